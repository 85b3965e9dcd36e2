"""The extension's own pages as everybody meets them: axe-core, the keyboard, every language."""

from __future__ import annotations

import asyncio
import contextlib
from pathlib import Path
from typing import Final

from playwright.async_api import Error

from support.browsers import ChromiumPage, Page
from support.extensions import Chromium
from support.stage import LANGUAGES, until

PICTURES: Final = Path(__file__).parents[2] / "build" / "screenshots" / "extension"
"""Kept, to be looked at."""

_SOURCE: Final = Path(__file__).parents[2] / "widget" / "node_modules" / "axe-core" / "axe.min.js"
_AXE: Final = """axe.run({
  runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
  resultTypes: ["violations"],
}).then(({ violations }) =>
  violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`))"""
_SHADOW: Final = "document.querySelector('magpies-bridge')?.shadowRoot"
_SPEAKS: Final = f"{_SHADOW}?.querySelector('section').lang === '{{}}'"
_OPEN: Final = f"{_SHADOW}.querySelectorAll('details').forEach((each) => {{ each.open = true; }})"
# Colours must have arrived where they are going.
_SETTLE: Final = f"{_SHADOW}.getAnimations().forEach((each) => each.cancel())"
_FOCUSED: Final = """(() => {
  const focused = document.activeElement;
  const inner = focused.shadowRoot?.activeElement;
  if (inner) return inner.className || inner.parentElement.className;
  return focused.id || focused.dataset.word;
})()"""
_FAULTS: Final = """(() => {
  const { lang, dir, scrollWidth } = document.documentElement;
  const wrong = [];
  if (scrollWidth > innerWidth) wrong.push(`is ${scrollWidth} wide`);
  for (const each of document.querySelectorAll("[data-word]")) {
    if (!each.checkVisibility()) continue;
    if (each.textContent.trim() === "") wrong.push(`${each.dataset.word} is missing`);
    if (each.scrollWidth > each.clientWidth + 1 && each.clientWidth > 0) {
      wrong.push(`${each.dataset.word} does not fit`);
    }
  }
  const [flipped, title] = [".switch", ".title"].map((each) =>
    document.querySelector("magpies-bridge").shadowRoot.querySelector(each).getBoundingClientRect());
  if ((title.left < flipped.left) !== (dir === "ltr")) wrong.push("is the wrong way round");
  return { lang, dir, wrong };
})()"""


async def axe(page: Page) -> list[str]:
    """Return what axe-core finds on a page, with all of the element opened.

    A page of an extension runs scripts of its own only, so axe-core comes as an inspector's.
    """
    source = await asyncio.to_thread(_SOURCE.read_text)
    await page.evaluate(f"(() => {{ {source} }})()")
    await page.evaluate(_OPEN)
    await page.evaluate(_SETTLE)
    found: list[str] = await page.evaluate(_AXE)
    return found


async def axe_finds_nothing(browser: Chromium) -> None:
    """Both pages, light and dark, in a language of each direction."""
    found: dict[str, list[str]] = {}
    for name, ways in {
        "popup": {"light": "fa", "dark": "en"},
        "settings": {"light": "en", "dark": "fa"},
    }.items():
        for scheme, lang in ways.items():
            page = await browser.page(name, lang)
            await page.prefer(scheme)
            await until(page, _SPEAKS.format(lang))
            if findings := await axe(page):
                found[f"{name} {lang} {scheme}"] = findings
            await page.close()
    assert not found, found


async def axe_can_find(page: ChromiumPage) -> None:
    """What is wrong is found on these pages too."""
    await page.evaluate("document.querySelector('label').removeAttribute('for')")
    assert await axe(page)
    await page.evaluate("document.querySelector('label').setAttribute('for', 'address')")


async def all_languages_fit(browser: Chromium) -> None:
    """The settings in every language, on a narrow phone; a picture of each is kept."""
    page = await browser.page("settings")
    await page.resize(320, 800)
    url = str(await page.evaluate("location.href"))
    for lang in LANGUAGES:
        await page.evaluate(f"name = '{lang}'")
        await page.goto(url)
        await until(page, _SPEAKS.format(lang))
        found = await page.evaluate(_FAULTS)
        assert found["dir"] == ("rtl" if lang in {"ar", "fa"} else "ltr")
        assert (found["lang"], found["wrong"]) == (lang, []), found
        await page.screenshot(PICTURES / f"settings-{lang}.png")
    await page.close()


async def the_keyboard_reaches_all(browser: Chromium) -> None:
    """From the switch to the service, in order; a mistake is said, and the focus is where it is."""
    page = await browser.page("settings")
    await until(page, _SPEAKS.format("en"))
    stops: list[str] = []
    while (stops or [""])[-1] != "save" and len(stops) < 9:
        await page.press("Tab")
        stops.append(await page.evaluate(_FOCUSED))
    assert stops == ["switch", "globe", "limits", "about", "address", "save"]
    await page.evaluate("document.querySelector('#address').value = 'ftp://example.org'")
    await page.press("Enter")
    said = "document.querySelector('[role=status]').textContent.startsWith('This address cannot')"
    await until(page, said)
    assert await page.evaluate(_FOCUSED) == "address"
    assert await page.evaluate("document.activeElement.ariaInvalid") == "true"
    await axe_can_find(page)
    assert await axe(page) == []  # the mistake has its colours
    await page.close()
    await _the_popup_leads_to_the_settings(browser)


async def _the_popup_leads_to_the_settings(browser: Chromium) -> None:
    popup = await browser.page("popup")
    await until(popup, _SPEAKS.format("en"))
    await browser.close_all("settings")  # one that is there would be shown
    stops: list[str] = []
    while (stops or [""])[-1] != "settings" and len(stops) < 9:
        await popup.press("Tab")
        stops.append(await popup.evaluate(_FOCUSED))
    assert stops == ["switch", "limits", "about", "settings"]  # no globe there
    with contextlib.suppress(Error):  # it closes itself while the key is still down
        await popup.press("Enter")
    settings = await browser.settings()
    await until(settings, _SPEAKS.format("en"))
    await settings.close()
