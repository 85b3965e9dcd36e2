"""The site at the free end of an end-to-end test: known content, counted uploads, echoes."""

from __future__ import annotations

import asyncio
import hashlib
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import cache

from aiohttp import web

from support.listening import listening


@cache
def content(seed: int, octets: int) -> bytes:
    """Octets that are the same for the same arguments, and different for others."""
    return random.Random(seed).randbytes(octets)


def sha256(data: bytes) -> str:
    """SHA-256 in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


@dataclass
class Origin:
    """A running site.

    Attributes:
        host: the address of all its ports.
        port: of HTTP.
        echo_port: of a TCP server that sends back what it gets.
        closing_port: of a TCP server that says "that is all" and closes.
        open_echoes: connections to the echo server now.
    """

    host: str = "127.0.0.1"
    port: int = 0
    echo_port: int = 0
    closing_port: int = 0
    open_echoes: int = 0
    uploads: list[str] = field(default_factory=list)

    def url(self, seed: int, octets: int) -> str:
        """Address of `content(seed, octets)`."""
        return f"http://{self.host}:{self.port}/content/{seed}/{octets}"

    @property
    def upload_url(self) -> str:
        """Where to put something; the answer is its SHA-256."""
        return f"http://{self.host}:{self.port}/upload"

    async def get_content(self, request: web.Request) -> web.Response:
        seed, octets = int(request.match_info["seed"]), int(request.match_info["octets"])
        return web.Response(body=content(seed, octets))

    async def put(self, request: web.Request) -> web.Response:
        digest = hashlib.sha256()
        async for chunk in request.content.iter_any():
            digest.update(chunk)
        self.uploads.append(digest.hexdigest())
        return web.Response(text=digest.hexdigest())

    async def echo(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.open_echoes += 1
        try:
            while data := await reader.read(65_536):
                writer.write(data)
                await writer.drain()
        except ConnectionError:
            return  # the flow was broken off, as some tests want it
        finally:
            self.open_echoes -= 1
            writer.close()

    async def close_early(self, _: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"that is all")
        writer.close()


@asynccontextmanager
async def origin(host: str = "127.0.0.1") -> AsyncIterator[Origin]:
    """Run a site on an address of loopback."""
    site = Origin(host)
    app = web.Application(client_max_size=1 << 30)
    app.router.add_get("/content/{seed:[0-9]+}/{octets:[0-9]+}", site.get_content)
    app.router.add_put("/upload", site.put)
    async with listening(web.AppRunner(app, access_log=None), host) as site.port:
        echo = await asyncio.start_server(site.echo, host, 0)
        site.echo_port = echo.sockets[0].getsockname()[1]
        closing = await asyncio.start_server(site.close_early, host, 0)
        site.closing_port = closing.sockets[0].getsockname()[1]
        try:
            yield site
        finally:
            echo.close()
            closing.close()
