"""The port that the reader's programs use: SOCKS5, HTTP CONNECT, plain HTTP, and a page.

UDP goes over SOCKS5: each association has a port of its own on the same address.

The first octet tells what a connection speaks. A connection is half open until its request is
complete; half-open ones are bounded apart, so that no number of them stops service.
"""

from __future__ import annotations

import asyncio
import logging
import traceback
from collections.abc import Callable
from dataclasses import replace
from types import TracebackType
from typing import Final, Self

import h11

from magpies.errors import BrokerError, FlowError, TunnelError
from magpies.transports import socks5
from magpies.transports.addresses import cannot_listen
from magpies.transports.flow import CHUNK_OCTETS, OpenFlow, OpenUdp, relay, reset
from magpies.transports.http_session import HttpSession
from magpies.transports.local_connection import ListenerLimits, LocalConnection, LocalReader
from magpies.transports.local_page import LocalPage
from magpies.transports.refusals import TOO_MANY_CONNECTIONS, Refusal, refusal_of
from magpies.transports.udp_association import UdpAssociation

__all__ = ["ListenerLimits", "LocalListener"]

_SOCKS4: Final = b"\x04"
_SOCKS5: Final = b"\x05"
_BACKLOG: Final = 256

_log = logging.getLogger(__name__)


class LocalListener:
    """Serves local programs while its block runs.

    ```
    async with LocalListener(open_flow, "127.0.0.1", 1080) as listener:
        print(listener.address)
    ```

    Args:
        open_flow: opens a flow for each request.
        host: the address to listen on, an IP literal.
        port: 0 for any free port.
        limits: what programs may use.
        open_udp: opens a UDP flow; without it UDP is refused.
        page: answers what is asked of this port itself; without one it says what it is.
        choose: gets user name and password of a SOCKS5 connection and returns what opens its
            flow; with it nothing but SOCKS5 is served.
    """

    def __init__(
        self,
        open_flow: OpenFlow,
        host: str = "127.0.0.1",
        port: int = 0,
        limits: ListenerLimits | None = None,
        open_udp: OpenUdp | None = None,
        page: LocalPage | None = None,
        choose: Callable[[bytes, bytes], OpenFlow] | None = None,
    ) -> None:
        self._choose = choose
        self._open_flow = open_flow
        self._open_udp = open_udp
        self._host = host
        self._port = port
        self._limits = limits or ListenerLimits()
        self._page = page
        self._group = asyncio.TaskGroup()
        self._server: asyncio.Server | None = None
        self._closing = False
        self._half_open: dict[asyncio.Task[None], asyncio.StreamWriter] = {}
        self._served: dict[asyncio.Task[None], asyncio.StreamWriter] = {}

    async def __aenter__(self) -> Self:
        """Begin to listen.

        Raises:
            ServiceError: the port is in use or not allowed.
        """
        loop = asyncio.get_running_loop()
        try:
            self._server = await loop.create_server(
                self._make_protocol, self._host, self._port, backlog=_BACKLOG
            )
        except (OSError, OverflowError) as error:
            raise cannot_listen(error, self._host, self._port) from error
        await self._group.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        """Stop accepting, end every connection, wait until nothing is left."""
        assert self._server is not None  # noqa: S101 - the block was entered
        self._closing = True
        self._server.close()
        for task in (*self._half_open, *self._served):
            task.cancel()
        await self._group.__aexit__(None, None, None)
        await self._server.wait_closed()

    @property
    def address(self) -> tuple[str, int]:
        """Host and port of the listener."""
        assert self._server is not None  # noqa: S101 - to be asked inside the block
        host, port, *_ = self._server.sockets[0].getsockname()
        return host, port

    @property
    def connections(self) -> int:
        """Connections that are being served; half-open ones do not count."""
        return len(self._served)

    def _make_protocol(self) -> asyncio.StreamReaderProtocol:
        loop = asyncio.get_running_loop()
        reader = LocalReader(limit=CHUNK_OCTETS, loop=loop)

        def accept(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            self._accept(reader, writer)

        return asyncio.StreamReaderProtocol(reader, accept, loop=loop)

    def _accept(self, reader: LocalReader, writer: asyncio.StreamWriter) -> None:
        if self._closing:
            writer.transport.abort()
            return
        while len(self._half_open) >= self._limits.half_open:
            oldest = next(iter(self._half_open))
            self._half_open.pop(oldest).transport.abort()
            oldest.cancel()
        local = LocalConnection(reader, writer, self._open_flow, self._limits, self._page)
        task = self._group.create_task(self._serve(local), name="local-connection")
        self._half_open[task] = writer
        # Not a `finally` in the task: one that is cancelled before its first step runs none.
        task.add_done_callback(lambda task: self._forget(task, writer))

    def _forget(self, task: asyncio.Task[None], writer: asyncio.StreamWriter) -> None:
        self._half_open.pop(task, None)
        self._served.pop(task, None)
        if not writer.is_closing():
            reset(writer)

    def _admit(self) -> Refusal | None:
        """Make the current connection a served one, or say why not."""
        if len(self._served) >= self._limits.connections:
            return TOO_MANY_CONNECTIONS
        task = asyncio.current_task()
        if task is not None and (writer := self._half_open.pop(task, None)) is not None:
            self._served[task] = writer
        return None

    async def _serve(self, local: LocalConnection) -> None:
        """Serve one connection; nothing that goes wrong in it reaches another."""
        try:
            await self._tell_apart(local)
        except* (OSError, EOFError, h11.RemoteProtocolError):
            pass  # the program went away, was too slow or talked nonsense: `_forget` resets
        except* Exception as errors:  # noqa: BLE001 - the boundary of one connection
            # Only the places: the text of an unforeseen error could name a destination.
            places = "".join(traceback.format_tb(errors.exceptions[0].__traceback__))
            _log.error(
                "A local connection failed (%s):\n%s", type(errors.exceptions[0]).__name__, places
            )

    async def _tell_apart(self, local: LocalConnection) -> None:
        deadline = asyncio.get_running_loop().time() + self._limits.handshake_s
        async with asyncio.timeout_at(deadline):
            first = await local.reader.readexactly(1)
        if first == _SOCKS5:
            await self._serve_socks(local, first, deadline)
        elif self._choose is not None:
            return
        elif first == _SOCKS4:
            local.send(socks5.SOCKS4_REJECTION)
            await local.close_gently()
        else:
            await HttpSession(local, self._admit).serve(first, deadline)

    async def _serve_socks(self, local: LocalConnection, first: bytes, deadline: float) -> None:
        async with asyncio.timeout_at(deadline):
            request = await _socks_request(local, first, user_names=self._choose is not None)
        if request is None:
            await local.close_gently()
        elif refusal := self._admit():
            await _refuse_socks(local, refusal)
        elif isinstance(request, socks5.Connect):
            if self._choose is not None:
                chosen = self._choose(request.user, request.password)
                local = replace(local, open_flow=chosen)
            await self._serve_socks_connect(local, request)
        else:
            await self._serve_socks_udp(local)

    async def _serve_socks_connect(self, local: LocalConnection, request: socks5.Connect) -> None:
        try:
            flow = await local.open(request.target)
        except (FlowError, TunnelError, BrokerError) as error:
            await _refuse_socks(local, refusal_of(error))
            return
        try:
            local.send(socks5.reply(socks5.ReplyCode.SUCCEEDED))
            await relay(local.reader, local.writer, flow)
        finally:
            await flow.aclose()

    async def _serve_socks_udp(self, local: LocalConnection) -> None:
        """Serve a UDP association until its TCP connection ends (RFC 1928 section 7)."""
        open_udp = self._open_udp
        if open_udp is None:
            local.send(socks5.reply(socks5.ReplyCode.COMMAND_NOT_SUPPORTED))
            await local.close_gently()
            return
        here, there = (local.writer.get_extra_info(name)[0] for name in ("sockname", "peername"))
        async with asyncio.TaskGroup() as tasks:
            transport, association = await asyncio.get_running_loop().create_datagram_endpoint(
                lambda: UdpAssociation(there, open_udp, self._limits, tasks), local_addr=(here, 0)
            )
            try:
                host, port, *_ = transport.get_extra_info("sockname")
                local.send(socks5.associated(host, port))
                while await local.reader.read(CHUNK_OCTETS):
                    pass  # nothing is to be said here any more
            finally:
                association.end()


async def _socks_request(
    local: LocalConnection, first: bytes, *, user_names: bool
) -> socks5.Connect | socks5.Associate | None:
    """Return what the client asks for, or None after it was refused."""
    handshake = socks5.Handshake(user_names=user_names)
    event = handshake.receive(first)
    while True:
        match event:
            case socks5.Connect() | socks5.Associate():
                return event
            case socks5.Refuse(data):
                local.send(data)
                return None
            case socks5.Reply(data):
                local.send(data)
        event = handshake.receive(await local.reader.readexactly(handshake.needed))


async def _refuse_socks(local: LocalConnection, refusal: Refusal) -> None:
    local.send(socks5.reply(socks5.code_for(refusal.error)))
    await local.close_gently()
