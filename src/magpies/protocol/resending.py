"""What goes once more over the next link, as it is (docs/protocol.md, "Goodbye").

An egress sends again what a link took along, or seems to have. So that it knows what that is, a
client that moves, or asks over a second link, sends again what it last acknowledged.
"""

from __future__ import annotations

from collections import deque
from typing import Any, Final

from magpies.protocol.underway import Underway

_OCTETS: Final = 128 * 1024
"""Of what an egress sends again after one move, at most."""

_SURE_WINDOW: Final = 64 * 1024
_BY_TURNS_WINDOW: Final = 16 * 1024
"""What is repeated is paced like a window of this size; what only seems lost, along with new data
that goes by turns. It goes over a data channel that has just begun: Chromium's takes 10 packets in
the first round trip, 15, 21 and 29 in the next. More would wait there, before what is wanted when
acknowledgements have told what has arrived after all."""

_ACKNOWLEDGEMENT_OCTETS: Final = 128
"""Longer datagrams bear more than an acknowledgement."""

_ACKNOWLEDGEMENTS: Final = 4
"""So many are repeated: the last may have borne credit or a question and no acknowledgement."""


class Resending:
    """Takes new datagrams from qh3's core, and puts those in between that go again."""

    def __init__(self, *, is_client: bool) -> None:
        self._underway = None if is_client else Underway()
        self._acknowledgements: deque[bytes] = deque(maxlen=_ACKNOWLEDGEMENTS)
        """The last datagrams of a client that are short enough to be little else."""
        self._again: deque[bytes] = deque()
        """The same, when they go again."""

    def acknowledged(self, core: Any) -> None:
        """Let nothing go again that has arrived: acknowledgements have come."""
        if self._underway is None:
            return
        self._underway.acknowledged(core.bytes_in_flight)
        if self._underway.repeating:
            self._underway.only(_outstanding(core))

    def repeat(self, core: Any, sure_from: float) -> None:
        """Let go again what an egress has under way.

        Args:
            core: qh3's.
            sure_from: when it is surely lost; before, it goes by turns with new data.
        """
        if self._underway is not None:
            self._underway.repeat(_outstanding(core), _OCTETS, sure_from)

    def acknowledge_again(self) -> None:
        """Let go again what a client last acknowledged."""
        self._again = deque(self._acknowledgements)

    def sure(self, now: float) -> bool:
        """Return whether what goes again is surely lost, so that new data waits."""
        return self._underway is not None and self._underway.sure(now)

    def window(self, now: float) -> int | None:
        """Return how many octets may leave in a round trip while something goes again."""
        if self._underway is None or not self._underway.repeating:
            return None
        return _SURE_WINDOW if self._underway.sure(now) else _BY_TURNS_WINDOW

    def next(self, core: Any, now: float, *, closing: bool) -> bytes | None:
        """Return the next datagram; None when there is none.

        Nothing that an egress has under way goes again after the end.
        """
        if self._again:
            return self._again.popleft()
        underway = None if closing else self._underway
        if underway is not None and underway.first(now):
            return underway.next()
        sent = core.poll_transmit(now)
        if sent is None:
            return None if underway is None else underway.next()
        datagram: bytes = sent[0]
        if self._underway is not None:
            self._keep(core, self._underway, datagram)
        elif len(datagram) < _ACKNOWLEDGEMENT_OCTETS:
            self._acknowledgements.append(datagram)
        return datagram

    def _keep(self, core: Any, underway: Underway, datagram: bytes) -> None:
        underway.passed()
        number = 0
        if underway.empty:  # then few are outstanding, and this is the last of them
            outstanding = core.outstanding_application_packets
            if not outstanding or outstanding[-1][1] != len(datagram):
                return  # an acknowledgement, or a part of the handshake
            number = outstanding[-1][0]
        underway.sent(datagram, number)


def _outstanding(core: Any) -> set[int]:
    """Return the numbers of the packets that wait for an acknowledgement."""
    return {number for number, _, _ in core.outstanding_application_packets}
