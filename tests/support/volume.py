"""Much through one client: octets, datagrams, flows at once, and what its memory does meanwhile."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import Final

from bench.chain import Chain, fetch, running_chain
from support.processes import Process, magpies
from support.socks import open_through
from support.udp import Associated, associated, udp_socket

BOUND: Final = 8_000_000
"""Octets that a client's memory may grow by: see docs/performance.md for what was measured."""
LINKS: Final = 3

_SAMPLE_S: Final = 0.1
_BURST: Final = 100
_LOST_S: Final = 0.25
"""After which a datagram counts as lost."""
_SMALL_OCTETS: Final = 10_000
_PATIENCE_S: Final = 60.0
_MB: Final = 1_000_000


@dataclass(frozen=True)
class Sizes:
    """How much goes through.

    Attributes:
        octets: that are downloaded over one flow; a quarter of it is uploaded after that.
        datagrams: that go there and back.
        flows: that are open at once.
        rounds: how often.
    """

    octets: int
    datagrams: int
    flows: int
    rounds: int = 1


WARM_UP: Final = Sizes(8 * _MB, 1_000, 500)
SHORT: Final = Sizes(32 * _MB, 1_000, 500)
LONG: Final = Sizes(1_000 * _MB, 10_000, 500, rounds=4)


@dataclass
class Load:
    """What a client's memory did while something went through, in octets."""

    what: str
    before: int
    most: int = 0
    after: int = 0
    seconds: float = 0.0

    def __str__(self) -> str:
        before, most, after = (each / _MB for each in (self.before, self.most, self.after))
        return f"{self.what}: {before:.1f}, at most {most:.1f}, then {after:.1f} MB"


@dataclass
class Volume:
    """What went through a client, and what that left in its memory."""

    loads: list[Load] = field(default_factory=list)
    datagrams_back: int = 0

    @property
    def growth(self) -> int:
        """The most that all that had gone through until then has left."""
        return max(load.after for load in self.loads) - self.loads[0].before

    @asynccontextmanager
    async def watch(self, client: Process, what: str) -> AsyncIterator[None]:
        """Sample the client's memory while the block runs."""
        load = Load(what, client.memory_octets())
        self.loads.append(load)
        began = time.monotonic()
        sampling = asyncio.create_task(_sample(client, load), name="memory-samples")
        try:
            yield
        finally:
            sampling.cancel()
            await asyncio.gather(sampling, return_exceptions=True)
            load.after = client.memory_octets()
            load.seconds = time.monotonic() - began


async def _sample(client: Process, load: Load) -> None:
    while True:
        load.most = max(load.most, client.memory_octets())
        await asyncio.sleep(_SAMPLE_S)


@asynccontextmanager
async def three_volunteers() -> AsyncIterator[Chain]:
    """Run a chain whose client has all the links that it wants."""
    async with AsyncExitStack() as stack:
        chain = await stack.enter_async_context(running_chain())
        url = str(chain.server.events[0]["url"])
        for _ in range(LINKS - 1):
            await stack.enter_async_context(magpies("volunteer", url))
        await chain.client.event("links", 60, count=LINKS)
        yield chain


async def push(chain: Chain, sizes: Sizes, warm_up: Sizes = WARM_UP) -> Volume:
    """Let that much through the client of a chain, after a warm-up.

    Raises:
        AssertionError: something did not arrive.
    """
    await _push(chain, warm_up, Volume())
    volume = Volume()
    await _push(chain, sizes, volume)
    return volume


async def _push(chain: Chain, sizes: Sizes, volume: Volume) -> None:
    client = chain.client
    async with volume.watch(client, f"{sizes.octets // _MB} MB down"):
        patience_s = _PATIENCE_S + sizes.octets / _MB
        await fetch(client, chain.origin, sizes.octets, patience_s)
    async with volume.watch(client, f"{sizes.octets // 4 // _MB} MB up"):
        await chain.upload(sizes.octets // 4)
    if sizes.datagrams:
        async with volume.watch(client, f"{sizes.datagrams} datagrams"):
            volume.datagrams_back = await _datagrams(client, sizes.datagrams)
    for _ in range(sizes.rounds):
        async with volume.watch(client, f"{sizes.flows} flows at once"):
            await _flows(chain, sizes.flows)


async def _flows(chain: Chain, count: int) -> None:
    """Have so many flows open at once; nothing is asked for over one until all are open."""
    all_open = asyncio.Barrier(count)
    async with asyncio.timeout(_PATIENCE_S), asyncio.TaskGroup() as programs:
        for _ in range(count):
            programs.create_task(_program(chain, all_open), name="program")


async def _program(chain: Chain, all_open: asyncio.Barrier) -> None:
    proxy = str(chain.client.events[0]["proxy"])
    reader, writer = await open_through(proxy, "127.0.0.1", chain.origin.port)
    await all_open.wait()
    writer.write(f"GET {_SMALL_OCTETS}\n".encode())
    got = await reader.read(-1)
    writer.close()
    assert len(got) == _SMALL_OCTETS, f"{len(got)} of {_SMALL_OCTETS} octets came"


async def _datagrams(client: Process, count: int) -> int:
    """Send datagrams there and back; return how many came back."""
    host, _, port = str(client.events[0]["proxy"]).rpartition(":")
    async with associated(host, int(port)) as program, udp_socket(lambda data: data) as site:
        for number in range(count // _BURST):
            expected = len(program.socket.got) + _BURST
            for _ in range(_BURST):
                program.send("127.0.0.1", site.address[1], number.to_bytes(4, "big") * 100)
            await _settled(program, expected)
        return len(program.socket.got)


async def _settled(program: Associated, expected: int) -> None:
    """Wait for the answers, but not for those that got lost."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + _LOST_S
    while len(program.socket.got) < expected and loop.time() < deadline:
        program.socket.arrived.clear()
        try:
            async with asyncio.timeout_at(deadline):
                await program.socket.arrived.wait()
        except TimeoutError:
            return


async def main(sizes: Sizes) -> int:
    """Print what a client's memory did; return 1 when it grew."""
    async with three_volunteers() as chain:
        volume = await push(chain, sizes)
    for load in volume.loads:
        print(f"{load.seconds:6.1f} s  {load}", flush=True)
    print(f"{volume.datagrams_back} datagrams came back")
    return int(volume.growth > BOUND)
