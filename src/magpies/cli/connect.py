"""`magpies connect`: the client."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from magpies.cli import invites
from magpies.cli.configuration import Configuration
from magpies.cli.counts import counts_on_request
from magpies.cli.output import Output

if TYPE_CHECKING:
    from magpies.client.bridge import BridgeStatus
    from magpies.client.service import Client


async def run_client(
    output: Output,
    config: Path | None,
    invite: str,
    *,
    listen: str | None,
    engine: str | None,
    proxy: str | None,
) -> None:
    """Run the client until cancelled.

    Raises:
        MagpiesError: it cannot start.
    """
    from magpies.client.config import ClientConfig
    from magpies.client.service import Client

    table = Configuration.load(config).table(
        "client", ClientConfig, {"listen": listen, "engine": engine, "proxy": proxy}
    )
    news = BridgeNews(output)
    client = Client(invites.read(invite), table, news.tell, on_way=news.tell_way)
    async with client:
        local = proxy_address(client)
        with counts_on_request(output, lambda: {"links": client.status.links}):
            output.event("ready", _HOW_TO_USE.format(proxy=local), proxy=local)
            try:
                await client.wait_failed()
            finally:
                news.end()


def proxy_address(client: Client) -> str:
    """Return where a client's proxy listens, `address:port`."""
    host, port = client.proxy
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


_HOW_TO_USE: Final = """\
The proxy listens on {proxy}, for SOCKS5 and HTTP. Try it:

  curl --proxy socks5h://{proxy} https://example.org/

In a browser, set it as the SOCKS5 proxy, with names looked up by the proxy.
Ctrl-C ends it.

Looking for a bridge ..."""


class BridgeNews:
    """Tells what becomes of the bridge, each thing once.

    Args:
        output: where to.
    """

    def __init__(self, output: Output) -> None:
        self._output = output
        self._told = ""
        self._links = 0
        self._problem: str | None = None
        self._ended = False

    def end(self) -> None:
        """Say no more: what comes now was asked for."""
        self._ended = True

    def tell_way(self, way: str, host: str) -> None:
        """Take how a broker was reached."""
        if not self._ended:
            self._output.event("way", f"The broker at {host} answers {way}.", way=way, broker=host)

    def tell(self, status: BridgeStatus) -> None:
        """Take a status of the bridge."""
        if self._ended:
            return
        self._output.event(
            "bridge",
            connected=status.connected,
            links_made=status.links_made,
            problem=status.problem,
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
    if status.connected:
        volunteers = "one volunteer" if status.links == 1 else f"{status.links} volunteers"
        return f"The bridge is up, through {volunteers}."
    if status.problem is not None:
        return f"No bridge: {status.problem} Still trying."
    return "The volunteer is gone; looking for another one ..."
