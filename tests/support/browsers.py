"""Real browsers as volunteers: Chromium through Playwright, Firefox through WebDriver BiDi."""

from __future__ import annotations

import asyncio
import itertools
import json
import signal
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Protocol

import aiohttp
from playwright.async_api import async_playwright

_CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
_START_S = 30.0


class Page(Protocol):
    """A page in a browser."""

    async def goto(self, url: str) -> None:
        """Load a page and wait until it is complete."""

    async def evaluate(self, expression: str) -> Any:
        """Return the value of a JavaScript expression, awaited if it is a promise."""


@asynccontextmanager
async def browser(name: str) -> AsyncIterator[Page]:
    """Run a browser with a fresh profile and one page."""
    opened = _chromium() if name == "chromium" else _firefox()
    async with opened as page:
        yield page


class _PlaywrightPage:
    def __init__(self, page: Any) -> None:
        self._page = page

    async def goto(self, url: str) -> None:
        await self._page.goto(url)

    async def evaluate(self, expression: str) -> Any:
        return await self._page.evaluate(expression)


@asynccontextmanager
async def _chromium() -> AsyncIterator[Page]:
    async with async_playwright() as playwright:
        running = await playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=_CHROMIUM_FLAGS
        )
        try:
            yield _PlaywrightPage(await running.new_page())
        finally:
            await running.close()


class _BidiPage:
    """One browsing context over WebDriver BiDi."""

    def __init__(self, websocket: aiohttp.ClientWebSocketResponse) -> None:
        self._websocket = websocket
        self._ids = itertools.count(1)
        self._context = ""

    async def begin(self) -> None:
        await self._command("session.new", capabilities={})
        tree = await self._command("browsingContext.getTree")
        self._context = tree["contexts"][0]["context"]

    async def goto(self, url: str) -> None:
        await self._command(
            "browsingContext.navigate", context=self._context, url=url, wait="complete"
        )

    async def evaluate(self, expression: str) -> Any:
        # JSON carries the value, so that BiDi's own encoding of values need not be understood.
        result = await self._command(
            "script.evaluate",
            expression=f"(async () => JSON.stringify(await ({expression}) ?? null))()",
            target={"context": self._context},
            awaitPromise=True,
        )
        assert result["type"] == "success", result
        return json.loads(result["result"]["value"])

    async def _command(self, method: str, **params: object) -> dict[str, Any]:
        number = next(self._ids)
        await self._websocket.send_json({"id": number, "method": method, "params": params})
        async with asyncio.timeout(_START_S):
            while True:
                answer = await self._websocket.receive_json()
                if answer.get("id") == number:
                    assert answer["type"] == "success", answer
                    return dict(answer["result"])


@asynccontextmanager
async def _firefox() -> AsyncIterator[Page]:
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        process = await asyncio.create_subprocess_exec(
            "firefox-esr",
            "--headless",
            "--no-remote",
            "--profile",
            profile,
            "--remote-debugging-port",
            "0",
            "about:blank",
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.PIPE,
        )
        assert process.stderr is not None
        drain: asyncio.Task[bytes] | None = None
        try:
            async with asyncio.timeout(_START_S):
                while b"WebDriver BiDi listening on" not in (
                    line := await process.stderr.readline()
                ):
                    assert line, "Firefox ended before it listened"
            drain = asyncio.create_task(process.stderr.read(), name="firefox-log")
            url = line.split()[-1].decode()
            async with (
                aiohttp.ClientSession() as session,
                session.ws_connect(f"{url}/session", max_msg_size=0) as websocket,
            ):
                page = _BidiPage(websocket)
                await page.begin()
                yield page
        finally:
            if process.returncode is None:
                process.send_signal(signal.SIGTERM)
            try:
                async with asyncio.timeout(10):
                    await process.wait()
            except TimeoutError:
                process.kill()
                await process.wait()
            if drain is not None:
                await drain
