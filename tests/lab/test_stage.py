"""The commands run in the lab, and its documents and figures say what it does."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack

import pytest

from lab.conditions import Conditions
from lab.crew import Crew, Way
from lab.nat import Access
from lab.site import Order, Outcome
from lab.stage import Stage
from support import run

pytestmark = pytest.mark.usefixtures("root")

_WIRE = Conditions(delay_s=0.005)


def test_a_bridge_between_homes_survives_its_volunteer() -> None:
    async def main() -> None:
        async with Stage() as stage, AsyncExitStack() as stack:
            crew = await stack.enter_async_context(Crew(stage, [_WIRE] * 2))
            home = await stage.network.add("client", Access.CGNAT, _WIRE)
            client = await stack.enter_async_context(stage.client(home))
            await client.bridged()
            order = Order(down=1_000_000, up=1_000_000, rate=400_000)
            transfer = asyncio.create_task(client.transfer(order))
            await asyncio.sleep(0.5)
            await crew.lose(await crew.busiest(), Way.KILLED)
            assert (await transfer).outcome is Outcome.INTACT

    run(main(), timeout_s=60)
