"""How a headless volunteer leaves, and whom a reader has to blame when a link fails."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Literal

import pytest

from magpies.volunteer.config import VolunteerConfig
from magpies.volunteer.service import Volunteer
from magpies.wire.farewell import LEAVING_S
from magpies.wire.signalling import Goodbye, Hello
from support import eventually, no_leaks, run
from support.channel_conformance import Received
from support.fake_broker import FakeBroker, fake_broker
from support.hand_links import (
    HandEgress,
    carries,
    hand_egress,
    reader_of,
    sees_a_link_open_and_end,
)

MATCH = "match-0001"


@asynccontextmanager
async def volunteering() -> AsyncIterator[tuple[FakeBroker, HandEgress, asyncio.Task[None]]]:
    """A volunteer that waits at a broker, as a task."""
    async with (
        no_leaks(),
        hand_egress() as egress,
        fake_broker([egress.url]) as broker,
        Volunteer(broker.url, VolunteerConfig(local_network=True)) as volunteer,
    ):
        running = asyncio.create_task(volunteer.run(), name="volunteer")
        try:
            await broker.hear(Hello)
            await eventually(lambda: volunteer.status.waiting)
            yield broker, egress, running
        finally:
            running.cancel()
            with suppress(asyncio.CancelledError):
                await running


def test_it_says_goodbye_and_carries_until_the_reader_has_gone() -> None:
    async def main() -> None:
        async with (
            volunteering() as (broker, egress, running),
            reader_of(broker, egress.url, MATCH) as channel,
        ):
            near = Received(channel)
            far = await egress.links.get()
            await carries(far, near, b"before")
            running.cancel()
            await broker.hear(Goodbye)
            await near.wait_for_goodbye()
            await carries(far, near, b"after its goodbye")
            assert channel.send(b"and back")
            await Received(far).wait_for(1)
            before = time.monotonic()
            await channel.aclose()
            await asyncio.wait({running})
            assert time.monotonic() - before < LEAVING_S
            await far.wait_closed()

    run(main())


def test_a_reader_that_stays_is_left_after_a_while() -> None:
    async def main() -> None:
        async with (
            volunteering() as (broker, egress, running),
            reader_of(broker, egress.url, MATCH) as channel,
        ):
            near = Received(channel)
            running.cancel()
            before = time.monotonic()
            await near.wait_for_goodbye()
            assert time.monotonic() - before < 0.9 * LEAVING_S
            await channel.wait_closed()
            assert LEAVING_S - 0.5 < time.monotonic() - before < LEAVING_S + 3.0
            await asyncio.wait({running})
            assert near.goodbyes == 1

    run(main())


def test_the_second_time_it_leaves_at_once() -> None:
    async def main() -> None:
        async with (
            volunteering() as (broker, egress, running),
            reader_of(broker, egress.url, MATCH) as channel,
        ):
            near = Received(channel)
            running.cancel()
            await near.wait_for_goodbye()
            before = time.monotonic()
            running.cancel()
            await channel.wait_closed()
            await asyncio.wait({running})
            assert time.monotonic() - before < LEAVING_S

    run(main())


def test_without_readers_it_leaves_at_once() -> None:
    async def main() -> None:
        async with volunteering() as (broker, _, running):
            before = time.monotonic()
            running.cancel()
            await broker.hear(Goodbye)
            await asyncio.wait({running})
            assert time.monotonic() - before < LEAVING_S

    run(main())


def test_a_link_that_comes_up_while_it_leaves_hears_of_it() -> None:
    async def main() -> None:
        async with volunteering() as (broker, egress, running):
            egress.admits.clear()
            async with reader_of(broker, egress.url, MATCH) as channel:
                running.cancel()
                await broker.hear(Goodbye)
                egress.admits.set()
                await Received(channel).wait_for_goodbye()

    run(main())


def test_the_goodbye_of_the_egress_reaches_the_reader_once() -> None:
    async def main() -> None:
        async with (
            volunteering() as (broker, egress, _),
            reader_of(broker, egress.url, MATCH) as channel,
        ):
            near = Received(channel)
            far = await egress.links.get()
            far.say_goodbye()
            await near.wait_for_goodbye()
            await carries(far, near, b"still here")
            # The reader's goodbye is of no use to the egress.
            beyond = Received(far)
            channel.say_goodbye()
            assert channel.send(b"and here")
            await beyond.wait_for(1)
            assert (near.goodbyes, beyond.goodbyes) == (1, 0)

    run(main())


@pytest.mark.parametrize("engine", ["libdatachannel", "aiortc"])
def test_when_the_egress_fails_late_the_reader_sees_a_link_that_opens_and_ends(
    engine: Literal["libdatachannel", "aiortc"],
) -> None:
    """Otherwise its client would doubt its own network, and for as long as ICE takes to fail."""

    async def main() -> None:
        async with volunteering() as (broker, egress, _):
            await sees_a_link_open_and_end(broker, egress, engine)

    run(main())
