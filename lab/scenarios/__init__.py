"""Scenarios, a module each. `run(report, long=...)` plays one; its docstring says what."""
