"""What flows have to send and the congestion window does not admit yet.

qh3 gets only as much stream data as it can send at once. That is not just thrift: with more,
qh3 2.1 holds back acknowledgements while its window is full, and two ends that both wait for
each other's acknowledgements stand still for whole probe timeouts (measured,
docs/decisions/0003). It also makes sharing fair: flows take turns, so a small request does not
queue behind a large upload.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

QUANTUM: Final = 11_400
"""Octets of one flow's turn while others wait: ten packets, as many as a link message holds.

Shorter turns cut what a reader gets into more pieces: with 4,800 octets, eight downloads at once
took a tenth more time of client and egress."""


@dataclass(slots=True)
class _Queue:
    chunks: deque[memoryview] = field(default_factory=deque)
    octets: int = 0
    finished: bool = False

    def take(self, most: int) -> memoryview:
        chunk = self.chunks[0][:most]
        if len(chunk) == len(self.chunks[0]):
            self.chunks.popleft()
        else:
            self.chunks[0] = self.chunks[0][most:]
        self.octets -= len(chunk)
        return chunk


class Outbox:
    """Queued octets of all flows of one tunnel, taken in turns."""

    def __init__(self) -> None:
        self._queues: dict[int, _Queue] = {}  # in the order of their turns

    def __bool__(self) -> bool:
        return bool(self._queues)

    def octets(self, flow_id: int) -> int:
        """How many octets of a flow are queued."""
        queue = self._queues.get(flow_id)
        return 0 if queue is None else queue.octets

    def push(self, flow_id: int, data: bytes) -> None:
        """Queue octets of a flow."""
        queue = self._queues.setdefault(flow_id, _Queue())
        queue.chunks.append(memoryview(data))
        queue.octets += len(data)

    def finish(self, flow_id: int) -> None:
        """Mark the end of a flow behind what is queued."""
        self._queues.setdefault(flow_id, _Queue()).finished = True

    def drop(self, flow_id: int) -> None:
        """Forget a flow and all that is queued for it."""
        self._queues.pop(flow_id, None)

    def take(self, budget: int) -> Iterator[tuple[int, memoryview, bool]]:
        """Take up to `budget` octets, in turns.

        Yields:
            A flow's ID, its next octets (perhaps none) and whether they end the flow.
        """
        while self._queues and budget > 0:
            flow_id = next(iter(self._queues))
            queue = self._queues.pop(flow_id)
            turn = min(budget, QUANTUM) if self._queues else budget
            if not queue.chunks:
                yield flow_id, memoryview(b""), True  # the receiver may release it
            while queue.chunks and turn > 0:
                chunk = queue.take(turn)
                turn -= len(chunk)
                budget -= len(chunk)
                yield flow_id, chunk, queue.finished and not queue.chunks
            if queue.chunks:
                self._queues[flow_id] = queue  # at the end of the line
