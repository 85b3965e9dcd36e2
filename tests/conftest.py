"""Puts `support` on the path of every test."""

from __future__ import annotations

import gc
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))


def pytest_collection_finish() -> None:
    """Set what collecting made aside, so that the many collections of `run` stay cheap."""
    gc.collect()
    gc.freeze()
