"""What all servers share: where they listen, how they are reached, how they start and end."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Coroutine
from contextlib import AsyncExitStack
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Final, Self
from urllib.parse import urlsplit

import msgspec
from aiohttp import web
from msgspec import Meta
from msgspec.structs import replace

from magpies.broker import BACKLOG, BrokerConfig, Times, make_runner
from magpies.egress.service import LINK_PATH
from magpies.errors import ConfigError, MessageError
from magpies.transports.addresses import bracketed, cannot_listen, is_private_url, split_listen
from magpies.transports.stun import StunResponder
from magpies.wire.signalling import check_url

_STUN_PORTS: Final = 2


class ServeConfig(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Keys of the table `[serve]`, which `magpies broker` and `magpies egress` read as well."""

    listen: str = "127.0.0.1:8080"
    """Where HTTP is served, `address:port`; port 0 takes a free one."""
    public_url: str | None = None
    """How volunteers and clients reach this server, `https://host`. Not set: the address of
    `listen`, which is of use on this computer only."""
    state: str = "~/.local/state/magpies"
    """Directory of the keys, the private pools and the counts; made at the first start, with mode
    0700."""
    tls_certificate: str | None = None
    """PEM file of the certificate for `public_url`. Not set: plain HTTP, for a reverse proxy."""
    tls_key: str | None = None
    """PEM file of its key."""
    stun_ports: Annotated[list[Annotated[int, Meta(ge=0, le=65_535)]], Meta(max_length=2)] = (
        msgspec.field(default_factory=lambda: [8478, 8479])
    )
    """Two UDP ports of the STUN responder; empty switches it off. Clients look for them at the
    host of `public_url`: where that is a proxy elsewhere, switch it off and set `broker.stun`."""


class Hosted:
    """A server as an asynchronous context manager.

    Args:
        config: where it listens and how it is reached.
    """

    def __init__(self, config: ServeConfig) -> None:
        self._config = config
        self._stack = AsyncExitStack()
        self.url = ""
        """How the server is reached, from its start on."""

    async def __aenter__(self) -> Self:
        """Start everything.

        Raises:
            ServiceError: a port cannot be had, or the keys cannot be read.
            ConfigError: a value cannot work.
        """
        async with AsyncExitStack() as stack:
            await self._start(stack)
            self._stack = stack.pop_all()
        return self

    async def __aexit__(self, *error: object) -> None:
        """End what was started, the last first: tell peers, then close what is left."""
        await self._stack.aclose()

    async def _start(self, stack: AsyncExitStack) -> None:
        """Start everything; `stack` ends it."""
        raise NotImplementedError


class Site:
    """A port with pages: bound by the constructor, ready with `prepare`, served with `open`.

    In between the owner starts what answers: it ends before the connections do.

    Args:
        stack: closes everything.
        config: where to listen.

    Raises:
        ServiceError: the port cannot be had.
        ConfigError: the public URL is missing or cannot work.
    """

    def __init__(self, stack: AsyncExitStack, config: ServeConfig) -> None:
        self._stack = stack
        self._config = config
        self._socket = _bind(*split_listen(config.listen))
        stack.callback(self._socket.close)
        self.url = _public_url(config, self._socket)

    async def start_stun(self) -> tuple[str, ...]:
        """Start the STUN responder; return its two URLs, if it is on.

        Raises:
            ConfigError: `stun_ports` has one port.
            ServiceError: a port is in use.
        """
        ports = self._config.stun_ports
        if not ports:
            return ()
        if len(ports) != _STUN_PORTS:
            raise ConfigError("serve.stun_ports: give two ports, or none.")
        host = self._socket.getsockname()[0]
        responder = StunResponder(stun_host(host, self.url), (ports[0], ports[1]))
        stun = await self._stack.enter_async_context(responder)
        public = urlsplit(self.url).hostname or host
        return tuple(f"stun:{bracketed(public)}:{port}" for _, port in stun.addresses)

    async def prepare(self, app: web.Application, times: Times) -> None:
        """Take the routes; nothing is accepted yet."""
        self._runner = make_runner(app, times)
        await self._runner.setup()
        self._stack.push_async_callback(self._runner.cleanup)

    async def open(self) -> None:
        """Accept connections.

        Raises:
            ConfigError: the certificate or its key cannot be used.
        """
        tls = _tls_context(self._config)
        await web.SockSite(self._runner, self._socket, backlog=BACKLOG, ssl_context=tls).start()


def stun_host(host: str, url: str) -> str:
    """Return where STUN listens, for a server that takes HTTP at `host` and is reached at `url`.

    Behind a reverse proxy HTTP comes from this computer only, but STUN, which no proxy passes on,
    from everywhere.
    """
    proxied = ip_address(host).is_loopback and not is_private_url(url)
    everywhere = "::" if ":" in host else "0.0.0.0"  # noqa: S104 - meant so
    return everywhere if proxied else host


def suited(config: BrokerConfig, url: str, stun: tuple[str, ...]) -> BrokerConfig:
    """Return the configuration of a broker at `url` with these STUN servers before its own."""
    return replace(
        config,
        stun=(*stun, *config.stun),
        keep_private_candidates=config.keep_private_candidates or is_private_url(url),
    )


def own(stack: AsyncExitStack, work: Coroutine[object, object, None], name: str) -> None:
    """Run `work` as a task until `stack` ends, which cancels it and waits for its end."""
    stack.push_async_callback(_cancel, asyncio.create_task(work, name=name))


async def _cancel(task: asyncio.Task[None]) -> None:
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


def state_directory(path: str) -> Path:
    """Return the directory that a configuration names, with `~` for the home directory."""
    return Path(path).expanduser()


def link_url(url: str) -> str:
    """Return where volunteers open links to an egress that is reached at `url`."""
    return url.replace("http", "ws", 1) + LINK_PATH


def _bind(host: str, port: int) -> socket.socket:
    """Return a socket that listens there.

    Raises:
        ServiceError: the port is in use or not allowed, or the address is not this computer's.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=BACKLOG)
    except OSError as error:
        raise cannot_listen(error, host, port) from error


def _public_url(config: ServeConfig, listening: socket.socket) -> str:
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


def _tls_context(config: ServeConfig) -> ssl.SSLContext | None:
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
