"""The whole chain in processes of its own, and what a reader sees of it."""

from __future__ import annotations

import asyncio
import os
import statistics
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from bench.origin import Origin, origin
from support.bridges import flip_switch
from support.browsers import Page, browser
from support.processes import Process, magpies
from support.socks import open_through

_PIECE: Final = bytes(1 << 18)
_WARM_UP_OCTETS: Final = 2_000_000
_SMALL_OCTETS: Final = 1_000
_PATIENCE_S: Final = 60.0


@dataclass(frozen=True)
class Chain:
    """Origin, server (with the egress), volunteer and client, all running."""

    origin: Origin
    server: Process
    volunteer: Process | None
    """None when a browser is the volunteer."""
    client: Process
    page: Page | None = None
    """The volunteer when it is a browser's."""

    async def download(self, octets: int, flows: int = 1) -> float:
        """Return the Mbit/s of `octets` fetched over some flows at once."""
        begin = time.perf_counter()
        async with asyncio.TaskGroup() as group:
            for _ in range(flows):
                group.create_task(fetch(self.client, self.origin, octets // flows))
        return octets * 8 / (time.perf_counter() - begin) / 1e6

    async def upload(self, octets: int) -> float:
        """Return the Mbit/s of `octets` sent over one flow."""
        begin = time.perf_counter()
        reader, writer = await _request(self.client, self.origin, f"PUT {octets}")
        left = octets
        while left:
            piece = _PIECE[:left]
            left -= len(piece)
            writer.write(piece)
            await writer.drain()
        assert await reader.read() == b"."
        writer.close()
        return octets * 8 / (time.perf_counter() - begin) / 1e6

    async def small_requests(self, count: int) -> tuple[float, float]:
        """Return median and 95th percentile, in ms, of requests of 1 kB one after the other."""
        took = []
        for _ in range(count):
            begin = time.perf_counter()
            await fetch(self.client, self.origin, _SMALL_OCTETS)
            took.append((time.perf_counter() - begin) * 1e3)
        cuts = statistics.quantiles(took, n=20)
        return statistics.median(took), cuts[18]

    def cpu_seconds(self) -> dict[str, float]:
        """Return the processor time that each role has used since it started."""
        used = {
            "origin": cpu_seconds(self.origin.pid),
            "egress": self.server.cpu_seconds(),
            "client": self.client.cpu_seconds(),
        }
        if self.volunteer is not None:
            used["volunteer"] = self.volunteer.cpu_seconds()
        return used


@asynccontextmanager
async def running_server() -> AsyncIterator[Process]:
    """Run broker and egress; the egress connects to loopback, where the origin is."""
    with tempfile.TemporaryDirectory() as state:
        config = Path(state) / "bench.toml"
        config.write_text("[serve]\nstun_ports = [0, 0]\n")
        arguments = ["serve", "--listen", "127.0.0.1:0", "--state", state, "--config", str(config)]
        async with magpies(*arguments, "--allow-destination", "127.0.0.0/8") as server:
            yield server


@asynccontextmanager
async def running_chain(
    name: Literal["headless", "chromium", "firefox"] = "headless",
) -> AsyncIterator[Chain]:
    """Run a chain with a headless volunteer, or with a page in a browser."""
    async with AsyncExitStack() as stack:
        site = stack.enter_context(origin())
        server = await stack.enter_async_context(running_server())
        url = str(server.events[0]["url"])
        volunteer = page = None
        if name != "headless":
            page = await stack.enter_async_context(browser(name))
            await page.goto(f"{url}/demo/")
            await flip_switch(page)
        else:
            volunteer = await stack.enter_async_context(magpies("volunteer", url))
        client = await stack.enter_async_context(connect(server))
        await fetch(client, site, _WARM_UP_OCTETS)
        yield Chain(site, server, volunteer, client, page)


async def first_byte(chain: Chain) -> float:
    """Return the seconds from the start of another client process to its first byte."""
    begin = time.perf_counter()
    async with connect(chain.server) as client:
        await fetch(client, chain.origin, 1)
        return time.perf_counter() - begin


async def fetch(
    client: Process, site: Origin, octets: int, patience_s: float = _PATIENCE_S
) -> None:
    """Download through the proxy of `client`; what comes is counted and dropped."""
    async with asyncio.timeout(patience_s):
        reader, writer = await _request(client, site, f"GET {octets}")
        got = 0
        while data := await reader.read(len(_PIECE)):
            got += len(data)
        writer.close()
    assert got == octets, f"{got} of {octets} octets came"


def cpu_seconds(pid: int) -> float:
    """Return the processor time that a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def cpu_per_gbit(
    before: dict[str, float], after: dict[str, float], octets: int
) -> Sequence[tuple[str, float]]:
    """Return, for each role, the processor seconds that a gigabit of traffic cost."""
    gbit = octets * 8 / 1e9
    return [(role, (after[role] - before[role]) / gbit) for role in after]


@asynccontextmanager
async def connect(server: Process, env: dict[str, str] | None = None) -> AsyncIterator[Process]:
    """Run a client, with more in its environment if need be."""
    invite = str(server.events[0]["invite"])
    async with magpies("connect", invite, "--listen", "127.0.0.1:0", env=env) as client:
        yield client


async def _request(
    client: Process, site: Origin, line: str
) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    proxy = str(client.events[0]["proxy"])
    reader, writer = await open_through(proxy, "127.0.0.1", site.port)
    writer.write(f"{line}\n".encode())
    return reader, writer
