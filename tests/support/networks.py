"""A whole network of roles in one event loop, for tests that look inside."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from magpies.broker import BrokerConfig
from magpies.client.config import ClientConfig
from magpies.client.service import Client
from magpies.egress.config import EgressConfig
from magpies.hosting import ServeConfig
from magpies.serve import Server
from magpies.volunteer.config import VolunteerConfig
from magpies.volunteer.service import Volunteer
from magpies.wire import invites
from support.running import eventually

PUBLIC = BrokerConfig()
LOOPBACK = EgressConfig(allow_destinations=["127.0.0.0/8"])
FOUR_SLOTS = VolunteerConfig()


@asynccontextmanager
async def server(
    broker: BrokerConfig = PUBLIC, egress: EgressConfig = LOOPBACK
) -> AsyncIterator[Server]:
    """A server on free ports with keys of its own."""
    with tempfile.TemporaryDirectory() as state:
        config = ServeConfig(listen="127.0.0.1:0", state=state, stun_ports=[0, 0])
        async with Server(config, broker, egress) as running:
            yield running


@asynccontextmanager
async def volunteer(broker: str, config: VolunteerConfig = FOUR_SLOTS) -> AsyncIterator[Volunteer]:
    """A headless volunteer that the broker knows when the block begins."""
    async with Volunteer(broker, config) as running:
        task = asyncio.create_task(running.run(), name="volunteer")
        try:
            await eventually(lambda: running.status.waiting or task.done(), 10)
            assert not task.done(), task.exception()
            yield running
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)


@asynccontextmanager
async def client(
    on: Server, config: ClientConfig | None = None, token: str | None = None
) -> AsyncIterator[Client]:
    """A client with an invite to `on`; the bridge may not be up yet."""
    invite = invites.decode(on.invite(token))
    async with Client(invite, config or ClientConfig(listen="127.0.0.1:0")) as running:
        yield running
