"""One flow of a tunnel as an object to read from and write to, or to send datagrams with."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from typing import Final

from magpies.errors import FlowError, MagpiesError
from magpies.protocol import events
from magpies.protocol.tunnel import Tunnel
from magpies.transports.flow import CHUNK_OCTETS, OnPayload

_RESET: Final = "The other side has broken off the connection."


class AnyTunnelFlow:
    """What flows of TCP and UDP have in common: how they open and how they fail.

    Args:
        tunnel: that carries it.
        flow_id: its ID in the tunnel.
        wake: called when the tunnel has something new to send.
        forget: called with the ID when the flow needs no more events.
    """

    def __init__(
        self,
        tunnel: Tunnel,
        flow_id: int,
        wake: Callable[[], None],
        forget: Callable[[int], None],
    ) -> None:
        self._tunnel = tunnel
        self.flow_id = flow_id
        self._wake = wake
        self._forget = forget
        self._finished = False
        self._closed = False
        self._error: MagpiesError | None = None
        self._accepted = False
        self._readable = asyncio.Event()
        self.on_failure: Callable[[], object] | None = None
        """Called once when the flow fails; for the egress while it still connects."""

    async def wait_accepted(self) -> None:
        """Wait for the egress' answer (client).

        Raises:
            FlowError: it refused.
            TunnelError: the tunnel ended.
        """
        while not self._accepted:
            self._raise_error()
            self._readable.clear()
            await self._readable.wait()

    async def aclose(self) -> None:
        """Free everything; see `Flow.aclose`."""
        raise NotImplementedError

    def on_event(self, event: events.TunnelEvent) -> None:
        """Take an event of this flow."""
        match event:
            case events.FlowFinished():
                self._finished = True
                self._readable.set()
            case events.FlowAccepted():
                self._accepted = True
                self._readable.set()
            case events.FlowRefused():
                self.fail(event.error)
            case events.FlowReset():
                self.fail(FlowError("connection_terminated", 502, _RESET))

    def fail(self, error: MagpiesError) -> None:
        """End the flow: `error` is raised from now on, by `read` once all that came is read."""
        if self._error is None:
            self._error = error
            if self.on_failure is not None and not self._closed:
                self.on_failure()
        self._readable.set()

    def _raise_error(self) -> None:
        if self._error is not None:
            raise self._error


class TunnelFlow(AnyTunnelFlow):
    """A `Flow` over a tunnel."""

    def __init__(
        self,
        tunnel: Tunnel,
        flow_id: int,
        wake: Callable[[], None],
        forget: Callable[[int], None],
    ) -> None:
        super().__init__(tunnel, flow_id, wake, forget)
        self._incoming: deque[bytes] = deque()
        self._eof_sent = False
        self._writable = asyncio.Event()

    async def read(self) -> bytes:
        """Return the next octets, `b""` at the end; see `Flow.read`."""
        while not self._incoming:
            self._raise_error()
            if self._finished:
                return b""
            self._readable.clear()
            await self._readable.wait()
        data = self._take()
        self._tunnel.consumed(self.flow_id, len(data))
        self._wake()
        return data

    async def write(self, data: bytes) -> None:
        """Send `data`; see `Flow.write`."""
        rest = memoryview(data)
        while rest:
            self._raise_error()
            room = self._tunnel.room(self.flow_id)
            if room <= 0:
                self._writable.clear()
                await self._writable.wait()
                continue
            self._tunnel.send(self.flow_id, bytes(rest[:room]))
            self._wake()
            rest = rest[room:]

    async def write_eof(self) -> None:
        """End the sending direction; see `Flow.write_eof`."""
        self._raise_error()
        if not self._eof_sent:
            self._eof_sent = True
            self._tunnel.finish(self.flow_id)
            self._wake()

    async def aclose(self) -> None:
        """Free everything; see `Flow.aclose`."""
        if self._closed:
            return
        self._closed = True
        unread = bool(self._incoming)
        self._incoming.clear()
        if self._error is None and (unread or not (self._finished and self._eof_sent)):
            self._tunnel.reset(self.flow_id)
        self.fail(FlowError("connection_terminated", 502, "The connection was closed."))
        self._forget(self.flow_id)
        self._wake()

    def on_event(self, event: events.TunnelEvent) -> None:
        """Take an event of this flow."""
        match event:
            case events.FlowData():
                self._incoming.append(event.data)
                self._readable.set()
            case events.FlowWritable():
                self._writable.set()
            case _:
                super().on_event(event)

    def fail(self, error: MagpiesError) -> None:
        """End the flow: reading raises `error` once what has come is read, writing at once."""
        super().fail(error)
        self._writable.set()

    def _take(self) -> bytes:
        """Take what is there, up to `CHUNK_OCTETS`, as one piece."""
        first = self._incoming.popleft()
        if not self._incoming or len(first) >= CHUNK_OCTETS:
            return first
        parts, size = [first], len(first)
        while self._incoming and size + len(self._incoming[0]) <= CHUNK_OCTETS:
            size += len(self._incoming[0])
            parts.append(self._incoming.popleft())
        return b"".join(parts)


class TunnelUdpFlow(AnyTunnelFlow):
    """A `UdpFlow` over a tunnel."""

    def __init__(
        self,
        tunnel: Tunnel,
        flow_id: int,
        wake: Callable[[], None],
        forget: Callable[[int], None],
        on_payload: OnPayload,
    ) -> None:
        super().__init__(tunnel, flow_id, wake, forget)
        self.on_payload = on_payload

    def send(self, payload: bytes) -> bool:
        """Send a payload, or drop it; see `UdpFlow.send`."""
        if self._error is not None or self._finished:
            return False
        sent = self._tunnel.send_datagram(self.flow_id, payload)
        self._wake()
        return sent

    async def wait_ended(self) -> None:
        """Wait until no payload comes or goes any more."""
        while self._error is None and not self._finished:
            self._readable.clear()
            await self._readable.wait()

    async def aclose(self) -> None:
        """Free everything; see `UdpFlow.aclose`."""
        if self._closed:
            return
        self._closed = True
        if self._error is None:
            if self._finished:
                self._tunnel.finish(self.flow_id)
            else:
                self._tunnel.reset(self.flow_id)
        self.fail(FlowError("connection_terminated", 502, "The connection was closed."))
        self._forget(self.flow_id)
        self._wake()

    def on_event(self, event: events.TunnelEvent) -> None:
        """Take an event of this flow."""
        if isinstance(event, events.FlowDatagram):
            if self._error is None:
                self.on_payload(event.payload)
        else:
            super().on_event(event)
