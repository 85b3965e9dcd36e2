"""A network in namespaces, with NATs, delay, loss and a censor, and scenarios that are run in it.

`python -m lab --list` names the scenarios. Needs Linux, root, iproute2 and nftables.
"""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

# The lab and the tests run the same commands and browsers, with the same helpers.
_TESTS = str(ROOT / "tests")
if _TESTS not in sys.path:
    sys.path.append(_TESTS)
