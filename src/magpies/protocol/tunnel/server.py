"""The egress' end of a tunnel."""

from __future__ import annotations

from qh3.h3 import events as http
from qh3.quic import events as quic
from qh3.quic.configuration import QuicConfiguration

from magpies.errors import FlowError
from magpies.protocol import events, masque
from magpies.protocol.quic import Connection
from magpies.protocol.tunnel.common import Tunnel


class ServerTunnel(Tunnel):
    """The egress' end; `TunnelRegistry` makes it for the first packet of a client.

    Args:
        configuration: of the egress.
        original_destination_id: from the client's first Initial packet.
        registry: the table of all tunnels by connection ID, which the tunnel keeps up to
            date for itself.
    """

    def __init__(
        self,
        configuration: QuicConfiguration,
        original_destination_id: bytes,
        registry: dict[bytes, ServerTunnel],
    ) -> None:
        connection = Connection(configuration, original_destination_id)
        super().__init__(connection)
        self._registry = registry
        self._ids = {original_destination_id, connection.host_cid}
        registry.update(dict.fromkeys(self._ids, self))

    def _on_connection_id(self, event: quic.ConnectionIdIssued | quic.ConnectionIdRetired) -> None:
        if isinstance(event, quic.ConnectionIdIssued):
            self._ids.add(event.connection_id)
            self._registry[event.connection_id] = self
        else:
            self._ids.discard(event.connection_id)
            self._registry.pop(event.connection_id, None)

    def _close(self, reason: str, *, wrong_identity: bool = False) -> None:
        super()._close(reason, wrong_identity=wrong_identity)
        for connection_id in self._ids:
            self._registry.pop(connection_id, None)
        self._ids.clear()

    def accept(self, flow_id: int) -> None:
        """Say that the connection stands; data may flow."""
        udp = self._flows.get(flow_id).capsules is not None
        self._stack().send_headers(flow_id, masque.UDP_ACCEPTED if udp else masque.ACCEPTED)

    def refuse(self, flow_id: int, error: FlowError) -> None:
        """Say why there is no connection, and end the flow."""
        flow = self._flows.find(flow_id)
        if flow is None:
            return
        if self._connection.can_send(flow_id):
            self._stack().send_headers(flow_id, masque.refusal(error), end_stream=True)
        # The client ends its side when it has read why; a STOP_SENDING could overtake that.
        self._flows.drop(flow_id)
        self._stack().forget(flow_id, peer_may_send=not flow.receive_done)

    def _on_ready(self) -> None:
        self._emit(events.TunnelReady())

    def _on_headers(self, event: http.HeadersReceived) -> None:
        fields = dict(event.headers)
        flow_id = event.stream_id
        if flow_id in self._flows:
            return  # trailers have no meaning in a flow
        udp = fields.get(b":protocol") == masque.UDP_PROTOCOL
        self._flows.add(flow_id, udp=udp)
        try:
            authority = masque.requested_authority(fields)
        except FlowError as error:
            self.refuse(flow_id, error)
        else:
            token = masque.bearer_token(event.headers)
            self._emit(events.FlowRequested(flow_id, authority, token, udp))
