"""The page that makes a site's tag, in real browsers, under its own policy."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from urllib.parse import urlsplit

import pytest

from magpies.web import Asset, asset, embedding
from support import run, within
from support.browsers import ChromiumPage, Page, browser
from support.sites import axe_findings, refused, serving_site

BROKER = "https://bridge.example.org"
EGRESSES = ["wss://bridge.example.org/v1/link"]
TAG = embedding(EGRESSES, BROKER)
OTHERS = ["", "pair/", "pool/#a-pool"]
"""Pages that no other test looks at in all ways."""
CHOOSE = """(() => {{
  const choice = document.querySelector("{}");
  if (choice.matches("select, [type=color]")) choice.value = "{}";
  else choice.checked = true;
  choice.dispatchEvent(new Event("input", {{ bubbles: true }}));
}})()"""


def find(name: str) -> Asset | None:
    return asset(name, EGRESSES, BROKER)


async def choose(page: Page, selector: str, value: str = "") -> None:
    await page.evaluate(CHOOSE.format(selector, value))


async def text(page: Page, name: str) -> str:
    return str(await page.evaluate(f"document.getElementById('{name}').textContent"))


def element(*attributes: str) -> str:
    return TAG.element.replace("></", f"{''.join(f' {each}' for each in attributes)}></")


async def the_keyboard_is_enough(page: Page, url: str) -> None:
    await page.goto(f"{url}/embed")
    stops = []
    focused = "document.activeElement.value || document.activeElement.id"
    for _ in range(5):
        await page.press("Tab")
        stops.append(await page.evaluate(focused))
    assert stops[1:3] == ["card", "auto"]
    assert stops[4] == "lang"
    await page.evaluate("document.querySelector('[value=banner]').focus()")
    await page.press("Space")
    assert await text(page, "element") == element('layout="banner"')
    # Without HTTPS or leave the text is selected; both are said.
    await page.evaluate("document.querySelector('button[value=tag]').focus()")
    await page.press("Enter")
    said = ""
    async with within(5):
        while not said:
            said = await text(page, "tag-said")
            await asyncio.sleep(0.02)
    assert said in {"Copied.", "It is selected: copy it with your keyboard or menu."}


async def what_is_chosen_is_shown_and_written(page: Page, url: str) -> None:
    await page.goto(f"{url}/embed")
    assert await text(page, "element") == TAG.element
    await choose(page, "[value=floating]")
    await choose(page, "#lang", "fa")
    await choose(page, "#radius", "6px")
    assert await text(page, "element") == element('layout="floating"', 'lang="fa"')
    assert await text(page, "style") == "magpies-bridge {\n  --magpies-radius: 6px;\n}"
    switch = "document.querySelector('magpies-bridge')"
    assert await page.evaluate(f"[{switch}.getAttribute('layout'), {switch}.lang]") == [
        "floating",
        "fa",
    ]
    inside = f"""(() => {{
      const [card, box] = [{switch}, document.getElementById("preview")].map(
        (each) => each.getBoundingClientRect());
      return card.top > box.top && card.bottom <= box.bottom && card.right <= box.right;
    }})()"""
    assert await page.evaluate(inside)

    await choose(page, "[value=own]")
    await choose(page, "#surface", "#10202f")
    await choose(page, "#text", "#405060")
    assert (await text(page, "contrast")).startswith("Too little contrast")
    await choose(page, "#text", "#f0f0f0")
    await choose(page, "#accent", "#ffcc55")
    assert (await text(page, "contrast")).startswith("Contrast is good")
    assert 'theme="dark"' in await text(page, "element")
    assert "--magpies-surface: #10202f;" in await text(page, "style")
    card = f"getComputedStyle({switch}.shadowRoot.querySelector('.card')).backgroundColor"
    assert await page.evaluate(card) == "rgb(16, 32, 47)"
    await choose(page, "[value=auto]")
    await choose(page, "#radius", "")
    assert await page.evaluate("document.getElementById('style-block').hidden")


async def axe_finds_nothing(page: Page, url: str) -> None:
    await page.goto(f"{url}/embed")
    assert await axe_findings(page) == []
    await choose(page, "[value=own]")
    assert await axe_findings(page) == []


async def axe_finds_nothing_on_any_page(page: Page, url: str) -> None:
    assert isinstance(page, ChromiumPage)
    found = {}
    for scheme, names in (("light", OTHERS), ("dark", [*OTHERS, "embed"])):
        await page.prefer(scheme)
        for name in names:
            await page.goto(f"{url}/{name}")
            if findings := await axe_findings(page):
                found[f"{scheme} {name}"] = findings
    assert not found


async def a_phone_is_wide_enough(page: Page, url: str) -> None:
    await page.resize(320, 640)
    await page.goto(f"{url}/embed")
    for layout in ("card", "inline", "banner", "floating"):
        await choose(page, f"[value={layout}]")
        assert await page.evaluate("document.documentElement.scrollWidth") <= 320, layout


SCENARIOS: list[Callable[[Page, str], Coroutine[None, None, None]]] = [
    the_keyboard_is_enough,  # first: in Firefox only its first page has the focus for sure
    what_is_chosen_is_shown_and_written,
    a_phone_is_wide_enough,
]
IN_CHROMIUM = [axe_finds_nothing, axe_finds_nothing_on_any_page]


@pytest.mark.parametrize("name", ["chromium", "firefox"])
def test_page(name: str, subtests: pytest.Subtests) -> None:
    """One browser plays all."""

    async def main() -> None:
        async with serving_site(find) as url, browser(name) as page:
            for scenario in [*SCENARIOS, *(IN_CHROMIUM if name == "chromium" else [])]:
                with subtests.test(scenario.__name__):
                    async with within(40):
                        await scenario(page, url)
                    if scenario not in IN_CHROMIUM:  # axe-core writes styles of its own
                        assert await refused(page) == []
            await page.evaluate("1")  # brings in the last events
            assert {urlsplit(each).netloc for each in page.requests} <= {urlsplit(url).netloc, ""}

    run(main(), 90)
