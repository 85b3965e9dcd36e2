"""What every way to a broker must do, over every kind of proxy; and what only some do."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import h11
import pytest
from aiohttp import web

from magpies.errors import ConfigError, MessageError
from magpies.transports.broker_errors import unreachable
from magpies.transports.ways import Call, Timeouts, Way
from magpies.transports.ways.direct import DirectWay
from magpies.transports.ways.fronted import FrontedWay
from magpies.transports.ways.memory import WayMemory
from magpies.transports.ways.proxies import Proxy, ProxyError, parse_proxy
from support import eventually, no_leaks, run, within
from support.certificates import write_certificate
from support.fronts import running_front
from support.listening import listening
from support.proxies import TestProxy, running_proxy

WAYS = [
    f"{kind}{through}"
    for kind in ("direct", "secure", "fronted")
    for through in ("", " socks5", " http")
]
BEHIND_A_PROXY = [name for name in WAYS if " " in name]
UNREACHABLE = (OSError, UnicodeError)
NO_BROKER = (MessageError, h11.RemoteProtocolError)


@dataclass
class World:
    """A server that stands for a broker or its front, and a way to it."""

    way: Way
    front: str
    proxy: TestProxy | None = None
    connections: set[Any] = field(default_factory=set)
    hosts: list[str] = field(default_factory=list)
    answer: Callable[[web.BaseRequest], Awaitable[web.StreamResponse]] | None = None

    async def serve(self, request: web.BaseRequest) -> web.StreamResponse:
        self.connections.add(request.transport)
        self.hosts.append(request.headers["Host"])
        if self.answer is not None:
            return await self.answer(request)
        body = b"%b %b %b" % (
            request.method.encode(),
            request.path.encode(),
            await request.read(),
        )
        return web.Response(body=body, headers={"X-Kind": request.content_type})


@asynccontextmanager
async def world(
    name: str, folder: Path, *, days: tuple[int, int] = (-1, 1), **timeouts: float
) -> AsyncIterator[World]:
    """Run a server, a proxy if the name says so, and make the way to it."""
    kind, _, through = name.partition(" ")
    host = "broker.invalid" if through else "localhost"
    certificate = write_certificate(folder, host, days)
    tls = None
    if kind != "direct":
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.load_cert_chain(certificate)
    here = World(None, "")  # type: ignore[arg-type]  # made below
    runner = web.ServerRunner(web.Server(here.serve, access_log=None))
    async with AsyncExitStack() as stack:
        port = await stack.enter_async_context(listening(runner, tls=tls))
        proxy = None
        if through:
            target = f"{host}:{port}"
            here.proxy = await stack.enter_async_context(running_proxy({target: port}))
            proxy = Proxy(through, "127.0.0.1", here.proxy.port)
        limits = Timeouts(**timeouts)
        here.front = f"{host}:{port}"
        if kind == "fronted":
            here.way = FrontedWay(
                "https://hidden.invalid/base",
                here.front,
                timeouts=limits,
                proxy=proxy,
                authorities=certificate,
            )
        else:
            scheme = "http" if kind == "direct" else "https"
            trusting = ssl.create_default_context(cafile=str(certificate)) if tls else None
            url = f"{scheme}://{host}:{port}/base"
            here.way = DirectWay(url, timeouts=limits, proxy=proxy, tls=trusting)
        try:
            yield here
        finally:
            await here.way.aclose()


def in_world(
    name: str,
    folder: Path,
    scenario: Callable[[World], Awaitable[None]],
    *,
    days: tuple[int, int] = (-1, 1),
    **timeouts: float,
) -> None:
    async def main() -> None:
        async with world(name, folder, days=days, **timeouts) as here:
            await scenario(here)

    run(asyncio.sleep(0))
    with no_leaks():
        run(main())


# --- what all do ----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", WAYS)
def test_calls_go_over_one_connection(name: str, tmp_path: Path) -> None:
    async def scenario(here: World) -> None:
        if "fronted" in name:
            here.answer = status_of(404)
            with pytest.raises(MessageError):
                await here.way.connect()
            here.answer = None
        await here.way.connect()
        answer = await here.way.call(Call("/v1/x"))
        assert (answer.status, answer.body) == (200, b"GET /base/v1/x ")
        octets = bytes(range(256)) * 12
        answer = await here.way.call(Call("/v1/y", octets, "application/octet-stream"))
        assert answer.body == b"POST /base/v1/y " + octets
        assert answer.headers[b"x-kind"] == b"application/octet-stream"
        assert b"date" in answer.headers
        assert len(here.connections) == 1
        fronted = "fronted" in name
        assert set(here.hosts) == {"hidden.invalid" if fronted else here.front}
        assert here.way.host == ("hidden.invalid" if fronted else here.front.partition(":")[0])
        if here.proxy is not None:
            assert here.proxy.asked == [here.front], (
                "one connection, and the name is resolved there"
            )

    in_world(name, tmp_path, scenario)


def status_of(status: int) -> Callable[[web.BaseRequest], Awaitable[web.StreamResponse]]:
    async def answer(_: web.BaseRequest) -> web.StreamResponse:
        return web.Response(status=status, headers={"Retry-After": "7"}, body=b"why")

    return answer


@pytest.mark.parametrize("name", WAYS)
def test_answers_are_handed_on_as_they_are_and_bounded(name: str, tmp_path: Path) -> None:
    async def scenario(here: World) -> None:
        here.answer = status_of(503)
        answer = await here.way.call(Call("/v1/x"))
        assert (answer.status, answer.headers[b"retry-after"]) == (503, b"7")
        assert answer.body == b"why"

        async def too_long(_: web.BaseRequest) -> web.StreamResponse:
            return web.Response(body=bytes(70_000))

        here.answer = too_long
        with pytest.raises(MessageError):
            await here.way.call(Call("/v1/x"))
        here.answer = None
        assert (await here.way.call(Call("/v1/x"))).status == 200

    in_world(name, tmp_path, scenario)


@pytest.mark.parametrize("name", WAYS)
def test_a_call_that_is_cancelled_closes_its_connection(name: str, tmp_path: Path) -> None:
    async def scenario(here: World) -> None:
        asked, released = asyncio.Event(), asyncio.Event()

        async def hang(_: web.BaseRequest) -> web.StreamResponse:
            asked.set()
            await released.wait()
            return web.Response()

        here.answer = hang
        call = asyncio.create_task(here.way.call(Call("/v1/x")))
        async with within(10):
            await asked.wait()
        call.cancel()
        await asyncio.wait({call})
        assert call.cancelled()
        assert here.connections
        await eventually(lambda: all(each.is_closing() for each in here.connections))
        released.set()
        here.answer = None
        assert (await here.way.call(Call("/v1/x"))).status == 200

    in_world(name, tmp_path, scenario)


@pytest.mark.parametrize("name", WAYS)
def test_connections_from_before_can_be_forgotten(name: str, tmp_path: Path) -> None:
    async def scenario(here: World) -> None:
        await here.way.call(Call("/v1/x"))
        here.way.forget_connections()
        await here.way.call(Call("/v1/x"))
        assert len(here.connections) == 2
        [*_, kept] = [each for each in here.connections if not each.is_closing()]
        kept.abort()
        assert (await here.way.call(Call("/v1/x"))).status == 200

    in_world(name, tmp_path, scenario)


@pytest.mark.parametrize("name", WAYS)
def test_what_does_not_answer_or_is_no_broker(name: str, tmp_path: Path) -> None:
    async def scenario(here: World) -> None:
        async def close(request: web.BaseRequest) -> web.StreamResponse:
            assert request.transport is not None
            request.transport.abort()
            return web.Response()

        here.answer = close
        with pytest.raises(UNREACHABLE + NO_BROKER):
            await here.way.call(Call("/v1/x"))
        if here.proxy is not None:
            here.proxy.names.clear()
            here.way.forget_connections()
            with pytest.raises(ProxyError, match="could not reach"):
                await here.way.call(Call("/v1/x"))

    in_world(name, tmp_path, scenario)


@pytest.mark.parametrize("name", [name for name in WAYS if "direct" not in name])
def test_somebody_else_in_its_place(name: str, tmp_path: Path) -> None:
    async def scenario(here: World) -> None:
        other = write_certificate(tmp_path, "other.invalid")
        if isinstance(here.way, FrontedWay):
            here.way._authorities = other
        else:
            assert isinstance(here.way, DirectWay)
            here.way._tls = ssl.create_default_context(cafile=str(other))
        with pytest.raises(ssl.SSLCertVerificationError) as caught:
            await here.way.call(Call("/v1/x"))
        assert "cannot prove to be it" in str(unreachable("it", caught.value))
        assert not here.connections

    in_world(name, tmp_path, scenario)


@pytest.mark.parametrize("days", [(-9, -5), (5, 9)])
@pytest.mark.parametrize("name", ["secure", "fronted"])
def test_a_certificate_of_another_time(name: str, days: tuple[int, int], tmp_path: Path) -> None:
    async def scenario(here: World) -> None:
        with pytest.raises(ssl.SSLCertVerificationError) as caught:
            await here.way.call(Call("/v1/x"))
        assert "date and time of this computer" in str(unreachable("it", caught.value))

    in_world(name, tmp_path, scenario, days=days)


# --- proxies --------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", BEHIND_A_PROXY)
def test_a_proxy_that_is_gone_is_not_gone_around(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_PROXY", "*")

    async def scenario(here: World) -> None:
        async with running_proxy({}) as gone:
            pass
        here.way._proxy = Proxy(name.split()[1], "127.0.0.1", gone.port)  # type: ignore[attr-defined]
        with pytest.raises(ProxyError, match="does not answer"):
            await here.way.call(Call("/v1/x"))
        assert not here.connections

    in_world(name, tmp_path, scenario)


@pytest.mark.parametrize("name", [name for name in WAYS if " " not in name])
def test_the_environment_is_not_asked(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for variable in ("http_proxy", "https_proxy", "all_proxy", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(variable, "http://127.0.0.1:1")

    async def scenario(here: World) -> None:
        assert (await here.way.call(Call("/v1/x"))).status == 200

    in_world(name, tmp_path, scenario)


@pytest.mark.parametrize("name", BEHIND_A_PROXY)
@pytest.mark.parametrize(("secret", "right"), [("u:p w", True), ("", False)])
def test_a_proxy_that_wants_a_password(
    name: str, secret: str, tmp_path: Path, *, right: bool
) -> None:
    async def scenario(here: World) -> None:
        assert here.proxy is not None
        here.proxy.user = "u:p w"
        user, _, password = secret.partition(":")
        scheme = name.split()[1]
        here.way._proxy = Proxy(scheme, "127.0.0.1", here.proxy.port, user, password)  # type: ignore[attr-defined]
        if right:
            assert (await here.way.call(Call("/v1/x"))).status == 200
        else:
            with pytest.raises(ProxyError):
                await here.way.call(Call("/v1/x"))

    in_world(name, tmp_path, scenario)


@pytest.mark.parametrize(
    ("text", "proxy"),
    [
        ("socks5://h:1", Proxy("socks5", "h", 1)),
        ("socks5h://h", Proxy("socks5", "h", 1080)),
        ("http://u:p%40@[::1]:8", Proxy("http", "::1", 8, "u", "p@")),
        ("environment", Proxy("http", "env", 3)),
    ],
)
def test_what_is_a_proxy(text: str, proxy: Proxy) -> None:
    assert parse_proxy(text, {"HTTPS_PROXY": "http://env:3"}) == proxy


def test_an_environment_without_a_proxy() -> None:
    assert parse_proxy("environment", {}) is None


@pytest.mark.parametrize(
    "text", ["", "h:1", "https://h:1", "socks4://h", "http://", "http://h:99999", "http://h/x"]
)
def test_what_is_no_proxy(text: str) -> None:
    with pytest.raises(ConfigError, match="A proxy looks like"):
        parse_proxy(text, {})


# --- fronts ---------------------------------------------------------------------------------------


def grease(value: int) -> bool:
    return value & 0x0F0F == 0x0A0A and value >> 8 == value & 0xFF


def ciphers(hello: bytes) -> list[int]:
    """Return the cipher suites of a ClientHello (RFC 8446 section 4.1.2)."""
    body = hello[5 + 4 + 2 + 32 :]
    body = body[1 + body[0] :]
    length = int.from_bytes(body[:2], "big")
    return [int.from_bytes(body[at : at + 2], "big") for at in range(2, 2 + length, 2)]


def test_a_front_is_asked_as_a_browser_asks_and_for_another_host(tmp_path: Path) -> None:
    (tmp_path / "broker").mkdir()
    certificate = write_certificate(tmp_path)
    trusting = ssl.create_default_context(cafile=str(certificate))

    async def main() -> None:
        async with (
            world("direct", tmp_path / "broker") as here,
            running_front(int(here.front.partition(":")[2]), certificate) as front,
        ):
            place = f"localhost:{front.port}"
            for way in (
                FrontedWay("https://hidden.invalid", place, authorities=certificate),
                DirectWay(f"https://{place}", tls=trusting),
            ):
                assert (await way.call(Call("/v1/x"))).status == 200
                await way.aclose()
            assert front.names == ["localhost", "localhost"]
            assert here.hosts == ["hidden.invalid", place]
            browser, python = front.hellos
            assert b"hidden" not in browser
            assert grease(ciphers(browser)[0])
            assert not any(map(grease, ciphers(python)))
            assert [c for c in ciphers(browser) if not grease(c)] != ciphers(python)
            assert b"h2" in browser
            assert b"Mozilla/5.0" in front.up

    run(main())


def test_without_the_library_fronts_say_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "curl_cffi.requests.impersonate", None)

    async def scenario(here: World) -> None:
        with pytest.raises(OSError, match="curl_cffi"):
            await here.way.call(Call("/v1/x"))

    in_world("fronted", tmp_path, scenario)


@pytest.mark.parametrize("front", ["", "a b", "u@h", "https://h", "h:99999"])
def test_what_is_no_front(front: str) -> None:
    with pytest.raises(ConfigError):
        FrontedWay("https://b.example", front)


# --- memory ---------------------------------------------------------------------------------------


def test_the_way_that_worked_is_a_number_in_a_file(tmp_path: Path) -> None:
    folder = tmp_path / "state"
    memory = WayMemory(folder)
    assert memory.place == 0
    memory.keep(0)
    assert not folder.exists(), "the first way needs no memory"
    memory.keep(2)
    assert [each.name for each in folder.iterdir()] == ["way"]
    assert (folder / "way").read_bytes() == b"2\n"
    assert (folder / "way").stat().st_mode & 0o777 == 0o600
    assert WayMemory(folder).place == 2


@pytest.mark.parametrize("content", [b"", b"x", b"-1", b"1e9", b"\xff" * 99])
def test_a_memory_that_is_damaged_is_none(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "way").write_bytes(content)
    assert WayMemory(tmp_path).place == 0


def test_a_memory_that_cannot_be_kept_stands_in_no_way(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    memory = WayMemory(tmp_path / "file")
    memory.keep(1)
    assert memory.place == 1
    assert WayMemory(None).place == 0
