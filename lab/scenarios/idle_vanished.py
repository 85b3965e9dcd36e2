"""A volunteer goes while its reader is idle; how long does the reader's next request take?"""

from __future__ import annotations

import asyncio
import math
from contextlib import AsyncExitStack
from dataclasses import dataclass
from functools import partial
from random import Random
from typing import Final

from lab.conditions import Conditions
from lab.crew import WAYS, Crew, Way
from lab.network import Host
from lab.report import Report, percentile, seconds
from lab.side_by_side import Part, Watch, side_by_side
from lab.site import Order, Outcome
from lab.stage import Client, Stage

NAME: Final = "idle_vanished"
_RTT_S: Final = 0.1
_VOLUNTEERS: Final = 3
_SMALL: Final = Order(down=200)
_PROBE: Final = Order(down=600_000, rate=600_000)
"""Lasts long enough to see which volunteer carries it."""


_CORES: Final = 0.4
_LIMIT_S: Final = 1.0


@dataclass(frozen=True)
class Form:
    """How much is done.

    Attributes:
        times: of each way.
        idle_s: how long the reader idles.
        limit_s: how long 95 of 100 requests may take.
    """

    times: int
    idle_s: float
    limit_s: float


_SHORT: Final = Form(1, 3.0, 4.0)
_LONG: Final = Form(20, 20.0, _LIMIT_S)


async def run(report: Report, *, long: bool) -> None:
    """Play it."""
    form = _LONG if long else _SHORT
    ways = [way for way in WAYS if report.wants(way)]
    async with Watch() as watch:
        played = await side_by_side(
            [Part(_CORES, partial(_play, report, form, way)) for way in ways]
        )
    rows = []
    vanished: list[float] = []
    for way, took in zip(ways, played, strict=True):
        shares = [percentile(took, each) for each in (0.5, 0.95, 1.0)]
        rows.append([way, len(took), *map(seconds, shares)])
        report.keep(NAME, way, {"took_s": took, "limit_s": _LIMIT_S}, long=long)
        report.expect(math.inf not in took, f"a request after an idle time was lost: {way}")
        report.at_most(shares[1], form.limit_s, f"next request, {way}, p95")
        if way is Way.GOODBYE:
            report.figure("idle_goodbye_p95_s", shares[1])
        else:
            vanished += took
    report.table(
        "Next request after an idle volunteer went, in seconds",
        ["volunteer", "times", "p50", "p95", "longest"],
        rows,
    )
    if vanished:
        report.figure("idle_vanished_p50_s", percentile(vanished, 0.5))
        report.figure("idle_vanished_p95_s", percentile(vanished, 0.95))
    report.say(f"({watch})")


async def _play(report: Report, form: Form, way: Way) -> list[float]:
    random = Random(way)
    took = []
    async with Stage() as stage, AsyncExitStack() as stack:
        wires = [Conditions(delay_s=_RTT_S / 8)] * _VOLUNTEERS
        crew = await stack.enter_async_context(Crew(stage, wires))
        reader = await stage.network.add("client", conditions=Conditions(delay_s=_RTT_S / 4))
        client = await stack.enter_async_context(stage.client(reader))
        await client.bridged()
        for _ in range(form.times):
            carrying = await _carrying(client, crew)
            await asyncio.sleep(form.idle_s)
            await crew.lose(carrying, way)
            await asyncio.sleep(random.uniform(0.1, 3.0))
            request = await client.transfer(_SMALL)
            intact = request.outcome is Outcome.INTACT
            took.append(request.seconds if intact else math.inf)
            report.say(f"{way}: {request.outcome} {request.problem} {seconds(took[-1])} s")
            await crew.fill()
    return took


async def _carrying(client: Client, crew: Crew) -> Host:
    probe = asyncio.create_task(client.transfer(_PROBE), name="probe")
    await asyncio.sleep(0.3)
    busiest = await crew.busiest()
    await probe
    return busiest
