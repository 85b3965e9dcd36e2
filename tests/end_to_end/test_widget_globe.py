"""The globe in real browsers: what it shows, and that nobody pays for one that is not seen."""

from __future__ import annotations

import json
from collections.abc import Callable, Coroutine
from typing import Any, Final

import pytest

from support import run, within
from support.browsers import Page, browser
from support.stage import HELPING, NOTHING, TAMPERED, page_url, shown, stage, until

_ROOT: Final = "stage.root()"
_GLOBE: Final = f"{_ROOT}.querySelector('.globe')"
_LOADED: Final = (
    "performance.getEntriesByType('resource').filter(({name}) => /globe/.test(name)).length"
)
_COUNT: Final = """(() => {
  const { prototype } = CanvasRenderingContext2D;
  const { putImageData } = prototype;
  globalThis.drawn = 0;
  prototype.putImageData = function (...given) {
    globalThis.drawn += 1;
    putImageData.apply(this, given);
  };
})()"""
_SCROLL: Final = "scrollTo({{ top: {}, behavior: 'instant' }})"
_FRAMES: Final = """(async () => {
  for (let i = 0; i < 5; i += 1) await new Promise((next) => requestAnimationFrame(next));
})()"""
_LIT: Final = f"""(() => {{
  const canvas = {_ROOT}.querySelector("canvas");
  const {{ data }} = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  const [red, green, blue] = getComputedStyle({_GLOBE}).color.match(/\\d+/g).map(Number);
  let [land, lights] = [0, 0];
  for (let i = 0; i < data.length; i += 4) {{
    if (data[i + 3] > 100) land += 1;
    if (data[i + 3] === 255 && data[i] === red && data[i + 1] === green && data[i + 2] === blue) {{
      lights += 1;
    }}
  }}
  return [land, lights];
}})()"""


async def begin(page: Page, url: str, *scripts: str) -> None:
    """Load a page, count what is drawn, and let it help somebody in Iran."""
    await page.goto(url)
    for script in (_COUNT, *scripts):
        await page.evaluate(f"({script}, 0)")
    await page.evaluate(shown("helping"))


async def moves(page: Page) -> bool:
    """Whether anything is drawn within some frames."""
    await page.evaluate(_FRAMES)  # an observer tells late
    before = await page.evaluate("drawn")
    await page.evaluate(_FRAMES)
    return bool(await page.evaluate("drawn") > before)


async def goes_on(page: Page) -> None:
    """Wait until more is drawn than once, however long a busy computer takes."""
    drawn = await page.evaluate("drawn")
    await until(page, f"drawn > {drawn + 2}")


async def it_is_loaded_when_it_is_seen_and_rests_when_it_is_not(page: Page, base: str) -> None:
    far = f"{_ROOT}.host.style.marginBlock = '3000px'"
    await begin(page, page_url(base), far)
    assert not await moves(page)
    assert await page.evaluate(_LOADED) == 0
    await page.evaluate(f"({_GLOBE}.scrollIntoView(), 0)")
    await until(page, "drawn > 0")
    assert await page.evaluate(_LOADED) == 1
    await goes_on(page)
    seen = "Object.defineProperty(document, 'visibilityState', {value: '%s', configurable: true})"
    changed = "document.dispatchEvent(new Event('visibilitychange'))"
    for way, back in (
        (_SCROLL.format(0), f"{_GLOBE}.scrollIntoView()"),
        (shown("paused-data"), shown("helping")),
        (f"{seen % 'hidden'}, {changed}", f"{seen % 'visible'}, {changed}"),
        (f"{_GLOBE}.click()", f"{_GLOBE}.click()"),
    ):
        await page.evaluate(f"({way}, 0)")
        assert not await moves(page), way
        await page.evaluate(f"({back}, 0)")
        await goes_on(page)
    kept = f"globalThis.kept = {_ROOT}.host, kept.remove()"
    await page.evaluate(f"({kept}, 0)")
    assert not await moves(page)


async def countries_light_up_and_are_said(page: Page, base: str) -> None:
    await begin(page, page_url(base), shown("waiting"))
    await until(page, "drawn > 3")
    land, lights = await page.evaluate(_LIT)
    assert land > 500
    assert lights > 20
    words = f"{_ROOT}.querySelector('#now').textContent"
    assert await page.evaluate(words) == "Right now, from Iran (a few) and Belarus (a few)."
    for nowhere in ({}, {"ZZ": 1}):
        status = json.dumps({**NOTHING, **HELPING, "countriesNow": nowhere})
        before = await page.evaluate("drawn")
        await page.evaluate(f"stage.set({status})")
        await until(page, f"drawn > {before + 2}")
        land, lights = await page.evaluate(_LIT)
        assert land > 500
        assert lights == 0


async def who_wants_less_motion_gets_a_still_picture(page: Page, base: str) -> None:
    less = "globalThis.matchMedia = () => ({ matches: true })"
    await begin(page, page_url(base), less)
    await until(page, "drawn > 0")
    assert not await moves(page)
    assert (await page.evaluate(_LIT))[1] > 20
    assert await page.evaluate(f"{_GLOBE}.ariaPressed") == "false"
    await page.evaluate(f"({_GLOBE}.click(), 0)")
    await goes_on(page)


async def without_one_there_are_the_words(page: Page, base: str) -> None:
    off = f"{_ROOT}.host.setAttribute('globe', 'off')"
    for url, script in ((page_url(base), off), (page_url(base, "inline"), "0")):
        await begin(page, url, script)
        assert not await moves(page)
        assert await page.evaluate(_LOADED) == 0
        assert await page.evaluate(f"{_ROOT}.querySelector('#now').checkVisibility()")
    await begin(page, f"{page_url(base)}&{TAMPERED}")
    await until(page, f"{_GLOBE}.hidden")
    assert await page.evaluate("drawn") == 0
    assert await page.evaluate(f"{_ROOT}.querySelector('#now').checkVisibility()")


Scenario = Callable[[Page, str], Coroutine[Any, Any, None]]
SCENARIOS: list[Scenario] = [
    it_is_loaded_when_it_is_seen_and_rests_when_it_is_not,
    countries_light_up_and_are_said,
    who_wants_less_motion_gets_a_still_picture,
    without_one_there_are_the_words,
]


@pytest.mark.parametrize("name", ["chromium", "firefox"])
def test_globe(name: str, subtests: pytest.Subtests) -> None:
    """One browser plays all."""

    async def main() -> None:
        async with stage() as base, browser(name) as page:
            for scenario in SCENARIOS:
                with subtests.test(scenario.__name__):
                    async with within(30):
                        await scenario(page, base)
                    assert await page.evaluate("stage.violations") == []

    run(main(), 100)
