"""Servers of tests, which browsers connect to whenever they like."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from aiohttp import web

_TURNS: Final = 3
"""Turns of the loop until a connection that was taken has its protocol."""


@asynccontextmanager
async def listening(
    runner: web.BaseRunner,
    host: str = "127.0.0.1",
    port: int = 0,
    *,
    tls: ssl.SSLContext | None = None,
) -> AsyncIterator[int]:
    """Serve at a port; yield it. Everything is closed at the exit.

    asyncio loses a connection, and leaves its socket open, if the server is closed between taking
    the connection and making its transport. Browsers connect ahead of time, so it does happen:
    here the server first stops to take connections, and then closes.

    Args:
        runner: not yet set up.
        host: address to listen at.
        port: 0 for a free one.
        tls: for HTTPS.
    """
    loop = asyncio.get_running_loop()
    with socket.create_server((host, port)) as ears:
        ears.setblocking(False)
        await runner.setup()
        try:
            await web.SockSite(runner, ears, ssl_context=tls).start()
            yield int(ears.getsockname()[1])
        finally:
            loop.remove_reader(ears)
            for _ in range(_TURNS):
                await asyncio.sleep(0)
            await runner.cleanup()
