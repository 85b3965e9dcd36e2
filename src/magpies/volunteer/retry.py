"""When a volunteer asks the broker again that it could not reach."""

from __future__ import annotations

import random
from typing import Final

_FIRST_S: Final = 0.5
_SOON_S: Final = 3.0
"""The longest wait while a broker may just be starting again."""
_SOON_WAITS: Final = 30
_LONGEST_S: Final = 60.0
_DOUBLINGS: Final = 10


def retry_delay(failures: int) -> float:
    """Return how many seconds to wait before the next attempt to reach the broker.

    Restarts take seconds, so for about a minute the wait stays short enough that all are back
    within five seconds of a broker's start; a broker that stays away longer is asked ever less
    often. Every wait is spread over half of its length, so that volunteers do not march in step.
    """
    waits = max(failures, 1) - 1
    longest = _SOON_S * 2.0 ** min(max(waits - _SOON_WAITS, 0), _DOUBLINGS)
    wanted = min(_FIRST_S * 2.0 ** min(waits, _DOUBLINGS), longest, _LONGEST_S)
    return wanted * random.uniform(0.5, 1.0)  # noqa: S311 - no secret
