"""Three volunteers at 10 Mbit/s each: what do eight parallel downloads get, against one alone?

And where one of the three is slow or loses packets, how much less is it used?
"""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from dataclasses import asdict, dataclass, replace
from functools import partial
from typing import Final

from lab.conditions import Conditions
from lab.crew import Crew
from lab.report import Report
from lab.side_by_side import Part, Watch, side_by_side
from lab.site import Order, Outcome
from lab.stage import Client, Stage

NAME: Final = "bandwidth"
_VOLUNTEER: Final = Conditions(delay_s=0.01, rate=10_000_000)
_SLOW: Final = replace(_VOLUNTEER, rate=2_000_000)
_LOSSY: Final = replace(_VOLUNTEER, loss=0.05)
_CLIENT: Final = Conditions(delay_s=0.02)
_PARALLEL: Final = 8
_BEFORE: Final = 9, 400_000
"""Downloads and their octets before anything is measured: what the client learns from."""

_SETTLE_S: Final = 4.0
"""Until all links are there."""
_CORES: Final = 1.2


@dataclass(frozen=True)
class Form:
    """Size of the downloads together, what volunteers there are, and what is expected.

    Attributes:
        octets: of the eight downloads; one alone takes a quarter of it.
        teams: volunteers by name; the last of each is the one that differs.
        speedup: least ratio of eight downloads to one, where volunteers are equal.
    """

    octets: int
    teams: dict[str, list[Conditions]]
    speedup: float


_EQUAL: Final = "equal"
_SHORT: Final = Form(8_000_000, {_EQUAL: [_VOLUNTEER] * 3}, 1.5)
_LONG: Final = Form(
    64_000_000,
    {
        _EQUAL: [_VOLUNTEER] * 3,
        "one slow": [_VOLUNTEER, _VOLUNTEER, _SLOW],
        "one lossy": [_VOLUNTEER, _VOLUNTEER, _LOSSY],
    },
    2.5,
)


@dataclass(frozen=True)
class Found:
    """What one team of volunteers carried.

    Attributes:
        one: bits a second of a download alone.
        together: bits a second of the parallel ones.
        carried: octets on each volunteer's wire meanwhile.
    """

    one: float
    together: float
    carried: list[int]

    @property
    def speedup(self) -> float:
        """Together against alone."""
        return self.together / self.one

    @property
    def last_share(self) -> float:
        """Octets of the last volunteer against the mean of the others."""
        *others, last = self.carried
        return last * len(others) / sum(others)


async def run(report: Report, *, long: bool) -> None:
    """Play it."""
    form = _LONG if long else _SHORT
    teams = {name: wires for name, wires in form.teams.items() if report.wants(name)}
    async with Watch() as watch:
        played = await side_by_side(
            [Part(_CORES, partial(_play, report, form, wires)) for wires in teams.values()]
        )
    rows = []
    for name, found in zip(teams, played, strict=True):
        told = " ".join(f"{each / 1e6:.1f}" for each in found.carried)
        rates = [f"{each / 1e6:.1f}" for each in (found.one, found.together)]
        rows.append([name, *rates, f"{found.speedup:.2f}", told, f"{found.last_share:.0%}"])
        report.keep(NAME, name, asdict(found), long=long)
        if name == _EQUAL:
            report.figure("three_volunteer_speedup", found.speedup)
            report.measured(
                found.speedup >= form.speedup,
                f"eight downloads got {found.speedup:.2f} times what one got, not {form.speedup}",
            )
        else:
            report.figure(f"{name.replace(' ', '_')}_volunteer_share", found.last_share)
            report.measured(found.last_share < 1, f"{name} volunteer was used no less than others")
    report.table(
        f"One download and {_PARALLEL} together",
        [
            "volunteers",
            "one, Mbit/s",
            "together, Mbit/s",
            "ratio",
            "carried, MB",
            "the last one against the others",
        ],
        rows,
    )
    report.say(f"({watch})")


async def _play(report: Report, form: Form, wires: list[Conditions]) -> Found:
    async with Stage() as stage, AsyncExitStack() as stack:
        crew = await stack.enter_async_context(Crew(stage, wires))
        host = await stage.network.add("client", conditions=_CLIENT)
        client = await stack.enter_async_context(stage.client(host))
        await client.bridged()
        await asyncio.sleep(_SETTLE_S)
        await _rate(report, client, *_BEFORE)
        one = await _rate(report, client, 1, form.octets // 4)
        before = await crew.carried()
        many = await _rate(report, client, _PARALLEL, form.octets // _PARALLEL)
        after = await crew.carried()
    return Found(one, many, [after[each] - before[each] for each in crew.hosts])


async def _rate(report: Report, client: Client, count: int, octets: int) -> float:
    orders = [Order(down=octets, seed=number) for number in range(count)]
    done = await asyncio.gather(*(client.transfer(order) for order in orders))
    for each in done:
        report.expect(each.outcome is Outcome.INTACT, f"a download was {each.outcome}")
    ended = max(each.arrivals[-1][0] for each in done if each.arrivals)
    return count * octets * 8 / (ended - min(each.began for each in done))
