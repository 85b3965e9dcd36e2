"""Every kind of client's network against every kind of volunteer's: connects or not, how long?

What is expected stands in `docs/resilience.md`, in the table whose first cell is "client".
"""

from __future__ import annotations

import asyncio
import hashlib
import math
import time
from dataclasses import dataclass
from itertools import product
from typing import Final

from lab import ROOT
from lab.conditions import Conditions
from lab.nat import Access
from lab.report import Report
from lab.site import Order, Outcome
from lab.stage import Stage

_WIRE: Final = Conditions(delay_s=0.015)
_SMALL: Final = Order(down=20_000)
_AT_ONCE: Final = 4
_DOCUMENT: Final = ROOT / "docs" / "resilience.md"
NEVER: Final = "no"


@dataclass(frozen=True)
class Form:
    """Which networks, and how long a pair that does not connect is watched."""

    networks: tuple[Access, ...]
    patience_s: float


_SHORT: Final = Form(
    (
        Access.OPEN,
        Access.INDEPENDENT,
        Access.ADDRESS_DEPENDENT,
        Access.SYMMETRIC,
        Access.CGNAT,
    ),
    15.0,
)
_LONG: Final = Form(tuple(Access), 40.0)

Pair = tuple[Access, Access]


@dataclass(frozen=True)
class Found:
    """What became of a pair: its route, and the seconds from the client's start."""

    route: str
    seconds: float


async def run(report: Report, *, long: bool) -> None:
    """Play it."""
    form = _LONG if long else _SHORT
    pairs = list(product(form.networks, form.networks))
    found: dict[Pair, Found] = {}
    turn = asyncio.Semaphore(_AT_ONCE)

    async def play(stage: Stage, pair: Pair) -> None:
        async with turn:
            found[pair] = await _play(stage, pair, form.patience_s)
            report.say(f"{pair[0]} - {pair[1]}: {_told(found[pair])}")

    async with Stage(_pools(pairs)) as stage, asyncio.TaskGroup() as tasks:
        for pair in pairs:
            tasks.create_task(play(stage, pair), name="pair")
    report.table(
        "Client's network (rows) against volunteer's (columns): seconds to a bridge",
        ["client", *form.networks],
        [[row, *(_told(found[row, column]) for column in form.networks)] for row in form.networks],
    )
    wanted = expected(_DOCUMENT.read_text("utf-8"))
    for pair in pairs:
        report.expect(
            found[pair].route == wanted[pair],
            f"{pair[0]} - {pair[1]}: {found[pair].route}, expected {wanted[pair]}",
        )
    worked = [each.seconds for each in found.values() if each.route != NEVER]
    report.figure("nat_pairs", len(pairs))
    report.figure("nat_pairs_connected", len(worked))
    report.figure("nat_slowest_s", max(worked, default=math.inf))


def expected(document: str) -> dict[Pair, str]:
    """Read the route of each pair from the document's table."""
    lines = document.splitlines()
    start = next(number for number, line in enumerate(lines) if line.startswith("| client"))
    _, *columns = _cells(lines[start])
    wanted = {}
    for line in lines[start + 2 :]:
        if not line.startswith("|"):
            break
        row, *routes = _cells(line)
        for column, route in zip(columns, routes, strict=True):
            wanted[Access(row), Access(column)] = route
    return wanted


def _cells(line: str) -> list[str]:
    return [each.strip() for each in line.strip("|").split("|")]


def _told(found: Found) -> str:
    return NEVER if found.route == NEVER else f"{found.route} {found.seconds:.1f}"


def _token(pair: Pair) -> str:
    return f"{pair[0].name}-{pair[1].name}"


def _pools(pairs: list[Pair]) -> str:
    """A private pool for each pair, so that they can be tried at the same time."""
    return "\n".join(
        f'[[broker.pools]]\nname = "{_token(pair)}"\n'
        f'token_sha256 = "{hashlib.sha256(_token(pair).encode()).hexdigest()}"'
        for pair in pairs
    )


async def _play(stage: Stage, pair: Pair, patience_s: float) -> Found:
    reader = await stage.network.add("client", pair[0], _WIRE)
    helper = await stage.network.add("volunteer", pair[1], _WIRE)
    token = _token(pair)
    async with stage.volunteer(helper, "--pool-token", token):
        began = time.monotonic()
        async with stage.client(reader, token) as client:
            try:
                await client.bridged(patience_s)
            except AssertionError:
                return Found(NEVER, math.inf)
            took = time.monotonic() - began
            done = await client.transfer(_SMALL)
    return Found("direct", took) if done.outcome is Outcome.INTACT else Found(NEVER, math.inf)
