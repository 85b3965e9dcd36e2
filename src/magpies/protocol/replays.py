"""Which sealed calls may be answered: each once, and only while it is fresh. Pure."""

from __future__ import annotations

from enum import Enum, auto
from typing import Final

WINDOW_S: Final = 120.0
"""How far the time in a call may be from the broker's. A client whose clock is wrong learns the
broker's from the refusal and asks again, so this can be short."""
MOST: Final = 1 << 18
"""Calls remembered in each of two periods, some 100 octets each: 1,000 calls a second."""


class Verdict(Enum):
    """What is to become of a call."""

    FRESH = auto()
    STALE = auto()
    """Its time is too far off, or it came before."""
    FULL = auto()
    """Too many came in a short time to remember this one, too."""


class ReplayGuard:
    """Remembers the calls that came.

    Whoever carries a call, such as a front, could else hand it in again and again and so use up
    the volunteers of a pool. A call that came at `t` can be fresh until `t + 2 * window_s` at the
    latest; each of two periods is that long, so what is forgotten is stale.

    Args:
        window_s: how far the time in a call may be from the broker's.
        most: calls remembered in each of the two periods.
    """

    def __init__(self, window_s: float = WINDOW_S, most: int = MOST) -> None:
        self._window_s = window_s
        self._most = most
        self._recent: set[bytes] = set()
        self._older: set[bytes] = set()
        self._since = float("-inf")

    def judge(self, mark: bytes, at: float, unix_now: float, now: float) -> Verdict:
        """Judge a call, and remember it if it may be answered.

        Args:
            mark: what no two calls share.
            at: the time in the call, Unix time.
            unix_now: the broker's Unix time.
            now: monotonic seconds.
        """
        self._turn(now)
        if abs(at - unix_now) > self._window_s or mark in self._recent or mark in self._older:
            return Verdict.STALE
        if len(self._recent) >= self._most:
            return Verdict.FULL
        self._recent.add(mark)
        return Verdict.FRESH

    def _turn(self, now: float) -> None:
        period = 2 * self._window_s
        if now - self._since >= period:
            self._older = self._recent if now - self._since < 2 * period else set()
            self._recent = set()
            self._since = now
