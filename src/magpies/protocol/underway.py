"""What is under way over a link, to be sent once more when the link is gone and took it along.

QUIC learns of such a loss from acknowledgements of what came after, and repeats it a round trip
later. But a packet may as well be sent twice as it is: a receiver drops the second of two
(RFC 9000 section 12.3), so what is surely lost can go first over the next link.
"""

from __future__ import annotations

from collections import deque


class Underway:
    """The datagrams that wait for an acknowledgement, in the order in which they were sent."""

    def __init__(self) -> None:
        self._datagrams: deque[bytes] = deque()
        self._octets = 0

    def sent(self, datagram: bytes) -> None:
        """Keep a datagram that demands an acknowledgement."""
        self._datagrams.append(datagram)
        self._octets += len(datagram)

    def acknowledged(self, in_flight: int) -> None:
        """Forget all but what is still in flight: that is the youngest, unless some were lost."""
        while self._datagrams and self._octets - len(self._datagrams[0]) >= in_flight:
            self._octets -= len(self._datagrams.popleft())

    def youngest(self, octets: int) -> list[bytes]:
        """Return the datagrams that were sent last, no more than so many octets of them."""
        taken: list[bytes] = []
        for datagram in reversed(self._datagrams):
            octets -= len(datagram)
            if octets < 0:
                break
            taken.append(datagram)
        return taken[::-1]
