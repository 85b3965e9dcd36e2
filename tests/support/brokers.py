"""A broker on loopback, and volunteers and clients that a test moves by hand."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp import web
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from magpies.broker import Bounds, Broker, BrokerConfig, Times, make_runner
from magpies.wire.descriptors import Descriptor, encode_base64, sign
from magpies.wire.signalling import (
    Answer,
    BrokerMessage,
    Hello,
    Nat,
    OfferRequest,
    OfferToVolunteer,
    SignedDescriptor,
    VolunteerKind,
    VolunteerMessage,
    Welcome,
    decode_from_broker,
    encode,
)
from support import within

EGRESS = "wss://egress.example/v1/link"
PUBLIC_ADDRESS = "93.184.216.34"
PRIVATE_ADDRESS = "192.168.7.9"

SDP = (
    "v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n"
    "m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\nc=IN IP4 0.0.0.0\r\n"
    f"a=candidate:1 1 UDP 2122317823 {PRIVATE_ADDRESS} 50000 typ host\r\n"
    f"a=candidate:2 1 UDP 1686109951 {PUBLIC_ADDRESS} 40000 typ srflx raddr 0.0.0.0 rport 9\r\n"
    "a=sctp-port:5000\r\n"
)

PATIENT = Times(answer_s=10.0, match_s=30.0, wait_s=0.0, poll_s=0.01, hello_s=10.0, drain_s=10.0)
"""Deadlines that a busy computer keeps, too."""


def signed_egress(key: Ed25519PrivateKey, url: str = EGRESS) -> SignedDescriptor:
    """Return a descriptor that is valid now."""
    now = int(time.time())
    return sign(Descriptor(1, url, "0" * 64, now - 60, now + 3_600), key)


@dataclass
class BrokerSite:
    """A broker that listens on a port of loopback."""

    broker: Broker
    runner: web.AppRunner
    port: int
    key: Ed25519PrivateKey
    session: aiohttp.ClientSession
    sealing_key: bytes
    sockets: list[aiohttp.ClientWebSocketResponse] = field(default_factory=list)

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    async def get(self, path: str, **kwargs: Any) -> tuple[int, bytes, dict[str, str]]:
        async with self.session.get(self.url(path), **kwargs) as response:
            return response.status, await response.read(), dict(response.headers)

    async def post(
        self, path: str, body: bytes, kind: str = "application/json", **headers: str
    ) -> tuple[int, bytes, dict[str, str]]:
        headers["Content-Type"] = kind
        async with self.session.post(self.url(path), data=body, headers=headers) as response:
            return response.status, await response.read(), dict(response.headers)

    async def offer(self, nat: Nat = Nat.INDEPENDENT, **fields: Any) -> tuple[int, bytes]:
        """Post an offer; return status and body."""
        headers = fields.pop("headers", {})
        body = encode(OfferRequest(1, fields.pop("sdp", SDP), nat, **fields))
        status, text, _ = await self.post("/v1/offer", body, **headers)
        return status, text

    async def websocket(self, **kwargs: Any) -> aiohttp.ClientWebSocketResponse:
        """Open a WebSocket where volunteers do; it is closed with the site."""
        ws: aiohttp.ClientWebSocketResponse = await self.session.ws_connect(
            self.url("/v1/volunteer"), **kwargs
        )
        self.sockets.append(ws)
        return ws

    async def connect(self) -> Volunteer:
        """Open a volunteer's WebSocket and say nothing."""
        return Volunteer(await self.websocket(max_msg_size=0))

    async def until(self, path: str, true: Callable[[int, bytes], bool]) -> None:
        """Get a path until status and body are as wanted.

        Raises:
            TimeoutError: they were not within some seconds.
        """
        async with within(5):
            while True:
                status, body, _ = await self.get(path)
                if true(status, body):
                    return

    async def volunteer(
        self, nat: Nat = Nat.INDEPENDENT, slots: int = 4, **fields: Any
    ) -> Volunteer:
        """Let a volunteer come and be welcomed."""
        volunteer = await self.connect()
        await volunteer.say(Hello(1, VolunteerKind.PAGE, slots, nat, **fields))
        assert isinstance(await volunteer.hear(), Welcome)
        return volunteer


@dataclass
class Volunteer:
    """A volunteer's side of its WebSocket."""

    ws: aiohttp.ClientWebSocketResponse
    heard: list[BrokerMessage] = field(default_factory=list)

    async def say(self, *messages: VolunteerMessage) -> None:
        for message in messages:
            await self.ws.send_str(encode(message).decode())

    async def hear(self, timeout_s: float = 30.0) -> BrokerMessage:
        message = decode_from_broker(await self.ws.receive_str(timeout=timeout_s))
        self.heard.append(message)
        return message

    async def offered(self) -> OfferToVolunteer:
        message = await self.hear()
        assert isinstance(message, OfferToVolunteer), message
        return message

    async def answer(self, sdp: str = SDP) -> OfferToVolunteer:
        """Wait for an offer and answer it."""
        offer = await self.offered()
        await self.say(Answer(offer.match, sdp))
        return offer

    async def ended(self, timeout_s: float = 30.0) -> int | None:
        """Wait until the broker closes; return the close code."""
        message = await self.ws.receive(timeout=timeout_s)
        assert message.type in {aiohttp.WSMsgType.CLOSE, aiohttp.WSMsgType.CLOSED}, message
        return self.ws.close_code

    async def vanish(self) -> None:
        """End without a word: no goodbye, no close."""
        self.ws._response.close()
        await self.ws.close()


@asynccontextmanager
async def running_broker(
    *,
    egress: bool = True,
    assets: Any = None,
    state: Path | None = None,
    book: Any = None,
    clock: Any = None,
    **fields: Any,
) -> AsyncIterator[BrokerSite]:
    """Run a broker with `BrokerConfig` fields; with one egress unless told otherwise.

    Args:
        egress: whether one is up.
        assets: of the broker.
        state: of the broker.
        book: of the broker.
        clock: its Unix clock, if not this computer's.
        fields: of its configuration.
    """
    key = Ed25519PrivateKey.generate()
    fields.setdefault("times", PATIENT)
    fields.setdefault("bounds", Bounds(offers_burst=1_000, offers_per_s=1_000))
    operator = encode_base64(key.public_key().public_bytes_raw())
    config = BrokerConfig(operator_keys=(operator,), **fields)
    sealing = X25519PrivateKey.generate()
    broker = Broker(
        config,
        assets=assets,
        state=state,
        book=book,
        key=sealing,
        clock=asyncio.get_running_loop().time,
        unix_clock=clock or time.time,
    )
    app = web.Application()
    broker.add_routes(app)
    runner = make_runner(app, config.times)
    await runner.setup()
    try:
        async with broker, aiohttp.ClientSession() as session:
            if egress:
                await broker.register_egress(signed_egress(key))
            site = web.TCPSite(runner, "127.0.0.1", 0, backlog=2_048)
            await site.start()
            public = sealing.public_key().public_bytes_raw()
            here = BrokerSite(broker, runner, runner.addresses[0][1], key, session, public)
            try:
                yield here
            finally:
                for ws in here.sockets:
                    await ws.close()
                await site.stop()
    finally:
        await runner.cleanup()
