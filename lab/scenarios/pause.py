"""A download, a pause of two seconds, another download: is the second as fast as the first?

What carries a tunnel forgets in a pause how much its path takes, TCP and SCTP alike. Who remembers
overruns the queue of a home router, and then the data channel stands still.

The egress' host uses TCP as it is in RFC 5681. With BBR it would stand still by itself every ten
seconds, for 0.25 s.
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
from lab.site import Order, Outcome, Transfer
from lab.stage import Stage

NAME: Final = "pause"
_RATE: Final = 40_000_000
_VOLUNTEERS: Final = 3
_SETTLE_S: Final = 3.0
_PAUSE_S: Final = 2.0
_RENO: Final = "echo reno > /proc/sys/net/ipv4/tcp_congestion_control"


@dataclass(frozen=True)
class Form:
    """Round trips in milliseconds, how often, how much, and the limits for each.

    Attributes:
        slower: the second download may take so many times as long as the first, in the median.
        silence_s: octets of the second may stay away so long, in the median.
    """

    rtts_ms: tuple[int, ...]
    times: int
    octets: int
    slower: float
    silence_s: float


_SHORT: Final = Form((300,), 1, 5_000_000, 2.0, 1.0)
_LONG: Final = Form((100, 300), 10, 12_000_000, 1.25, 0.5)


async def run(report: Report, *, long: bool) -> None:
    """Play it."""
    form = _LONG if long else _SHORT
    rows = []
    for rtt_ms in form.rtts_ms:
        part = f"{rtt_ms} ms"
        if report.wants(part):
            rows.append([part, *await _play(report, form, rtt_ms, long=long)])
    report.table(
        "A download before and after a pause, in seconds",
        ["round trip", "times", "first", "second", "longest silence"],
        rows,
    )


async def _play(report: Report, form: Form, rtt_ms: int, *, long: bool) -> list[object]:
    """Play one round trip; return the rest of its row."""
    pairs = await _pairs(report, form, rtt_ms)
    lost = sum(each.outcome is not Outcome.INTACT for pair in pairs for each in pair)
    first, second = ([_took(pair[which]) for pair in pairs] for which in (0, 1))
    silence = [_silence(pair[1]) for pair in pairs]
    found = {"rtt_ms": rtt_ms, "first_s": first, "second_s": second, "silence_s": silence}
    report.keep(NAME, f"{rtt_ms} ms", found | {"lost": lost}, long=long)
    report.expect(lost == 0, f"{lost} downloads lost at {rtt_ms} ms")
    middle = [percentile(values, 0.5) for values in (first, second, silence)]
    report.figure(f"after_pause_{rtt_ms}ms_ratio", middle[1] / middle[0])
    report.at_most(middle[1], form.slower * middle[0], f"a download after a pause at {rtt_ms} ms")
    report.at_most(middle[2], form.silence_s, f"its longest silence at {rtt_ms} ms")
    return [len(pairs), *(seconds(each) for each in middle)]


async def _pairs(report: Report, form: Form, rtt_ms: int) -> list[list[Transfer]]:
    rtt_s = rtt_ms / 1_000
    pairs = []
    async with Stage() as stage, AsyncExitStack() as stack:
        await stage.server_host.run("sh", "-c", _RENO)
        wires = [Conditions(delay_s=rtt_s / 8)] * _VOLUNTEERS
        await stack.enter_async_context(Crew(stage, wires))
        reader = await stage.network.add(
            "client", conditions=Conditions(delay_s=rtt_s / 4, rate=_RATE)
        )
        for number in range(form.times):
            async with stage.client(reader) as client:
                await client.bridged()
                await asyncio.sleep(_SETTLE_S)
                first = await client.transfer(Order(down=form.octets, seed=number))
                await asyncio.sleep(_PAUSE_S)
                second = await client.transfer(Order(down=form.octets, seed=number))
            pairs.append([first, second])
            report.say(
                f"{rtt_ms} ms: {first.seconds:.1f} s, after a pause {second.seconds:.1f} s, "
                f"silence {seconds(_silence(second))} s"
            )
    return pairs


def _took(made: Transfer) -> float:
    return made.seconds if made.outcome is Outcome.INTACT else math.inf


def _silence(made: Transfer) -> float:
    return made.usual_silence(made.began, math.inf)
