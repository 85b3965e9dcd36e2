"""The demo after its first round: shows what is going on, and lets a person's browser help."""

from __future__ import annotations

import asyncio
from typing import Final

from magpies.cli.demo.fetch import fetch
from magpies.cli.demo.parts import Parts
from magpies.cli.demo.rounds import fetch_both
from magpies.cli.demo.site import Site
from magpies.cli.output import Output
from magpies.cli.words import octets, plural
from magpies.errors import ServiceError

_LOOK_S: Final = 1.0
_BRIDGE_S: Final = 20.0
_NEXT_PAGE_S: Final = 2.0
"""What a browser may take from one page of the newspaper to the next."""


class Live:
    """Stays until cancelled.

    While a person's browser is a volunteer, the demo's own steps aside, and the article is
    fetched again and again so that there is something to carry.

    Args:
        output: for the story and the status line.
        parts: all started.
        site: to fetch from.
        own_volunteer: whether the demo runs a volunteer when nobody else is there.
    """

    def __init__(self, output: Output, parts: Parts, site: Site, *, own_volunteer: bool) -> None:
        self._output = output
        self._parts = parts
        self._site = site
        self._own_volunteer = own_volunteer
        self._browsers = 0 if own_volunteer else 1
        self._through_browser = 0

    async def run(self) -> None:
        """Look once a second at who is there."""
        self._output.say("Ctrl-C ends everything.\n")
        while True:
            browsers = await self._count()
            if browsers and not self._browsers:
                await self._browser_came()
            elif self._browsers and not browsers:
                await self._browser_left()
            self._browsers = browsers
            if browsers:
                await self._fetch_article()
            self._show()
            await asyncio.sleep(_LOOK_S)

    async def _count(self) -> int:
        """Return how many browsers help, among them those that go from page to page."""
        browsers = await self._parts.browsers()
        if self._browsers and not browsers:
            await asyncio.sleep(_NEXT_PAGE_S)
            browsers = await self._parts.browsers()
        return browsers

    async def _browser_came(self) -> None:
        self._output.status("")
        self._output.event("browser", "Your browser is a bridge now.", helping=True)
        links_made = self._links_made
        await self._parts.stop_volunteer()
        try:
            await self._parts.wait_for_bridge(
                after=links_made if self._own_volunteer else 0, timeout_s=_BRIDGE_S
            )
            await fetch_both(self._output, self._parts, self._site)
        except ServiceError as error:
            self._output.event("error", f"✗ Through your browser: {error}\n", message=str(error))
            return
        self._through_browser += self._site.article.size + self._site.file.size
        self._output.say("All of that came through your browser.\n")

    async def _browser_left(self) -> None:
        self._output.status("")
        self._output.event("browser", "Your browser is no bridge any more.", helping=False)
        if self._own_volunteer:
            await self._parts.start_volunteer()
            self._output.say("The demo's volunteer is back.\n")

    async def _fetch_article(self) -> None:
        try:
            fetched = await fetch(self._site.url, self._parts.proxy, timeout_s=10)
        except ServiceError:
            return  # the browser has just left, which shows in the next turn
        self._through_browser += fetched.octets

    @property
    def _links_made(self) -> int:
        bridge = self._parts.bridge
        return 0 if bridge is None else int(bridge["links_made"])

    def _show(self) -> None:
        if self._output.json:
            return
        bridge = self._parts.bridge
        up = bridge is not None and bridge["connected"]
        words = ["bridge up" if up else "no bridge"]
        if self._browsers:
            words.append(f"{plural(self._browsers, 'browser')} helping")
            words.append(f"{octets(self._through_browser)} fetched that way")
        elif self._parts.volunteer is not None:
            traffic = self._parts.volunteer.last.get("traffic")
            words.append(f"{octets(traffic['octets'] if traffic else 0)} through the volunteer")
        else:
            words.append("open the page and flip the switch")
        self._output.status(" · ".join(words))
