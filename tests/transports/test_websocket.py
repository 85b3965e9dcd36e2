"""What a WebSocket channel does when its peer misbehaves or is gone."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import socket
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import cast

import aiohttp
import pytest
from aiohttp import web

from magpies.errors import LinkSetupError
from magpies.transports.websocket import WebSocketChannel, connect_websocket, websocket_response
from support import eventually, no_leaks, run, within
from support.channel_conformance import BUFFER_OCTETS, Received
from support.channels import serve


@asynccontextmanager
async def connected(
    url: str, *, deadline_s: float = 5.0, heartbeat_s: float = 20.0
) -> AsyncIterator[WebSocketChannel]:
    async with (
        aiohttp.ClientSession() as session,
        await connect_websocket(
            session,
            url,
            buffer_octets=BUFFER_OCTETS,
            deadline_s=deadline_s,
            heartbeat_s=heartbeat_s,
        ) as channel,
    ):
        yield channel


@asynccontextmanager
async def raw_server(*, answer: bool) -> AsyncIterator[str]:
    """A TCP server that shakes hands if it is to `answer`, and then reads and says nothing."""
    connections: list[asyncio.StreamWriter] = []

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connections.append(writer)
        head = await reader.readuntil(b"\r\n\r\n")
        if answer:
            key = next(
                line.split(b": ")[1]
                for line in head.split(b"\r\n")
                if line.lower().startswith(b"sec-websocket-key")
            )
            digest = hashlib.sha1(key + b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11").digest()
            writer.write(
                b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
                b"Connection: Upgrade\r\nSec-WebSocket-Accept: "
                + base64.b64encode(digest)
                + b"\r\n\r\n"
            )
            cast("asyncio.ReadTransport", writer.transport).pause_reading()

    server = await asyncio.start_server(handle, "127.0.0.1", 0)
    try:
        yield f"ws://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
    finally:
        server.close()
        for writer in connections:
            writer.transport.abort()
        await server.wait_closed()


@pytest.mark.parametrize("bad", ["text", b"", bytes(16_385), bytes(100_000)])
@pytest.mark.parametrize("sender", ["client", "server"])
def test_what_is_no_link_message_ends_the_channel(sender: str, bad: str | bytes) -> None:
    async def send(
        peer: web.WebSocketResponse | aiohttp.ClientWebSocketResponse,
    ) -> None:
        await (peer.send_str(bad) if isinstance(bad, str) else peer.send_bytes(bad))
        await peer.receive()

    async def from_the_server() -> str:
        async def handle(request: web.Request) -> web.StreamResponse:
            response = web.WebSocketResponse()
            await response.prepare(request)
            await send(response)
            return response

        async with serve(handle) as url, connected(url) as channel:
            return await asyncio.wait_for(channel.wait_closed(), 5)

    async def from_the_client() -> str:
        ended: asyncio.Future[str] = asyncio.get_running_loop().create_future()

        async def handle(request: web.Request) -> web.StreamResponse:
            response = websocket_response()
            await response.prepare(request)
            async with WebSocketChannel(response, BUFFER_OCTETS) as channel:
                ended.set_result(await channel.wait_closed())
            return response

        async with serve(handle) as url, aiohttp.ClientSession() as session:
            async with session.ws_connect(url) as peer:
                await send(peer)
            return await asyncio.wait_for(ended, 5)

    async def main() -> None:
        async with no_leaks():
            reason = await (from_the_server() if sender == "server" else from_the_client())
        assert reason in (
            "the peer sent something that is no link message",
            "the peer broke the WebSocket protocol or its limits",
        )

    run(main())


@pytest.fixture(autouse=True, scope="module")
def _uvloop_is_loaded() -> None:
    """Its first loop opens a pipe that stays for good."""
    run(asyncio.sleep(0), fast=True)


@pytest.mark.parametrize("fast", [False, True])
def test_a_peer_that_takes_nothing_is_bounded_and_closed_at_once(*, fast: bool) -> None:
    async def main() -> None:
        loop = asyncio.get_running_loop()
        async with raw_server(answer=True) as url, connected(url) as channel:
            refused = 0
            while refused < 100:  # the kernel's buffers are full as well
                refused = 0 if channel.send(bytes(16_384)) else refused + 1
                await asyncio.sleep(0.001)
            assert BUFFER_OCTETS - 16_384 < channel.buffered <= BUFFER_OCTETS
            ours = channel._websocket.get_extra_info("socket")
            begin = loop.time()
            await channel.aclose()
            assert loop.time() - begin < 3.0
            assert channel.buffered == 0
            if not fast:  # uvloop's sockets do not tell
                await eventually(lambda: ours.fileno() == -1)

    with no_leaks():
        run(main(), fast=fast)


@pytest.mark.parametrize("fast", [False, True])
def test_a_peer_that_does_not_answer_pings_is_gone(*, fast: bool) -> None:
    async def main() -> None:
        async with (
            raw_server(answer=True) as url,
            connected(url, heartbeat_s=0.1) as channel,
        ):
            reason = await asyncio.wait_for(channel.wait_closed(), 10)
            assert reason == "the peer did not answer a ping"
            assert not channel.send(b"x")

    with no_leaks():
        run(main(), fast=fast)


def test_a_client_that_does_not_answer_pings_is_gone() -> None:
    async def main() -> None:
        ended: asyncio.Future[str] = asyncio.get_running_loop().create_future()

        async def handle(request: web.Request) -> web.StreamResponse:
            response = websocket_response(heartbeat_s=0.1)
            await response.prepare(request)
            async with WebSocketChannel(response, BUFFER_OCTETS) as channel:
                ended.set_result(await channel.wait_closed())
            return response

        async with (
            serve(handle) as url,
            aiohttp.ClientSession() as session,
            session.ws_connect(url, autoping=False),
        ):
            assert await asyncio.wait_for(ended, 10) == "the peer did not answer a ping"

    run(main())


def test_a_lost_connection_ends_the_channel() -> None:
    async def main() -> None:
        async def handle(request: web.Request) -> web.StreamResponse:
            response = web.WebSocketResponse()
            await response.prepare(request)
            assert request.transport is not None
            request.transport.abort()
            return response

        async with no_leaks(), serve(handle) as url, connected(url) as channel:
            assert await asyncio.wait_for(channel.wait_closed(), 5) == "the connection was lost"

    run(main())


def test_a_server_that_never_shakes_hands_costs_the_deadline() -> None:
    async def main() -> None:
        async with no_leaks(), raw_server(answer=False) as url, within(5):
            with pytest.raises(LinkSetupError, match="too long") as caught:
                async with connected(url, deadline_s=0.1):
                    pass
            assert caught.value.stage == "websocket"

    run(main())


@pytest.mark.parametrize("kind", ["refused", "no WebSocket", "bad address"])
def test_what_cannot_be_opened_is_a_setup_error(kind: str) -> None:
    async def handle(_: web.Request) -> web.StreamResponse:
        return web.Response(text="hello")

    async def main() -> None:
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(no_leaks())
            if kind == "no WebSocket":
                url = await stack.enter_async_context(serve(handle))
            else:
                with socket.create_server(("127.0.0.1", 0)) as closed:
                    url = f"ws://127.0.0.1:{closed.getsockname()[1]}/"
                url = url if kind == "refused" else "ws://"
            with pytest.raises(LinkSetupError, match="could not be opened"):
                async with connected(url):
                    pass

    run(main())


def test_cancellation_while_connecting_leaves_nothing() -> None:
    async def main() -> None:
        async with no_leaks(), raw_server(answer=False) as url:
            task = asyncio.create_task(connected(url).__aenter__())
            await asyncio.sleep(0.05)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task

    run(main())


def test_several_messages_make_one_batch() -> None:
    async def main() -> None:
        async def handle(request: web.Request) -> web.StreamResponse:
            response = web.WebSocketResponse()
            await response.prepare(request)
            for number in range(100):
                await response.send_bytes(number.to_bytes(2))
            await response.receive()
            return response

        async with serve(handle) as url, connected(url) as channel:
            received = Received(channel)
            await received.wait_for(100)
            assert received.messages == [number.to_bytes(2) for number in range(100)]
            assert len(received.batches) < 50

    run(main())


@pytest.mark.skipif(not hasattr(socket, "TCP_USER_TIMEOUT"), reason="not on this system")
def test_tcp_holds_nothing_back_and_does_not_wait_for_ever() -> None:
    async def main() -> None:
        options: list[tuple[int, int]] = []

        async def handle(request: web.Request) -> web.StreamResponse:
            response = websocket_response()
            await response.prepare(request)
            async with WebSocketChannel(response, BUFFER_OCTETS) as channel:
                options.append(_options(response))
                await channel.wait_closed()
            return response

        async with serve(handle) as url, connected(url) as channel:
            options.append(_options(channel._websocket))
            await eventually(lambda: len(options) == 2)
        assert options == [(1, 30_000)] * 2

    run(main())


def _options(
    websocket: web.WebSocketResponse | aiohttp.ClientWebSocketResponse,
) -> tuple[int, int]:
    ours = websocket.get_extra_info("socket")
    names = (socket.TCP_NODELAY, socket.TCP_USER_TIMEOUT)
    no_delay, patience = (ours.getsockopt(socket.IPPROTO_TCP, name) for name in names)
    return no_delay, patience
