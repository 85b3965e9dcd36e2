"""How long do small requests take while a download fills the link?

The client's way to the internet is slow and has a queue of half a second, as many homes do.
"""

from __future__ import annotations

import asyncio
import math
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Final

from lab.conditions import Conditions
from lab.crew import Crew
from lab.report import Report, percentile, seconds
from lab.site import Order, Outcome
from lab.stage import Client, Stage

NAME: Final = "bufferbloat"
_RTT_S: Final = 0.06
_RATE: Final = 10_000_000
_CLIENT: Final = Conditions(delay_s=_RTT_S / 4, rate=_RATE, queue_octets=_RATE // 16)
_VOLUNTEER: Final = Conditions(delay_s=_RTT_S / 8)
_SMALL: Final = Order(down=200)
_DOWNLOAD: Final = Order(down=120_000_000)
"""Outlasts all requests."""
_WARM_S: Final = 4.0


_LIMIT_S: Final = 3 * _RTT_S + 0.1


@dataclass(frozen=True)
class Form:
    """How many small requests are timed, and how long 95 of 100 may take."""

    requests: int
    limit_s: float


_SHORT: Final = Form(20, 2.0)
_LONG: Final = Form(200, _LIMIT_S)


async def run(report: Report, *, long: bool) -> None:
    """Play it."""
    form = _LONG if long else _SHORT
    async with Stage() as stage, AsyncExitStack() as stack:
        await stack.enter_async_context(Crew(stage, [_VOLUNTEER] * 3))
        host = await stage.network.add("client", conditions=_CLIENT)
        client = await stack.enter_async_context(stage.client(host))
        await client.bridged()
        idle = await _requests(client, form.requests)
        download = asyncio.create_task(client.transfer(_DOWNLOAD), name="download")
        try:
            await asyncio.sleep(_WARM_S)
            busy = await _requests(client, form.requests)
            report.expect(not download.done(), "the download did not fill the link")
        finally:
            download.cancel()
            await asyncio.gather(download, return_exceptions=True)
    shares = (0.5, 0.95, 1.0)
    report.table(
        "Small requests, in seconds",
        ["link", "times", "p50", "p95", "longest"],
        [
            [name, len(took), *(seconds(percentile(took, each)) for each in shares)]
            for name, took in (("idle", idle), ("full", busy))
        ],
    )
    report.figure("small_request_idle_p95_s", percentile(idle, 0.95))
    report.figure("small_request_full_p50_s", percentile(busy, 0.5))
    report.figure("small_request_full_p95_s", percentile(busy, 0.95))
    report.keep(NAME, "requests", {"idle": idle, "full": busy, "limit_s": _LIMIT_S}, long=long)
    report.expect(math.inf not in (*idle, *busy), "a small request was lost")
    report.at_most(percentile(busy, 0.95), form.limit_s, "small requests beside a download, p95")


async def _requests(client: Client, count: int) -> list[float]:
    took = []
    for _ in range(count):
        done = await client.transfer(_SMALL)
        took.append(done.seconds if done.outcome is Outcome.INTACT else math.inf)
        await asyncio.sleep(0.05)
    return took
