"""HTTP/1.1 calls over one connection, for programs that must start quickly."""

from __future__ import annotations

import asyncio
import ssl
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

import h11

from magpies.errors import MessageError
from magpies.transports.ways.proxies import Proxy, connect

_HEAD_OCTETS: Final = 16_384
_READ_OCTETS: Final = 1 << 16
_CLOSE_S: Final = 1.0


@dataclass(frozen=True, slots=True)
class Answer:
    """A complete response; `headers` have lower-case names."""

    status: int
    headers: dict[bytes, bytes]
    body: bytes


class HttpConnection:
    """One connection to a server; carries one call at a time."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self._http = h11.Connection(h11.CLIENT, max_incomplete_event_size=_HEAD_OCTETS)
        self.heard = False
        """Whether the server has begun to answer the last call."""

    @classmethod
    async def open(
        cls, host: str, port: int, tls: ssl.SSLContext | None, proxy: Proxy | None = None
    ) -> HttpConnection:
        """Connect to the first address of `host` that answers; the caller sets the deadline.

        Raises:
            OSError: no address answers, (ssl.SSLError) the server cannot be trusted, or
                (ProxyError) the proxy is the trouble.
        """
        sock = await connect(host, port, proxy)
        name = host if tls is not None else None
        try:
            return cls(*await asyncio.open_connection(sock=sock, ssl=tls, server_hostname=name))
        except BaseException:
            sock.close()
            raise

    @property
    def reusable(self) -> bool:
        """Whether another call may follow, as far as one can know."""
        return (
            self._http.our_state is h11.IDLE
            and not self._http.trailing_data[0]  # an answer that nobody asked for
            and not self._reader.at_eof()
            and not self._writer.is_closing()
        )

    async def call(self, request: h11.Request, body: bytes, cap: int) -> Answer:
        """Send a request and return the whole answer; the caller sets the deadline.

        After an exception the connection is of no more use.

        Args:
            request: its framing must fit `body`.
            body: of the request.
            cap: largest body of an answer that is accepted, in octets.

        Raises:
            OSError: the connection broke.
            h11.RemoteProtocolError: the server does not speak HTTP, or stopped in the middle.
            MessageError: the answer is larger than `cap`.
        """
        self.heard = False
        events = [request, h11.Data(data=body), h11.EndOfMessage()]
        self._writer.write(b"".join(self._http.send(event) or b"" for event in events))
        await self._writer.drain()
        head: h11.Response | None = None
        parts: list[bytes] = []
        size = 0
        while not isinstance(event := await self._next_event(), h11.EndOfMessage):
            if isinstance(event, h11.Response):
                head = event
            elif isinstance(event, h11.Data):
                size += len(event.data)
                if size > cap:
                    raise MessageError(f"an answer is longer than {cap} octets")
                parts.append(event.data)
        assert head is not None  # noqa: S101 - h11 gives the head before the end
        if self._http.our_state is h11.DONE and self._http.their_state is h11.DONE:
            self._http.start_next_cycle()
        return Answer(head.status_code, dict(head.headers), b"".join(parts))

    def abort(self) -> None:
        """Close at once; harmless when closed already."""
        self._writer.transport.abort()

    async def aclose(self) -> None:
        """Close and wait a moment until it has happened."""
        self._writer.close()
        with suppress(OSError):  # however it ended (TimeoutError is one)
            async with asyncio.timeout(_CLOSE_S):
                await self._writer.wait_closed()
        self.abort()

    async def _next_event(self) -> h11.Event | type[h11.NEED_DATA | h11.PAUSED]:
        while (event := self._http.next_event()) is h11.NEED_DATA:
            data = await self._reader.read(_READ_OCTETS)
            self.heard = self.heard or bool(data)
            self._http.receive_data(data)
        if isinstance(event, h11.ConnectionClosed):
            raise h11.RemoteProtocolError("the server closed the connection")
        return event
