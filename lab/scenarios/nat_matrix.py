"""Every kind of client's network against every kind of volunteer's: connects, how, how soon?

Played without and with a TURN server. What is expected stands in `docs/resilience.md`, in the
tables whose first cells are `DIRECT` and `RELAYED`.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import math
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import product
from typing import Final

from lab import ROOT
from lab.conditions import Conditions
from lab.nat import Access
from lab.network import Host
from lab.report import Report
from lab.site import Order, Outcome
from lab.stage import Stage

DIRECT: Final = "client"
RELAYED: Final = "client with TURN"
_WIRE: Final = Conditions(delay_s=0.015)
_SMALL: Final = Order(down=20_000)
_AT_ONCE: Final = 4
_NEVER_S: Final = 10.0
"""How long a pair that should not connect is watched: it has tried twice by then."""
_LATE_S: Final = 25.0
"""How long one that should connect may take on a busy computer; figures tell how long it did."""
_DOCUMENT: Final = ROOT / "docs" / "resilience.md"

Pair = tuple[Access, Access]


class Route(StrEnum):
    """How a link goes."""

    DIRECT = "direct"
    RELAY = "relay"
    """Over the TURN server."""
    NEVER = "no"


@dataclass(frozen=True)
class Found:
    """What became of a pair: its route, and the seconds from the client's start to an octet."""

    route: Route
    seconds: float = math.inf

    def __str__(self) -> str:
        return self.route if self.route is Route.NEVER else f"{self.route} {self.seconds:.1f}"


async def run(report: Report, *, long: bool) -> None:
    """Play all pairs, without and with TURN."""
    pairs = list(product(Access, Access))
    for name, first_cell, relayed in (("nat", DIRECT, False), ("nat_turn", RELAYED, True)):
        wanted = expected(_DOCUMENT.read_text("utf-8"), first_cell)
        found: dict[Pair, Found] = {}
        for row in Access:  # a stage each, because a hundred hosts take long to go
            found |= await play(
                {pair: wanted[pair] for pair in pairs if pair[0] is row}, relayed=relayed
            )
        report.table(
            f"Seconds to the first octet, {'with' if relayed else 'without'} TURN",
            [first_cell, *Access],
            [[row, *(found[row, column] for column in Access)] for row in Access],
        )
        for pair in pairs:
            report.expect(
                found[pair].route == wanted[pair],
                f"{first_cell}: {pair[0]} - {pair[1]}: {found[pair]}, not {wanted[pair]}",
            )
        worked = [each for each in found.values() if each.route is not Route.NEVER]
        report.figure(f"{name}_pairs", len(pairs))
        report.figure(f"{name}_pairs_connected", len(worked))
        for route in (Route.DIRECT, Route.RELAY):
            seconds = [each.seconds for each in worked if each.route is route]
            if seconds:
                report.figure(f"{name}_{route}_slowest_s", max(seconds))


async def play(wanted: Mapping[Pair, Route], *, relayed: bool) -> dict[Pair, Found]:
    """Let each pair meet, with a TURN server or without; it is known what should come of it."""
    found: dict[Pair, Found] = {}
    room = asyncio.Semaphore(_AT_ONCE)

    async def meet(stage: Stage, pair: Pair) -> None:
        patience_s = _NEVER_S if wanted[pair] is Route.NEVER else _LATE_S
        async with room:
            found[pair] = await _meet(stage, pair, patience_s)

    async with Stage(_pools(wanted), relayed=relayed) as stage, asyncio.TaskGroup() as tasks:
        for pair in wanted:
            tasks.create_task(meet(stage, pair), name="pair")
    return found


def expected(document: str, first_cell: str) -> dict[Pair, Route]:
    """Read the route of each pair from a table of the document."""
    lines = document.splitlines()
    start = next(at for at, line in enumerate(lines) if line.startswith(f"| {first_cell} |"))
    _, *columns = _cells(lines[start])
    wanted = {}
    for line in lines[start + 2 :]:
        if not line.startswith("|"):
            break
        row, *routes = _cells(line)
        for column, route in zip(columns, routes, strict=True):
            wanted[Access(row), Access(column)] = Route(route)
    return wanted


def _cells(line: str) -> list[str]:
    return [each.strip() for each in line.strip("|").split("|")]


def _token(pair: Pair) -> str:
    return f"{pair[0].name}-{pair[1].name}"


def _pools(pairs: Iterable[Pair]) -> str:
    """A private pool for each pair, so that they can be tried at the same time."""
    return "\n".join(
        f'[[broker.pools]]\nname = "{_token(pair)}"\n'
        f'token_sha256 = "{hashlib.sha256(_token(pair).encode()).hexdigest()}"'
        for pair in pairs
    )


async def _meet(stage: Stage, pair: Pair, patience_s: float) -> Found:
    reader = await stage.network.add("client", pair[0], _WIRE)
    helper = await stage.network.add("volunteer", pair[1], _WIRE)
    if stage.turn_host is not None:
        await reader.run("nft", "-f", "-", given=_COUNTER.replace("TURN", stage.turn_host.address))
    token = _token(pair)
    async with stage.volunteer(helper, "--pool-token", token):
        began = time.monotonic()
        async with stage.client(reader, token) as client:
            try:
                await client.bridged(patience_s)
            except AssertionError:
                return Found(Route.NEVER)
            done = await client.transfer(_SMALL)
            if done.outcome is not Outcome.INTACT:
                return Found(Route.NEVER)
            relayed = stage.turn_host is not None and await _relayed(reader) > _SMALL.down
            return Found(Route.RELAY if relayed else Route.DIRECT, done.arrivals[0][0] - began)


_COUNTER: Final = """
table ip route {
    counter relayed {}
    chain input {
        type filter hook input priority filter; policy accept;
        ip saddr TURN counter name relayed
    }
}
"""


async def _relayed(reader: Host) -> int:
    """Octets that the TURN server sent to a host."""
    told = json.loads(await reader.run("nft", "-j", "list", "counter", "ip", "route", "relayed"))
    counters = [each["counter"] for each in told["nftables"] if "counter" in each]
    return int(counters[0]["bytes"])
