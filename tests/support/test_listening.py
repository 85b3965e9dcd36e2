"""The servers of tests."""

from __future__ import annotations

import asyncio
import socket
from contextlib import suppress

import pytest
from aiohttp import web

from support import no_leaks, run
from support.listening import listening


@pytest.mark.parametrize("turns", range(5))
def test_a_connection_in_the_last_moment_is_closed(turns: int) -> None:
    """Pytest makes an error of a socket that is left open."""

    async def main() -> None:
        async with no_leaks():
            async with listening(web.AppRunner(web.Application())) as port:
                late = socket.create_connection(("127.0.0.1", port))
                for _ in range(turns):
                    await asyncio.sleep(0)
            late.settimeout(1)
            with late, suppress(ConnectionResetError):
                assert late.recv(1) == b""

    run(main())
