"""Linked pairs of every kind of channel."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial

import aiohttp
from aiohttp import web

from magpies.transports.channel import MessageChannel
from magpies.transports.data_channel import IceSettings, engine
from magpies.transports.memory import Conditions, memory_pair
from magpies.transports.websocket import WebSocketChannel, connect_websocket, websocket_response
from support.channel_conformance import BUFFER_OCTETS, Maker, Pair
from support.listening import listening

ICE = IceSettings(keep_private_candidates=True, setup_s=10.0)
ENGINES = ("libdatachannel", "aiortc")


@asynccontextmanager
async def memory(conditions: Conditions) -> AsyncIterator[Pair]:
    one, other = memory_pair(conditions)
    yield one, other
    await one.aclose()
    await other.aclose()


@asynccontextmanager
async def serve(
    handle: Callable[[web.Request], Awaitable[web.StreamResponse]],
) -> AsyncIterator[str]:
    """Run a server for `handle`; yield its WebSocket address."""
    app = web.Application()
    app.router.add_get("/", handle)
    async with listening(web.AppRunner(app, shutdown_timeout=1.0)) as port:
        yield f"ws://127.0.0.1:{port}/"


@asynccontextmanager
async def websocket(*, server_first: bool = False) -> AsyncIterator[Pair]:
    accepted: asyncio.Future[MessageChannel] = asyncio.get_running_loop().create_future()
    released = asyncio.Event()

    async def handle(request: web.Request) -> web.StreamResponse:
        response = websocket_response()
        await response.prepare(request)
        async with WebSocketChannel(response, BUFFER_OCTETS) as channel:
            accepted.set_result(channel)
            await released.wait()
        return response

    async with AsyncExitStack() as stack:
        url = await stack.enter_async_context(serve(handle))
        stack.callback(released.set)
        session = await stack.enter_async_context(aiohttp.ClientSession())
        client = await connect_websocket(session, url, buffer_octets=BUFFER_OCTETS, deadline_s=5)
        await stack.enter_async_context(client)
        server = await accepted
        yield (server, client) if server_first else (client, server)


@asynccontextmanager
async def data_channel(
    offering: str, answering: str, *, answer_first: bool = False
) -> AsyncIterator[Pair]:
    one = engine(offering).offering(ICE, BUFFER_OCTETS)  # type: ignore[arg-type]
    other = engine(answering).answering(ICE, BUFFER_OCTETS)  # type: ignore[arg-type]
    try:
        answer = await other.answer(await one.offer())
        pair = await asyncio.gather(one.accept(answer), other.channel())
        yield (pair[1], pair[0]) if answer_first else (pair[0], pair[1])
        for channel in pair:
            await channel.aclose()
    finally:
        await asyncio.gather(one.aclose(), other.aclose())


def _data_channels(offering: str, answering: str) -> Maker:
    pair = partial(data_channel, offering, answering)
    return Maker(f"{offering}-{answering}", pair, pair, lossy=True)


_SLOW = Conditions(octets_per_s=1e6, queue_octets=BUFFER_OCTETS)

MAKERS = (
    Maker("memory", partial(memory, Conditions()), partial(memory, _SLOW)),
    Maker("websocket-client", websocket, websocket),
    Maker(
        "websocket-server",
        partial(websocket, server_first=True),
        partial(websocket, server_first=True),
    ),
    *(_data_channels(offering, answering) for offering in ENGINES for answering in ENGINES),
)
