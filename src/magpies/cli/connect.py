"""`magpies connect`: the client."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from magpies.cli import invites
from magpies.cli.browser import open_in_browser
from magpies.cli.configuration import Configuration
from magpies.cli.counts import counts_on_request
from magpies.cli.exits import Outcome
from magpies.cli.output import Output
from magpies.cli.system_proxy import put_back, system_proxy
from magpies.errors import ConfigError, ServiceError
from magpies.transports.addresses import bracketed

if TYPE_CHECKING:
    from magpies.client.bridge import BridgeStatus
    from magpies.client.service import Client


@dataclass(frozen=True, slots=True)
class ConnectOptions:
    """What the command line says; None stands for "not given".

    Attributes:
        invite: see `invites.read`; may be missing where the page is opened.
        listen: where the proxy listens.
        engine: WebRTC library.
        proxy: through which the broker is reached.
        open_page: show the page in a browser.
        set_system: let the desktop use the proxy while this runs.
    """

    invite: str | None = None
    listen: str | None = None
    engine: str | None = None
    proxy: str | None = None
    open_page: bool = False
    set_system: bool = False


async def run_client(
    output: Output, config: Path | None, options: ConnectOptions, outcome: Outcome
) -> None:
    """Run the client until cancelled.

    Args:
        output: where to tell what happens.
        config: the configuration file.
        options: what the command line says.
        outcome: gets what becomes of the bridge.

    Raises:
        MagpiesError: it cannot start.
    """
    from magpies.client.config import ClientConfig
    from magpies.client.service import Client

    table = Configuration.load(config).table(
        "client",
        ClientConfig,
        {"listen": options.listen, "engine": options.engine, "proxy": options.proxy},
    )
    if options.open_page and not table.page:
        raise ConfigError("There is no page to open: client.page is false in the configuration.")
    if not options.invite and not options.open_page:
        raise ConfigError("Give an invite, or --open to paste one into the page in your browser.")
    invite = invites.read(options.invite) if options.invite else None
    await _put_back(output)
    news = BridgeNews(output, outcome)
    async with Client(invite, table, news.tell, on_way=news.tell_way) as client:
        with counts_on_request(output, lambda: {"links": client.status.links}):
            async with (
                _shown(output, client, news, outcome),
                _system_proxy(output, client.local_proxy, wanted=options.set_system),
            ):
                try:
                    if options.open_page and client.page is not None:
                        await _open(output, client.page.link_once())
                    await client.wait_failed()
                finally:
                    news.end()


@asynccontextmanager
async def _shown(
    output: Output, client: Client, news: BridgeNews, outcome: Outcome
) -> AsyncIterator[None]:
    """Show what is going on while the block runs: live in a terminal, as sentences elsewhere."""
    if not output.live:
        _tell_ready(output, client)
        yield
        return
    from magpies.cli.connect_live import live

    async with live(output, client, outcome) as draw:
        news.draw = draw
        yield


async def _put_back(output: Output) -> None:
    """Put the desktop's proxy setting back if a Magpies that crashed has left its own."""
    try:
        if await put_back():
            text = "The desktop's proxy setting is back as it was before the last start."
            output.event("system_proxy", text, set=False)
    except ServiceError as error:
        output.event("error", str(error), message=str(error))


@asynccontextmanager
async def _system_proxy(
    output: Output, proxy: tuple[str, int], *, wanted: bool
) -> AsyncIterator[None]:
    """Let the desktop use the proxy while the block runs, if that is wanted."""
    if not wanted:
        yield
        return
    async with system_proxy(*proxy):
        text = "The desktop goes through Magpies now, until it ends."
        output.event("system_proxy", text, set=True)
        yield


def proxy_address(client: Client) -> str:
    """Return where a client's proxy listens, `address:port`."""
    host, port = client.proxy
    return f"{bracketed(host)}:{port}"


def _tell_ready(output: Output, client: Client) -> None:
    proxy = proxy_address(client)
    text = _HOW_TO_USE.format(proxy=proxy)
    link = None if client.page is None else client.page.link
    if link is not None:
        text += _THE_PAGE.format(link=link)
    text += _LOOKING if client.invite is not None else _UNINVITED
    output.event("ready", text, proxy=proxy, page=link)


async def _open(output: Output, link: str) -> None:
    if not await open_in_browser(link):
        text = "No browser could be opened: open the page's link yourself."
        output.event("error", text, message=text)


_HOW_TO_USE: Final = """\
The proxy listens on {proxy}, for SOCKS5 and HTTP. Try it:

  curl --proxy socks5h://{proxy} https://example.org/

Ctrl-C ends it.

"""
_THE_PAGE: Final = """\
How to set up a browser, and what is going on, this page shows. Its link is
for you only, until Magpies ends:

  {link}

"""
_LOOKING: Final = "Looking for a bridge ..."
_UNINVITED: Final = "Waiting for an invite: paste it into the page."


class BridgeNews:
    """Tells what becomes of the bridge, each thing once.

    Args:
        output: where to.
        outcome: gets every status.
    """

    draw: Callable[[], None] | None = None
    """Shows the status instead of sentences."""

    def __init__(self, output: Output, outcome: Outcome) -> None:
        self._output = output
        self._outcome = outcome
        self._told = _LOOKING
        self._links = 0
        self._problem: str | None = None
        self._ended = False

    def end(self) -> None:
        """Say no more: what comes now was asked for."""
        self._ended = True

    def tell_way(self, way: str, host: str) -> None:
        """Take how a broker was reached."""
        if not self._ended and self.draw is None:
            self._output.event("way", f"The broker at {host} answers {way}.", way=way, broker=host)

    def tell(self, status: BridgeStatus) -> None:
        """Take a status of the bridge."""
        if self._ended:
            return
        self._outcome.take(status)
        if self.draw is not None:
            self.draw()
            return
        self._output.event(
            "bridge",
            connected=status.connected,
            links_made=status.links_made,
            problem=status.problem,
            on=status.on,
        )
        self._tell_changes(status.links, status.problem)
        text = _about_bridge(status)
        if text != self._told:
            self._told = text
            self._output.say(text)

    def _tell_changes(self, links: int, problem: str | None) -> None:
        if links != self._links:
            self._links = links
            self._output.event("links", count=links)
        if problem != self._problem:
            self._problem = problem
            if problem is not None:
                self._output.event("error", message=problem)


def _about_bridge(status: BridgeStatus) -> str:
    if not status.on:
        return "Switched off on the page: nothing goes through until it is switched on."
    if status.connected:
        volunteers = "one volunteer" if status.links == 1 else f"{status.links} volunteers"
        return f"The bridge is up, through {volunteers}."
    if status.problem is not None:
        return f"No bridge: {status.problem} Still trying."
    if not status.links_made:
        return "Looking for a bridge ..."
    return "The volunteer is gone; looking for another one ..."
