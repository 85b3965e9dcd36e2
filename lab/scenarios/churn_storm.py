"""Volunteers come and go every few seconds, while clients hold flows in both directions."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from itertools import count
from random import Random
from typing import Final

from lab.conditions import Conditions
from lab.crew import WAYS, Crew
from lab.network import Host
from lab.report import Report
from lab.side_by_side import Watch
from lab.site import Order, Outcome, Transfer
from lab.size import Size, median
from lab.stage import Client, Stage

NAME: Final = "churn_storm"
_VOLUNTEER: Final = Conditions(delay_s=0.01)
_CLIENT: Final = Conditions(delay_s=0.02)
_LIFE_S: Final = (2.0, 8.0, 20.0)
"""Shortest, mean and longest life of a volunteer."""
_FLOWS: Final = 2
"""Of each client at a time."""
_FLOW_S: Final = 90.0
_SIZES: Final = 40
"""How often sizes are measured. The second quarter is compared with the last: by then every
client has its links and its tunnels, and both are in the middle of the storm."""
_GROWTH: Final = (0.1, 20)
"""Share, and number beyond it, by which a count of many things that come and go may differ."""
_MEMORY_GROWTH: Final = 1 << 20
"""Octets for each process; the allocator does not give back all that it could."""


@dataclass(frozen=True)
class Form:
    """How much, and for how long."""

    clients: int
    volunteers: int
    storm_s: float
    flow_octets: int
    rate: int
    most_growth: bool = True
    """Whether it lasts long enough for growth to tell something."""


_SHORT: Final = Form(4, 5, 12.0, 150_000, 60_000, most_growth=False)
_LONG: Final = Form(20, 10, 600.0, 200_000, 40_000)


@dataclass
class Storm:
    """What happened.

    Attributes:
        began: on the clock of the transfers.
        sizes: of the clients and the server together, in equal steps.
        gone: when volunteers went.
        excused: flows that were lost when there was no volunteer at all.
    """

    began: float = field(default_factory=time.monotonic)
    flows: list[Transfer] = field(default_factory=list)
    sizes: list[Size] = field(default_factory=list)
    gone: list[float] = field(default_factory=list)
    excused: int = 0


async def run(report: Report, *, long: bool) -> None:
    """Play it."""
    form = _LONG if long else _SHORT
    async with Stage() as stage, AsyncExitStack() as stack, Watch() as watch:
        arguments = ("--slots", "16")
        crew = await stack.enter_async_context(
            Crew(stage, [_VOLUNTEER] * form.volunteers, arguments)
        )
        clients = [
            await stack.enter_async_context(
                stage.client(await stage.network.add(f"client {number}", conditions=_CLIENT))
            )
            for number in range(form.clients)
        ]
        for client in clients:
            await client.bridged()
        storm = Storm()
        await _rage(report, form, storm, stage, crew, clients)
    _tell(report, form, storm)
    report.say(f"({watch})")
    report.keep(NAME, "storm", _samples(storm), long=long)


async def _rage(
    report: Report, form: Form, storm: Storm, stage: Stage, crew: Crew, clients: list[Client]
) -> None:
    seeds = count()
    until = storm.began + form.storm_s
    measured = [stage.server, *(client.process for client in clients)]

    async def flows(client: Client) -> None:
        while time.monotonic() < until:
            order = Order(
                down=form.flow_octets, up=form.flow_octets, rate=form.rate, seed=2 * next(seeds)
            )
            made = await client.transfer(order, _FLOW_S)
            storm.flows.append(made)
            if made.problem:
                since = made.began - storm.began
                report.say(
                    f"{client.host.name}, {since:.1f} s to {made.ended - storm.began:.1f} s: "
                    f"{made.outcome} {made.problem}"
                )
            intact = made.outcome in (Outcome.INTACT, Outcome.CORRUPTED)
            if not intact and not crew.available_throughout(made.began, made.ended):
                storm.excused += 1

    async def lives(host: Host, random: Random) -> None:
        shortest, mean, longest = _LIFE_S
        while True:
            await asyncio.sleep(min(max(random.expovariate(1 / mean), shortest), longest))
            storm.gone.append(time.monotonic())
            await crew.replace(host, random.choice(WAYS))

    async def sizes() -> None:
        while True:
            storm.sizes.append(await Size.of(measured))
            await asyncio.sleep(form.storm_s / _SIZES)

    async with asyncio.TaskGroup() as background:
        others = [
            background.create_task(lives(host, Random(number)), name="volunteer-lives")
            for number, host in enumerate(crew.hosts)
        ]
        others.append(background.create_task(sizes(), name="sizes"))
        async with asyncio.TaskGroup() as holding:
            for client in clients:
                for _ in range(_FLOWS):
                    holding.create_task(flows(client), name="flows")
        for task in others:
            task.cancel()


# --- what it must show --------------------------------------------------------------------------


def _tell(report: Report, form: Form, storm: Storm) -> None:
    outcomes = Counter(each.outcome for each in storm.flows)
    lost = outcomes[Outcome.LOST] + outcomes[Outcome.STUCK]
    report.table(
        "Flows in a storm of volunteers",
        ["volunteers gone", *Outcome, "lost without any volunteer"],
        [[len(storm.gone), *(outcomes[each] for each in Outcome), storm.excused]],
    )
    problems = Counter(each.problem for each in storm.flows if each.problem)
    for problem, times in problems.most_common(5):
        report.say(f"{times} x {problem}")
    report.figure("storm_flows", len(storm.flows))
    report.figure("storm_volunteers_gone", len(storm.gone))
    report.figure("storm_lost", lost - storm.excused)
    report.figure("storm_lost_without_any_volunteer", storm.excused)
    report.figure("storm_corrupted", outcomes[Outcome.CORRUPTED])
    report.expect(outcomes[Outcome.CORRUPTED] == 0, "the storm corrupted flows")
    report.expect(
        lost == storm.excused, f"the storm lost {lost - storm.excused} of {len(storm.flows)} flows"
    )
    _tell_growth(report, form, storm.sizes)


def _tell_growth(report: Report, form: Form, sizes: list[Size]) -> None:
    quarter = len(sizes) // 4
    early, late = median(sizes[quarter : 2 * quarter]), median(sizes[-quarter:])
    rows = []
    for name, before in early.dict().items():
        after = late.dict()[name]
        rows.append([name.replace("_", " "), f"{before:,}", f"{after:,}"])
        report.figure(f"storm_{name}_growth", after - before)
        share, more = _GROWTH
        limit = _MEMORY_GROWTH * (form.clients + 1) if name == "memory" else share * before + more
        if form.most_growth:
            report.expect(after - before <= limit, f"{name} grew from {before:,} to {after:,}")
    report.table("Clients and server together", ["what", "second quarter", "last quarter"], rows)


def _samples(storm: Storm) -> dict[str, object]:
    began = storm.began
    return {
        "gone": [when - began for when in storm.gone],
        "flows": [
            {"began": each.began - began, "ended": each.ended - began, "outcome": each.outcome}
            for each in storm.flows
        ],
        "arrivals": _by_second([each for flow in storm.flows for each in flow.arrivals], began),
        "sizes": [each.dict() for each in storm.sizes],
    }


def _by_second(arrivals: list[tuple[float, int]], began: float) -> list[int]:
    """Octets that came in each second."""
    seconds: Counter[int] = Counter()
    for when, octets in arrivals:
        seconds[int(when - began)] += octets
    return [seconds[each] for each in range(max(seconds, default=-1) + 1)]
