"""The contract of `MessageChannel` as code: `CONTRACT` holds for every implementation.

A test runs each check against each maker of linked pairs. The checks allow for what the
contract allows: a channel may reorder messages, and it may lose some when much is under way.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Coroutine
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Any, Final

import pytest

from magpies.transports.channel import MessageChannel
from magpies.wire.limits import MESSAGE_OCTETS
from support.running import eventually

BUFFER_OCTETS: Final = 65_536
LIBRARY_OCTETS: Final = 4 << 20  # what the layers below may take on top, generously

_REPEATED_S: Final = 0.1  # by then a goodbye has been said as often as it is

type Pair = tuple[MessageChannel, MessageChannel]


@dataclass(frozen=True)
class Maker:
    """Opens linked pairs with room for `BUFFER_OCTETS`, and closes both ends at its exit.

    Attributes:
        name: for the test's name.
        pair: opens one.
        narrow: opens one that takes less than it is offered.
        lossy: gives up a message that is not acknowledged in time (RFC 8831, section 6.6, without
            retransmission), which a starved computer can bring about even over loopback.
    """

    name: str
    pair: Callable[[], AbstractAsyncContextManager[Pair]]
    narrow: Callable[[], AbstractAsyncContextManager[Pair]]
    lossy: bool = False


class LostError(AssertionError):
    """What one end sent did not reach the other."""


class Received:
    """Takes what a channel delivers."""

    def __init__(self, channel: MessageChannel) -> None:
        self.batches: list[list[bytes]] = []
        self.goodbyes = 0
        channel.start(self.batches.append, self._on_goodbye)

    def _on_goodbye(self) -> None:
        self.goodbyes += 1

    @property
    def messages(self) -> list[bytes]:
        return [message for batch in self.batches for message in batch]

    async def wait_for_goodbye(self) -> None:
        await _arrival(lambda: self.goodbyes)

    async def wait_for(self, number: int) -> list[bytes]:
        await _arrival(lambda: len(self.messages) >= number)
        return self.messages


async def _arrival(arrived: Callable[[], object]) -> None:
    try:
        await eventually(arrived)
    except AssertionError as error:
        raise LostError(str(error)) from None


async def carries_every_size_intact_both_ways(maker: Maker) -> None:
    sizes = (1, 2, 125, 126, 1_200, 1_202, 12_000, MESSAGE_OCTETS - 1, MESSAGE_OCTETS)
    sent = [os.urandom(size) for size in sizes]
    async with maker.pair() as pair:
        for one, other in (pair, pair[::-1]):
            received = Received(other)
            assert all(one.send(message) for message in sent[:5])
            await received.wait_for(5)
            assert all(one.send(message) for message in sent[5:])
            assert sorted(await received.wait_for(len(sent))) == sorted(sent)


async def delivers_batches(maker: Maker) -> None:
    async with maker.pair() as (one, other):
        received = Received(other)
        assert all(one.send(number.to_bytes(2)) for number in range(200))
        await received.wait_for(200)
        assert all(batch and type(batch) is list for batch in received.batches)
        assert sorted(received.messages) == [number.to_bytes(2) for number in range(200)]


async def keeps_what_arrives_before_start(maker: Maker) -> None:
    async with maker.pair() as (one, other):
        early = [b"early %d" % number for number in range(20)]
        assert all(one.send(message) for message in early)
        # Once a message has come back the other way, the early ones have arrived.
        back = Received(one)
        assert other.send(b"back")
        await back.wait_for(1)
        received = Received(other)
        await received.wait_for(len(early))
        assert one.send(b"late")
        messages = await received.wait_for(len(early) + 1)
        assert sorted(messages[:-1]) == sorted(early)
        assert messages[-1] == b"late"


async def says_when_it_is_full(maker: Maker) -> None:
    async with maker.narrow() as (one, other):
        received = Received(other)
        message = bytes(MESSAGE_OCTETS)
        taken = 0
        while one.send(message):
            taken += len(message)
            assert one.buffered <= BUFFER_OCTETS
            assert taken <= LIBRARY_OCTETS, "it takes without end"
        assert one.buffered > BUFFER_OCTETS - len(message)
        await received.wait_for(1)
        await eventually(lambda: one.send(b"there is room again"))


async def is_bounded_when_nobody_takes_messages(maker: Maker) -> None:
    async with maker.pair() as (one, other):
        message = bytes(MESSAGE_OCTETS)
        for _ in range(400):  # 6.5 MB, more than all buffers together
            one.send(message)
            await asyncio.sleep(0)
        received = Received(other)
        assert other.send(b"still alive")
        await Received(one).wait_for(1)
        await received.wait_for(1)
        assert sum(map(len, received.batches[0])) <= LIBRARY_OCTETS // 2


async def refuses_messages_outside_the_limits(maker: Maker) -> None:
    async with maker.pair() as (one, _):
        for size in (0, MESSAGE_OCTETS + 1):
            with pytest.raises(ValueError, match="a message holds"):
                one.send(bytes(size))


async def ends_on_both_sides(maker: Maker) -> None:
    for closer in (0, 1):
        async with maker.pair() as pair:
            near, far = pair[closer], pair[1 - closer]
            waiting = [asyncio.create_task(far.wait_closed()) for _ in range(2)]
            await near.aclose()
            assert await near.wait_closed() == "closed on this side"
            reasons = await asyncio.wait_for(asyncio.gather(*waiting), 5)
            assert reasons == [await far.wait_closed()] * 2
            assert reasons[0] not in ("", "closed on this side")
            assert near.send(b"x") is far.send(b"x") is False
            assert near.buffered == far.buffered == 0


async def closes_twice_and_at_once(maker: Maker) -> None:
    async with maker.pair() as (one, other):
        await asyncio.gather(one.aclose(), one.aclose(), other.aclose())
        await one.aclose()


async def delivers_nothing_after_its_close(maker: Maker) -> None:
    async with maker.pair() as (one, other):
        received = Received(other)
        assert one.send(b"first")
        await received.wait_for(1)
        for _ in range(20):
            one.send(b"too late")
        before = len(received.messages)
        closing = asyncio.create_task(other.aclose())
        await asyncio.sleep(0)  # aclose has begun
        seen = len(received.messages)
        await closing
        await one.wait_closed()
        assert len(received.messages) == seen
        assert seen - before <= 20


async def ends_while_it_carries(maker: Maker) -> None:
    async with maker.pair() as (one, other):
        received = Received(one), Received(other)

        async def pump(channel: MessageChannel) -> None:
            while channel.send(bytes(1_200)) or channel.buffered:  # noqa: ASYNC110 - it sends
                await asyncio.sleep(0)

        pumps = [asyncio.create_task(pump(channel)) for channel in (one, other)]
        await asyncio.gather(*(end.wait_for(20) for end in received))
        await one.aclose()
        await asyncio.wait_for(other.wait_closed(), 5)
        await asyncio.wait_for(asyncio.gather(*pumps), 5)


async def says_goodbye_once_and_carries_on(maker: Maker) -> None:
    async with maker.pair() as pair:
        received = tuple(map(Received, pair))
        for speaker in (0, 1):
            pair[speaker].say_goodbye()
            pair[speaker].say_goodbye()
            await received[1 - speaker].wait_for_goodbye()
        await asyncio.sleep(_REPEATED_S)
        for sender in (0, 1):
            assert pair[sender].send(b"still here")
            assert await received[1 - sender].wait_for(1) == [b"still here"]
        assert [each.goodbyes for each in received] == [1, 1]


async def keeps_a_goodbye_from_before_start(maker: Maker) -> None:
    async with maker.pair() as (one, other):
        one.say_goodbye()
        back = Received(one)
        assert other.send(b"back")
        await back.wait_for(1)
        received = Received(other)
        await received.wait_for_goodbye()
        assert not received.messages


async def says_goodbye_when_it_is_full(maker: Maker) -> None:
    async with maker.narrow() as (one, other):
        received = Received(other)
        while one.send(bytes(MESSAGE_OCTETS)):
            pass
        one.say_goodbye()
        await received.wait_for_goodbye()


async def says_no_goodbye_after_its_end(maker: Maker) -> None:
    async with maker.pair() as (one, other):
        received = Received(other)
        await one.aclose()
        one.say_goodbye()
        await asyncio.wait_for(other.wait_closed(), 5)
        other.say_goodbye()
        await other.aclose()
        assert not received.goodbyes


CONTRACT: Final[tuple[Callable[[Maker], Coroutine[Any, Any, None]], ...]] = (
    carries_every_size_intact_both_ways,
    delivers_batches,
    keeps_what_arrives_before_start,
    says_when_it_is_full,
    is_bounded_when_nobody_takes_messages,
    refuses_messages_outside_the_limits,
    ends_on_both_sides,
    closes_twice_and_at_once,
    delivers_nothing_after_its_close,
    ends_while_it_carries,
    says_goodbye_once_and_carries_on,
    keeps_a_goodbye_from_before_start,
    says_goodbye_when_it_is_full,
    says_no_goodbye_after_its_end,
)
