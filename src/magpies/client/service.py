"""The client: a bridge, and the local proxy in front of it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Self

from magpies.client.bridge import Bridge, BridgeStatus
from magpies.client.config import ClientConfig, proxy_of
from magpies.client.links import LinkMaker, Maker, NoBroker
from magpies.client.pairing import Pairing
from magpies.transports.addresses import split_listen
from magpies.transports.broker_set import BrokerSet
from magpies.transports.data_channel import engine
from magpies.transports.flow import OnPayload
from magpies.transports.local_listener import LocalListener
from magpies.transports.tunnel_flow import TunnelFlow, TunnelUdpFlow
from magpies.transports.ways.choosing import brokers_of
from magpies.transports.ways.memory import WayMemory
from magpies.wire.invites import Invite


class Client:
    """A running client, as an asynchronous context manager.

    Args:
        invite: says which network to join.
        config: of the client.
        on_change: gets every change of the bridge's status.
        ask_brokers: whether links are got through brokers; without them, by `pairing` alone.
        on_way: gets how a broker was reached, and its host, when that is new.

    Raises:
        ConfigError: a value of `config` cannot work.
    """

    def __init__(
        self,
        invite: Invite,
        config: ClientConfig,
        on_change: Callable[[BridgeStatus], None] = lambda _: None,
        *,
        ask_brokers: bool = True,
        on_way: Callable[[str, str], None] = lambda _, __: None,
    ) -> None:
        host, port = split_listen(config.listen)
        self._broker = BrokerSet(
            brokers_of(invite, proxy=proxy_of(config)),
            memory=WayMemory(Path(config.state).expanduser() if config.state else None),
            on_way=on_way,
        )
        self._invite = invite
        self._config = config
        self._engine = engine(config.engine)
        maker: Maker = NoBroker()
        if ask_brokers:
            maker = LinkMaker(invite, self._broker, self._engine, config)
        self._bridge = Bridge(maker, config, invite.pool_token, on_change)
        self._listener = LocalListener(self.open_flow, host, port, open_udp=self.open_udp)

    async def __aenter__(self) -> Self:
        await self._listener.__aenter__()
        self._task = asyncio.create_task(self._bridge.run(), name="client-bridge")
        return self

    async def __aexit__(self, *error: object) -> None:
        """Stop listening, end the flows, say goodbye to the egress, close the link."""
        await self._listener.__aexit__(None, None, None)
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)
        await self._broker.aclose()

    @property
    def proxy(self) -> tuple[str, int]:
        """Address and port of the local proxy."""
        return self._listener.address

    @property
    def status(self) -> BridgeStatus:
        """The bridge as it is now."""
        return self._bridge.status

    def pairing(self) -> Pairing:
        """Return a way to a volunteer without a broker; see `magpies.client.pairing`."""
        return Pairing(self._invite, self._engine, self._config, self._bridge.adopt)

    async def open_flow(self, host: str, port: int) -> TunnelFlow:
        """Open a flow to `host`, resolved at the egress; see `Bridge.open_flow`."""
        return await self._bridge.open_flow(host, port)

    async def open_udp(self, host: str, port: int, on_payload: OnPayload) -> TunnelUdpFlow:
        """Open a UDP flow to `host`, resolved at the egress; see `Bridge.open_udp`."""
        return await self._bridge.open_udp(host, port, on_payload)

    async def wait_failed(self) -> None:
        """Wait for the end of the bridge's task, which only a bug brings about; raise it."""
        await self._task
