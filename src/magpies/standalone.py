"""A broker or an egress in a process of its own; `magpies.serve` has both in one."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from typing import Self

from aiohttp import web
from msgspec.structs import replace

from magpies.broker import BACKLOG, Broker, BrokerConfig, Times, make_runner
from magpies.egress.config import EgressConfig
from magpies.egress.keys import EgressKeys, load_or_create
from magpies.egress.reporting import keep_reporting
from magpies.egress.service import Egress
from magpies.errors import ConfigError, MessageError
from magpies.serve import (
    ServeConfig,
    bind,
    link_url,
    public_url,
    start_stun,
    state_directory,
    tls_context,
)
from magpies.transports.addresses import is_private_url, split_listen
from magpies.web import asset
from magpies.wire import invites
from magpies.wire.invites import Invite
from magpies.wire.signalling import check_url


class BrokerServer:
    """Broker, pages and STUN, as an asynchronous context manager.

    Args:
        config: where it listens; its state directory is not used.
        broker: of the broker; the STUN ports are added.
    """

    def __init__(self, config: ServeConfig, broker: BrokerConfig) -> None:
        if not broker.operator_keys:
            raise ConfigError(
                "A broker must know whose egresses it may name: give --operator-key with the key "
                "that `magpies egress` prints, or broker.operator_keys in the configuration."
            )
        self._config = config
        self._broker_config = broker
        self._stack = AsyncExitStack()
        self.url = ""
        """How the broker is reached."""

    async def __aenter__(self) -> Self:
        """Start.

        Raises:
            ServiceError: a port is in use.
            ConfigError: a value cannot work.
        """
        async with AsyncExitStack() as stack:
            socket = bind(*split_listen(self._config.listen))
            stack.callback(socket.close)
            self.url = public_url(self._config, socket)
            stun = await start_stun(stack, self._config, self.url)
            config = replace(
                self._broker_config,
                stun=(*stun, *self._broker_config.stun),
                keep_private_candidates=self._broker_config.keep_private_candidates
                or is_private_url(self.url),
            )
            broker = Broker(config, assets=asset)
            app = web.Application()
            broker.add_routes(app)
            runner = make_runner(app, config.times)
            await runner.setup()
            stack.push_async_callback(runner.cleanup)
            await stack.enter_async_context(broker)
            tls = tls_context(self._config)
            await web.SockSite(runner, socket, backlog=BACKLOG, ssl_context=tls).start()
            self._stack = stack.pop_all()
        return self

    async def __aexit__(self, *error: object) -> None:
        """Stop accepting, tell volunteers, close what is left."""
        await self._stack.aclose()


class EgressServer:
    """An egress that reports to brokers elsewhere, as an asynchronous context manager.

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
        self._config = config
        self._egress_config = egress
        self._on_report = on_report
        self._stack = AsyncExitStack()
        self.url = ""
        """Where volunteers open their links."""

    async def __aenter__(self) -> Self:
        """Start.

        Raises:
            ServiceError: a port is in use, or the keys cannot be read.
            ConfigError: a value cannot work.
        """
        async with AsyncExitStack() as stack:
            self.keys: EgressKeys = load_or_create(state_directory(self._config.state))
            socket = bind(*split_listen(self._config.listen))
            stack.callback(socket.close)
            self.url = link_url(public_url(self._config, socket))
            egress = Egress(self._egress_config, self.keys.identity)
            app = web.Application()
            egress.add_routes(app)
            runner = make_runner(app, Times())
            await runner.setup()
            stack.push_async_callback(runner.cleanup)
            self.egress = await stack.enter_async_context(egress)
            tls = tls_context(self._config)
            await web.SockSite(runner, socket, backlog=BACKLOG, ssl_context=tls).start()
            reporting = asyncio.create_task(self._report(), name="egress-reports")
            stack.push_async_callback(_cancel, reporting)
            self._stack = stack.pop_all()
        return self

    async def __aexit__(self, *error: object) -> None:
        """Stop reporting and accepting, tell clients, close what is left."""
        await self._stack.aclose()

    def invite(self, stun: Sequence[str] = (), pool_token: str | None = None) -> str:
        """Return an invite to the brokers of this egress."""
        return invites.encode(
            Invite(
                brokers=list(self._egress_config.brokers),
                operator_key=self.keys.operator_public,
                pool_token=pool_token,
                stun=list(stun),
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


async def _cancel(task: asyncio.Task[None]) -> None:
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
