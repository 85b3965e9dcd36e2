"""`magpies pt`: a pluggable transport, started by Tor."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from magpies.cli import invites
from magpies.cli.configuration import Configuration
from magpies.cli.output import Output
from magpies.client.config import ClientConfig
from magpies.client.sessions import Sessions
from magpies.errors import ConfigError, FlowError, InviteError, MagpiesError, ProtocolError
from magpies.transports import pluggable
from magpies.transports.local_listener import LocalListener
from magpies.transports.pluggable import PluggableError, Request
from magpies.wire.invites import SCHEME

if TYPE_CHECKING:
    from magpies.client.bridge import BridgeStatus
    from magpies.transports.flow import Flow, OpenFlow

_NO_INVITE: Final = (
    "The bridge line holds no invite: add invite=magpies:... to it, or set MAGPIES_INVITE."
)
_PROXY: Final = (
    "Volunteers are reached over UDP, which no proxy of Tor's carries: take the proxy out of torrc."
)


def request_of(output: Output, environment: Mapping[str, str]) -> Request:
    """Return what Tor wants, and tell it the version.

    Raises:
        ConfigError: it cannot be served; Tor was told.
    """
    try:
        request = pluggable.parse_environment(environment)
    except PluggableError as error:
        output.line(error.line)
        raise
    output.line("VERSION 1")
    if request.proxy:
        output.line(f"PROXY-ERROR {_PROXY}")
        raise ConfigError(_PROXY)
    return request


async def run_transport(
    output: Output, request: Request, config: Path | None, *, invite: str | None, engine: str | None
) -> None:
    """Serve Tor until cancelled.

    Args:
        output: Tor reads it.
        request: what Tor wants.
        config: the configuration file.
        invite: for bridge lines without one, as `magpies connect` takes it.
        engine: the WebRTC library.

    Raises:
        MagpiesError: it cannot start; Tor was told.
    """
    try:
        if invite == "-":
            raise ConfigError("Standard input is Tor's: give the invite itself, or @FILE.")
        table = Configuration.load(config).table("client", ClientConfig, {"engine": engine})
        if invite is not None:
            invites.read(invite)
    except MagpiesError as error:
        output.line(f"ENV-ERROR {error}")
        raise
    if not request.served:
        for line in pluggable.method_lines(request, None):
            output.line(line)
        await asyncio.Event().wait()
    news = _News(output)
    settings = replace(table, state=request.state)
    async with Sessions(invites.read, settings, news.tell) as sessions:
        desk = _Desk(sessions, invite, news)
        async with LocalListener(desk.refuse, choose=desk.choose) as listener:
            for line in pluggable.method_lines(request, listener.address[1]):
                output.line(line)
            await sessions.wait_failed()


class _News:
    """Puts problems into Tor's log, each once in a row."""

    def __init__(self, output: Output) -> None:
        self._output = output
        self._told: str | None = None

    def tell(self, status: BridgeStatus) -> None:
        if status.connected:
            self._told = None
        elif status.problem is not None:
            self.warn(f"No bridge: {status.problem} Still trying.")

    def warn(self, text: str) -> None:
        if text != self._told:
            self._told = text
            self._output.line(pluggable.log_line(text))


class _Desk:
    """Finds the bridge for each connection, by the arguments of its bridge line."""

    def __init__(self, sessions: Sessions, default: str | None, news: _News) -> None:
        self._sessions = sessions
        self._default = default
        self._news = news

    async def refuse(self, _host: str, _port: int) -> Flow:
        raise FlowError("http_request_denied", 400, _NO_INVITE)

    def choose(self, user: bytes, password: bytes) -> OpenFlow:
        async def open_flow(host: str, port: int) -> Flow:
            try:
                invite = self._invite(pluggable.parse_arguments(user, password))
                return await self._sessions.open_flow(invite, host, port)
            except (InviteError, ProtocolError) as error:
                self._news.warn(str(error))
                raise FlowError("http_request_denied", 400, str(error)) from error

        return open_flow

    def _invite(self, arguments: Mapping[str, str]) -> str:
        given = arguments.get("invite")
        if given is None and self._default is not None:
            return self._default
        if given is None or not given.startswith(SCHEME):
            raise InviteError(_NO_INVITE)  # a connection must not make this read a file
        return given
