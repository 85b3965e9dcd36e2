"""One accepted connection of a local program: what SOCKS5 and HTTP serving share."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final

from magpies.errors import FlowError
from magpies.transports.flow import CHUNK_OCTETS, Flow, OpenFlow
from magpies.transports.local_page import LocalPage
from magpies.transports.targets import Target

_LINGER_S: Final = 2.0
_LINGER_OCTETS: Final = 1 << 18


@dataclass(frozen=True, slots=True)
class ListenerLimits:
    """What local programs may use.

    Attributes:
        handshake_s: from the connection to the complete request.
        open_s: for opening a flow; longer than the tunnel side takes to give its own reason.
        keep_alive_s: between two HTTP requests, including the head of the second.
        exchange_idle_s: how long an HTTP exchange may move nothing.
        header_octets: largest head of an HTTP request.
        connections: served at once; more are refused politely.
        udp_targets: of one UDP association; one that is silent gives way to another.
        udp_waiting_octets: of one UDP association, while its flows are being opened.
        half_open: connections that have not asked for anything yet; beyond this the oldest
            is dropped, so that idle ones never keep a good one out. Programs open many at once.
    """

    handshake_s: float = 10.0
    open_s: float = 75.0
    keep_alive_s: float = 60.0
    exchange_idle_s: float = 300.0
    header_octets: int = 16_384
    connections: int = 1_024
    half_open: int = 512
    udp_targets: int = 64
    udp_waiting_octets: int = 64 * 1024


class LocalReader(asyncio.StreamReader):
    """A stream reader that can tell at once when the other program has gone."""

    ended = False
    on_end: Callable[[], None] | None = None

    def feed_eof(self) -> None:
        """See `asyncio.StreamReader`."""
        super().feed_eof()
        self._tell()

    def set_exception(self, exc: Exception) -> None:
        """See `asyncio.StreamReader`."""
        super().set_exception(exc)
        self._tell()

    def _tell(self) -> None:
        self.ended = True
        if self.on_end is not None:
            self.on_end()


@dataclass(frozen=True, slots=True)
class LocalConnection:
    """An accepted connection and the flows it may open."""

    reader: LocalReader
    writer: asyncio.StreamWriter
    open_flow: OpenFlow
    limits: ListenerLimits
    page: LocalPage | None = None

    @property
    def address(self) -> tuple[str, int]:
        """Host and port of this end."""
        host, port, *_ = self.writer.get_extra_info("sockname")
        return host, port

    def send(self, data: bytes) -> None:
        """Queue `data` for the local program.

        Raises:
            ConnectionResetError: it has gone.
        """
        if self.writer.is_closing():
            raise ConnectionResetError
        self.writer.write(data)

    async def open(self, target: Target) -> Flow:
        """Open a flow to `target`.

        Raises:
            FlowError, TunnelError, BrokerError: no flow could be opened.
            ConnectionResetError: the local program went away while it was waiting.
        """
        try:
            async with self.unless_gone(self.limits.open_s):
                return await self.open_flow(target.host, target.port)
        except TimeoutError as error:
            raise FlowError(
                "connection_timeout",
                504,
                "The connection took too long to open. Please try again in a moment.",
            ) from error

    @asynccontextmanager
    async def unless_gone(self, seconds: float) -> AsyncIterator[asyncio.Timeout]:
        """Run the block until `seconds` have passed or the local program has gone.

        Raises:
            TimeoutError: the time is up.
            ConnectionResetError: the local program has gone.
        """
        now = asyncio.get_running_loop().time
        try:
            async with asyncio.timeout(seconds) as deadline:

                def stop() -> None:
                    if not deadline.expired():
                        deadline.reschedule(now())

                self.reader.on_end = stop
                if self.reader.ended:
                    stop()
                yield deadline
        except TimeoutError:
            if self.reader.ended:
                raise ConnectionResetError from None
            raise
        finally:
            self.reader.on_end = None

    async def close_gently(self) -> None:
        """Close so that the last answer arrives (RFC 9112 section 9.6).

        Closing with unread octets would reset the connection and take the answer with it, so
        what still comes in is read for a moment.
        """
        try:
            async with asyncio.timeout(_LINGER_S):
                await self.writer.drain()
                if not self.writer.is_closing():
                    self.writer.write_eof()
                left = _LINGER_OCTETS
                while left > 0 and (data := await self.reader.read(CHUNK_OCTETS)):
                    left -= len(data)
        finally:
            self.writer.transport.abort()
