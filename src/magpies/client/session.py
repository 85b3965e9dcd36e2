"""A bridge for one invite, with the brokers that it goes by."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from magpies.client.bridge import Bridge, BridgeStatus
from magpies.client.config import ClientConfig, proxy_of
from magpies.client.links import LinkMaker, Maker, NoBroker
from magpies.client.pairing import Pairing
from magpies.transports.broker_set import BrokerSet
from magpies.transports.data_channel import engine
from magpies.transports.flow import OnPayload
from magpies.transports.tunnel_flow import TunnelFlow, TunnelUdpFlow
from magpies.transports.ways.choosing import brokers_of
from magpies.transports.ways.memory import WayMemory
from magpies.wire.invites import Invite


@dataclass(frozen=True, slots=True)
class Reports:
    """What the owner of a session wants to hear."""

    changed: Callable[[BridgeStatus], None]
    """Every change of the bridge's status."""
    failed: Callable[[BaseException], None]
    """What ended the bridge, which only a bug does."""
    way: Callable[[str, str], None]
    """How a broker was reached, and its host, when that is new."""


class Session:
    """A bridge that runs from `start` to `aclose`.

    Args:
        invite: says which network to join.
        config: of the client.
        reports: what the owner wants to hear.
        ask_brokers: whether links are got through brokers; without them, by `pairing` alone.

    Raises:
        ConfigError: a value of `config` cannot work.
    """

    def __init__(
        self, invite: Invite, config: ClientConfig, reports: Reports, *, ask_brokers: bool = True
    ) -> None:
        self._reports = reports
        self._invite = invite
        self._config = config
        self._engine = engine(config.engine)
        self._broker = BrokerSet(
            brokers_of(invite, proxy=proxy_of(config)),
            memory=WayMemory(Path(config.state).expanduser() if config.state else None),
            on_way=reports.way,
        )
        maker: Maker = NoBroker()
        if ask_brokers:
            maker = LinkMaker(invite, self._broker, self._engine, config)
        self._bridge = Bridge(maker, config, invite.pool_token, reports.changed)
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to look for volunteers."""
        self._task = asyncio.create_task(self._bridge.run(), name="client-bridge")
        self._task.add_done_callback(self._on_end)

    async def aclose(self) -> None:
        """End the flows, say goodbye to the egress, close the links."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        await self._broker.aclose()

    @property
    def status(self) -> BridgeStatus:
        """The bridge as it is now."""
        return self._bridge.status

    async def open_flow(self, host: str, port: int) -> TunnelFlow:
        """Open a flow; see `Bridge.open_flow`."""
        return await self._bridge.open_flow(host, port)

    async def open_udp(self, host: str, port: int, on_payload: OnPayload) -> TunnelUdpFlow:
        """Open a UDP flow; see `Bridge.open_udp`."""
        return await self._bridge.open_udp(host, port, on_payload)

    def pairing(self) -> Pairing:
        """Return a way to a volunteer without a broker; see `magpies.client.pairing`."""
        return Pairing(self._invite, self._engine, self._config, self._bridge.adopt)

    def _on_end(self, task: asyncio.Task[None]) -> None:
        if not task.cancelled() and (error := task.exception()) is not None:
            self._reports.failed(error)
