"""The page `/status` in real browsers: kept up to date, readable, and without a script."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import msgspec
import pytest
from playwright.async_api import async_playwright

from magpies.web.status_words import LANGUAGES, words
from magpies.wire.signalling import Helped
from support import run
from support.browsers import CHROMIUM_FLAGS, ChromiumPage, Page, browser
from support.stage import until
from support.status_stage import NOTHING, STATS, StatusStage, status_stage

PICTURES: Final = Path(__file__).parents[2] / "build" / "screenshots" / "languages"
"""Kept, to be looked at."""

LATER: Final = msgspec.structs.replace(
    STATS,
    volunteers=700,
    supply=2.0,
    met=None,
    day=Helped(6_500, {"RU": 5_500, "IR": 600, "BY": 10, "CU": 10}),
    total=Helped(150_000, {"IR": 95_000, "RU": 20_000, "BY": 2_000, "CU": 50, "ZZ": 700}),
)
SEEN: Final = """[
  [...document.querySelectorAll("dd, #countries tr")].map((each) =>
    [...(each.children.length ? each.children : [each])].map((cell) => cell.textContent).join("|")),
  [...document.querySelectorAll("[id^=on-]")].filter((path) => path.getAttribute("class"))
    .map((path) => path.id + getComputedStyle(path).stroke),
]"""
AXE: Final = """(async () => {
  const policy = trustedTypes.createPolicy("axe", { createScriptURL: (url) => url });
  const script = document.createElement("script");
  script.src = policy.createScriptURL("/axe.js");
  await new Promise((resolve, reject) => {
    Object.assign(script, { onload: resolve, onerror: reject });
    document.head.append(script);
  });
  document.querySelector("details").open = true;
  const { violations } = await axe.run({
    runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    resultTypes: ["violations"],
  });
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
})()"""


async def events_write_what_the_server_would(page: Page, stage: StatusStage) -> None:
    """In languages that write numbers in different ways."""
    for tag, many in (("en", "5,500"), ("es", "5500"), ("my", "၅,၅၀၀")):
        say = words(tag)
        stage.event = NOTHING
        await page.goto(f"{stage.base}/status?lang={tag}")
        nobody = f"document.querySelector('#countries').textContent === '{say['nobody']}'"
        await until(page, nobody)
        assert not await page.evaluate("document.querySelector('#live').hidden")
        nothing = await page.evaluate(SEEN)
        stage.tell(LATER)
        told = say.numbers.whole(700)
        volunteers = "document.querySelector('[data-figure=volunteers]').textContent"
        await until(page, f"{volunteers} === '{told}'")
        later = await page.evaluate(SEEN)
        stage.event = None
        for stats, seen in ((LATER, later), (NOTHING, nothing)):
            stage.stats = stats
            await page.goto(f"{stage.base}/status?lang={tag}")
            assert await page.evaluate(SEEN) == seen
            assert await page.evaluate("document.querySelector('#live').hidden")
        assert many in str(later)
    hosts = {urlsplit(url).netloc for url in page.requests}
    assert hosts <= {urlsplit(stage.base).netloc, ""}


async def all_can_read_it_and_it_fits(running: Any, stage: StatusStage) -> None:
    for scheme, width, locale in (("light", 390, "en-GB"), ("dark", 1_280, "fa-IR")):
        context = await running.new_context(
            color_scheme=scheme, viewport={"width": width, "height": 800}, locale=locale
        )
        page = await context.new_page()
        said: list[str] = []
        page.on("console", lambda message, said=said: said.append(message.text))
        await page.goto(f"{stage.base}/status")
        assert await page.evaluate("document.documentElement.lang") == locale[:2]
        assert not [text for text in said if "Content Security Policy" in text]
        assert await page.evaluate(AXE) == []
        await context.close()


async def it_fits_in_every_language(running: Any, stage: StatusStage) -> None:
    """Reached as people do, from link to link; a picture of each is kept."""
    context = await running.new_context(
        java_script_enabled=False, viewport={"width": 320, "height": 800}
    )
    page = await context.new_page()
    await page.goto(f"{stage.base}/status")
    for tag in LANGUAGES:
        await page.click(f"nav [hreflang={tag}]")
        html = page.locator("html")
        assert await html.get_attribute("lang") == tag
        assert (await html.bounding_box())["width"] == 320
        assert await page.evaluate("document.documentElement.scrollWidth") == 320, tag
        await page.screenshot(path=PICTURES / f"status-{tag}.png", full_page=True)
    await context.close()


async def it_says_everything_without_a_script(running: Any, stage: StatusStage) -> None:
    context = await running.new_context(java_script_enabled=False)
    page = await context.new_page()
    await page.goto(f"{stage.base}/status")
    text = await page.inner_text("main")
    for part in ("650", "8,500", "97%", "Turkmenistan", "The last 30 days"):
        assert part in text
    assert not await page.is_visible("#live")
    await context.close()


SCENARIOS: Final = (
    all_can_read_it_and_it_fits,
    it_fits_in_every_language,
    it_says_everything_without_a_script,
)


def test_in_firefox() -> None:
    async def main() -> None:
        async with status_stage() as stage, browser("firefox") as page:
            await events_write_what_the_server_would(page, stage)

    run(main(), 60)


def test_in_chromium(subtests: pytest.Subtests) -> None:
    """One browser plays all."""

    async def main() -> None:
        async with status_stage() as stage, async_playwright() as playwright:
            running = await playwright.chromium.launch(
                executable_path="/usr/bin/chromium", args=CHROMIUM_FLAGS
            )
            try:
                for scenario in SCENARIOS:
                    with subtests.test(scenario.__name__):
                        await scenario(running, stage)
                with subtests.test("events_write_what_the_server_would"):
                    page = ChromiumPage(await running.new_page())
                    await events_write_what_the_server_would(page, stage)
            finally:
                await running.close()

    run(main(), 60)
