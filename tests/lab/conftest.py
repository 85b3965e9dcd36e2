"""Puts `lab` on the path of its tests, which need root."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).parent.parent.parent))


@pytest.fixture(autouse=True)
def _root() -> None:
    if os.geteuid() != 0 and os.environ.get("CI") != "true":
        pytest.skip("network namespaces need root")
