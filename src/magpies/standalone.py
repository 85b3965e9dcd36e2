"""A broker or an egress in a process of its own; `magpies.serve` has both in one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from functools import partial

from aiohttp import web

from magpies.broker import Broker, BrokerConfig, Times
from magpies.broker import keys as broker_keys
from magpies.egress.config import EgressConfig
from magpies.egress.keys import EgressKeys, load_or_create
from magpies.egress.reporting import keep_reporting
from magpies.egress.service import Egress
from magpies.errors import ConfigError, MessageError
from magpies.hosting import Hosted, ServeConfig, Site, link_url, own, state_directory, suited
from magpies.transports.pool_file import PoolFile, PoolFollower
from magpies.web import asset, status_page
from magpies.wire import invites
from magpies.wire.invites import Invite, PinnedEgress
from magpies.wire.signalling import check_url


class BrokerServer(Hosted):
    """Broker, pages and STUN, as an asynchronous context manager.

    Args:
        config: where it listens, and where its key, its private pools and counts are kept.
        broker: of the broker; the STUN ports are added.
    """

    def __init__(self, config: ServeConfig, broker: BrokerConfig) -> None:
        if not broker.operator_keys:
            raise ConfigError(
                "A broker must know whose egresses it may name: give --operator-key with the key "
                "that `magpies egress` prints, or broker.operator_keys in the configuration."
            )
        super().__init__(config)
        self._broker_config = broker

    async def _start(self, stack: AsyncExitStack) -> None:
        site = Site(stack, self._config)
        self.url = site.url
        config = suited(self._broker_config, site.url, await site.start_stun())
        pages = partial(asset, broker=site.url)
        state = state_directory(self._config.state)
        book = PoolFollower(PoolFile(state))
        key = broker_keys.load_or_create(state)
        self.key = broker_keys.public_part(key)
        broker = Broker(
            config, assets=pages, status_page=status_page, state=state, book=book, key=key
        )
        app = web.Application()
        broker.add_routes(app)
        await site.prepare(app, config.times)
        await stack.enter_async_context(broker)
        await site.open()


class EgressServer(Hosted):
    """An egress that reports to brokers elsewhere, as an asynchronous context manager.

    Its `url` is where volunteers open their links.

    Args:
        config: where it listens, how it is reached and where its keys are.
        egress: of the egress; `brokers` must not be empty.
        on_report: gets a broker and why it does not take the reports, or None once it does.
    """

    def __init__(
        self,
        config: ServeConfig,
        egress: EgressConfig,
        on_report: Callable[[str, str | None], None],
    ) -> None:
        if not egress.brokers:
            raise ConfigError(
                "An egress must tell a broker that it is there: give --broker https://host, or "
                "egress.brokers in the configuration."
            )
        for broker in egress.brokers:
            _check_broker(broker)
        super().__init__(config)
        self._egress_config = egress
        self._on_report = on_report

    async def _start(self, stack: AsyncExitStack) -> None:
        self.keys: EgressKeys = load_or_create(state_directory(self._config.state))
        site = Site(stack, self._config)
        self.url = link_url(site.url)
        egress = Egress(self._egress_config, self.keys.identity)
        app = web.Application()
        egress.add_routes(app)
        await site.prepare(app, Times())
        self.egress = await stack.enter_async_context(egress)
        await site.open()
        own(stack, self._report(), "egress-reports")

    def invite(self, stun: Sequence[str] = (), pool_token: str | None = None) -> str:
        """Return an invite to the brokers of this egress."""
        return invites.encode(
            Invite(
                brokers=list(self._egress_config.brokers),
                operator_key=self.keys.operator_public,
                pool_token=pool_token,
                stun=list(stun),
                egresses=[PinnedEgress(self.keys.identity.fingerprint, self.url)],
            )
        )

    async def _report(self) -> None:
        config = self._egress_config
        await keep_reporting(
            list(config.brokers),
            self.keys,
            self.url,
            lambda: self.egress.flows,
            self._on_report,
            config.report_token,
        )


def _check_broker(url: str) -> None:
    try:
        check_url(url, ("http", "https"))
    except MessageError as error:
        raise ConfigError("egress.brokers: give each as https://host.") from error
