"""The extension in real browsers: it helps with none of its pages open, and goes on by itself."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import aiohttp

from support import run
from support.bridges import Bridge, connecting, serving
from support.browsers import Page, firefox
from support.extension_look import (
    all_languages_fit,
    axe,
    axe_finds_nothing,
    the_keyboard_reaches_all,
)
from support.extensions import build, chromium, find, install, lint
from support.origins import content, origin, sha256
from support.processes import Process

_ROOT = "document.querySelector('magpies-bridge')?.shadowRoot"
_CHECKED = f"{_ROOT}?.querySelector('[role=switch]').getAttribute('aria-checked')"
_INTRODUCED = f"!{_ROOT}.querySelector('#introduction').hidden"
_FLIP = f"{_ROOT}.querySelector('[role=switch]').click()"
_BADGE = "chrome.action.getBadgeText({})"
_OCTETS = 1_000_000


@dataclass
class Stand:
    """A server, a site, and the extension for that server."""

    server: Process
    stack: AsyncExitStack
    packages: dict[str, Path]
    state: Path

    async def bridge(self) -> Bridge:
        """Let a client connect through whatever volunteers there are."""
        enter = self.stack.enter_async_context
        site = await enter(origin())
        client = await enter(connecting(self.server.events[0]["invite"]))
        await client.event("bridge", 30, connected=True)
        return Bridge(self.server, client, site, None, None, self.state)

    async def until_volunteers(self, wanted: int) -> None:
        """Wait until the broker knows of so many extensions."""

        async def look() -> bool | None:
            return await self._volunteers() == wanted or None

        await find(look)

    async def _volunteers(self) -> int:
        async with (
            aiohttp.ClientSession() as session,
            session.get(f"{self.server.events[0]['url']}/metrics") as response,
        ):
            lines = (await response.text()).splitlines()
        name = 'magpies_broker_volunteers{kind="extension"'
        return int(sum(float(line.split()[-1]) for line in lines if line.startswith(name)))


@asynccontextmanager
async def stand() -> AsyncIterator[Stand]:
    async with AsyncExitStack() as stack:
        state = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        server = await stack.enter_async_context(serving(state))
        packages = await build(state / "packages", "--broker", str(server.events[0]["url"]))
        yield Stand(server, stack, packages, state)


async def until(page: Page, expression: str, wanted: object) -> None:
    """Wait until an expression has a value on a page."""

    async def look() -> bool | None:
        return await page.evaluate(expression) == wanted or None

    await find(look)


async def switch_on(page: Page, stand: Stand) -> None:
    """It begins off, explains itself and contacts nobody; then somebody flips the switch."""
    await until(page, _CHECKED, "false")
    assert await page.evaluate(_INTRODUCED)
    await stand.until_volunteers(0)
    await page.evaluate(_FLIP)
    await stand.until_volunteers(1)


async def download(bridge: Bridge, seed: int) -> None:
    assert await bridge.download(bridge.site.url(seed, _OCTETS)) == sha256(content(seed, _OCTETS))


def test_chromium() -> None:
    async def main() -> None:
        async with stand() as at:
            profile = at.state / "profile"
            async with chromium(at.packages["chromium"], profile) as browser:
                page = await browser.settings()
                await switch_on(page, at)
                bridge = await at.bridge()
                await until(page, _BADGE, "1")
                await page.close()
                await download(bridge, 1)
                popup = await browser.page("popup")
                await until(popup, _CHECKED, "true")
                assert not await popup.evaluate(_INTRODUCED)
            await at.until_volunteers(0)
            async with chromium(at.packages["chromium"], profile) as browser:
                await at.until_volunteers(1)  # as nobody has switched it off
                await download(bridge, 2)
                await the_keyboard_reaches_all(browser)
                await axe_finds_nothing(browser)
                await all_languages_fit(browser)
                popup = await browser.page("popup")
                await until(popup, _BADGE, "1")
                await popup.evaluate(_FLIP)
                await at.until_volunteers(0)
                await until(popup, _BADGE, "")

    run(main(), 90)


def test_firefox() -> None:
    async def main() -> None:
        async with stand() as at, asyncio.TaskGroup() as group:
            linting = group.create_task(lint(at.packages["firefox"]), name="linting")
            profile = at.state / "profile"
            profile.mkdir()
            async with firefox(kept=profile) as other:
                page, name = await install(at.packages["firefox"], other)
                await until(page, _CHECKED, "false")
                assert await axe(page) == []
                await switch_on(page, at)
                bridge = await at.bridge()
                await until(page, _BADGE, "1")
                await page.close()
                await download(bridge, 1)
            await at.until_volunteers(0)
            async with firefox(kept=profile) as other:
                await at.until_volunteers(1)  # as nobody has switched it off
                await download(bridge, 2)
                await other.uninstall(name)
                await at.until_volunteers(0)
            assert await linting == []

    run(main(), 90)
