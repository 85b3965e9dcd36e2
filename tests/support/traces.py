"""Looks for addresses and names in what programs write down."""

from __future__ import annotations

import asyncio
import ipaddress
import json
import subprocess
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager, suppress


def own_addresses() -> list[str]:
    """Addresses of this computer that ICE candidates may hold; loopback is everybody's."""
    listing = subprocess.run(["ip", "-json", "address"], capture_output=True, check=True)
    found = [
        str(address["local"])
        for interface in json.loads(listing.stdout)
        for address in interface.get("addr_info", ())
    ]
    return [text for text in found if not ipaddress.ip_address(text).is_loopback]


def traces(data: bytes, secrets: Iterable[str]) -> list[str]:
    """Return which secrets stand in `data`: as text, and addresses also as octets or digits."""
    text = data.lower()
    return [secret for secret in secrets if any(form in text for form in _forms(secret))]


def _forms(secret: str) -> list[bytes]:
    forms = [secret.lower().encode()]
    with suppress(ValueError):  # a name
        address = ipaddress.ip_address(secret)
        forms += [
            address.packed.lower(),
            address.packed.hex().encode(),
            address.exploded.encode(),
            address.reverse_pointer.rpartition(".")[0].rpartition(".")[0].encode(),
        ]
    return forms


@asynccontextmanager
async def seen_as(source: str, port: int) -> AsyncIterator[int]:
    """Forward a port of loopback to another, whose server sees connections from `source`."""
    tasks: set[asyncio.Task[None]] = set()

    async def forward(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        tasks.add(task)
        there, to_there = await asyncio.open_connection("127.0.0.1", port, local_addr=(source, 0))
        try:
            with suppress(ConnectionError):
                async with asyncio.TaskGroup() as group:
                    group.create_task(_copy(reader, to_there))
                    group.create_task(_copy(there, writer))
        except ExceptionGroup:
            return  # one side broke off
        finally:
            writer.close()
            to_there.close()
            tasks.discard(task)

    server = await asyncio.start_server(forward, "127.0.0.1", 0)
    try:
        yield int(server.sockets[0].getsockname()[1])
    finally:
        server.close()
        for task in list(tasks):
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while data := await reader.read(65_536):
        writer.write(data)
        await writer.drain()
    writer.write_eof()
