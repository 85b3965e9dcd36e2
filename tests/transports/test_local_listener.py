from __future__ import annotations

import asyncio
import hashlib
import logging
import random
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from functools import partial
from pathlib import Path

import pytest
from aiohttp import web

from magpies.errors import BrokerError, FlowError, ServiceError, TunnelError
from magpies.transports.flow import Flow, OpenFlow
from magpies.transports.local_listener import ListenerLimits, LocalListener
from support import eventually, no_leaks, run, within
from support.flows import ScriptedFlow, open_direct
from support.listening import listening

CONNECT = b"CONNECT site.example:443 HTTP/1.1\r\nHost: site.example\r\n\r\n"
SOCKS = b"\x05\x01\x00\x05\x01\x00\x03\x0csite.example\x01\xbb"
SOCKS_OK = b"\x05\x00\x05\x00\x00\x01" + bytes(6)
needs_curl = pytest.mark.skipif(shutil.which("curl") is None, reason="needs curl")


class Client:
    """A raw connection to the listener."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer

    async def send(self, data: bytes) -> None:
        self.writer.write(data)
        await self.writer.drain()

    async def rest(self) -> bytes:
        async with within(5):
            return await self.reader.read()

    async def exactly(self, size: int) -> bytes:
        async with within(5):
            return await self.reader.readexactly(size)

    async def head(self) -> bytes:
        async with within(5):
            return await self.reader.readuntil(b"\r\n\r\n")


@asynccontextmanager
async def connected(listener: LocalListener) -> AsyncIterator[Client]:
    client = Client(*await asyncio.open_connection(*listener.address))
    try:
        yield client
    finally:
        client.writer.close()
        with suppress(OSError):
            await client.writer.wait_closed()


class Opener:
    """An `OpenFlow` that hands out scripted flows, or fails."""

    def __init__(self, error: Exception | None = None) -> None:
        self.error = error
        self.flows: list[ScriptedFlow] = []
        self.asked: list[tuple[str, int]] = []

    async def __call__(self, host: str, port: int) -> Flow:
        self.asked.append((host, port))
        if self.error is not None:
            raise self.error
        self.flows.append(ScriptedFlow())
        return self.flows[-1]

    async def flow(self, number: int = 0) -> ScriptedFlow:
        await eventually(lambda: len(self.flows) > number)
        return self.flows[number]


def play(
    scenario: Callable[[LocalListener, Opener], Awaitable[None]],
    *,
    error: Exception | None = None,
    limits: ListenerLimits | None = None,
    fast: bool = False,
) -> None:
    async def main() -> None:
        opener = Opener(error)
        async with LocalListener(opener, limits=limits) as listener:
            await scenario(listener, opener)
            listening = listener
        assert listening.connections == 0
        assert all(flow.closed for flow in opener.flows)

    run(asyncio.sleep(0), fast=fast)  # libuv keeps a pipe from its first loop on
    with no_leaks():
        run(main(), fast=fast)


# --- with real programs and a real site -------------------------------------------------------


async def blob(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse()
    await response.prepare(request)
    for number in range(64):
        await response.write(bytes([number]) * 16_384)
    return response


async def echo(request: web.Request) -> web.Response:
    names = ",".join(sorted(request.headers))
    digest = hashlib.sha256(await request.read()).hexdigest()
    return web.Response(text=f"{request.method} {request.host} {digest} {names}")


@asynccontextmanager
async def site() -> AsyncIterator[int]:
    app = web.Application(client_max_size=1 << 26)
    app.router.add_get("/blob", blob)
    app.router.add_route("*", "/echo", echo)
    async with listening(web.AppRunner(app, access_log=None)) as port:
        yield port


async def curl(*arguments: str) -> tuple[int, bytes]:
    process = await asyncio.create_subprocess_exec(
        *("curl", "-sS", "--max-time", "10", "--noproxy", "", *arguments),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    output, _ = await process.communicate()
    assert process.returncode is not None
    return process.returncode, output


def with_curl(
    scenario: Callable[[str, int], Awaitable[None]], open_flow: OpenFlow = open_direct
) -> None:
    """Run `scenario(address of the listener, port of a site)`."""

    async def main() -> None:
        async with site() as port, LocalListener(open_flow) as listener:
            await scenario("{}:{}".format(*listener.address), port)

    with no_leaks():
        run(main())


BLOB = b"".join(bytes([number]) * 16_384 for number in range(64))
WAYS = {
    "socks5h": ["--proxy", "socks5h://{}"],
    "socks5": ["--proxy", "socks5://{}"],
    "http": ["--proxy", "http://{}"],
    "connect": ["--proxytunnel", "--proxy", "http://{}"],
    "http 1.0": ["--http1.0", "--proxy", "http://{}"],
}


def way(name: str, address: str) -> list[str]:
    return [argument.format(address) for argument in WAYS[name]]


@needs_curl
@pytest.mark.parametrize("name", WAYS)
def test_curl_downloads(name: str) -> None:
    async def scenario(address: str, port: int) -> None:
        proxy = way(name, address)
        assert await curl(*proxy, f"http://localhost:{port}/blob") == (0, BLOB)

    with_curl(scenario)


@needs_curl
@pytest.mark.parametrize("chunked", [False, True])
def test_curl_uploads_a_body(tmp_path: Path, *, chunked: bool) -> None:
    body = bytes(range(256)) * 12_000  # enough for curl to ask with Expect: 100-continue
    path = tmp_path / "body"
    path.write_bytes(body)

    async def scenario(address: str, port: int) -> None:
        framing = ["-H", "Transfer-Encoding: chunked"] if chunked else []
        code, text = await curl(
            *("--proxy", f"http://{address}", *framing, "-H", "Proxy-Secret: 1"),
            *("--data-binary", f"@{path}", f"http://localhost:{port}/echo"),
        )
        assert code == 0
        assert text.startswith(f"POST localhost:{port} {hashlib.sha256(body).hexdigest()}".encode())
        assert b"Proxy-" not in text
        assert b"Via" not in text

    with_curl(scenario)


@needs_curl
def test_curl_keeps_the_local_connection() -> None:
    async def scenario(address: str, port: int) -> None:
        url = f"http://localhost:{port}/echo"
        code, text = await curl(
            *("--proxy", f"http://{address}", "-w", "<%{num_connects}>", url, "--head"),
            *("--next", "--proxy", f"http://{address}", "-sS", "-w", "<%{num_connects}>", url),
        )
        assert code == 0
        assert b"<1>" in text
        assert b"<0>" in text

    with_curl(scenario)


@needs_curl
def test_curl_understands_refusals() -> None:
    async def scenario(address: str, port: int) -> None:
        code, text = await curl("--proxy", f"socks5h://{address}", "http://no.invalid/")
        assert (code, b"(4)" in text) == (97, True)
        code, text = await curl("-i", "--proxy", f"http://{address}", "http://localhost:1/")
        assert code == 0
        assert b"502 Bad Gateway" in text
        assert b"Magpies: The site refused the connection." in text
        code, text = await curl("--proxy", f"socks4a://{address}", f"http://localhost:{port}/")
        assert code == 97
        code, text = await curl("-i", f"http://{address}/")
        assert b"This is the Magpies proxy" in text

    with_curl(scenario)


def test_fifty_flows_at_once_do_not_mix() -> None:
    async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(65_536):
            writer.write(data)
            await writer.drain()
        writer.close()

    async def one(listener: LocalListener, port: int, number: int) -> None:
        content = b"".join(
            hashlib.sha256(f"{number} {block}".encode()).digest() for block in range(20_000)
        )
        async with connected(listener) as client:
            if number % 2:
                await client.send(
                    b"\x05\x01\x00\x05\x01\x00\x01\x7f\0\0\1" + port.to_bytes(2, "big")
                )
                await client.exactly(len(SOCKS_OK))
            else:
                await client.send(f"CONNECT 127.0.0.1:{port} HTTP/1.1\r\nHost: a\r\n\r\n".encode())
                assert (await client.head()).startswith(b"HTTP/1.1 200")
            async with asyncio.TaskGroup() as group:
                group.create_task(client.send(content))
                assert await client.exactly(len(content)) == content

    async def main() -> None:
        server = await asyncio.start_server(echo, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        async with server, LocalListener(open_direct) as listener:
            async with asyncio.TaskGroup() as group:
                for number in range(50):
                    group.create_task(one(listener, port, number))
            await eventually(lambda: listener.connections == 0)

    with no_leaks():
        run(main())


# --- how flows begin --------------------------------------------------------------------------


@pytest.mark.parametrize("fast", [False, True])
def test_socks_names_go_to_the_egress_unresolved(*, fast: bool) -> None:
    async def scenario(listener: LocalListener, opener: Opener) -> None:
        async with connected(listener) as client:
            await client.send(SOCKS + b"early")
            assert await client.exactly(len(SOCKS_OK)) == SOCKS_OK
            flow = await opener.flow()
            await eventually(lambda: flow.written == b"early")
            flow.feed(b"late", b"")
            assert await client.rest() == b"late"
        assert opener.asked == [("site.example", 443)]

    play(scenario, fast=fast)


@pytest.mark.parametrize("fast", [False, True])
def test_connect_passes_early_octets_on(*, fast: bool) -> None:
    async def scenario(listener: LocalListener, opener: Opener) -> None:
        async with connected(listener) as client:
            await client.send(CONNECT + b"early")
            assert await client.head() == b"HTTP/1.1 200 Connection established\r\n\r\n"
            flow = await opener.flow()
            await eventually(lambda: flow.written == b"early")
        assert opener.asked == [("site.example", 443)]

    play(scenario, fast=fast)


@pytest.mark.parametrize(
    ("error", "code", "status"),
    [
        (FlowError("dns_error", 502, "No."), 4, b"502 Bad Gateway"),
        (FlowError("destination_ip_prohibited", 403, "No."), 2, b"403 Forbidden"),
        (FlowError("connection_refused", 502, "No."), 5, b"502 Bad Gateway"),
        (FlowError("connection_timeout", 504, "No."), 6, b"504 Gateway Timeout"),
        (TunnelError("No."), 3, b"503 Service Unavailable"),
        (BrokerError("no_volunteer", "No.", 3.0), 3, b"503 Service Unavailable"),
    ],
)
def test_refusals_say_why(error: Exception, code: int, status: bytes) -> None:
    async def scenario(listener: LocalListener, opener: Opener) -> None:
        async with connected(listener) as client:
            await client.send(SOCKS)
            assert await client.rest() == b"\x05\x00\x05" + bytes([code, 0, 1]) + bytes(6)
        for request in (CONNECT, b"GET http://site.example/ HTTP/1.1\r\nHost: a\r\n\r\n"):
            async with connected(listener) as client:
                await client.send(request)
                head, _, body = (await client.rest()).partition(b"\r\n\r\n")
            assert head.startswith(b"HTTP/1.1 " + status)
            assert b"Proxy-Status: magpies; error=" in head
            assert (b"Retry-After: 3" in head) == isinstance(error, BrokerError)
            assert body == b"Magpies: No.\n"

    play(scenario, error=error)


def test_a_browser_gets_a_page_and_a_head_request_gets_no_body() -> None:
    async def scenario(listener: LocalListener, opener: Opener) -> None:
        for method in (b"GET", b"HEAD"):
            async with connected(listener) as client:
                await client.send(
                    method + b" http://a/ HTTP/1.1\r\nHost: a\r\nAccept: text/html\r\n\r\n"
                )
                head, _, body = (await client.rest()).partition(b"\r\n\r\n")
            assert b"Content-Type: text/html" in head
            assert (b"<!doctype html>" in body) == (method == b"GET")

    play(scenario, error=FlowError("dns_error", 502, "No."))


def test_a_large_upload_to_a_refused_site_still_gets_the_page() -> None:
    async def scenario(listener: LocalListener, opener: Opener) -> None:
        async with connected(listener) as client:
            await client.send(
                b"POST http://a/ HTTP/1.1\r\nHost: a\r\nContent-Length: 200000\r\n\r\n"
            )
            await client.send(bytes(200_000))
            assert (await client.rest()).endswith(b"Magpies: No.\n")

    play(scenario, error=FlowError("dns_error", 502, "No."))


def test_a_web_page_that_reaches_for_the_listener_gets_an_explanation() -> None:
    async def scenario(listener: LocalListener, opener: Opener) -> None:
        async with connected(listener) as client:
            await client.send(b"GET /admin HTTP/1.1\r\nHost: rebound.example\r\n\r\n")
            text = await client.rest()
        assert text.startswith(b"HTTP/1.1 400")
        assert b"This is the Magpies proxy" in text
        assert not opener.asked

    play(scenario)


# --- how flows end ----------------------------------------------------------------------------


@pytest.mark.parametrize("opening", [SOCKS, CONNECT])
def test_the_end_of_a_flow_ends_the_program_and_the_other_way_round(opening: bytes) -> None:
    async def scenario(listener: LocalListener, opener: Opener) -> None:
        async with connected(listener) as client:
            await client.send(opening)
            (await opener.flow()).feed(FlowError("connection_terminated", 502, "Reset."))
            with pytest.raises(ConnectionResetError):
                await client.rest()
        async with connected(listener) as client:
            await client.send(opening)
            flow = await opener.flow(1)
            await client.reader.read(1)
            client.writer.transport.abort()
        await eventually(lambda: flow.ended or flow.closed)
        flow.feed(b"")
        await eventually(lambda: flow.closed)
        await eventually(lambda: listener.connections == 0)

    play(scenario)


@pytest.mark.parametrize("fast", [False, True])
@pytest.mark.parametrize("opening", [SOCKS, CONNECT, b"GET http://a/ HTTP/1.1\r\nHost: a\r\n\r\n"])
def test_a_program_that_leaves_while_its_flow_opens(opening: bytes, *, fast: bool) -> None:
    async def main() -> None:
        states: list[str] = []

        async def open_never(host: str, port: int) -> Flow:
            states.append("opening")
            try:
                await asyncio.get_running_loop().create_future()
            finally:
                states.append("cancelled")
            raise AssertionError

        async with LocalListener(open_never) as listener:
            async with connected(listener) as client:
                await client.send(opening)
                await eventually(lambda: states == ["opening"])
            await eventually(lambda: states == ["opening", "cancelled"])
            await eventually(lambda: listener.connections == 0)

    run(main(), fast=fast)


def test_opening_has_a_deadline() -> None:
    async def main() -> None:
        async def open_never(host: str, port: int) -> Flow:
            await asyncio.get_running_loop().create_future()
            raise AssertionError

        limits = ListenerLimits(open_s=0.05)
        async with LocalListener(open_never, limits=limits) as listener:
            async with connected(listener) as client:
                await client.send(CONNECT)
                assert b"504 Gateway Timeout" in await client.rest()
            async with connected(listener) as client:
                await client.send(SOCKS)
                assert (await client.rest())[3] == 6

    run(main())


@pytest.mark.parametrize(
    "opening", [b"", SOCKS, CONNECT, b"GET http://a/ HTTP/1.1\r\nHost: a\r\n\r\n"]
)
def test_closing_the_listener_ends_everything(opening: bytes) -> None:
    async def main() -> None:
        opener = Opener()
        async with LocalListener(opener) as listener:
            client = Client(*await asyncio.open_connection(*listener.address))
            await client.send(opening)
            if opening:
                await opener.flow()
        assert all(flow.closed for flow in opener.flows)
        with suppress(ConnectionResetError):
            await client.rest()
        client.writer.close()

    with no_leaks():
        run(main())


# --- plain HTTP -------------------------------------------------------------------------------

GET = b"GET http://a/x HTTP/1.1\r\nHost: a\r\n\r\n"


def test_one_request_after_the_other() -> None:
    async def scenario(listener: LocalListener, opener: Opener) -> None:
        async with connected(listener) as client:
            for number in range(3):
                await client.send(GET)
                flow = await opener.flow(number)
                flow.feed(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok")
                assert await client.head() == b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n"
                assert await client.exactly(2) == b"ok"
                assert flow.written == b"GET /x HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
                await eventually(partial(getattr, flow, "closed"))

    play(scenario)


def test_a_response_without_length_is_chunked_again() -> None:
    async def scenario(listener: LocalListener, opener: Opener) -> None:
        async with connected(listener) as client:
            await client.send(GET)
            (await opener.flow()).feed(b"HTTP/1.0 200 OK\r\n\r\n", b"some", b"")
            assert b"Transfer-Encoding: chunked" in await client.head()
            assert await client.exactly(14) == b"4\r\nsome\r\n0\r\n\r\n"

    play(scenario)


def test_interim_responses_reach_the_program() -> None:
    async def scenario(listener: LocalListener, opener: Opener) -> None:
        async with connected(listener) as client:
            await client.send(
                b"POST http://a/ HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n"
                b"Expect: 100-continue\r\n\r\n"
            )
            flow = await opener.flow()
            await eventually(lambda: b"Expect: 100-continue" in flow.written)
            flow.feed(b"HTTP/1.1 100 Continue\r\n\r\n")
            assert (await client.head()).startswith(b"HTTP/1.1 100")
            await client.send(b"hi")
            await eventually(lambda: flow.written.endswith(b"\r\n\r\nhi"))
            flow.feed(b"HTTP/1.1 204 No Content\r\n\r\n")
            assert (await client.head()).startswith(b"HTTP/1.1 204")

    play(scenario)


def test_an_early_answer_to_an_upload_arrives() -> None:
    async def scenario(listener: LocalListener, opener: Opener) -> None:
        async with connected(listener) as client:
            await client.send(
                b"POST http://a/ HTTP/1.1\r\nHost: a\r\nContent-Length: 9000000\r\n\r\n"
            )
            flow = await opener.flow()
            flow.write_error = FlowError("connection_terminated", 502, "Reset.")
            flow.feed(b"HTTP/1.1 413 Too Large\r\nContent-Length: 2\r\n\r\nno")
            assert (await client.rest()).endswith(b"no")

    play(scenario)


@pytest.mark.parametrize(
    ("answer", "status", "error"),
    [
        ([b""], b"502", b"http_response_incomplete"),
        ([b"HTTP/1.1 200 OK\r\nConten", b""], b"502", b"http_response_incomplete"),
        ([b"SSH-2.0-OpenSSH_9.9\r\n\r\n"], b"502", b"http_protocol_error"),
        ([b"HTTP/1.1 101 Switching\r\nUpgrade: x\r\n\r\n"], b"502", b"http_protocol_error"),
        ([b"HTTP/1.1 200 OK\r\nX: " + bytes(70_000)], b"502", b"http_protocol_error"),
        ([FlowError("connection_terminated", 502, "No.")], b"502", b"connection_terminated"),
        ([TunnelError("No.")], b"503", b"destination_unavailable"),
    ],
)
def test_bad_answers_become_an_error_page(
    answer: list[bytes | Exception], status: bytes, error: bytes
) -> None:
    async def scenario(listener: LocalListener, opener: Opener) -> None:
        async with connected(listener) as client:
            await client.send(GET)
            (await opener.flow()).feed(*answer)
            text = await client.rest()
        assert text.startswith(b"HTTP/1.1 " + status)
        assert b"Proxy-Status: magpies; error=" + error in text

    play(scenario)


@pytest.mark.parametrize(
    "answer",
    [
        [b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nsome", b""],
        [b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nsome\r\n", b""],
        [b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nsome\r\nno number\r\n"],
        [b"HTTP/1.1 200 OK\r\n\r\nsome", FlowError("connection_terminated", 502, "Reset.")],
    ],
)
def test_a_cut_response_is_not_taken_for_a_whole_one(answer: list[bytes | Exception]) -> None:
    async def scenario(listener: LocalListener, opener: Opener) -> None:
        async with connected(listener) as client:
            await client.send(GET)
            (await opener.flow()).feed(*answer)
            with pytest.raises(ConnectionResetError):
                await client.rest()

    play(scenario)


def test_a_silent_site_gets_a_deadline() -> None:
    async def scenario(listener: LocalListener, opener: Opener) -> None:
        async with connected(listener) as client:
            await client.send(GET)
            assert b"504 Gateway Timeout" in await client.rest()

    play(scenario, limits=ListenerLimits(exchange_idle_s=0.05))


def test_a_program_that_leaves_during_an_exchange_frees_the_flow() -> None:
    async def scenario(listener: LocalListener, opener: Opener) -> None:
        async with connected(listener) as client:
            await client.send(GET)
            flow = await opener.flow()
            await eventually(lambda: flow.written)
        await eventually(lambda: flow.closed)

    play(scenario)


# --- floods, oddities, garbage ------------------------------------------------------------------


@pytest.mark.parametrize("fast", [False, True])
def test_a_thousand_half_open_connections_do_not_stop_service(*, fast: bool) -> None:
    async def scenario(listener: LocalListener, opener: Opener) -> None:
        idle = []
        for number in range(1_000):
            reader, writer = await asyncio.open_connection(*listener.address)
            writer.write(b"\x05\x01" if number % 2 else b"GET http://a")
            idle.append((reader, writer))
        async with connected(listener) as client:
            await client.send(SOCKS)
            assert await client.exactly(len(SOCKS_OK)) == SOCKS_OK
        assert listener.connections <= 1
        for _, writer in idle:
            writer.transport.abort()

    play(scenario, limits=ListenerLimits(half_open=16), fast=fast)


def test_too_many_connections_are_refused_politely() -> None:
    async def scenario(listener: LocalListener, opener: Opener) -> None:
        async with connected(listener) as first, connected(listener) as second:
            for client in (first, second):
                await client.send(SOCKS)
                await client.exactly(len(SOCKS_OK))
            async with connected(listener) as third:
                await third.send(CONNECT)
                assert b"connection_limit_reached" in await third.rest()
            async with connected(listener) as third:
                await third.send(SOCKS)
                assert (await third.rest())[3] == 1
            first.writer.transport.abort()
            (await opener.flow()).feed(b"")
            await eventually(lambda: listener.connections == 1)
            async with connected(listener) as third:
                await third.send(SOCKS)
                assert await third.exactly(len(SOCKS_OK)) == SOCKS_OK

    play(scenario, limits=ListenerLimits(connections=2))


@pytest.mark.parametrize("start", [b"", b"\x05", SOCKS[:9], b"GET http://a/ HT"])
def test_handshakes_have_a_deadline(start: bytes) -> None:
    async def scenario(listener: LocalListener, opener: Opener) -> None:
        async with connected(listener) as client:
            await client.send(start)
            with suppress(ConnectionResetError):
                assert await client.rest() in (b"", b"\x05\x00")

    play(scenario, limits=ListenerLimits(handshake_s=0.05))


def test_an_idle_kept_connection_has_a_deadline() -> None:
    async def scenario(listener: LocalListener, opener: Opener) -> None:
        async with connected(listener) as client:
            await client.send(GET)
            (await opener.flow()).feed(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
            await client.head()
            with suppress(ConnectionResetError):
                assert await client.rest() == b""

    play(scenario, limits=ListenerLimits(keep_alive_s=0.05))


@pytest.mark.parametrize(
    ("nonsense", "answer"),
    [
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", b"HTTP/1.1 400"),
        (b"\r\n\r\n\r\n", b""),
        (b"hello\r\n\r\n", b"HTTP/1.1 400"),
        (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", b"HTTP/1.1 "),
        (b"GET http://a/ HTTP/1.1\r\n" + b"X: y\r\n" * 5_000, b"HTTP/1.1 431"),
        (b"POST http://a/ HTTP/1.1\r\nHost: a\r\nContent-Length: 1, 2\r\n\r\n", b"HTTP/1.1 400"),
        (b"\x04\x01\x00\x50\x00\x00\x00\x01\x00a\x00", bytes([0, 91])),
        (b"\x05\x00", b"\x05\xff"),
        (b"\x05\x01\x02", b"\x05\xff"),
        (SOCKS[:4] + b"\x02" + SOCKS[5:], b"\x05\x00\x05\x07"),
    ],
)
def test_nonsense_ends_that_connection_only(
    nonsense: bytes, answer: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    async def scenario(listener: LocalListener, opener: Opener) -> None:
        async with connected(listener) as good, connected(listener) as bad:
            await good.send(SOCKS)
            await good.exactly(len(SOCKS_OK))
            await bad.send(nonsense)
            bad.writer.write_eof()
            assert (await bad.rest()).startswith(answer)
            (await opener.flow()).feed(b"still here", b"")
            assert await good.rest() == b"still here"

    with caplog.at_level(logging.DEBUG, "magpies"):
        play(scenario)
    assert not caplog.records


def test_nonsense_in_a_body_resets() -> None:
    async def scenario(listener: LocalListener, opener: Opener) -> None:
        async with connected(listener) as client:
            await client.send(
                b"POST http://a/ HTTP/1.1\r\nHost: a\r\n"
                b"Transfer-Encoding: chunked\r\n\r\nno number\r\n"
            )
            with pytest.raises(ConnectionResetError):
                await client.rest()

    play(scenario)


SEEDS = [
    SOCKS,
    CONNECT,
    b"POST http://a/ HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n",
    b"PUT http://a/ HTTP/1.0\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\nabc",
    b"GET http://a/ HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n",
    b"HEAD http://a/ HTTP/1.1\r\nHost: a\r\n\r\n" * 2,
]
ANSWERS = [
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nsome\r\n0\r\nTrailer: 1\r\n\r\n",
    b"HTTP/1.1 103 Early Hints\r\nLink: a\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nsome",
    b"HTTP/1.0 304 Not Modified\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n",
    b"HTTP/1.1 204 No Content\r\nConnection: close, Date\r\nDate: now\r\n\r\nsome",
    b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\nsome",
]


def mutated(seed: bytes, chance: random.Random) -> bytes:
    octets = bytearray(seed)
    for _ in range(chance.randrange(4)):
        where = chance.randrange(len(octets) + 1)
        match chance.randrange(3):
            case 0:
                octets[where : where + 1] = chance.randbytes(1)
            case 1:
                octets[where:where] = chance.choice(
                    [b"\0", b"\r\n", b" ", b":", b"\xff", b"9" * 30]
                )
            case _:
                del octets[where : where + chance.randrange(1, 9)]
    return bytes(octets)


def test_mutated_requests_and_answers_never_reach_the_log(
    caplog: pytest.LogCaptureFixture,
) -> None:
    chance = random.Random(2026)
    heads: set[bytes] = set()

    async def open_mutated(host: str, port: int) -> Flow:
        flow = ScriptedFlow()
        flow.feed(mutated(chance.choice(ANSWERS), chance), b"")
        return flow

    async def main() -> None:
        limits = ListenerLimits(handshake_s=0.1, exchange_idle_s=0.1, keep_alive_s=0.1)
        async with LocalListener(open_mutated, limits=limits) as listener:

            async def one() -> None:
                async with connected(listener) as client:
                    await client.send(mutated(chance.choice(SEEDS), chance))
                    with suppress(OSError, TimeoutError):
                        async with asyncio.timeout(0.2):
                            heads.add((await client.rest())[:12])

            for _ in range(20):
                async with asyncio.TaskGroup() as group:
                    for _ in range(30):
                        group.create_task(one())
            await eventually(lambda: listener.connections == 0)

    with no_leaks():
        run(main())
    assert not caplog.records
    assert {b"HTTP/1.1 200", b"HTTP/1.1 400", b"HTTP/1.1 502"} < heads


def test_a_bug_ends_one_connection_and_the_log_names_no_destination(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def scenario(listener: LocalListener, opener: Opener) -> None:
        async with connected(listener) as client:
            await client.send(SOCKS)
            with suppress(ConnectionResetError):
                await client.rest()
        async with connected(listener) as client:
            opener.error = None
            await client.send(SOCKS)
            assert await client.exactly(len(SOCKS_OK)) == SOCKS_OK

    play(scenario, error=KeyError("site.example"))
    [record] = caplog.records
    assert "KeyError" in record.getMessage()
    assert "site.example" not in caplog.text


# --- starting ---------------------------------------------------------------------------------


def test_a_port_in_use_is_explained() -> None:
    async def main() -> None:
        async with LocalListener(Opener()) as listener:
            host, port = listener.address
            with pytest.raises(ServiceError, match=f"Port {port} is in use"):
                async with LocalListener(Opener(), host, port):
                    raise AssertionError

    for fast in (False, True):
        run(main(), fast=fast)


@pytest.mark.parametrize(("host", "port"), [("192.0.2.1", 0), ("127.0.0.1", 70_000)])
def test_an_impossible_address_is_explained(host: str, port: int) -> None:
    async def main() -> None:
        with pytest.raises(ServiceError, match="cannot listen"):
            async with LocalListener(Opener(), host, port):
                raise AssertionError

    run(main())


def test_the_port_is_free_again_afterwards() -> None:
    async def main() -> None:
        async with LocalListener(Opener()) as listener:
            host, port = listener.address
        async with LocalListener(Opener(), host, port) as listener:
            assert listener.address == (host, port)

    for fast in (False, True):
        run(main(), fast=fast)


def test_an_error_in_the_block_comes_out_as_it_is() -> None:
    async def main() -> None:
        async with LocalListener(Opener()) as listener, connected(listener):
            raise KeyError("mine")

    with pytest.raises(KeyError):
        run(main())


def test_programs_may_open_many_connections_at_the_same_moment() -> None:
    async def scenario(listener: LocalListener, opener: Opener) -> None:
        async def ask() -> None:
            async with connected(listener) as program:
                await program.send(SOCKS)
                assert await program.exactly(len(SOCKS_OK)) == SOCKS_OK

        await asyncio.gather(*(ask() for _ in range(300)))
        assert len(opener.flows) == 300

    play(scenario)
