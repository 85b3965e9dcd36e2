"""The reader's laptop sleeps, its network changes, its volunteer freezes: when does it go on?"""

from __future__ import annotations

import asyncio
import math
import signal
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import asdict, dataclass
from functools import partial
from typing import Final

from lab.conditions import Conditions
from lab.crew import Crew, Way
from lab.report import Report, seconds
from lab.side_by_side import Part, Watch, side_by_side
from lab.site import Order, Outcome, Transfer
from lab.stage import Client, Stage
from support import eventually

NAME: Final = "sleep"
_CLIENT: Final = Conditions(delay_s=0.025)
_VOLUNTEER: Final = Conditions(delay_s=0.0125)
_SMALL: Final = Order(down=200)
_LONG_FLOW: Final = Order(down=6_000_000, rate=500_000)
_BEFORE: Final = 1_000_000
_PATIENCE_S: Final = 90.0

Event = Callable[[Client, Crew], Awaitable[None]]


_CORES: Final = 0.4
_LIMIT_S: Final = 2.0


@dataclass(frozen=True)
class Form:
    """How much is done.

    Attributes:
        times: each thing happens.
        sleep_s: how long the client sleeps, or is unplugged.
        limit_s: how long the next request may take.
    """

    times: int
    sleep_s: float
    limit_s: float


_SHORT: Final = Form(1, 6.0, 6.0)
_LONG: Final = Form(5, 90.0, _LIMIT_S)


def _events(sleep_s: float) -> dict[str, Event]:
    async def asleep(client: Client, _: Crew) -> None:
        client.process.signal(signal.SIGSTOP)
        await asyncio.sleep(sleep_s)
        client.process.signal(signal.SIGCONT)

    async def changed(client: Client, _: Crew) -> None:
        await client.host.move()

    async def unplugged(client: Client, _: Crew) -> None:
        await client.host.cut()
        await asyncio.sleep(sleep_s)
        await client.host.mend()

    async def frozen(_: Client, crew: Crew) -> None:
        await crew.lose(await crew.busiest(), Way.FROZEN)

    return {
        "client asleep": asleep,
        "client's network changed": changed,
        "client unplugged": unplugged,
        "volunteer frozen": frozen,
    }


async def run(report: Report, *, long: bool) -> None:
    """Play it."""
    form = _LONG if long else _SHORT
    events = {name: each for name, each in _events(form.sleep_s).items() if report.wants(name)}
    async with Watch() as watch:
        played = await side_by_side(
            [Part(_CORES, partial(_play_times, form.times, event)) for event in events.values()]
        )
    rows = []
    for name, found in zip(events, played, strict=True):
        slowest_s = max(each.request_s for each in found)
        flows = Counter(each.flow for each in found)
        told = ", ".join(f"{count} {outcome}" for outcome, count in flows.items())
        silence_s = max(each.silence_s for each in found)
        for each in found:
            if each.problem:
                report.say(f"{name}: {each.problem}")
        rows.append([name, len(found), seconds(slowest_s), told, seconds(silence_s)])
        figure = f"after_{name.replace(' ', '_').replace(chr(39), '')}_s"
        report.figure(figure, slowest_s)
        report.keep(NAME, name, [asdict(each) for each in found], long=long)
        report.at_most(slowest_s, form.limit_s, f"next request, {name}")
        report.expect(
            set(flows) <= {Outcome.INTACT, Outcome.LOST}, f"flows from before: {told}, {name}"
        )
    report.table(
        "Going on afterwards, in seconds",
        ["what happened", "times", "slowest next request", "flows from before", "longest silence"],
        rows,
    )
    report.say(f"({watch})")


@dataclass(frozen=True)
class Found:
    """What became of the reader's doings.

    Attributes:
        request_s: how long a request took that was made as soon as it was over.
        flow: what became of one from before.
        problem: what its program was told.
        silence_s: how long that one had to wait from then on.
    """

    request_s: float
    flow: Outcome | None
    problem: str
    silence_s: float


async def _play_times(times: int, event: Event) -> list[Found]:
    return [await _play(event) for _ in range(times)]


async def _play(event: Event) -> Found:
    async with Stage() as stage, AsyncExitStack() as stack:
        crew = await stack.enter_async_context(Crew(stage, [_VOLUNTEER] * 3))
        host = await stage.network.add("client", conditions=_CLIENT)
        client = await stack.enter_async_context(stage.client(host))
        await client.bridged()
        flow = Transfer(_LONG_FLOW)
        flowing = asyncio.create_task(
            client.transfer(flow.order, _PATIENCE_S * 2, flow), name="flow"
        )
        try:
            await eventually(lambda: flow.octets > _BEFORE or flowing.done(), _PATIENCE_S)
            await event(client, crew)
            over = time.monotonic()
            request = await client.transfer(_SMALL, _PATIENCE_S)
            await flowing
        finally:
            flowing.cancel()
            await asyncio.gather(flowing, return_exceptions=True)
    intact = request.outcome is Outcome.INTACT
    return Found(
        request.seconds if intact else math.inf, flow.outcome, flow.problem, flow.recovery(over)
    )
