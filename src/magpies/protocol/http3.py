"""HTTP/3 under a tunnel: qh3's, plus the credit extension and the care that resets need."""

from __future__ import annotations

from typing import Final

from qh3.h3.connection import H3Connection, Setting
from qh3.h3.events import H3Event
from qh3.quic.connection import stream_is_unidirectional
from qh3.quic.events import QuicEvent, StreamDataReceived, StreamReset

from magpies.protocol.credit import CREDIT_SETTING, CREDIT_STREAM, CreditReader, encode, read_varint
from magpies.protocol.quic import Connection

_TYPE_OCTETS: Final = 8


class Http3(H3Connection):
    """An HTTP/3 connection that also speaks credit and can forget a stream.

    `handle_event` may raise anything on a peer's malformed bytes; the tunnel turns that into
    the end of the connection.
    """

    def __init__(self, quic: Connection) -> None:
        super().__init__(quic)
        self._credit_out: int | None = None
        self._credit_in: int | None = None
        self._credit_reader = CreditReader()
        self._unclassified: dict[int, bytes] = {}
        self._forgotten: set[int] = set()
        self.credits: list[tuple[int, int]] = []
        """(stream ID, limit) pairs received and not yet taken by the tunnel."""

    @property
    def peer_gives_credit(self) -> bool | None:
        """Whether the peer knows the credit extension; None before its settings came."""
        settings = self.received_settings
        return None if settings is None else settings.get(CREDIT_SETTING) == 1

    @property
    def peer_carries_udp(self) -> bool | None:
        """Whether the peer takes extended CONNECT (RFC 9220); None before its settings came."""
        settings = self.received_settings
        return None if settings is None else settings.get(Setting.ENABLE_CONNECT_PROTOCOL) == 1

    @property
    def peer_takes_datagrams(self) -> bool:
        """Whether HTTP Datagrams may go in QUIC DATAGRAM frames (RFC 9297 section 2.1.1)."""
        settings = self.received_settings
        return settings is not None and settings.get(Setting.H3_DATAGRAM) == 1

    def send_credit(self, stream_id: int, limit: int) -> None:
        """Allow the peer to send up to `limit` octets on a flow."""
        if self._credit_out is None:
            self._credit_out = self._create_uni_stream(CREDIT_STREAM)
        self._quic.send_stream_data(self._credit_out, encode(stream_id, limit))

    def forget(self, stream_id: int, *, peer_may_send: bool) -> None:
        """Drop all state of a stream that we have reset.

        What the peer had under way when it learns of the reset is ignored.
        """
        self._stream.pop(stream_id, None)
        self._blocked_stream_map.pop(stream_id, None)
        if peer_may_send:
            self._forgotten.add(stream_id)

    def handle_event(self, event: QuicEvent) -> list[H3Event]:
        """Turn a QUIC event into HTTP events; credit goes to `credits`."""
        if isinstance(event, StreamDataReceived):
            if event.stream_id in self._forgotten:
                if event.end_stream:
                    self._forgotten.discard(event.stream_id)
                return []
            if stream_is_unidirectional(event.stream_id) and self._take_credit(event):
                return []
        elif isinstance(event, StreamReset) and event.stream_id in self._forgotten:
            self._forgotten.discard(event.stream_id)
            return []
        return super().handle_event(event)

    def _take_credit(self, event: StreamDataReceived) -> bool:
        """Consume an event of the peer's credit stream; prepare others for HTTP/3."""
        stream_id = event.stream_id
        if stream_id == self._credit_in:
            self.credits += self._credit_reader.feed(event.data)
            return True
        if stream_id in self._stream:
            return False
        event.data = self._unclassified.pop(stream_id, b"") + event.data
        head = read_varint(event.data[:_TYPE_OCTETS], 0)
        if head is None and not event.end_stream:
            self._unclassified[stream_id] = event.data
            return True
        if head is not None and head[0] == CREDIT_STREAM and self._credit_in is None:
            self._credit_in = stream_id
            self.credits += self._credit_reader.feed(event.data[head[1] :])
            return True
        return False

    def _get_local_settings(self) -> dict[int, int]:
        settings = {**super()._get_local_settings(), CREDIT_SETTING: 1}
        return settings if self._is_client else {**settings, Setting.ENABLE_CONNECT_PROTOCOL: 1}
