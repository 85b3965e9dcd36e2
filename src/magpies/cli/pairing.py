"""`magpies connect --pair`: a bridge through a friend's browser, without a broker."""

from __future__ import annotations

import asyncio
import os
import sys
import threading
from concurrent.futures import CancelledError
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from magpies.cli import invites
from magpies.cli.configuration import Configuration
from magpies.cli.connect import BridgeNews, proxy_address
from magpies.cli.counts import counts_on_request
from magpies.cli.exits import Outcome
from magpies.cli.output import Output
from magpies.errors import LinkSetupError, PairingError
from magpies.wire.limits import PAIRING_CHARACTERS

if TYPE_CHECKING:
    from magpies.client.bridge import BridgeStatus
    from magpies.client.pairing import Offer, Pairing
    from magpies.client.service import Client

_UP_S: Final = 20.0
"""From the open channel to a tunnel to the egress."""
_COUNTDOWN_S: Final = 60.0
"""From here on the countdown goes by seconds; before, seldom, so as not to disturb who types."""
_SELDOM_S: Final = 15.0


async def run_pairing(
    output: Output,
    config: Path | None,
    invite: str,
    outcome: Outcome,
    *,
    listen: str | None,
    engine: str | None,
    end_with_stdin: bool,
) -> None:
    """Run a client that pairs with friends until cancelled; contacts no broker.

    Raises:
        MagpiesError: it cannot start, or the invite is not fit for pairing.
    """
    from magpies.client.config import ClientConfig
    from magpies.client.pairing import egress_of
    from magpies.client.service import Client

    known = invites.read(invite)
    egress_of(known)
    table = Configuration.load(config).table(
        "client", ClientConfig, {"listen": listen, "engine": engine}
    )
    news = BridgeNews(output, outcome)
    changed = asyncio.Event()

    def on_change(status: BridgeStatus) -> None:
        news.tell(status)
        changed.set()

    client = Client(known, table, on_change, ask_brokers=False)
    async with client:
        proxy = proxy_address(client)
        with counts_on_request(output, lambda: {"links": client.status.links}):
            output.event("ready", f"The proxy listens on {proxy}.", proxy=proxy)
            desk = _Desk(output, client, changed, _replies())
            try:
                async with asyncio.TaskGroup() as tasks:
                    failing = tasks.create_task(client.wait_failed(), name="client-failure")
                    await desk.serve()
                    if end_with_stdin:
                        failing.cancel()
            finally:
                news.end()


class _Desk:
    """Makes one offer after another, and takes replies from standard input.

    Args:
        output: where to tell.
        client: gets the links.
        changed: set when its status has changed.
        replies: lines of standard input; None is its end.
    """

    def __init__(
        self,
        output: Output,
        client: Client,
        changed: asyncio.Event,
        replies: asyncio.Queue[str | None],
    ) -> None:
        self._output = output
        self._client = client
        self._changed = changed
        self._replies = replies

    async def serve(self) -> None:
        """Pair, and again when the bridge is gone, until standard input has ended."""
        while await self._pair():
            await self._while_connected()

    async def _pair(self) -> bool:
        """Return whether a friend's browser was reached; False when no reply can come any more."""
        while True:
            async with self._client.pairing() as pairing:
                self._tell(await pairing.offer())
                while pairing.left_s:
                    reply = await self._reply(pairing)
                    if reply is None:
                        return False
                    if reply and await self._taken(pairing, reply):
                        return True
            self._output.event("expired", "The offer has expired or is used up; here is a new one.")

    async def _taken(self, pairing: Pairing, reply: str) -> bool:
        try:
            await pairing.take(reply)
        except (PairingError, LinkSetupError) as error:
            self._output.event("error", str(error), message=str(error))
            return False
        return True

    async def _reply(self, pairing: Pairing) -> str | None:
        """Return a line, "" after a while without one, or None at the end of standard input."""
        left = pairing.left_s
        self._output.status(_countdown(left) if self._output.interactive else "")
        wait_s = 1.0 if left <= _COUNTDOWN_S else _SELDOM_S
        try:
            async with asyncio.timeout(min(left, wait_s)):
                line = await self._replies.get()
        except TimeoutError:
            return ""
        return None if line is None else line.strip()

    async def _while_connected(self) -> None:
        self._output.status("")
        with suppress(TimeoutError):
            async with asyncio.timeout(_UP_S):
                await self._until(connected=True)
        await self._until(connected=False)

    async def _until(self, *, connected: bool) -> None:
        while self._client.status.connected is not connected:
            self._changed.clear()
            await self._changed.wait()

    def _tell(self, offer: Offer) -> None:
        from magpies.cli import qr

        picture = "" if self._output.json else qr.blocks(offer.link)
        self._output.event(
            "offer",
            _OFFER.format(
                link=offer.link,
                text=offer.text,
                picture=f"\n{picture}\n" if picture and qr.fits(picture) else "",
            ),
            text=offer.text,
            link=offer.link,
            expires=offer.expires,
        )


_OFFER: Final = """\
Send this link to a friend in a place without censorship, by any messenger:

  {link}
{picture}
Your friend opens it and sends a reply back. On a page that is open already, this text does the \
same:

{text}

Paste the reply here and press Enter, within ten minutes:"""


def _countdown(left_s: float) -> str:
    minutes, seconds = divmod(int(left_s), 60)
    return f"The offer holds for {minutes}:{seconds:02}. Reply:"


def _replies() -> asyncio.Queue[str | None]:
    """Return what gets the lines of standard input, at most one ahead."""
    loop = asyncio.get_running_loop()
    queue: asyncio.Queue[str | None] = asyncio.Queue(1)
    watch = threading.Thread(target=_read, args=(loop, queue), name="replies", daemon=True)
    watch.start()
    return queue


def _read(loop: asyncio.AbstractEventLoop, queue: asyncio.Queue[str | None]) -> None:
    """Put lines into a queue until the end of standard input; what is too long is cut.

    Not through `sys.stdin`: a thread that waits there keeps Python from ending.
    """
    rest = b""
    with suppress(OSError, ValueError, RuntimeError, CancelledError):  # one of both is closed
        while data := os.read(sys.stdin.fileno(), PAIRING_CHARACTERS):
            *lines, rest = (rest + data).split(b"\n")
            rest = rest[: PAIRING_CHARACTERS + 1]
            for line in lines:
                text = line[: PAIRING_CHARACTERS + 1].decode("utf-8", "replace")
                asyncio.run_coroutine_threadsafe(queue.put(text), loop).result()
        asyncio.run_coroutine_threadsafe(queue.put(None), loop).result()
