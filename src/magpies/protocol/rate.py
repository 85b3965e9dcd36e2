"""How fast a path brings data.

A receiver cannot see whether a sender had more to send. So only runs of data count that no pause
breaks, unless the path itself made it, and left questions without an answer as well: a page's
small answers say nothing about a path, a download does, and so do its halts where packets are lost.
"""

from __future__ import annotations

import math
from typing import Final

_PAUSE_S: Final = 0.1
"""After a pause as long as this a new run begins: at 100 kbit/s packets come as far apart."""

_SLICE_S: Final = 0.25
"""A run is measured in slices of this length; a shorter one counts for nothing."""

_MEMORY_S: Final = 1.0
"""Time constant of the mean."""

_VALID_S: Final = 60.0
"""What was measured longer ago may be true no more."""


class RateMeter:
    """The mean rate at which data came while it came without a pause."""

    def __init__(self) -> None:
        self._mean: float | None = None
        self._measured = 0.0
        self._began = 0.0
        self._latest: float | None = None
        self._octets = 0

    def count(self, octets: int, now: float, waited_s: float = 0.0) -> None:
        """Take what has come.

        Args:
            octets: of data; 0 where only answers came.
            now: the time.
            waited_s: how long an answer had been due.
        """
        if not octets and waited_s <= _PAUSE_S:
            return  # it acknowledges what was sent from here
        if self._latest is None or _was_idle(now - self._latest, waited_s):
            # These came in no time that is known.
            self._began, self._octets = now, 0
        else:
            self._octets += octets
        self._latest = now
        if (length_s := now - self._began) >= _SLICE_S:
            self._take(self._octets / length_s, 1.0 - math.exp(-length_s / _MEMORY_S), now)
            self._began, self._octets = now, 0

    def _take(self, rate: float, weight: float, now: float) -> None:
        known = self.rate(now)
        self._mean = rate if known is None else known + weight * (rate - known)
        self._measured = now

    def rate(self, now: float) -> float | None:
        """Return octets a second; None while too little is known."""
        return self._mean if now - self._measured < _VALID_S else None

    def forget(self) -> None:
        """From now on data comes over another path."""
        self._mean = self._latest = None


def _was_idle(pause_s: float, waited_s: float) -> bool:
    """Whether nothing came because there was nothing."""
    return pause_s > _PAUSE_S and waited_s < pause_s / 2
