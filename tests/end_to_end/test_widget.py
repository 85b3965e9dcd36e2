"""The widget in real browsers: what a visitor can rely on, whatever the broker says."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from urllib.parse import urlsplit

import aiohttp
import pytest

from magpies.client.config import ClientConfig
from magpies.client.service import Client
from magpies.transports.data_channel import IceSettings, engine
from magpies.transports.tunnel_flow import TunnelFlow
from magpies.wire import invites
from magpies.wire.signalling import Decline, DeclineReason, Goodbye, Hello, OfferToVolunteer
from support import run, within
from support.bridges import flip_switch, serving
from support.browsers import Connections, Page, browser, connections
from support.fake_broker import FakeBroker, fake_broker
from support.origins import origin
from support.processes import Process, magpies

WIDGET = "document.querySelector('magpies-bridge')"


async def poll[T](ask: Callable[[], Awaitable[T]], good: Callable[[T], bool]) -> T:
    """Ask again and again until the answer is good; return it."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + 15
    while not good(answer := await ask()):
        assert loop.time() < deadline, answer
        await asyncio.sleep(0.05)
    return answer


async def until(page: Page, expression: str, wanted: object) -> None:
    """Wait until an expression has a value on the page."""
    await poll(lambda: page.evaluate(expression), lambda found: bool(found == wanted))


async def until_state(page: Page, state: str) -> None:
    await until(page, f"{WIDGET}.state", state)


# --- a broker that cannot be trusted ----------------------------------------------------------


class Egress:
    """A port that counts who connects to it."""

    def __init__(self) -> None:
        self.connected = 0
        self.first = asyncio.Event()
        self.url = ""

    def accept(self, _: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connected += 1
        self.first.set()
        writer.close()


@asynccontextmanager
async def egress() -> AsyncIterator[Egress]:
    counted = Egress()
    listening = await asyncio.start_server(counted.accept, "127.0.0.1", 0)
    counted.url = f"ws://127.0.0.1:{listening.sockets[0].getsockname()[1]}/v1/link"
    try:
        yield counted
    finally:
        listening.close()


async def offer(broker: FakeBroker, match: str, url: str) -> None:
    """Make the broker send a real offer that names an egress."""
    peer = engine("libdatachannel").offering(IceSettings(keep_private_candidates=True), 65_536)
    try:
        await broker.say(OfferToVolunteer(match, await peer.offer(), url))
    finally:
        await peer.aclose()


async def an_egress_that_the_page_does_not_list_is_never_contacted(page: Page) -> None:
    async with egress() as own, egress() as foreign:
        for allowed in (own.url, None):  # the page's own list; that of the first configuration
            async with fake_broker([own.url], allowed) as broker:
                await page.goto(broker.url)
                await flip_switch(page)
                hello = await broker.hear(Hello)
                assert hello.egresses == [own.url]
                await offer(broker, "foreign-match", foreign.url)
                declined = await broker.hear(Decline, match="foreign-match")
                assert declined.reason is DeclineReason.FOREIGN_EGRESS
                # A broker that changes its mind later has no say in it either.
                broker.egresses = [foreign.url]
                await broker.break_off()
                hello = await broker.hear(Hello)
                assert hello.egresses == [own.url]
                await offer(broker, "again-match", foreign.url)
                declined = await broker.hear(Decline, match="again-match")
                assert declined.reason is DeclineReason.FOREIGN_EGRESS
                # The own one is contacted at once: the test could have seen it.
                own.first.clear()
                await offer(broker, "own-match", own.url)
                await asyncio.wait_for(own.first.wait(), 5)
                await flip_switch(page)
        assert own.connected == 2
        assert foreign.connected == 0
        await page.evaluate("1")  # brings in the last events
        assert not [url for url in page.requests if url == foreign.url]


# --- the switch -------------------------------------------------------------------------------


FOCUSED = f"{WIDGET}.shadowRoot.activeElement?.getAttribute('role')"


async def the_keyboard_is_enough(page: Page) -> None:
    async with egress() as own, fake_broker([own.url]) as broker:
        await page.goto(broker.url)
        await page.press("Tab")
        assert await page.evaluate(FOCUSED) == "switch"
        checked = f"{WIDGET}.shadowRoot.activeElement.getAttribute('aria-checked')"
        for on, off in (("Space", "Enter"), ("Enter", "Space")):
            assert await page.evaluate(checked) == "false"
            await page.press(on)
            await broker.hear(Hello)
            await until_state(page, "waiting")
            assert await page.evaluate(checked) == "true"
            await page.press(off)
            await broker.hear(Goodbye)
            await until_state(page, "off")


# --- ends -------------------------------------------------------------------------------------


async def still_there(flow: TunnelFlow, word: bytes) -> None:
    """An open flow carries a word there and back, over whatever link there is by now."""
    got = b""
    async with within(20):
        await flow.write(word)
        while len(got) < len(word):
            part = await flow.read()
            assert part, "the flow ended"
            got += part
    assert got == word


async def volunteers(server: Process, kind: str) -> int:
    """How many volunteers of a kind the broker knows."""
    async with (
        aiohttp.ClientSession() as session,
        session.get(f"{server.events[0]['url']}/metrics") as response,
    ):
        lines = (await response.text()).splitlines()
    counts = [
        line for line in lines if line.startswith(f'magpies_broker_volunteers{{kind="{kind}"')
    ]
    return int(sum(float(line.rpartition(" ")[2]) for line in counts))


ENDS = {
    "switched off": f"{WIDGET}.stop()",
    "removed": "globalThis.kept = document.querySelector('magpies-bridge'), kept.remove()",
    "left": None,
}


async def whatever_ends_a_page_closes_all_and_the_flow_moves(page: Page) -> None:
    """One flow goes from the page to another volunteer and back, once for each kind of end."""
    async with AsyncExitStack() as stack:
        enter = stack.enter_async_context
        state = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        server, site = await enter(serving(state)), await enter(origin())
        url = str(server.events[0]["url"])
        await turn_on(page, url)
        invite = invites.decode(str(server.events[0]["invite"]))
        reader = await enter(Client(invite, ClientConfig(listen="127.0.0.1:0")))
        flow = await reader.open_flow("127.0.0.1", site.echo_port)
        await still_there(flow, b"over the page")
        for way, script in ENDS.items():
            async with magpies("volunteer", url):
                assert await volunteers(server, "page") == 1
                if script is None:
                    await page.goto("about:blank")
                else:
                    await page.evaluate(script)
                    made = await until_closed(page)
                    assert made.peers >= 2
                    assert made.sockets >= 2
                await still_there(flow, f"over another volunteer: {way}".encode())
                await until_gone(server)
                await turn_on(page, url)
            await still_there(flow, f"over the page again: {way}".encode())
        assert site.open_echoes == 1
        await flow.aclose()
        await assert_only_asked(page, url)


async def turn_on(page: Page, url: str) -> None:
    await page.goto(f"{url}/demo/")
    await page.evaluate(f"{WIDGET}.start()")  # the visit may have it on already
    # A client that wants another link does not let it wait.
    await until(page, f"['waiting', 'helping'].includes({WIDGET}.state)", wanted=True)


async def until_closed(page: Page) -> Connections:
    """Wait until nothing that the page has made is open; return what it made."""
    return await poll(
        lambda: connections(page), lambda made: made.open_peers + made.open_sockets == 0
    )


async def until_gone(server: Process) -> None:
    """Wait until the broker knows of no page."""
    await poll(lambda: volunteers(server, "page"), lambda count: count == 0)


async def assert_only_asked(page: Page, url: str) -> None:
    """All that pages have asked for came from one origin, where broker and egress are."""
    await page.evaluate("1")  # brings in the last events
    asked = [urlsplit(request) for request in page.requests]
    hosts = {each.netloc for each in asked if each.scheme in {"http", "https", "ws", "wss"}}
    assert hosts == {urlsplit(url).netloc}
    paths = {each.path for each in asked}
    assert {"/demo/", "/widget.js", "/v1/config", "/v1/volunteer", "/v1/link"} <= paths, paths


# --- a broker that goes away ------------------------------------------------------------------


async def a_broker_that_restarts_is_found_again(page: Page) -> None:
    with tempfile.TemporaryDirectory() as directory:
        state = Path(directory)
        async with serving(state) as server:
            url = str(server.events[0]["url"])
            await turn_on(page, url)
        await until(page, f"{WIDGET}.stats.failure", "unreachable")
        assert await page.evaluate(f"{WIDGET}.stats.on") is True
        async with serving(state, listen=urlsplit(url).netloc) as again:
            await until_state(page, "waiting")
            assert await volunteers(again, "page") == 1
            await page.evaluate(f"{WIDGET}.stop()")
            await until_closed(page)


SCENARIOS: list[Callable[[Page], Coroutine[None, None, None]]] = [
    the_keyboard_is_enough,  # first: in Firefox only its first page has the focus for sure
    an_egress_that_the_page_does_not_list_is_never_contacted,
    whatever_ends_a_page_closes_all_and_the_flow_moves,
    a_broker_that_restarts_is_found_again,
]


@pytest.mark.parametrize("name", ["chromium", "firefox"])
def test_pages(name: str, subtests: pytest.Subtests) -> None:
    """One browser plays all; each scenario has pages and brokers of its own."""

    async def main() -> None:
        async with browser(name) as page:
            for scenario in SCENARIOS:
                with subtests.test(scenario.__name__):
                    page.requests.clear()
                    async with within(60):
                        await scenario(page)
                    await page.goto("about:blank")  # ends all that it has asked for
                    await page.evaluate("1")

    run(main(), 115)
