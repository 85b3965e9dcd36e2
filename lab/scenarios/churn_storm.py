"""Volunteers come and go every few seconds, while clients hold flows in both directions."""

from __future__ import annotations

import asyncio
from collections import Counter
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass
from itertools import count
from random import Random
from typing import Final

from lab.conditions import Conditions
from lab.crew import Crew, Way
from lab.network import Host
from lab.report import Report
from lab.site import Order, Outcome, Transfer
from lab.stage import Client, Stage
from support.processes import Process

_VOLUNTEER: Final = Conditions(delay_s=0.01)
_CLIENT: Final = Conditions(delay_s=0.02)
_LIFE_S: Final = (2.0, 8.0, 20.0)
"""Shortest, mean and longest life of a volunteer."""
_FLOWS: Final = 2
"""Of each client at a time."""
_RATE: Final = 60_000
_FLOW_S: Final = 90.0


@dataclass(frozen=True)
class Form:
    """How much, and for how long."""

    clients: int
    volunteers: int
    storm_s: float
    flow_octets: int = 300_000


_SHORT: Final = Form(4, 5, 40.0)
_LONG: Final = Form(20, 10, 600.0)


@dataclass(frozen=True)
class Size:
    """What the clients' and the server's processes take, together."""

    memory: int
    sockets: int
    files: int
    threads: int

    @classmethod
    def of(cls, processes: list[Process]) -> Size:
        """Measure."""
        return cls(
            sum(each.memory_octets() for each in processes),
            sum(each.sockets() for each in processes),
            sum(each.open_files() for each in processes),
            sum(each.threads() for each in processes),
        )


async def run(report: Report, *, long: bool) -> None:
    """Play it."""
    form = _LONG if long else _SHORT
    async with Stage() as stage, AsyncExitStack() as stack:
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
        measured = [stage.server, *(client.process for client in clients)]
        done, sizes, lives = await _storm(form, crew, clients, measured)
    _tell(report, done, sizes, lives)


async def _storm(
    form: Form, crew: Crew, clients: list[Client], measured: list[Process]
) -> tuple[list[Transfer], list[Size], int]:
    """Return the transfers, the sizes at a quarter and at the end, and how many volunteers went."""
    loop = asyncio.get_running_loop()
    began = loop.time()
    done: list[Transfer] = []
    seeds = count()
    lives = 0

    async def flows(client: Client) -> None:
        while loop.time() < began + form.storm_s:
            order = Order(
                down=form.flow_octets, up=form.flow_octets, rate=_RATE, seed=2 * next(seeds)
            )
            done.append(await client.transfer(order, _FLOW_S))

    async def comings_and_goings(host: Host, random: Random) -> None:
        nonlocal lives
        shortest, mean, longest = _LIFE_S
        while True:
            await asyncio.sleep(min(max(random.expovariate(1 / mean), shortest), longest))
            await crew.replace(host, random.choice(list(Way)))
            lives += 1

    storm = [
        asyncio.create_task(comings_and_goings(host, Random(number)), name="volunteer-lives")
        for number, host in enumerate(crew.hosts)
    ]
    holding = [
        asyncio.create_task(flows(client), name="flows")
        for client in clients
        for _ in range(_FLOWS)
    ]
    try:
        await asyncio.sleep(form.storm_s / 4)
        sizes = [Size.of(measured)]
        await asyncio.gather(*holding)
        sizes.append(Size.of(measured))
    finally:
        for task in (*storm, *holding):
            task.cancel()
        with suppress(asyncio.CancelledError):
            await asyncio.gather(*storm, *holding, return_exceptions=True)
    for task in storm:
        if not task.cancelled() and (error := task.exception()) is not None:
            raise error
    return done, sizes, lives


def _tell(report: Report, done: list[Transfer], sizes: list[Size], lives: int) -> None:
    outcomes = Counter(each.outcome for each in done)
    lost = outcomes[Outcome.LOST] + outcomes[Outcome.STUCK]
    report.table(
        "Flows in a storm of volunteers",
        ["volunteers gone", *Outcome],
        [[lives, *(outcomes[each] for each in Outcome)]],
    )
    for problem, times in Counter(each.problem for each in done if each.problem).most_common(5):
        report.say(f"{times} x {problem}")
    report.table(
        "Clients and server together",
        ["when", "MB", "sockets", "files", "threads"],
        [
            [when, f"{each.memory / 1e6:.1f}", each.sockets, each.files, each.threads]
            for when, each in zip(("after a quarter", "at the end"), sizes, strict=True)
        ],
    )
    report.figure("storm_flows", len(done))
    report.figure("storm_volunteers_gone", lives)
    report.figure("storm_lost", lost)
    report.figure("storm_corrupted", outcomes[Outcome.CORRUPTED])
    report.figure("storm_memory_growth_octets", sizes[1].memory - sizes[0].memory)
    report.figure("storm_socket_growth", sizes[1].sockets - sizes[0].sockets)
    report.figure("storm_file_growth", sizes[1].files - sizes[0].files)
    report.expect(outcomes[Outcome.CORRUPTED] == 0, "the storm corrupted flows")
    report.expect(lost == 0, f"the storm lost {lost} of {len(done)} flows")
