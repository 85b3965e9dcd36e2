"""Spreads what is sent over the round trip (RFC 9002 section 7.7).

Without it a window leaves in the lumps in which acknowledgements come, and on long paths a lump
is larger than the queue of a home router: what that drops stalls the data channel below us.
"""

from __future__ import annotations

from typing import Final

_GAIN: Final = 1.5
"""How much faster than a window a round trip; above 1, or the window would never be full."""

_LUMP_OCTETS: Final = 4 * 1200
_LUMP_S: Final = 0.006
"""What may leave at once: at least so many octets, or what this time allows."""

_NEAR_S: Final = 0.015
"""Paths with shorter round trips are not paced: what leaves at once is small there."""


class Pacer:
    """An allowance that grows with time, up to one lump."""

    def __init__(self) -> None:
        self._rate = 0.0
        self._lump = 0.0
        self._allowance = 0.0
        self._at = 0.0

    def allowance(self, now: float, window: int, smoothed_s: float) -> int | None:
        """Return how many octets may leave now, none or a good part of a lump.

        None when there is no need to wait.

        Args:
            now: the time.
            window: octets that may be in flight.
            smoothed_s: the round trip.
        """
        if smoothed_s < _NEAR_S:
            self._rate = 0.0
            return None
        self._rate = _GAIN * window / smoothed_s
        self._lump = max(_LUMP_OCTETS, self._rate * _LUMP_S)
        self._allowance = min(self._lump, self._allowance + (now - self._at) * self._rate)
        self._at = now
        return int(self._allowance) if self._allowance >= self._lump / 2 - 1 else 0

    def sent(self, octets: int) -> None:
        """Count what leaves."""
        self._allowance -= octets

    @property
    def due(self) -> float | None:
        """When a good part of a lump may leave; None when something may leave now."""
        missing = self._lump / 2 - self._allowance
        return None if self._rate == 0.0 or missing <= 1 else self._at + missing / self._rate
