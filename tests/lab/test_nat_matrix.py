"""Networks meet, or do not, as the document says."""

from __future__ import annotations

import asyncio
import os
from itertools import product

import pytest

from lab import ROOT, processes, turn
from lab.nat import Access
from lab.scenarios.nat_matrix import DIRECT, RELAYED, Found, Pair, Route, expected, play
from lab.stage import Stage
from support import run

pytestmark = [
    pytest.mark.usefixtures("root"),
    pytest.mark.skipif(
        turn.program() is None and os.environ.get("CI") != "true", reason="coturn is not installed"
    ),
]


def _reaches(client: Access, volunteer: Access) -> bool:
    """What RFC 4787's terms say of hole punching."""
    if Access.NO_UDP in (client, volunteer):
        return False
    if {client, volunteer} & {Access.OPEN, Access.FULL_CONE}:
        return True
    return {client, volunteer} <= {Access.INDEPENDENT, Access.CGNAT}


def _told(first_cell: str) -> dict[Pair, Route]:
    return expected((ROOT / "docs" / "resilience.md").read_text("utf-8"), first_cell)


def test_the_document_expects_what_hole_punching_can_do() -> None:
    pairs = list(product(Access, Access))
    reached = {pair for pair in pairs if _reaches(*pair)}
    direct, relayed = _told(DIRECT), _told(RELAYED)
    assert set(direct) == set(relayed) == set(pairs)
    assert {pair for pair in pairs if direct[pair] is Route.DIRECT} == reached
    assert {pair for pair in pairs if direct[pair] is Route.NEVER} == {*pairs} - reached
    for pair in pairs:
        assert (relayed[pair] is Route.NEVER) is (Access.NO_UDP in pair)
        assert (relayed[pair] is Route.DIRECT) is (pair in reached)


_MEETINGS = {
    DIRECT: [
        (Access.INDEPENDENT, Access.CGNAT),
        (Access.SYMMETRIC, Access.FULL_CONE),
        (Access.SYMMETRIC, Access.SYMMETRIC),
    ],
    RELAYED: [
        (Access.INDEPENDENT, Access.SYMMETRIC),
        (Access.ADDRESS_DEPENDENT, Access.INDEPENDENT),
        (Access.CGNAT, Access.OPEN),
    ],
}
"""A few of what `make lab ARGS=nat_matrix` plays."""


def test_networks_meet_as_the_document_says() -> None:
    async def main() -> None:
        for found, wanted in await asyncio.gather(_meetings(DIRECT), _meetings(RELAYED)):
            assert {pair: each.route for pair, each in found.items()} == wanted

    run(main(), timeout_s=60)


async def _meetings(first_cell: str) -> tuple[dict[Pair, Found], dict[Pair, Route]]:
    told = _told(first_cell)
    wanted = {pair: told[pair] for pair in _MEETINGS[first_cell]}
    return await play(wanted, relayed=first_cell == RELAYED), wanted


def test_the_doctor_tells_a_network_that_needs_a_relay() -> None:
    async def main() -> None:
        async with Stage(relayed=True) as stage:
            home = await stage.network.add("client", Access.ADDRESS_DEPENDENT)
            process = await processes.start(home, "doctor", stage.invite)
            try:
                await process.event("result", 40)
            finally:
                await processes.end(process)
        steps = {each["step"]: each for each in process.events if each["event"] == "step"}
        assert "another port for every peer" in steps["stun"]["text"]
        assert steps["relay"]["ok"], steps["relay"]["text"]
        assert steps["relay"]["text"].startswith("It answers")

    run(main(), timeout_s=60)
