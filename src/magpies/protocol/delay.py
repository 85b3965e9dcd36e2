"""Keeps queues on the way short.

QUIC's congestion control sends more until something is lost. A volunteer's buffers hold 1.5 MB
before that happens, which takes 2.4 s to leave at 5 Mbit/s, and a page that opens beside a
download waits that long for every answer. So what is in flight is also bounded by how much
longer a round trip takes than it did when nothing was queued, as LEDBAT does (RFC 6817).
"""

from __future__ import annotations

import math
from collections import deque
from typing import Final

_QUEUE_OCTETS: Final = 48 * 1024
_QUEUE_S: Final = (0.025, 0.05)
"""The queue that is aimed at: so many octets, which any home router holds, but no shorter and no
longer than this (RFC 6817 allows 0.1 s). Aiming at 0.05 s at 40 Mbit/s stood still for up to 1.4 s
where 256 KiB fit: what a router drops stalls the data channel below us. At 10 Mbit/s packets that
travel together and acknowledgements that wait make round trips 0.025 s longer without any queue."""

_FIRST_QUEUE_S: Final = (0.004, 0.016)
_FIRST_SIGNS: Final = 4
"""So many measurements in a row that are longer than the shortest by an eighth of it, but no less
and no more than these, end the doubling of the beginning (HyStart++, RFC 9406 section 4.3)."""

_LEAST_OCTETS: Final = 64 * 1024
"""Never bound to less, whatever the delay: 5 Mbit/s at 100 ms."""

_MOST_GROWTH: Final = 1.5
"""In one round trip, until there are first signs of a queue."""

_FREE_GROWTH: Final = 1.2
"""Of what was in flight, in one round trip, later, where there is no queue: half as much again
would go from none at all to more than a home router holds."""

_CALM_GROWTH: Final = 1.1
"""In one round trip, where there is some."""

_MEASURED_S: Final = 0.5
_MEASUREMENTS: Final = 6
"""Rates are measured over so long, but no less than a round trip, and the highest of so many
counts: the bound stays above what that takes. Else round trips that are long for other reasons, as
on a busy computer, narrow it further and further, though they become no shorter: to half of the
path, for ten seconds. And TCP with BBR under a WebSocket stands still for 0.3 s every ten seconds
(its PROBE_RTT), from which the bound took three seconds to recover."""

_MOST_STEP_OCTETS: Final = 128 * 1024
"""In one round trip, always: a queue is noticed a round trip after it begins, and two such steps
fit into what a home router holds."""

_FIRST_OCTETS: Final = 32 * 1024
"""What may go over a new path before it has answered."""

_LONGEST_HOLD_S: Final = 0.3
"""New data waits no longer after a move, however long round trips took: after a time of losses
they tell of those, and a client that looks for a way moves every 0.25 s."""

_HOLD_SILENCE_S: Final = 0.04
"""Nor longer than this after the last answer: acknowledgements of a download come every few
milliseconds. A tab that has said goodbye is gone then, or pauses in its last moments."""

_DOUBLING_OCTETS: Final = 192 * 1024
"""Beyond this the beginning grows by `_MOST_GROWTH` a round trip instead of doubling: what it
overshoots by has to fit into the queue of a home router."""

_PAUSE_S: Final = 0.2
"""Beyond a round trip: after so long without a packet a path has to be learnt again. What carries
us begins anew then, TCP (RFC 5681 section 4.1) and SCTP (RFC 9260 section 7.2.1). At 0.3 s,
1.2 MB that were allowed at once after a pause waited there, came in lumps that a home router drops,
and then nothing came for two seconds."""


class DelayLimit:
    """A bound for octets in flight, adjusted once a round trip."""

    def __init__(self) -> None:
        self.octets: int | None = None
        """The bound; None while none is needed."""
        self.shortest: float | None = None
        """The shortest round trip on this path, in seconds; None before it is known."""
        self._smoothed = 0.0
        self._least = math.inf
        """The shortest round trip of this round's second half. What led to those of the first half
        was sent before the bound was adjusted."""
        self._next_round = 0.0
        self._most_in_flight = 0
        self._most_before = 0
        """The most of the round before: what led to the round trips that are measured now."""
        self._signs = 0
        self._beginning = True
        self._rates: deque[float] = deque(maxlen=_MEASUREMENTS)
        self._measured = 0.0
        self._flight_sum = self._round_trip_sum = 0.0
        self._floor = _DOUBLING_OCTETS
        self._heard = self._heard_before = -math.inf
        self._hold_ends = 0.0
        self._paused = False
        """Whether new data waits for a move."""
        self.held_until: float | None = None
        """When new data may go unless more answers come; None when it may go now."""

    def silence_s(self, now: float) -> float:
        """Return how long the path was silent when the last answer came, which tells of a move."""
        return now - self._heard_before

    def path_changed(self, now: float, in_flight: int, *, gone: bool = False) -> None:
        """Begin anew and small (RFC 9000 section 9.4), once answers from the old path are in.

        When that is `gone`, none will come.

        While the old path still answers, new data waits until what is under way there has
        arrived. A new path is often faster, and what it brings too early makes all that went
        before count as lost (RFC 9002 section 6.1.1), which is then sent once more.
        """
        self._begin_anew(now, in_flight)
        answers = not gone and self.silence_s(now) < self._smoothed
        if not answers:
            self.held_until = None
        elif self.held_until is None or self._paused:  # else who moves on and on waits for ever
            self._hold_ends = now + min(self._smoothed, _LONGEST_HOLD_S)
            self._hold_on(now)
        self._paused = False

    def pause(self, now: float) -> None:
        """Let new data wait for a move, for `_LONGEST_HOLD_S`: the path may be gone any moment."""
        self._paused = True
        self.held_until = now + _LONGEST_HOLD_S

    def notice_pause(self, now: float, in_flight: int) -> None:
        """Begin anew on the same path, and less small, when nothing was under way for a while."""
        paused = in_flight == 0 and now > self._heard + self._smoothed + _PAUSE_S
        if paused and self.octets is not None and self.octets > _DOUBLING_OCTETS:
            shortest = self.shortest
            self._begin_anew(now, in_flight)
            self.octets = self._floor = self._most_before = _DOUBLING_OCTETS
            self.shortest = shortest

    def release(self, now: float, in_flight: int, *, gone: bool = False) -> bool:
        """Let new data go again when it is time; return whether what is in flight seems lost.

        It is time at once when the path that new data waits for is `gone`.
        """
        if self.held_until is None:
            return False
        moved = not self._paused
        arrived = moved and in_flight <= _FIRST_OCTETS
        gone = moved and gone
        if not arrived and not gone and now < self.held_until:
            return False
        silent = now >= self._heard + _HOLD_SILENCE_S
        self.held_until, self._paused = None, False
        self._begin_anew(now, in_flight)
        return moved and not arrived and (gone or silent)

    def observe(
        self,
        now: float,
        latest_s: float,
        smoothed_s: float,
        in_flight: int,
        *,
        acknowledged: bool = True,
    ) -> None:
        """Take measurements after something has come.

        Args:
            now: the time.
            latest_s: the latest round trip.
            smoothed_s: the mean of recent round trips.
            in_flight: octets that are on the way.
            acknowledged: whether it acknowledged something. Else the latest round trip is an old
                one, perhaps of a queue that is there no more.
        """
        self.notice_pause(now, in_flight)
        self._heard_before, self._heard = self._heard, now
        if self.held_until is not None and not self._paused:
            self._hold_on(now)
        self._smoothed = smoothed_s
        self._most_in_flight = max(self._most_in_flight, in_flight)
        self._measure(now, latest_s, in_flight)
        if not acknowledged:
            return
        if self.shortest is not None:
            self.shortest = min(self.shortest, latest_s)
        elif now >= self._next_round:
            self.shortest = latest_s
        else:
            return
        if now >= self._next_round - smoothed_s / 2:
            self._least = min(self._least, latest_s)
        if self._beginning:
            self._look_for_queue(latest_s - self.shortest, self.shortest)
        if now >= self._next_round:
            if self._beginning or self.octets is None:
                self.octets = max(self._floor, _grown(self._most_in_flight, _MOST_GROWTH))
            else:
                self.octets = self._adjusted(self.octets, self.shortest)
            self._next_round = now + smoothed_s
            self._least = math.inf
            self._most_before, self._most_in_flight = self._most_in_flight, in_flight

    def _hold_on(self, now: float) -> None:
        self.held_until = min(self._hold_ends, now + _HOLD_SILENCE_S)

    def _begin_anew(self, now: float, in_flight: int) -> None:
        self.octets = in_flight + _FIRST_OCTETS
        self._most_in_flight = 0
        self._floor = _LEAST_OCTETS
        self.shortest = None
        self._next_round = now + self._smoothed
        self._least = math.inf
        self._signs = 0
        self._beginning = True
        self._rates.clear()
        self._begin_measuring(now)

    def _begin_measuring(self, now: float) -> None:
        self._measured = now
        self._flight_sum = self._round_trip_sum = 0.0

    def _measure(self, now: float, round_trip_s: float, in_flight: int) -> None:
        """Measure the rate: what is in flight by how long it is (Little's law)."""
        self._flight_sum += in_flight
        self._round_trip_sum += round_trip_s
        if now >= self._measured + max(_MEASURED_S, self._smoothed):
            self._rates.append(self._flight_sum / self._round_trip_sum)
            self._begin_measuring(now)

    def _look_for_queue(self, queue_s: float, shortest_s: float) -> None:
        """Bound at the first signs of a queue, before what doubles overflows it."""
        least, most = _FIRST_QUEUE_S
        long = queue_s > min(max(shortest_s / 8, least), most)
        self._signs = self._signs + 1 if long else 0
        if self._signs >= _FIRST_SIGNS:
            self._beginning = False
            self.octets = max(_LEAST_OCTETS, self._most_before)

    def _adjusted(self, bound: int, shortest_s: float) -> int:
        """Go half-way, not to swing, to what would make the queue as long as wanted.

        What is measured now comes of what was in flight in the round before. To go on from the
        present bound instead made queues of 70 ms, which home routers do not hold.

        The shortest round trip of a round tells of a queue that stands. The others also tell of
        packets that travel together and of acknowledgements that wait: 35 ms at 10 Mbit/s, which
        their mean would take for a queue (RFC 6817 section 4.2 filters likewise).
        """
        queue_s = self._least - shortest_s
        led_to_it = self._most_before if 2 * self._most_before >= bound else bound
        measured = max(self._rates, default=0.0)
        wanted_s = _wanted_queue_s(max(measured, led_to_it / self._least))
        if 2 * self._most_in_flight < bound and queue_s < wanted_s:
            return bound  # so little to send that it shows nothing
        if queue_s < wanted_s / 8:
            return max(bound, _grown(self._most_in_flight, _FREE_GROWTH))
        wanted = int(led_to_it * (shortest_s + wanted_s) / self._least)
        taken = int(measured * (shortest_s + wanted_s))
        least = max(_LEAST_OCTETS, min(bound, taken))
        return max(least, min((bound + wanted) // 2, _grown(bound, _CALM_GROWTH)))


def _wanted_queue_s(rate: float) -> float:
    least, most = _QUEUE_S
    return min(max(_QUEUE_OCTETS / rate, least), most)


def _grown(octets: int, factor: float) -> int:
    return min(int(octets * factor), octets + _MOST_STEP_OCTETS)
