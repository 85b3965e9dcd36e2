"""Tor's side of `magpies pt`: starts it, reads its lines, and opens connections with arguments."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from support.socks import request

TOR = {"TOR_PT_MANAGED_TRANSPORT_VER": "1", "TOR_PT_CLIENT_TRANSPORTS": "magpies"}
"""What Tor always sets."""
_SPLIT = 255
"""Where Tor cuts the arguments in two."""


class Transport:
    """A running `magpies pt`. What it said until it was ready is in `said`."""

    def __init__(self, process: asyncio.subprocess.Process, said: bytes) -> None:
        self._process = process
        self.said = said
        self.log = b""

    @property
    def port(self) -> int:
        """Where it serves SOCKS5."""
        return int(self.said.rpartition(b"socks5 127.0.0.1:")[2].split()[0])

    def close_stdin(self) -> None:
        """End its standard input."""
        assert self._process.stdin is not None
        self._process.stdin.close()

    def signal(self, number: signal.Signals) -> None:
        """Send it a signal."""
        self._process.send_signal(number)

    async def end(self) -> int:
        """Wait for its end; return its status, and have the rest in `said` and `log`."""
        async with asyncio.timeout(10):
            rest, self.log = await self._process.communicate()
        self.said += rest
        assert self._process.returncode is not None
        return self._process.returncode


@asynccontextmanager
async def transport(*options: str, **environment: str) -> AsyncIterator[Transport]:
    """Run `magpies pt` until the end of the block, as Tor starts it."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "magpies", "pt", *options),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env={**os.environ, **TOR, **environment},
    )
    assert process.stdout is not None
    try:
        async with asyncio.timeout(20):
            said = await process.stdout.readuntil(b"CMETHODS DONE\n")
        yield Transport(process, said)
    finally:
        if process.returncode is None:
            process.kill()
            await process.communicate()


async def open_as_tor(
    port: int, arguments: str, host: str, site: int
) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """Open a connection to a bridge, with the arguments of its line.

    Raises:
        RefusedError: the transport refused.
    """
    data = arguments.encode()
    user, password = data[:_SPLIT], data[_SPLIT:] or b"\0"
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(b"\x05\x01\x02")
        assert await reader.readexactly(2) == b"\x05\x02"
        names = (bytes([len(each)]) + each for each in (user, password))
        writer.write(b"\x01" + b"".join(names))
        assert await reader.readexactly(2) == b"\x01\x00"
        await request(reader, writer, host, site)
    except BaseException:
        writer.close()
        raise
    return reader, writer
