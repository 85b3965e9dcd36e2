"""Three volunteers at 10 Mbit/s each: what do eight parallel downloads get, against one alone?"""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from typing import Final

from lab.conditions import Conditions
from lab.crew import Crew
from lab.report import Report
from lab.site import Order, Outcome
from lab.stage import Client, Stage

_VOLUNTEER: Final = Conditions(delay_s=0.01, rate=10_000_000)
_SLOW: Final = replace(_VOLUNTEER, rate=2_000_000)
_LOSSY: Final = replace(_VOLUNTEER, loss=0.05)
_CLIENT: Final = Conditions(delay_s=0.02)
_PARALLEL: Final = 8


@dataclass(frozen=True)
class Form:
    """Size of the downloads together, and whether unequal volunteers are tried too."""

    octets: int
    unequal: bool


_SHORT: Final = Form(12_000_000, unequal=False)
_LONG: Final = Form(64_000_000, unequal=True)


async def run(report: Report, *, long: bool) -> None:
    """Play it."""
    form = _LONG if long else _SHORT
    rows = []
    kinds = {"three equal": [_VOLUNTEER] * 3}
    if form.unequal:
        kinds["one slow"] = [_VOLUNTEER, _VOLUNTEER, _SLOW]
        kinds["one lossy"] = [_VOLUNTEER, _VOLUNTEER, _LOSSY]
    for name, wires in kinds.items():
        one, many, shares = await _play(report, form, wires)
        told = " ".join(f"{each:.0%}" for each in shares)
        rows.append([name, f"{one / 1e6:.1f}", f"{many / 1e6:.1f}", f"{many / one:.2f}", told])
        if name == "three equal":
            report.figure("three_volunteer_speedup", many / one)
    report.table(
        f"One download and {_PARALLEL} together, Mbit/s",
        ["volunteers", "one", "together", "ratio", "shares of the volunteers"],
        rows,
    )


async def _play(
    report: Report, form: Form, wires: list[Conditions]
) -> tuple[float, float, list[float]]:
    async with Stage() as stage, AsyncExitStack() as stack:
        crew = await stack.enter_async_context(Crew(stage, wires))
        host = await stage.network.add("client", conditions=_CLIENT)
        client = await stack.enter_async_context(stage.client(host))
        await client.bridged()
        await asyncio.sleep(3.0)  # for links that are made in the background
        one = await _rate(report, client, 1, form.octets // 4)
        before = await crew.carried()
        many = await _rate(report, client, _PARALLEL, form.octets // _PARALLEL)
        after = await crew.carried()
    carried = [after[each] - before[each] for each in crew.hosts]
    return one, many, [each / sum(carried) for each in carried]


async def _rate(report: Report, client: Client, count: int, octets: int) -> float:
    orders = [Order(down=octets, seed=number) for number in range(count)]
    done = await asyncio.gather(*(client.transfer(order) for order in orders))
    for each in done:
        report.expect(each.outcome is Outcome.INTACT, f"a download was {each.outcome}")
    ended = max(each.arrivals[-1][0] for each in done if each.arrivals)
    return count * octets * 8 / (ended - min(each.began for each in done))
