"""Link messages: datagrams with a length in front, coalesced.

```
message  = 1*record
record   = length (uint16, big endian) datagram (length octets)
```

Records delimit themselves, so a relay that merges or splits messages over an ordered,
reliable channel does no harm: the receiver then reads a stream. On an unordered channel each
message stands alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from magpies.errors import RecordError
from magpies.wire.limits import COALESCE_OCTETS, MESSAGE_OCTETS, RECORD_OCTETS

_LENGTH_OCTETS: Final = 2
_LENGTHS: Final = [n.to_bytes(_LENGTH_OCTETS, "big") for n in range(RECORD_OCTETS + 1)]


def pack(datagrams: Iterable[bytes], limit: int = COALESCE_OCTETS) -> list[bytes]:
    """Coalesce datagrams into link messages of at most `limit` octets each.

    A datagram that alone exceeds `limit` gets a message of its own. Order is kept.

    Raises:
        ValueError: a datagram is empty or longer than `RECORD_OCTETS`.
    """
    messages: list[bytes] = []
    parts: list[bytes] = []
    size = 0
    for datagram in datagrams:
        length = len(datagram)
        if not 0 < length <= RECORD_OCTETS:
            raise ValueError(f"a record holds 1 to {RECORD_OCTETS} octets, not {length}")
        if size and size + length + _LENGTH_OCTETS > limit:
            messages.append(b"".join(parts))
            parts.clear()
            size = 0
        parts += (_LENGTHS[length], datagram)
        size += length + _LENGTH_OCTETS
    if parts:
        messages.append(b"".join(parts))
    return messages


def unpack(message: bytes) -> list[bytes]:
    """Cut one whole link message into its datagrams (the message mode).

    Raises:
        RecordError: the message is empty, or is not a whole number of records within the caps.
    """
    if len(message) > MESSAGE_OCTETS:
        raise RecordError(f"a link message is longer than {MESSAGE_OCTETS} octets")
    datagrams, rest = _cut(message)
    if rest != len(message) or not datagrams:
        raise RecordError("a link message is not a whole number of records")
    return datagrams


class StreamReader:
    """Cuts records out of a byte stream (the stream mode).

    Holds at most one unfinished record. After a `RecordError` the stream has lost its
    framing and the reader must not be used again.
    """

    def __init__(self) -> None:
        self._rest = b""

    def feed(self, data: bytes) -> list[bytes]:
        """Return the datagrams completed by `data`.

        Raises:
            RecordError: a length is zero or above `RECORD_OCTETS`.
        """
        buffer = self._rest + data if self._rest else data
        datagrams, end = _cut(buffer)
        self._rest = buffer[end:]
        return datagrams


def _cut(buffer: bytes) -> tuple[list[bytes], int]:
    """Cut whole records off the front; return them and where the rest begins."""
    datagrams: list[bytes] = []
    position = 0
    end = len(buffer)
    while end - position >= _LENGTH_OCTETS:
        length = buffer[position] << 8 | buffer[position + 1]
        if not 0 < length <= RECORD_OCTETS:
            raise RecordError(f"a record of {length} octets is outside 1 to {RECORD_OCTETS}")
        start = position + _LENGTH_OCTETS
        if end - start < length:
            break
        position = start + length
        datagrams.append(buffer[start:position])
    return datagrams, position
