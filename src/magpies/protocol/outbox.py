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
from typing import Final, NamedTuple

QUANTUM: Final = 11_400
"""Octets of one flow's turn while others wait: ten packets, as many as a link message holds.

Shorter turns cut what a reader gets into more pieces: with 4,800 octets, eight downloads at once
took a tenth more time of client and egress."""

PAYLOAD_COST: Final = 32
"""What a UDP payload counts for besides its octets, of which it may have none."""


@dataclass(slots=True)
class _Queue:
    chunks: deque[memoryview] = field(default_factory=deque)
    octets: int = 0
    finished: bool = False
    whole: bool = False

    def take(self, most: int) -> memoryview:
        chunk = self.chunks[0] if self.whole else self.chunks[0][:most]
        if len(chunk) == len(self.chunks[0]):
            self.chunks.popleft()
        else:
            self.chunks[0] = self.chunks[0][most:]
        self.octets -= self.cost(chunk)
        return chunk

    def cost(self, chunk: memoryview | bytes) -> int:
        return len(chunk) + PAYLOAD_COST if self.whole else len(chunk)


class Portion(NamedTuple):
    """What one flow may send now."""

    flow_id: int
    data: memoryview
    """The next octets, perhaps none."""
    end: bool
    """Whether they end the flow."""
    whole: bool
    """Whether they are one UDP payload."""


class Outbox:
    """Queued octets and UDP payloads of all flows of one tunnel, taken in turns."""

    def __init__(self) -> None:
        self._queues: dict[int, _Queue] = {}  # in the order of their turns
        self.payload_octets = 0
        """What the queued UDP payloads of all flows count for."""

    def __bool__(self) -> bool:
        return bool(self._queues)

    def octets(self, flow_id: int) -> int:
        """How many octets of a flow are queued; each UDP payload counts for a few more."""
        queue = self._queues.get(flow_id)
        return 0 if queue is None else queue.octets

    def push(self, flow_id: int, data: bytes) -> None:
        """Queue octets of a flow."""
        queue = self._queues.setdefault(flow_id, _Queue())
        queue.chunks.append(memoryview(data))
        queue.octets += len(data)

    def push_payload(self, flow_id: int, payload: bytes) -> None:
        """Queue a UDP payload, which is not cut."""
        queue = self._queues.setdefault(flow_id, _Queue(whole=True))
        queue.chunks.append(memoryview(payload))
        queue.octets += queue.cost(payload)
        self.payload_octets += queue.cost(payload)

    def finish(self, flow_id: int) -> None:
        """Mark the end of a flow behind what is queued."""
        self._queues.setdefault(flow_id, _Queue()).finished = True

    def drop(self, flow_id: int) -> None:
        """Forget a flow and all that is queued for it."""
        queue = self._queues.pop(flow_id, None)
        if queue is not None and queue.whole:
            self.payload_octets -= queue.octets

    def take(self, budget: int) -> Iterator[Portion]:
        """Take up to `budget` octets, in turns; the last UDP payload may go beyond."""
        while self._queues and budget > 0:
            flow_id = next(iter(self._queues))
            queue = self._queues.pop(flow_id)
            turn = min(budget, QUANTUM) if self._queues else budget
            if not queue.chunks:
                yield Portion(flow_id, memoryview(b""), end=True, whole=False)
            while queue.chunks and turn > 0:
                chunk = queue.take(turn)
                cost = queue.cost(chunk)
                turn -= cost
                budget -= cost
                if queue.whole:
                    self.payload_octets -= cost
                end = queue.finished and not queue.chunks
                yield Portion(flow_id, chunk, end, queue.whole)
            if queue.chunks:
                self._queues[flow_id] = queue  # at the end of the line
