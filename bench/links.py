"""How long a running client needs for another link, and what idle tunnels weigh at the egress."""

from __future__ import annotations

import asyncio
import time
from contextlib import AsyncExitStack
from typing import Final

import aiohttp
import msgspec

from bench.chain import running_server
from magpies.client.config import ClientConfig
from magpies.client.links import LinkMaker
from magpies.client.paths import PathKeeper, Reports
from magpies.protocol.quic_configuration import client_configuration
from magpies.protocol.tunnel import ClientTunnel
from magpies.transports.data_channel import engine
from magpies.transports.tunnel_driver import TunnelDriver
from magpies.transports.ways.choosing import brokers_of
from magpies.transports.websocket import WebSocketChannel, connect_websocket
from magpies.wire import invites
from magpies.wire.descriptors import verify
from magpies.wire.invites import Invite
from magpies.wire.records import unpack
from magpies.wire.signalling import EgressList
from support.processes import Process, magpies

_PATIENCE_S: Final = 10.0
_FIRST_TUNNELS: Final = 20
"""Opened before the memory is read: what the egress needs once is not counted to any tunnel."""


async def link_setups(count: int) -> list[float]:
    """Return how many ms each of some new links took, from nothing to the egress' answer."""
    async with running_server() as server, magpies("volunteer", str(server.events[0]["url"])):
        invite = _invite(server)
        broker = brokers_of(invite)[0]
        maker = LinkMaker(invite, broker, engine(), ClientConfig())
        changed = asyncio.Event()
        keeper = PathKeeper(
            1, _PATIENCE_S, Reports(_ignore, _ignore, _ignore, _ignore, changed.set)
        )
        took = []
        try:
            for _ in range(count + 1):
                begin = time.perf_counter()
                link = await maker.make()
                keeper.link_opened(link)
                async with asyncio.timeout(_PATIENCE_S):
                    while not keeper.links:
                        changed.clear()
                        await changed.wait()
                took.append((time.perf_counter() - begin) * 1e3)
                keeper.link_ended(link)
                await link.aclose()
        finally:
            keeper.close("done")
            await broker.aclose()
        return took[1:]  # the first one made the tunnel as well


async def idle_tunnels(count: int, rounds: int) -> list[float]:
    """Return the kB of memory that each of `count` more idle tunnels took, `rounds` times."""
    async with AsyncExitStack() as stack:
        server = await stack.enter_async_context(running_server())
        connector = aiohttp.TCPConnector(limit=0)
        session = await stack.enter_async_context(aiohttp.ClientSession(connector=connector))
        fingerprint = await _fingerprint(session, _invite(server))
        url = str(server.events[0]["egress"])

        async def open_some(number: int) -> int:
            for _ in range(number):
                channel = await connect_websocket(
                    session, url, buffer_octets=1 << 20, deadline_s=_PATIENCE_S
                )
                await stack.enter_async_context(channel)
                await _open_tunnel(channel, fingerprint, stack)
            return server.memory_octets()

        before = await open_some(_FIRST_TUNNELS)
        weights = []
        for _ in range(rounds):
            after = await open_some(count)
            weights.append((after - before) / count / 1e3)
            before = after
        return weights


async def _open_tunnel(channel: WebSocketChannel, fingerprint: str, stack: AsyncExitStack) -> None:
    loop = asyncio.get_running_loop()
    ready = asyncio.Event()
    tunnel = ClientTunnel(client_configuration(fingerprint))
    driver = TunnelDriver(tunnel, lambda _: ready.set())
    channel.start(lambda messages: _receive(driver, messages))
    driver.attach(channel)
    tunnel.start(loop.time())
    driver.wake()
    stack.callback(driver.close, "done")
    async with asyncio.timeout(_PATIENCE_S):
        await ready.wait()


def _ignore(*_: object) -> None:
    """Stands for reports that nobody needs here."""


def _receive(driver: TunnelDriver, messages: list[bytes]) -> None:
    driver.receive([datagram for message in messages for datagram in unpack(message)])


async def _fingerprint(session: aiohttp.ClientSession, invite: Invite) -> str:
    async with session.get(f"{invite.brokers[0]}/v1/egresses") as response:
        listed = msgspec.json.decode(await response.read(), type=EgressList)
    return verify(listed.egresses[0], invite.operator_key_octets, time.time()).fingerprint


def _invite(server: Process) -> Invite:
    return invites.decode(str(server.events[0]["invite"]))
