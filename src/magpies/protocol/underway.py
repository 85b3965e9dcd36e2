"""What is under way, to be sent once more when a link took it along, or seems to have.

QUIC learns of such a loss from acknowledgements of what came after, and repeats it a round trip
later. But a packet may as well be sent again as it is: a receiver drops the second of two
(RFC 9000 section 12.3). So what is surely lost goes first over the next link.

What only seems lost goes by turns with new data: a tab that a visitor leaves mostly brings all it
has, but may pause for 0.1 s. Repeated in vain, that would fill the new data channel, which takes
ten packets a round trip at first.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Collection
from typing import Final

_KEPT_OCTETS: Final = 1024 * 1024
"""No more is kept; what is older, QUIC repeats."""


class Underway:
    """The datagrams that were sent last, by the numbers of their packets, and what goes again."""

    def __init__(self) -> None:
        self._datagrams: deque[bytes] = deque()
        self._first = 0
        self._octets = 0
        self._again: deque[tuple[int, bytes]] = deque()
        self._left = 0
        """Octets that may still go again."""
        self._sure_from = math.inf
        """When what goes again is surely lost."""
        self._waits = False
        """Whether it is new data's turn."""

    @property
    def empty(self) -> bool:
        """Whether the next to be kept needs a number."""
        return not self._datagrams

    @property
    def repeating(self) -> bool:
        """Whether something goes again."""
        return bool(self._again)

    def sure(self, now: float) -> bool:
        """Return whether what goes again is surely lost, so that new data waits."""
        return self.repeating and now >= self._sure_from

    def first(self, now: float) -> bool:
        """Return whether something goes again before new data."""
        return self.sure(now) or (self.repeating and not self._waits)

    def sent(self, datagram: bytes, number: int) -> None:
        """Keep a datagram of one packet; `number` counts only if none is kept yet."""
        if not self._datagrams:
            self._first = number
        self._datagrams.append(datagram)
        self._octets += len(datagram)
        self._forget(_KEPT_OCTETS)

    def acknowledged(self, in_flight: int) -> None:
        """Forget what is not among the octets in flight.

        Packets overtake each other, so twice as much is kept.
        """
        self._forget(2 * in_flight)

    def _forget(self, most: int) -> None:
        while self._octets > most:
            self._octets -= len(self._datagrams.popleft())
            self._first += 1

    def repeat(self, outstanding: Collection[int], most: int, sure_from: float) -> None:
        """Let datagrams go again, oldest first, as far as they are kept.

        Args:
            outstanding: numbers of their packets.
            most: octets that go again.
            sure_from: when they are surely lost; before, they go by turns with new data.
        """
        numbered = enumerate(self._datagrams, self._first)
        self._again = deque(each for each in numbered if each[0] in outstanding)
        self._left = most
        self._sure_from, self._waits = sure_from, False

    def only(self, outstanding: Collection[int]) -> None:
        """Let nothing go again that has come after all."""
        self._again = deque(each for each in self._again if each[0] in outstanding)

    def passed(self) -> None:
        """New data had its turn."""
        self._waits = False

    def next(self) -> bytes | None:
        """Return what goes again next; None when that was all. Then it is new data's turn."""
        if not self._again:
            return None
        self._waits = True
        _, datagram = self._again.popleft()
        self._left -= len(datagram)
        if self._left <= 0:
            self._again.clear()
        return datagram
