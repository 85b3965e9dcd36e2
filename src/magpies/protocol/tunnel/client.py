"""The client's end of a tunnel."""

from __future__ import annotations

from contextlib import suppress

from qh3.h3 import events as http
from qh3.h3.connection import ErrorCode
from qh3.quic.configuration import QuicConfiguration

from magpies.errors import FlowError, LocalProtocolError
from magpies.protocol import events, masque
from magpies.protocol.quic import Connection
from magpies.protocol.tunnel.common import Tunnel


class ClientTunnel(Tunnel):
    """The client's end. `start` begins the handshake."""

    def __init__(self, configuration: QuicConfiguration) -> None:
        super().__init__(Connection(configuration))
        self.ready = False

    def start(self, now: float) -> None:
        """Begin the handshake; transmit afterwards."""
        self._connection.start(now)

    def change_connection_id(self) -> None:
        """Use a fresh connection ID from now on, so that two volunteers cannot match them.

        With none left, as in a storm of moves without an answer, the old one is kept: being
        recognised is better than being cut off.
        """
        if self.ready and not self.closed:
            with suppress(ValueError):  # qh3: no unused peer connection ID
                self._connection.change_connection_id()

    @property
    def can_open(self) -> bool:
        """Whether the egress allows one more flow now."""
        return self.ready and not self.closed and self._connection.can_open_stream

    def open_flow(self, host: str, port: int, token: str | None = None) -> int:
        """Ask for a connection to `host` (resolved at the egress); return the flow's ID.

        Raises:
            LocalProtocolError: `can_open` is false.
            FlowError: the host cannot be written in a request.
        """
        if not self.can_open:
            raise LocalProtocolError("no flow can be opened now")
        return self._open(masque.connect_request(host, port, token), udp=False)

    @property
    def carries_udp(self) -> bool | None:
        """Whether the egress carries UDP; None before it said so."""
        return None if self._http is None else self._http.peer_carries_udp

    def open_udp(self, host: str, port: int, token: str | None = None) -> int:
        """Ask for a UDP flow to `host` (resolved at the egress); return the flow's ID.

        Raises:
            LocalProtocolError: `can_open` is false, or `carries_udp` still unknown.
            FlowError: the host cannot be written in a request, or the egress carries no UDP.
        """
        if not self.can_open or self.carries_udp is None:
            raise LocalProtocolError("no UDP flow can be opened now")
        if not self.carries_udp:
            raise FlowError("http_request_error", 501, "This egress does not carry UDP.")
        return self._open(masque.connect_udp_request(host, port, token), udp=True)

    def _open(self, headers: masque.Headers, *, udp: bool) -> int:
        flow_id = self._connection.get_next_available_stream_id()
        self._stack().send_headers(flow_id, headers)
        self._flows.add(flow_id, udp=udp)
        return flow_id

    def _on_ready(self) -> None:
        self.ready = True
        self._emit(events.TunnelReady())

    def _on_headers(self, event: http.HeadersReceived) -> None:
        flow = self._flows.find(event.stream_id)
        if flow is None:
            return
        error = masque.parse_response(event.headers)
        if error is None:
            self._emit(events.FlowAccepted(event.stream_id))
            return
        self._emit(events.FlowRefused(event.stream_id, error))
        flow.receive_done = flow.receive_done or event.stream_ended
        self._abandon(event.stream_id, flow, ErrorCode.H3_REQUEST_CANCELLED)
