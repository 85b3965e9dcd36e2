"""Flow credit: how much of one flow a sender may have outstanding at a slow reader.

QUIC has per-stream windows for this, but qh3 2.1 opens them again as soon as it hands the
data over, before anybody has consumed it. A download that its reader pauses would then pile up
in the client, and an upload to a slow site in the egress. So each end of a tunnel tells the
other, on a unidirectional stream of its own, how many octets of each flow it is ready to hold.

The stream begins with the type `CREDIT_STREAM`; then come pairs of variable-length integers:
the flow's stream ID and the total number of DATA octets that may be sent on it. An end
announces that it does so with the setting `CREDIT_SETTING`. Peers that do not know the
extension ignore both (RFC 9114 section 9), and are not held to it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from qh3._hazmat import encode_uint_var

from magpies.errors import RemoteProtocolError

CREDIT_STREAM: Final = 0x4D_61_67_70_69
CREDIT_SETTING: Final = 0x4D_61_67_70_69
"""Stream type and setting, from the space for private use: "Magpi" in ASCII."""

INITIAL_WINDOW: Final = 256 * 1024
"""What may be sent on a new flow before any credit has come."""

LARGEST_WINDOW: Final = 4 << 20
"""Where a window stops to grow: 300 Mbit/s at 100 ms."""

_MOST_PENDING: Final = 16  # octets of an unfinished pair


@dataclass(slots=True)
class ReceiveWindow:
    """What we let the peer send on one flow. All figures are octets."""

    window: int = INITIAL_WINDOW
    limit: int = INITIAL_WINDOW
    received: int = 0
    consumed: int = 0

    @property
    def held(self) -> int:
        """Received and not yet consumed."""
        return self.received - self.consumed

    def receive(self, octets: int) -> None:
        """Count octets that came in.

        Raises:
            RemoteProtocolError: more than the limit; only to be asked of a peer that
                knows the extension.
        """
        self.received += octets
        if self.received > self.limit:
            raise RemoteProtocolError("a flow went over its credit")

    def consume(self, octets: int, *, may_grow: bool) -> int | None:
        """Count octets that the reader took; return a new limit to tell, or None.

        Args:
            octets: how many were taken.
            may_grow: whether memory allows a larger window; it doubles each time the
                reader has kept up.
        """
        self.consumed += octets
        if self.limit - self.consumed > self.window // 2:
            return None
        if may_grow and self.window < LARGEST_WINDOW:
            self.window *= 2
        self.limit = self.consumed + self.window
        return self.limit


@dataclass(slots=True)
class SendWindow:
    """What the peer lets us send on one flow, in octets."""

    limit: int = INITIAL_WINDOW
    sent: int = 0

    @property
    def left(self) -> int:
        """How much may be sent now."""
        return self.limit - self.sent

    def raise_to(self, limit: int) -> None:
        """Take a new limit; limits never shrink."""
        self.limit = max(self.limit, limit)


def encode(stream_id: int, limit: int) -> bytes:
    """Return one pair for the credit stream."""
    return encode_uint_var(stream_id) + encode_uint_var(limit)


class CreditReader:
    """Parses the peer's credit stream."""

    def __init__(self) -> None:
        self._rest = b""

    def feed(self, data: bytes) -> list[tuple[int, int]]:
        """Return the (stream ID, limit) pairs completed by `data`."""
        buffer = self._rest + data
        pairs: list[tuple[int, int]] = []
        position = 0
        while True:
            first = read_varint(buffer, position)
            second = None if first is None else read_varint(buffer, first[1])
            if first is None or second is None:
                break
            pairs.append((first[0], second[0]))
            position = second[1]
        self._rest = buffer[position:]
        assert len(self._rest) <= _MOST_PENDING  # noqa: S101 - two varints are 16 octets
        return pairs


def read_varint(buffer: bytes, position: int) -> tuple[int, int] | None:
    """Read a variable-length integer (RFC 9000 section 16).

    Returns:
        The value and the position behind it, or None when the buffer ends too early.
    """
    if position >= len(buffer):
        return None
    end = position + (1 << (buffer[position] >> 6))
    if end > len(buffer):
        return None
    bits = 8 * (end - position) - 2
    return int.from_bytes(buffer[position:end], "big") & ((1 << bits) - 1), end
