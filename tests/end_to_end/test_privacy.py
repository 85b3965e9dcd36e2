"""No log, metric or file names a client, a volunteer or a destination, at any log level.

Standard output may name the operator's own server, since that is what an operator asks for; it
may not name anybody else.
"""

from __future__ import annotations

import asyncio
import re
import signal
import tempfile
from collections.abc import AsyncIterator, Awaitable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp
import pytest

from magpies.wire import invites
from magpies.wire.invites import Invite
from support import run
from support.bridges import connecting, serving
from support.curl import curl
from support.origins import content, origin, sha256
from support.pluggable import open_as_tor, transport
from support.processes import Process, magpies, run_to_end
from support.socks import RefusedError, open_through
from support.traces import own_addresses, seen_as, traces
from support.udp import associated, udp_socket

CLIENT = "127.99.1.2"
VOLUNTEER = "127.98.3.4"
DESTINATION = "127.83.7.19"
FORBIDDEN = "10.77.66.55"
NAME = "unmistakable.invalid"
SECRETS = [CLIENT, VOLUNTEER, DESTINATION, FORBIDDEN, "unmistakable", *own_addresses()]
ADDRESS = re.compile(r"(?<!\d)\d{1,3}(?:\.\d{1,3}){3}(?!\d)")

NOISY = '''
"""Logs every destination, as careless code would; and takes the net below away, if asked to."""
import logging, os
from magpies import privacy
from magpies.egress import session

careful = session.FlowGate.open

async def careless(self, authority, token):
    logging.getLogger("magpies.egress").error("a flow to %s", authority)
    return await careful(self, authority, token)

session.FlowGate.open = careless
if os.environ["SCRUBBING"] == "off":
    privacy.ScrubbingFormatter.format = logging.Formatter.format
'''


@dataclass
class Session:
    """What a whole session has written down.

    Attributes:
        said: by process and place, standard output and error.
        served: by path, of the server.
        kept: by name, the files of the server's state directory.
    """

    said: dict[str, bytes] = field(default_factory=dict)
    served: dict[str, bytes] = field(default_factory=dict)
    kept: dict[str, bytes] = field(default_factory=dict)

    def note(self, process: Process, name: str) -> None:
        """Keep what a process has said."""
        self.said[f"{name} stderr"] = "\n".join(process.log).encode()
        self.said[f"{name} stdout"] = "\n".join(map(str, process.events)).encode()

    @property
    def logs(self) -> dict[str, bytes]:
        """Standard error alone."""
        return {name: text for name, text in self.said.items() if name.endswith("stderr")}

    def traces(self) -> dict[str, list[str]]:
        """Where a secret stands."""
        everything = {**self.said, **self.served, **self.kept}
        found = {name: traces(data, SECRETS) for name, data in everything.items()}
        return {name: secrets for name, secrets in found.items() if secrets}


def list_files(directory: Path) -> list[Path]:
    return [path for path in directory.rglob("*") if path.is_file()]


@asynccontextmanager
async def watched(session: Session, process: Process, name: str) -> AsyncIterator[Process]:
    try:
        yield process
    finally:
        await process.stop()
        session.note(process, name)


async def whole_session(*options: str, env: dict[str, str] | None = None) -> Session:
    """Let readers, volunteers and sites meet, in good and bad ways."""
    session = Session()
    async with AsyncExitStack() as stack:
        enter = stack.enter_async_context
        state = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        site = await enter(origin(DESTINATION))
        server = await enter(serving(state, *options, env=env))
        await enter(watched(session, server, "serve"))
        port = int(str(server.events[0]["url"]).rpartition(":")[2])
        to_server = await enter(seen_as(VOLUNTEER, port))
        first = await enter(magpies("volunteer", f"http://127.0.0.1:{to_server}", *options))
        await enter(watched(session, first, "first"))
        own = invites.decode(str(server.events[0]["invite"]))
        brokers = [f"http://127.0.0.1:{await enter(seen_as(CLIENT, port))}"]
        invite = invites.encode(Invite(brokers, own.operator_key, stun=own.stun))
        reader = await enter(connecting(invite, *options))
        await enter(watched(session, reader, "connect"))
        await reader.event("bridge", connected=True)
        proxy = str(reader.events[0]["proxy"])
        page = site.url(1, 100_000)

        assert (await curl(proxy, page)).status == 200
        with tempfile.NamedTemporaryFile() as file:
            file.write(content(2, 50_000))
            file.flush()
            sent = await curl(proxy, site.upload_url, "--upload-file", file.name)
        assert sent.body == sha256(content(2, 50_000))
        assert (await curl(proxy, f"http://{FORBIDDEN}/")).status == 403
        assert (await curl(proxy, f"http://{NAME}/")).status == 502
        assert (await curl(proxy, f"https://{NAME}/")).status == 0
        assert (await curl(proxy, f"http://{DESTINATION}:1/")).status == 502
        stream, writer = await open_through(proxy, DESTINATION, site.echo_port)
        writer.write(content(3, 200_000))
        await stream.readexactly(1_000)
        writer.transport.abort()
        stream, writer = await open_through(proxy, DESTINATION, site.echo_port)
        async with (
            associated("127.0.0.1", int(proxy.rpartition(":")[2])) as program,
            udp_socket(lambda data: data, DESTINATION) as echo,
        ):
            for host in (NAME, FORBIDDEN, DESTINATION):
                program.send(host, echo.address[1], b"question")
            assert (await program.next()).endswith(b"question")
        await _as_tor(session, f"invite={invite}", site.echo_port, options)
        second = await enter(magpies("volunteer", f"http://127.0.0.1:{to_server}", *options))
        await enter(watched(session, second, "second"))
        first.signal(signal.SIGKILL)
        writer.write(b"still there?")
        assert await asyncio.wait_for(stream.readexactly(12), 10) == b"still there?"
        writer.close()
        broken = await run_to_end("connect", invite[:-7], *options)
        session.said["broken stderr"] = "\n".join(broken.log).encode()
        session.said["broken stdout"] = "\n".join(map(str, broken.events)).encode()
        healthy = await run_to_end("doctor", invite, *options)
        assert healthy.status == 0
        session.said["doctor stderr"] = "\n".join(healthy.log).encode()
        session.said["doctor stdout"] = "\n".join(map(str, healthy.events)).encode()
        async with aiohttp.ClientSession() as http:
            for path in (
                "/metrics",
                "/v1/stats",
                "/v1/history",
                "/v1/config",
                "/v1/egresses",
                "/healthz",
            ):
                async with http.get(f"{server.events[0]['url']}{path}") as response:
                    session.served[path] = await response.read()
        session.kept = {each.name: each.read_bytes() for each in list_files(state)}
    return session


async def _as_tor(session: Session, line: str, port: int, options: tuple[str, ...]) -> None:
    """Be Tor, whose bridge is one of the destinations."""
    async with transport(*options) as process:
        _, writer = await open_as_tor(process.port, line, DESTINATION, port)
        writer.close()
        for host, nobody in ((FORBIDDEN, 443), (NAME, 443), (DESTINATION, 1)):
            with pytest.raises(RefusedError):
                await open_as_tor(process.port, line, host, nobody)
        process.signal(signal.SIGTERM)
        assert await process.end() == 0
    assert b"LOG SEVERITY=warning" in process.said
    session.said["pt stderr"], session.said["pt stdout"] = process.log, process.said


async def two_sessions(
    one: Awaitable[Session], other: Awaitable[Session]
) -> tuple[Session, Session]:
    """Run two side by side: each waits more than it works."""
    first, second = await asyncio.gather(one, other)
    return first, second


def check(session: Session) -> None:
    assert session.traces() == {}
    assert len(session.logs) == 7, session.logs.keys()
    for name, text in session.logs.items():
        assert not ADDRESS.search(text.decode()), (name, text)
    assert b"magpies_broker_offers_total" in session.served["/metrics"]
    assert {"operator.key", "egress.key", "invite"} <= session.kept.keys()


def test_a_whole_session_leaves_no_trace() -> None:
    for session in run(two_sessions(whole_session("-q"), whole_session()), timeout_s=100):
        check(session)


def test_a_whole_session_that_logs_more_leaves_no_trace() -> None:
    for session in run(two_sessions(whole_session("-v"), whole_session("-vv")), timeout_s=100):
        check(session)
        assert any(session.logs.values()), "there was something to look through"


def test_the_search_finds_what_careless_code_would_log(tmp_path: Path) -> None:
    """The net below holds; and without it, this is what the tests above would look like."""
    (tmp_path / "sitecustomize.py").write_text(NOISY)
    env = {"PYTHONPATH": str(tmp_path)}
    safe, unsafe = run(
        two_sessions(
            whole_session(env=env | {"SCRUBBING": "on"}),
            whole_session(env=env | {"SCRUBBING": "off"}),
        ),
        timeout_s=100,
    )
    for session in (safe, unsafe):
        assert b"a flow to" in session.said["serve stderr"]
    check(safe)
    assert set(unsafe.traces()["serve stderr"]) >= {DESTINATION, FORBIDDEN, "unmistakable"}


def test_the_search_knows_the_forms_of_an_address() -> None:
    for text in (b"x 127.83.7.19:80", b"\x7f\x53\x07\x13", b"7f530713", b"19.7.83.127.in-addr"):
        assert traces(text, [DESTINATION]) == [DESTINATION]
    assert traces(b"[FD00::2]:443", ["fd00::2"]) == ["fd00::2"]
    assert traces(b"127.83.7.1", [DESTINATION]) == []
