"""How fast a path brings data.

A receiver cannot see whether a sender had more to send. So only runs of data count that no pause
breaks, unless the path itself made it, and left questions without an answer as well: a page's
small answers say nothing about a path, a download does, and so do its halts where packets are lost.
"""

from __future__ import annotations

import math
from typing import Final

_DATA_OCTETS: Final = 600
"""Datagrams as long as this carry data, not just acknowledgements."""

_PAUSE_S: Final = 0.1
"""After a pause as long as this a new run begins: at 100 kbit/s packets come as far apart."""

_SLICE_S: Final = 0.25
"""A run is measured in slices of this length; a shorter one counts for nothing."""

_MEMORY_S: Final = 3.0
"""Time constant of the mean."""

_VALID_S: Final = 60.0
"""What was measured longer ago may be true no more."""


def data_octets(datagrams: list[bytes]) -> int:
    """Return how many octets came that bring data of flows."""
    return sum(len(each) for each in datagrams if len(each) >= _DATA_OCTETS)


class RateMeter:
    """The mean rate at which data came while it came, and how much of that time it halted."""

    def __init__(self) -> None:
        self._mean: float | None = None
        self._halts = 0.0
        self._measured = 0.0
        self.measured_s = 0.0
        """For how long data came and halted, as far as the rate is known."""
        self._began = 0.0
        self._latest: float | None = None
        self._octets = 0
        self._halted_s = 0.0

    def count(self, octets: int, now: float, waited_s: float = 0.0) -> None:
        """Take what has come.

        Args:
            octets: of data; 0 where only answers came.
            now: the time.
            waited_s: how long an answer had been due.
        """
        if not octets and waited_s <= _PAUSE_S:
            return  # it acknowledges what was sent from here
        pause_s = math.inf if self._latest is None else now - self._latest
        if pause_s <= _PAUSE_S:
            self._octets += octets
        elif waited_s >= pause_s / 2:  # the path halted
            self._octets += octets
            self._halted_s += pause_s
        else:  # there was nothing; and what came now came in no time that is known
            self._begin(now)
        self._latest = now
        if (length_s := now - self._began) >= _SLICE_S:
            self._take(length_s, now)
            self._begin(now)

    def _begin(self, now: float) -> None:
        self._began, self._octets, self._halted_s = now, 0, 0.0

    def _take(self, length_s: float, now: float) -> None:
        rate, halts = self._octets / length_s, self._halted_s / length_s
        known = self.rate(now)
        if known is None:
            self._mean, self._halts, self.measured_s = rate, halts, 0.0
        else:
            weight = 1.0 - math.exp(-length_s / _MEMORY_S)
            self._mean = known + weight * (rate - known)
            self._halts += weight * (halts - self._halts)
        self._measured = now
        self.measured_s += length_s

    def rate(self, now: float) -> float | None:
        """Return octets a second; None while too little is known."""
        return self._mean if now - self._measured < _VALID_S else None

    @property
    def halts(self) -> float:
        """Share of the time, as far as the rate is known, in which the path stood still."""
        return self._halts
