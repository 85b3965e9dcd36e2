from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import msgspec
import pytest
from aiohttp import web

from magpies.errors import BrokerError, ConfigError
from magpies.transports.broker_client import BrokerClient, BrokerTimeouts
from magpies.transports.broker_set import BrokerSet
from magpies.transports.ways import Timeouts
from magpies.transports.ways.direct import DirectWay
from magpies.transports.ways.fronted import FrontedWay
from magpies.transports.ways.memory import WayMemory
from magpies.wire.signalling import (
    EgressList,
    ErrorCode,
    ErrorResponse,
    Nat,
    OfferRequest,
    OfferResponse,
    SignedDescriptor,
    Stats,
    WidgetConfig,
    decode_body,
    encode,
)
from support import eventually, no_leaks, run
from support.certificates import write_certificate
from support.listening import listening


def direct(
    url: str, *, timeouts: BrokerTimeouts | None = None, idle_s: float = 30.0, tls: Any = None
) -> BrokerClient:
    return BrokerClient(
        DirectWay(url, timeouts=Timeouts(idle_s=idle_s), tls=tls), timeouts=timeouts
    )


OFFER = OfferRequest(1, "v=0", Nat.INDEPENDENT)
ANSWER = OfferResponse("match-01", "v=0 answer", SignedDescriptor("cGF5", "c2ln"))
SHORT = BrokerTimeouts(call_s=0.2, offer_s=0.2)
OK = b"HTTP/1.1 200 OK\r\nContent-Length: "


def json(body: Any, status: int = 200, **headers: str) -> web.Response:
    return web.Response(
        body=encode(body), status=status, headers=headers, content_type="application/json"
    )


class Broker:
    """A real HTTP server that answers as a broker does, or as `override` says."""

    def __init__(self) -> None:
        self.connections: set[Any] = set()
        self.calls: list[str] = []
        self.override: Callable[[web.BaseRequest], Awaitable[web.StreamResponse]] | None = None

    async def answer(self, request: web.BaseRequest) -> web.StreamResponse:
        self.connections.add(request.transport)
        self.calls.append(f"{request.method} {request.path}")
        if self.override is not None:
            return await self.override(request)
        match request.method, request.path.removeprefix("/base"):
            case "POST", "/v1/offer":
                assert request.content_type == "application/json"
                assert decode_body(OfferRequest, await request.read()) == OFFER
                return json(ANSWER)
            case "GET", "/v1/egresses":
                return json(EgressList([ANSWER.egress]))
            case "GET", "/v1/config":
                return json(WidgetConfig(1, ["stun:a:1"], []))
            case "GET", "/v1/stats":
                return json(Stats(5, 10, 15))
            case "GET", "/healthz":
                return web.Response(text="ok")
        return web.Response(status=404)


@asynccontextmanager
async def serving(tls: ssl.SSLContext | None = None) -> AsyncIterator[tuple[Broker, str]]:
    broker = Broker()
    server = web.Server(broker.answer, access_log=None)
    async with listening(web.ServerRunner(server), tls=tls) as port:
        scheme = "http" if tls is None else "https"
        yield broker, f"{scheme}://localhost:{port}"


def with_broker(
    scenario: Callable[[Broker, BrokerClient], Awaitable[None]],
    *,
    idle_s: float = 30.0,
    fast: bool = False,
    path: str = "",
) -> None:
    async def main() -> None:
        async with (
            serving() as (broker, url),
            direct(url + path, idle_s=idle_s) as client,
        ):
            await scenario(broker, client)

    run(asyncio.sleep(0), fast=fast)  # libuv keeps a pipe from its first loop on
    with no_leaks():
        run(main(), fast=fast)


async def refused(call: Awaitable[object]) -> BrokerError:
    with pytest.raises(BrokerError) as caught:
        await call
    assert str(caught.value).endswith(".")
    return caught.value


@pytest.mark.parametrize("fast", [False, True])
@pytest.mark.parametrize("path", ["", "/", "/base"])
def test_every_call_over_one_connection(path: str, *, fast: bool) -> None:
    async def scenario(broker: Broker, client: BrokerClient) -> None:
        assert await client.offer(OFFER) == ANSWER
        assert await client.egresses() == EgressList([ANSWER.egress])
        assert await client.config() == WidgetConfig(1, ["stun:a:1"], [])
        assert await client.stats() == Stats(5, 10, 15)
        await client.health()
        assert len(broker.connections) == 1
        assert broker.calls[0] == f"POST {path.rstrip('/')}/v1/offer"

    with_broker(scenario, fast=fast, path=path)


def test_calls_at_the_same_time() -> None:
    async def scenario(broker: Broker, client: BrokerClient) -> None:
        async with asyncio.TaskGroup() as group:
            offers = [group.create_task(client.offer(OFFER)) for _ in range(10)]
        assert all(offer.result() == ANSWER for offer in offers)

    with_broker(scenario)


def test_a_kept_connection_that_died_is_replaced() -> None:
    async def scenario(broker: Broker, client: BrokerClient) -> None:
        await client.health()
        [kept] = broker.connections
        kept.abort()
        await client.health()
        # Now it dies while the request is on its way: nothing has been answered yet.
        first_over_kept = True

        async def die(request: web.BaseRequest) -> web.StreamResponse:
            nonlocal first_over_kept
            if first_over_kept:
                first_over_kept = False
                assert request.transport is not None
                request.transport.abort()
            return json(ANSWER)

        broker.override = die
        assert await client.offer(OFFER) == ANSWER
        assert broker.calls.count("POST /v1/offer") == 2

    with_broker(scenario)


def test_a_new_connection_that_dies_is_not_tried_again() -> None:
    async def scenario(broker: Broker, client: BrokerClient) -> None:
        async def die(request: web.BaseRequest) -> web.StreamResponse:
            assert request.transport is not None
            request.transport.abort()
            return json(ANSWER)

        broker.override = die
        error = await refused(client.offer(OFFER))
        assert error.code == "unreachable"
        assert len(broker.calls) == 1

    with_broker(scenario)


def test_a_connection_that_was_idle_for_long_is_not_used() -> None:
    async def scenario(broker: Broker, client: BrokerClient) -> None:
        await client.health()
        await client.health()
        assert len(broker.connections) == 2

    with_broker(scenario, idle_s=0)


def test_connecting_beforehand() -> None:
    async def scenario(broker: Broker, client: BrokerClient) -> None:
        await client.connect()
        await client.connect()
        await client.health()
        assert len(broker.connections) == 1

    with_broker(scenario)


@pytest.mark.parametrize(
    ("response", "code", "text", "retry_after_s"),
    [
        (
            lambda: json(ErrorResponse(ErrorCode.NO_VOLUNTEER, "Nobody is here.", 7.5), 503),
            "no_volunteer",
            "Nobody is here.",
            7.5,
        ),
        (
            lambda: json(
                ErrorResponse(ErrorCode.BUSY, "Busy\x1b[31m."), 503, **{"Retry-After": "9"}
            ),
            "busy",
            "Busy [31m.",
            9.0,
        ),
        (lambda: json(ErrorResponse(ErrorCode.UNKNOWN_POOL, ""), 403), "unknown_pool", None, None),
        (lambda: web.Response(status=503), "busy", None, 5.0),
        (lambda: web.Response(status=503, headers={"Retry-After": "99"}), "busy", None, 99.0),
        (lambda: web.Response(status=503, headers={"Retry-After": "9999"}), "busy", None, 3600.0),
        (lambda: web.Response(status=502, headers={"Retry-After": "soon"}), "busy", None, 5.0),
        (lambda: web.Response(status=429), "too_many_requests", None, 5.0),
        (lambda: web.Response(status=404), "unreachable", "not a Magpies broker", None),
        (
            lambda: web.Response(status=302, headers={"Location": "/v1/offer"}),
            "unreachable",
            "not a Magpies broker",
            None,
        ),
        (lambda: web.Response(text="<html>sign in"), "unreachable", "sign in", None),
        (lambda: web.Response(body=bytes(70_000)), "unreachable", "not a Magpies broker", None),
        (lambda: json(Stats(1, 2, 3)), "unreachable", "not a Magpies broker", None),
    ],
)
def test_refusals(
    response: Callable[[], web.Response], code: str, text: str | None, retry_after_s: float | None
) -> None:
    async def scenario(broker: Broker, client: BrokerClient) -> None:
        async def override(_: web.BaseRequest) -> web.StreamResponse:
            return response()

        broker.override = override
        error = await refused(client.offer(OFFER))
        assert error.code == code
        assert (text or "localhost") in str(error)
        assert error.retry_after_s == retry_after_s
        assert len(broker.calls) == 1
        broker.override = None
        assert await client.offer(OFFER) == ANSWER

    with_broker(scenario)


def test_a_health_check_that_fails() -> None:
    async def scenario(broker: Broker, client: BrokerClient) -> None:
        async def override(_: web.BaseRequest) -> web.StreamResponse:
            return web.Response(status=500)

        broker.override = override
        assert (await refused(client.health())).code == "busy"

    with_broker(scenario)


# --- what is no broker ------------------------------------------------------------------------


@asynccontextmanager
async def raw(*parts: bytes, hang: bool = False) -> AsyncIterator[str]:
    """A server that says `parts` to whoever sends something, then closes or hangs."""
    hanging = asyncio.Event()
    serving = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        serving.add(task := asyncio.current_task())
        assert task is not None
        task.add_done_callback(serving.discard)
        await reader.read(65_536)
        for part in parts:
            writer.write(part)
            await asyncio.sleep(0.001)
        if hang:
            await hanging.wait()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield "http://127.0.0.1:{}".format(*server.sockets[0].getsockname()[1:])
    finally:
        hanging.set()
        server.close()
        await server.wait_closed()
        await eventually(lambda: not serving)


@pytest.mark.parametrize(
    "parts",
    [
        (b"",),
        (b"SSH-2.0-OpenSSH_9.9\r\n",),
        (b"\0" * 200_000,),
        (b"HTTP/1.1 200 OK\r\nX: " + b"x" * 100_000,),
        (OK + b"100\r\n\r\n{",),
        (OK + b"-1\r\n\r\n",),
        (OK + b"100000000\r\n\r\n" + bytes(100_000),),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{}",),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nnone\r\n",),
        (b"HTTP/1.1 101 Switching Protocols\r\n\r\n",),
        (b"HTTP/1.1 100 Continue\r\n\r\n" * 3,),
    ],
)
def test_garbage_and_half_answers(parts: tuple[bytes, ...]) -> None:
    async def main() -> None:
        async with raw(*parts) as url, direct(url) as client:
            error = await refused(client.offer(OFFER))
            assert error.code == "unreachable"
            assert "127.0.0.1" in str(error)

    with no_leaks():
        run(main())


@pytest.mark.parametrize("parts", [(), (b"HTTP/1.1 200 OK\r\n",), (OK + b"9\r\n\r\n{",)])
@pytest.mark.parametrize("fast", [False, True])
def test_a_server_that_hangs(parts: tuple[bytes, ...], *, fast: bool) -> None:
    async def main() -> None:
        async with raw(*parts, hang=True) as url, direct(url, timeouts=SHORT) as client:
            for call in (client.offer(OFFER), client.stats()):
                error = await refused(call)
                assert error.code == "unreachable"
                assert "in time" in str(error)
                assert error.retry_after_s

    run(main(), fast=fast)


def test_an_answer_that_nobody_asked_for_is_not_believed() -> None:
    async def main() -> None:
        stats = encode(Stats(1, 1, 1))
        answer = OK + str(len(stats)).encode() + b"\r\n\r\n" + stats
        async with raw(answer + answer.replace(b"1,", b"9,")) as url, direct(url) as client:
            for _ in range(3):
                assert await client.stats() == Stats(1, 1, 1)

    run(main())


def test_nobody_listens() -> None:
    async def main() -> None:
        async with raw() as url:
            pass
        async with direct(url) as client:
            assert "No connection to the broker" in str(await refused(client.health()))
            assert "No connection to the broker" in str(await refused(client.connect()))

    with no_leaks():
        run(main())


@pytest.mark.parametrize("host", ["no.invalid", "a" * 70 + ".invalid"])
def test_a_name_that_does_not_exist(host: str) -> None:
    async def main() -> None:
        async with direct(f"http://{host}") as client:
            assert "was not found" in str(await refused(client.health()))

    run(main())


def test_cancelling_a_call_closes_its_connection() -> None:
    async def scenario(broker: Broker, client: BrokerClient) -> None:
        released = asyncio.Event()

        async def hang(_: web.BaseRequest) -> web.StreamResponse:
            await released.wait()
            return web.Response()

        broker.override = hang
        async with asyncio.TaskGroup() as group:
            task = group.create_task(client.offer(OFFER))
            await eventually(lambda: broker.calls)
            task.cancel()
        await eventually(lambda: all(transport.is_closing() for transport in broker.connections))
        released.set()

    with_broker(scenario)


@pytest.mark.parametrize("url", ["", "broker.example", "ftp://a", "http://a:b@c", "http://a b"])
def test_what_is_no_address_of_a_broker(url: str) -> None:
    with pytest.raises(ConfigError):
        direct(url)


# --- TLS ----------------------------------------------------------------------------------------


def with_tls(
    path: Path, scenario: Callable[[BrokerClient], Awaitable[None]], *, trusted: bool, fast: bool
) -> None:
    async def main() -> None:
        ours = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        ours.load_cert_chain(path)
        theirs = ssl.create_default_context(cafile=str(path)) if trusted else None
        async with (
            serving(ours) as (_, url),
            direct(url, tls=theirs) as client,
        ):
            await scenario(client)

    run(main(), fast=fast)


@pytest.mark.parametrize("fast", [False, True])
def test_tls(tmp_path: Path, *, fast: bool) -> None:
    async def scenario(client: BrokerClient) -> None:
        assert await client.offer(OFFER) == ANSWER
        await client.health()

    with_tls(write_certificate(tmp_path), scenario, trusted=True, fast=fast)


@pytest.mark.parametrize("fast", [False, True])
@pytest.mark.parametrize(
    ("name", "days", "trusted", "text"),
    [
        ("localhost", (-1, 1), False, "cannot prove to be"),
        ("other.example", (-1, 1), True, "cannot prove to be"),
        ("localhost", (-9, -5), True, "check the date and time"),
        ("localhost", (5, 9), True, "check the date and time"),
    ],
)
def test_certificate_trouble(
    tmp_path: Path, name: str, days: tuple[int, int], text: str, *, trusted: bool, fast: bool
) -> None:
    async def scenario(client: BrokerClient) -> None:
        error = await refused(client.health())
        assert error.code == "unreachable"
        assert text in str(error)
        assert error.retry_after_s is None

    path = write_certificate(tmp_path, name, days)
    with_tls(path, scenario, trusted=trusted, fast=fast)


def test_something_that_speaks_no_tls() -> None:
    async def main() -> None:
        async with (
            raw(b"HTTP/1.1 400 Bad Request\r\n\r\n") as url,
            direct(url.replace("http:", "https:")) as client,
        ):
            assert "No secure connection" in str(await refused(client.health()))

    run(main())


# --- several brokers --------------------------------------------------------------------------


def test_the_set_takes_the_first_that_answers_and_remembers_it() -> None:
    async def main() -> None:
        async with raw() as dead:
            pass
        async with serving() as (broker, url):
            clients = [direct(dead), direct(url), direct(url)]
            async with BrokerSet(clients, stagger_s=5) as brokers:
                assert await brokers.offer(OFFER) == ANSWER
                assert await brokers.offer(OFFER) == ANSWER
                assert len(broker.connections) == 1

    with no_leaks():
        run(main())


def test_the_set_does_not_wait_for_one_that_hangs() -> None:
    async def main() -> None:
        hung = asyncio.Event()

        class Hanging(BrokerClient):
            async def connect(self) -> None:
                hung.set()
                await asyncio.get_running_loop().create_future()

        async with (
            serving() as (_, url),
            BrokerSet([Hanging(DirectWay(url)), direct(url)], stagger_s=0.02) as brokers,
        ):
            assert await brokers.offer(OFFER) == ANSWER
            assert hung.is_set()

    run(main())


def test_the_set_moves_on_when_the_one_in_use_fails() -> None:
    async def main() -> None:
        async with (
            serving() as (first, url),
            serving() as (second, other),
            BrokerSet([direct(url), direct(other)]) as brokers,
        ):
            assert await brokers.offer(OFFER) == ANSWER
            assert (len(first.calls), len(second.calls)) == (1, 0)

            async def busy(_: web.BaseRequest) -> web.StreamResponse:
                return web.Response(status=500)

            first.override = busy
            assert await brokers.offer(OFFER) == ANSWER
            assert await brokers.offer(OFFER) == ANSWER
            assert (len(first.calls), len(second.calls)) == (2, 2)

    run(main())


def test_a_refusal_is_no_reason_to_ask_another_broker() -> None:
    async def main() -> None:
        async with serving() as (first, url), serving() as (second, other):

            async def none(_: web.BaseRequest) -> web.StreamResponse:
                return json(ErrorResponse(ErrorCode.UNKNOWN_POOL, "No such pool."), 403)

            first.override = none
            async with BrokerSet([direct(url), direct(other)]) as brokers:
                assert (await refused(brokers.offer(OFFER))).code == "unknown_pool"
            assert not second.calls

    run(main())


def test_the_set_tells_why_the_first_was_not_reached() -> None:
    async def main() -> None:
        async with raw() as dead:
            pass
        clients = [direct("http://no.invalid"), direct(dead)]
        async with BrokerSet(clients) as brokers:
            assert "was not found" in str(await refused(brokers.offer(OFFER)))

    run(main())


def test_the_set_tells_why_each_way_does_not_work() -> None:
    async def main() -> None:
        async with raw() as dead:
            pass
        front = FrontedWay("https://b.example", f"localhost:{dead.rpartition(':')[2]}")
        clients = [direct(dead), BrokerClient(front)]
        async with BrokerSet(clients) as brokers:
            told = str(await refused(brokers.offer(OFFER)))
        assert told.startswith("None of 2 ways to a broker works. ")
        assert "Directly: No connection to the broker at 127.0.0.1" in told
        assert "Through the front localhost: No connection to the front localhost" in told

    run(main())


def test_the_set_begins_with_what_worked_last_time(tmp_path: Path) -> None:
    async def main() -> None:
        told: list[tuple[str, str]] = []
        async with raw() as dead:
            pass
        async with serving() as (first, url), serving() as (second, other):
            for urls in ([dead, other], [url, other]):
                async with BrokerSet(
                    [direct(each) for each in urls],
                    memory=WayMemory(tmp_path),
                    on_way=lambda way, host: told.append((way, host)),
                ) as brokers:
                    assert await brokers.offer(OFFER) == ANSWER
                    assert await brokers.offer(OFFER) == ANSWER
            assert (len(first.calls), len(second.calls)) == (0, 4)
        assert told == 2 * [("directly", "localhost")]

    run(main())


def test_an_empty_set() -> None:
    with pytest.raises(ConfigError):
        BrokerSet([])


def test_answers_are_capped_before_they_are_parsed() -> None:
    """A list just above the cap is refused although it would parse."""

    async def scenario(broker: Broker, client: BrokerClient) -> None:
        async def override(_: web.BaseRequest) -> web.StreamResponse:
            padding = msgspec.json.encode({"egresses": [], "padding": "x" * 66_000})
            return web.Response(body=padding)

        broker.override = override
        assert (await refused(client.egresses())).code == "unreachable"
        await eventually(lambda: all(transport.is_closing() for transport in broker.connections))

    with_broker(scenario)
