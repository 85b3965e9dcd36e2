"""The site at the free end: a process of its own that costs little and keeps nothing.

It reads one line a connection: `GET N` is answered with N octets, `PUT N` with one octet once
N octets have come.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import multiprocessing.connection
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import cast

import uvloop

_PIECE = bytes(1 << 18)


@dataclass(frozen=True)
class Origin:
    """A running site."""

    port: int
    pid: int


@contextmanager
def origin() -> Iterator[Origin]:
    """Run a site on loopback."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(theirs,), daemon=True)
    process.start()
    theirs.close()  # so that its end is noticed here
    try:
        port: int = ours.recv()
        assert process.pid is not None
        yield Origin(port, process.pid)
    finally:
        process.kill()
        process.join()


def _serve(pipe: multiprocessing.connection.Connection) -> None:
    async def main() -> None:
        loop = asyncio.get_running_loop()
        server = await loop.create_server(_Connection, "127.0.0.1", 0, backlog=256)
        pipe.send(server.sockets[0].getsockname()[1])
        await server.serve_forever()

    uvloop.run(main())


class _Connection(asyncio.Protocol):
    """Sends, or counts what comes, as the first line says."""

    _line = b""
    _to_send = 0
    _to_come = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self._paused = False

    def data_received(self, data: bytes) -> None:
        if self._to_come:
            self._count(data)
            return
        self._line += data
        line, complete, rest = self._line.partition(b"\n")
        if not complete:
            return
        method, number = line.split()
        if method == b"GET":
            self._to_send = int(number)
            self._send()
        else:
            self._to_come = int(number)
            self._count(rest)

    def pause_writing(self) -> None:
        self._paused = True

    def resume_writing(self) -> None:
        self._paused = False
        self._send()

    def _send(self) -> None:
        while self._to_send and not self._paused:
            piece = _PIECE[: self._to_send]
            self._to_send -= len(piece)
            self._transport.write(piece)
        if not self._to_send:
            self._transport.close()

    def _count(self, data: bytes) -> None:
        self._to_come -= len(data)
        if self._to_come <= 0:
            self._transport.write(b".")
            self._transport.close()
