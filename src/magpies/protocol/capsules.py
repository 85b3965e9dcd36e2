"""UDP payloads as HTTP Datagrams, in QUIC DATAGRAM frames or in capsules (RFC 9297, RFC 9298).

An HTTP Datagram of a UDP flow is a context ID, 0 for plain UDP, and the payload. It travels in
a QUIC DATAGRAM frame where it fits into one. Otherwise it goes in a capsule on the flow's own
stream: late rather than never, which RFC 9298 section 6 advises against where paths have a
packet size to be found out. A link has none, and without capsules no QUIC connection could be
opened through a tunnel whose own packets are no longer than the first ones of that connection.
"""

from __future__ import annotations

from typing import Final

from qh3._hazmat import encode_uint_var

from magpies.protocol.credit import read_varint

PAYLOAD_OCTETS: Final = 1_500
"""Longest payload that is carried. What is longer was fragmented on its way, if it was sent."""

_UDP_CONTEXT: Final = b"\x00"  # RFC 9298 section 5: context ID 0
_DATAGRAM_CAPSULE: Final = 0  # RFC 9297 section 3.5
_HEAD_OCTETS: Final = 16  # two variable-length integers


def datagram(payload: bytes) -> bytes:
    """Return the HTTP Datagram that carries a UDP payload."""
    return _UDP_CONTEXT + payload


def capsule(payload: bytes) -> bytes:
    """Return the capsule that carries a UDP payload."""
    length = encode_uint_var(len(_UDP_CONTEXT) + len(payload))
    return encode_uint_var(_DATAGRAM_CAPSULE) + length + _UDP_CONTEXT + payload


def payload_of(http_datagram: bytes) -> bytes | None:
    """Return the UDP payload of an HTTP Datagram; None when it is none, or too long."""
    context = read_varint(http_datagram[:8], 0)
    if context is None or context[0] != 0:  # other contexts are dropped (RFC 9298 section 4)
        return None
    payload = http_datagram[context[1] :]
    return payload if len(payload) <= PAYLOAD_OCTETS else None


class CapsuleReader:
    """Parses the capsules of one UDP flow. Holds at most one, and skips what it does not take."""

    def __init__(self) -> None:
        self._rest = b""
        self._skip = 0
        self.dropped = 0
        """DATAGRAM capsules that were too long or not of plain UDP."""

    @property
    def complete(self) -> bool:
        """Whether what has come is a whole number of capsules."""
        return not self._rest and not self._skip

    def feed(self, data: bytes) -> list[bytes]:
        """Return the UDP payloads that `data` completes."""
        payloads: list[bytes] = []
        buffer, position = self._rest + data, 0
        while True:
            skipped = min(self._skip, len(buffer) - position)
            self._skip -= skipped
            position += skipped
            kind = read_varint(buffer, position)
            size = None if kind is None else read_varint(buffer, kind[1])
            if kind is None or size is None:
                break
            length, begin = size
            if kind[0] != _DATAGRAM_CAPSULE or length > PAYLOAD_OCTETS + _HEAD_OCTETS:
                self.dropped += kind[0] == _DATAGRAM_CAPSULE
                position, self._skip = begin, length
                continue
            if begin + length > len(buffer):
                break
            payload = payload_of(buffer[begin : begin + length])
            position = begin + length
            if payload is None:
                self.dropped += 1
            else:
                payloads.append(payload)
        self._rest = buffer[position:]
        return payloads
