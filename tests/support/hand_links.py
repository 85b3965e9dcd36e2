"""Links whose two far ends are in the hands of a test; the volunteer between them is real."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Literal

from aiohttp import web

from magpies.transports.channel import MessageChannel
from magpies.transports.data_channel import engine
from magpies.transports.websocket import WebSocketChannel, websocket_response
from magpies.wire.signalling import Answer, OfferToVolunteer, Outcome
from support.channel_conformance import BUFFER_OCTETS, Received
from support.channels import ICE, serve
from support.fake_broker import FakeBroker


@dataclass
class HandEgress:
    """An egress that is nothing but its ends of WebSockets.

    Attributes:
        url: what volunteers are to be told.
        links: the open ends, as they come.
        admits: what a volunteer has to wait for before its WebSocket opens.
        refuses: whether it is then turned away.
    """

    url: str = ""
    links: asyncio.Queue[WebSocketChannel] = field(default_factory=asyncio.Queue)
    admits: asyncio.Event = field(default_factory=asyncio.Event)
    refuses: bool = False

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Serve one volunteer."""
        await self.admits.wait()
        if self.refuses:
            raise web.HTTPServiceUnavailable
        response = websocket_response()
        await response.prepare(request)
        async with WebSocketChannel(response, BUFFER_OCTETS) as channel:
            self.links.put_nowait(channel)
            await channel.wait_closed()
        return response


@asynccontextmanager
async def hand_egress() -> AsyncIterator[HandEgress]:
    """Run an egress on loopback that admits everybody."""
    egress = HandEgress()
    egress.admits.set()
    async with serve(egress.handle) as url:
        egress.url = url
        try:
            yield egress
        finally:
            egress.admits.set()


@asynccontextmanager
async def reader_of(
    broker: FakeBroker,
    egress: str,
    match: str,
    *,
    country: str | None = None,
    engine_name: Literal["libdatachannel", "aiortc"] = "libdatachannel",
    on_answer: Callable[[], None] = lambda: None,
) -> AsyncIterator[MessageChannel]:
    """Have the broker offer a reader to the volunteer; yield the reader's open channel.

    Args:
        broker: that the volunteer waits at.
        egress: address that it is told.
        match: identifier that it is told.
        country: of the reader, as it is told.
        engine_name: of the reader.
        on_answer: called when the answer has come, before the channel opens.

    Raises:
        TimeoutError: the volunteer did not answer (`FakeBroker.hear`).
        LinkSetupError: the channel did not open.
    """
    peer = engine(engine_name).offering(ICE, BUFFER_OCTETS)
    try:
        await broker.say(OfferToVolunteer(match, await peer.offer(), egress, country=country))
        answer = await broker.hear(Answer, match=match)
        on_answer()
        yield await peer.accept(answer.sdp)
    finally:
        await peer.aclose()


async def carries(far: MessageChannel, near: Received, word: bytes) -> None:
    """Assert that what is sent at one far end comes out at the other."""
    before = len(near.messages)
    assert far.send(word)
    assert (await near.wait_for(before + 1))[-1] == word


async def sees_a_link_open_and_end(
    broker: FakeBroker, egress: HandEgress, engine_name: Literal["libdatachannel", "aiortc"]
) -> None:
    """Be the reader of a volunteer whose egress turns it away after its answer."""
    match = "match-late-0001"
    egress.admits.clear()
    egress.refuses = True
    began = time.monotonic()
    reader = reader_of(
        broker, egress.url, match, engine_name=engine_name, on_answer=egress.admits.set
    )
    async with reader as channel:
        await channel.wait_closed()
        await broker.hear(Outcome, match=match, connected=False)
        assert time.monotonic() - began < 15.0
