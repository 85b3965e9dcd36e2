"""A reader and a friend's browser who meet by texts, with no broker anywhere."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from aiohttp import web

from magpies.egress.config import EgressConfig
from magpies.egress.keys import load_or_create
from magpies.egress.service import LINK_PATH, Egress
from magpies.web import asset
from magpies.wire import invites
from magpies.wire.invites import Invite, PinnedEgress
from support import run
from support.bridges import Bridge
from support.browsers import Page, browser
from support.origins import origin
from support.processes import Process

PAIRING = "document.querySelector('magpies-pairing')"
WORDS = f"{PAIRING}.shadowRoot.querySelector('.words').textContent"


@dataclass
class Site:
    """An egress and the page for friends, and nothing else.

    Attributes:
        invite: pins the egress.
        asked: paths that somebody has asked for, with their queries.
    """

    invite: str = ""
    asked: list[str] = field(default_factory=list)


@asynccontextmanager
async def no_broker(state: Path) -> AsyncIterator[Site]:
    """Serve what pairing needs on loopback; the page pins the egress."""
    site = Site()
    keys = load_or_create(state)
    egress = Egress(EgressConfig(allow_destinations=["127.0.0.0/8"]), keys.identity)
    url = ""

    async def page(request: web.Request) -> web.Response:
        found = asset(request.match_info["name"], [url])
        if found is None:
            raise web.HTTPNotFound
        body = found.body.replace(b'<magpies-pairing broker="../">', pinned)
        return web.Response(body=body, headers=found.all_headers)

    @web.middleware
    async def note(request: web.Request, handler: object) -> web.StreamResponse:
        site.asked.append(request.path_qs)
        return await handler(request)  # type: ignore[operator,no-any-return]

    app = web.Application(middlewares=[note])
    egress.add_routes(app)
    app.router.add_get("/{name:.*}", page)
    runner = web.AppRunner(app, access_log=None, handler_cancellation=True, shutdown_timeout=1.0)
    await runner.setup()
    async with egress:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        base = f"http://127.0.0.1:{runner.addresses[0][1]}"
        url = base.replace("http", "ws") + LINK_PATH
        pinned = f'<magpies-pairing egress="{url}">'.encode()
        fingerprint = keys.identity.fingerprint
        site.invite = invites.encode(
            Invite([base], keys.operator_public, egresses=[PinnedEgress(fingerprint)])
        )
        yield site
    await runner.cleanup()


async def until_phase(page: Page, phase: str) -> None:
    deadline = asyncio.get_running_loop().time() + 20
    while (found := await page.evaluate(f"{PAIRING}.dataset.phase")) != phase:
        assert asyncio.get_running_loop().time() < deadline, found
        await asyncio.sleep(0.05)


async def press(page: Page) -> None:
    await page.evaluate(f"{PAIRING}.shadowRoot.querySelector('[type=submit]').click()")


def test_a_reader_and_a_page_pair_by_texts_and_a_download_arrives(tmp_path: Path) -> None:
    async def main() -> None:
        async with AsyncExitStack() as stack:
            origin_site = await stack.enter_async_context(origin())
            site = await stack.enter_async_context(no_broker(tmp_path))
            page = await stack.enter_async_context(browser("chromium"))
            reader = await Process.start(
                "connect", site.invite, "--pair", "--listen=127.0.0.1:0", stdin=True
            )
            stack.push_async_callback(reader.stop)
            offer = await reader.event("offer")
            assert len(offer["text"]) <= 300

            await page.goto(offer["link"])
            await until_phase(page, "asking")
            assert not [url for url in page.requests if url.startswith("ws")]
            await press(page)
            await until_phase(page, "awaiting")
            reply = str(await page.evaluate(f"{PAIRING}.status.reply"))
            assert len(reply) <= 300
            assert re.search(
                r"9:5|10:00",
                await page.evaluate(f"{PAIRING}.shadowRoot.querySelector('.left').textContent"),
            )

            await reader.say(reply[:-4])
            told = await reader.event("error")
            assert told["message"] == (
                "This reply is damaged or cut short: please copy all of it again."
            )
            await reader.say(reply)
            await reader.event("bridge", connected=True)
            await until_phase(page, "helping")
            bridge = Bridge(reader, reader, origin_site, None, page, tmp_path)
            assert len(await bridge.curl(origin_site.url(3, 300_000))) == 300_000

            fragment = offer["link"].partition("#")[2]
            assert {path for path in site.asked if path.startswith("/v1/")} == {LINK_PATH}
            assert not [path for path in site.asked if fragment in path]
            assert {url.split("/")[2] for url in page.requests} == {offer["link"].split("/")[2]}

            reader.events.clear()
            await page.goto("about:blank")
            again = await reader.event("offer")  # the bridge is gone: the next friend, please
            assert again["text"] != offer["text"]

    run(main(), 115)
