"""Bad input at every port that listens: it ends one connection, and nothing else."""

from __future__ import annotations

import asyncio
import json
import random
import socket
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import aiohttp
import pytest

from magpies.wire import invites, signalling
from magpies.wire.records import pack
from support import run
from support.bridges import Bridge, bridge
from support.curl import curl
from support.origins import content, sha256

JUNK = random.Random(4).randbytes(100_000)
TLS_HELLO = b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + JUNK[:500]
DEEP = b"[" * 30_000
QUICK = """
[egress]
first_packet_s = 1.0
[broker.times]
hello_s = 1.0
idle_s = 2.0
body_s = 2.0
"""
"""Deadlines for those that begin and do not go on, so that the tests see their end."""
PATIENCE_S = 15.0


def post(path: str, body: bytes, *headers: str) -> bytes:
    head = [f"POST {path} HTTP/1.1", "Host: x", "Content-Type: application/json", *headers]
    if not any(line.startswith(("Content-Length", "Transfer-Encoding")) for line in headers):
        head.append(f"Content-Length: {len(body)}")
    return "\r\n".join([*head, "", ""]).encode() + body


def get(path: str, *headers: str) -> bytes:
    return "\r\n".join([f"GET {path} HTTP/1.1", "Host: x", *headers, "", ""]).encode()


HTTP: dict[str, bytes] = {
    "zeros": bytes(5_000),
    "random": JUNK[:5_000],
    "TLS": TLS_HELLO,
    "SOCKS": b"\x05\x01\x00\x05\x01\x00\x03\x09",
    "HTTP/2": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + bytes(100),
    "HTTP/0.9": b"GET /\r\n",
    "no such version": b"GET / HTTP/9.9\r\n\r\n",
    "no such method": b"JUMP / HTTP/1.1\r\nHost: x\r\n\r\n",
    "endless target": b"GET /" + b"a" * 100_000 + b" HTTP/1.1\r\n\r\n",
    "endless header": get("/", "X: " + "a" * 100_000),
    "many headers": get("/", *[f"X-{n}: y" for n in range(10_000)]),
    "control characters": get("/", "X: a\0b\x01"),
    "no colon": get("/", "nonsense"),
    "out of the tree": get("/../../../../etc/passwd"),
    "out of the tree, encoded": get("/%2e%2e/%2e%2e/%2e%2e/etc/passwd"),
    "other site": b"GET http://site.example/ HTTP/1.1\r\nHost: site.example\r\n\r\n",
    "CONNECT": b"CONNECT site.example:443 HTTP/1.1\r\nHost: site.example:443\r\n\r\n",
    "half a head": b"GET /healthz HTTP/1.1\r\nHost: x",
    "offer: not JSON": post("/v1/offer", JUNK[:2_000]),
    "offer: not UTF-8": post("/v1/offer", b'{"version": 1, "sdp": "\xff\xfe"}'),
    "offer: no object": post("/v1/offer", b"[1, 2, 3]"),
    "offer: nested": post("/v1/offer", DEEP),
    "offer: number": post("/v1/offer", b'{"version": ' + b"9" * 5_000 + b"}"),
    "offer: empty": post("/v1/offer", b""),
    "offer: too long": post("/v1/offer", b'"' + b"a" * 100_000 + b'"'),
    "offer: length below zero": post("/v1/offer", b"", "Content-Length: -1"),
    "offer: length too long": post("/v1/offer", b"{}", "Content-Length: 99999999999999999999"),
    "offer: cut short": post("/v1/offer", b'{"version"', "Content-Length: 500"),
    "offer: two lengths": post("/v1/offer", b"{}", "Content-Length: 2", "Content-Length: 3"),
    "offer: bad chunk": post("/v1/offer", b"zz\r\n\r\n", "Transfer-Encoding: chunked"),
    "offer: endless chunk": post("/v1/offer", b"f" * 5_000, "Transfer-Encoding: chunked"),
    "offer: smuggled": post(
        "/v1/offer", b"0\r\n\r\nGET /", "Content-Length: 9", "Transfer-Encoding: chunked"
    ),
    "report: not JSON": post("/v1/egress", JUNK[:2_000]),
    "report: made up": post(
        "/v1/egress", b'{"egress":{"payload":"AAAA","signature":"AAAA"},"flows":0}'
    ),
    "volunteer: no handshake": get("/v1/volunteer"),
    "volunteer: half a handshake": get("/v1/volunteer", "Upgrade: websocket"),
    "link: bad key": get(
        "/v1/link",
        "Upgrade: websocket",
        "Connection: Upgrade",
        "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Key: x",
    ),
}

INCOMPLETE = {"half a head", "HTTP/0.9"}
"""Closed without an answer when they do not go on."""

PROXY: dict[str, bytes] = {
    "zeros": bytes(5_000),
    "random": JUNK[:5_000] + b"\r\n\r\n",
    "TLS": TLS_HELLO,
    "SOCKS4": b"\x04\x01\x00\x50\x7f\x00\x00\x01\x00",
    "SOCKS5: nothing": b"\x05\x00",
    "SOCKS5: no method of ours": b"\x05\x02\x01\x02",
    "SOCKS5: other version": b"\x05\x01\x00\x04\x01\x00\x01\x7f\x00\x00\x01\x00\x50",
    "SOCKS5: BIND": b"\x05\x01\x00\x05\x02\x00\x01\x7f\x00\x00\x01\x00\x50",
    "SOCKS5: no such command": b"\x05\x01\x00\x05\x04\x00\x01\x7f\x00\x00\x01\x00\x50",
    "SOCKS5: address of a kind": b"\x05\x01\x00\x05\x01\x00\x09\x7f\x00\x00\x01\x00\x50",
    "SOCKS5: port 0": b"\x05\x01\x00\x05\x01\x00\x01\x7f\x00\x00\x01\x00\x00",
    "SOCKS5: no name": b"\x05\x01\x00\x05\x01\x00\x03\x00\x00\x50",
    "SOCKS5: bad name": b"\x05\x01\x00\x05\x01\x00\x03\x05a\x00\xff\r\n\x00\x50",
    "SOCKS5: long name": b"\x05\x01\x00\x05\x01\x00\x03\xff" + b"a" * 255 + b"\x00\x50",
    "SOCKS5: header in the name": b"\x05\x01\x00\x05\x01\x00\x03\x09a\r\nHost:x\x00\x50",
    "HTTP: no proxy request": get("/"),
    "HTTP: endless head": get("http://site.example/", "X: " + "a" * 100_000),
    "HTTP: no target": b"CONNECT  HTTP/1.1\r\n\r\n",
    "HTTP: target without port": b"CONNECT site.example HTTP/1.1\r\nHost: x\r\n\r\n",
    "HTTP: port out of range": b"CONNECT site.example:99999 HTTP/1.1\r\nHost: x\r\n\r\n",
    "HTTP: user in target": b"CONNECT a@site.example:80 HTTP/1.1\r\nHost: x\r\n\r\n",
    "HTTP: other scheme": get("ftp://site.example/"),
    "HTTP: two lengths": get("http://site.example/", "Content-Length: 1", "Content-Length: 2"),
    "HTTP/2": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
}


async def say(port: int, data: bytes, patience_s: float = PATIENCE_S) -> bytes:
    """Send `data` and wait; return all that comes back until the other side ends."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(data)
        async with asyncio.timeout(patience_s):
            return await reader.read()
    except ConnectionError:
        return b""
    finally:
        writer.transport.abort()


async def serves(up: Bridge) -> float:
    """A good request works right now, all processes live, and none has cried out.

    Returns:
        The seconds that the good requests took.
    """
    began = time.monotonic()
    url = str(up.server.events[0]["url"])
    async with aiohttp.ClientSession() as session, session.get(f"{url}/healthz") as response:
        assert response.status == 200
    answer = await curl(up.proxy, up.site.url(5, 20_000))
    assert answer.status == 200
    assert await up.download(up.site.url(5, 20_000)) == sha256(content(5, 20_000))
    took = time.monotonic() - began
    for process in up.processes:
        assert process.returncode is None, process.report()
        assert not any("Traceback" in line for line in process.log), process.report()
        assert not process.log, "what a stranger sends is not worth a line in the log"
    return took


def proxy_port(up: Bridge) -> int:
    return int(up.proxy.rpartition(":")[2])


def http_port(up: Bridge) -> int:
    return int(str(up.server.events[0]["url"]).rpartition(":")[2])


async def all_at_once(
    cases: dict[str, bytes], check: Callable[[str, bytes], None], port: int
) -> None:
    async def one(name: str, data: bytes) -> None:
        try:
            check(name, await say(port, data))
        except TimeoutError:
            raise AssertionError(f"{name}: the connection goes on") from None

    async with asyncio.TaskGroup() as group:
        for name, data in cases.items():
            group.create_task(one(name, data))


async def break_off(port: int, request: bytes) -> None:
    """Send each beginning of a good request, and go away."""
    for length in range(len(request)):
        _, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(request[:length])
        await writer.drain()
        if length % 2:
            writer.transport.abort()
        else:
            writer.close()


def with_bridge(test: Callable[[Bridge], Awaitable[None]], configuration: str = QUICK) -> None:
    async def main() -> None:
        async with bridge(configuration=configuration) as up:
            await serves(up)
            await test(up)
            await serves(up)

    run(main(), 100)


# --- TCP ------------------------------------------------------------------------------------------


def test_http() -> None:
    def check(name: str, answer: bytes) -> None:
        if not answer and name in INCOMPLETE:
            return
        assert answer, f"{name}: no answer"
        version, status, _ = answer.split(b" ", 2)
        assert version.startswith(b"HTTP/1."), (name, answer)
        if name == "other site":  # RFC 9112 section 3.2.2: it is for this server all the same
            assert status == b"200", (name, answer)
            return
        assert status in {b"400", b"403", b"404", b"408", b"413"}, (name, answer)
        for tell in (b"Traceback", b"/src/", b"127.0.0.1", b"root:"):
            assert tell not in answer, (name, answer)

    async def test(up: Bridge) -> None:
        await all_at_once(HTTP, check, http_port(up))
        await break_off(http_port(up), get("/healthz", "Connection: close"))

    with_bridge(test)


def test_the_proxy_port() -> None:
    def check(name: str, answer: bytes) -> None:
        if name.startswith("SOCKS5: "):
            assert answer[:1] == b"\x05", (name, answer)
            assert answer[:2] == b"\x05\xff" or (answer[:3] == b"\x05\x00\x05" and answer[3])
        elif name == "SOCKS4":
            assert answer[1] == 91
        elif answer:  # what another site's page could have sent is reset without an answer
            status = int(answer.split(b" ", 2)[1])
            assert status in {400, 431}, (name, answer)
            assert b"Magpies: " in answer, (name, answer)

    async def test(up: Bridge) -> None:
        await all_at_once(PROXY, check, proxy_port(up))
        request = b"\x05\x01\x00\x05\x01\x00\x03\x0csite.example\x00\x50"
        await break_off(proxy_port(up), request)

    with_bridge(test)


def test_half_open_connections_do_not_stop_service() -> None:
    """1,000 at each port, half of them silent, the others in the middle of a request."""

    async def open_many(port: int, begin: bytes) -> list[asyncio.StreamWriter]:
        writers = []
        for number in range(1_000):
            _, writer = await asyncio.open_connection("127.0.0.1", port)
            if number % 2:
                writer.write(begin)
            writers.append(writer)
        return writers

    async def test(up: Bridge) -> None:
        writers = [
            *await open_many(http_port(up), b"POST /v1/offer HTTP/1.1\r\nHost: x\r\nX-Slow: "),
            *await open_many(proxy_port(up), b"\x05\x01\x00\x05"),
        ]
        try:
            assert await serves(up) < 10
        finally:
            for writer in writers:
                writer.transport.abort()

    with_bridge(test, "[broker.times]\nidle_s = 30.0\n")  # none of them ends meanwhile


# --- WebSockets -----------------------------------------------------------------------------------


def frame(opcode: int, payload: bytes, *, mask: bool = True, first: int = 0x80) -> bytes:
    """A WebSocket frame of a client (RFC 6455 section 5.2)."""
    length, flag = len(payload), 0x80 if mask else 0
    head = bytes([first | opcode])
    if length < 126:
        head += bytes([flag | length])
    elif length < 65_536:
        head += bytes([flag | 126]) + length.to_bytes(2, "big")
    else:
        head += bytes([flag | 127]) + length.to_bytes(8, "big")
    return head + (bytes(4) if mask else b"") + payload


TEXT, BINARY, CLOSE, PING = 1, 2, 8, 9
BROKEN_FRAMES: dict[str, bytes] = {
    "random": JUNK[:3_000],
    "HTTP": get("/healthz"),
    "not masked": frame(TEXT, b"{}", mask=False),
    "reserved bits": frame(TEXT, b"{}", first=0xF0),
    "no such opcode": frame(5, b"{}"),
    "ping that is too long": frame(PING, bytes(200)),
    "close with one octet": frame(CLOSE, b"\x03"),
    "close with no such code": frame(CLOSE, b"\x00\x01"),
    "text that is not UTF-8": frame(TEXT, b"\xff\xfe"),
    "half a frame": frame(BINARY, bytes(1_000))[:500],
    "length of an exabyte": b"\x82\xff\x0f" + b"\xff" * 7 + bytes(4) + JUNK,
    "continuation of nothing": frame(0, b"x"),
    "endless pieces": frame(BINARY, bytes(10), first=0) + frame(0, bytes(10_000), first=0) * 40,
}
HELLO = signalling.encode(
    signalling.Hello(1, signalling.VolunteerKind.HEADLESS, 4, signalling.Nat.UNKNOWN)
)
TO_BROKER: dict[str, bytes] = {
    **BROKEN_FRAMES,
    "nothing": b"",
    "not JSON": frame(TEXT, b"hello"),
    "nested": frame(TEXT, DEEP),
    "too long": frame(TEXT, b'"' + b"a" * 100_000 + b'"'),
    "binary": frame(BINARY, JUNK[:100]),
    "no hello": frame(TEXT, signalling.encode(signalling.Load(4))),
    "other version": frame(TEXT, HELLO.replace(b'"version":1', b'"version":9')),
    "no such kind": frame(TEXT, HELLO.replace(b"headless", b"hamster")),
    "too many slots": frame(TEXT, HELLO.replace(b'"slots":4', b'"slots":4000')),
    "two hellos": frame(TEXT, HELLO) * 2,
    "hello, then junk": frame(TEXT, HELLO) + frame(TEXT, JUNK[:50].hex().encode()),
    "hello, then an answer to nothing": frame(TEXT, HELLO)
    + frame(TEXT, json.dumps({"type": "answer", "match": "m", "sdp": "x" * 20_000}).encode()),
}
TO_EGRESS: dict[str, bytes] = {
    **BROKEN_FRAMES,
    "nothing": b"",
    "text": frame(TEXT, b"hello"),
    "empty": frame(BINARY, b""),
    "too long": frame(BINARY, bytes(20_000)),
    "no records": frame(BINARY, JUNK[:500]),
    "record that is cut": frame(BINARY, b"\x04\xb0" + bytes(100)),
    "records of nothing": frame(BINARY, bytes(1_000)),
    "records of junk": frame(BINARY, b"".join(pack([JUNK[:1_200], JUNK[1_200:2_000]], 12_000))),
    "first packets of junk": frame(
        BINARY, b"".join(pack([b"\xc3\x00\x00\x00\x01\x08" + JUNK[:1_194]] * 5, 12_000))
    ),
}


async def say_on_websocket(port: int, path: str, data: bytes) -> tuple[bytes, bool]:
    """Shake hands, send `data`; return what came and whether the server ended in time."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(
            get(
                path,
                "Upgrade: websocket",
                "Connection: Upgrade",
                "Sec-WebSocket-Version: 13",
                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
            )
        )
        head = await reader.readuntil(b"\r\n\r\n")
        assert b" 101 " in head, head
        writer.write(data)
        if data == BROKEN_FRAMES["half a frame"]:
            writer.write_eof()
        try:
            async with asyncio.timeout(PATIENCE_S):
                return await reader.read(), True
        except TimeoutError:
            return b"", False
    except ConnectionError:
        return b"", True
    finally:
        writer.transport.abort()


@pytest.mark.parametrize(("path", "cases"), [("/v1/volunteer", TO_BROKER), ("/v1/link", TO_EGRESS)])
def test_websockets(path: str, cases: dict[str, bytes]) -> None:
    async def test(up: Bridge) -> None:
        async def one(name: str, data: bytes) -> None:
            answer, ended = await say_on_websocket(http_port(up), path, data)
            assert ended, f"{name}: the connection goes on"
            if path == "/v1/volunteer" and name not in BROKEN_FRAMES:
                # Why, in a message, before the close. What is too long is closed unread.
                assert b'"type":"refused"' in answer or name == "too long", (name, answer)

        async with asyncio.TaskGroup() as group:
            for name, data in cases.items():
                group.create_task(one(name, data))
        async with aiohttp.ClientSession() as session:
            url = str(up.server.events[0]["url"])
            async with session.get(f"{url}/metrics") as response:
                metrics = (await response.text()).splitlines()
        here = [line for line in metrics if line.startswith("magpies_broker_volunteers{")]
        assert sum(float(line.rpartition(" ")[2]) for line in here) == 1.0, here

    with_bridge(test)


# --- UDP ------------------------------------------------------------------------------------------


class Catcher(asyncio.DatagramProtocol):
    """Keeps what arrives."""

    def __init__(self) -> None:
        self.got: list[bytes] = []
        self.arrived = asyncio.Event()

    def datagram_received(self, data: bytes, addr: Any) -> None:
        self.got.append(data)
        self.arrived.set()


STUN_REQUEST = b"\x00\x01\x00\x00\x21\x12\xa4\x42"
STUN_JUNK: Sequence[bytes] = (
    b"",
    b"\0",
    JUNK[:20],
    JUNK[:65_000],
    STUN_REQUEST,
    STUN_REQUEST + JUNK[:11],
    STUN_REQUEST.replace(b"\x00\x00\x21", b"\xff\xfc\x21") + JUNK[:12],
    b"\x01\x01\x00\x00\x21\x12\xa4\x42" + JUNK[:12],
    STUN_REQUEST.replace(b"\xa4\x42", b"\xa4\x43") + JUNK[:12],
    b"\x00\x01\x00\x08\x21\x12\xa4\x42" + JUNK[:12] + b"\x00\x20\xff\xff\x00\x00\x00\x00",
    *(JUNK[start : start + 40] for start in range(0, 4_000, 40)),
)


def test_both_stun_ports() -> None:
    async def test(up: Bridge) -> None:
        invite = invites.decode(str(up.server.events[0]["invite"]))
        ports = [int(url.rpartition(":")[2]) for url in invite.stun]
        assert len(ports) == 2
        for port in ports:
            loop = asyncio.get_running_loop()
            transport, catcher = await loop.create_datagram_endpoint(
                Catcher, remote_addr=("127.0.0.1", port), family=socket.AF_INET
            )
            try:
                for junk in STUN_JUNK:
                    transport.sendto(junk)
                good = STUN_REQUEST + b"a good ident"
                transport.sendto(good)
                await asyncio.wait_for(catcher.arrived.wait(), 2)
                # Datagrams on loopback keep their order: junk would have been answered before.
                assert [data[8:20] for data in catcher.got] == [good[8:20]]
            finally:
                transport.close()

    with_bridge(test)
