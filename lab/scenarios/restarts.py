"""Broker and egress are killed and started again, each on its own."""

from __future__ import annotations

import asyncio
import math
import signal
import time
from contextlib import AsyncExitStack
from typing import Final

from lab import processes
from lab.conditions import Conditions
from lab.crew import Crew
from lab.report import Report, seconds
from lab.site import Order, Outcome, Transfer
from lab.stage import Client, Stage
from support import eventually

_CLIENT: Final = Conditions(delay_s=0.025)
_VOLUNTEER: Final = Conditions(delay_s=0.0125)
_SMALL: Final = Order(down=200)
_FLOW: Final = Order(down=8_000_000, rate=800_000)
_BEFORE: Final = 1_000_000
_DOWN_S: Final = 1.0
_AGAIN_S: Final = 0.2
_PATIENCE_S: Final = 90.0


async def run(report: Report, *, long: bool) -> None:
    """Play it, `long` with a longer time without each."""
    down_s = _DOWN_S * (10 if long else 1)
    await _broker(report, down_s)
    await _egress(report, down_s)


async def _broker(report: Report, down_s: float) -> None:
    async with Stage(apart=True) as stage, AsyncExitStack() as stack:
        crew = await stack.enter_async_context(Crew(stage, [_VOLUNTEER] * 3))
        client = await _client(stage, stack)
        flow = Transfer(_FLOW)
        flowing = asyncio.create_task(client.transfer(flow.order, into=flow), name="flow")
        try:
            await eventually(lambda: flow.octets > _BEFORE or flowing.done(), _PATIENCE_S)
            gone = time.monotonic()
            stage.server.signal(signal.SIGKILL)
            await processes.end(stage.server)
            await asyncio.sleep(down_s)
            await stage.start_server()
            back = time.monotonic()
            for volunteer in crew.running:
                await volunteer.event("waiting", _PATIENCE_S)
            volunteers_s = time.monotonic() - back
            newcomer_s = await _newcomer(stage, stack)
            await flowing
        finally:
            flowing.cancel()
            await asyncio.gather(flowing, return_exceptions=True)
    silence_s = flow.longest_silence(after=gone)
    report.table(
        "The broker is killed and started again, in seconds",
        ["running flow", "its longest silence", "all volunteers back", "new client bridged"],
        [[flow.outcome, seconds(silence_s), seconds(volunteers_s), seconds(newcomer_s)]],
    )
    report.figure("broker_restart_silence_s", silence_s)
    report.figure("broker_restart_volunteers_back_s", volunteers_s)
    report.figure("broker_restart_new_client_s", newcomer_s)
    report.expect(math.isfinite(newcomer_s), "no new client after the broker was started again")
    report.expect(flow.outcome is Outcome.INTACT, "a flow noticed that the broker was killed")


async def _egress(report: Report, down_s: float) -> None:
    async with Stage(apart=True) as stage, AsyncExitStack() as stack:
        await stack.enter_async_context(Crew(stage, [_VOLUNTEER] * 3))
        client = await _client(stage, stack)
        flow = Transfer(_FLOW)
        flowing = asyncio.create_task(client.transfer(flow.order, into=flow), name="flow")
        try:
            await eventually(lambda: flow.octets > _BEFORE or flowing.done(), _PATIENCE_S)
            assert stage.egress is not None
            gone = time.monotonic()
            stage.egress.signal(signal.SIGKILL)
            await processes.end(stage.egress)
            await asyncio.sleep(down_s)
            await stage.start_egress()
            back = time.monotonic()
            request_s = await _works_after(client, back)
            await flowing
            ended_s = flow.ended - gone
        finally:
            flowing.cancel()
            await asyncio.gather(flowing, return_exceptions=True)
    report.table(
        "The egress is killed and started again, in seconds",
        ["running flow", "told within", "what it was told", "new flow after the start"],
        [[flow.outcome, seconds(ended_s), flow.problem, seconds(request_s)]],
    )
    report.figure("egress_restart_new_flow_s", request_s)
    report.expect(flow.outcome is Outcome.LOST, "a flow of a killed egress did not end clearly")


async def _works_after(client: Client, since: float) -> float:
    """Return how long after `since` a small request works, asking as often as it is refused."""
    while time.monotonic() < since + _PATIENCE_S:
        if (await client.transfer(_SMALL, _PATIENCE_S)).outcome is Outcome.INTACT:
            return time.monotonic() - since
        await asyncio.sleep(_AGAIN_S)
    return math.inf


async def _newcomer(stage: Stage, stack: AsyncExitStack) -> float:
    """Return how long a new client takes to get a bridge."""
    began = time.monotonic()
    try:
        await _client(stage, stack)
    except AssertionError:
        return math.inf
    return time.monotonic() - began


async def _client(stage: Stage, stack: AsyncExitStack) -> Client:
    host = await stage.network.add("client", conditions=_CLIENT)
    client = await stack.enter_async_context(stage.client(host))
    await client.bridged()
    return client
