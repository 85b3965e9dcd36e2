"""Everything that an operator needs in one process: broker, egress, pages, STUN."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from functools import partial
from typing import Final

from aiohttp import web
from msgspec.structs import replace

from magpies.broker import Broker, BrokerConfig
from magpies.broker import keys as broker_keys
from magpies.egress.config import EgressConfig
from magpies.egress.keys import load_or_create
from magpies.egress.service import Egress
from magpies.hosting import Hosted, ServeConfig, Site, link_url, own, state_directory, suited
from magpies.transports.pool_file import PoolFile, PoolFollower
from magpies.web import asset, status_page
from magpies.wire import invites, limits
from magpies.wire.invites import Invite, PinnedEgress

_REPORT_S: Final = 20.0


class Server(Hosted):
    """Broker, egress and pages, as an asynchronous context manager.

    Args:
        config: of the server as a whole.
        broker: of the broker; the server's own operator key and STUN ports are added.
        egress: of the egress.
    """

    def __init__(self, config: ServeConfig, broker: BrokerConfig, egress: EgressConfig) -> None:
        super().__init__(config)
        self._broker_config = broker
        self._egress_config = egress
        self._stun: tuple[str, ...] = ()

    @property
    def egress_url(self) -> str:
        """Where volunteers open their links."""
        return link_url(self.url)

    def invite(self, pool_token: str | None = None) -> str:
        """Return an invite to this server."""
        return invites.encode(
            Invite(
                brokers=[self.url],
                operator_key=self.keys.operator_public,
                pool_token=pool_token,
                stun=[*self._stun, *self._broker_config.stun][: limits.STUN_SERVERS],
                egresses=[PinnedEgress(self.keys.identity.fingerprint)],
                broker_keys=[self._broker_public],
                ways=invites.through_fronts(1, self._broker_config.fronts),
            )
        )

    async def _start(self, stack: AsyncExitStack) -> None:
        self.keys = load_or_create(state_directory(self._config.state))
        site = Site(stack, self._config)
        self.url = site.url
        self._stun = await site.start_stun()
        pages = partial(asset, broker=site.url)
        state = state_directory(self._config.state)
        book = PoolFollower(PoolFile(state))
        key = broker_keys.load_or_create(state)
        self._broker_public = broker_keys.public_part(key)
        broker = Broker(
            self._full_broker_config(),
            assets=pages,
            status_page=status_page,
            state=state,
            book=book,
            key=key,
        )
        egress = self._egress(book)
        app = web.Application()
        egress.add_routes(app)
        broker.add_routes(app)  # last, since it takes all other paths
        await site.prepare(app, self._broker_config.times)
        self.egress = await stack.enter_async_context(egress)
        # The broker goes first, so that nobody is sent to an egress that is leaving.
        self.broker = await stack.enter_async_context(broker)
        await self._report()
        own(stack, self._renew(), "serve-renew-descriptor")
        await site.open()

    def _egress(self, book: PoolFollower) -> Egress:
        """Return the egress, which asks for the pools' tokens if nobody else is served."""
        config = self._egress_config
        if self._broker_config.public_pool:
            return Egress(config, self.keys.identity)
        hashes = [pool.token_sha256 for pool in self._broker_config.pools]
        tokens = [*config.pool_tokens_sha256, *hashes]
        return Egress(replace(config, pool_tokens_sha256=tokens), self.keys.identity, book=book)

    def _full_broker_config(self) -> BrokerConfig:
        config = suited(self._broker_config, self.url, self._stun)
        return replace(config, operator_keys=(*config.operator_keys, self.keys.operator_public))

    async def _report(self) -> None:
        descriptor = self.keys.descriptor(self.egress_url)
        await self.broker.register_egress(descriptor, self.egress.flows)

    async def _renew(self) -> None:
        while True:
            await asyncio.sleep(_REPORT_S)
            await self._report()
