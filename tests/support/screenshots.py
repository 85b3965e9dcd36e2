"""`make screenshots`: widget, extension and pages, as docs/images/ shows them."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final

from msgspec.structs import replace
from playwright.async_api import async_playwright

from magpies.client.traffic import Traffic
from magpies.web import Asset, asset
from support.browsers import CHROMIUM_FLAGS
from support.extension_screenshots import shoot_extension
from support.processes import PROGRAM
from support.reader_page import INVITE, FakeClient, page_site
from support.reader_steps import shoot_steps
from support.sites import serving_site
from support.stage import page_url, shown, stage, until
from support.status_stage import status_stage

_IMAGES: Final = Path(__file__).parents[2] / "docs" / "images"
_WIDE: Final = {"width": 780, "height": 720}
_PHONE: Final = {"width": 375, "height": 860}
_LAYOUTS: Final = ("card", "inline", "banner", "floating")
_WAYS: Final = {
    "light": ("light", "en", _WIDE),
    "dark": ("dark", "en", _WIDE),
    "rtl": ("light", "fa", _WIDE),
    "phone": ("light", "en", _PHONE),
}
_DRAWN: Final = """(() => {
  const canvas = stage.root().querySelector("canvas");
  return !canvas.checkVisibility() || canvas.width === canvas.height;
})()"""
"""Whether the globe is there, if one is to be seen: a canvas is wide before anything is drawn."""
_DESK: Final = {"width": 1280, "height": 880}
_PAGES: Final = (
    ("embed-light", "embed", "light", _DESK),
    ("embed-dark", "embed", "dark", _DESK),
    ("embed-phone", "embed", "light", _PHONE),
    ("newspaper", "demo/mud", "light", _DESK),
    ("newspaper-phone", "demo/zh-seeds", "dark", _PHONE),
)
"""Name of the picture, path, colours, size."""
_OPEN: Final = "stage.root().querySelector('.{}').open = true"


@asynccontextmanager
async def _page(running: Any, scheme: str, viewport: dict[str, int]) -> AsyncIterator[Any]:
    context = await running.new_context(
        viewport=viewport, color_scheme=scheme, reduced_motion="reduce"
    )
    try:
        page = await context.new_page()
        yield page
    finally:
        await context.close()


async def _load(page: Any, base: str, layout: str, lang: str) -> None:
    await page.goto(page_url(base, layout, lang))
    await until(page, f"stage.root().querySelector('section').lang === '{lang}'")


async def _shoot(running: Any, base: str, directory: Path) -> None:
    for way, (scheme, lang, viewport) in _WAYS.items():
        async with _page(running, scheme, viewport) as page:
            for layout in _LAYOUTS:
                await _load(page, base, layout, lang)
                await page.evaluate(shown("helping"))
                await page.evaluate("stage.help()")
                await until(page, _DRAWN)
                await page.screenshot(path=directory / f"{layout}-{way}.png")
    async with _page(running, "light", {"width": 780, "height": 1000}) as page:
        for name, state, opened in (
            ("off", "off", "about"),
            ("caution", "caution", None),
            ("limits", "waiting", "limits"),
        ):
            await _load(page, base, "card", "en")
            await page.evaluate(shown(state))
            if opened is not None:
                await page.evaluate(_OPEN.format(opened))
            await until(page, _DRAWN)
            await page.locator("magpies-bridge").screenshot(path=directory / f"{name}.png")


async def _shoot_status(running: Any, directory: Path) -> None:
    async with status_stage() as stage:
        stage.event = stage.stats
        for way, scheme, width, lang in (
            ("light", "light", 1_280, "en"),
            ("dark", "dark", 1_280, "en"),
            ("phone", "light", 390, "en"),
            ("rtl", "light", 1_280, "fa"),
        ):
            async with _page(running, scheme, {"width": width, "height": 900}) as page:
                await page.goto(f"{stage.base}/status?lang={lang}")
                await page.wait_for_selector("#live:not([hidden])")
                await page.screenshot(path=directory / f"status-{way}.png", full_page=True)


def _find(name: str) -> Asset | None:
    """Return what is at a path of a site that has the widget itself, but names a broker."""
    return asset(name, broker="https://bridge.example.org" if name == "embed" else "")


async def _shoot_pages(running: Any, directory: Path) -> None:
    async with serving_site(_find) as base:
        for name, path, scheme, viewport in _PAGES:
            async with _page(running, scheme, viewport) as page:
                await page.goto(f"{base}/{path}")
                await until(page, "customElements.get('magpies-bridge')")
                await page.wait_for_load_state("networkidle")  # a language may be on its way
                await page.screenshot(path=directory / f"{name}.png")


_READER: Final = {
    "en": ("light", {"width": 1180, "height": 1010}),
    "zh-Hans": ("light", {"width": 1180, "height": 1010}),
    "fa": ("dark", {"width": 1180, "height": 1010}),
    "phone": ("dark", {"width": 390, "height": 844}),
}


async def _shoot_reader(running: Any, directory: Path) -> None:
    client = FakeClient(invite=replace(INVITE, pool_token=None), pool="public")
    async with page_site(client) as site:
        link = site.page.link
        client.proxy = ("127.0.0.1", 1080)  # what people see
        for way, (scheme, viewport) in _READER.items():
            _play_traffic(client)
            async with _page(running, scheme, viewport) as page:
                lang = "en" if way == "phone" else way
                await page.add_init_script(f"localStorage.setItem('magpies-language', '{lang}')")
                await page.goto(link)
                await page.wait_for_selector("[data-mood=connected]")
                await page.wait_for_function(f"document.documentElement.lang === '{lang}'")
                await page.evaluate("document.querySelector('.program').open = true")
                await page.screenshot(path=directory / f"reader-{way}.png")


def _play_traffic(client: FakeClient) -> None:
    """A minute of somebody who reads, with a video at the end."""
    client.traffic = Traffic()
    now = int(asyncio.get_running_loop().time())
    for second in range(60):
        page = 900_000 if second % 17 in {3, 4} else 30_000
        video = 700_000 + 90_000 * (second * 7 % 5) if second > 34 else 0
        client.traffic.down.add(page + video, now - 52 + second)
        client.traffic.up.add((page + video) // 14, now - 52 + second)


async def main(directory: Path) -> None:
    """Write all pictures but those of the reader's steps."""
    async with stage() as base, async_playwright() as playwright:
        running = await playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=CHROMIUM_FLAGS
        )
        try:
            await _shoot(running, base, directory)
            await _shoot_status(running, directory)
            await _shoot_pages(running, directory)
            await _shoot_reader(running, directory)
        finally:
            await running.close()
    await shoot_extension(directory)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="make screenshots", description=__doc__)
    parser.add_argument("directory", nargs="?", type=Path, default=_IMAGES, help="where to")
    parser.add_argument("--steps", action="store_true", help="only those of the reader's steps")
    parser.add_argument("--program", help="the reader's, such as the single file of make dist")
    given = parser.parse_args()
    if not given.steps:
        asyncio.run(main(given.directory))
    asyncio.run(shoot_steps(given.directory, [given.program] if given.program else PROGRAM))
