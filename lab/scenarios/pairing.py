"""A reader and a friend's Chromium meet by texts, with no broker; how soon is the bridge up?

Both sit behind NATs, and the scenario is the messenger between them. Time counts from when the
reader pastes the reply to when the bridge is up; then a file must arrive as it was sent. The reply
lies unread for a while: the longer it does, the more the browser pauses its knocking.

Pairs for which there is no way are watched too: the reader must be told so in one sentence.
"""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import asdict, dataclass
from functools import partial
from typing import Final

from lab import processes, site
from lab.conditions import Conditions
from lab.nat import Access
from lab.network import Network
from lab.report import Report, seconds
from lab.side_by_side import Part, Watch, side_by_side
from lab.site import Order, Outcome
from lab.stage import Client

NAME: Final = "pairing"
_WIRE: Final = Conditions(delay_s=0.015)
_FILE: Final = Order(down=1_000_000, seed=7)
_SITE_PORT: Final = 8000
_REPLY_S: Final = 60.0
"""From the link to the reply: a browser starts meanwhile."""
_PATIENCE_S: Final = 90.0
"""The client itself gives up after 45 s."""
_CORES: Final = 0.5


@dataclass(frozen=True)
class Meeting:
    """Two networks, and what comes of them.

    Attributes:
        reader: network of the client.
        friend: network of the browser.
        meets: whether there is a way.
        unread_s: how long the reply lies before it is pasted.
        times: how often it is tried.
    """

    reader: Access
    friend: Access
    meets: bool = True
    unread_s: float = 0.5
    times: int = 1

    @property
    def name(self) -> str:
        """For people."""
        return f"{self.reader} - {self.friend}, unread for {self.unread_s:g} s"


@dataclass(frozen=True)
class Found:
    """What came of a try: seconds to the bridge, the file, and the sentence without a bridge."""

    bridge_s: float
    outcome: Outcome | None
    told: str


_SHORT: Final = (Meeting(Access.INDEPENDENT, Access.INDEPENDENT),)
_LONG: Final = (
    Meeting(Access.INDEPENDENT, Access.INDEPENDENT, times=3),
    Meeting(Access.INDEPENDENT, Access.INDEPENDENT, unread_s=60.0, times=3),
    Meeting(Access.INDEPENDENT, Access.CGNAT, times=3),
    Meeting(Access.SYMMETRIC, Access.FULL_CONE, times=3),
    Meeting(Access.ADDRESS_DEPENDENT, Access.FULL_CONE, times=3),
    Meeting(Access.OPEN, Access.SYMMETRIC, times=3),
    Meeting(Access.SYMMETRIC, Access.INDEPENDENT, meets=False),
    Meeting(Access.ADDRESS_DEPENDENT, Access.INDEPENDENT, meets=False),
)


async def run(report: Report, *, long: bool) -> None:
    """Play it."""
    meetings = [each for each in (_LONG if long else _SHORT) if report.wants(each.name)]
    async with Watch() as watch:
        rows = await side_by_side(
            [Part(_CORES, partial(_play, report, each, long=long)) for each in meetings]
        )
    columns = ["client", "friend", "reply unread, s", "times", "longest, s", "files intact"]
    report.table("Seconds from the reply to the bridge", columns, rows)
    report.say(f"({watch})")


async def _play(report: Report, meeting: Meeting, *, long: bool) -> list[object]:
    tries = [await _meet(meeting) for _ in range(meeting.times)]
    intact = sum(each.outcome is Outcome.INTACT for each in tries)
    for each in tries:
        report.say(f"{meeting.name}: {seconds(each.bridge_s)} s {each.outcome or each.told}")
        if meeting.meets:
            report.expect(each.outcome is Outcome.INTACT, f"{meeting.name}: {each}")
        else:
            told = math.isinf(each.bridge_s) and each.told.startswith("No way to your friend's")
            report.expect(told, f"{meeting.name}: {each}")
    found = {**asdict(meeting), "tries": [asdict(each) for each in tries]}
    report.keep(NAME, meeting.name, found, long=long)
    longest = max(each.bridge_s for each in tries)
    if meeting.meets:
        report.at_most(longest, 15.0, meeting.name)
    late = "_late" if meeting.unread_s > 1 else ""
    name = f"pairing_{meeting.reader.name}_{meeting.friend.name}{late}_s"
    report.figure(name.lower(), longest)
    row = [meeting.reader, meeting.friend, f"{meeting.unread_s:g}", meeting.times]
    return [*row, seconds(longest), f"{intact} of {meeting.times}"]


async def _meet(meeting: Meeting) -> Found:
    async with _reading(meeting) as client:
        offer = await client.process.event("offer")
        async with _friend(meeting, client, str(offer["link"])) as reply:
            await asyncio.sleep(meeting.unread_s)
            pasted = time.monotonic()
            await client.process.say(reply)
            bridge_s, told = await _bridge(client, pasted)
            if told:
                return Found(math.inf, None, told)
            done = await client.transfer(_FILE)
            return Found(bridge_s, done.outcome, done.problem)


async def _bridge(client: Client, since: float) -> tuple[float, str]:
    """Wait for the bridge, or for a sentence; return the seconds that it took, and the sentence."""
    up = asyncio.create_task(client.bridged(_PATIENCE_S), name="bridged")
    no = asyncio.create_task(client.process.event("error", _PATIENCE_S), name="told")
    try:
        await asyncio.wait([up, no], return_when=asyncio.FIRST_COMPLETED)
        took = time.monotonic() - since
        if no.done():
            return took, str(no.result()["message"])
        up.result()
        return took, ""
    finally:
        up.cancel()
        no.cancel()
        await asyncio.gather(up, no, return_exceptions=True)


@asynccontextmanager
async def _reading(meeting: Meeting) -> AsyncIterator[_Reading]:
    """Run all but the friend: the site, what pairing needs at the free end, and the client."""
    async with AsyncExitStack() as stack:
        network = await stack.enter_async_context(Network())
        free = await network.add("free end")
        far = await network.add("site")
        listening = await far.listen(far.address, _SITE_PORT)
        serving = await asyncio.start_server(site.serve, sock=listening)
        stack.callback(serving.close)
        meeting_point = await stack.enter_async_context(
            processes.running(free, free.address, module="lab.meeting")
        )
        invite = str(meeting_point.events[0]["invite"])
        home = await network.add("client", meeting.reader, _WIRE)
        client = await stack.enter_async_context(
            processes.running(
                *(home, "connect", invite, "--pair", "--listen", "127.0.0.1:1080"), stdin=True
            )
        )
        yield _Reading(home, client, (far.address, _SITE_PORT), network)


@dataclass(frozen=True)
class _Reading(Client):
    """A client, and the network to add a friend to."""

    network: Network


@asynccontextmanager
async def _friend(meeting: Meeting, client: _Reading, link: str) -> AsyncIterator[str]:
    """Run a friend who has opened the link; yields the reply."""
    host = await client.network.add("friend", meeting.friend, _WIRE)
    process = await processes.start(host, link, module="lab.friend")
    try:
        yield str((await process.event("reply", _REPLY_S))["text"])
    finally:
        await processes.end(process)
