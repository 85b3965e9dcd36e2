"""An egress with real sockets and a client's tunnel, without WebRTC in between."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import aiohttp
from aiohttp import web

from magpies.egress.config import EgressConfig
from magpies.egress.service import LINK_PATH, Egress
from magpies.protocol import events
from magpies.protocol.tunnel import ClientTunnel
from magpies.transports.pool_file import PoolFollower
from magpies.transports.tunnel_driver import TunnelDriver
from magpies.transports.tunnel_flow import TunnelFlow
from magpies.transports.websocket import WebSocketChannel, connect_websocket
from magpies.wire.records import unpack
from support import eventually
from support.certificates import identity, quic_client

LOOPBACK = ["127.0.0.0/8"]


@dataclass
class Reader:
    """A client's tunnel whose links are WebSockets straight to the egress."""

    url: str
    session: aiohttp.ClientSession
    links: list[WebSocketChannel] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.tunnel = ClientTunnel(quic_client())
        self.closed: list[events.TunnelClosed] = []
        self.goodbye = asyncio.Event()
        self.driver = TunnelDriver(self.tunnel, self._on_event)

    def _on_event(self, event: events.TunnelEvent) -> None:
        if isinstance(event, events.TunnelClosed):
            self.closed.append(event)

    def _receive(self, messages: list[bytes]) -> None:
        for message in messages:
            self.driver.receive(unpack(message))

    async def link(self) -> WebSocketChannel:
        channel = await connect_websocket(
            self.session, self.url, buffer_octets=1 << 20, deadline_s=5
        )
        self.links.append(channel)
        channel.start(self._receive, self.goodbye.set)
        self.driver.attach(channel)
        return channel

    async def connect(self) -> None:
        await self.link()
        self.tunnel.start(asyncio.get_running_loop().time())
        self.driver.wake()
        await eventually(lambda: self.tunnel.ready)

    async def open(self, host: str, port: int, token: str | None = None) -> TunnelFlow:
        flow = self.driver.add_flow(self.tunnel.open_flow(host, port, token))
        self.driver.wake()
        try:
            await flow.wait_accepted()
        except BaseException:
            await flow.aclose()
            raise
        return flow


@asynccontextmanager
async def egress(
    book: PoolFollower | None = None, **options: object
) -> AsyncIterator[tuple[Egress, Reader]]:
    """An egress on loopback, and a reader that has not connected yet."""
    config = EgressConfig(**{"allow_destinations": LOOPBACK, **options})  # type: ignore[arg-type]
    service = Egress(config, identity(), book=book)
    app = web.Application()
    service.add_routes(app)
    runner = web.AppRunner(app, handler_cancellation=True)
    await runner.setup()
    async with service:
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        port = runner.addresses[0][1]
        async with aiohttp.ClientSession() as session:
            reader = Reader(f"ws://127.0.0.1:{port}{LINK_PATH}", session)
            try:
                yield service, reader
            finally:
                reader.driver.close("test is over")
                for link in reader.links:
                    await link.aclose()
    await runner.cleanup()
