"""Every language in real browsers: all fits, on narrow phones too, in each layout and state."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

import pytest

from support import run, within
from support.browsers import Page, browser
from support.layout_check import FAULTS
from support.stage import HELPING, LANGUAGES, NOTHING, STATES, page_url, stage, until

PICTURES: Final = Path(__file__).parents[2] / "build" / "screenshots" / "languages"
"""Kept, to be looked at: one picture a browser and language."""

NARROW, WIDE = 320, 1_000
LAYOUTS: Final = {
    "card": [NARROW],
    "inline": [NARROW],
    "banner": [NARROW, WIDE],  # which has columns only there
    "floating": [NARROW],
}
"""Layouts, and the widths of windows that they are tried in."""
SHOWN: Final[dict[str, list[str]]] = {
    "off": ["about"],
    "helping": [],
    "waiting": ["limits"],
    "hindered": [],
    "caution": [],
    "paused-elsewhere": [],
}
"""States, and what is opened in them."""

_TALL: Final = 1_500
_PICTURED: Final[tuple[tuple[int, int, str, str, list[str]], ...]] = (
    (320, _TALL, "card", "helping", ["limits"]),
    (320, 640, "floating", "helping", []),  # its globe must be in the window to be drawn
    (390, 640, "banner", "caution", []),
    (390, _TALL, "inline", "off", ["about"]),
)

# Frames have the width of a phone in both browsers; languages change in place.
_FRAMES: Final = """(async (url, sizes) => {
  document.querySelector("main").remove();
  document.body.style.cssText = "display: flex; align-items: start; gap: 8px; background: #888";
  globalThis.frames = await Promise.all(sizes.map(([width, height]) => new Promise((resolve) => {
    const frame = document.createElement("iframe");
    frame.width = width;
    frame.height = height;
    frame.style.cssText = "border: 0; flex: none; background: #fff";
    frame.addEventListener("load", () => {
      frame.contentDocument.documentElement.style.scrollbarWidth = "none";
      frame.contentWindow.matchMedia = () => ({ matches: true }); // the globe rests
      resolve(frame);
    });
    frame.src = url;
    document.body.append(frame);
  })));
})"""
_SHOW: Final = """globalThis.show = async (frame, { lang, layout, status, opened }) => {
  const { contentDocument: page, contentWindow: { stage } } = frame;
  const element = page.querySelector("magpies-bridge");
  page.documentElement.dir = ["ar", "fa"].includes(lang) ? "rtl" : "ltr";
  element.lang = lang;
  element.setAttribute("layout", layout);
  stage.set(status);
  if (status.state === "helping") stage.help();
  for (const each of stage.root().querySelectorAll("details")) {
    each.open = opened.includes(each.className);
  }
  const card = stage.root().querySelector(".card");
  const end = performance.now() + 10_000;
  while (card.lang !== lang) {
    if (performance.now() > end) throw new Error(`speaks ${card.lang}, not ${lang}`);
    await new Promise((next) => setTimeout(next, 5));
  }
}"""
_CHECK: Final = """(async (languages, layouts, states) => {
  const found = {};
  for (const lang of languages) {
    for (const [layout, widths] of Object.entries(layouts)) {
      for (const [name, { status, opened }] of Object.entries(states)) {
        for (const frame of frames.filter(({ width }) => widths.includes(Number(width)))) {
          await show(frame, { lang, layout, status, opened });
          const wrong = faults(frame);
          if (wrong.length > 0) found[`${lang} ${layout} ${name} ${frame.width}`] = wrong;
        }
      }
    }
  }
  return found;
})"""
LARGE: Final[dict[str, Any]] = {
    **HELPING,
    "helping": 11,
    "total": {"people": 12_438, "octets": 987_000_000_000, "seconds": 4_000_000},
    "countries": {"AE": 4, "TM": 3, "BY": 1, "CD": 12},
    "countriesNow": {"AE": 4, "TM": 1},
}
"""Long names and numbers."""


def status(state: str) -> dict[str, Any]:
    return {**NOTHING, **(LARGE if state == "helping" else STATES[state])}


async def in_frames(page: Page, base: str, *sizes: tuple[int, int]) -> None:
    """Load the page into frames of these widths and heights."""
    await page.goto(page_url(base))
    await page.evaluate(f"{_FRAMES}({json.dumps(page_url(''))}, {json.dumps(sizes)})")
    await page.evaluate(f"({FAULTS}, {_SHOW}, 0)")


async def everything_fits(page: Page, base: str) -> None:
    await in_frames(page, base, (NARROW, _TALL), (WIDE, _TALL))
    states = {name: {"status": status(name), "opened": opened} for name, opened in SHOWN.items()}
    given = ", ".join(map(json.dumps, (LANGUAGES, LAYOUTS, states)))
    assert await page.evaluate(f"{_CHECK}({given})") == {}


async def what_does_not_fit_is_found(page: Page, base: str) -> None:
    await in_frames(page, base, (NARROW, _TALL))
    show = {"lang": "en", "layout": "card", "status": status("waiting"), "opened": ["limits"]}
    breaks = {
        "is wider inside than outside": (".more", "white-space: nowrap; inline-size: 4rem"),
        "leaves its box": (".words", "white-space: nowrap; inline-size: 3rem"),
        "leaves the card": (".status", "margin-inline-start: 12rem; inline-size: 20rem"),
        "lies over": (".note", "margin-block-start: -1.2rem"),
        "a choice is cut": ("#rate", "inline-size: 4rem"),
        "wrong direction": (".card", "direction: rtl"),
    }
    await page.evaluate(f"show(frames[0], {json.dumps(show)})")
    for what, (selector, style) in breaks.items():
        element = f"frames[0].contentWindow.stage.root().querySelector('{selector}')"
        await page.evaluate(f"{element}.style.cssText = '{style}'")
        found = await page.evaluate("faults(frames[0])")
        assert any(each.startswith(what) for each in found), (what, found)
        await page.evaluate(f"{element}.removeAttribute('style')")
        assert await page.evaluate("faults(frames[0])") == []


async def pictures_are_kept(page: Page, base: str, name: str) -> None:
    await in_frames(page, base, *((width, height) for width, height, *_ in _PICTURED))
    globes = "frames.every((each) => { const c = each.contentWindow.stage.root()"
    drawn = (
        f"{globes}.querySelector('canvas'); return !c.checkVisibility() || c.width === c.height}})"
    )
    for lang in LANGUAGES:
        for place, (_, _, layout, state, opened) in enumerate(_PICTURED):
            show = {"lang": lang, "layout": layout, "status": status(state), "opened": opened}
            await page.evaluate(f"show(frames[{place}], {json.dumps(show)})")
        await until(page, drawn)
        picture = PICTURES / f"{lang}-{name}.png"
        await page.screenshot(picture)
        assert picture.stat().st_size > 20_000


@pytest.mark.parametrize("name", ["chromium", "firefox"])
def test_languages(name: str, subtests: pytest.Subtests) -> None:
    """One browser plays all."""

    async def main() -> None:
        async with stage() as base, browser(name) as page, within(90):
            with subtests.test("what does not fit is found"):
                await what_does_not_fit_is_found(page, base)
            with subtests.test("everything fits"):
                await everything_fits(page, base)
            with subtests.test("pictures are kept"):
                await pictures_are_kept(page, base, name)

    run(main(), 100)
