"""The commands run in the lab, and its documents and figures say what it does."""

from __future__ import annotations

import asyncio
import math
from contextlib import AsyncExitStack
from itertools import product
from pathlib import Path

import pytest

from lab import ROOT
from lab.conditions import Conditions
from lab.crew import Crew, Way
from lab.nat import Access
from lab.report import Report, percentile
from lab.scenarios.nat_matrix import expected
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


def _reaches(client: Access, volunteer: Access) -> bool:
    """What RFC 4787's terms say of hole punching."""
    if Access.NO_UDP in (client, volunteer):
        return False
    if {client, volunteer} & {Access.OPEN, Access.FULL_CONE}:
        return True
    return {client, volunteer} <= {Access.INDEPENDENT, Access.CGNAT}


def test_the_document_expects_what_hole_punching_can_do() -> None:
    routes = expected((ROOT / "docs" / "resilience.md").read_text("utf-8"))
    pairs = set(product(Access, Access))
    assert set(routes) == pairs
    assert {pair for pair in pairs if routes[pair] == "direct"} == {
        pair for pair in pairs if _reaches(*pair)
    }


def test_percentiles() -> None:
    assert percentile([3, 1, 2], 0.5) == 2
    assert percentile([*range(1, 21)], 0.95) == 19
    assert percentile([1, math.inf], 0.95) == math.inf


def test_figures_of_scenarios_are_kept_beside_each_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lab.report.FIGURES", tmp_path / "build" / "lab.json")
    for name, value in (("one_s", 1.5), ("never_s", math.inf)):
        report = Report()
        report.figure(name, value)
        report.save()
    assert (tmp_path / "build" / "lab.json").read_text() == (
        '{\n  "never_s": null,\n  "one_s": 1.5\n}\n'
    )
