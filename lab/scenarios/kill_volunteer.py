"""A volunteer goes in the middle of a download, in four ways; how long do octets stay away?

The round trip goes from the client over the volunteer to the egress and back: half of it lies
on the client's wire, half on the volunteer's, which is crossed four times. Loss is that of the
client's wire, in each direction.

Octets come unevenly anyway, so the longest silence before a volunteer goes is kept too. Where
loss makes a download take minutes, several volunteers go in the course of one.
"""

from __future__ import annotations

import asyncio
import math
import time
from contextlib import AsyncExitStack
from dataclasses import asdict, dataclass, field
from functools import partial
from random import Random
from typing import Final

from lab.conditions import Conditions
from lab.crew import WAYS, Crew, Kind, Way
from lab.report import Report, percentile, seconds
from lab.side_by_side import Part, Watch, side_by_side
from lab.site import Order, Outcome, Transfer
from lab.stage import Client, Stage
from support import eventually

NAME: Final = "kill_volunteer"
_RATE: Final = 40_000_000
_VOLUNTEERS: Final = 3
_WINDOW_S: Final = 8.0
"""A silence belongs to a volunteer's going when it begins within this time after."""
_TRACE_S: Final = (-2.0, 6.0)
_TRACE_STEP_S: Final = 0.02
_SETTLE_S: Final = 3.0


@dataclass(frozen=True, kw_only=True)
class Path:
    """What lies between the client and its volunteers, and how it is tried.

    Attributes:
        downloads: of each way.
        goings: volunteers that go in each of them.
        cores: see `lab.side_by_side`.
        timeout_s: for one download.
    """

    rtt_ms: int
    loss: float = 0.0
    kind: Kind = "headless"
    ways: tuple[Way, ...] = WAYS
    downloads: int = 20
    goings: int = 1
    octets: int = 30_000_000
    cores: float = 0.8
    timeout_s: float = 120.0

    @property
    def name(self) -> str:
        """For people."""
        loss = f", {self.loss:.0%} lost" if self.loss else ""
        return f"{self.rtt_ms} ms{loss}" + ("" if self.kind == "headless" else f", {self.kind}")

    @property
    def busy_s(self) -> float:
        """How long to look for the volunteer that carries; packets are few where many are lost."""
        return 1.0 if self.loss else 0.3


@dataclass
class Going:
    """One volunteer's going, as the reader saw it.

    Attributes:
        gap_s: longest silence that began at most `_WINDOW_S` after, or was there already.
        calm_s: longest silence in the time as long before it, once octets come.
        trace: seconds after it, octets since the trace's begin.
    """

    gap_s: float
    calm_s: float
    trace: list[tuple[float, int]] = field(repr=False)


_TAB: Final = (Way.KILLED, Way.GOODBYE, Way.LEFT)
_SHORT: Final = (Path(rtt_ms=100, downloads=1, octets=6_000_000),)
_LONG: Final = (
    Path(rtt_ms=100, loss=0.05, downloads=1, goings=20, cores=0.15, timeout_s=2400),
    Path(rtt_ms=100, loss=0.01, downloads=2, goings=10, cores=0.35, timeout_s=1200),
    Path(rtt_ms=300, cores=0.6),
    Path(rtt_ms=100),
    Path(rtt_ms=20),
    Path(rtt_ms=100, kind="chromium", ways=_TAB, cores=1.6),
    Path(rtt_ms=100, kind="firefox", ways=_TAB, cores=1.6),
)
"""Those that take longest come first."""


async def run(report: Report, *, long: bool) -> None:
    """Play it."""
    paths = _LONG if long else _SHORT
    parts = [
        (path, ways)
        for path in paths
        # In the short form all ways share one network, which takes a while to set up.
        for ways in ([(way,) for way in path.ways] if long else [path.ways])
        if any(report.wants(_part(path, way)) for way in ways)
    ]
    async with Watch() as watch:
        rows = await side_by_side(
            [
                Part(path.cores, partial(_play, report, path, ways, long=long))
                for path, ways in parts
            ]
        )
    report.table(
        "Silence when the volunteer goes, in seconds",
        ["round trip", "volunteer", "times", "p50", "p95", "longest", "before", "lost"],
        [row for some in rows for row in some],
    )
    report.say(f"({watch})")


def _part(path: Path, way: Way) -> str:
    return f"{path.name}, {way}"


async def _play(
    report: Report, path: Path, ways: tuple[Way, ...], *, long: bool
) -> list[list[object]]:
    """Play a path with some ways; return rows of the table."""
    rtt_s = path.rtt_ms / 1_000
    async with Stage() as stage, AsyncExitStack() as stack:
        wires = [Conditions(delay_s=rtt_s / 8)] * _VOLUNTEERS
        crew = await stack.enter_async_context(Crew(stage, wires, kind=path.kind))
        conditions = Conditions(delay_s=rtt_s / 4, loss=path.loss, rate=_RATE)
        reader = await stage.network.add("client", conditions=conditions)
        client = await stack.enter_async_context(stage.client(reader))
        await client.bridged()
        await asyncio.sleep(_SETTLE_S)
        return [await _way(report, path, way, client, crew, long=long) for way in ways]


async def _way(
    report: Report, path: Path, way: Way, client: Client, crew: Crew, *, long: bool
) -> list[object]:
    random = Random(path.rtt_ms)
    downloads: list[Transfer] = []
    goings: list[Going] = []
    overheads: list[float] = []
    for number in range(path.downloads):
        before = await client.host.carried_octets()
        made = Transfer(Order(down=path.octets, seed=number))
        some = await _download(path, way, made, client, crew, random)
        carried = await client.host.carried_octets() - before
        overheads.append(carried / max(made.octets, 1))
        downloads.append(made)
        goings += some
        told = " ".join(seconds(each.gap_s) for each in some)
        report.say(
            f"{_part(path, way)}: {made.outcome} {made.problem} in {made.seconds:.1f} s, "
            f"{made.rate / 1e6:.1f} Mbit/s, silence {told} s"
        )
        await crew.fill()
    lost = sum(each.outcome is not Outcome.INTACT for each in downloads)
    report.expect(lost == 0, f"{lost} of {len(downloads)} downloads lost: {_part(path, way)}")
    found = {
        "rtt_ms": path.rtt_ms,
        "loss": path.loss,
        "kind": path.kind,
        "way": way,
        "downloads": len(downloads),
        "lost": lost,
        "rates": [each.rate for each in downloads],
        "overheads": overheads,
        "goings": [asdict(each) for each in goings],
    }
    report.keep(NAME, _part(path, way), found, long=long)
    return _judge(report, path, way, goings, lost, long=long)


async def _download(
    path: Path, way: Way, made: Transfer, client: Client, crew: Crew, random: Random
) -> list[Going]:
    """Download while volunteers go; return what it looked like, with infinite gaps if it failed."""
    went: list[float] = []
    downloading = asyncio.create_task(
        client.transfer(made.order, path.timeout_s, into=made), name="download"
    )
    try:
        for number in range(path.goings):
            share = (number + random.uniform(0.35, 0.65)) / path.goings
            moment = int(made.order.down * share)
            await eventually(partial(_reached, made, moment), path.timeout_s)
            if made.outcome is not None:
                break
            carrying = await crew.busiest(path.busy_s)
            went.append(time.monotonic())
            await crew.lose(carrying, way)
            if number + 1 < path.goings:
                await _replaced(crew, downloading)
        await downloading
    finally:
        downloading.cancel()
        await asyncio.gather(downloading, return_exceptions=True)
    return [_going(made, when) for when in went]


def _reached(made: Transfer, octets: int) -> bool:
    return made.octets >= octets or made.outcome is not None


async def _replaced(crew: Crew, downloading: asyncio.Task[Transfer]) -> None:
    """Let another volunteer come when it is clear what the going of the last one did."""
    await asyncio.wait([downloading], timeout=_WINDOW_S)
    await crew.fill()


def _going(made: Transfer, went: float) -> Going:
    if made.outcome is not Outcome.INTACT:
        gap_s = math.inf
    else:
        gap_s = made.longest_silence(went, went + _WINDOW_S)
    calm_s = made.usual_silence(went - _WINDOW_S, went)
    return Going(gap_s, calm_s, _trace(made, went))


def _trace(made: Transfer, went: float) -> list[tuple[float, int]]:
    """Thin the arrivals around a moment out to one a step."""
    first, last = _TRACE_S
    points: list[tuple[float, int]] = []
    octets = 0
    for when, count in made.arrivals:
        after = when - went
        if first <= after <= last:
            octets += count
            if points and after - points[-1][0] < _TRACE_STEP_S:
                points[-1] = (points[-1][0], octets)
            else:
                points.append((after, octets))
    return points


# --- what it must show --------------------------------------------------------------------------


def _judge(
    report: Report, path: Path, way: Way, goings: list[Going], lost: int, *, long: bool
) -> list[object]:
    gaps, calm = [each.gap_s for each in goings], [each.calm_s for each in goings]
    half, most, usual = percentile(gaps, 0.5), percentile(gaps, 0.95), percentile(calm, 0.95)
    name = _figure(path, way)
    report.figure(f"{name}_p50_s", half)
    report.figure(f"{name}_p95_s", most)
    report.figure(f"{name.replace('_gap_', '_calm_')}_p95_s", usual)
    part = _part(path, way)
    if not long:
        report.at_most(max(gaps), 5.0, part)
    elif path.rtt_ms == 100 and not path.loss:
        if way in (Way.GOODBYE, Way.LEFT):
            report.at_most(most, usual + path.rtt_ms / 1_000, f"{part}, p95")
        else:
            report.at_most(half, 0.6, f"{part}, p50")
            report.at_most(most, 1.5, f"{part}, p95")
    told = map(seconds, (half, most, max(gaps), usual))
    return [path.name, way, len(goings), *told, lost]


def _figure(path: Path, way: Way) -> str:
    name = {Way.GOODBYE: "goodbye_gap", Way.KILLED: "kill_gap"}.get(way, f"{way}_gap")
    name = name if path.kind == "headless" else f"{path.kind}_{name}"
    loss = f"_{path.loss * 100:.0f}pct" if path.loss else ""
    return f"{name}_{path.rtt_ms}ms{loss}"
