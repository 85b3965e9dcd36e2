"""`python -m bench`: measures everything, prints a table, writes build/bench.json."""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import platform
import statistics
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

import uvloop

from bench import broker_load, data_path, links, pages
from bench.chain import Chain, cpu_per_gbit, first_byte, running_chain
from bench.raw_channel import raw_channel

OUTPUT: Final = Path("build/bench.json")
VOLUNTEERS: Final = (100, 1_000, 5_000)
"""How many wait at the broker; the last number also gives the weight of one."""
BROWSERS: Final[tuple[Literal["chromium", "firefox"], ...]] = ("chromium", "firefox")
RELAYED_OCTETS_PER_S: Final = 2_500_000
"""20 Mbit/s, while which a page must stay as smooth as it was."""
CLIENTS: Final = 16
"""How many ask the broker at the same time."""


@dataclass(frozen=True)
class Sizes:
    """How much is measured.

    Attributes:
        rounds: samples of each figure, of which the table shows the median.
        raw_s: seconds of a sample of the raw channel, or of a page that only forwards.
        frames_s: seconds of a sample of frames.
        octets: of a download or upload.
        browser_octets: the same with a browser as volunteer.
        flows: of a download over several flows.
        requests: small requests of a sample.
        links: new links that are timed.
        tunnels: idle tunnels of a sample.
        piece_s: seconds of a sample of a piece of the data path.
        crowd: what part of the volunteers comes to the broker.
        broker_s: seconds of a sample of the broker.
    """

    rounds: int = 3
    raw_s: float = 2.0
    frames_s: float = 4.0
    octets: int = 48_000_000
    browser_octets: int = 16_000_000
    flows: int = 8
    requests: int = 200
    links: int = 15
    tunnels: int = 200
    piece_s: float = 0.7
    crowd: float = 1.0
    broker_s: float = 3.0


SHORT: Final = Sizes(
    rounds=1,
    raw_s=0.3,
    frames_s=0.5,
    octets=1_000_000,
    browser_octets=500_000,
    requests=10,
    links=2,
    tunnels=10,
    piece_s=0.1,
    crowd=0.02,
    broker_s=0.3,
)
"""Shows in half a minute that every benchmark works; its figures mean nothing."""


class Results:
    """Samples by key. Each sample is printed as it comes, since the whole takes minutes."""

    def __init__(self) -> None:
        self._samples: dict[str, list[float]] = defaultdict(list)
        self._begin = time.monotonic()

    def add(self, key: str, value: float) -> None:
        """Keep one sample."""
        self._samples[key].append(value)
        print(f"{time.monotonic() - self._begin:5.0f} s  {key:<28} {value:12,.2f}", flush=True)

    def medians(self) -> dict[str, float]:
        """Return the medians, and what is computed from them."""
        found = {key: statistics.median(samples) for key, samples in self._samples.items()}
        if {"chain_1_mbit", "raw_1200_mbit"} <= found.keys():
            found["chain_vs_raw"] = found["chain_1_mbit"] / found["raw_1200_mbit"]
        for name in BROWSERS:
            if {f"{name}_1_mbit", f"bare_{name}_mbit"} <= found.keys():
                found[f"{name}_vs_bare"] = found[f"{name}_1_mbit"] / found[f"bare_{name}_mbit"]
        return {key: round(value, 3) for key, value in found.items()}

    def table(self) -> str:
        """Return medians and ranges for people."""
        lines = [f"{'':<28} {'median':>10} {'least':>10} {'most':>10}"]
        for key, value in self.medians().items():
            samples = self._samples.get(key, [value])
            figures = (value, min(samples), max(samples))
            lines.append(f"{key:<28} " + " ".join(f"{each:10,.2f}" for each in figures))
        return "\n".join(lines)


def measure_channels_and_chain(results: Results, sizes: Sizes) -> None:
    """Raw channel and chain, taking turns so that both see the same moods of the machine."""

    async def main() -> None:
        async with running_chain() as chain:
            for _ in range(sizes.rounds):
                for octets in (1_200, 12_000):
                    rate = await asyncio.to_thread(raw_channel, octets, sizes.raw_s)
                    results.add(f"raw_{octets}_mbit", rate)
                await _measure_chain(chain, results, sizes)

    uvloop.run(main())


async def _measure_chain(chain: Chain, results: Results, sizes: Sizes) -> None:
    before = chain.cpu_seconds()
    results.add("chain_1_mbit", await chain.download(sizes.octets))
    results.add("chain_8_mbit", await chain.download(sizes.octets, flows=sizes.flows))
    after = chain.cpu_seconds()
    for role, seconds in cpu_per_gbit(before, after, 2 * sizes.octets):
        results.add(f"cpu_s_per_gbit_{role}", seconds)
    results.add("chain_up_mbit", await chain.upload(sizes.octets))
    median, p95 = await chain.small_requests(sizes.requests)
    results.add("small_p50_ms", median)
    results.add("small_p95_ms", p95)
    results.add("first_byte_s", await first_byte(chain))


def measure_browsers(results: Results, sizes: Sizes) -> None:
    """Pages: one that only forwards, and the chain with a page as the volunteer."""

    async def main() -> None:
        for name in BROWSERS:
            for rate in await pages.bare_pages(name, sizes.rounds, sizes.raw_s):
                results.add(f"bare_{name}_mbit", rate)
            async with running_chain(name) as chain:
                for _ in range(sizes.rounds):
                    results.add(f"{name}_1_mbit", await chain.download(sizes.browser_octets))
                if name == "chromium":
                    await _measure_frames(chain, results, sizes)

    uvloop.run(main())


async def _measure_frames(chain: Chain, results: Results, sizes: Sizes) -> None:
    """What a page draws, its globe in view, while it relays at a speed that its own limit holds."""
    page = chain.page
    assert page is not None
    widget = "document.querySelector('magpies-bridge')"
    limits = f"{{...{widget}.preferences, rate: {RELAYED_OCTETS_PER_S}}}"
    await page.evaluate(f"{widget}.preferences = {limits}, 0")
    await pages.show_globe(page)
    for _ in range(sizes.rounds):
        results.add("frames_per_s_idle", await pages.frames(page, sizes.frames_s))
        octets = int(RELAYED_OCTETS_PER_S * (sizes.frames_s + 1))
        async with asyncio.TaskGroup() as group:
            relayed = group.create_task(chain.download(octets))
            drawn = await pages.frames(page, sizes.frames_s)
        results.add("frames_per_s_relaying", drawn)
        results.add("relayed_mbit", relayed.result())


def measure_links(results: Results, sizes: Sizes) -> None:
    """New links, and the weight of idle tunnels."""
    for took in uvloop.run(links.link_setups(sizes.links)):
        results.add("link_setup_ms", took)
    for weight in uvloop.run(links.idle_tunnels(sizes.tunnels, sizes.rounds)):
        results.add("idle_tunnel_kb", weight)


def measure_pieces(results: Results, sizes: Sizes) -> None:
    """Parts of the data path, each alone on one core."""
    for _ in range(sizes.rounds):
        for name, step in data_path.pieces():
            results.add(f"{name}_mbit", data_path.measure(step, sizes.piece_s))


def measure_broker(results: Results, sizes: Sizes) -> None:
    """Matches at the broker, and the weight of waiting volunteers."""
    broker_load.raise_file_limit(max(VOLUNTEERS) + 1_000)
    for _ in range(sizes.rounds):
        for count in VOLUNTEERS:
            measured = broker_load.run(max(10, int(count * sizes.crowd)), CLIENTS, sizes.broker_s)
            results.add(f"matches_per_s_{count}", measured.matches_per_s)
            results.add(f"matches_p95_ms_{count}", measured.p95_ms)
        results.add("idle_volunteer_kb", measured.broker_octets_per_volunteer / 1e3)


BENCHMARKS: Final[dict[str, Callable[[Results, Sizes], None]]] = {
    "chain": measure_channels_and_chain,
    "browser": measure_browsers,
    "links": measure_links,
    "pieces": measure_pieces,
    "broker": measure_broker,
}


def main() -> None:
    """Parse the command line, measure, tell."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("only", nargs="*", choices=[[], *BENCHMARKS], help="all unless named")
    parser.add_argument("--short", action="store_true", help="tiny sizes: does everything work?")
    parser.add_argument("--output", type=Path, default=OUTPUT, help="the JSON file to write")
    arguments = parser.parse_args()
    sizes = SHORT if arguments.short else Sizes()
    results = Results()
    print(f"{platform.python_implementation()} {platform.python_version()}, {os.cpu_count()} cores")
    for name in arguments.only or BENCHMARKS:
        print(f"-- {name}", flush=True)
        BENCHMARKS[name](results, sizes)
    print(f"\n{results.table()}")
    arguments.output.parent.mkdir(parents=True, exist_ok=True)
    arguments.output.write_text(json.dumps(results.medians(), indent=2) + "\n")


if __name__ == "__main__":
    main()
