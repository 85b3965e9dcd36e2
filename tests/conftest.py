"""Puts `support`, `lab` and `bench` on the path of every test."""

from __future__ import annotations

import gc
import os
import sys
from pathlib import Path

import pytest
from hypothesis import settings

_TESTS = Path(__file__).parent
sys.path.insert(0, str(_TESTS))
sys.path.append(str(_TESTS.parent))

# A busy machine is no failure. Where time matters, a test measures it itself.
settings.register_profile("magpies", deadline=None)
settings.load_profile("magpies")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """In parallel runs, let what takes long come first, so that all processes end together.

    That are tests of real processes, and of the benchmark, which stands beside this file.
    """
    if hasattr(config, "workerinput"):
        first = [_TESTS / "end_to_end", _TESTS]
        items.sort(key=lambda item: [item.path.parent != each for each in first])


def pytest_collection_finish() -> None:
    """Set what collecting made aside, so that the many collections of `run` stay cheap."""
    _set_aside()


@pytest.fixture(autouse=True, scope="module")
def _cheap_collections() -> None:
    """Set aside, too, what the tests before have imported and reported."""
    _set_aside()


def _set_aside() -> None:
    gc.collect()
    gc.freeze()


@pytest.fixture
def root() -> None:
    """Network namespaces need root; where nothing may be skipped, its absence is a failure."""
    if os.geteuid() != 0 and os.environ.get("CI") != "true":
        pytest.skip("network namespaces need root")
