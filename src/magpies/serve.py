"""Everything an operator needs in one process: broker, egress, pages, STUN."""

from __future__ import annotations

import asyncio
import socket
import ssl
from contextlib import AsyncExitStack
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Final, Self
from urllib.parse import urlsplit

import msgspec
from aiohttp import web
from msgspec import Meta
from msgspec.structs import replace

from magpies.broker import BACKLOG, Broker, BrokerConfig, make_runner
from magpies.egress.config import EgressConfig
from magpies.egress.keys import load_or_create
from magpies.egress.service import LINK_PATH, Egress
from magpies.errors import ConfigError, MessageError
from magpies.transports.addresses import bracketed, cannot_listen, is_private_url, split_listen
from magpies.transports.stun import StunResponder
from magpies.web import asset
from magpies.wire import invites, limits
from magpies.wire.invites import Invite
from magpies.wire.signalling import check_url

_REPORT_S: Final = 20.0
_STUN_PORTS: Final = 2


class ServeConfig(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Keys of the table `[serve]`, which `magpies broker` and `magpies egress` read as well."""

    listen: str = "127.0.0.1:8080"
    """Where HTTP is served, `address:port`; port 0 takes a free one."""
    public_url: str | None = None
    """How volunteers and clients reach this server, `https://host`. Not set: the address of
    `listen`, which is of use on this computer only."""
    state: str = "~/.local/state/magpies"
    """Directory of the keys; made at the first start, with mode 0700."""
    tls_certificate: str | None = None
    """PEM file of the certificate for `public_url`. Not set: plain HTTP, for a reverse proxy."""
    tls_key: str | None = None
    """PEM file of its key."""
    stun_ports: Annotated[list[Annotated[int, Meta(ge=0, le=65_535)]], Meta(max_length=2)] = (
        msgspec.field(default_factory=lambda: [8478, 8479])
    )
    """Two UDP ports of the STUN responder; empty switches it off."""


class Server:
    """Broker, egress and pages, as an asynchronous context manager.

    Args:
        config: of the server as a whole.
        broker: of the broker; the server's own operator key and STUN ports are added.
        egress: of the egress.
    """

    def __init__(self, config: ServeConfig, broker: BrokerConfig, egress: EgressConfig) -> None:
        self._config = config
        self._broker_config = broker
        self._egress_config = egress
        self._stack = AsyncExitStack()
        self._stun: tuple[str, ...] = ()
        self.url = ""
        """How the server is reached."""

    async def __aenter__(self) -> Self:
        """Start everything.

        Raises:
            ServiceError: a port is in use, or the keys cannot be read.
            ConfigError: a value cannot work.
        """
        async with AsyncExitStack() as stack:
            await self._start(stack)
            self._stack = stack.pop_all()
        return self

    async def __aexit__(self, *error: object) -> None:
        """Stop accepting, tell volunteers and clients, close what is left."""
        await self._stack.aclose()

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
            )
        )

    async def _start(self, stack: AsyncExitStack) -> None:
        self.keys = load_or_create(state_directory(self._config.state))
        host, port = split_listen(self._config.listen)
        listening = bind(host, port)
        stack.callback(listening.close)
        self.url = public_url(self._config, listening)
        self._stun = await start_stun(stack, self._config, self.url)
        broker = Broker(self._full_broker_config(), assets=asset)
        egress = Egress(self._egress_config, self.keys.identity)
        app = web.Application()
        egress.add_routes(app)
        broker.add_routes(app)  # last, since it takes all other paths
        runner = make_runner(app, self._broker_config.times)
        await runner.setup()
        stack.push_async_callback(runner.cleanup)
        self.broker = await stack.enter_async_context(broker)
        self.egress = await stack.enter_async_context(egress)
        await self._report()
        renewal = asyncio.create_task(self._renew(), name="serve-renew-descriptor")
        stack.push_async_callback(_cancel, renewal)
        tls = tls_context(self._config)
        await web.SockSite(runner, listening, backlog=BACKLOG, ssl_context=tls).start()

    def _full_broker_config(self) -> BrokerConfig:
        config = self._broker_config
        return replace(
            config,
            operator_keys=(*config.operator_keys, self.keys.operator_public),
            stun=(*self._stun, *config.stun),
            keep_private_candidates=config.keep_private_candidates or is_private_url(self.url),
        )

    async def _report(self) -> None:
        descriptor = self.keys.descriptor(self.egress_url)
        await self.broker.register_egress(descriptor, self.egress.flows)

    async def _renew(self) -> None:
        while True:
            await asyncio.sleep(_REPORT_S)
            await self._report()


def state_directory(path: str) -> Path:
    """Return the directory that a configuration names, with `~` for the home directory."""
    return Path(path).expanduser()


def bind(host: str, port: int) -> socket.socket:
    """Return a socket that listens there.

    Raises:
        ServiceError: the port is in use or not allowed, or the address is not this computer's.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=BACKLOG)
    except OSError as error:
        raise cannot_listen(error, host, port) from error


def public_url(config: ServeConfig, listening: socket.socket) -> str:
    """Return how a server is reached.

    Raises:
        ConfigError: `public_url` is not of the form https://host.
    """
    if config.public_url is None:
        host, port, *_ = listening.getsockname()
        if ip_address(host).is_unspecified:
            raise ConfigError(
                "Listening on all addresses, the server cannot tell which one is its own: give "
                "--public-url https://host, or serve.public_url in the configuration."
            )
        scheme = "http" if config.tls_certificate is None else "https"
        return f"{scheme}://{bracketed(host)}:{port}"
    try:
        return check_url(config.public_url.rstrip("/"), ("http", "https"))
    except MessageError as error:
        raise ConfigError("serve.public_url: give it as https://host.") from error


def link_url(url: str) -> str:
    """Return where volunteers open links to an egress that is reached at `url`."""
    return url.replace("http", "ws", 1) + LINK_PATH


async def start_stun(stack: AsyncExitStack, config: ServeConfig, url: str) -> tuple[str, ...]:
    """Start the STUN responder, to be ended by `stack`; return its two URLs.

    Raises:
        ConfigError: `stun_ports` has one port.
        ServiceError: a port is in use.
    """
    if not config.stun_ports:
        return ()
    if len(config.stun_ports) != _STUN_PORTS:
        raise ConfigError("serve.stun_ports: give two ports, or none.")
    host, _ = split_listen(config.listen)
    first, second = config.stun_ports
    stun = await stack.enter_async_context(StunResponder(host, (first, second)))
    public = urlsplit(url).hostname or host
    return tuple(f"stun:{bracketed(public)}:{port}" for _, port in stun.addresses)


def tls_context(config: ServeConfig) -> ssl.SSLContext | None:
    """Return what serves `https`, or None for plain HTTP.

    Raises:
        ConfigError: the certificate or its key cannot be used.
    """
    if config.tls_certificate is None:
        return None
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    try:
        context.load_cert_chain(config.tls_certificate, config.tls_key)
    except (OSError, ssl.SSLError) as error:
        raise ConfigError(
            "serve.tls_certificate, serve.tls_key: the files cannot be read or do not match."
        ) from error
    return context


async def _cancel(task: asyncio.Task[None]) -> None:
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
