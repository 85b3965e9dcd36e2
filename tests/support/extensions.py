"""The browser extension, built from its source and running in real browsers."""

from __future__ import annotations

import asyncio
import json
import os
import sys
import zipfile
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final

from playwright.async_api import async_playwright

from support.browsers import CHROMIUM_FLAGS, ChromiumPage, FirefoxPage, Page

_ROOT: Final = Path(__file__).parents[2]
_LINTER: Final = _ROOT / "widget" / "node_modules" / "addons-linter" / "bin" / "addons-linter"
_WAIT_S: Final = 20.0


def _environment() -> dict[str, str]:
    """Node is beside Python."""
    return {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}


async def build(directory: Path, *options: str) -> dict[str, Path]:
    """Build the packages.

    Args:
        directory: where to put them.
        options: of the build, such as `--broker URL`.

    Returns:
        The package of each kind of browser, "chromium" and "firefox".
    """
    process = await asyncio.create_subprocess_exec(
        "node",
        "build-extension.mjs",
        "--out",
        str(directory),
        *options,
        cwd=_ROOT / "widget",
        env=_environment(),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    output, _ = await process.communicate()
    assert process.returncode == 0, output.decode()
    names = await asyncio.to_thread(lambda: sorted(directory.glob("magpies-*.zip")))
    return {path.name.split("-")[1]: path for path in names}


async def lint(package: Path) -> list[dict[str, Any]]:
    """Return what the linter of Mozilla's store, which is web-ext's, has against a package."""
    process = await asyncio.create_subprocess_exec(
        *("node", str(_LINTER), "--output", "json", str(package)),
        env=_environment(),
        stdout=asyncio.subprocess.PIPE,
    )
    output, _ = await process.communicate()
    found = json.loads(output)
    return [*found["errors"], *found["warnings"]]


async def find[Found](look: Callable[[], Awaitable[Found | None]]) -> Found:
    """Look again and again until there is something; return it."""
    deadline = asyncio.get_running_loop().time() + _WAIT_S
    while (found := await look()) is None:
        assert asyncio.get_running_loop().time() < deadline, "it has not come"
        await asyncio.sleep(0.05)
    return found


class Chromium:
    """Chromium with the extension and nothing of it on the screen, with a profile that is kept."""

    def __init__(self, context: Any) -> None:
        self._context = context

    async def page(self, name: str, lang: str = "en") -> ChromiumPage:
        """Open a page of the extension, as if the browser spoke a language.

        When the tab is named after another one, it speaks that from its next page on.
        """
        (worker,) = self._context.service_workers
        tab = await self._context.new_page()
        await tab.add_init_script(f"chrome.i18n.getUILanguage = () => name || '{lang}'")
        page = ChromiumPage(tab)
        await page.begin()
        await page.goto(worker.url.rpartition("/")[0] + f"/{name}.html")
        return page

    async def close_all(self, name: str) -> None:
        """Close all tabs with a page of the extension."""
        for tab in self._context.pages:
            if tab.url.endswith(f"/{name}.html"):
                await tab.close()

    async def settings(self) -> ChromiumPage:
        """Return the settings, as a fresh extension and its popup open them."""

        async def look() -> Any:
            tabs = self._context.pages
            return next((tab for tab in tabs if tab.url.endswith("/settings.html")), None)

        page = ChromiumPage(await find(look))
        await page.begin()
        return page


@asynccontextmanager
async def chromium(package: Path, profile: Path) -> AsyncIterator[Chromium]:
    """Run Chromium with the extension; a profile that has been used goes on as it was left."""
    folder = package.with_suffix("")
    if not await asyncio.to_thread(folder.exists):
        with zipfile.ZipFile(package) as archive:
            archive.extractall(folder)
    async with async_playwright() as playwright:
        context = await playwright.chromium.launch_persistent_context(
            profile,
            executable_path="/usr/bin/chromium",
            args=[
                *CHROMIUM_FLAGS,
                f"--load-extension={folder}",
                # Otherwise newer ones take no extension from the command line.
                "--disable-features=DisableLoadExtensionCommandLineSwitch",
            ],
            ignore_default_args=["--disable-extensions"],
        )
        try:

            async def look() -> Any:
                return context.service_workers or None

            await find(look)
            yield Chromium(context)
        finally:
            await context.close()


async def install(package: Path, beside: FirefoxPage) -> tuple[Page, str]:
    """Install the extension in Firefox; return the page that it opens then, and its name."""
    name = await beside.install(package)
    return await find(lambda: beside.found("moz-extension")), name
