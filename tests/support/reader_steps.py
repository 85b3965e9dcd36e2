"""Pictures of a reader's five steps, as Firefox shows them: `docs/reader.md` and its languages.

Nothing in them is played: a client without an invite gets one on its page, a bridge comes up, and
a Firefox that has been set up as the page says opens a newspaper that only the egress can find.
"""

from __future__ import annotations

import asyncio
import json
from ipaddress import ip_address
from pathlib import Path
from typing import Final
from unittest.mock import patch
from urllib.parse import urlsplit

from PIL import Image

from magpies.client.config import ClientConfig
from magpies.client.service import Client
from magpies.web import Asset, asset
from support.browsers import FirefoxPage, firefox, until
from support.networks import server, volunteer
from support.sites import serving_site

_NEWS: Final = "daily.example"
_WIDTH: Final = 720
_HEIGHT: Final = 660
_COLOURS: Final = 48
_PAGES: Final = {"en": "demo/mud", "zh-Hans": "demo/zh-mud", "fa": "demo/mud"}
"""The newspaper's page by language; there is none in Persian."""
_LISTEN: Final = "127.0.0.1:1080"
"""What the documents say, so that the pictures do."""


async def shoot_steps(directory: Path) -> None:
    """Write the pictures of all languages."""
    with patch("magpies.egress.dial._look_up", lambda _: [ip_address("127.0.0.1")]):
        async with serving_site(_find) as base, server() as on, volunteer(on.url):
            for lang, news in _PAGES.items():
                where = f"http://{_NEWS}:{urlsplit(base).port}/{news}"
                await _shoot(directory, lang, on.invite(), where)


def _find(name: str) -> Asset | None:
    """Return what is at a path of a site that has the widget itself."""
    return asset(name, broker="")


async def _shoot(directory: Path, lang: str, invite: str, news: str) -> None:
    config = ClientConfig(listen=_LISTEN, links=1, state=None)
    async with Client(None, config) as client:
        assert client.page is not None
        link = client.page.link
        here = link.partition("#")[0]
        async with firefox(_LISTEN) as page:
            await page.resize(_WIDTH, _HEIGHT)
            await page.goto(link)
            await page.evaluate(f"localStorage.setItem('magpies-language', '{lang}')")
            await page.goto(here)
            await until(page, f"document.documentElement.lang === '{lang}'")
            await _until_mood(page, "uninvited")
            await _take(page, directory / f"step-3-{lang}.png")

            await page.evaluate(
                f"(document.querySelector('#invite-text').value = {json.dumps(invite)},"
                "document.querySelector('#invite form').requestSubmit())"
            )
            await _until_mood(page, "connected")
            await page.evaluate("document.querySelector('.program').open = true")
            await _take(page, directory / f"step-4-{lang}.png", "#setup")

            await page.goto(news)
            await until(page, "customElements.get('magpies-bridge')")
            await until(page, "document.fonts.status === 'loaded'")
            await _take(page, directory / f"step-5-{lang}.png")
            await page.goto(here)
            await _until_mood(page, "connected")
            await until(page, "document.querySelector('.down .total').textContent.length > 5")
            await _take(page, directory / f"step-5-{lang}-page.png", ".bridge")


async def _until_mood(page: FirefoxPage, mood: str) -> None:
    await until(page, f"document.querySelector('.bridge')?.dataset.mood === '{mood}'")


async def _take(page: FirefoxPage, path: Path, part: str | None = None) -> None:
    await page.picture(path, part)
    await asyncio.to_thread(_make_small, path)


def _make_small(path: Path) -> None:
    """Leave a picture the few colours that it needs."""
    with Image.open(path) as picture:
        few = picture.convert("RGB").quantize(_COLOURS)
    few.save(path, optimize=True)
