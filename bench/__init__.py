"""Measures how fast Magpies is and what it needs: `python -m bench`, see docs/performance.md.

Roles run as the processes that people run; the helpers that start them are those of the tests.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))
