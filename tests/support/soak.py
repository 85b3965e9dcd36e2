"""`make soak`: what is left of long use.

A page helps for a day, in minutes, and its heap is looked at. A gigabyte, thousands of datagrams
and hundreds of flows at once go through a client (`support.volume`), and its memory is looked at.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
from dataclasses import dataclass
from typing import Final

from magpies.wire.signalling import Hello, Outcome
from support import volume
from support.bridges import flip_switch
from support.browsers import ChromiumPage, browser
from support.channel_conformance import Received
from support.fake_broker import FakeBroker, fake_broker
from support.hand_links import HandEgress, hand_egress, reader_of

WARM_UP: Final = 20
"""Links after which what a page keeps for good is there."""
BOUND: Final = 400_000
"""Octets that the heap may grow by: see docs/performance.md for what was measured."""

_MINUTE_MS: Final = 60_000
_SAMPLE_MINUTES: Final = 120
_COLLECTIONS: Final = 4
_BETWEEN_S: Final = 0.15
_COUNTRIES: Final = ("IR", "RU", "BY", "CN", "TM", "MM", "TR", "VN", "VE", "AE")
_MESSAGE: Final = bytes(1_200)
_WIDGET: Final = "document.querySelector('magpies-bridge')"

# Time passes only when it is told to. Frames of the screen and the network go on as they are.
CLOCK: Final = """(() => {
  const began = Date.now();
  const timers = new Map();
  let [clock, last] = [performance.now(), 0];
  Date.now = () => Math.round(began + clock);
  performance.now = () => clock;
  const add = (run, ms, every) => {
    timers.set(++last, { run, at: clock + Math.max(1, ms ?? 0), every });
    return last;
  };
  globalThis.setTimeout = (run, ms) => add(run, ms, null);
  globalThis.setInterval = (run, ms) => add(run, ms, ms);
  globalThis.clearTimeout = globalThis.clearInterval = (timer) => void timers.delete(timer);
  const hop = () => new Promise((next) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => { port1.close(); next(); };
    port2.postMessage(null);
  });
  globalThis.pass = async (ms) => {
    const end = clock + ms;
    for (let fired = 1; ; fired += 1) {
      let next = null;
      for (const [timer, { at }] of timers) {
        if (at <= end && (next === null || at < timers.get(next).at)) next = timer;
      }
      if (next === null) break;
      const { run, at, every } = timers.get(next);
      clock = Math.max(clock, at);
      if (every === null) timers.delete(next);
      else timers.get(next).at = at + every;
      run();
      await (fired % 20 === 0 ? hop() : null);
    }
    clock = end;
    await hop();
  };
})()"""


@dataclass(frozen=True)
class Day:
    """What is left of a time.

    Attributes:
        seconds: that passed for the page.
        links: that came and went.
        heap: octets on it, collected: after the warm-up, at times between, and at the end.
        nodes: of the document that are alive, more at the end than after the warm-up.
    """

    seconds: int
    links: int
    heap: tuple[int, ...]
    nodes: int

    @property
    def growth(self) -> int:
        """Octets that the heap has grown by."""
        return self.heap[-1] - self.heap[0]


async def live(page: ChromiumPage, minutes: int, every_minutes: int) -> Day:
    """Let a page help for a time, a reader at a time, with a conversation that breaks off hourly.

    Args:
        page: a new page.
        minutes: that pass for it, after the warm-up.
        every_minutes: how often a reader comes. Each stays for half of the time.
    """
    async with hand_egress() as egress, fake_broker([egress.url]) as broker:
        await page.on_load(CLOCK)
        await page.goto(broker.url)
        await page.evaluate("document.body.style.minHeight = '2000px', 0")
        await flip_switch(page)
        await broker.hear(Hello)
        for number in range(WARM_UP):
            await _help(page, broker, egress, number, every_minutes)
        began = await page.evaluate(f"[Date.now(), {_WIDGET}.stats.session.people]")
        heap, nodes = [await _heap(page)], await page.nodes()
        for passed in range(every_minutes, minutes + 1, every_minutes):
            await _help(page, broker, egress, WARM_UP + passed // every_minutes, every_minutes)
            if passed % 60 == 0:
                await _break_off(page, broker)
            if passed % _SAMPLE_MINUTES == 0 or passed + every_minutes > minutes:
                heap.append(await _heap(page))
        ended = await page.evaluate(f"[Date.now(), {_WIDGET}.stats.session.people]")
        more = await page.nodes() - nodes
        await page.goto("about:blank")
    seconds, links = (ended[0] - began[0]) // 1_000, ended[1] - began[1]
    return Day(int(seconds), int(links), tuple(heap), more)


async def _help(
    page: ChromiumPage, broker: FakeBroker, egress: HandEgress, number: int, minutes: int
) -> None:
    """Be a reader: carry something both ways, stay, and go."""
    match = f"match-{number:06}"
    country = _COUNTRIES[number % len(_COUNTRIES)]
    async with reader_of(broker, egress.url, match, country=country) as channel:
        near, far = Received(channel), await egress.links.get()
        beyond = Received(far)
        await broker.hear(Outcome, match=match, connected=True)
        for _ in range(10):
            channel.send(_MESSAGE)
            far.send(_MESSAGE)
        await near.wait_for(10)
        await beyond.wait_for(10)
        await page.evaluate(f"pass({minutes * _MINUTE_MS // 2})")
        await channel.aclose()
        await far.wait_closed()
    await page.evaluate(f"pass({minutes * _MINUTE_MS - minutes * _MINUTE_MS // 2})")
    broker.heard.clear()


async def _heap(page: ChromiumPage) -> int:
    """Return the least of some collections: a connection that is closed is let go later."""
    sizes = []
    for _ in range(_COLLECTIONS):
        sizes.append(await page.heap_octets())
        await asyncio.sleep(_BETWEEN_S)
    return min(sizes)


async def _break_off(page: ChromiumPage, broker: FakeBroker) -> None:
    """End the conversation, as a broker does that restarts."""
    await broker.break_off()
    async with asyncio.TaskGroup() as group:
        hearing = group.create_task(broker.hear(Hello), name="hearing")
        while not hearing.done():
            await page.evaluate("pass(1_000)")


async def days(minutes: int, every_minutes: int) -> int:
    """Print what is left of a page's day; return 1 when that is too much."""
    async with browser("chromium") as page:
        assert isinstance(page, ChromiumPage)
        day = await live(page, minutes, every_minutes)
    heap = " ".join(f"{octets / 1e6:.2f}" for octets in day.heap)
    print(
        f"{day.seconds / 3_600:.1f} h, {day.links} links, {day.nodes:+} nodes; "
        f"MB on the heap after a collection: {heap}"
    )
    return int(day.growth > BOUND)


def main() -> int:
    """Parse the command line; return 1 when something has grown too much."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("only", nargs="*", choices=[[], "page", "client"], help="both unless named")
    parser.add_argument("--hours", type=int, default=24, help="of the page's day")
    parser.add_argument("--every-minutes", type=int, default=2, help="a reader comes to the page")
    given = parser.parse_args()
    failures = 0
    if not given.only or "page" in given.only:
        failures += asyncio.run(days(given.hours * 60, given.every_minutes))
    if not given.only or "client" in given.only:
        failures += asyncio.run(volume.main(volume.LONG))
    return int(failures > 0)


if __name__ == "__main__":
    sys.exit(main())
