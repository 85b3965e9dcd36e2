"""Measures how fast Magpies is and what it needs: `python -m bench`, see docs/performance.md.

Roles run as the processes that people run; the helpers that start them are those of the tests.
"""

import os
import sys
from pathlib import Path

# Roles start as installed programs do, whose bytecode is kept.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))
