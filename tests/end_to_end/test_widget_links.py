"""What readers and visitors get to know of links in real browsers: goodbyes, blame, obstacles."""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import ExitStack, asynccontextmanager
from functools import partial
from typing import Literal

import pytest
from aiohttp import web

from magpies.transports.stun import StunResponder
from magpies.wire.signalling import Goodbye, Hello, Nat, Reachability
from support import run, within
from support.bridges import flip_switch
from support.browsers import ChromiumPage, Page, browser
from support.channel_conformance import Received
from support.channels import serve
from support.fake_broker import FakeBroker, fake_broker
from support.hand_links import (
    HandEgress,
    carries,
    hand_egress,
    reader_of,
    sees_a_link_open_and_end,
)

WIDGET = "document.querySelector('magpies-bridge')"
MATCH = "match-0001"


@asynccontextmanager
async def waiting(page: Page) -> AsyncIterator[tuple[FakeBroker, HandEgress]]:
    """A new page of a new broker, whose switch is on."""
    async with hand_egress() as egress, fake_broker([egress.url]) as broker:
        await page.goto(broker.url)
        await flip_switch(page)
        await broker.hear(Hello)
        yield broker, egress


async def stays(page: Page, script: str) -> None:
    """A page that stays carries until the reader has gone."""
    async with (
        waiting(page) as (broker, egress),
        reader_of(broker, egress.url, MATCH) as channel,
    ):
        near, far = Received(channel), await egress.links.get()
        beyond = Received(far)
        await carries(far, near, b"before")
        await page.evaluate(script)
        await near.wait_for_goodbye()
        await broker.hear(Goodbye)
        await carries(far, near, b"after its goodbye")
        await carries(channel, beyond, b"and back")
        began = time.monotonic()
        await channel.aclose()
        await far.wait_closed()
        assert time.monotonic() - began < 3.0


async def left(page: Page) -> None:
    """A page that is left says goodbye while the next one loads, and helps on while it can."""
    async with (
        waiting(page) as (broker, egress),
        reader_of(broker, egress.url, MATCH) as channel,
    ):
        near, far = Received(channel), await egress.links.get()
        await carries(far, near, b"before")
        slow = asyncio.Event()

        async def next_page(_: web.Request) -> web.Response:
            await slow.wait()
            return web.Response(text="Another page")

        async with serve(next_page) as url:
            leaving = asyncio.create_task(page.goto(url.replace("ws", "http")))
            try:
                await near.wait_for_goodbye()
                if isinstance(page, ChromiumPage):  # Firefox ends WebSockets before it asks
                    await carries(far, near, b"after its goodbye")
                    assert not leaving.done()
            finally:
                slow.set()
                await leaving
            await channel.wait_closed()
            await far.wait_closed()
        assert near.goodbyes == 1


async def gone_at_once(page: Page) -> None:
    """There is not always time for a goodbye; then the link's end must say it."""
    async with (
        waiting(page) as (broker, egress),
        reader_of(broker, egress.url, MATCH) as channel,
    ):
        near, far = Received(channel), await egress.links.get()
        await carries(far, near, b"before")
        began = time.monotonic()
        await page.goto("about:blank")
        await channel.wait_closed()
        await far.wait_closed()
        assert time.monotonic() - began < 3.0


async def egress_says_goodbye(page: Page) -> None:
    """The goodbye of the egress goes on to the reader."""
    async with (
        waiting(page) as (broker, egress),
        reader_of(broker, egress.url, MATCH) as channel,
    ):
        near, far = Received(channel), await egress.links.get()
        beyond = Received(far)
        far.say_goodbye()
        await near.wait_for_goodbye()
        channel.say_goodbye()
        await carries(far, near, b"still here")
        await carries(channel, beyond, b"and back")
        assert (near.goodbyes, beyond.goodbyes) == (1, 0)


async def egress_fails_late(page: Page, engine: Literal["libdatachannel", "aiortc"]) -> None:
    """The reader sees a link that opens and ends."""
    async with waiting(page) as (broker, egress):
        await sees_a_link_open_and_end(broker, egress, engine)


OBSTACLE = f"[{WIDGET}.state, {WIDGET}.stats.obstacle]"
WORDS = f"{WIDGET}.shadowRoot.querySelector('.words').textContent"


async def until(page: Page, expression: str, wanted: object) -> None:
    """Wait until an expression has a value on the page."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + 15
    while (found := await page.evaluate(expression)) != wanted:
        assert loop.time() < deadline, found
        await asyncio.sleep(0.05)


async def stun_answers(page: Page) -> None:
    """A network where STUN answers is not blamed until the broker does."""
    async with (
        StunResponder("127.0.0.1", (0, 0)) as stun,
        fake_broker(["wss://egress.example/v1/link"]) as broker,
    ):
        broker.stun = [f"stun:127.0.0.1:{port}" for _, port in stun.addresses]
        await page.goto(broker.url)
        await flip_switch(page)
        hello = await broker.hear(Hello)
        if isinstance(page, ChromiumPage):  # Firefox asks no STUN server on its own computer
            assert hello.nat is Nat.INDEPENDENT
        await until(page, OBSTACLE, ["waiting", None])
        await broker.say(Reachability(reachable=False))
        await until(page, OBSTACLE, ["waiting", "unreachable"])
        assert "did not get through your network" in str(await page.evaluate(WORDS))
        await broker.say(Reachability(reachable=True))
        await until(page, OBSTACLE, ["waiting", None])


async def stun_is_silent(page: Page) -> None:
    """A network where no STUN server answers is called blocked."""
    with ExitStack() as stack:
        silent = [
            stack.enter_context(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) for _ in range(2)
        ]
        for each in silent:
            each.bind(("127.0.0.1", 0))
        async with fake_broker(["wss://egress.example/v1/link"]) as broker:
            broker.stun = [f"stun:127.0.0.1:{each.getsockname()[1]}" for each in silent]
            await page.goto(broker.url)
            await flip_switch(page)
            assert (await broker.hear(Hello)).nat is Nat.UNKNOWN
            await until(page, OBSTACLE, ["waiting", "blocked"])
            assert "seems to block" in str(await page.evaluate(WORDS))


SCENARIOS: dict[str, Callable[[Page], Coroutine[None, None, None]]] = {
    "stays, switched off": partial(stays, script=f"{WIDGET}.stop()"),
    "stays, removed": partial(stays, script=f"{WIDGET}.remove()"),
    "left": left,
    "gone at once": gone_at_once,
    "egress says goodbye": egress_says_goodbye,
    "egress fails late, libdatachannel": partial(egress_fails_late, engine="libdatachannel"),
    "egress fails late, aiortc": partial(egress_fails_late, engine="aiortc"),
    "STUN answers": stun_answers,
    "STUN is silent": stun_is_silent,
}
UNKNOWN_TO_FIREFOX = {"STUN is silent"}
"""It asks no STUN server on its own computer."""


@pytest.mark.parametrize("name", ["chromium", "firefox"])
def test_links_of_pages(name: str, subtests: pytest.Subtests) -> None:
    """One browser plays all; each scenario has a page and a broker of its own."""

    async def main() -> None:
        async with browser(name) as page:
            for what, scenario in SCENARIOS.items():
                if name == "firefox" and what in UNKNOWN_TO_FIREFOX:
                    continue
                with subtests.test(what):
                    async with within(40):
                        await scenario(page)

    run(main(), 110)
