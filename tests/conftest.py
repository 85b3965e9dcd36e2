"""Puts `support` on the path of every test."""

from __future__ import annotations

import gc
import sys
from pathlib import Path

from hypothesis import settings

sys.path.insert(0, str(Path(__file__).parent))

# A busy machine is no failure. Where time matters, a test measures it itself.
settings.register_profile("magpies", deadline=None)
settings.load_profile("magpies")


def pytest_collection_finish() -> None:
    """Set what collecting made aside, so that the many collections of `run` stay cheap."""
    gc.collect()
    gc.freeze()
