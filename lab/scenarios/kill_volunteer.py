"""A volunteer goes in the middle of a download, in four ways; how long do octets stay away?

The round trip goes from the client over the volunteer to the egress and back: half of it lies
on the client's wire, half on the volunteer's, which is crossed four times. Loss is that of the
client's wire, in each direction.
"""

from __future__ import annotations

import asyncio
import math
import time
from contextlib import AsyncExitStack
from dataclasses import dataclass
from random import Random
from typing import Final

from lab.conditions import Conditions
from lab.crew import Crew, Kind, Way
from lab.report import Report, percentile, seconds
from lab.site import Order, Outcome, Transfer
from lab.stage import Client, Stage
from support import eventually

_RATE: Final = 40_000_000
_VOLUNTEERS: Final = 3
_DOWNLOAD_S: Final = 120.0


@dataclass(frozen=True)
class Path:
    """One row of the table."""

    rtt_ms: int
    loss: float = 0.0
    kind: Kind = "headless"
    ways: tuple[Way, ...] = tuple(Way)

    @property
    def name(self) -> str:
        """For people."""
        loss = f", {self.loss:.0%} lost" if self.loss else ""
        return f"{self.rtt_ms} ms{loss}" + ("" if self.kind == "headless" else f", {self.kind}")


@dataclass(frozen=True)
class Form:
    """How much is done."""

    paths: tuple[Path, ...]
    times: int
    octets: int = 30_000_000


_TAB: Final = (Way.KILLED, Way.GOODBYE)
_SHORT: Final = Form((Path(100),), 3)
_LONG: Final = Form(
    (
        Path(20),
        Path(100),
        Path(300),
        Path(100, 0.01),
        Path(100, 0.05),
        Path(100, kind="chromium", ways=_TAB),
        Path(100, kind="firefox", ways=_TAB),
    ),
    20,
)


async def run(report: Report, *, long: bool) -> None:
    """Play it."""
    form = _LONG if long else _SHORT
    rows = []
    for path in form.paths:
        for way in path.ways:
            done = await _play(report, form, path, way)
            gaps = [gap for _, gap in done]
            lost = sum(each.outcome is not Outcome.INTACT for each, _ in done)
            rows.append(
                [path.name, way, len(done), *map(seconds, _shares(gaps)), seconds(max(gaps)), lost]
            )
            _keep(report, path, way, gaps)
            report.expect(lost == 0, f"{lost} of {len(done)} downloads lost: {path.name}, {way}")
    report.table(
        "Silence when the volunteer goes, in seconds",
        ["round trip", "volunteer", "times", "p50", "p95", "longest", "lost"],
        rows,
    )


def _shares(gaps: list[float]) -> tuple[float, float]:
    return percentile(gaps, 0.5), percentile(gaps, 0.95)


def _keep(report: Report, path: Path, way: Way, gaps: list[float]) -> None:
    name = {Way.GOODBYE: "goodbye_gap", Way.KILLED: "kill_gap"}.get(way, f"{way}_gap")
    name = name if path.kind == "headless" else f"{path.kind}_{name}"
    loss = f"_{path.loss * 100:.0f}pct" if path.loss else ""
    half, most = _shares(gaps)
    report.figure(f"{name}_{path.rtt_ms}ms{loss}_p50_s", half)
    report.figure(f"{name}_{path.rtt_ms}ms{loss}_p95_s", most)


async def _play(report: Report, form: Form, path: Path, way: Way) -> list[tuple[Transfer, float]]:
    rtt_s = path.rtt_ms / 1_000
    random = Random(path.rtt_ms)
    done = []
    async with Stage() as stage, AsyncExitStack() as stack:
        wires = [Conditions(delay_s=rtt_s / 8)] * _VOLUNTEERS
        crew = await stack.enter_async_context(Crew(stage, wires, kind=path.kind))
        conditions = Conditions(delay_s=rtt_s / 4, loss=path.loss, rate=_RATE)
        reader = await stage.network.add("client", conditions=conditions)
        client = await stack.enter_async_context(stage.client(reader))
        await client.bridged()
        for number in range(form.times):
            order = Order(down=form.octets, seed=number)
            moment = int(form.octets * random.uniform(0.3, 0.6))
            done.append(await _once(client, crew, order, moment, way))
            made, gap = done[-1]
            report.say(
                f"{path.name}, {way}: {made.outcome} {made.problem} in {made.seconds:.1f} s, "
                f"{made.rate / 1e6:.0f} Mbit/s, silence {seconds(gap)} s"
            )
            await crew.fill()
    return done


async def _once(
    client: Client, crew: Crew, order: Order, moment: int, way: Way
) -> tuple[Transfer, float]:
    """Download, and let the volunteer that carries go when `moment` octets have come."""
    made = Transfer(order)
    downloading = asyncio.create_task(client.transfer(order, into=made), name="download")
    try:
        await eventually(lambda: made.octets >= moment or downloading.done(), _DOWNLOAD_S)
        busiest = await crew.busiest()
        went = time.monotonic()
        await crew.lose(busiest, way)
        await downloading
    finally:
        downloading.cancel()
        await asyncio.gather(downloading, return_exceptions=True)
    if made.outcome is not Outcome.INTACT:
        return made, math.inf
    return made, made.longest_silence(after=went)
