"""The widget on a site of somebody else: a newspaper with a strict policy and a pinned script."""

from __future__ import annotations

import asyncio
import base64
import hashlib
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

import pytest

from magpies.web import Asset, asset, embedding
from magpies.wire.signalling import Goodbye, Hello
from support import run, within
from support.bridges import flip_switch
from support.browsers import ChromiumPage, Page, browser
from support.channel_conformance import Received
from support.fake_broker import FakeBroker, fake_broker
from support.hand_links import HandEgress, carries, hand_egress, reader_of
from support.sites import axe_findings, refused, serving_site

WIDGET = "document.querySelector('magpies-bridge')"
ALL = "[...document.querySelectorAll('magpies-bridge')]"
UNKNOWN = "customElements.get('magpies-bridge') === undefined"
FRAME = """<!doctype html>
<html lang="en">
<head>
<title>A page around an article</title>
{script}
</head>
{element}
<iframe src="/demo/zh"></iframe>
</html>
"""


@dataclass
class Newspaper:
    """A site on an origin of its own, with a broker and an egress on theirs.

    Attributes:
        policy: of its pages; the one that is documented unless a test changes it.
        spoiled: whether the hash in its pages is that of another script.
    """

    broker: FakeBroker
    egress: HandEgress
    policy: str
    url: str = ""
    spoiled: bool = False

    def find(self, name: str) -> Asset | None:
        """Return an article, or what belongs to it."""
        if name == "widget.js":
            return None  # it has no copy of its own
        if name == "frame":
            tag = embedding([self.egress.url], self.broker.url)
            body = FRAME.format(script=tag.script, element=tag.element).encode()
            return Asset(body, "text/html; charset=utf-8", '""', "no-store", self._headers)
        found = asset(name, [self.egress.url], self.broker.url)
        if found is None:
            return None
        body = found.body
        if self.spoiled:
            right = embedding([], "").integrity.encode()
            other = base64.b64encode(hashlib.sha384(b"another script").digest())
            body = body.replace(right, b"sha384-" + other)
        return replace(found, body=body, headers=self._headers)

    @property
    def _headers(self) -> dict[str, str]:
        return {"Content-Security-Policy": self.policy}

    @property
    def origins(self) -> list[str]:
        """Where its pages may go: itself, the broker, the egress."""
        return [urlsplit(each).netloc for each in (self.url, self.broker.url, self.egress.url)]


@asynccontextmanager
async def newspaper(page: Page) -> AsyncIterator[Newspaper]:
    """Run a newspaper, which the page leaves in the end."""
    async with hand_egress() as egress, fake_broker([egress.url]) as broker:
        paper = Newspaper(broker, egress, embedding([egress.url], broker.url).policy)
        async with serving_site(paper.find) as paper.url:
            yield paper
            await page.goto("about:blank")


async def until(page: Page, expression: str, wanted: object) -> None:
    """Wait until an expression has a value on the page."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + 15
    while (found := await page.evaluate(expression)) != wanted:
        assert loop.time() < deadline, found
        await asyncio.sleep(0.02)


async def asked(page: Page) -> set[str]:
    """Hosts and ports that pages have asked since the scenario began."""
    await page.evaluate("1")  # brings in the last events
    return {urlsplit(url).netloc for url in page.requests} - {""}


async def from_article_to_article_it_goes_on(page: Page) -> None:
    async with newspaper(page) as paper:
        broker = paper.broker
        for number, name in enumerate(["demo/", "demo/seeds", "demo/zh-mud"]):
            await page.goto(f"{paper.url}/{name}")
            if number == 0:
                assert await asked(page) == set(paper.origins[:2])  # the script, and no more
                await flip_switch(page)
            await broker.hear(Hello)
            async with reader_of(broker, paper.egress.url, f"match-000{number}") as channel:
                near, far = Received(channel), await paper.egress.links.get()
                await carries(far, near, name.encode())
                helping = ["helping"] * (2 if number == 2 else 1)
                await until(page, f"{ALL}.map((each) => each.state)", helping)
            assert await refused(page) == []

        # Two on the last page are one volunteer, and speak its language.
        assert not [each for each in broker.heard if isinstance(each, Hello)]
        spoken = f"{ALL}.map((each) => each.shadowRoot.querySelector('section').lang)"
        await until(page, spoken, ["zh-Hans", "zh-Hans"])
        assert await page.evaluate(f"{WIDGET}.stats.total.people") == 3
        await page.evaluate(f"{ALL}[1].shadowRoot.querySelector('[role=switch]').click()")
        await broker.hear(Goodbye)
        await until(page, f"{ALL}.map((each) => each.state)", ["off", "off"])
        assert await refused(page) == []
        assert await asked(page) == set(paper.origins)


async def another_script_than_the_pinned_one_does_not_run(page: Page) -> None:
    async with newspaper(page) as paper:
        paper.spoiled = True
        await page.goto(f"{paper.url}/demo/")
        assert await page.evaluate(UNKNOWN)
        assert await page.evaluate("document.querySelector('h1').checkVisibility()")
        assert await asked(page) == set(paper.origins[:2])
        paper.spoiled = False
        await page.goto(f"{paper.url}/demo/")
        assert not await page.evaluate(UNKNOWN)


async def without_the_additions_a_policy_refuses_it_and_says_so(page: Page) -> None:
    async with newspaper(page) as paper:
        paper.policy = "default-src 'self'"
        await page.goto(f"{paper.url}/demo/")
        assert await page.evaluate(UNKNOWN)
        refusals = await refused(page)
        assert refusals == [f"script-src-elem {paper.broker.url}/widget.js"]


async def a_frame_shares_the_switch_and_takes_over(page: Page) -> None:
    async with newspaper(page) as paper:
        await page.goto(f"{paper.url}/frame")
        framed = "document.querySelector('iframe').contentDocument.querySelector('magpies-bridge')"
        await flip_switch(page)
        await paper.broker.hear(Hello)
        await until(page, f"[{framed}.state, {framed}.stats.pause]", ["paused", "elsewhere"])
        await page.evaluate(f"{WIDGET}.remove()")
        await paper.broker.hear(Hello)
        async with reader_of(paper.broker, paper.egress.url, "match-0001") as channel:
            near, far = Received(channel), await paper.egress.links.get()
            await carries(far, near, b"through the frame")
        inside = "document.querySelector('iframe').contentWindow.violations"
        assert await page.evaluate(f"[...violations, ...{inside}]") == []
        assert await asked(page) == set(paper.origins)


async def axe_finds_nothing(page: Page) -> None:
    async with newspaper(page) as paper:
        assert isinstance(page, ChromiumPage)
        for name, scheme in (("demo/", "dark"), ("demo/seeds", "light"), ("demo/zh-mud", "dark")):
            await page.prefer(scheme)
            await page.goto(f"{paper.url}/{name}")
            assert await axe_findings(page) == []


SCENARIOS: list[Callable[[Page], Coroutine[None, None, None]]] = [
    from_article_to_article_it_goes_on,
    another_script_than_the_pinned_one_does_not_run,
    without_the_additions_a_policy_refuses_it_and_says_so,
    a_frame_shares_the_switch_and_takes_over,
]
IN_CHROMIUM = [axe_finds_nothing]


@pytest.mark.parametrize("name", ["chromium", "firefox"])
def test_sites(name: str, subtests: pytest.Subtests) -> None:
    """One browser plays all; each scenario has a site of its own."""

    async def main() -> None:
        async with browser(name) as page:
            for scenario in [*SCENARIOS, *(IN_CHROMIUM if name == "chromium" else [])]:
                with subtests.test(scenario.__name__):
                    page.requests.clear()
                    async with within(40):
                        await scenario(page)
                    await page.evaluate("1")

    run(main(), 100)
