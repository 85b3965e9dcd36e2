"""Keeps queues on the way short.

QUIC's congestion control sends more until something is lost. A volunteer's buffers hold 1.5 MB
before that happens, which takes 2.4 s to leave at 5 Mbit/s, and a page that opens beside a
download waits that long for every answer. So what is in flight is also bounded by how much
longer a round trip takes than it did when nothing was queued, as LEDBAT does (RFC 6817).
"""

from __future__ import annotations

from typing import Final

_QUEUE_S: Final = 0.1
"""The queue that is aimed at, where round trips are shorter than that; RFC 6817 allows as much.
Less would take ordinary jitter for a queue."""

_LEAST_OCTETS: Final = 64 * 1024
"""Never bound to less, whatever the delay: 5 Mbit/s at 100 ms."""

_MOST_GROWTH: Final = 1.5


class DelayLimit:
    """A bound for octets in flight, adjusted once a round trip."""

    def __init__(self) -> None:
        self.octets: int | None = None
        """The bound; None while none is needed."""
        self._shortest: float | None = None
        self._smoothed = 0.0
        self._next_round = 0.0
        self._most_in_flight = 0

    def path_changed(self, now: float) -> None:
        """Begin anew, once the answers to what went over the old path are in."""
        self.octets = None
        self._shortest = None
        self._next_round = now + self._smoothed

    def observe(self, now: float, latest_s: float, smoothed_s: float, in_flight: int) -> None:
        """Take measurements after acknowledgements have come.

        Args:
            now: the time.
            latest_s: the latest round trip.
            smoothed_s: the mean of recent round trips.
            in_flight: octets that are on the way.
        """
        self._smoothed = smoothed_s
        self._most_in_flight = max(self._most_in_flight, in_flight)
        if self._shortest is not None:
            self._shortest = min(self._shortest, latest_s)
        elif now >= self._next_round:
            self._shortest = latest_s
        if self._shortest is not None and now >= self._next_round:
            self._adjust(self._shortest + max(_QUEUE_S, self._shortest))
            self._next_round = now + smoothed_s
            self._most_in_flight = in_flight

    def _adjust(self, wanted_s: float) -> None:
        """Go half-way, not to swing, to what would make round trips take `wanted_s`."""
        bound = self._most_in_flight if self.octets is None else self.octets
        if self._smoothed < wanted_s and (self.octets is None or 2 * self._most_in_flight < bound):
            return  # there is no queue, or so little to send that it shows nothing
        growth = min((1 + wanted_s / self._smoothed) / 2, _MOST_GROWTH)
        self.octets = max(_LEAST_OCTETS, int(bound * growth))
