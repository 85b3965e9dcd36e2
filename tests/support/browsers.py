"""Real browsers as volunteers: Chromium through Playwright, Firefox through WebDriver BiDi."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import itertools
import json
import os
import signal
import tempfile
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Protocol

import aiohttp
from playwright.async_api import async_playwright

CHROMIUM_FLAGS: Final = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
_START_S = 30.0


_COUNT: Final = """(() => {
  const kept = { RTCPeerConnection: [], WebSocket: [] };
  for (const [name, made] of Object.entries(kept)) {
    globalThis[name] = class extends globalThis[name] {
      constructor(...given) {
        super(...given);
        made.push(new WeakRef(this)); // browsers let go only of those that are closed
      }
    };
  }
  const open = (made, isOpen) =>
    made.map((each) => each.deref()).filter((each) => each !== undefined && isOpen(each)).length;
  globalThis.connections = () => ({
    peers: kept.RTCPeerConnection.length,
    openPeers: open(kept.RTCPeerConnection, (peer) => peer.connectionState !== "closed"),
    sockets: kept.WebSocket.length,
    openSockets: open(kept.WebSocket, (socket) => socket.readyState !== WebSocket.CLOSED),
  });
})()"""
_FIRST_PAGE: Final = "data:,"
"""What Firefox shows first. With about:blank its address bar would keep the focus: pages would get
keys, but none of their buttons would be activated by one."""
_KEYS: Final = {"Tab": "\ue004", "Space": " ", "Enter": "\ue006"}


@dataclass(frozen=True)
class Connections:
    """What a page has made since it was loaded, and what of it is open."""

    peers: int
    open_peers: int
    sockets: int
    open_sockets: int


class Page(Protocol):
    """A page in a browser.

    Attributes:
        requests: addresses that pages in it have asked for, WebSockets included.
    """

    requests: list[str]

    async def goto(self, url: str) -> None:
        """Load a page and wait until it is complete."""

    async def evaluate(self, expression: str) -> Any:
        """Return the value of a JavaScript expression, awaited if it is a promise."""

    async def press(self, key: str) -> None:
        """Press and release a key: "Tab", "Space" or "Enter"."""

    async def back(self) -> None:
        """Go back to the page before, which the browser may have kept."""

    async def forward(self) -> None:
        """Undo `back`."""

    async def resize(self, width: int, height: int) -> None:
        """Give the page a size in pixels."""

    async def tab(self) -> Page:
        """Open another tab beside this one."""

    async def close(self) -> None:
        """Close a tab, as a person does: the page may do something before."""

    async def screenshot(self, path: Path) -> None:
        """Write a picture of the whole page as PNG."""

    async def freeze(self, seconds: float) -> None:
        """Stop the whole browser for a time, as a computer does that sleeps."""


async def connections(page: Page) -> Connections:
    """Count the connections of the page that is loaded."""
    return Connections(*(await page.evaluate("Object.values(connections())")))


async def until(page: Page, expression: str) -> None:
    """Wait for something on a page."""
    await page.evaluate(
        f"""new Promise((resolve, reject) => {{
          const end = performance.now() + 20_000;
          const look = () => {{
            if ({expression}) resolve(0);
            else if (performance.now() > end) reject(new Error({json.dumps(expression)}));
            else setTimeout(look, 50);
          }};
          look();
        }})"""
    )


@asynccontextmanager
async def browser(name: str, proxy: str | None = None) -> AsyncIterator[Page]:
    """Run a browser with a fresh profile and one page.

    Args:
        name: "chromium" or "firefox".
        proxy: `address:port` of a reader's client, for Firefox set by hand, for Chromium by the
            client's PAC file.
    """
    opened: AbstractAsyncContextManager[Page] = (
        _chromium(proxy) if name == "chromium" else firefox(proxy)
    )
    async with opened as page:
        yield page


class ChromiumPage:
    """A page of Chromium."""

    def __init__(self, page: Any) -> None:
        self._page = page
        self.requests: list[str] = []
        page.on("request", lambda request: self.requests.append(request.url))
        page.on("websocket", lambda websocket: self.requests.append(websocket.url))

    async def begin(self) -> None:
        await self._page.add_init_script(_COUNT)
        self._inspector = await self._page.context.new_cdp_session(self._page)

    async def goto(self, url: str) -> None:
        await self._page.goto(url)

    async def evaluate(self, expression: str) -> Any:
        return await self._page.evaluate(expression)

    async def press(self, key: str) -> None:
        await self._page.keyboard.press(key)

    async def back(self) -> None:
        # Playwright's own waits for a load that a kept page does not have.
        await self._inspector.send("Runtime.evaluate", {"expression": "history.back()"})

    async def forward(self) -> None:
        await self._inspector.send("Runtime.evaluate", {"expression": "history.forward()"})

    async def resize(self, width: int, height: int) -> None:
        await self._page.set_viewport_size({"width": width, "height": height})

    async def tab(self) -> ChromiumPage:
        page = ChromiumPage(await self._page.context.new_page())
        await page.begin()
        return page

    async def close(self) -> None:
        async with self._page.expect_event("close"):
            await self._page.close(run_before_unload=True)

    async def prefer(self, scheme: str) -> None:
        """Be the browser of somebody who likes "light" or "dark" pages, and no motion."""
        await self._page.emulate_media(color_scheme=scheme, reduced_motion="reduce")

    async def picture(self, path: Path, scheme: str, width: int) -> None:
        """Take a picture of the whole page at a width, in the colours of a scheme."""
        await self.prefer(scheme)
        await self._page.set_viewport_size({"width": width, "height": 200})
        await self._page.screenshot(path=path, full_page=True)

    async def screenshot(self, path: Path) -> None:
        await self._page.screenshot(path=path, full_page=True)

    async def freeze(self, seconds: float) -> None:
        inspector = await self._page.context.browser.new_browser_cdp_session()
        running = (await inspector.send("SystemInfo.getProcessInfo"))["processInfo"]
        (own,) = [each["id"] for each in running if each["type"] == "browser"]
        await _freeze(own, seconds)

    async def heap_octets(self) -> int:
        """Return the size of what is left on the JavaScript heap after a collection."""
        await self._inspector.send("HeapProfiler.collectGarbage")
        usage = await self._inspector.send("Runtime.getHeapUsage")
        return int(usage["usedSize"])

    async def nodes(self) -> int:
        """Return how many nodes of documents are alive; those that are collected do not count."""
        counters = await self._inspector.send("Memory.getDOMCounters")
        return int(counters["nodes"])

    async def on_load(self, script: str) -> None:
        """Run a script in each page before its own."""
        await self._page.add_init_script(script)


@asynccontextmanager
async def _chromium(proxy: str | None) -> AsyncIterator[Page]:
    pac = [] if proxy is None else [f"--proxy-pac-url=http://{proxy}/proxy.pac"]
    async with async_playwright() as playwright:
        running = await playwright.chromium.launch(
            executable_path="/usr/bin/chromium",
            args=[*CHROMIUM_FLAGS, *pac],
            ignore_default_args=["--disable-back-forward-cache"],
        )
        try:
            context = await running.new_context()
            page = ChromiumPage(await context.new_page())
            await page.begin()
            yield page
        finally:
            await running.close()


class _Bidi:
    """A conversation with a browser over WebDriver BiDi.

    Attributes:
        process: the browser's first one.
        requests: what its pages have asked for.
    """

    def __init__(self, websocket: aiohttp.ClientWebSocketResponse, process: int) -> None:
        self._websocket = websocket
        self.process = process
        self._ids = itertools.count(1)
        self.requests: list[str] = []

    async def begin(self) -> str:
        """Return the first tab."""
        await self.command("session.new", capabilities={})
        await self.command("session.subscribe", events=["network.beforeRequestSent"])
        await self.command("script.addPreloadScript", functionDeclaration=f"() => {{{_COUNT}}}")
        tree = await self.command("browsingContext.getTree")
        return str(tree["contexts"][0]["context"])

    async def command(self, method: str, **params: object) -> dict[str, Any]:
        number = next(self._ids)
        await self._websocket.send_json({"id": number, "method": method, "params": params})
        async with asyncio.timeout(_START_S):
            while True:
                answer = await self._websocket.receive_json()
                if answer.get("method") == "network.beforeRequestSent":
                    self.requests.append(answer["params"]["request"]["url"])
                if answer.get("id") == number:
                    assert answer["type"] == "success", answer
                    return dict(answer["result"])


class FirefoxPage:
    """One browsing context over WebDriver BiDi. `requests` are those of all tabs."""

    def __init__(self, bidi: _Bidi, context: str) -> None:
        self._bidi = bidi
        self._context = context
        self.requests = bidi.requests

    async def goto(self, url: str) -> None:
        await self._command("browsingContext.navigate", url=url, wait="complete")

    async def evaluate(self, expression: str) -> Any:
        # JSON carries the value, so that BiDi's own encoding of values need not be understood.
        result = await self._bidi.command(
            "script.evaluate",
            expression=f"(async () => JSON.stringify(await ({expression}) ?? null))()",
            target={"context": self._context},
            awaitPromise=True,
        )
        assert result["type"] == "success", result
        return json.loads(result["result"]["value"])

    async def press(self, key: str) -> None:
        strokes = [{"type": kind, "value": _KEYS[key]} for kind in ("keyDown", "keyUp")]
        actions = [{"type": "key", "id": "keyboard", "actions": strokes}]
        await self._command("input.performActions", actions=actions)

    async def back(self) -> None:
        await self._command("browsingContext.traverseHistory", delta=-1)

    async def forward(self) -> None:
        await self._command("browsingContext.traverseHistory", delta=1)

    async def resize(self, width: int, height: int) -> None:
        viewport = {"width": width, "height": height}
        await self._command("browsingContext.setViewport", viewport=viewport)

    async def tab(self) -> FirefoxPage:
        made = await self._bidi.command("browsingContext.create", type="tab")
        return FirefoxPage(self._bidi, str(made["context"]))

    async def close(self) -> None:
        await self._command("browsingContext.close", promptUnload=True)

    async def install(self, package: Path) -> str:
        """Install an extension as a person would, to stay; return its name."""
        data = {"type": "archivePath", "path": str(package)}
        to_stay: dict[str, object] = {"moz:permanent": True}
        done = await self._bidi.command("webExtension.install", extensionData=data, **to_stay)
        return str(done["extension"])

    async def uninstall(self, extension: str) -> None:
        """Take an extension away again."""
        await self._bidi.command("webExtension.uninstall", extension=extension)

    async def found(self, scheme: str) -> FirefoxPage | None:
        """Return a tab that an extension has opened, by the scheme of its address."""
        tree = await self._bidi.command("browsingContext.getTree")
        for tab in tree["contexts"]:
            if str(tab["url"]).startswith(f"{scheme}://"):
                return FirefoxPage(self._bidi, str(tab["context"]))
        return None

    async def screenshot(self, path: Path) -> None:
        await self._shoot(path, origin="document")

    async def picture(self, path: Path, part: str | None = None) -> None:
        """Take a picture of what is to be seen, or of the element that a selector finds."""
        if part is None:
            await self._shoot(path)
            return
        where = f"document.querySelector({json.dumps(part)}).getBoundingClientRect()"
        box = (
            "(at) => ({ x: at.x + scrollX, y: at.y + scrollY, width: at.width, height: at.height })"
        )
        found = await self.evaluate(f"({box})({where})")
        await self._shoot(path, origin="document", clip={"type": "box", **found})

    async def _shoot(self, path: Path, **what: object) -> None:
        taken = await self._command("browsingContext.captureScreenshot", **what)
        await asyncio.to_thread(_write, path, base64.b64decode(taken["data"]))

    async def freeze(self, seconds: float) -> None:
        await _freeze(self._bidi.process, seconds)

    async def _command(self, method: str, **params: object) -> dict[str, Any]:
        return await self._bidi.command(method, context=self._context, **params)


async def _freeze(browser: int, seconds: float) -> None:
    family = await asyncio.to_thread(_family, browser)
    try:
        for process in family:
            os.kill(process, signal.SIGSTOP)
        await asyncio.sleep(seconds)
    finally:
        for process in family:
            os.kill(process, signal.SIGCONT)


def _family(eldest: int) -> list[int]:
    """Return a process and all that it has started, the eldest first."""
    parents = {}
    for entry in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):  # it has ended meanwhile
            parents[int(entry.parent.name)] = int(entry.read_text().rpartition(")")[2].split()[1])
    family = [eldest]
    for each in family:
        family += [child for child, parent in parents.items() if parent == each]
    return family


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def _by_hand(proxy: str) -> dict[str, object]:
    """Return what Firefox keeps when a proxy is set as the reader's page says."""
    host, _, port = proxy.rpartition(":")
    return {
        "network.proxy.type": 1,
        "network.proxy.socks": host,
        "network.proxy.socks_port": int(port),
        "network.proxy.socks_version": 5,
        "network.proxy.socks_remote_dns": True,
        "network.proxy.socks5_remote_dns": True,  # its name since Firefox 128
    }


def _choose(profile: Path, choice: dict[str, object]) -> None:
    lines = [f"user_pref({json.dumps(key)}, {json.dumps(value)});" for key, value in choice.items()]
    (profile / "user.js").write_text("\n".join(lines), "utf-8")


@asynccontextmanager
async def firefox(proxy: str | None = None, kept: Path | None = None) -> AsyncIterator[FirefoxPage]:
    """Run Firefox with one page.

    Args:
        proxy: `address:port` of a SOCKS proxy.
        kept: a directory for the profile, which goes on as it was left; it may have extensions
            that nobody has signed. A fresh one otherwise.
    """
    with contextlib.ExitStack() as stack:
        profile = kept or Path(
            stack.enter_context(tempfile.TemporaryDirectory(ignore_cleanup_errors=True))
        )
        unsigned: dict[str, object] = (
            {} if kept is None else {"xpinstall.signatures.required": False}
        )
        _choose(profile, unsigned if proxy is None else {**unsigned, **_by_hand(proxy)})
        process = await asyncio.create_subprocess_exec(
            "firefox-esr",
            "--headless",
            "--no-remote",
            "--profile",
            profile,
            "--remote-debugging-port",
            "0",
            _FIRST_PAGE,
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
                bidi = _Bidi(websocket, process.pid)
                yield FirefoxPage(bidi, await bidi.begin())
                if kept is not None:  # a signal would be too sudden: local storage is late on disk
                    await bidi.command("browser.close")
                    async with asyncio.timeout(20):
                        await process.wait()
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
