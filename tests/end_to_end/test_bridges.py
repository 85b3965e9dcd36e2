"""Every kind of volunteer and both engines carry real traffic between real processes."""

from __future__ import annotations

import asyncio
import secrets

import pytest

from support import eventually, run
from support.bridges import Bridge, Engine, VolunteerKind, bridge
from support.origins import content, sha256

MB = 1_000_000

COMBINATIONS: list[tuple[VolunteerKind, Engine, Engine]] = [
    ("headless", "libdatachannel", "libdatachannel"),
    ("headless", "libdatachannel", "aiortc"),
    ("headless", "aiortc", "libdatachannel"),
    ("headless", "aiortc", "aiortc"),
    ("chromium", "libdatachannel", "libdatachannel"),
    ("chromium", "libdatachannel", "aiortc"),
    ("firefox", "libdatachannel", "libdatachannel"),
    ("firefox", "libdatachannel", "aiortc"),
]


@pytest.mark.parametrize(("kind", "volunteer", "client"), COMBINATIONS)
def test_a_bridge_carries_everything_intact(
    kind: VolunteerKind, volunteer: Engine, client: Engine
) -> None:
    async def main() -> None:
        async with bridge(kind, volunteer, client) as up:
            await _download(up)
            await _upload(up)
            await _small_requests(up)
            await _many_flows(up)
            await _early_close(up)

    run(main(), timeout_s=110)


async def _download(up: Bridge) -> None:
    assert await up.download(up.site.url(1, 50 * MB)) == sha256(content(1, 50 * MB))


async def _upload(up: Bridge) -> None:
    data = content(2, 20 * MB)
    assert await up.upload(data) == sha256(data)


async def _small_requests(up: Bridge) -> None:
    """200 requests, ten at a time, each with content of its own."""
    numbers = iter(range(200))

    async def worker() -> None:
        for number in numbers:
            reader, writer = await up.echo_flow()
            message = f"request {number} {secrets.token_hex(400)}".encode()
            writer.write(message)
            writer.write_eof()
            assert await reader.read() == message
            writer.close()

    async with asyncio.TaskGroup() as group:
        for _ in range(10):
            group.create_task(worker())


async def _many_flows(up: Bridge) -> None:
    """50 flows at once, each with different content in both directions, none mixed up."""

    async def one(seed: int) -> None:
        reader, writer = await up.echo_flow()
        data = content(1_000 + seed, 100_000 + seed)
        writing = asyncio.create_task(_write_all(writer, data))
        assert sha256(await reader.read()) == sha256(data)
        await writing
        writer.close()

    async with asyncio.TaskGroup() as group:
        for seed in range(50):
            group.create_task(one(seed))


async def _write_all(writer: asyncio.StreamWriter, data: bytes) -> None:
    writer.write(data)
    await writer.drain()
    writer.write_eof()


async def _early_close(up: Bridge) -> None:
    """A flow closed early on either side frees everything on the other."""
    await eventually(lambda: up.site.open_echoes == 0)
    sockets = {each.name: each.sockets() for each in up.processes}
    for _ in range(5):  # closed by the program
        reader, writer = await up.echo_flow()
        writer.write(content(3, 200_000))
        await reader.readexactly(1_000)
        writer.transport.abort()
    await eventually(lambda: up.site.open_echoes == 0, 10)
    for _ in range(5):  # closed by the site
        reader, writer = await up.flow(up.site.closing_port)
        assert await reader.read() == b"that is all"
        writer.close()
    await eventually(lambda: all(each.sockets() <= sockets[each.name] for each in up.processes), 10)
