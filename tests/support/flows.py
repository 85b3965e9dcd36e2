"""Flows without a tunnel: straight over TCP, and in memory."""

from __future__ import annotations

import asyncio
from collections import deque
from contextlib import suppress

from magpies.errors import FlowError
from magpies.transports.flow import CHUNK_OCTETS, reset


class DirectFlow:
    """A flow that is a TCP connection to the destination."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self._finished = 0

    async def read(self) -> bytes:
        try:
            data = await self._reader.read(CHUNK_OCTETS)
        except OSError as error:
            raise FlowError("connection_terminated", 502, "The connection was reset.") from error
        if not data:
            self._finished |= 1
        return data

    async def write(self, data: bytes) -> None:
        try:
            self._writer.write(data)
            await self._writer.drain()
        except OSError as error:
            raise FlowError("connection_terminated", 502, "The connection was reset.") from error

    async def write_eof(self) -> None:
        self._writer.write_eof()
        self._finished |= 2

    async def aclose(self) -> None:
        if self._finished == 3:
            self._writer.close()
        else:
            reset(self._writer)
        with suppress(OSError):
            await self._writer.wait_closed()


async def open_direct(host: str, port: int) -> DirectFlow:
    """Open a TCP connection; refusals become `FlowError`s as an egress would tell them."""
    try:
        return DirectFlow(*await asyncio.open_connection(host, port))
    except ConnectionRefusedError as error:
        raise FlowError("connection_refused", 502, "The site refused the connection.") from error
    except OSError as error:
        raise FlowError("dns_error", 502, "No site has this name.") from error


class ScriptedFlow:
    """A flow in memory: `feed` says what it reads; `written` is what it was told to send."""

    def __init__(self) -> None:
        self._incoming: deque[bytes | Exception] = deque()
        self._changed = asyncio.Event()
        self.written = bytearray()
        self.ended = False
        self.closed = False
        self.writable = asyncio.Event()
        self.writable.set()
        self.write_error: Exception | None = None

    def feed(self, *items: bytes | Exception) -> None:
        self._incoming.extend(items)
        self._changed.set()

    async def read(self) -> bytes:
        while not self._incoming:
            self._changed.clear()
            await self._changed.wait()
        item = self._incoming[0]
        if isinstance(item, Exception):
            raise item
        if item:
            self._incoming.popleft()
        return item

    async def write(self, data: bytes) -> None:
        await self.writable.wait()
        if self.write_error is not None:
            raise self.write_error
        self.written += data

    async def write_eof(self) -> None:
        self.ended = True

    async def aclose(self) -> None:
        self.closed = True
