"""Pictures of the extension's popup and settings, while it helps a real client."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Final

from support.bridges import connecting, serving
from support.extensions import Chromium, build, chromium
from support.stage import until

_DONE: Final = """(() => {
  const total = { people: 38, octets: 2_480_000_000, seconds: 41_400 };
  const month = new Date().toISOString().slice(0, 7);
  const kept = { total, month, monthOctets: 1_240_000_000 };
  localStorage.setItem("magpies.total", JSON.stringify(kept));
})()"""
_IS: Final = "document.querySelector('magpies-bridge')?.state === '{}'"
_ADDRESS: Final = "void (document.querySelector('input').value = 'https://bridge.example.org/')"
_WAYS: Final = {"light": ("light", "en"), "dark": ("dark", "en"), "rtl": ("light", "fa")}
_WIDTHS: Final = {"popup": 368, "settings": 680}


async def shoot_extension(directory: Path) -> None:
    """Write the pictures `extension-*.png`."""
    with tempfile.TemporaryDirectory() as temporary:
        state = Path(temporary)
        profile = state / "profile"
        async with serving(state) as server:
            url, invite = server.events[0]["url"], server.events[0]["invite"]
            package = (await build(state / "packages", "--broker", str(url)))["chromium"]
            async with chromium(package, profile) as browser:
                page = await browser.settings()
                await until(page, _IS.format("off"))
                await page.evaluate(_DONE)
            async with chromium(package, profile) as browser:
                page = await browser.page("popup")
                await until(page, _IS.format("off"))
                await page.evaluate("document.querySelector('magpies-bridge').start()")
                async with connecting(invite) as client:
                    await client.event("bridge", 30, connected=True)
                    for way, (scheme, lang) in _WAYS.items():
                        await _shoot(browser, directory, way, scheme, lang)


async def _shoot(browser: Chromium, directory: Path, way: str, scheme: str, lang: str) -> None:
    for name, width in _WIDTHS.items():
        page = await browser.page(name, lang)
        await until(page, _IS.format("helping"))
        if name == "settings":
            await page.evaluate(_ADDRESS)
        await page.picture(directory / f"extension-{name}-{way}.png", scheme, width)
        await page.close()
