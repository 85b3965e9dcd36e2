"""The egress with real sockets and a client's tunnel, without WebRTC in between."""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from magpies.errors import FlowError, TunnelError
from magpies.protocol.pools import Pool, digest_of
from magpies.transports.flow import reset
from magpies.transports.pool_file import PoolFile, PoolFollower
from magpies.transports.tunnel_flow import TunnelFlow
from magpies.transports.websocket import connect_websocket
from magpies.wire.farewell import LEAVING_S
from support import eventually, run, virtual_loop, within
from support.egress import egress

Serve = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def origin(serve: Serve) -> AsyncIterator[int]:
    """A TCP server on loopback; yields its port."""

    async def guarded(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await serve(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass  # the other side went away, as tests want it
        finally:
            writer.close()

    server = await asyncio.start_server(guarded, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        await server.wait_closed()


async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while data := await reader.read(65_536):
        writer.write(data)
        await writer.drain()


async def read_all(flow: TunnelFlow) -> bytes:
    parts = bytearray()
    while data := await flow.read():
        parts += data
    return bytes(parts)


def test_a_flow_carries_both_directions_and_half_closes() -> None:
    async def main() -> None:
        async with egress() as (service, reader), origin(echo) as port:
            await reader.connect()
            flow = await reader.open("127.0.0.1", port)
            payload = bytes(range(256)) * 4_000
            async with asyncio.TaskGroup() as group:
                writing = group.create_task(flow.write(payload))
                await writing
                await flow.write_eof()
                got = await read_all(flow)
            assert got == payload
            await flow.aclose()
            await eventually(lambda: service.flows == 0)

    run(main())


def test_the_tunnel_moves_to_another_link_with_its_flows() -> None:
    async def main() -> None:
        async with egress() as (service, reader), origin(echo) as port:
            await reader.connect()
            flow = await reader.open("127.0.0.1", port)
            for n in range(6):  # more often than QUIC's own migration would bear
                old = reader.links[-1]
                await reader.link()
                await old.aclose()
                message = f"after move {n}".encode()
                await flow.write(message)
                assert await flow.read() == message
            await flow.aclose()
            await eventually(lambda: service.links == 1)
            assert service.tunnels == 1

    run(main())


@pytest.mark.parametrize(
    ("host", "error", "status"),
    [
        ("10.0.0.1", "destination_ip_prohibited", 403),
        ("localhost", "destination_ip_prohibited", 403),
        ("169.254.169.254", "destination_ip_prohibited", 403),
        ("a name with spaces", "http_request_error", 400),
    ],
)
def test_forbidden_destinations_are_refused_with_the_reason(
    host: str, error: str, status: int
) -> None:
    async def main() -> None:
        async with egress(allow_destinations=[]) as (service, reader):
            await reader.connect()
            with pytest.raises(FlowError) as caught:
                await reader.open(host, 80)
            assert (caught.value.error, caught.value.status) == (error, status)
            await eventually(lambda: service.flows == 0)

    run(main())


def test_a_closed_port_is_refused_as_such() -> None:
    async def main() -> None:
        async with origin(echo) as port:
            pass
        async with egress() as (_, reader):
            await reader.connect()
            with pytest.raises(FlowError) as caught:
                await reader.open("127.0.0.1", port)
            assert caught.value.error == "connection_refused"

    run(main())


@pytest.mark.parametrize("token", [None, "wrong"])
def test_a_private_egress_wants_its_token(token: str | None) -> None:
    async def main() -> None:
        hashes = [hashlib.sha256(b"right").hexdigest()]
        async with egress(pool_tokens_sha256=hashes) as (_, reader), origin(echo) as port:
            await reader.connect()
            with pytest.raises(FlowError) as caught:
                await reader.open("127.0.0.1", port, token)
            assert caught.value.status == 407
            flow = await reader.open("127.0.0.1", port, "right")
            await flow.aclose()

    run(main())


def test_a_private_egress_follows_the_book_of_pools(tmp_path: Path) -> None:
    async def main() -> None:
        file = PoolFile(tmp_path)
        book = PoolFollower(file)
        async with egress(book) as (_, reader), origin(echo) as port:
            await reader.connect()
            with pytest.raises(FlowError):
                await reader.open("127.0.0.1", port, "reader")
            family = Pool(
                name="family",
                readers_sha256=digest_of("reader"),
                volunteers_sha256=digest_of("volunteer"),
                created=1,
            )
            file.change(lambda book: book.with_pool(family, time.time()))
            book.look()
            await (await reader.open("127.0.0.1", port, "reader")).aclose()
            with pytest.raises(FlowError):
                await reader.open("127.0.0.1", port, "volunteer")
            file.change(lambda book: book.without("family", time.time()))
            book.look()
            with pytest.raises(FlowError) as caught:
                await reader.open("127.0.0.1", port, "reader")
            assert caught.value.status == 407

    run(main())


def test_flows_beyond_the_limit_are_refused_and_come_again() -> None:
    async def main() -> None:
        async with egress(most_flows=3) as (_, reader), origin(echo) as port:
            await reader.connect()
            flows = [await reader.open("127.0.0.1", port) for _ in range(3)]
            with pytest.raises(FlowError) as caught:
                await reader.open("127.0.0.1", port)
            assert caught.value.error == "connection_limit_reached"
            await flows[0].aclose()

            async def retry() -> TunnelFlow:
                while True:
                    try:
                        return await reader.open("127.0.0.1", port)
                    except FlowError:
                        await asyncio.sleep(0.01)

            async with within(5):
                flows.append(await retry())
            for flow in flows:
                await flow.aclose()

    run(main())


def test_a_reader_that_stops_does_not_fill_the_egress() -> None:
    taken = 0

    async def flood(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal taken
        while True:
            writer.write(bytes(65_536))
            await writer.drain()
            taken += 65_536

    async def main() -> None:
        async with egress() as (_, reader), origin(flood) as port:
            await reader.connect()
            stopped = await reader.open("127.0.0.1", port)
            await eventually(lambda: taken)
            before = -1
            while before != taken:
                before = taken
                await asyncio.sleep(0.3)
            # sockets, transports and windows hold some megabytes at most
            assert 0 < taken < 16 << 20
            # and another flow still runs
            async with origin(echo) as other:
                flow = await reader.open("127.0.0.1", other)
                await flow.write(b"still here")
                assert await flow.read() == b"still here"
                await flow.aclose()
            await stopped.aclose()

    run(main())


def test_a_client_that_gives_up_ends_the_connection_behind() -> None:
    ended = asyncio.Event()

    async def wait_end(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
        try:
            while await reader.read(1_024):
                pass
        finally:
            ended.set()

    async def main() -> None:
        async with egress() as (service, reader), origin(wait_end) as port:
            await reader.connect()
            flow = await reader.open("127.0.0.1", port)
            await flow.write(b"begin")
            await flow.aclose()
            reader.driver.wake()
            await asyncio.wait_for(ended.wait(), 5)
            await eventually(lambda: service.flows == 0)

    run(main())


def test_a_destination_that_breaks_off_is_not_taken_for_its_end() -> None:
    async def cut(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"half of it")
        await writer.drain()
        reset(writer)

    async def main() -> None:
        async with egress() as (_, reader), origin(cut) as port:
            await reader.connect()
            flow = await reader.open("127.0.0.1", port)
            with pytest.raises(FlowError):
                await read_all(flow)
            await flow.aclose()

    run(main())


@pytest.mark.parametrize("junk", [b"\x00\x00", b"\xff\xff\xff", bytes(2_000)])
def test_a_malformed_message_ends_that_link_only(junk: bytes) -> None:
    async def main() -> None:
        async with egress() as (service, reader), origin(echo) as port:
            await reader.connect()
            async with await connect_websocket(
                reader.session, reader.url, buffer_octets=1 << 20, deadline_s=5
            ) as bad:
                bad.send(junk)
                await asyncio.wait_for(bad.wait_closed(), 5)
            await eventually(lambda: service.links == 1)
            flow = await reader.open("127.0.0.1", port)
            await flow.aclose()

    run(main())


def test_a_link_without_a_tunnel_is_closed() -> None:
    async def main() -> None:
        async with egress(first_packet_s=0.2) as (service, reader):
            async with await connect_websocket(
                reader.session, reader.url, buffer_octets=1 << 20, deadline_s=5
            ) as idle:
                idle.send(b"\x00\x04junk")
                await asyncio.wait_for(idle.wait_closed(), 5)
            await eventually(lambda: service.links == 0)
            assert service.tunnels == 0

    run(main())


def test_too_many_links_are_refused() -> None:
    async def main() -> None:
        async with egress(most_links=1) as (_, reader):
            await reader.connect()
            async with reader.session.get(reader.url.replace("ws", "http", 1)) as response:
                assert response.status == 503
                assert "Retry-After" in response.headers

    run(main())


def test_shutdown_tells_the_client() -> None:
    async def main() -> None:
        async with egress() as (service, reader), origin(echo) as port:
            await reader.connect()
            flow = await reader.open("127.0.0.1", port)
            began = time.monotonic()
            closing = asyncio.create_task(service.stop())
            await asyncio.wait_for(reader.goodbye.wait(), LEAVING_S)
            with pytest.raises(TunnelError, match="closed the tunnel"):
                await asyncio.wait_for(flow.read(), 5)
            await closing
            assert LEAVING_S - 0.5 < time.monotonic() - began < LEAVING_S + 3.0
            await flow.aclose()

    run(main())


@pytest.mark.parametrize("moves", [True, False])
def test_a_volunteer_that_may_be_gone_any_moment_is_sent_nothing_until_the_client_moves(
    moves: bool,
) -> None:
    async def main() -> None:
        loop = asyncio.get_running_loop()
        async with egress() as (_, reader), origin(echo) as port:
            await reader.connect()
            flow = await reader.open("127.0.0.1", port)
            leaving = reader.links[0]
            leaving.say_goodbye()
            await flow.write(b"one")
            answer = asyncio.create_task(flow.read(), name="answer")
            await asyncio.wait([answer], timeout=0.15)
            assert not answer.done()
            if moves:
                await reader.link()
            began = loop.time()
            assert await asyncio.wait_for(answer, 1) == b"one"
            assert (loop.time() - began > 0.1) is not moves  # a page may stay after all
            leaving.say_goodbye()
            await flow.write(b"two")
            assert await asyncio.wait_for(flow.read(), 0.2) == b"two"
            await flow.aclose()

    run(main(), loop_factory=virtual_loop)


@pytest.mark.parametrize("end", ["flow", "link"])
def test_shutdown_waits_for_flows_while_they_have_a_link(end: str) -> None:
    async def main() -> None:
        async with egress() as (service, reader), origin(echo) as port:
            await reader.connect()
            flow = await reader.open("127.0.0.1", port)
            began = time.monotonic()
            closing = asyncio.create_task(service.stop())
            await reader.goodbye.wait()
            await flow.write(b"still here")
            assert await flow.read() == b"still here"
            await (flow.aclose() if end == "flow" else reader.links[0].aclose())
            await asyncio.wait_for(closing, 5)
            assert time.monotonic() - began < LEAVING_S
            await flow.aclose()

    run(main())


def test_shutdown_without_flows_says_goodbye_and_waits_for_nothing() -> None:
    async def main() -> None:
        async with egress() as (service, reader):
            await reader.connect()
            began = time.monotonic()
            await service.stop()
            assert time.monotonic() - began < LEAVING_S
            await asyncio.wait_for(reader.goodbye.wait(), LEAVING_S)
            await eventually(lambda: reader.closed)

    run(main())
