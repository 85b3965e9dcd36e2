"""The reader's laptop sleeps, its network changes, its volunteer freezes: when does it go on?"""

from __future__ import annotations

import asyncio
import math
import signal
import time
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Final

from lab.conditions import Conditions
from lab.crew import Crew, Way
from lab.report import Report, seconds
from lab.site import Order, Outcome, Transfer
from lab.stage import Client, Stage
from support import eventually

_CLIENT: Final = Conditions(delay_s=0.025)
_VOLUNTEER: Final = Conditions(delay_s=0.0125)
_SMALL: Final = Order(down=200)
_LONG_FLOW: Final = Order(down=6_000_000, rate=500_000)
_BEFORE: Final = 1_000_000
_PATIENCE_S: Final = 90.0

Event = Callable[[Client, Crew], Awaitable[None]]


@dataclass(frozen=True)
class Form:
    """How long the client sleeps."""

    sleep_s: float


_SHORT: Final = Form(20.0)
_LONG: Final = Form(90.0)


async def run(report: Report, *, long: bool) -> None:
    """Play it."""
    form = _LONG if long else _SHORT

    async def asleep(client: Client, _: Crew) -> None:
        client.process.signal(signal.SIGSTOP)
        await asyncio.sleep(form.sleep_s)
        client.process.signal(signal.SIGCONT)

    async def changed(client: Client, _: Crew) -> None:
        await client.host.move()

    async def unplugged(client: Client, _: Crew) -> None:
        await client.host.cut()
        await asyncio.sleep(form.sleep_s)
        await client.host.mend()

    async def frozen(_: Client, crew: Crew) -> None:
        await crew.lose(await crew.busiest(), Way.FROZEN)

    events: dict[str, Event] = {
        "client asleep": asleep,
        "client's network changed": changed,
        "client unplugged": unplugged,
        "volunteer frozen": frozen,
    }
    rows = []
    for name, event in events.items():
        request_s, flow, silence_s = await _play(event)
        rows.append([name, seconds(request_s), flow.outcome, seconds(silence_s)])
        report.say(f"{name}: next request {seconds(request_s)} s, flow {flow.outcome}")
        report.figure(f"after_{name.replace(' ', '_').replace(chr(39), '')}_s", request_s)
        report.expect(math.isfinite(request_s), f"no request worked any more: {name}")
    report.table(
        "Going on afterwards, in seconds",
        ["what happened", "next request", "flow from before", "its longest silence"],
        rows,
    )


async def _play(event: Event) -> tuple[float, Transfer, float]:
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
    return request.seconds if intact else math.inf, flow, flow.recovery(over)
