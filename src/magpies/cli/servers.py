"""`magpies serve`, `magpies broker` and `magpies egress`."""

from __future__ import annotations

import asyncio
import hashlib
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from magpies.broker import BrokerConfig, calm_collector
from magpies.cli import invites
from magpies.cli.configuration import Configuration
from magpies.cli.counts import counts_on_request
from magpies.cli.output import Output
from magpies.cli.words import plural
from magpies.egress.config import EgressConfig
from magpies.egress.service import Egress
from magpies.hosting import ServeConfig, state_directory
from magpies.serve import Server
from magpies.standalone import BrokerServer, EgressServer
from magpies.transports.addresses import is_private_url

_LOOK_S: Final = 0.5


@dataclass(frozen=True, kw_only=True)
class ServerOptions:
    """What the command line says; None stands for "not given"."""

    listen: str | None = None
    public_url: str | None = None
    state: str | None = None
    allow_destinations: list[str] | None = None
    operator_keys: list[str] | None = None
    brokers: list[str] | None = None
    pool_token: str | None = None
    private: bool = False


class _Tables:
    """The tables of a configuration with the options of the command line over them."""

    def __init__(self, config: Path | None, options: ServerOptions) -> None:
        self._configuration = Configuration.load(config)
        self._options = options

    def serve(self) -> ServeConfig:
        given = self._options
        return self._configuration.table(
            "serve",
            ServeConfig,
            {"listen": given.listen, "public_url": given.public_url, "state": given.state},
        )

    def broker(self) -> BrokerConfig:
        given = self._options
        return self._configuration.table(
            "broker",
            BrokerConfig,
            {
                "operator_keys": given.operator_keys,
                "public_pool": False if given.private else None,
            },
            more={"pools": self._pools()},
        )

    def egress(self) -> EgressConfig:
        given = self._options
        return self._configuration.table(
            "egress",
            EgressConfig,
            {"brokers": given.brokers},
            more={"allow_destinations": given.allow_destinations or []},
        )

    def _pools(self) -> list[dict[str, str]]:
        token = self._options.pool_token
        return [] if token is None else [{"name": "pool-token", "token_sha256": _sha256(token)}]


def _sha256(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


async def run_server(output: Output, config: Path | None, options: ServerOptions) -> None:
    """Run broker, egress and pages until cancelled.

    Raises:
        MagpiesError: it cannot start.
    """
    tables = _Tables(config, options)
    serve = tables.serve()
    async with Server(serve, tables.broker(), tables.egress()) as server:
        invite = server.invite(options.pool_token)
        invites.keep(state_directory(serve.state), invite)
        with counts_on_request(output, partial(_counts, server.egress)):
            output.event(
                "ready",
                _SERVING.format(url=server.url, invite=invite, reach=_reach(server.url)),
                url=server.url,
                invite=invite,
                egress=server.egress_url,
            )
            await _watch_links(output, server.egress)


_SERVING: Final = """\
Magpies serves at {url}/

  {url}/demo/   a newspaper with the switch
  {url}/embed   the tag for other sites
  magpies volunteer {url}   a volunteer without a browser

The invite for readers; whoever has it can use this server:

{invite}

{reach}Ctrl-C ends it."""

_LOCAL: Final = """\
This address is of use on this computer or network only. For everybody else, give \
the server a name and a certificate, and start it with --public-url https://host.
"""


def _reach(url: str) -> str:
    return _LOCAL if is_private_url(url) else ""


async def run_broker(output: Output, config: Path | None, options: ServerOptions) -> None:
    """Run a broker and its pages until cancelled.

    Raises:
        MagpiesError: it cannot start.
    """
    tables = _Tables(config, options)
    calm_collector()
    broker = tables.broker()
    async with BrokerServer(tables.serve(), broker) as server:
        fronts = "".join(f" --front {front}" for front in broker.fronts)
        text = _BROKER.format(
            url=server.url, key=server.key, fronts=fronts, reach=_reach(server.url)
        )
        with counts_on_request(output):
            output.event("ready", text, url=server.url, broker_key=server.key)
            await asyncio.Event().wait()


_BROKER: Final = """\
The broker serves at {url}/

Invites name its key, so that nobody between can read what readers send:

  magpies invite --broker {url} --broker-key {key}{fronts}

{reach}Ctrl-C ends it."""


async def run_egress(output: Output, config: Path | None, options: ServerOptions) -> None:
    """Run an egress until cancelled.

    Raises:
        MagpiesError: it cannot start.
    """
    tables = _Tables(config, options)
    serve = tables.serve()

    def on_report(broker: str, problem: str | None) -> None:
        text = f"{broker} knows this egress." if problem is None else f"{broker}: {problem}"
        output.event("report", text, broker=broker, problem=problem)

    async with EgressServer(serve, tables.egress(), on_report) as server:
        invites.keep(state_directory(serve.state), server.invite())
        key = server.keys.operator_public
        with counts_on_request(output, partial(_counts, server.egress)):
            output.event(
                "ready", _EGRESS.format(url=server.url, key=key), url=server.url, operator_key=key
            )
            await _watch_links(output, server.egress)


_EGRESS: Final = """\
The egress serves at {url}

Its brokers must know this operator key:

  magpies broker --operator-key {key}

`magpies invite` prints the invite for readers. Ctrl-C ends it."""


def _counts(egress: Egress) -> dict[str, int]:
    return {
        "links": egress.links,
        "tunnels": egress.tunnels,
        "flows": egress.flows,
        "connection_ids": egress.connection_ids,
    }


async def _watch_links(output: Output, egress: Egress) -> None:
    """Tell how many links there are whenever that changes, until cancelled."""
    told = 0
    while True:
        await asyncio.sleep(_LOOK_S)
        if egress.links != told:
            told = egress.links
            output.event("links", count=told, tunnels=egress.tunnels, flows=egress.flows)
        if output.interactive:
            links, flows = plural(egress.links, "link"), plural(egress.flows, "flow")
            output.status(f"{links}, {flows} open now" if egress.links else "")
