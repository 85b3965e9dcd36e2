"""The signals that a person or a service manager sends to `magpies volunteer`."""

from __future__ import annotations

import signal
import time

import pytest

from magpies.wire.farewell import LEAVING_S
from magpies.wire.signalling import Goodbye, Hello
from support import run
from support.channel_conformance import Received
from support.fake_broker import fake_broker
from support.hand_links import carries, hand_egress, reader_of
from support.processes import magpies


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_volunteer_that_is_told_to_stop_lets_its_readers_move_away(
    number: signal.Signals,
) -> None:
    """It goes when they have gone, which a busy computer may take for the whole time it has."""

    async def leave() -> float:
        async with (
            hand_egress() as egress,
            fake_broker([egress.url]) as broker,
            magpies("volunteer", broker.url) as volunteer,
        ):
            await broker.hear(Hello)
            async with reader_of(broker, egress.url, "match-0001") as channel:
                near, far = Received(channel), await egress.links.get()
                began = time.monotonic()
                volunteer.signal(number)
                await broker.hear(Goodbye)
                await near.wait_for_goodbye()
                await carries(far, near, b"after its goodbye")
                await channel.aclose()
                assert await volunteer.wait(20) == 0
                return time.monotonic() - began

    took = [run(leave(), 60)]
    while took[-1] >= LEAVING_S and len(took) < 3:
        took.append(run(leave(), 60))
    assert took[-1] < LEAVING_S, took
