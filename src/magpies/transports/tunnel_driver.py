"""Runs a tunnel on the event loop: datagrams over a link, one timer, flows as objects.

Used at both ends. The owner attaches a link, hands in what comes over it, and gets the events
that are not of a flow through `on_event`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Final

from magpies.errors import TunnelError
from magpies.protocol import events
from magpies.protocol.coalescing import Coalescing
from magpies.protocol.tunnel import Tunnel
from magpies.transports.channel import MessageChannel
from magpies.transports.tunnel_flow import TunnelFlow
from magpies.wire.records import pack

_LINK_FULL_OCTETS: Final = 256 * 1024
"""With more than this waiting in the link, the tunnel waits too instead of losing packets."""

_LINK_FULL_WAIT_S: Final = 0.002

OnEvent = Callable[[events.TunnelEvent], None]


class TunnelDriver:
    """Owns the time and the link of one tunnel.

    Without a link the tunnel stands still: nothing is sent and no timer runs. `on_event` gets
    `TunnelReady`, `TunnelClosed` and `FlowRequested`; it must not block or raise. The owner
    calls `close` at the end.
    """

    def __init__(self, tunnel: Tunnel, on_event: OnEvent) -> None:
        self._tunnel = tunnel
        self._on_event = on_event
        self._loop = asyncio.get_running_loop()
        self._link: MessageChannel | None = None
        self._flows: dict[int, TunnelFlow] = {}
        self._coalescing = Coalescing()
        self._flush_scheduled = False
        self._timer: asyncio.TimerHandle | None = None
        self._due = 0.0
        self._ended: TunnelError | None = None
        self.last_received = self._loop.time()
        """When the last authentic packet came, on the loop's clock."""
        self.waiting_since: float | None = None
        """Since when something is unacknowledged and nothing has come; None while all is well."""

    @property
    def link(self) -> MessageChannel | None:
        """The link over which the tunnel sends."""
        return self._link

    @property
    def flows(self) -> int:
        """How many flows are open."""
        return len(self._flows)

    def attach(self, link: MessageChannel | None) -> None:
        """Send over `link` from now on; None to stand still."""
        if link is self._link:
            return
        self._link = link
        if link is None:
            self._disarm()
        else:
            self._tunnel.path_changed(self._loop.time())
            self._on_timer()

    def receive(self, datagrams: list[bytes]) -> bool:
        """Take datagrams that came over any link; return whether any was authentic and new."""
        now = self._loop.time()
        authentic = self._tunnel.receive(datagrams, now)
        if authentic:
            self.last_received = now
            self.waiting_since = now if self._tunnel.outstanding else None
        self._dispatch()
        self.wake()
        return authentic

    def wake(self) -> None:
        """Send what there is to send at the next turn of the loop."""
        if not self._flush_scheduled and self._link is not None:
            self._flush_scheduled = True
            self._loop.call_soon(self._flush)

    def add_flow(self, flow_id: int) -> TunnelFlow:
        """Return the object for a flow that the tunnel has just opened or was asked for."""
        flow = TunnelFlow(self._tunnel, flow_id, self.wake, self._forget_flow)
        self._flows[flow_id] = flow
        if self._ended is not None:
            flow.fail(self._ended)
        return flow

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
        self._coalescing.sent(len(datagrams), self._tunnel.lost)
        for message in pack(datagrams, self._coalescing.limit):
            self._link.send(message)

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
