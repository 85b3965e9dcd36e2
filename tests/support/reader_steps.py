"""Pictures of a reader's five steps, as Firefox shows them: `docs/reader.md` and its languages.

Nothing in them is played: the command of the third step gets an invite on its page, a bridge comes
up, and a Firefox that is set up with what the page says opens a newspaper that only the egress can
find.
"""

from __future__ import annotations

import asyncio
import json
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from typing import Final
from unittest.mock import patch
from urllib.parse import urlsplit

from PIL import Image

from magpies.web import Asset, asset
from support.browsers import FirefoxPage, firefox, until
from support.networks import server, volunteer
from support.processes import PROGRAM, magpies
from support.sites import serving_site

_NEWS: Final = "daily.example"
_WIDTH: Final = 720
_HEIGHT: Final = 660
_COLOURS: Final = 48
_PAGES: Final = {"en": "demo/mud", "zh-Hans": "demo/zh-mud", "fa": "demo/mud"}
"""The newspaper's page by language; there is none in Persian."""
_VOLUNTEERS: Final = 3
_SAID: Final = ("#firefox-host", "#firefox-port")
"""Where the page says how to set Firefox up."""


async def shoot_steps(directory: Path, program: Sequence[str] = PROGRAM) -> None:
    """Write the pictures of all languages.

    Args:
        directory: where to.
        program: the reader's, which may be the single file.
    """
    with patch("magpies.egress.dial._look_up", lambda _: [ip_address("127.0.0.1")]):
        async with AsyncExitStack() as stack:
            base = await stack.enter_async_context(serving_site(_find))
            on = await stack.enter_async_context(server())
            for _ in range(_VOLUNTEERS):
                await stack.enter_async_context(volunteer(on.url))
            for lang, news in _PAGES.items():
                where = f"http://{_NEWS}:{urlsplit(base).port}/{news}"
                async with _reading(program) as link:
                    await _shoot(_Pictures(directory, lang), link, on.invite(), where)


def _find(name: str) -> Asset | None:
    """Return what is at a path of a site that has the widget itself."""
    return asset(name, broker="")


@asynccontextmanager
async def _reading(program: Sequence[str]) -> AsyncIterator[str]:
    """Run the command of step 3, which has kept nothing from before; yields its page's link."""
    with tempfile.TemporaryDirectory() as home:
        env = {"HOME": home, "XDG_STATE_HOME": home, "BROWSER": "true"}
        async with magpies("connect", "--open", env=env, program=program) as reader:
            yield str((await reader.event("ready"))["page"])


@dataclass(frozen=True)
class _Pictures:
    """Where the pictures in a language go."""

    directory: Path
    lang: str

    async def take(self, page: FirefoxPage, name: str, part: str | None = None) -> None:
        path = self.directory / name.format(self.lang)
        await page.picture(path, part)
        await asyncio.to_thread(_make_small, path)


async def _shoot(pictures: _Pictures, link: str, invite: str, news: str) -> None:
    async with _open(link, pictures.lang) as page:
        await _until_mood(page, "uninvited")
        await pictures.take(page, "step-3-{}.png")
        await page.evaluate(
            f"(document.querySelector('#invite-text').value = {json.dumps(invite)},"
            "document.querySelector('#invite form').requestSubmit())"
        )
        await _until_mood(page, "connected")
        await page.evaluate("document.querySelector('.program').open = true")
        await pictures.take(page, "step-4-{}.png", "#setup")
        proxy = [await page.evaluate(f"document.querySelector('{at}').textContent") for at in _SAID]
    async with _open(link, pictures.lang, ":".join(proxy)) as page:
        await page.goto(news)
        await until(page, "customElements.get('magpies-bridge')")
        await until(page, "document.fonts.status === 'loaded'")
        await pictures.take(page, "step-5-{}.png")
        await page.goto(link.partition("#")[0])
        await _until_mood(page, "connected")
        await until(page, "document.querySelector('.down .total').textContent.length > 5")
        await pictures.take(page, "step-5-{}-page.png", ".bridge")


@asynccontextmanager
async def _open(link: str, lang: str, proxy: str | None = None) -> AsyncIterator[FirefoxPage]:
    """Open the page in a language, in a fresh Firefox."""
    async with firefox(proxy) as page:
        await page.resize(_WIDTH, _HEIGHT)
        await page.goto(link)
        await until(page, "sessionStorage.getItem('magpies-key')")
        await page.evaluate(f"localStorage.setItem('magpies-language', '{lang}')")
        await page.goto(link.partition("#")[0])
        await until(page, f"document.documentElement.lang === '{lang}'")
        yield page


async def _until_mood(page: FirefoxPage, mood: str) -> None:
    await until(page, f"document.querySelector('.bridge')?.dataset.mood === '{mood}'")


def _make_small(path: Path) -> None:
    """Leave a picture the few colours that it needs."""
    with Image.open(path) as picture:
        few = picture.convert("RGB").quantize(_COLOURS)
    few.save(path, optimize=True)
