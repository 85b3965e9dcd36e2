"""Broker and egress are killed and started again, each on its own."""

from __future__ import annotations

import asyncio
import math
import signal
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import asdict, dataclass, fields
from functools import partial
from typing import Final

from lab import processes
from lab.conditions import Conditions
from lab.crew import Crew
from lab.report import Report, seconds
from lab.side_by_side import Part, Watch, side_by_side
from lab.site import Order, Outcome, Transfer
from lab.stage import Client, Stage
from support import eventually

NAME: Final = "restarts"
_CLIENT: Final = Conditions(delay_s=0.025)
_VOLUNTEER: Final = Conditions(delay_s=0.0125)
_SMALL: Final = Order(down=200)
_RATE: Final = 600_000
_BEFORE: Final = 1_000_000
_AGAIN_S: Final = 0.2
_PATIENCE_S: Final = 90.0


_CORES: Final = 0.6
_NOTICED_S: Final = 0.5
_BACK_S: Final = 5.0


@dataclass(frozen=True)
class Form:
    """How often each is killed, how long it stays away, and when all must work again.

    The flow that runs meanwhile lasts `flow_s` if it can.
    """

    times: int
    down_s: float
    flow_s: float
    limit_s: float


_SHORT: Final = Form(1, 1.0, 9.0, 5.0)
_LONG: Final = Form(5, 10.0, 20.0, _BACK_S)


@dataclass(frozen=True)
class BrokerFound:
    """What a broker's restart did.

    Attributes:
        running_flow: what became of it.
        silence_s: its longest.
        volunteers_back_s: from the start until all waited again.
        new_client_s: from the start until a client that came then had a bridge.
    """

    running_flow: Outcome | None
    silence_s: float
    volunteers_back_s: float
    new_client_s: float

    def judge(self, report: Report, limit_s: float) -> None:
        """Say what it should not have done."""
        report.expect(self.running_flow is Outcome.INTACT, "a flow ended with the broker")
        report.at_most(self.silence_s, _NOTICED_S, "silence when the broker was killed")
        report.at_most(self.volunteers_back_s, limit_s, "volunteers back at the broker")
        report.at_most(self.new_client_s, limit_s, "bridge of a client after the broker's start")


async def _broker(form: Form) -> BrokerFound:
    async with Stage(apart=True) as stage, AsyncExitStack() as stack:
        crew = await stack.enter_async_context(Crew(stage, [_VOLUNTEER] * 3))
        client = await _client(stage, stack)
        async with _flowing(client, form) as flow:
            gone = time.monotonic()
            stage.server.signal(signal.SIGKILL)
            await processes.end(stage.server)
            await asyncio.sleep(form.down_s)
            await stage.start_server()
            back = time.monotonic()
            volunteers_s, newcomer_s = await asyncio.gather(
                _volunteers_back(crew, back), _newcomer(stage, stack, back)
            )
        return BrokerFound(flow.outcome, flow.longest_silence(after=gone), volunteers_s, newcomer_s)


@dataclass(frozen=True)
class EgressFound:
    """What an egress' restart did.

    Attributes:
        running_flow: what became of it.
        told: what its program was told.
        told_s: after the kill.
        new_flow_s: from the start until a new flow worked.
    """

    running_flow: Outcome | None
    told: str
    told_s: float
    new_flow_s: float

    def judge(self, report: Report, limit_s: float) -> None:
        """Say what it should not have done."""
        report.expect(
            self.running_flow is Outcome.LOST,
            f"a flow of a killed egress did not end clearly: {self.running_flow}",
        )
        report.at_most(self.new_flow_s, limit_s, "new flow after the egress' start")


async def _egress(form: Form) -> EgressFound:
    async with Stage(apart=True) as stage, AsyncExitStack() as stack:
        await stack.enter_async_context(Crew(stage, [_VOLUNTEER] * 3))
        client = await _client(stage, stack)
        async with _flowing(client, form) as flow:
            assert stage.egress is not None
            gone = time.monotonic()
            stage.egress.signal(signal.SIGKILL)
            await processes.end(stage.egress)
            await asyncio.sleep(form.down_s)
            await stage.start_egress()
            new_flow_s = await _works_after(client, time.monotonic())
        return EgressFound(flow.outcome, flow.problem, flow.ended - gone, new_flow_s)


Found = BrokerFound | EgressFound


async def run(report: Report, *, long: bool) -> None:
    """Play it."""
    form = _LONG if long else _SHORT
    parts: dict[str, Callable[[Form], Awaitable[Found]]] = {
        "broker": _broker,
        "egress": _egress,
    }
    wanted = {name: play for name, play in parts.items() if report.wants(name)}
    async with Watch() as watch:
        played = await side_by_side(
            [Part(_CORES, partial(_play_times, form, play)) for play in wanted.values()]
        )
    for name, found in zip(wanted, played, strict=True):
        report.keep(NAME, name, [asdict(each) for each in found], long=long)
        for each in found:
            each.judge(report, form.limit_s)
        slowest = {
            field.name: max(getattr(each, field.name) for each in found)
            for field in fields(found[0])
            if field.name.endswith("_s")
        }
        for figure, value in slowest.items():
            report.figure(f"{name}_restart_{figure}", value)
        columns = [field.name.removesuffix("_s").replace("_", " ") for field in fields(found[0])]
        report.table(
            f"The {name} is killed and started again, in seconds",
            columns,
            [[_told(value) for value in asdict(each).values()] for each in found],
        )
    report.say(f"({watch})")


def _told(value: object) -> str:
    return seconds(value) if isinstance(value, float) else str(value)


async def _play_times(form: Form, play: Callable[[Form], Awaitable[Found]]) -> list[Found]:
    return [await play(form) for _ in range(form.times)]


@asynccontextmanager
async def _flowing(client: Client, form: Form) -> AsyncIterator[Transfer]:
    """Hold a flow from its middle on; when the block ends well, wait for the flow's end."""
    flow = Transfer(Order(down=int(form.flow_s * _RATE), rate=_RATE))
    flowing = asyncio.create_task(client.transfer(flow.order, into=flow), name="flow")
    try:
        await eventually(lambda: flow.octets > _BEFORE or flowing.done(), _PATIENCE_S)
        yield flow
        await flowing
    finally:
        flowing.cancel()
        await asyncio.gather(flowing, return_exceptions=True)


async def _volunteers_back(crew: Crew, since: float) -> float:
    """Return how long after `since` all volunteers wait at the broker again."""
    try:
        for volunteer in crew.running:
            await volunteer.event("waiting", _PATIENCE_S)
    except AssertionError:
        return math.inf
    return time.monotonic() - since


async def _works_after(client: Client, since: float) -> float:
    """Return how long after `since` a small request works, asking as often as it is refused."""
    while time.monotonic() < since + _PATIENCE_S:
        if (await client.transfer(_SMALL, _PATIENCE_S)).outcome is Outcome.INTACT:
            return time.monotonic() - since
        await asyncio.sleep(_AGAIN_S)
    return math.inf


async def _newcomer(stage: Stage, stack: AsyncExitStack, since: float) -> float:
    """Return how long after `since` a new client has a bridge."""
    try:
        await _client(stage, stack)
    except AssertionError:
        return math.inf
    return time.monotonic() - since


async def _client(stage: Stage, stack: AsyncExitStack) -> Client:
    host = await stage.network.add("client", conditions=_CLIENT)
    client = await stack.enter_async_context(stage.client(host))
    await client.bridged()
    return client
