"""A visit to a site in real browsers: its tabs, its pages, its limits, and what happens around."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager

import pytest

from magpies.transports.channel import MessageChannel
from magpies.wire.signalling import (
    Decline,
    DeclineReason,
    Goodbye,
    Hello,
    Load,
    OfferToVolunteer,
)
from support import run, within
from support.bridges import flip_switch
from support.browsers import ChromiumPage, Page, browser
from support.channel_conformance import Received
from support.fake_broker import FakeBroker, fake_broker
from support.hand_links import HandEgress, carries, hand_egress, reader_of

WIDGET = "document.querySelector('magpies-bridge')"
STATE = f"[{WIDGET}.state, {WIDGET}.stats.pause]"
MESSAGE = bytes(1_200)
STILL_S = 5.5
GAP = """(() => {
  let last = performance.now();
  globalThis.gap = 0;
  setInterval(() => {
    const now = performance.now();
    gap = Math.max(gap, now - last);
    last = now;
  }, 50);
})()"""
"""Keeps the longest time in which a page did nothing, in milliseconds."""


async def until(page: Page, expression: str, wanted: object) -> None:
    """Wait until an expression has a value on the page."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + 15
    while (found := await page.evaluate(expression)) != wanted:
        assert loop.time() < deadline, found
        await asyncio.sleep(0.02)


@asynccontextmanager
async def site(page: Page) -> AsyncIterator[tuple[FakeBroker, HandEgress]]:
    """A site of its own, with a broker and an egress, which the page leaves in the end."""
    async with hand_egress() as egress, fake_broker([egress.url]) as broker:
        yield broker, egress
        await page.goto("about:blank")


async def limit(page: Page, **limits: object) -> None:
    """Set limits, beside those that are set."""
    changes = json.dumps(limits)
    await page.evaluate(f"{WIDGET}.preferences = {{...{WIDGET}.preferences, ...{changes}}}")


async def another_tab_takes_over(page: Page) -> None:
    async with site(page) as (broker, egress):
        first = await page.tab()
        await first.goto(broker.url)
        await flip_switch(first)
        await broker.hear(Hello)
        await page.goto(f"{broker.url}/next")
        await until(page, STATE, ["paused", "elsewhere"])
        async with reader_of(broker, egress.url, "match-0001") as channel:
            await until(page, f"{WIDGET}.stats.helping", 1)
            assert not [each for each in broker.heard if isinstance(each, Hello)]
            await first.close()
            await broker.hear(Hello)
            await channel.wait_closed()
        await until(page, STATE, ["waiting", None])
        async with reader_of(broker, egress.url, "match-0002"):
            await until(page, f"{WIDGET}.stats.total.people", 2)
            second = await page.tab()
            await second.goto(broker.url)
            await until(second, STATE, ["paused", "elsewhere"])
            await flip_switch(second)  # the switch is one
            await broker.hear(Goodbye)
            await until(page, STATE, ["off", None])
            await second.close()


async def carried_octets_per_s(far: MessageChannel, near: Received) -> float:
    """Send twice as fast as the limit allows, for a while, and more than the burst."""
    loop = asyncio.get_running_loop()
    began, before = loop.time(), sum(map(len, near.messages))
    while (passed := loop.time() - began) < 1.5:
        for _ in range(10):
            far.send(MESSAGE)
        await asyncio.sleep(0.02)
    return (sum(map(len, near.messages)) - before) / passed


async def limits_hold(page: Page) -> None:
    async with site(page) as (broker, egress):
        await page.goto(broker.url)
        await limit(page, readers=1)
        await flip_switch(page)
        assert (await broker.hear(Hello)).slots == 1
        async with reader_of(broker, egress.url, "match-0001") as channel:
            near, far = Received(channel), await egress.links.get()
            await broker.say(OfferToVolunteer("match-0002", "v=0", egress.url))
            assert (await broker.hear(Decline, match="match-0002")).reason is DeclineReason.FULL
            await limit(page, readers=2)
            await broker.hear(Load, free=1)

            rate = 200_000
            await limit(page, rate=rate, month=1_000_000)
            rates = [await carried_octets_per_s(far, near)]
            while rates[-1] < 0.8 * rate and len(rates) < 3:  # a busy computer sends less
                rates.append(await carried_octets_per_s(far, near))
            assert rates[-1] > 0.8 * rate, rates
            assert max(rates) < 1.3 * rate, rates
            await limit(page, rate=None)
            while await page.evaluate(f"{WIDGET}.state") == "helping":
                for _ in range(40):
                    far.send(MESSAGE)
            await near.wait_for_goodbye()
            await broker.hear(Goodbye)
            await until(page, STATE, ["paused", "data"])
            assert await page.evaluate(f"{WIDGET}.stats.monthOctets") >= 1_000_000
        await page.goto(f"{broker.url}/next")
        await until(page, STATE, ["paused", "data"])
        await limit(page, month=None)
        await broker.hear(Hello)


# Stands in for a phone: what it tells of its network, its power supply and its screen.
PHONE = """(() => {
  const connection = Object.assign(new EventTarget(), { type: "wifi", saveData: false });
  const battery = Object.assign(new EventTarget(), { charging: true });
  const screen = { state: "visible" };
  const own = (object, name, get) => Object.defineProperty(object, name, { get });
  own(navigator, "connection", () => connection);
  own(navigator, "userAgentData", () => ({ mobile: true }));
  own(document, "visibilityState", () => screen.state);
  navigator.getBattery = async () => battery;
  globalThis.phone = (part, values) => {
    const [object, target, name] = {
      connection: [connection, connection, "change"],
      battery: [battery, battery, "chargingchange"],
      screen: [screen, document, "visibilitychange"],
    }[part];
    Object.assign(object, values);
    target.dispatchEvent(new Event(name));
    return 0;
  };
})(), 0"""
TIMES = (
    ("metered", "connection", "type", "cellular", "wifi"),
    ("battery", "battery", "charging", False, True),
    ("saver", "connection", "saveData", True, False),
    ("hidden", "screen", "state", "hidden", "visible"),
)
"""Why it pauses: the part of the phone, its value that pauses, and the one that does not."""


async def a_phone_pauses_and_goes_on_by_itself(page: Page) -> None:
    async with site(page) as (broker, egress):
        await page.goto(broker.url)
        await page.evaluate(PHONE)
        await limit(page, onlyUnmetered=True, onlyMains=True)
        await flip_switch(page)
        await broker.hear(Hello)
        words = f"{WIDGET}.shadowRoot.querySelector('.words').textContent"
        said = set()
        async with reader_of(broker, egress.url, "match-0001") as channel:
            near, far = Received(channel), await egress.links.get()
            await carries(far, near, b"before")
            for pause, part, name, bad, good in TIMES:
                await page.evaluate(f"phone('{part}', {json.dumps({name: bad})})")
                await broker.hear(Goodbye)
                await until(page, STATE, ["paused", pause])
                said.add(await page.evaluate(words))
                await page.evaluate(f"phone('{part}', {json.dumps({name: good})})")
                await broker.hear(Hello)
            await near.wait_for_goodbye()
        assert len(said) == len(TIMES)
        minute = "(date => date.getHours() * 60 + date.getMinutes())(new Date())"
        now = await page.evaluate(minute)
        await limit(page, hours={"from": (now + 120) % 1_440, "to": (now + 180) % 1_440})
        await broker.hear(Goodbye)
        await until(page, STATE, ["paused", "hours"])
        await limit(page, hours=None)
        await broker.hear(Hello)


async def the_switch_stays_as_it_is_from_page_to_page(page: Page) -> None:
    async with site(page) as (broker, egress):
        await page.goto(broker.url)
        await flip_switch(page)
        await broker.hear(Hello)
        await page.goto(f"{broker.url}/next")
        await broker.hear(Hello)
        await until(page, STATE, ["waiting", None])
        async with reader_of(broker, egress.url, "match-0001") as channel:
            near, far = Received(channel), await egress.links.get()
            await carries(far, near, b"on the second page")
        await flip_switch(page)
        await broker.hear(Goodbye)
        await page.goto(broker.url)
        await until(page, STATE, ["off", None])
        assert await page.evaluate(f"{WIDGET}.stats.total.people") == 1


async def a_kept_page_goes_on(page: Page) -> None:
    async with site(page) as (broker, egress):
        await page.goto(broker.url)
        await page.evaluate("globalThis.kept = 'off'")
        await page.goto(f"{broker.url}/next")
        await page.evaluate("globalThis.kept = 'on'")
        await flip_switch(page)
        await broker.hear(Hello)
        await until(page, STATE, ["waiting", None])
        await page.back()  # to a page that was off when it was left
        await broker.hear(Hello)
        await until(page, STATE, ["waiting", None])
        assert await page.evaluate("[location.pathname, globalThis.kept]") == ["/", "off"]
        await page.forward()
        await broker.hear(Hello)
        await until(page, STATE, ["waiting", None])
        # Firefox keeps no page that has a WebSocket open: there it is loaded again.
        kept = "on" if isinstance(page, ChromiumPage) else None
        found = await page.evaluate("[location.pathname, globalThis.kept ?? null]")
        assert found == ["/next", kept]
        async with reader_of(broker, egress.url, "match-0001") as channel:
            near, far = Received(channel), await egress.links.get()
            await carries(far, near, b"on a page that was kept")


async def a_network_that_goes_and_comes_back(page: Page) -> None:
    async with site(page) as (broker, _):
        await page.goto(broker.url)
        await flip_switch(page)
        await broker.hear(Hello)
        await until(page, STATE, ["waiting", None])
        online = "Object.defineProperty(navigator, 'onLine', {get: () => %s, configurable: true})"
        await page.evaluate(f"{online % 'false'}, dispatchEvent(new Event('offline')), 0")
        await until(page, f"{WIDGET}.stats.failure", "offline")
        await page.evaluate(f"{online % 'true'}, dispatchEvent(new Event('online')), 0")
        await broker.hear(Hello)
        await until(page, STATE, ["waiting", None])


async def a_page_that_stood_still_goes_on(page: Page) -> None:
    """Longer than ICE takes to miss somebody, and not as long as an end."""
    async with site(page) as (broker, egress):
        await page.goto(broker.url)
        await flip_switch(page)
        await broker.hear(Hello)
        async with reader_of(broker, egress.url, "match-0001") as channel:
            near, far = Received(channel), await egress.links.get()
            await carries(far, near, b"before")
            await page.evaluate(f"({GAP}, 0)")
            await page.freeze(STILL_S)
            await carries(far, near, b"after")
            await until(page, f"gap > {STILL_S * 900}", wanted=True)
            seen = f"[{WIDGET}.state, {WIDGET}.stats.helping, {WIDGET}.stats.total.people]"
            await until(page, seen, ["helping", 1, 1])
        await until(page, seen, ["waiting", 0, 1])
        async with reader_of(broker, egress.url, "match-0002"):
            await until(page, seen, ["helping", 1, 2])


async def a_computer_that_wakes_up(page: Page) -> None:
    async with site(page) as (broker, egress):
        await page.goto(broker.url)
        await flip_switch(page)
        await broker.hear(Hello)
        async with reader_of(broker, egress.url, "match-0001") as channel:
            later = "(real => { Date.now = () => real() + 3600000 })(Date.now)"
            seen = "document.dispatchEvent(new Event('visibilitychange'))"
            await page.evaluate(f"{later}, {seen}, 0")
            await broker.hear(Hello)
            await channel.wait_closed()
        await until(page, STATE, ["waiting", None])


async def a_frame_without_an_origin_under_a_strict_policy(page: Page) -> None:
    async with site(page) as (broker, egress):
        await page.goto(f"{broker.url}/frame")
        await broker.hear(Hello)
        async with reader_of(broker, egress.url, "match-0001") as channel:
            near, far = Received(channel), await egress.links.get()
            await carries(far, near, b"from a frame")


SCENARIOS: list[Callable[[Page], Coroutine[None, None, None]]] = [
    another_tab_takes_over,
    limits_hold,
    a_phone_pauses_and_goes_on_by_itself,
    the_switch_stays_as_it_is_from_page_to_page,
    a_kept_page_goes_on,
    a_network_that_goes_and_comes_back,
    a_page_that_stood_still_goes_on,
    a_computer_that_wakes_up,
    a_frame_without_an_origin_under_a_strict_policy,
]


@pytest.mark.parametrize("name", ["chromium", "firefox"])
def test_visits(name: str, subtests: pytest.Subtests) -> None:
    """One browser plays all; each scenario has a site of its own."""

    async def main() -> None:
        async with browser(name) as page:
            for scenario in SCENARIOS:
                with subtests.test(scenario.__name__):
                    async with within(30):
                        await scenario(page)

    run(main(), 100)
