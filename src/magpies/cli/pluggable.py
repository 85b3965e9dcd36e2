"""`magpies pt`: a pluggable transport, started by Tor."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from magpies.cli import invites
from magpies.cli.configuration import Configuration
from magpies.cli.output import Output
from magpies.client.config import ClientConfig, proxy_of
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


@dataclass(frozen=True, slots=True)
class Launch:
    """What a start of the transport comes down to.

    Attributes:
        request: what Tor wants.
        settings: of each bridge.
        invite: for bridge lines without one, as `magpies connect` takes it.
    """

    request: Request
    settings: ClientConfig
    invite: str | None


def prepare(
    output: Output,
    environment: Mapping[str, str],
    config: Path | None = None,
    *,
    engine: str | None = None,
) -> Launch:
    """Find out what is to be done, and tell Tor the version.

    Args:
        output: Tor reads it.
        environment: as Tor has set it.
        config: the configuration file.
        engine: the WebRTC library.

    Raises:
        MagpiesError: it cannot be done; Tor was told.
    """
    try:
        request = pluggable.parse_environment(environment)
        launch = _launch(request, environment.get("MAGPIES_INVITE"), config, engine)
    except PluggableError as error:
        output.line(error.line)
        raise
    except MagpiesError as error:
        output.line(PluggableError("ENV-ERROR", str(error)).line)
        raise
    output.line("VERSION 1")
    if request.proxy:
        refusal = PluggableError("PROXY-ERROR", _PROXY)
        output.line(refusal.line)
        raise refusal
    return launch


def _launch(request: Request, invite: str | None, config: Path | None, name: str | None) -> Launch:
    if invite == "-":
        raise ConfigError("Standard input is Tor's: give the invite itself, or @FILE.")
    table = Configuration.load(config).table("client", ClientConfig, {"engine": name})
    proxy_of(table)  # raises now what it would at the first connection
    if invite is not None:
        invites.read(invite)
    return Launch(request, replace(table, state=request.state), invite)


async def run_transport(output: Output, launch: Launch) -> None:
    """Serve Tor until cancelled; `output` is what Tor reads."""
    request = launch.request
    if not request.served:
        _tell_methods(output, request, None)
        await asyncio.Event().wait()
    news = News(output)
    async with Sessions(invites.read, launch.settings, news.tell) as sessions:
        desk = _Desk(sessions, launch.invite, news)
        async with LocalListener(desk.choose(b"", b""), choose=desk.choose) as listener:
            _tell_methods(output, request, listener.address[1])
            await sessions.wait_failed()


def _tell_methods(output: Output, request: Request, port: int | None) -> None:
    for line in pluggable.method_lines(request, port):
        output.line(line)


class News:
    """Tells Tor whether there is a bridge, and puts problems into its log, each once in a row.

    Args:
        output: Tor reads it.
    """

    def __init__(self, output: Output) -> None:
        self._output = output
        self._told = ""
        self._connected: bool | None = None

    def tell(self, status: BridgeStatus) -> None:
        """Take a status of a bridge."""
        if status.connected:
            self._told = ""
            self._tell_status(connected=True)
        elif status.problem is not None:
            self.warn(f"No bridge: {status.problem} Still trying.")
            self._tell_status(connected=False)

    def warn(self, text: str) -> None:
        """Tell what went wrong."""
        if text not in self._told:
            self._told = text
            self._output.line(pluggable.log_line(text))

    def _tell_status(self, *, connected: bool) -> None:
        if connected is not self._connected:
            self._connected = connected
            self._output.line(pluggable.status_line(connected=connected))


class _Desk:
    """Finds the bridge for each connection, by the arguments of its bridge line."""

    def __init__(self, sessions: Sessions, default: str | None, news: News) -> None:
        self._sessions = sessions
        self._default = default
        self._news = news

    def choose(self, user: bytes, password: bytes) -> OpenFlow:
        """Return what opens the flows of a connection with these arguments."""

        async def open_flow(host: str, port: int) -> Flow:
            try:
                invite = self._invite(pluggable.parse_arguments(user, password))
                return await self._sessions.open_flow(invite, host, port)
            except MagpiesError as error:
                self._news.warn(str(error))
                if isinstance(error, (InviteError, ProtocolError)):
                    raise FlowError("http_request_denied", 400, str(error)) from error
                raise

        return open_flow

    def _invite(self, arguments: Mapping[str, str]) -> str:
        given = arguments.get("invite", self._default)
        if given is None:
            raise InviteError(_NO_INVITE)
        if given is not self._default and not given.startswith(SCHEME):
            raise InviteError(_NO_INVITE)  # a connection must not make this read a file
        return given
