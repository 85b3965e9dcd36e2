"""What readers and visitors get to know of links in real browsers: goodbyes, blame, obstacles."""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager
from typing import Literal

import pytest
from aiohttp import web

from magpies.transports.stun import StunResponder
from magpies.wire.signalling import Goodbye, Hello, Nat, Outcome, Reachability
from support import run
from support.bridges import flip_switch
from support.browsers import Page, browser
from support.channel_conformance import Received
from support.channels import serve
from support.fake_broker import FakeBroker, fake_broker
from support.hand_links import HandEgress, carries, hand_egress, reader_of

WIDGET = "document.querySelector('magpies-bridge')"
MATCH = "match-0001"
BROWSERS = pytest.mark.parametrize("name", ["chromium", "firefox"])


@asynccontextmanager
async def waiting(name: str) -> AsyncIterator[tuple[FakeBroker, HandEgress, Page]]:
    """A page whose switch is on."""
    async with (
        browser(name) as page,
        hand_egress() as egress,
        fake_broker([egress.url]) as broker,
    ):
        await page.goto(broker.url)
        await flip_switch(page)
        await broker.hear(Hello)
        yield broker, egress, page


@BROWSERS
@pytest.mark.parametrize("way", ["switched off", "removed"])
def test_a_page_that_stays_carries_until_the_reader_has_gone(name: str, way: str) -> None:
    script = {"switched off": f"{WIDGET}.switchOff()", "removed": f"{WIDGET}.remove()"}[way]

    async def main() -> None:
        async with (
            waiting(name) as (broker, egress, page),
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
            assert time.monotonic() - began < 1.0

    run(main(), 60)


@BROWSERS
def test_a_page_that_is_left_says_goodbye_while_the_next_one_loads(name: str) -> None:
    async def main() -> None:
        async with (
            waiting(name) as (broker, egress, page),
            reader_of(broker, egress.url, MATCH) as channel,
        ):
            near, far = Received(channel), await egress.links.get()
            await carries(far, near, b"before")

            async def next_page(_: web.Request) -> web.Response:
                await near.wait_for_goodbye()
                await carries(far, near, b"after its goodbye")
                return web.Response(text="Another page")

            async with serve(next_page) as url:
                await page.goto(url.replace("ws", "http"))
                await channel.wait_closed()
                await far.wait_closed()
            assert near.goodbyes == 1

    run(main(), 60)


@BROWSERS
def test_a_page_that_is_gone_at_once_ends_its_links_at_once(name: str) -> None:
    """There is not always time for a goodbye; then the link's end must say it."""

    async def main() -> None:
        async with (
            waiting(name) as (broker, egress, page),
            reader_of(broker, egress.url, MATCH) as channel,
        ):
            near, far = Received(channel), await egress.links.get()
            await carries(far, near, b"before")
            began = time.monotonic()
            await page.goto("about:blank")
            await channel.wait_closed()
            await far.wait_closed()
            assert time.monotonic() - began < 3.0

    run(main(), 60)


@BROWSERS
def test_the_goodbye_of_the_egress_goes_on_to_the_reader(name: str) -> None:
    async def main() -> None:
        async with (
            waiting(name) as (broker, egress, _),
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

    run(main(), 60)


@BROWSERS
@pytest.mark.parametrize("engine", ["libdatachannel", "aiortc"])
def test_when_the_egress_fails_late_the_reader_sees_a_link_that_opens_and_ends(
    name: str, engine: Literal["libdatachannel", "aiortc"]
) -> None:
    async def main() -> None:
        async with waiting(name) as (broker, egress, _):
            egress.admits.clear()
            egress.refuses = True
            began = time.monotonic()
            reader = reader_of(
                broker, egress.url, MATCH, engine_name=engine, on_answer=egress.admits.set
            )
            async with reader as channel:
                await channel.wait_closed()
                await broker.hear(Outcome, match=MATCH, connected=False)
                assert time.monotonic() - began < 5.0

    run(main(), 60)


OBSTACLE = f"[{WIDGET}.status.state, {WIDGET}.status.obstacle]"
WORDS = f"{WIDGET}.shadowRoot.querySelector('.words').textContent"


async def until(page: Page, expression: str, wanted: object) -> None:
    """Wait until an expression has a value on the page."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + 15
    while (found := await page.evaluate(expression)) != wanted:
        assert loop.time() < deadline, found
        await asyncio.sleep(0.05)


@BROWSERS
def test_a_network_where_stun_answers_is_not_blamed_until_the_broker_does(name: str) -> None:
    async def main() -> None:
        async with (
            browser(name) as page,
            StunResponder("127.0.0.1", (0, 0)) as stun,
            fake_broker(["wss://egress.example/v1/link"]) as broker,
        ):
            broker.stun = [f"stun:127.0.0.1:{port}" for _, port in stun.addresses]
            await page.goto(broker.url)
            await flip_switch(page)
            hello = await broker.hear(Hello)
            if name == "chromium":  # Firefox asks no STUN server on its own computer
                assert hello.nat is Nat.INDEPENDENT
            await until(page, OBSTACLE, ["waiting", None])
            await broker.say(Reachability(reachable=False))
            await until(page, OBSTACLE, ["waiting", "unreachable"])
            assert "did not get through your network" in str(await page.evaluate(WORDS))
            await broker.say(Reachability(reachable=True))
            await until(page, OBSTACLE, ["waiting", None])

    run(main(), 60)


def test_a_network_where_no_stun_server_answers_is_called_blocked() -> None:
    async def main() -> None:
        with ExitStack() as stack:
            silent = [
                stack.enter_context(socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
                for _ in range(2)
            ]
            for each in silent:
                each.bind(("127.0.0.1", 0))
            async with (
                browser("chromium") as page,
                fake_broker(["wss://egress.example/v1/link"]) as broker,
            ):
                broker.stun = [f"stun:127.0.0.1:{each.getsockname()[1]}" for each in silent]
                await page.goto(broker.url)
                await flip_switch(page)
                assert (await broker.hear(Hello)).nat is Nat.UNKNOWN
                await until(page, OBSTACLE, ["waiting", "blocked"])
                assert "seems to block" in str(await page.evaluate(WORDS))

    run(main(), 60)
