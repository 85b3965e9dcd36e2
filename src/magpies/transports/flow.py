"""What a flow is, of TCP or UDP, and the relay between one of TCP and a real socket.

The client relays between a local program and a flow of the tunnel; the egress relays between
a flow and the destination. Both use `relay`.
"""

from __future__ import annotations

import asyncio
import socket
import struct
import sys
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Final, Protocol

from magpies.errors import FlowError, TunnelError

CHUNK_OCTETS: Final = 1 << 16
"""Most that a flow hands out, and that `relay` takes from a socket, at a time."""

HALF_CLOSED_IDLE_S: Final = 120.0
"""How long a relay with one finished direction may move nothing.

A program that has gone and one that only finished sending look the same until something is
written to it, so a relay that is half closed and still must not be kept for ever.
"""

_LINGER_ZERO: Final = struct.pack("hh" if sys.platform == "win32" else "ii", 1, 0)


class Flow(Protocol):
    """One proxied TCP connection. It is open when its maker hands it out.

    One task may read while another writes. Cancelling `read` loses no data. The owner must
    await `aclose`.
    """

    async def read(self) -> bytes:
        """Return the next 1 to `CHUNK_OCTETS` octets; `b""` at the end of the stream.

        Raises:
            FlowError: the flow was reset: what came before is not all there was.
            TunnelError: the tunnel has ended, and the flow with it.
        """

    async def write(self, data: bytes) -> None:
        """Send `data`, of any length; waits while the flow is full.

        Raises:
            FlowError: the peer takes no more.
            TunnelError: the tunnel has ended, and the flow with it.
        """

    async def write_eof(self) -> None:
        """End the sending direction; reading goes on.

        Raises:
            FlowError: the peer takes no more.
            TunnelError: the tunnel has ended, and the flow with it.
        """

    async def aclose(self) -> None:
        """Free everything; resets each direction that has not finished.

        Calling it again does no harm. It never hangs and never raises.
        """


OpenFlow = Callable[[str, int], Awaitable[Flow]]
"""Opens a flow to a host (a name or an IP literal, resolved at the egress) and a port.

Raises `FlowError`, `TunnelError` or `BrokerError`, and leaves nothing behind when cancelled.
"""


OnPayload = Callable[[bytes], object]
"""Takes the payload of a datagram that came in; it must not block or raise."""


class UdpFlow(Protocol):
    """UDP datagrams to and from one destination. It is open when its maker hands it out.

    The owner must await `aclose`.
    """

    def send(self, payload: bytes) -> bool:
        """Send a payload; return False when it was dropped at once, for whatever reason."""

    async def wait_ended(self) -> None:
        """Wait until the flow is over, whoever ended it."""

    async def aclose(self) -> None:
        """Free everything. Calling it again does no harm. It never hangs and never raises."""


OpenUdp = Callable[[str, int, OnPayload], Awaitable[UdpFlow]]
"""Opens a UDP flow to a host and a port, as `OpenFlow`; what comes back goes to the callback."""


async def relay(
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
    flow: Flow,
    *,
    early: bytes = b"",
    half_closed_idle_s: float = HALF_CLOSED_IDLE_S,
) -> None:
    """Copy both directions until both have ended; then nothing of either side is left.

    Takes over `writer` and `flow`: both are closed on return, also after cancellation. The
    end of one direction is passed on as a half-close. An error or a reset on one side resets
    the other, so that nobody takes a cut stream for a whole one. Errors of the two sides are
    an ordinary end and are not raised.

    Args:
        reader: of the TCP connection.
        writer: of the TCP connection.
        flow: the other side.
        early: what has been read from the TCP connection already.
        half_closed_idle_s: see `HALF_CLOSED_IDLE_S`.
    """
    complete = False
    try:
        with suppress(FlowError, TunnelError, OSError):
            async with asyncio.timeout(None) as deadline, asyncio.TaskGroup() as group:
                half_close = _HalfClose(deadline, half_closed_idle_s)
                group.create_task(_copy_up(early, reader, flow, half_close), name="relay-up")
                await _copy_down(flow, writer, half_close)
            complete = True
    finally:
        if complete:
            writer.close()
        else:
            reset(writer)
        await flow.aclose()


def reset(writer: asyncio.StreamWriter) -> None:
    """Close a TCP connection at once with RST: the peer must see that something is missing."""
    sock = writer.get_extra_info("socket")
    if sock is not None:
        with suppress(OSError):  # closed already
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _LINGER_ZERO)
    writer.transport.abort()


class _HalfClose:
    """Once one direction has ended, ends the relay when nothing moves for `idle_s`."""

    def __init__(self, deadline: asyncio.Timeout, idle_s: float) -> None:
        self._deadline = deadline
        self._idle_s = idle_s
        self._loop = asyncio.get_running_loop()
        self._armed = False

    def ended(self) -> None:
        self._armed = True
        self.moved()

    def moved(self) -> None:
        if self._armed and not self._deadline.expired():
            self._deadline.reschedule(self._loop.time() + self._idle_s)


async def _copy_up(
    early: bytes, reader: asyncio.StreamReader, flow: Flow, half_close: _HalfClose
) -> None:
    if early:
        await flow.write(early)
    while data := await reader.read(CHUNK_OCTETS):
        half_close.moved()
        await flow.write(data)
    await flow.write_eof()
    half_close.ended()


async def _copy_down(flow: Flow, writer: asyncio.StreamWriter, half_close: _HalfClose) -> None:
    while data := await flow.read():
        half_close.moved()
        _check_open(writer)
        writer.write(data)
        await writer.drain()
    # The idle time starts when the peer has taken everything, however slowly it reads.
    _check_open(writer)
    writer.transport.set_write_buffer_limits(high=0)
    await writer.drain()
    _check_open(writer)
    writer.write_eof()
    half_close.ended()


def _check_open(writer: asyncio.StreamWriter) -> None:
    """Some event loops take writing to a closed transport for a bug."""
    if writer.is_closing():
        raise ConnectionResetError
