"""Debian's Tor starts the transport and reaches a stand-in for a bridge through it."""

from __future__ import annotations

import asyncio
import os
import shutil
import sys
from pathlib import Path

from support import run, within
from support.bridges import serving
from support.processes import magpies

_TLS_HANDSHAKE = b"\x16\x03"


def test_tor_opens_a_stream_through_the_transport(tmp_path: Path) -> None:
    async def main() -> None:
        hello: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()

        async def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            data = await reader.readexactly(6)
            if not hello.done():
                hello.set_result(data)
            writer.transport.abort()

        (tmp_path / "server").mkdir()
        site = await asyncio.start_server(accept, "127.0.0.1", 0)
        port = site.sockets[0].getsockname()[1]
        async with site, serving(tmp_path / "server") as server:
            ready = server.events[0]
            async with magpies("volunteer", str(ready["url"])):
                torrc = _torrc(tmp_path, port, str(ready["invite"]))
                await _watch_tor(torrc, hello)

    run(main(), timeout_s=60)


def _torrc(directory: Path, port: int, invite: str) -> Path:
    path = directory / "torrc"
    path.write_text(
        f"""DataDirectory {directory}/tor
SocksPort 0
__OwningControllerProcess {os.getpid()}
UseBridges 1
Log notice stdout
ClientTransportPlugin magpies exec {sys.executable} -m magpies pt
Bridge magpies 127.0.0.1:{port} {"A1" * 20} invite={invite}
"""
    )
    return path


async def _watch_tor(torrc: Path, hello: asyncio.Future[bytes]) -> None:
    tor = shutil.which("tor") or "/usr/sbin/tor"
    environment = {name: value for name, value in os.environ.items() if name != "MAGPIES_INVITE"}
    command = [tor, "-f", str(torrc), "--defaults-torrc", os.devnull]
    output = torrc.with_suffix(".log")
    with output.open("wb") as log:
        process = await asyncio.create_subprocess_exec(*command, stdout=log, env=environment)
    try:
        async with within(30):
            data = await hello
    except TimeoutError:
        raise AssertionError(output.read_text()) from None
    finally:
        if process.returncode is None:
            process.terminate()
        async with within(10):
            await process.wait()
    assert data.startswith(_TLS_HANDSHAKE)
    assert data[5] == 1  # a ClientHello
    understood = [line for line in output.read_text().splitlines() if "anaged proxy" in line]
    assert not [line for line in understood if "[warn]" in line], understood
