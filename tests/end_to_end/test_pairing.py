"""A reader and a friend's browser who meet by texts, with no broker anywhere."""

from __future__ import annotations

import asyncio
import json
import re
from contextlib import AsyncExitStack
from pathlib import Path

from magpies.client.config import ClientConfig
from magpies.client.service import Client
from magpies.egress.service import LINK_PATH
from magpies.wire import invites
from support import run
from support.bridges import Bridge
from support.browsers import Page, browser, until
from support.meetings import PAIRING, no_broker, press, reply_of
from support.origins import origin
from support.processes import Process
from support.socks import open_through


async def until_phase(page: Page, phase: str) -> None:
    deadline = asyncio.get_running_loop().time() + 20
    while (found := await page.evaluate(f"{PAIRING}.dataset.phase")) != phase:
        assert asyncio.get_running_loop().time() < deadline, found
        await asyncio.sleep(0.05)


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
            reply = await reply_of(page)
            assert len(reply) <= 300
            await until(page, f"{PAIRING}.shadowRoot.querySelector('.picture svg')")
            assert re.search(
                r"9:\d\d|10:00",
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


def test_a_reader_pairs_on_the_local_page_while_no_broker_answers(tmp_path: Path) -> None:
    async def main() -> None:
        async with AsyncExitStack() as stack:
            origin_site = await stack.enter_async_context(origin())
            site = await stack.enter_async_context(no_broker(tmp_path))
            config = ClientConfig(listen="127.0.0.1:0", links=1, state=None)
            reader = await stack.enter_async_context(Client(None, config))
            page = await stack.enter_async_context(browser("chromium"))
            assert reader.page is not None
            await page.goto(reader.page.link)
            await until(page, "document.querySelector('#friend-begin')?.hidden")  # no invite yet

            await reader.use(invites.decode(site.invite))
            await until(page, "!document.querySelector('#friend-begin').hidden")
            await page.evaluate("document.querySelector('#friend-begin').click()")
            await until(page, "document.querySelector('#friend .qr svg')")
            link = await page.evaluate("document.querySelector('#friend-link').textContent")
            assert re.search(r"9:\d\d|10:00", await told(page, ".left"))

            friend = await page.tab()
            await friend.goto(link)
            await press(friend)
            reply = await reply_of(friend)
            await paste(page, reply[:-4])
            await until(page, "document.querySelector('#friend .reply').dataset.kind === 'bad'")
            assert await told(page, ".reply") == (
                "This reply is damaged or cut short. Copy all of it again."
            )
            await paste(page, reply)
            await until(page, "document.querySelector('.bridge').dataset.mood === 'connected'")
            assert "is a bridge for you now" in await told(page, ".reply")
            await until_phase(friend, "helping")
            host, port = reader.proxy
            fetched, writer = await open_through(
                f"{host}:{port}", "127.0.0.1", origin_site.echo_port
            )
            writer.write(b"hello")
            assert await fetched.readexactly(5) == b"hello"
            writer.close()

            await friend.close()
            await until(page, "document.querySelector('#friend .reply').dataset.kind === 'bad'")
            assert "has ended" in await told(page, ".reply")

    run(main(), 115)


async def paste(page: Page, reply: str) -> None:
    await page.evaluate(
        f"(document.querySelector('#friend-reply').value = {json.dumps(reply)},"
        "document.querySelector('#friend form').requestSubmit())"
    )


async def told(page: Page, part: str) -> str:
    return str(await page.evaluate(f"document.querySelector('#friend {part}').textContent"))
