"""What a reader sees when there is no bridge, looked at in every way at once."""

from __future__ import annotations

import asyncio
import html
import re
import socket
import time
from collections.abc import Awaitable, Iterator
from contextlib import AbstractAsyncContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from magpies.wire import invites
from magpies.wire.invites import Invite
from support.bridges import connecting
from support.curl import Answer, curl
from support.processes import Ended, Process, run_to_end
from support.socks import RefusedError, open_through

NO_BRIDGE = 3  # network unreachable, RFC 1928 section 6
ADVICE = re.compile(r"\b(?i:try|tries|ask|check|choose|start|tell|wait|close|update|copy|set)\b")


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

    doctor = asyncio.create_task(ask_doctor(reader))
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


async def ask_doctor(reader: Process) -> Ended:
    """Run the doctor with invite, configuration and clock of a client."""
    where = reader.arguments.index("--config")
    invite, config = reader.arguments[1], reader.arguments[where : where + 2]
    return await run_to_end("doctor", invite, *config, clock_ahead_s=reader.clock_ahead_s)


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


def assert_doctor_finds(result: Ended, step: str, words: str, *follow: str) -> None:
    """The doctor says the same at the right step, and ends with status 1.

    Args:
        result: of the doctor.
        step: where it says so.
        words: a pattern of what it says.
        follow: further steps that go wrong for the same reason.
    """
    assert result.status == 1, result
    wrong = _wrong(result)
    assert [event["step"] for event in wrong] == [step, *follow], wrong
    told = " ".join(filter(None, (wrong[0]["text"], wrong[0]["advice"])))
    assert re.search(words, told), told
    assert_plain(told if len(told) <= 200 else wrong[0]["text"])
    assert result.log == []


def failed_steps(result: Ended) -> list[str]:
    """Return the steps at which the doctor found something."""
    return [str(event["step"]) for event in _wrong(result)]


def _wrong(result: Ended) -> list[dict[str, Any]]:
    return [event for event in result.events if event["event"] == "step" and event["ok"] is False]


def impatient(
    state: Path,
    invite: object,
    more: str = "",
    *,
    bridge_s: float = 12.0,
    clock_ahead_s: float = 0.0,
) -> AbstractAsyncContextManager[Process]:
    """Run a client with short deadlines: tests/client/test_bridge.py has the real ones."""
    path = state / "client.toml"
    path.write_text(
        f'[client]\nlisten = "127.0.0.1:0"\nbridge_s = {bridge_s}\nproblem_s = 2.0\n'
        f"setup_s = 3.0\n{more}"
    )
    return connecting(invite, "--config", str(path), clock_ahead_s=clock_ahead_s)


def good_invite(**changes: object) -> str:
    fields: dict[str, object] = {
        "brokers": [f"http://127.0.0.1:{closed_port()}"],
        "operator_key": "A" * 43,
    }
    return invites.encode(Invite(**(fields | changes)))  # type: ignore[arg-type]


def closed_port() -> int:
    """A port where nothing listens."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])


@contextmanager
def deaf_port() -> Iterator[int]:
    """A port that takes connections and never says anything, as a network that swallows does."""
    with socket.create_server(("127.0.0.1", 0), backlog=64) as listening:
        yield int(listening.getsockname()[1])


@contextmanager
def silent_udp() -> Iterator[int]:
    """A UDP port that answers nothing, as behind a firewall."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as silent:
        silent.bind(("127.0.0.1", 0))
        yield int(silent.getsockname()[1])
