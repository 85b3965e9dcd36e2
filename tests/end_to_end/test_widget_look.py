"""What a person sees of the widget, in real browsers, played without a bridge."""

from __future__ import annotations

import json
from collections.abc import Callable, Coroutine, Iterator
from typing import Any, Final
from urllib.parse import urlsplit

import pytest

from support import run, within
from support.browsers import Page, browser
from support.stage import HELPING, LANGUAGES, STATES, TAMPERED, page_url, shown, stage, until

_LAYOUTS: Final = ("card", "inline", "banner", "floating")
_ROOT: Final = "stage.root()"
_AXE: Final = """(async () => {
  const { violations } = await axe.run("magpies-bridge", {
    runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    resultTypes: ["violations"],
  });
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
})()"""
_AXE_BUT_COLOURS: Final = _AXE.replace(
    "resultTypes:", 'rules: { "color-contrast": { enabled: false } }, resultTypes:'
)
_IN_EACH: Final = """((languages) => {
  document.querySelector("magpies-bridge").remove();
  for (const lang of languages) {
    const element = document.createElement("magpies-bridge");
    Object.assign(element, { lang });
    element.setAttribute("broker", "/");
    document.querySelector("main").append(element);
  }
})"""
_LOAD_AXE: Final = """new Promise((resolve, reject) => {
  const script = document.createElement("script");
  const policy = trustedTypes.createPolicy("axe", { createScriptURL: (url) => url });
  script.src = policy.createScriptURL("/axe.js");
  Object.assign(script, { onload: resolve, onerror: reject });
  document.head.append(script);
})"""


async def go(page: Page, base: str, layout: str = "card", lang: str = "en") -> None:
    await page.goto(page_url(base, layout, lang))
    await until(page, f"{_ROOT}.querySelector('section').lang === '{lang}'")


# --- axe-core ---------------------------------------------------------------------------------


type Look = tuple[str, str, list[tuple[str, str]]]


def looks() -> Iterator[Look]:
    """Layout, language, and themes with states: all that colours and places depend on."""
    yield "card", "en", [(theme, state) for state in STATES for theme in ("light", "dark")]
    for layout in _LAYOUTS[1:]:
        kinds = ("off", "helping", "caution")
        yield layout, "fa", [(theme, state) for state in kinds for theme in ("light", "dark")]


async def axe_finds_nothing(page: Page, base: str) -> None:
    found: dict[str, list[str]] = {}
    for layout, lang, shades in looks():
        await go(page, base, layout, lang)
        await page.evaluate(_LOAD_AXE)
        for opened in ("limits", "about"):
            await page.evaluate(f"{_ROOT}.querySelector('.{opened}').open = true")
        for theme, state in shades:
            await page.evaluate(
                f"document.documentElement.className = '{theme}',"
                f"document.querySelector('magpies-bridge').setAttribute('theme', '{theme}')"
            )
            await page.evaluate(shown(state))
            if state == "helping":
                await page.evaluate("stage.help()")
            # Colours must have arrived where they are going.
            await page.evaluate(f"{_ROOT}.getAnimations().forEach((each) => each.cancel())")
            if findings := await page.evaluate(_AXE):
                found[f"{layout} {lang} {theme} {state}"] = findings
    assert not found


async def axe_finds_nothing_in_any_language(page: Page, base: str) -> None:
    """All languages are on one page, in each state; colours are not a matter of language."""
    await go(page, base)
    await page.evaluate(_LOAD_AXE)
    # Two in one language are one switch, and must be told apart nevertheless.
    await page.evaluate(f"{_IN_EACH}({json.dumps([*LANGUAGES, 'en'])})")
    spoken = "each.shadowRoot.querySelector('section').lang === each.lang"
    await until(page, f"[...document.querySelectorAll('magpies-bridge')].every((each) => {spoken})")
    found: dict[str, list[str]] = {}
    for state in STATES:
        await page.evaluate(shown(state))
        if state == "helping":
            await page.evaluate("stage.help()")
        if findings := await page.evaluate(_AXE_BUT_COLOURS):
            found[state] = findings
    assert not found


async def axe_can_find(page: Page, base: str) -> None:
    await go(page, base)
    await page.evaluate(_LOAD_AXE)
    await page.evaluate(f"{_ROOT}.querySelector('.switch').removeAttribute('aria-labelledby')")
    assert await page.evaluate(_AXE)


# --- the keyboard -----------------------------------------------------------------------------

_FOCUSED: Final = f"({_ROOT}.activeElement?.className || {_ROOT}.activeElement?.id || '') + ''"


async def tab_stops(page: Page, count: int) -> list[str]:
    """What the focus goes through, with the words of a summary."""
    stops: list[str] = []
    for _ in range(count):
        await page.press("Tab")
        stops.append(
            await page.evaluate(
                f"(({_FOCUSED}) || {_ROOT}.activeElement?.parentElement.className || '')"
            )
        )
    return stops


async def the_keyboard_reaches_all_in_order(page: Page, base: str) -> None:
    await go(page, base)
    assert await tab_stops(page, 3) == ["switch", "limits", "about"]
    await page.evaluate(shown("caution"))
    await page.evaluate("document.querySelector('magpies-bridge').focus()")
    assert await tab_stops(page, 2) == ["leave", "agree"]
    await page.press("Enter")
    assert await page.evaluate("stage.wished") == [["agree", None]]
    assert await page.evaluate(_FOCUSED) == "switch"
    assert await page.evaluate(f"{_ROOT}.querySelector('.caution').hidden")
    assert await tab_stops(page, 2) == ["globe", "limits"]
    await page.press("Enter")
    assert await page.evaluate(f"{_ROOT}.querySelector('.limits').open")
    assert await tab_stops(page, 4) == ["rate", "month", "readers", "hours"]
    await page.press("Space")
    _, preferences = (await page.evaluate("stage.wished"))[-1]
    assert preferences["hours"] == {"from": 20 * 60, "to": 8 * 60}
    assert not await page.evaluate(f"{_ROOT}.querySelector('.times').hidden")


async def a_limit_is_wished_and_shown(page: Page, base: str) -> None:
    await go(page, base)
    await page.evaluate(
        f"""(() => {{
          const select = {_ROOT}.querySelector("#month");
          select.value = "5000000000";
          select.dispatchEvent(new Event("change", {{ bubbles: true }}));
        }})()"""
    )
    wished = await page.evaluate("stage.wished")
    assert [name for name, _ in wished] == ["preferences"]
    assert wished[0][1]["month"] == 5_000_000_000
    more = json.dumps({**HELPING, "preferences": {**wished[0][1], "rate": 4_000_000}})
    await page.evaluate(f"stage.set({more})")
    speed = f"{_ROOT}.querySelector('#rate').selectedOptions[0].text"
    assert "32" in await page.evaluate(speed)


# --- the rest ---------------------------------------------------------------------------------


async def a_page_speaks_its_language_and_an_attribute_another(page: Page, base: str) -> None:
    await go(page, base, lang="fa")
    card = f"{_ROOT}.querySelector('section')"
    assert await page.evaluate(f"getComputedStyle({card}).direction") == "rtl"
    switch, title = [
        await page.evaluate(f"{_ROOT}.querySelector('.{name}').getBoundingClientRect().left")
        for name in ("switch", "title")
    ]
    assert switch < title
    await page.evaluate("document.querySelector('magpies-bridge').lang = 'fr'")
    await until(page, f"{card}.lang === 'fr' && {card}.dir === 'ltr'")
    await page.evaluate("document.querySelector('magpies-bridge').lang = 'xx'")
    await until(page, f"{card}.lang === 'en'")


async def a_language_that_was_tampered_with_is_not_spoken(page: Page, base: str) -> None:
    await page.goto(f"{page_url(base, lang='vi')}&{TAMPERED}")
    await until(page, f"performance.getEntriesByName('{base}/lang/vi.json').length > 0")
    await page.evaluate("fetch('/magpie.svg').then(() => 0)")  # time enough to speak it
    assert await page.evaluate(f"{_ROOT}.querySelector('section').lang") == "en"


async def thanks_are_said_and_go(page: Page, base: str) -> None:
    await go(page, base)
    thanks = f"{_ROOT}.querySelector('.thanks')"
    await page.evaluate(shown("helping"))
    assert await page.evaluate(f"{thanks}.hidden")
    await page.evaluate("stage.help()")
    assert not await page.evaluate(f"{thanks}.hidden")
    await page.evaluate(shown("waiting"))
    assert await page.evaluate(f"{thanks}.hidden")


async def a_floating_card_folds_and_keeps_its_caution(page: Page, base: str) -> None:
    await go(page, base, "floating")
    fold = f"{_ROOT}.querySelector('.fold')"
    introduction = f"{_ROOT}.querySelector('#introduction').checkVisibility()"
    assert await page.evaluate(introduction)
    await page.evaluate(f"{fold}.click()")
    assert not await page.evaluate(introduction)
    assert await page.evaluate(f"{fold}.ariaExpanded") == "false"
    await page.evaluate(shown("caution"))
    assert await page.evaluate(f"{fold}.ariaExpanded") == "true"
    assert await page.evaluate(f"{_ROOT}.querySelector('.agree').checkVisibility()")


Scenario = Callable[[Page, str], Coroutine[Any, Any, None]]
SCENARIOS: list[Scenario] = [
    the_keyboard_reaches_all_in_order,  # first: in Firefox only its first page has the focus
    a_limit_is_wished_and_shown,
    a_page_speaks_its_language_and_an_attribute_another,
    a_language_that_was_tampered_with_is_not_spoken,
    thanks_are_said_and_go,
    a_floating_card_folds_and_keeps_its_caution,
]
IN_CHROMIUM: list[Scenario] = [
    axe_can_find,
    axe_finds_nothing,
    axe_finds_nothing_in_any_language,
]


@pytest.mark.parametrize("name", ["chromium", "firefox"])
def test_looks(name: str, subtests: pytest.Subtests) -> None:
    """One browser plays all."""

    async def main() -> None:
        async with stage() as base, browser(name) as page:
            for scenario in [*SCENARIOS, *(IN_CHROMIUM if name == "chromium" else [])]:
                with subtests.test(scenario.__name__):
                    page.requests.clear()
                    async with within(60):
                        await scenario(page, base)
                    if scenario not in IN_CHROMIUM:  # axe-core writes styles of its own
                        assert await page.evaluate("stage.violations") == []
                    await page.evaluate("1")  # brings in the last events
                    hosts = {urlsplit(url).netloc for url in page.requests}
                    assert hosts <= {urlsplit(base).netloc, ""}  # axe-core brings a font in itself

    run(main(), 115)
