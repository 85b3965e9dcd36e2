"""The reader's page in real browsers: with a bridge, and its looks without one."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import pytest
from aiohttp import web

from magpies.client.bridge import BridgeStatus
from magpies.client.causes import Cause
from magpies.client.config import ClientConfig
from magpies.client.service import Client
from support import run, within
from support.browsers import ChromiumPage, Page, browser, until
from support.listening import listening
from support.networks import client, server, volunteer
from support.reader_page import OFF, UP, FakeClient, page_site

SITE: Final = "reader.example"
"""A name that only the egress can look up."""
NEWS: Final = "<!doctype html><title>News</title><h1>All the news</h1>"
APART: Final = BridgeStatus(problem="Nobody is free.", cause=Cause.NOBODY)
AXE: Final = (
    Path(__file__).parents[2] / "widget" / "node_modules" / "axe-core" / "axe.min.js"
).read_text("utf-8")
FIND: Final = """axe.run({
  runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
  resultTypes: ["violations"],
}).then(({ violations }) =>
  violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`))"""


async def until_mood(page: Page, mood: str) -> None:
    await until(page, f"document.querySelector('.bridge')?.dataset.mood === '{mood}'")


async def flip(page: Page) -> None:
    await page.evaluate("document.querySelector('.switch').click()")


@asynccontextmanager
async def news_site() -> AsyncIterator[int]:
    """A site on loopback; yields its port."""

    async def answer(_: web.Request) -> web.Response:
        return web.Response(text=NEWS, content_type="text/html")

    app = web.Application()
    app.router.add_get("/", answer)
    async with listening(web.AppRunner(app, access_log=None, shutdown_timeout=1.0)) as port:
        yield port


# --- with a bridge ------------------------------------------------------------------------------


@dataclass
class Bridged:
    """A reader with a bridge, and a site on the internet."""

    reader: Client
    news: str

    @property
    def link(self) -> str:
        assert self.reader.page is not None
        return self.reader.page.link

    @property
    def here(self) -> str:
        return self.link.partition("#")[0]


@asynccontextmanager
async def bridged() -> AsyncIterator[Bridged]:
    config = ClientConfig(listen="127.0.0.1:0", links=1, problem_s=1.0)
    async with news_site() as port, server() as on, volunteer(on.url), client(on, config) as reader:
        yield Bridged(reader, f"http://{SITE}:{port}/")


async def a_reader_reads(page: Page, at: Bridged) -> None:
    await page.goto(at.link)
    await until_mood(page, "connected")
    assert await page.evaluate("location.hash") == ""
    await page.goto(at.news)
    assert await page.evaluate("document.title") == "News"
    await nothing_answers_another_site(page, at.here)
    await page.goto(at.here)  # the tab still has its key
    await until_mood(page, "connected")
    await until(page, "document.querySelector('.down .total').textContent !== '0 kB'")


async def a_reader_switches_off_and_on(page: Page, at: Bridged) -> None:
    await page.goto(at.link)
    await until_mood(page, "connected")
    await flip(page)
    await until_mood(page, "off")
    assert not at.reader.status.on
    if isinstance(page, ChromiumPage):
        await page.goto(f"{at.news}?again")
        assert await page.evaluate("document.title") == "No bridge right now"
    else:  # SOCKS has no words; who goes around does not find the name
        with pytest.raises(AssertionError, match="NS_ERROR_CONNECTION_REFUSED"):
            await page.goto(f"{at.news}?again")
    await page.goto(at.here)
    await until_mood(page, "off")
    await flip(page)
    await until_mood(page, "connected")
    await page.goto(f"{at.news}?once-more")
    assert await page.evaluate("document.title") == "News"


async def nothing_answers_another_site(page: Page, here: str) -> None:
    """From a page of another site, the port looks as if nobody were there."""
    for path in ("", "magpie.svg", "proxy.pac", "api/status"):
        asked = f"fetch('{here}{path}', {{ mode: 'no-cors' }}).then(() => 1, () => 0)"
        assert await page.evaluate(asked) == 0, path
    script = f"""new Promise((resolve) => {{
      const script = document.createElement("script");
      Object.assign(script, {{ src: "{here}proxy.pac", onload: () => resolve(1),
        onerror: () => resolve(0) }});
      document.head.append(script);
    }})"""
    assert await page.evaluate(script) == 0


# --- its looks ----------------------------------------------------------------------------------


async def the_keyboard_is_enough(page: Page, _: Bridged) -> None:
    async with page_site() as site:
        await page.goto(site.page.link)
        await until_mood(page, "connected")
        focused = "document.activeElement.id || document.activeElement.className"
        stops = []
        for _stop in range(3):
            await page.press("Tab")
            stops.append(await page.evaluate(focused))
        assert stops == ["language", "switch", "copy"]
        await page.evaluate("document.querySelector('.switch').focus()")
        await page.press("Space")
        await until_mood(page, "off")
        assert site.client.done == [False]
        await page.evaluate("document.querySelector('#route-listed').focus()")
        await page.press("Space")
        assert await page.evaluate(focused) == "sites"
        await page.evaluate("document.querySelector('#sites').value = 'no site'")
        await page.press("Tab")
        await page.press("Enter")
        await until(page, "document.querySelector('#routes .reply').dataset.kind === 'bad'")


async def axe_finds_nothing_and_nothing_is_too_wide(page: Page, _: Bridged) -> None:
    fake = FakeClient()
    async with page_site(fake) as site:
        assert isinstance(page, ChromiumPage)
        page.requests.clear()
        await page.goto(site.page.link)
        await site.client.offer()
        for lang, mood, status in (
            ("en", "connected", UP),
            ("fa", "apart", APART),
            ("my", "off", OFF),
            ("ru", "looking", BridgeStatus()),
        ):
            fake.status = status
            await page.evaluate(f"localStorage.setItem('magpies-language', '{lang}')")
            await page.goto(site.page.link.partition("#")[0])
            await until_mood(page, mood)
            await page.evaluate(
                "document.querySelectorAll('details').forEach((each) => {"
                "each.removeAttribute('name'); each.open = true; });"
                "document.querySelector('#route-listed').click();"
                "document.querySelector('#invite > div:last-child button').click()"
            )
            await until(page, "document.querySelector('.qr svg')")
            await page.evaluate(f"{AXE}; 0")
            assert await page.evaluate(FIND) == [], (lang, mood)
            assert await page.evaluate("document.documentElement.lang") == lang
            await page.resize(320, 800)
            assert await page.evaluate("document.documentElement.scrollWidth") <= 320, lang
            await page.resize(1280, 800)
        switch = "document.querySelector('.switch')"
        await page.evaluate(f"{switch}.removeAttribute('aria-labelledby')")
        assert await page.evaluate(FIND) != []  # it can find something
        violations = """new Promise((resolve) => {
              const options = { types: ["csp-violation"], buffered: true };
              new ReportingObserver((reports) => resolve(reports.length), options).observe();
              setTimeout(() => resolve(0), 100);
            })"""
        assert await page.evaluate(violations) == 0
        hosts = {urlsplit(url).netloc for url in page.requests}
        assert hosts <= {site.host, ""}


async def a_page_without_key_or_client_says_so(page: Page, _: Bridged) -> None:
    async with page_site() as site:
        here = site.page.link.partition("#")[0]
        await page.goto(here)
        await until_mood(page, "locked")
        assert await page.evaluate("document.querySelector('.rest').hidden")
        await page.goto(f"{here}#{urlsplit(site.page.link).fragment}")
        await until_mood(page, "connected")
    await until_mood(page, "gone")


Scenario = Callable[[Page, Bridged], Coroutine[Any, Any, None]]
SCENARIOS: list[Scenario] = [
    the_keyboard_is_enough,  # first: in Firefox only its first page has the focus
    a_reader_reads,
    a_reader_switches_off_and_on,
    a_page_without_key_or_client_says_so,
]
IN_CHROMIUM: list[Scenario] = [axe_finds_nothing_and_nothing_is_too_wide]


@pytest.mark.parametrize("name", ["chromium", "firefox"])
def test_the_reader_page(
    name: str, monkeypatch: pytest.MonkeyPatch, subtests: pytest.Subtests
) -> None:
    """One browser plays all: Firefox set up by hand, Chromium by the PAC file."""
    monkeypatch.setattr("magpies.egress.dial._look_up", lambda _: [ip_address("127.0.0.1")])

    async def main() -> None:
        async with bridged() as at, browser(name, urlsplit(at.here).netloc) as page:
            for scenario in [*SCENARIOS, *(IN_CHROMIUM if name == "chromium" else [])]:
                with subtests.test(scenario.__name__):
                    async with within(60):
                        await scenario(page, at)

    run(main(), 110)
