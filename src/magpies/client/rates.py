"""What each link brings, as far as it was seen, and what follows for flows. Pure.

Volunteers differ by a factor of a hundred. A flow stays on its tunnel, so where it is opened
decides how fast it is; and a link that halts most of the time is better replaced.
"""

from __future__ import annotations

from typing import Final

from magpies.protocol.rate import RateMeter

_ANSWER_OCTETS: Final = 64 * 1024
"""What a flow typically brings: a flow is opened where so much would come first."""

_USUAL_RATE: Final = 1_250_000.0
"""Octets a second, supposed of links while nothing is known of any."""

_LIKE: Final = 1 / 3
"""Links that bring this share of what the fastest does count as fast as that: what is measured in
the beginning of short downloads differs as much."""

_LEAST: Final = 1 / 8
"""No less than this share is supposed: a link that is never used is never measured again. And a
link that brings less, and halts for half of the time, is a poor one."""

_HALTS: Final = 1 / 2
_ENOUGH_S: Final = 4.0
"""Only a link that was measured for so long is called poor: what comes just after a move halts."""


class LinkRates:
    """Measurements of links, which are named by the owner's numbers. Times are of one clock."""

    def __init__(self) -> None:
        self._meters: dict[int, RateMeter] = {}

    def opened(self, link: int) -> None:
        """Begin to measure a link."""
        self._meters[link] = RateMeter()

    def ended(self, link: int) -> None:
        """Forget a link."""
        del self._meters[link]

    def count(self, link: int, octets: int, now: float, waited_s: float) -> None:
        """Take what came over a link; see `RateMeter.count`."""
        self._meters[link].count(octets, now, waited_s)

    def answer_s(self, link: int, flows: int, rtt_s: float, now: float) -> float:
        """Return how long a typical answer to one more flow would take, in seconds.

        Args:
            link: which carries it.
            flows: that are there already.
            rtt_s: the round trip.
            now: the time.
        """
        fastest = self._fastest(now)
        rate = self._meters[link].rate(now)
        if rate is None or rate >= fastest * _LIKE:
            rate = fastest
        return rtt_s + (flows + 1) * _ANSWER_OCTETS / max(rate, fastest * _LEAST)

    def poor(self, now: float) -> list[int]:
        """Return the links that are better replaced: slow beside others, because they halt."""
        limit = self._fastest(now) * _LEAST
        return [
            link
            for link, meter in self._meters.items()
            if meter.halts > _HALTS and meter.measured_s >= _ENOUGH_S
            if (rate := meter.rate(now)) is not None and rate < limit
        ]

    def _fastest(self, now: float) -> float:
        known = [rate for each in self._meters.values() if (rate := each.rate(now)) is not None]
        return max(known, default=0.0) or _USUAL_RATE
