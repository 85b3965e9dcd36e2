"""A proxy that speaks SOCKS5 and HTTP CONNECT, and knows names that nobody else does."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field


@dataclass
class TestProxy:
    """A proxy in the hands of a test.

    Attributes:
        names: port of loopback by "host:port" as asked for.
        user: what it wants, `user:password`; empty for none.
        asked: every "host:port" that was asked for.
    """

    __test__ = False

    names: dict[str, int] = field(default_factory=dict)
    user: str = ""
    port: int = 0
    asked: list[str] = field(default_factory=list)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            first = await reader.readexactly(1)
            port = await (self._socks if first == b"\x05" else self._http)(reader, writer)
            if port is not None:
                await self._pipe(reader, writer, port)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass  # the client went away
        finally:
            writer.transport.abort()

    async def _socks(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> int | None:
        methods = await reader.readexactly((await reader.readexactly(1))[0])
        wanted = 2 if self.user else 0
        writer.write(bytes([5, wanted if wanted in methods else 255]))
        if wanted not in methods:
            await writer.drain()
            return None
        if wanted:
            await reader.readexactly(1)
            user = await reader.readexactly((await reader.readexactly(1))[0])
            password = await reader.readexactly((await reader.readexactly(1))[0])
            right = (user + b":" + password).decode() == self.user
            writer.write(bytes([1, not right]))
            if not right:
                await writer.drain()
                return None
        _, _, _, kind = await reader.readexactly(4)
        assert kind == 3, "names are for the proxy to resolve"
        host = (await reader.readexactly((await reader.readexactly(1))[0])).decode()
        port = self._find(f"{host}:{int.from_bytes(await reader.readexactly(2), 'big')}")
        writer.write(bytes([5, 0 if port else 4, 0, 1, 0, 0, 0, 0, 0, 0]))
        await writer.drain()
        return port

    async def _http(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> int | None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        if self.user and "proxy-authorization: basic " not in head.lower():
            writer.write(b"HTTP/1.1 407 No\r\nContent-Length: 0\r\n\r\n")
            await writer.drain()
            return None
        assert head.startswith("ONNECT "), head
        port = self._find(head.split(" ")[1])
        writer.write(b"HTTP/1.1 %b\r\n\r\n" % (b"200 OK" if port else b"502 No"))
        await writer.drain()
        return port

    def _find(self, target: str) -> int | None:
        self.asked.append(target)
        return self.names.get(target)

    async def _pipe(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, port: int
    ) -> None:
        far_reader, far_writer = await asyncio.open_connection("127.0.0.1", port)

        async def copy(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
            try:
                while data := await source.read(65_536):
                    sink.write(data)
                    await sink.drain()
            except ConnectionError:
                pass  # an end like any other
            for each in (writer, far_writer):
                each.transport.abort()

        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(copy(reader, far_writer))
                group.create_task(copy(far_reader, writer))
        finally:
            far_writer.transport.abort()


@asynccontextmanager
async def running_proxy(names: dict[str, int], user: str = "") -> AsyncIterator[TestProxy]:
    """Run a proxy on loopback."""
    proxy = TestProxy(names, user)
    serving: set[asyncio.Task[None]] = set()

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        serving.add(task)
        try:
            await proxy._serve(reader, writer)
        finally:
            serving.discard(task)

    server = await asyncio.start_server(handle, "127.0.0.1", 0)
    proxy.port = server.sockets[0].getsockname()[1]
    try:
        yield proxy
    finally:
        server.close()
        for task in set(serving):
            task.cancel()
        await asyncio.gather(*serving, return_exceptions=True)
