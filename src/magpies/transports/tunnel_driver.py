"""Runs a tunnel on the event loop: datagrams over a link, one timer, flows as objects.

Used at both ends. The owner attaches a link, hands in what comes over it, and gets the events
that are not of a flow through `on_event`.
"""

from __future__ import annotations

import asyncio
import weakref
from collections.abc import Callable
from typing import Final

from magpies.errors import TunnelError
from magpies.protocol import events
from magpies.protocol.coalescing import Coalescing
from magpies.protocol.rate import data_octets
from magpies.protocol.tunnel import Tunnel
from magpies.transports.channel import MessageChannel
from magpies.transports.flow import OnPayload
from magpies.transports.tunnel_flow import AnyTunnelFlow, TunnelFlow, TunnelUdpFlow
from magpies.wire.records import pack

_LINK_FULL_OCTETS: Final = 256 * 1024
"""With more than this waiting in the link, the tunnel waits too instead of losing packets."""

_LINK_FULL_WAIT_S: Final = 0.002

_AGAIN_S: Final = 0.5
_LONGEST_AGAIN_S: Final = 4.0
"""After data, answers without any make silence worth a further question only after so long: first
this, then twice as long each time, until it is left to the keepalive."""

_TURN_S: Final = 1.0
"""A hedged tunnel that hears nothing sends over both links for so long, then over the second alone,
and so on. The egress answers where a packet came first: over a link that takes what it gets but
brings nothing, it would go on for ever."""

OnEvent = Callable[[events.TunnelEvent], None]
Nothing = Callable[[], None]


class TunnelDriver:
    """Owns the time and the link of one tunnel.

    Without a link the tunnel stands still: nothing is sent and no timer runs. `on_event` gets
    `TunnelReady`, `TunnelClosed` and `FlowRequested`; it must not block or raise. The owner
    calls `close` at the end.
    """

    def __init__(
        self, tunnel: Tunnel, on_event: OnEvent, on_waiting: Nothing = lambda: None
    ) -> None:
        self._tunnel = tunnel
        self._on_event = on_event
        self._on_waiting = on_waiting
        self._loop = asyncio.get_running_loop()
        self._link: MessageChannel | None = None
        self._former: Callable[[], MessageChannel | None] = lambda: None
        """The link before; only the peer may still send over it, so it need not be kept."""
        self._second: MessageChannel | None = None
        self._again_s: float | None = None
        """How long silence may last until it is worth a question; None when it means nothing."""
        self._flows: dict[int, AnyTunnelFlow] = {}
        self._coalescing = Coalescing()
        self._flush_scheduled = False
        self._timer: asyncio.TimerHandle | None = None
        self._due = 0.0
        self._ended: TunnelError | None = None
        self.last_received = self._loop.time()
        """When the last authentic packet came, on the loop's clock."""
        self.waiting_since: float | None = None
        """Since when something is unacknowledged and nothing has come; None while all is well.
        `on_waiting` is called when it begins."""

    @property
    def link(self) -> MessageChannel | None:
        """The link over which the tunnel sends."""
        return self._link

    def sends_over(self, link: MessageChannel) -> bool:
        """Whether packets go over `link`, or over it as well."""
        return link is self._link or link is self._second

    @property
    def flows(self) -> int:
        """How many flows are open."""
        return len(self._flows)

    @property
    def expecting_since(self) -> float | None:
        """Since when a sign of life is expected, or from when on; None when silence means nothing.

        That is when something is unacknowledged, and after data of a flow: more may follow,
        and whether the silence is the flow's or the link's is worth a question. An answer without
        data does not end that: a download stands still for a moment where packets are lost, and
        its volunteer may go just then.
        """
        if self.waiting_since is not None:
            return self.waiting_since
        if self._again_s is None or not self._flows:
            return None
        return self.last_received + self._again_s

    def attach(self, link: MessageChannel | None) -> None:
        """Send over `link` alone from now on; None to stand still.

        The peer learns of the move by the packet that asks it for an answer.
        """
        self._second = None
        if link is self._link:
            return
        gone = self._link is None
        moved = not gone or self._tunnel.outstanding
        if self._link is not None:
            self._former = weakref.ref(self._link)
        self._link = link
        if link is None:
            self._tunnel.path_ended(self._loop.time())
            self._disarm()
            return
        self._tunnel.path_changed(self._loop.time(), gone=gone)
        self._coalescing.path_changed()
        if moved:
            self._ask()
        self._on_timer()

    def link_ended(self, link: MessageChannel) -> None:
        """Stand still if packets go over this link, and wait no longer for what went over it."""
        if link is self._link:
            self.attach(None)
        elif link is self._former():
            self._tunnel.path_ended(self._loop.time())
            self.wake()

    def hedge(self, link: MessageChannel | None) -> None:
        """Send over `link` as well and ask for an answer; None to stop that."""
        self._second = link
        if link is not None:
            self._ask()
            self.wake()

    def _ask(self) -> None:
        self._tunnel.ping()
        self._tunnel.acknowledge_again()

    def pause(self) -> None:
        """Send nothing for a moment, unless a link is attached before: the present one may end.

        Only for the egress: what it sends is repeated a round trip later when a link takes it
        along, and the client moves in that time.
        """
        self._tunnel.pause(self._loop.time())

    def receive(self, datagrams: list[bytes]) -> bool:
        """Take datagrams that came over any link; return whether any was authentic and new."""
        now = self._loop.time()
        authentic = self._tunnel.receive(datagrams, now)
        if authentic:
            self.last_received = now
            self.waiting_since = now if self._tunnel.outstanding else None
            # What comes after a lost packet has no event yet. An answer without data is short.
            self._again_s = self._next_again(data_octets(datagrams) > 0)
        self._dispatch()
        self.wake()
        return authentic

    def _next_again(self, data: bool) -> float | None:
        if data:
            return 0.0
        if self._again_s is None or self._again_s >= _LONGEST_AGAIN_S:
            return None
        return max(2 * self._again_s, _AGAIN_S)

    def wake(self) -> None:
        """Send what there is to send at the next turn of the loop."""
        if not self._flush_scheduled and self._link is not None:
            self._flush_scheduled = True
            self._loop.call_soon(self._flush)

    def add_flow(self, flow_id: int) -> TunnelFlow:
        """Return the object for a flow that the tunnel has just opened or was asked for."""
        flow = TunnelFlow(self._tunnel, flow_id, self.wake, self._forget_flow)
        self._add(flow)
        return flow

    def add_udp(self, flow_id: int, on_payload: OnPayload) -> TunnelUdpFlow:
        """Return the object for such a UDP flow; what comes on it goes to `on_payload`."""
        flow = TunnelUdpFlow(self._tunnel, flow_id, self.wake, self._forget_flow, on_payload)
        self._add(flow)
        return flow

    def _add(self, flow: AnyTunnelFlow) -> None:
        self._flows[flow.flow_id] = flow
        if self._ended is not None:
            flow.fail(self._ended)

    def close(self, reason: str) -> None:
        """Tell the peer, end all flows, and stop. Closing twice does no harm."""
        self._tunnel.close(reason)
        self._send_now()
        self._dispatch()
        self.attach(None)

    # --- sending ---

    def _flush(self) -> None:
        self._flush_scheduled = False
        if self._link is None:
            return
        if self._link.buffered > _LINK_FULL_OCTETS and not self._tunnel.closed:
            self._arm(self._loop.time() + _LINK_FULL_WAIT_S)
            return
        self._send_now()
        self._dispatch()
        if self._tunnel.timer is not None and not self._tunnel.closed:
            self._arm(self._tunnel.timer)

    def _send_now(self) -> None:
        if self._link is None:
            return
        datagrams = self._tunnel.transmit(self._loop.time())
        if not datagrams:
            return
        if self.waiting_since is None and self._tunnel.outstanding:
            self.waiting_since = self._loop.time()
            self._on_waiting()
        limit = self._coalescing.limit
        self._coalescing.sent(len(datagrams), self._tunnel.lost)
        links = self._links()
        for message in pack(datagrams, limit):
            for link in links:
                link.send(message)

    def _links(self) -> list[MessageChannel]:
        """Where packets go now."""
        links = [each for each in (self._link, self._second) if each is not None]
        if self._second is None or self.waiting_since is None:
            return links
        turn = int((self._loop.time() - self.waiting_since) / _TURN_S)
        return links[turn % 2 :]

    # --- time ---

    def _arm(self, due: float) -> None:
        """Have the timer go off no later than `due`."""
        if self._timer is not None:
            if self._due <= due:
                return
            self._timer.cancel()
        self._due = due
        self._timer = self._loop.call_at(due, self._on_timer)

    def _disarm(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _on_timer(self) -> None:
        self._disarm()
        now = self._loop.time()
        if self._tunnel.timer is not None and self._tunnel.timer <= now:
            self._tunnel.handle_timer(now)
            self._dispatch()
        if self._tunnel.closed:
            return
        self._flush()

    # --- events ---

    def _dispatch(self) -> None:
        for event in self._tunnel.take_events():
            match event:
                case events.TunnelClosed():
                    self._end(event)
                case events.TunnelReady() | events.FlowRequested():
                    self._on_event(event)
                case _:
                    if isinstance(event, events.FlowData):
                        self._again_s = 0.0
                    flow = self._flows.get(event.flow_id)
                    if flow is not None:
                        flow.on_event(event)

    def _end(self, event: events.TunnelClosed) -> None:
        self._ended = TunnelError(event.reason)
        self._disarm()
        for flow in list(self._flows.values()):
            flow.fail(self._ended)
        self._flows.clear()
        self._on_event(event)

    def _forget_flow(self, flow_id: int) -> None:
        self._flows.pop(flow_id, None)
