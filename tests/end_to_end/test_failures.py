"""What people see when something fails: one plain sentence, the same everywhere, and soon."""

from __future__ import annotations

import asyncio
import html
import re
import signal
import sys
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web

from magpies.transports.data_channel import IceSettings, engine
from magpies.wire import invites, signalling
from magpies.wire.invites import Invite
from support import run, within
from support.bridges import connecting, serving
from support.brokers import Volunteer
from support.curl import curl
from support.failures import (
    ask_doctor,
    assert_doctor_finds,
    assert_no_bridge,
    assert_plain,
    closed_port,
    deaf_port,
    failed_steps,
    good_invite,
    impatient,
    look,
    silent_udp,
)
from support.listening import listening
from support.origins import origin
from support.processes import Process, magpies, run_to_end
from support.socks import open_through

# --- nobody there ---------------------------------------------------------------------------------


def test_no_volunteer(tmp_path: Path) -> None:
    async def main() -> None:
        async with (
            serving(tmp_path) as running,
            impatient(tmp_path, running.events[0]["invite"]) as reader,
        ):
            words = "No volunteer is free right now: try again in a minute"
            seen = await look(reader, 12)
            assert_no_bridge(seen, words)
            assert_doctor_finds(seen.doctor, "volunteer", words)

    run(main(), 60)


@asynccontextmanager
async def apart(state: Path, egress_url: str | None = None) -> AsyncIterator[tuple[str, Process]]:
    """A broker and an egress as two processes; yields the broker's URL and the egress."""
    port, exit_port = closed_port(), closed_port()
    url = f"http://127.0.0.1:{port}"
    egress = (
        "egress",
        *("--broker", url, "--listen", f"127.0.0.1:{exit_port}", "--state", str(state)),
        *("--allow-destination", "127.0.0.0/8"),
        *(("--public-url", egress_url) if egress_url else ()),
    )
    (state / "broker.toml").write_text("[serve]\nstun_ports = [0, 0]\n")
    async with magpies(*egress) as exit_server:
        key = str(exit_server.events[0]["operator_key"])
        broker = ("broker", "--operator-key", key, "--listen", f"127.0.0.1:{port}")
        async with magpies(*broker, "--config", str(state / "broker.toml")):
            await exit_server.event("report", problem=None)
            yield url, exit_server


def invite_of(url: str, exit_server: Process) -> str:
    return invites.encode(Invite([url], str(exit_server.events[0]["operator_key"])))


def test_failures_that_take_long_since_people_wait_for_them_too(tmp_path: Path) -> None:
    async def main() -> None:
        with deaf_port() as deaf, silent_udp() as one, silent_udp() as two:
            await side_by_side(
                deaf_broker(directory(tmp_path, "deaf broker"), deaf),  # as long as all others
                in_two_turns(tmp_path, deaf, one, two),
            )

    run(main(), 110)


async def in_two_turns(parent: Path, deaf: int, one: int, two: int) -> None:
    """Not all at once: deadlines of seconds must leave room for a busy computer."""
    await side_by_side(
        unreachable_egress(
            directory(parent, "closed egress"),
            closed_port(),
            TURNED_DOWN | NOT_REACHED,  # a busy volunteer may find it out after its answer
        ),
        unreachable_egress(
            directory(parent, "deaf egress"),
            deaf,
            NOT_REACHED,
        ),
        dying_egress(directory(parent, "dying egress")),
    )
    await side_by_side(
        wrong_clock(directory(parent, "clock behind"), -30),
        wrong_clock(directory(parent, "clock ahead"), 30),
        silent_stun(directory(parent, "silent STUN"), one, two),
        blocked_webrtc(directory(parent, "blocked WebRTC"), one),
    )


async def side_by_side(*failures: Coroutine[None, None, None]) -> None:
    """Run tests that wait more than they work."""
    async with asyncio.TaskGroup() as group:
        for failure in failures:
            group.create_task(failure)


def directory(parent: Path, name: str) -> Path:
    (made := parent / name).mkdir()
    return made


TURNED_DOWN = {"volunteer": "No volunteer could help right now: try again in a minute"}
"""What it costs that a volunteer knows before its answer: tests/volunteer/test_links.py."""
NOT_REACHED = {"egress": "The volunteer could not reach the egress: Magpies tries other ones"}


async def unreachable_egress(state: Path, port: int, told: dict[str, str]) -> None:
    """Look at an egress that no volunteer can reach.

    Args:
        state: a folder of its own.
        port: of the egress.
        told: the sentences that may be told, by the step at which the doctor tells them.
    """
    async with (
        apart(state, f"http://127.0.0.1:{port}") as (url, exit_server),
        magpies("volunteer", url),
        impatient(state, invite_of(url, exit_server), bridge_s=24.0) as reader,
    ):
        seen = await look(reader, 26)
        assert_no_bridge(seen, "|".join(told.values()))
        step = failed_steps(seen.doctor)[0]
        assert_doctor_finds(seen.doctor, step, told[step].partition(":")[0])


async def dying_egress(state: Path) -> None:
    """While it is down, people are told; once it is back, all goes on without them."""
    async with (
        origin() as site,
        apart(state) as (url, exit_server),
        magpies("volunteer", url),
        impatient(state, invite_of(url, exit_server)) as reader,
    ):
        proxy = str(reader.events[0]["proxy"])
        stream, writer = await open_through(proxy, "127.0.0.1", site.echo_port)
        writer.write(b"hello")
        assert await stream.readexactly(5) == b"hello"
        exit_server.signal(signal.SIGKILL)
        await exit_server.wait(5)
        await reader.event("bridge", connected=False)
        words = "No volunteer could help right now: try again in a minute"
        assert_no_bridge(await look(reader, 14), words)
        restarted = await Process.start(*exit_server.arguments)
        try:
            await restarted.event("report", problem=None)
            async with within(30):
                with pytest.raises(ConnectionError):
                    await stream.readexactly(1)
                answer = await curl(proxy, site.url(1, 1_000))
            assert answer.status == 200
        finally:
            writer.close()
            await restarted.stop()


# --- the broker -----------------------------------------------------------------------------------


def test_a_broker_that_is_down(tmp_path: Path) -> None:
    async def main() -> None:
        async with impatient(tmp_path, good_invite()) as reader:
            words = "No connection to the broker at 127.0.0.1: try another network"
            seen = await look(reader, 10)
            assert_no_bridge(seen, words)
            assert_doctor_finds(seen.doctor, "broker", words)

    run(main(), 60)


async def deaf_broker(state: Path, port: int) -> None:
    """It takes connections and says nothing; the longest wait of all, with its real deadlines."""
    invite = good_invite(brokers=[f"http://127.0.0.1:{port}"])
    words = "No answer from the broker at 127.0.0.1 in time: try another network"
    async with impatient(state, invite, bridge_s=20.0) as reader:
        seen = await look(reader, 30)
        assert_no_bridge(seen, words)
        assert_doctor_finds(seen.doctor, "broker", words)
        assert seen.doctor.seconds < 30


async def wrong_clock(state: Path, days: int) -> None:
    """An egress descriptor holds for a week: what a wrong clock breaks first."""
    async with (
        serving(state) as running,
        magpies("volunteer", str(running.events[0]["url"])),
        impatient(state, running.events[0]["invite"], clock_ahead_s=days * 86_400) as reader,
    ):
        words = "not valid at this time: check this computer's clock"
        seen = await look(reader, 12)
        assert_no_bridge(seen, words)
        direction = "ahead of" if days > 0 else "behind"
        told = f"30 days {direction} the broker's.* Set date, time and time zone"
        assert_doctor_finds(seen.doctor, "clock", told, "link")
        link = next(event for event in seen.doctor.events if event.get("step") == "link")
        assert re.search(words, link["text"])
        assert_plain(link["text"])
        assert link["advice"] is None


# --- a hostile broker -----------------------------------------------------------------------------


ORDERS = "\x1b]0;mine\x07\x1b[2J\x9b31m<script>alert(1)</script>\u202e\r\nAll is well. " + "x" * 300
"""Clears a terminal, renames its window, runs in a page, goes on in a line of its own."""
SHOWN = "]0;mine [2J 31m<script>alert(1)</script> All is well. xxx"


def test_what_a_broker_says_gives_no_orders_to_terminal_or_page(tmp_path: Path) -> None:
    async def main() -> None:
        async with rude_broker() as url:
            invite = good_invite(brokers=[url])
            async with impatient(tmp_path, invite) as reader:
                seen = await look(reader, 12)
                assert seen.sentence.startswith(SHOWN)
                assert len(seen.sentence) <= 200
                assert f"<p>{html.escape(seen.sentence)}</p>" in seen.page.body
                assert "<script" not in seen.page.body
                assert seen.text.body == f"Magpies: {seen.sentence}\n"
                assert "\x1b" not in seen.connect.headers + seen.connect.complaint
            for command in (("doctor", invite), ("volunteer", url)):
                told = await as_people_see_it(*command)
                assert SHOWN in " ".join(told.split())
                assert all(each.isprintable() or each == "\n" for each in told), told

    run(main(), 60)


@asynccontextmanager
async def rude_broker() -> AsyncIterator[str]:
    """A broker that refuses all that can be refused, in the worst of words; yields its URL."""
    config = signalling.WidgetConfig(version=1, stun=[], egresses=["wss://egress.example/v1/link"])

    async def tell(_: web.Request) -> web.Response:
        return web.Response(body=signalling.encode(config), content_type="application/json")

    async def refuse(_: web.Request) -> web.Response:
        error = signalling.ErrorResponse(signalling.ErrorCode.UNKNOWN_POOL, ORDERS)
        return web.json_response(body=signalling.encode(error), status=403)

    async def refuse_volunteer(request: web.Request) -> web.WebSocketResponse:
        websocket = web.WebSocketResponse()
        await websocket.prepare(request)
        refused = signalling.Refused(signalling.ErrorCode.UNKNOWN_POOL, ORDERS)
        await websocket.send_str(signalling.encode(refused).decode())
        await websocket.close()
        return websocket

    app = web.Application()
    app.router.add_get("/v1/config", tell)
    app.router.add_post("/v1/offer", refuse)
    app.router.add_get("/v1/volunteer", refuse_volunteer)
    async with listening(web.AppRunner(app, access_log=None, shutdown_timeout=1.0)) as port:
        yield f"http://127.0.0.1:{port}"


async def as_people_see_it(*arguments: str) -> str:
    """Return what a command that fails writes to a terminal."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "magpies", *arguments),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    output, _ = await process.communicate()
    assert process.returncode == 1
    return output.decode()


# --- the network ----------------------------------------------------------------------------------


async def silent_stun(state: Path, one: int, two: int) -> None:
    """It costs seconds, and no more."""
    stun = f'stun = ["stun:127.0.0.1:{one}", "stun:127.0.0.1:{two}"]\n'
    (state / "serve.toml").write_text(f"[serve]\nstun_ports = []\n[broker]\n{stun}")
    serve = ("serve", "--listen", "127.0.0.1:0", "--state", str(state))
    allow = ("--allow-destination", "127.0.0.0/8")
    async with (
        origin() as site,
        magpies(*serve, *allow, "--config", str(state / "serve.toml")) as running,
        magpies("volunteer", str(running.events[0]["url"])),
        impatient(state, running.events[0]["invite"], stun) as reader,
    ):
        doctor = asyncio.create_task(ask_doctor(reader))
        await reader.event("bridge", connected=True)
        answer = await curl(str(reader.events[0]["proxy"]), site.url(1, 10_000))
        assert answer.status == 200
        words = "STUN servers do not answer: the network may block UDP.* Try another network"
        assert_doctor_finds(await doctor, "stun", words)


async def blocked_webrtc(state: Path, port: int) -> None:
    async with serving(state) as running:
        ready = asyncio.Event()
        url = str(running.events[0]["url"])
        task = asyncio.create_task(answer_into_nothing(url, port, ready))
        try:
            await asyncio.wait_for(ready.wait(), 5)
            async with impatient(state, running.events[0]["invite"]) as reader:
                seen = await look(reader, 14)
                words = "No way to a volunteer was found: .* try another network"
                assert_no_bridge(seen, words)
                assert_doctor_finds(seen.doctor, "link", "[Nn]o .*way|no path")
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)


async def answer_into_nothing(url: str, port: int, ready: asyncio.Event) -> None:
    """Be a volunteer whose answers name only an address where nobody answers."""
    ice = IceSettings(keep_private_candidates=True)
    async with (
        aiohttp.ClientSession() as session,
        session.ws_connect(url.replace("http", "ws", 1) + "/v1/volunteer") as websocket,
    ):
        waiting = Volunteer(websocket)
        await waiting.say(
            signalling.Hello(1, signalling.VolunteerKind.HEADLESS, 4, signalling.Nat.INDEPENDENT)
        )
        assert isinstance(await waiting.hear(), signalling.Welcome)
        ready.set()
        while True:
            offer = await waiting.hear(60)
            if not isinstance(offer, signalling.OfferToVolunteer):
                continue
            peer = engine("libdatachannel").answering(ice, 65_536)
            try:
                lines = (await peer.answer(offer.sdp)).splitlines()
            finally:
                await peer.aclose()
            kept = [line for line in lines if not line.startswith("a=candidate:")]
            kept.append(f"a=candidate:1 1 UDP 2122317823 127.0.0.1 {port} typ host")
            await waiting.say(signalling.Answer(offer.match, "".join(f"{x}\r\n" for x in kept)))


# --- private pools --------------------------------------------------------------------------------


STRANGERS = [
    (None, "serves private pools only: ask for an invite"),
    ("wrong-token", "pool token is not valid here: ask for a new invite"),
]


def test_a_private_server_and_readers_without_its_token(tmp_path: Path) -> None:
    async def main() -> None:
        async with serving(tmp_path, "--private", "--pool-token", "the-right-token") as running:
            strangers = [
                stranger(directory(tmp_path, str(number)), running, token, words)
                for number, (token, words) in enumerate(STRANGERS)
            ]
            await side_by_side(*strangers)

    run(main(), 60)


async def stranger(state: Path, running: Process, token: str | None, words: str) -> None:
    right = invites.decode(str(running.events[0]["invite"]))
    assert right.pool_token == "the-right-token"
    wrong = invites.encode(Invite(right.brokers, right.operator_key, token, stun=right.stun))
    async with impatient(state, wrong) as reader:
        await reader.event("bridge")
        seen = await look(reader, 10)
        assert_no_bridge(seen, words)
        assert_doctor_finds(seen.doctor, "volunteer", words)
    options = ("--pool-token", token) if token else ()
    url = str(running.events[0]["url"])
    helper = await run_to_end("volunteer", url, *options, timeout_s=30)
    assert helper.status == 1
    told = words.replace("a new invite", "a new link")  # what a volunteer of a pool has
    assert re.search(told, helper.event("error")["message"])


def test_a_private_server_and_a_reader_with_its_token(tmp_path: Path) -> None:
    async def main() -> None:
        token = ("--pool-token", "the-right-token")
        async with (
            origin() as site,
            serving(tmp_path, "--private", *token) as running,
            magpies("volunteer", str(running.events[0]["url"]), *token),
            connecting(running.events[0]["invite"]) as reader,
        ):
            answer = await curl(str(reader.events[0]["proxy"]), site.url(3, 10_000))
            assert answer.status == 200

    run(main(), 60)


# --- the site -------------------------------------------------------------------------------------


def test_a_site_that_cannot_be_opened_is_not_blamed_on_the_bridge(tmp_path: Path) -> None:
    async def main() -> None:
        async with (
            serving(tmp_path) as running,
            magpies("volunteer", str(running.events[0]["url"])),
            connecting(running.events[0]["invite"]) as reader,
        ):
            await reader.event("bridge", connected=True)
            proxy = str(reader.events[0]["proxy"])
            browser = ("--header", "Accept: text/html")
            refused = await curl(proxy, f"http://127.0.0.1:{closed_port()}/", *browser)
            private = await curl(proxy, "http://192.168.1.1/", *browser)
            unknown = await curl(proxy, "http://no-such-name.invalid/", *browser)
            assert (refused.status, private.status, unknown.status) == (502, 403, 502)
            for answer, title in (
                (refused, "This site did not open"),
                (private, "This site is not allowed"),
                (unknown, "This site did not open"),
            ):
                assert f"<h1>{title}</h1>" in answer.body
                sentence = re.search(r"<p>(.*?)</p>", answer.body, re.DOTALL)
                assert sentence is not None
                assert sentence[1].endswith(".")
                assert answer.seconds < 15

    run(main(), 60)
