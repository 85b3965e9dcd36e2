"""What every channel does alike: hold what arrived for its owner, and end once."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from typing import Final

from magpies.wire.limits import MESSAGE_OCTETS


def checked(message: bytes) -> int:
    """Return the length of a message that may be sent.

    Raises:
        ValueError: the message is empty or longer than `MESSAGE_OCTETS`.
    """
    length = len(message)
    if not 0 < length <= MESSAGE_OCTETS:
        raise ValueError(f"a message holds 1 to {MESSAGE_OCTETS} octets, not {length}")
    return length


class Inbox:
    """Messages that have arrived and wait for their delivery on the loop, as batches.

    `put` and `put_goodbye` may run on one foreign thread (or several, if they take turns) when
    `schedule` is the loop's `call_soon_threadsafe`; everything else runs on the loop. One
    wake-up of the loop serves all messages that arrive before it comes to run.

    Args:
        limit: octets that may wait; beyond it whole messages are dropped.
        schedule: `call_soon` or `call_soon_threadsafe` of the loop.
    """

    def __init__(self, limit: int, schedule: Callable[[Callable[[], None]], object]) -> None:
        self._limit = limit
        self._schedule = schedule
        self._waiting: deque[bytes] = deque()
        # Each counter has one writer, so neither side needs a lock.
        self._octets_in = 0
        self._octets_out = 0
        self._scheduled = False
        self._closed = False
        self._on_messages: Callable[[list[bytes]], None] | None = None
        self._on_goodbye: Callable[[], None] | None = None
        self._goodbye_heard = False
        self._goodbye_told = False

    def put(self, message: bytes) -> bool:
        """Keep `message` for delivery; return False when it was dropped."""
        octets = self._octets_in + len(message)
        if self._closed or octets - self._octets_out > self._limit:
            return False
        self._octets_in = octets
        self._waiting.append(message)
        self._wake()
        return True

    def put_goodbye(self) -> None:
        """The peer has said goodbye; it may have said so before."""
        if not self._goodbye_heard and not self._closed:
            self._goodbye_heard = True
            self._wake()

    def start(
        self, on_messages: Callable[[list[bytes]], None], on_goodbye: Callable[[], None]
    ) -> None:
        """Deliver to `on_messages` from now on, beginning with what waits.

        `on_goodbye` is called once, after the messages that arrived before the goodbye.
        """
        self._on_messages = on_messages
        self._on_goodbye = on_goodbye
        if self._waiting or self._goodbye_heard:
            self._wake()

    def close(self) -> None:
        """Deliver nothing more."""
        self._closed = True
        self._waiting.clear()

    def _wake(self) -> None:
        if not self._scheduled:
            self._scheduled = True
            self._schedule(self._deliver)

    def _deliver(self) -> None:
        # Reset first: what is put from here on is either taken below or wakes the loop again.
        self._scheduled = False
        goodbye = self._goodbye_heard and not self._goodbye_told
        if self._on_messages is not None and self._waiting and not self._closed:
            self._deliver_batch(self._on_messages)
        if self._on_goodbye is not None and goodbye and not self._closed:
            self._goodbye_told = True
            self._on_goodbye()

    def _deliver_batch(self, on_messages: Callable[[list[bytes]], None]) -> None:
        # A deque may be appended to by another thread while it is popped, but not iterated.
        take = self._waiting.popleft
        batch = [take() for _ in range(len(self._waiting))]
        self._octets_out += sum(map(len, batch))
        on_messages(batch)


class Ending:
    """Whether and why a channel has ended. The first reason stays."""

    def __init__(self) -> None:
        self._event = asyncio.Event()
        self._reason = ""

    def __bool__(self) -> bool:
        return self._event.is_set()

    def set(self, reason: str) -> None:
        """End, for `reason` (a few words, no address)."""
        if not self._event.is_set():
            self._reason = reason
            self._event.set()

    async def wait(self) -> str:
        """Wait for the end; return the reason."""
        await self._event.wait()
        return self._reason


_GOODBYE_TIMES_S: Final = (0.02, 0.06)
"""When a goodbye is said again. Spread, so that one lost burst does not take them all."""


class Farewell:
    """Says goodbye several times over a channel that may lose messages.

    Args:
        say: says it once, without waiting; does nothing on a channel that has ended.
    """

    def __init__(self, say: Callable[[], None]) -> None:
        self._say = say
        self._again: list[asyncio.TimerHandle] = []

    def begin(self) -> None:
        """Say it now and, until `close`, again. To begin twice changes nothing."""
        if self._again:
            return
        loop = asyncio.get_running_loop()
        self._again = [loop.call_later(delay_s, self._say) for delay_s in _GOODBYE_TIMES_S]
        self._say()

    def close(self) -> None:
        """Say it no more."""
        for timer in self._again:
            timer.cancel()
