"""The client's switch, invite and pool while it runs."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Awaitable, Callable

import pytest

from magpies.broker import BrokerConfig
from magpies.broker.config import PrivatePool
from magpies.client import words
from magpies.client.bridge import BridgeStatus
from magpies.client.config import ClientConfig
from magpies.client.service import Client
from magpies.errors import MagpiesError, TunnelError
from magpies.volunteer.config import VolunteerConfig
from magpies.wire import invites
from support import eventually, no_leaks, run
from support.networks import server, volunteer
from support.origins import Origin, origin
from support.socks import open_through

CONFIG = ClientConfig(listen="127.0.0.1:0", links=1)
TOKEN = "a-token-for-tests"
POOL = PrivatePool(name="friends", token_sha256=hashlib.sha256(TOKEN.encode()).hexdigest())


async def echo(client: Client, site: Origin) -> None:
    """Send something there and back through the proxy, as a program does."""
    host, port = client.proxy
    reader, writer = await open_through(f"{host}:{port}", "127.0.0.1", site.echo_port)
    writer.write(b"hello")
    assert await reader.readexactly(5) == b"hello"
    writer.close()


def play(scenario: Callable[[Client, Origin, str, list[BridgeStatus]], Awaitable[None]]) -> None:
    """Run a client without an invite; the scenario gets one."""

    async def main() -> None:
        told: list[BridgeStatus] = []
        friends = VolunteerConfig(pools=[TOKEN])
        async with (
            origin() as site,
            server(BrokerConfig(pools=(POOL,))) as on,
            volunteer(on.url),
            volunteer(on.url, friends),
            Client(None, CONFIG, told.append) as client,
        ):
            await scenario(client, site, on.invite(TOKEN), told)

    run(asyncio.sleep(0))
    with no_leaks():
        run(main(), 60)


def test_a_client_is_invited_switched_off_and_on() -> None:
    async def scenario(client: Client, site: Origin, invite: str, told: list[BridgeStatus]) -> None:
        with pytest.raises(TunnelError, match=words.UNINVITED):
            await client.open_flow("127.0.0.1", site.echo_port)
        await client.switch(True)  # there is nothing to switch on
        assert not client.status.on
        await client.use(invites.decode(invite))
        await echo(client, site)
        assert client.traffic.down.total == client.traffic.up.total == 5
        flow = await client.open_flow("127.0.0.1", site.echo_port)
        await client.switch(False)
        with pytest.raises(MagpiesError):
            await flow.read()
        await flow.aclose()
        assert client.status == told[-1] == BridgeStatus(on=False)
        with pytest.raises(TunnelError, match=words.OFF):
            await client.open_flow("127.0.0.1", site.echo_port)
        await asyncio.gather(client.switch(True), client.switch(True))
        await echo(client, site)
        await eventually(lambda: told[-1].connected)

    play(scenario)


def test_another_pool_of_the_invite_is_chosen() -> None:
    async def scenario(client: Client, site: Origin, invite: str, told: list[BridgeStatus]) -> None:
        await client.use(invites.decode(invite))
        assert client.pool == "private"
        await echo(client, site)
        await client.choose("public")
        await echo(client, site)
        await client.switch(False)
        await client.choose("both")
        assert not client.status.on  # choosing does not switch on
        assert client.invite == invites.decode(invite)

    play(scenario)


def test_what_ends_a_bridge_is_raised() -> None:
    async def main() -> None:
        async with Client(None, CONFIG) as client:
            client._fail(RuntimeError("a bug"))
            with pytest.raises(RuntimeError, match="a bug"):
                await client.wait_failed()

    run(main())
