"""One direction of a wire, as a machine: packets in with their time, packets out when due."""

from __future__ import annotations

from collections import deque
from random import Random

from lab.conditions import Conditions


class Lane:
    """Decides when a packet arrives at the other end, or that it never does.

    Args:
        conditions: of the wire; may be changed between packets.
        random: decides about loss, jitter and order.
    """

    def __init__(self, conditions: Conditions, random: Random) -> None:
        self.conditions = conditions
        self._random = random
        self._free_at = 0.0
        self._last_arrival = 0.0
        self._waiting: deque[tuple[float, int]] = deque()
        self._waiting_octets = 0

    def arrival(self, octets: int, now: float) -> float | None:
        """Return when a packet that enters now arrives, None if it is lost.

        Args:
            octets: its size.
            now: in seconds; never goes back.
        """
        conditions = self.conditions
        if conditions.loss and self._random.random() < conditions.loss:
            return None
        leaves = now
        if conditions.rate:
            found = self._departure(octets, now)
            if found is None:
                return None
            leaves = found
        arrives = leaves + conditions.delay_s
        if conditions.jitter_s:
            arrives += self._random.random() * conditions.jitter_s
        if conditions.reorder and self._random.random() < conditions.reorder:
            return arrives + conditions.reorder_s
        self._last_arrival = max(arrives, self._last_arrival)
        return self._last_arrival

    def _departure(self, octets: int, now: float) -> float | None:
        waiting = self._waiting
        while waiting and waiting[0][0] <= now:
            self._waiting_octets -= waiting.popleft()[1]
        if self._waiting_octets + octets > self.conditions.queue_octets:
            return None
        self._free_at = max(self._free_at, now) + octets * 8 / self.conditions.rate
        waiting.append((self._free_at, octets))
        self._waiting_octets += octets
        return self._free_at
