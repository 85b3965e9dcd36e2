"""What both ends of a tunnel do: datagrams and time, the flows' data, endings."""

from __future__ import annotations

from collections import deque
from typing import Final

from qh3.h3 import events as http
from qh3.h3.connection import ErrorCode
from qh3.quic import events as quic

from magpies.errors import LocalProtocolError, RemoteProtocolError
from magpies.protocol import capsules, events
from magpies.protocol.http3 import Http3
from magpies.protocol.quic import Connection
from magpies.protocol.tunnel.flows import Flow, Flows

_TLS_ALERT: Final = 0x100  # RFC 9001 section 4.8: CRYPTO_ERROR is 0x0100 plus the alert
_BAD_CERTIFICATE: Final = _TLS_ALERT + 42

_QUARTER: Final = 4
"""HTTP Datagrams name their stream by a quarter of its ID (RFC 9297 section 2.1)."""
_FLOW_ID_OCTETS: Final = 8  # of that number, at most


class Tunnel:
    """What client and egress have in common. See the package's text for the owner's duties."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._http: Http3 | None = None
        self._events: deque[events.TunnelEvent] = deque()
        self._flows = Flows()
        self.closed = False

    # --- datagrams and time ---

    def receive(self, datagrams: list[bytes], now: float) -> bool:
        """Take datagrams from a link; return whether any was authentic and new.

        Octets that are not of this tunnel are dropped without effect, as QUIC demands.
        """
        authentic = self._connection.receive(datagrams, now)
        self._take_quic_events()
        if not self.closed and (end := self._connection.ending) is not None:
            self._close_by_peer(end)
        return authentic > 0

    def transmit(self, now: float) -> list[bytes]:
        """Return the datagrams to send now."""
        self._connection.end_hold(now)
        datagrams: list[bytes] = []
        if self._connection.window_full:
            datagrams = self._connection.transmit(now)
            self._take_quic_events()
        # Otherwise the data comes first, so that acknowledgements travel in the same packets.
        self._fill_window(now)
        datagrams += self._connection.transmit(now)
        while self._fill_window(now):
            datagrams += self._connection.transmit(now)
        if self._flows.anybody_waits:
            self._events.extend(map(events.FlowWritable, self._flows.take_writable()))
        return datagrams

    def path_changed(self, now: float, *, gone: bool) -> None:
        """Say that datagrams go over another link from now on, and whether the old one has ended.

        What that took along goes once more.
        """
        self._connection.path_changed(now, gone=gone)

    def path_ended(self, now: float) -> None:
        """Say that the link has ended over which datagrams go, or the one before."""
        self._connection.path_ended(now)

    def pause(self, now: float) -> None:
        """Send nothing for a moment, unless the path changes before: the link is about to end."""
        self._connection.pause(now)

    @property
    def timer(self) -> float | None:
        """When to call `handle_timer`, on the clock of `now`; None when never."""
        silent_until = self._connection.silent_until
        if silent_until is not None:
            return silent_until
        due = self._connection.get_timer()
        paced = self._connection.budget_due
        return due if paced is None else paced if due is None else min(due, paced)

    def handle_timer(self, now: float) -> None:
        """Let time pass: retransmissions, idle timeout."""
        due = self._connection.get_timer()
        if due is not None and due <= now:
            self._connection.handle_timer(now)
        self._take_quic_events()

    def take_events(self) -> list[events.TunnelEvent]:
        """Return what happened since the last call."""
        taken = list(self._events)
        self._events.clear()
        return taken

    @property
    def smoothed_rtt(self) -> float | None:
        """Round-trip time in seconds, None before the first sample."""
        return self._connection.smoothed_rtt

    @property
    def shortest_rtt(self) -> float | None:
        """The same without what the tunnel's own packets add to queues."""
        return self._connection.shortest_rtt

    @property
    def outstanding(self) -> bool:
        """Whether something was sent that the peer has not acknowledged."""
        return self._connection.outstanding

    @property
    def lost(self) -> int:
        """How many packets QUIC has declared lost since the tunnel began."""
        return self._connection.lost

    @property
    def flows(self) -> int:
        """How many flows are open."""
        return len(self._flows)

    def ping(self) -> None:
        """Ask the peer for a sign of life."""
        self._connection.ask()

    def acknowledge_again(self) -> None:
        """Tell the egress once more what has come: it was told over a link that may be lost."""
        self._connection.acknowledge_again()

    def close(self, reason: str = "") -> None:
        """End the tunnel; the owner transmits once more to tell the peer."""
        if not self.closed:
            self._connection.close(ErrorCode.H3_NO_ERROR, reason_phrase=reason)
            self._close("The tunnel was closed.")

    # --- flows ---

    def room(self, flow_id: int) -> int:
        """How many octets of a flow may be sent now, 0 or less when none.

        When none, `FlowWritable` follows as soon as there is room again.

        Raises:
            LocalProtocolError: no such flow.
        """
        return self._flows.room(flow_id)

    def send(self, flow_id: int, data: bytes) -> None:
        """Queue octets of a flow, at most `room` of them.

        Raises:
            LocalProtocolError: no such flow, it was finished, or there is no room.
        """
        self._flows.queue(flow_id, data)

    def send_datagram(self, flow_id: int, payload: bytes) -> bool:
        """Queue a UDP payload; return False when it was dropped instead.

        It is dropped when it is longer than `capsules.PAYLOAD_OCTETS`, or when too much waits;
        what is queued may still get lost. `datagrams_dropped` counts.

        Raises:
            LocalProtocolError: no such flow, it is not of UDP, or it was finished.
        """
        return self._flows.queue_payload(flow_id, payload)

    @property
    def datagrams_dropped(self) -> int:
        """How many UDP payloads were dropped instead of sent, since the tunnel began."""
        return self._flows.payloads_dropped

    def finish(self, flow_id: int) -> None:
        """Send no more on this flow; the peer may go on.

        Raises:
            LocalProtocolError: no such flow.
        """
        flow = self._flows.get(flow_id)
        if flow.send_done:
            return
        flow.send_done = True
        self._flows.queue_end(flow_id)
        self._forget_if_done(flow_id, flow)

    def reset(self, flow_id: int) -> None:
        """Give a flow up in both directions. Does nothing when it is over already."""
        flow = self._flows.find(flow_id)
        if flow is not None:
            self._abandon(flow_id, flow, ErrorCode.H3_CONNECT_ERROR)

    def consumed(self, flow_id: int, octets: int) -> None:
        """Give credit for octets of `FlowData` that have been passed on."""
        flow = self._flows.find(flow_id)
        if flow is None:
            return
        limit = self._flows.consume(flow, octets)
        if limit is not None and not flow.receive_done and not self._connection.closing:
            self._stack().send_credit(flow_id, limit)

    # --- for the two ends ---

    def _stack(self) -> Http3:
        if self._http is None:
            raise LocalProtocolError("the tunnel is not ready")
        return self._http

    def _emit(self, event: events.TunnelEvent) -> None:
        self._events.append(event)

    def _on_ready(self) -> None:
        """The handshake is complete."""

    def _on_headers(self, event: http.HeadersReceived) -> None:
        """A request or response head came in."""
        raise NotImplementedError

    def _on_connection_id(self, event: quic.ConnectionIdIssued | quic.ConnectionIdRetired) -> None:
        """The set of IDs under which the peer reaches us has changed."""

    # --- events of QUIC and HTTP/3 ---

    def _take_quic_events(self) -> None:
        while not self.closed and (event := self._connection.next_event()) is not None:
            match event:
                case quic.ProtocolNegotiated():
                    self._http = Http3(self._connection)
                case quic.HandshakeCompleted():
                    self._on_ready()
                case quic.ConnectionTerminated():
                    self._close_by_peer(event)
                case quic.ConnectionIdIssued() | quic.ConnectionIdRetired():
                    self._on_connection_id(event)
                case _ if self._http is not None:
                    self._take_http_events(self._http, event)

    def _take_http_events(self, stack: Http3, event: quic.QuicEvent) -> None:
        try:
            for each in stack.handle_event(event):
                self._on_http_event(each)
            self._take_credits(stack)
        except RemoteProtocolError as error:
            self._fail(str(error))
        except Exception as error:  # noqa: BLE001 - a peer's bytes in a library's parser
            self._fail(f"malformed HTTP/3 ({type(error).__name__})")

    def _on_http_event(self, event: http.H3Event) -> None:
        match event:
            case http.HeadersReceived():
                self._on_headers(event)
                if event.stream_ended:
                    self._receive_end(event.stream_id)
            case http.DataReceived():
                self._receive_data(event)
            case http.DatagramReceived():
                self._receive_datagram(event)
            case http.StreamReset() | http.StopSending():
                flow = self._flows.find(event.stream_id)
                if flow is not None:
                    self._reset_by_peer(flow, event)

    def _receive_data(self, event: http.DataReceived) -> None:
        flow = self._flows.find(event.stream_id)
        if flow is None:
            return
        if event.data:
            limited = self._stack().peer_gives_credit is not False
            self._flows.hold(flow, len(event.data), limited=limited)
            if flow.capsules is None:
                self._emit(events.FlowData(event.stream_id, event.data))
            else:
                for payload in flow.capsules.feed(event.data):
                    self._emit(events.FlowDatagram(event.stream_id, payload))
                self.consumed(event.stream_id, len(event.data))
        if event.stream_ended:
            self._receive_end(event.stream_id)

    def _receive_datagram(self, event: http.DatagramReceived) -> None:
        flow_id = event.flow_id * _QUARTER
        flow = self._flows.find(flow_id)
        payload = capsules.payload_of(event.data)
        # Of a flow that is over, or not there yet: dropped, as RFC 9297 section 2.1 allows.
        if flow is not None and flow.capsules is not None and payload is not None:
            self._emit(events.FlowDatagram(flow_id, payload))

    def _receive_end(self, flow_id: int) -> None:
        flow = self._flows.find(flow_id)
        if flow is not None and not flow.receive_done:
            flow.receive_done = True
            if flow.capsules is not None and not flow.capsules.complete:
                # RFC 9297 section 3.3: malformed; it concerns this flow alone
                self._emit(events.FlowReset(flow_id))
                self._abandon(flow_id, flow, ErrorCode.H3_MESSAGE_ERROR)
                return
            self._emit(events.FlowFinished(flow_id))
            self._forget_if_done(flow_id, flow)

    def _reset_by_peer(self, flow: Flow, event: http.StreamReset | http.StopSending) -> None:
        if isinstance(event, http.StreamReset):
            flow.receive_done = True
        else:
            flow.send_done = True  # QUIC has answered with a reset of its own
        self._emit(events.FlowReset(event.stream_id))
        self._abandon(event.stream_id, flow, ErrorCode.H3_REQUEST_CANCELLED)

    def _take_credits(self, stack: Http3) -> None:
        if stack.peer_gives_credit is False:
            self._flows.ignore_credit()
        for flow_id, limit in stack.credits:
            self._flows.credit(flow_id, limit)
        stack.credits.clear()

    def _fill_window(self, now: float) -> bool:
        """Hand QUIC as much data as it can send now; return whether there was any."""
        budget = self._connection.budget(now) if self._flows.queued else 0
        for flow_id, chunk, end, whole in self._flows.take(budget):
            if not self._connection.can_send(flow_id):
                continue
            if not whole:
                self._stack().send_data(flow_id, chunk, end_stream=end)
                continue
            self._send_payload(flow_id, bytes(chunk))
            if end:
                self._stack().send_data(flow_id, b"", end_stream=True)
        return budget > 0

    def _send_payload(self, flow_id: int, payload: bytes) -> None:
        datagram = capsules.datagram(payload)
        length = len(datagram) + _FLOW_ID_OCTETS
        if self._stack().peer_takes_datagrams and length <= self._connection.longest_datagram:
            self._stack().send_datagram(flow_id // _QUARTER, datagram)
            return
        flow, capsule = self._flows.find(flow_id), capsules.capsule(payload)
        if flow is None or len(capsule) > flow.outgoing.left:
            self._flows.payloads_dropped += 1
            return
        flow.outgoing.sent += len(capsule)
        self._stack().send_data(flow_id, capsule, end_stream=False)

    # --- endings ---

    def _forget_if_done(self, flow_id: int, flow: Flow) -> None:
        if flow.send_done and flow.receive_done:
            self._flows.drop(flow_id)

    def _abandon(self, flow_id: int, flow: Flow, code: ErrorCode) -> None:
        unsent = self._flows.discard(flow_id)
        if self._connection.closing:
            return
        if (unsent or not flow.send_done) and self._connection.can_send(flow_id):
            self._connection.reset_stream(flow_id, code)
        if not flow.receive_done:
            self._stop_receiving(flow_id, code)
        self._stack().forget(flow_id, peer_may_send=not flow.receive_done)

    def _stop_receiving(self, flow_id: int, code: ErrorCode) -> None:
        try:
            self._connection.stop_stream(flow_id, code)
        except ValueError:
            return  # the peer's side is complete: nothing to stop

    def _fail(self, reason: str) -> None:
        self._connection.close(ErrorCode.H3_GENERAL_PROTOCOL_ERROR, reason_phrase=reason)
        self._close("The other end of the tunnel broke the protocol.")

    def _close_by_peer(self, event: quic.ConnectionTerminated) -> None:
        if event.error_code == _BAD_CERTIFICATE:
            self._close(
                "The server at the other end is not the one that the invite names.",
                wrong_identity=True,
            )
        elif event.error_code == ErrorCode.H3_NO_ERROR:
            self._close("The egress has closed the tunnel.")
        else:
            self._close("The tunnel was lost.")

    def _close(self, reason: str, *, wrong_identity: bool = False) -> None:
        self.closed = True
        self._flows.clear()
        self._emit(events.TunnelClosed(reason, wrong_identity))
