"""Linked pairs of `MessageChannel`s in memory, with the faults of a network."""

from __future__ import annotations

import asyncio
import heapq
import random
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from typing import Final

from magpies.transports.delivery import Ending, Inbox, checked
from magpies.wire.farewell import GOODBYE
from magpies.wire.limits import LINK_BUFFER_OCTETS

_GOODBYES: Final = 3  # as over a data channel, because some may be lost


@dataclass(frozen=True)
class Conditions:
    """What one direction does to messages.

    Attributes:
        loss: share of messages that vanish, 0 to 1.
        duplication: share of messages that arrive twice, 0 to 1.
        delay_s: time every message takes.
        jitter_s: up to this much more, drawn for each message; reorders them.
        octets_per_s: rate of the path; None has no limit.
        queue_octets: what may wait for the path; more is refused.
    """

    loss: float = 0.0
    duplication: float = 0.0
    delay_s: float = 0.0
    jitter_s: float = 0.0
    octets_per_s: float | None = None
    queue_octets: int = LINK_BUFFER_OCTETS


def memory_pair(
    there: Conditions | None = None, back: Conditions | None = None, *, seed: int = 0
) -> tuple[MemoryChannel, MemoryChannel]:
    """Return two linked channels of the running event loop.

    `there` applies from the first to the second, `back` the other way (like `there` unless
    given). All randomness comes from `seed`; time is that of the loop.
    """
    there = there or Conditions()
    randomness = random.Random(seed)  # noqa: S311 - faults for tests
    first = MemoryChannel(there, randomness)
    second = MemoryChannel(back or there, randomness)
    first.link(second)
    second.link(first)
    return first, second


class MemoryChannel:
    """One end of a pair.

    Attributes:
        conditions: what happens to messages sent from here; may be set at any time and
            applies to messages sent from then on.
    """

    def __init__(self, conditions: Conditions, randomness: random.Random) -> None:
        self.conditions = conditions
        self._loop = asyncio.get_running_loop()
        self._random = randomness
        self._ending = Ending()
        self._inbox = Inbox(LINK_BUFFER_OCTETS, self._loop.call_soon)
        self._peer: MemoryChannel | None = None
        self._silent = False
        self._path_free_at = 0.0
        self._queue: deque[tuple[float, int]] = deque()  # when it leaves, octets; in order
        self._queued = 0
        # A heap: arrival, number, message; the text is the goodbye.
        self._under_way: list[tuple[float, int, bytes | str]] = []
        self._numbers = count()
        self._timer: asyncio.TimerHandle | None = None

    def link(self, peer: MemoryChannel) -> None:
        """Make `peer` the other end of what is sent from here."""
        self._peer = peer

    def start(
        self,
        on_messages: Callable[[list[bytes]], None],
        on_goodbye: Callable[[], None] = lambda: None,
    ) -> None:
        """See `MessageChannel.start`."""
        self._inbox.start(on_messages, on_goodbye)

    def send(self, message: bytes) -> bool:
        """See `MessageChannel.send`."""
        length = checked(message)
        if self._ending or self.buffered + length > self.conditions.queue_octets:
            return False
        self._dispatch(message, self._enqueue(length))
        return True

    def say_goodbye(self) -> None:
        """See `MessageChannel.say_goodbye`."""
        if not self._ending:
            for _ in range(_GOODBYES):
                self._dispatch(GOODBYE, self._loop.time())

    @property
    def buffered(self) -> int:
        """See `MessageChannel.buffered`."""
        now = self._loop.time()
        while self._queue and self._queue[0][0] <= now:
            self._queued -= self._queue.popleft()[1]
        return self._queued

    async def wait_closed(self) -> str:
        """See `MessageChannel.wait_closed`."""
        return await self._ending.wait()

    async def aclose(self) -> None:
        """See `MessageChannel.aclose`."""
        self.close()

    def close(self, reason: str = "closed on this side") -> None:
        """End both channels at once; the other one hears that the peer closed it."""
        self._end(reason)
        self._inbox.close()
        if self._peer is not None and not self._silent:
            self._peer.peer_closed()

    def receive(self, message: bytes | str) -> None:
        """Take what the other end sent."""
        if isinstance(message, bytes):
            self._inbox.put(message)
        else:
            self._inbox.put_goodbye()

    def peer_closed(self) -> None:
        """The other end has closed; what had arrived is still delivered."""
        self._end("the peer closed the channel")

    def kill(self) -> None:
        """Fall silent in both directions, for good; neither end is told."""
        for end in (self, self._peer):
            if end is not None:
                end.fall_silent()

    def fall_silent(self) -> None:
        """Lose everything that is sent from here or on its way."""
        self._silent = True
        self._drop_under_way()

    def _end(self, reason: str) -> None:
        self._ending.set(reason)
        self._queue.clear()
        self._queued = 0
        self._drop_under_way()

    def _drop_under_way(self) -> None:
        self._under_way.clear()
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _dispatch(self, message: bytes | str, leaves_at: float) -> None:
        if self._silent or self._random.random() < self.conditions.loss:
            return
        copies = 2 if self._random.random() < self.conditions.duplication else 1
        for _ in range(copies):
            jitter = self._random.uniform(0.0, self.conditions.jitter_s)
            arrives_at = leaves_at + self.conditions.delay_s + jitter
            heapq.heappush(self._under_way, (arrives_at, next(self._numbers), message))
        self._arrive()

    def _enqueue(self, length: int) -> float:
        """Take a place in the queue of the path; return when the message leaves it."""
        now = self._loop.time()
        if self.conditions.octets_per_s is None:
            return now
        self._path_free_at = max(now, self._path_free_at) + length / self.conditions.octets_per_s
        self._queue.append((self._path_free_at, length))
        self._queued += length
        return self._path_free_at

    def _arrive(self) -> None:
        """Hand over what is due, and come again for the rest."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        now = self._loop.time()
        while self._under_way and self._under_way[0][0] <= now:
            message = heapq.heappop(self._under_way)[2]
            if self._peer is not None:
                self._peer.receive(message)
        if self._under_way:
            self._timer = self._loop.call_at(self._under_way[0][0], self._arrive)
