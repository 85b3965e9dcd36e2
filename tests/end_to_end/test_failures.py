"""What people see when something fails: one plain sentence, the same everywhere, and soon."""

from __future__ import annotations

import asyncio
import html
import io
import json
import re
import signal
import socket
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import SimpleNamespace

import aiohttp
import pytest

from magpies.cli.doctor import examine
from magpies.cli.output import Output
from magpies.client.config import ClientConfig
from magpies.client.service import Client
from magpies.errors import BrokerError, MagpiesError
from magpies.transports.broker_client import BrokerClient, BrokerTimeouts
from magpies.transports.data_channel import IceSettings, engine
from magpies.wire import invites, signalling
from magpies.wire.invites import Invite
from support import run
from support.bridges import connecting, serving
from support.brokers import Volunteer
from support.curl import Answer, curl
from support.networks import client, server, volunteer
from support.origins import origin
from support.processes import Ended, Process, magpies, run_to_end
from support.socks import RefusedError, open_through

NO_BRIDGE = 3  # network unreachable, RFC 1928 section 6
ADVICE = re.compile(r"\b(?i:try|tries|ask|check|choose|start|tell|wait|close|update|copy)\b")


def assert_plain(sentence: str) -> None:
    """A sentence for a person: what happened, what to do, and nothing of the machinery."""
    assert sentence[0].isupper() or sentence.startswith("127."), sentence
    assert sentence.endswith("."), sentence
    assert len(sentence) <= 200, sentence
    assert ADVICE.search(sentence), f"what to do? {sentence}"
    assert not re.search(r"Error|Exception|errno|None|\bSDP\b|_", sentence), sentence


@dataclass(frozen=True)
class Seen:
    """What one failure looks like to a reader.

    Attributes:
        sentence: of the client's events.
        socks: the reply code.
        page: what a browser gets for an http:// address.
        text: what curl gets for it.
        connect: what curl gets for an https:// address.
        doctor: what `magpies doctor` says meanwhile.
    """

    sentence: str
    socks: int
    page: Answer
    text: Answer
    connect: Answer
    doctor: Ended


async def look(reader: Process, within_s: float) -> Seen:
    """Ask for something in every way at once; the proxy's answers must come in `within_s`."""
    proxy = str(reader.events[0]["proxy"])
    took: list[float] = []

    async def timed[T](work: Awaitable[T]) -> T:
        began = time.monotonic()
        result = await work
        took.append(time.monotonic() - began)
        return result

    async def socks() -> int:
        try:
            await open_through(proxy, "site.example", 443)
        except RefusedError as refused:
            return refused.code
        return 0

    doctor = asyncio.create_task(run_to_end("doctor", *reader.arguments[1:2], *quick(reader)))
    code, page, text, connect = await asyncio.gather(
        timed(socks()),
        timed(curl(proxy, "http://site.example/", "--header", "Accept: text/html,*/*")),
        timed(curl(proxy, "http://site.example/")),
        timed(curl(proxy, "https://site.example/")),
    )
    assert max(took) < within_s, f"{took}\n{reader.report()}"
    problems = [event["problem"] for event in reader.events if event["event"] == "bridge"]
    assert problems, reader.report()
    return Seen(str(problems[-1]), code, page, text, connect, await doctor)


def quick(reader: Process) -> tuple[str, ...]:
    """The option that gives the doctor the client's configuration."""
    where = reader.arguments.index("--config")
    return reader.arguments[where : where + 2]


def assert_no_bridge(seen: Seen, words: str) -> None:
    """Every way to look at it tells the same sentence, and that no bridge is there."""
    assert_plain(seen.sentence)
    assert re.search(words, seen.sentence), seen.sentence
    assert seen.socks == NO_BRIDGE
    for answer in (seen.page, seen.text):
        assert answer.status == 503, answer
        assert "Proxy-Status: magpies; error=destination_unavailable" in answer.headers
    assert seen.text.body == f"Magpies: {seen.sentence}\n"
    page = html.unescape(seen.page.body)
    assert "<h1>No bridge right now</h1>" in page
    assert f"<p>{seen.sentence}</p>" in page
    assert "503" in seen.connect.complaint


def assert_doctor_finds(result: Ended, step: str, words: str) -> None:
    """The doctor says the same at the right step, and ends with status 1."""
    assert result.status == 1, result
    wrong = [event for event in result.events if event["event"] == "step" and event["ok"] is False]
    assert [event["step"] for event in wrong] == [step], wrong
    told = " ".join(filter(None, (wrong[0]["text"], wrong[0]["advice"])))
    assert re.search(words, told), told
    assert_plain(told if len(told) <= 200 else wrong[0]["text"])
    assert result.log == []


@pytest.fixture
def state() -> Iterator[Path]:
    """A directory for a server's state and for configuration files."""
    with tempfile.TemporaryDirectory() as name:
        yield Path(name)


def impatient(state: Path, invite: object, more: str = "") -> AbstractAsyncContextManager[Process]:
    """Run a client with short deadlines: tests/client/test_bridge.py has the real ones."""
    path = state / "client.toml"
    path.write_text(f"[client]\nbridge_s = 12.0\nproblem_s = 2.0\nsetup_s = 3.0\n{more}")
    return connecting(invite, "--config", str(path))


def closed_port() -> int:
    """A port where nothing listens."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])


@contextmanager
def deaf_port() -> Iterator[int]:
    """A port that takes connections and never says anything, as a network that swallows does."""
    with socket.create_server(("127.0.0.1", 0), backlog=64) as listening:
        yield int(listening.getsockname()[1])


# --- nobody there ---------------------------------------------------------------------------------


def test_no_volunteer(state: Path) -> None:
    async def main() -> None:
        async with (
            serving(state) as running,
            impatient(state, running.events[0]["invite"]) as reader,
        ):
            words = "No volunteer is free right now: try again in a minute"
            seen = await look(reader, 6)
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


@pytest.mark.parametrize("kind", ["closed", "deaf"])
def test_an_egress_that_volunteers_cannot_reach(kind: str, state: Path) -> None:
    async def main(port: int) -> None:
        async with (
            apart(state, f"http://127.0.0.1:{port}") as (url, exit_server),
            magpies("volunteer", url),
            impatient(state, invite_of(url, exit_server)) as reader,
        ):
            seen = await look(reader, 11)
            if kind == "closed":  # found out before the answer: others are asked at once
                words, step = (
                    "No volunteer could help right now: try again in a minute",
                    "volunteer",
                )
            else:
                words, step = "could not reach the egress: Magpies tries other ones", "egress"
            assert_no_bridge(seen, words)
            assert_doctor_finds(seen.doctor, step, words.partition(":")[0])

    if kind == "closed":
        run(main(closed_port()), 100)
    else:
        with deaf_port() as port:
            run(main(port), 100)


def test_an_egress_that_dies_with_open_flows(state: Path) -> None:
    """While it is down, people are told; once it is back, all goes on without them."""

    async def main() -> None:
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
            await reader.event("bridge", 10, connected=False)
            assert_no_bridge(
                await look(reader, 6), "No volunteer could help right now: try again in a minute"
            )
            restarted = await Process.start(*exit_server.arguments)
            try:
                await restarted.event("report", problem=None)
                async with asyncio.timeout(30):
                    with pytest.raises(ConnectionError):
                        await stream.readexactly(1)
                    answer = await curl(proxy, site.url(1, 1_000))
                assert answer.status == 200
            finally:
                writer.close()
                await restarted.stop()

    run(main(), 100)


# --- invites --------------------------------------------------------------------------------------


def good_invite(**changes: object) -> str:
    fields: dict[str, object] = {
        "brokers": [f"http://127.0.0.1:{closed_port()}"],
        "operator_key": "A" * 43,
    }
    return invites.encode(Invite(**(fields | changes)))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda text: text[:-9], "damaged or cut short. Please copy all of it"),
        (lambda text: text[:20] + "x" + text[21:], "damaged or cut short"),
        (lambda text: "magpies:", "damaged or cut short"),
        (lambda text: "hello", 'This is not an invite: invites begin with "magpies:"'),
        (lambda text: "https://broker.example/", "This is not an invite"),
        (lambda text: good_invite(expires=int(time.time()) - 60), "has expired. Ask for a new one"),
    ],
)
def test_an_invite_that_cannot_be_used(change: Callable[[str], str], words: str) -> None:
    async def main() -> None:
        text = change(good_invite())
        for command in (("connect", text, "--listen", "127.0.0.1:0"), ("doctor", text)):
            result = await run_to_end(*command, timeout_s=15)
            assert result.status == 1
            if command[0] == "connect":
                told = result.event("error")["message"]
                assert result.seconds < 3
                assert len(result.events) == 1
            else:
                told = result.event("step", step="invite", ok=False)["text"]
            assert re.search(words, told), told
            assert told.count(".") <= 2
            assert result.log == []

    run(main(), 60)


def test_without_json_the_same_sentence_is_on_standard_error() -> None:
    async def main() -> None:
        process = await asyncio.create_subprocess_exec(
            *("magpies", "connect", "magpies:broken"),
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        out, errors = await process.communicate()
        assert process.returncode == 1
        assert out == b""
        sentence = "This invite is damaged or cut short. Please copy all of it again."
        assert errors.decode() == f"magpies: {sentence}\n"

    run(main(), 20)


# --- the broker -----------------------------------------------------------------------------------


def test_a_broker_that_is_down(state: Path) -> None:
    async def main() -> None:
        async with impatient(state, good_invite()) as reader:
            words = "No connection to the broker at 127.0.0.1: try another network"
            seen = await look(reader, 5)
            assert_no_bridge(seen, words)
            assert_doctor_finds(seen.doctor, "broker", words)

    run(main(), 60)


def test_a_broker_that_never_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    hasty = partial(BrokerClient, timeouts=BrokerTimeouts(offer_s=1.0))
    monkeypatch.setattr("magpies.client.service.BrokerClient", hasty)
    monkeypatch.setattr("magpies.cli.doctor.network._BROKER_S", 1.0)

    async def main(port: int) -> None:
        invite = good_invite(brokers=[f"http://127.0.0.1:{port}"])
        words = "No answer from the broker at 127.0.0.1 in time: try another network"
        config = ClientConfig(listen="127.0.0.1:0", problem_s=1.0)
        async with Client(invites.decode(invite), config) as reader, asyncio.timeout(5):
            with pytest.raises(BrokerError, match=words) as caught:
                await reader.open_flow("site.example", 443)
            assert_plain(str(caught.value))
        steps = await doctor_in_process(invite)
        assert re.search(words, steps["broker"]["text"])

    with deaf_port() as port:
        run(main(port), 60)


async def doctor_in_process(
    invite: str, clock: Callable[[], float] = time.time
) -> dict[str, dict[str, str]]:
    """Return what the doctor says, by step."""
    told = io.StringIO()
    assert not await examine(Output(json=True, stream=told), None, invite, clock=clock)
    events = map(json.loads, told.getvalue().splitlines())
    return {event["step"]: event for event in events if event["event"] == "step"}


# --- this computer --------------------------------------------------------------------------------


def test_a_port_that_is_in_use(state: Path) -> None:
    async def main(port: int) -> None:
        taken = f"127.0.0.1:{port}"
        connect = await run_to_end("connect", good_invite(), "--listen", taken, timeout_s=10)
        serve = await run_to_end("serve", "--listen", taken, "--state", str(state), timeout_s=10)
        for result in (connect, serve):
            assert result.status == 1
            assert f"Port {port} is in use" in result.event("error")["message"]
            assert_plain(result.event("error")["message"])
            assert result.seconds < 4
            assert result.log == []

    with socket.create_server(("127.0.0.1", 0)) as listening:
        run(main(listening.getsockname()[1]), 60)


def test_a_stun_port_that_is_in_use(state: Path) -> None:
    async def main(port: int) -> None:
        path = state / "test.toml"
        path.write_text(f"[serve]\nstun_ports = [{port}, 0]\n")
        result = await run_to_end(
            *("serve", "--listen", "127.0.0.1:0", "--state", str(state), "--config", str(path)),
            timeout_s=10,
        )
        assert result.status == 1
        assert f"UDP port {port}" in result.event("error")["message"]
        assert_plain(result.event("error")["message"])

    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as taken:
        taken.bind(("127.0.0.1", 0))
        run(main(taken.getsockname()[1]), 60)


@pytest.mark.parametrize("days", [-30, 30])
def test_a_clock_that_is_wrong(days: int, monkeypatch: pytest.MonkeyPatch) -> None:
    def wrong() -> float:
        return time.time() + days * 86_400

    monkeypatch.setattr("magpies.client.links.time", SimpleNamespace(time=wrong))

    async def main() -> None:
        async with server() as running, volunteer(running.url), client(running) as reader:
            words = "not valid at this time: check this computer's clock"
            with pytest.raises(MagpiesError, match=words) as caught:
                await reader.open_flow("site.example", 443)
            assert_plain(str(caught.value))
            assert reader.status.problem == str(caught.value)
            steps = await doctor_in_process(running.invite(), wrong)
            direction = "ahead of" if days > 0 else "behind"
            assert f"30 days {direction} the broker's" in steps["clock"]["text"]
            assert "Set date, time and time zone" in steps["clock"]["advice"]

    run(main(), 60)


# --- the network ----------------------------------------------------------------------------------


@contextmanager
def silent_udp() -> Iterator[int]:
    """A UDP port that answers nothing, as behind a firewall."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as silent:
        silent.bind(("127.0.0.1", 0))
        yield int(silent.getsockname()[1])


def test_stun_that_never_answers_costs_seconds_and_no_more(state: Path) -> None:
    async def main(one: int, two: int) -> None:
        stun = f'stun = ["stun:127.0.0.1:{one}", "stun:127.0.0.1:{two}"]\n'
        (state / "serve.toml").write_text(f"[serve]\nstun_ports = []\n[broker]\n{stun}")
        serve = ("serve", "--listen", "127.0.0.1:0", "--state", str(state))
        async with (
            magpies(*serve, "--config", str(state / "serve.toml")) as running,
            magpies("volunteer", str(running.events[0]["url"])),
            impatient(state, running.events[0]["invite"], stun) as reader,
        ):
            doctor = asyncio.create_task(
                run_to_end("doctor", *reader.arguments[1:2], *quick(reader))
            )
            await reader.event("bridge", 10, connected=True)
            words = "STUN servers do not answer: the network may block UDP. Try another network"
            assert_doctor_finds(await doctor, "stun", words)

    with silent_udp() as one, silent_udp() as two:
        run(main(one, two), 60)


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


def test_a_network_that_blocks_webrtc(state: Path) -> None:
    async def main(port: int) -> None:
        async with serving(state) as running:
            ready = asyncio.Event()
            url = str(running.events[0]["url"])
            task = asyncio.create_task(answer_into_nothing(url, port, ready))
            try:
                await asyncio.wait_for(ready.wait(), 5)
                async with impatient(state, running.events[0]["invite"]) as reader:
                    seen = await look(reader, 8)
                    words = "No way to a volunteer was found: .* try another network"
                    assert_no_bridge(seen, words)
                    assert_doctor_finds(seen.doctor, "link", "[Nn]o .*way|no path")
            finally:
                task.cancel()
                await asyncio.gather(task, return_exceptions=True)

    with silent_udp() as port:
        run(main(port), 100)


# --- private pools --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("token", "words"),
    [
        (None, "serves private pools only: ask for an invite"),
        ("wrong-token", "pool token is not valid here: ask for a new one"),
    ],
)
def test_a_private_server_and_a_reader_without_its_token(
    token: str | None, words: str, state: Path
) -> None:
    async def main() -> None:
        async with serving(state, "--private", "--pool-token", "the-right-token") as running:
            right = invites.decode(str(running.events[0]["invite"]))
            assert right.pool_token == "the-right-token"
            wrong = invites.encode(
                Invite(right.brokers, right.operator_key, token, stun=right.stun)
            )
            async with impatient(state, wrong) as reader:
                await reader.event("bridge")
                seen = await look(reader, 2)
                assert_no_bridge(seen, words)
                assert_doctor_finds(seen.doctor, "volunteer", words)
            url = str(running.events[0]["url"])
            options = ("--pool-token", token) if token else ()
            stranger = await run_to_end("volunteer", url, *options, timeout_s=10)
            assert stranger.status == 1
            assert re.search(words, stranger.event("error")["message"])

    run(main(), 60)


def test_a_private_server_and_a_reader_with_its_token(state: Path) -> None:
    async def main() -> None:
        token = ("--pool-token", "the-right-token")
        async with (
            origin() as site,
            serving(state, "--private", *token) as running,
            magpies("volunteer", str(running.events[0]["url"]), *token),
            connecting(running.events[0]["invite"]) as reader,
        ):
            answer = await curl(str(reader.events[0]["proxy"]), site.url(3, 10_000))
            assert answer.status == 200

    run(main(), 60)


# --- the site -------------------------------------------------------------------------------------


def test_a_site_that_cannot_be_opened_is_not_blamed_on_the_bridge(state: Path) -> None:
    async def main() -> None:
        async with (
            serving(state) as running,
            magpies("volunteer", str(running.events[0]["url"])),
            connecting(running.events[0]["invite"]) as reader,
        ):
            await reader.event("bridge", 10, connected=True)
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
                assert answer.seconds < 6

    run(main(), 60)
