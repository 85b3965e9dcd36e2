"""A front: a server that ends TLS before a broker, as a content delivery network does."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class Front:
    """What a front saw, and what it does to it.

    Attributes:
        hellos: the first octets of each connection, which are not encrypted.
        names: the server names that clients asked for in TLS.
        up: what went to the broker, without TLS.
        down: what came back.
        change_up: makes of octets to the broker what the front passes on.
        change_down: the same for octets to the client.
    """

    port: int = 0
    hellos: list[bytes] = field(default_factory=list)
    names: list[str | None] = field(default_factory=list)
    up: bytearray = field(default_factory=bytearray)
    down: bytearray = field(default_factory=bytearray)
    change_up: Callable[[bytes], bytes] = bytes
    change_down: Callable[[bytes], bytes] = bytes
    connections: int = 0
    open: int = 0

    @property
    def seen(self) -> bytes:
        """All that it could read."""
        return bytes(self.up) + bytes(self.down)

    async def _end_tls(
        self, broker: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        def up(data: bytes) -> bytes:
            self.up += data
            return self.change_up(data)

        def down(data: bytes) -> bytes:
            self.down += data
            return self.change_down(data)

        await _relay(reader, writer, broker, up, down)

    async def _tap(
        self, inner: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self.connections += 1
        self.open += 1
        self.hellos.append(b"")

        def up(data: bytes) -> bytes:
            if len(self.hellos[-1]) < 4_096:
                self.hellos[-1] += data
            return data

        try:
            await _relay(reader, writer, inner, up, bytes)
        finally:
            self.open -= 1


async def _relay(
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
    port: int,
    up: Callable[[bytes], bytes],
    down: Callable[[bytes], bytes],
) -> None:
    """Copy both ways until either side ends."""
    far_reader, far_writer = await asyncio.open_connection("127.0.0.1", port)

    async def pump(
        source: asyncio.StreamReader, sink: asyncio.StreamWriter, change: Callable[[bytes], bytes]
    ) -> None:
        try:
            while data := await source.read(65_536):
                sink.write(change(data))
                await sink.drain()
        except (ConnectionError, ssl.SSLError):
            pass  # an end like any other
        for each in (writer, far_writer):
            each.transport.abort()

    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(pump(reader, far_writer, up))
            group.create_task(pump(far_reader, writer, down))
    finally:
        far_writer.transport.abort()


@asynccontextmanager
async def running_front(broker: int, certificate: Path) -> AsyncIterator[Front]:
    """Run a front on loopback.

    Args:
        broker: port of the broker behind it.
        certificate: what the front proves to be.
    """
    front = Front()
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(certificate)
    tls.sni_callback = lambda _, name, __: front.names.append(name)
    serving: set[asyncio.Task[None]] = set()

    def owned(
        serve: Callable[[int, asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]],
        port: int,
    ) -> Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]:
        async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            task = asyncio.current_task()
            assert task is not None
            serving.add(task)
            try:
                await serve(port, reader, writer)
            finally:
                serving.discard(task)

        return handle

    inner = await asyncio.start_server(owned(front._end_tls, broker), "127.0.0.1", 0, ssl=tls)
    port = inner.sockets[0].getsockname()[1]
    outer = await asyncio.start_server(owned(front._tap, port), "127.0.0.1", 0)
    front.port = outer.sockets[0].getsockname()[1]
    try:
        yield front
    finally:
        for server in (outer, inner):
            server.close()
        for task in set(serving):
            task.cancel()
        await asyncio.gather(*serving, return_exceptions=True)
