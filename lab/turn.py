"""A TURN server, coturn, on a host of the lab. It is never started as a service of the system."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from socket import SOCK_DGRAM
from typing import Final

from lab import processes
from lab.network import Host
from magpies.errors import WireError
from magpies.transports.stun_messages import decode_response, encode_request

PORT: Final = 3478
_SECRET: Final = "the-lab's-own"
_READY_S: Final = 30.0
_ASK_S: Final = 0.1


def program() -> str | None:
    """Return the path of coturn's server, None if it is not installed."""
    return shutil.which("turnserver")


def broker_table(host: Host) -> str:
    """Return what a broker must know to give this server to clients, in TOML.

    It is a STUN server too, at another address than the broker's.
    """
    return (
        f'[broker]\nstun = ["stun:{host.address}:{PORT}"]\n'
        f'[broker.turn]\nurls = ["turn:{host.address}:{PORT}"]\nsecret = "{_SECRET}"\n'
    )


@asynccontextmanager
async def running(host: Host) -> AsyncIterator[None]:
    """Run the server on a host with a public address while the block runs."""
    with tempfile.TemporaryDirectory(prefix="magpies-lab-turn-") as directory:
        process = await processes.spawn(
            host,
            program() or "turnserver",
            *("-c", os.devnull, "--log-file", "stdout", "--pidfile", os.devnull),
            *("--userdb", str(Path(directory, "users")), "--realm", "lab", "--no-cli"),
            *("--use-auth-secret", "--static-auth-secret", _SECRET, "--relay-threads", "1"),
            *("--no-tls", "--no-dtls", "--no-tcp", "--no-tcp-relay"),
            *("--listening-ip", host.address, "--listening-port", str(PORT)),
            *("--relay-ip", host.address),
        )
        try:
            await _answers(host)
            yield
        finally:
            process.send_signal(signal.SIGTERM)
            await process.wait()


async def _answers(host: Host) -> None:
    """Wait until the server answers a Binding request."""
    loop = asyncio.get_running_loop()
    transaction = os.urandom(12)
    socket = await host.socket(SOCK_DGRAM)
    try:
        async with asyncio.timeout(_READY_S):
            while True:
                await loop.sock_sendto(socket, encode_request(transaction), (host.address, PORT))
                try:
                    async with asyncio.timeout(_ASK_S):
                        decode_response(await loop.sock_recv(socket, 2_048))
                except (TimeoutError, WireError, OSError):
                    continue
                return
    finally:
        socket.close()
