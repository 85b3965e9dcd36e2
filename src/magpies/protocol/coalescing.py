"""How many datagrams to put in one link message.

Large messages are cheap for browsers. But a message on an unreliable data channel is lost whole
when one of its fragments is, so on a lossy path one datagram a message is the least to lose.
"""

from __future__ import annotations

from typing import Final

from magpies.wire.limits import COALESCE_OCTETS, DATAGRAM_OCTETS

_ROUND: Final = 1_000
"""Datagrams between two decisions: enough to tell 2 % of loss from an accident."""
_LOSSY: Final = 0.02
_CLEAN: Final = 0.005
_SMALLEST: Final = DATAGRAM_OCTETS + 2
_FIRST: Final = 10
"""Datagrams that go alone over a new path. Firefox sends four packets in the first round trip of a
data channel, and a message arrives when all of it has: six datagrams in one took 0.05 s longer."""


class Coalescing:
    """The limit for `pack`, adapted to the loss that QUIC sees."""

    def __init__(self) -> None:
        self._limit = COALESCE_OCTETS
        self._alone = _FIRST
        self._sent = 0
        self._lost_before = 0

    @property
    def limit(self) -> int:
        """Octets of one message."""
        return self._limit if self._alone <= 0 else _SMALLEST

    def path_changed(self) -> None:
        """Begin with one datagram a message."""
        self._alone = _FIRST

    def sent(self, datagrams: int, lost_total: int) -> None:
        """Count datagrams that were sent.

        Args:
            datagrams: how many now.
            lost_total: how many packets QUIC has declared lost since it began.
        """
        self._alone -= datagrams
        self._sent += datagrams
        if self._sent < _ROUND:
            return
        share = (lost_total - self._lost_before) / self._sent
        if share > _LOSSY:
            self._limit = max(_SMALLEST, self._limit // 2)
        elif share < _CLEAN:
            self._limit = min(COALESCE_OCTETS, self._limit * 2)
        self._sent = 0
        self._lost_before = lost_total
