from __future__ import annotations

import asyncio
import errno
import os
import socket
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from ipaddress import IPv4Network, IPv6Network, ip_address
from typing import Any

import pytest

from magpies.egress.dial import ADDRESSES, Resolver, checked_addresses, dial
from magpies.errors import FlowError
from magpies.protocol.policy import Address, DestinationPolicy, parse_destination
from support import VirtualLoop, no_leaks, run, vectors

POLICY = DestinationPolicy()
LOOPBACK = DestinationPolicy(allow=(IPv4Network("127.0.0.0/8"), IPv6Network("::1/128")))
STATUS = {
    "destination_ip_prohibited": 403,
    "http_request_denied": 403,
    "http_request_error": 400,
    "dns_error": 502,
}
NAMES = {
    "localhost": ["127.0.0.1", "::1"],
    "private.example": ["10.0.0.1"],
    "metadata.example": ["169.254.169.254"],
    "mapped.example": ["::ffff:127.0.0.1"],
    "nat64.example": ["64:ff9b::7f00:1"],
    "many.example": ["0.0.0.0", "::", "fe80::1", "fc00::1", "192.168.0.1", "100.64.0.1"],
    "127.0.0.1.nip.example": ["127.0.0.1"],
    "0x7f.1.example": ["127.0.0.1"],
    "xn--fsq.example": ["192.168.0.1"],
    "public.example": ["93.184.215.14"],
    "nowhere.example": [],
}


class FakeResolver:
    """Answers from a table and notes what it was asked."""

    def __init__(self, names: dict[str, list[str]]) -> None:
        self.names = names
        self.asked: list[str] = []

    async def __call__(self, name: str) -> Sequence[Address]:
        self.asked.append(name)
        await asyncio.sleep(0)
        return [ip_address(address) for address in self.names[name]]


class ScriptedLoop(VirtualLoop):
    """In virtual time, connects as a script says: after seconds, or with an error.

    Whatever connects is connected to `server`, so that the socket is a real one.
    """

    def __init__(self, script: dict[str, float | OSError], server: tuple[str, int]) -> None:
        super().__init__()
        self.script = script
        self.server = server
        self.attempts: list[tuple[float, str]] = []
        self.opened: list[socket.socket] = []

    async def sock_connect(self, sock: socket.socket, address: Any) -> None:
        self.attempts.append((round(self.time(), 3), address[0]))
        outcome = self.script[address[0]]
        if isinstance(outcome, OSError):
            await asyncio.sleep(0)
            raise outcome
        await asyncio.sleep(outcome)
        with socket.socket(socket.AF_INET) as real:
            real.connect(self.server)
            os.dup2(real.fileno(), sock.fileno())
        self.opened.append(sock)


@pytest.fixture
def server() -> Any:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener.getsockname()


async def error_of(awaitable: Awaitable[object]) -> FlowError:
    with pytest.raises(FlowError) as raised:
        await awaitable
    assert raised.value.__cause__ is None  # causes name addresses
    return raised.value


def never_connect(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("a socket was opened")

    monkeypatch.setattr("magpies.egress.dial.socket.socket", refuse)


FORBIDDEN = vectors.lines("forbidden_destinations.txt")


def test_there_are_enough_forbidden_destinations() -> None:
    assert len(FORBIDDEN) == len(set(FORBIDDEN)) >= 100


@pytest.mark.parametrize(("line", "why"), FORBIDDEN)
def test_forbidden_destination(line: str, why: str, monkeypatch: pytest.MonkeyPatch) -> None:
    expected, _, authority = line.partition(" ")
    resolve = FakeResolver(NAMES)

    async def connect() -> None:
        await dial(parse_destination(authority), POLICY, resolve=resolve)

    async def main() -> None:
        never_connect(monkeypatch)
        error = await error_of(connect())
        monkeypatch.undo()
        assert (error.error, error.status) == (expected, STATUS[expected]), why
        host = authority.rpartition(":")[0].strip("[]")
        assert len(host) < 4 or host.lower() not in str(error).lower()

    run(main())
    assert len(resolve.asked) <= 1


def test_only_the_public_address_of_a_mixed_answer_is_dialled(server: tuple[str, int]) -> None:
    names = {"mixed.example": ["10.0.0.1", "8.8.8.8", "::1", "fe80::1", "169.254.169.254"]}
    resolve = FakeResolver(names)
    loop = ScriptedLoop({"8.8.8.8": ConnectionRefusedError(errno.ECONNREFUSED, "")}, server)

    async def main() -> None:
        destination = parse_destination("mixed.example:80")
        error = await error_of(dial(destination, POLICY, resolve=resolve))
        assert (error.error, error.status) == ("connection_refused", 502)

    run(main(), loop_factory=lambda: loop)
    assert [address for _, address in loop.attempts] == ["8.8.8.8"]


def test_a_name_is_looked_up_once(server: tuple[str, int]) -> None:
    """Rebinding: the second answer would be forbidden, but nobody asks for it."""
    answers = iter([["8.8.8.8"], ["127.0.0.1"]])
    asked: list[str] = []

    async def rebinding(name: str) -> Sequence[Address]:
        asked.append(name)
        return [ip_address(address) for address in next(answers)]

    loop = ScriptedLoop({"8.8.8.8": TimeoutError(errno.ETIMEDOUT, "")}, server)

    async def main() -> None:
        destination = parse_destination("rebind.example:80")
        error = await error_of(dial(destination, POLICY, resolve=rebinding))
        assert error.error == "connection_timeout"

    run(main(), loop_factory=lambda: loop)
    assert asked == ["rebind.example"]
    assert next(answers) == ["127.0.0.1"]
    assert [address for _, address in loop.attempts] == ["8.8.8.8"]


def test_peer_is_judged_after_connecting(server: tuple[str, int]) -> None:
    """The script leads a permitted address to loopback, as a rule in a firewall could."""
    loop = ScriptedLoop({"8.8.8.8": 0.0}, server)

    async def main() -> None:
        error = await error_of(
            dial(parse_destination("8.8.8.8:80"), POLICY, resolve=FakeResolver({}))
        )
        assert (error.error, error.status) == ("destination_ip_prohibited", 403)
        assert loop.opened[0].fileno() == -1

    run(main(), loop_factory=lambda: loop)


@asynccontextmanager
async def echo_server(host: str) -> AsyncIterator[int]:
    async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(await reader.read(100))
        await writer.drain()
        writer.close()
        await writer.wait_closed()

    async with await asyncio.start_server(echo, host, 0) as listening:
        yield listening.sockets[0].getsockname()[1]


@pytest.mark.parametrize("fast", [False, True])
@pytest.mark.parametrize("authority", ["127.0.0.1", "127.1", "[::1]", "localhost"])
def test_exceptions_reach_a_real_server(authority: str, *, fast: bool) -> None:
    async def main() -> None:
        host = "::1" if "[" in authority else "127.0.0.1"
        async with echo_server(host) as port, no_leaks():
            destination = parse_destination(f"{authority}:{port}")
            resolve = FakeResolver({"localhost": ["::1", "127.0.0.1"]})
            reader, writer = await dial(destination, LOOPBACK, resolve=resolve)
            writer.write(b"hello")
            assert await reader.readexactly(5) == b"hello"
            writer.close()
            await writer.wait_closed()

    run(main(), fast=fast)


@pytest.mark.parametrize("fast", [False, True])
def test_refused_by_a_real_socket(*, fast: bool) -> None:
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))  # bound, not listening
        destination = parse_destination(f"127.0.0.1:{bound.getsockname()[1]}")

        async def main() -> None:
            async with no_leaks():
                error = await error_of(dial(destination, LOOPBACK, resolve=FakeResolver({})))
                assert (error.error, error.status) == ("connection_refused", 502)

        run(main(), fast=fast)


def race(
    names: dict[str, list[str]],
    script: dict[str, float | OSError],
    server: tuple[str, int],
    check: Callable[[ScriptedLoop, asyncio.StreamWriter | FlowError], None],
) -> None:
    """Dial name `race.example` in virtual time and hand the outcome to `check`."""
    loop = ScriptedLoop(script, server)
    policy = DestinationPolicy(allow=(IPv4Network("127.0.0.0/8"),))

    async def main() -> None:
        outcome: asyncio.StreamWriter | FlowError
        async with no_leaks():
            try:
                _, outcome = await dial(
                    parse_destination("race.example:80"), policy, resolve=FakeResolver(names)
                )
            except FlowError as error:
                outcome = error
            check(loop, outcome)
            if isinstance(outcome, asyncio.StreamWriter):
                outcome.close()
                await outcome.wait_closed()
        assert all(sock.fileno() == -1 for sock in loop.opened)

    run(main(), timeout_s=60, loop_factory=lambda: loop)


SIX = ["2606::1", "2606::2", "2606::3"]
FOUR = ["8.8.8.1", "8.8.8.2", "8.8.8.3"]


def test_families_take_turns_every_quarter_second(server: tuple[str, int]) -> None:
    def check(loop: ScriptedLoop, outcome: object) -> None:
        assert loop.attempts == [
            (0.0, "2606::1"),
            (0.25, "8.8.8.1"),
            (0.5, "2606::2"),
            (0.75, "8.8.8.2"),
        ]
        assert isinstance(outcome, asyncio.StreamWriter)
        assert loop.time() == pytest.approx(0.95)
        assert len(loop.opened) == 1

    script: dict[str, float | OSError] = dict.fromkeys(SIX + FOUR, 30.0)
    script["8.8.8.2"] = 0.2
    race({"race.example": SIX + FOUR}, script, server, check)


def test_the_favourite_family_of_the_resolver_begins(server: tuple[str, int]) -> None:
    def check(loop: ScriptedLoop, outcome: object) -> None:
        assert [a for _, a in loop.attempts] == ["8.8.8.1"]
        assert isinstance(outcome, asyncio.StreamWriter)

    race({"race.example": FOUR + SIX}, dict.fromkeys(SIX + FOUR, 0.1), server, check)


def test_a_failure_starts_the_next_attempt_at_once(server: tuple[str, int]) -> None:
    def check(loop: ScriptedLoop, outcome: object) -> None:
        assert loop.attempts == [(0.0, "2606::1"), (0.0, "8.8.8.1")]
        assert isinstance(outcome, asyncio.StreamWriter)

    script: dict[str, float | OSError] = dict.fromkeys(SIX + FOUR, 0.1)
    script["2606::1"] = OSError(errno.ENETUNREACH, "")
    race({"race.example": SIX + FOUR}, script, server, check)


def test_an_earlier_attempt_can_still_win(server: tuple[str, int]) -> None:
    def check(loop: ScriptedLoop, outcome: object) -> None:
        assert [a for _, a in loop.attempts] == ["2606::1", "8.8.8.1"]
        assert isinstance(outcome, asyncio.StreamWriter)
        assert loop.time() == pytest.approx(0.3)

    script: dict[str, float | OSError] = dict.fromkeys(SIX + FOUR, 5.0)
    script["2606::1"] = 0.3
    race({"race.example": SIX + FOUR}, script, server, check)


def test_of_two_that_open_in_the_same_instant_one_is_closed(server: tuple[str, int]) -> None:
    def check(loop: ScriptedLoop, outcome: object) -> None:
        assert isinstance(outcome, asyncio.StreamWriter)
        assert len(loop.opened) == 2
        assert sum(sock.fileno() != -1 for sock in loop.opened) == 1

    race({"race.example": FOUR[:2]}, {"8.8.8.1": 0.5, "8.8.8.2": 0.25}, server, check)


def test_the_race_ends_at_its_deadline(server: tuple[str, int]) -> None:
    def check(loop: ScriptedLoop, outcome: object) -> None:
        assert isinstance(outcome, FlowError)
        assert (outcome.error, outcome.status) == ("connection_timeout", 504)
        assert loop.time() == pytest.approx(10)
        assert not loop.opened

    race({"race.example": SIX}, dict.fromkeys(SIX, 60.0), server, check)


def test_only_some_of_a_thousand_addresses_are_tried(server: tuple[str, int]) -> None:
    thousand = [f"2606::{n:x}" for n in range(1, 1_001)]

    def check(loop: ScriptedLoop, outcome: object) -> None:
        assert isinstance(outcome, FlowError)
        assert len(loop.attempts) == ADDRESSES

    refused = ConnectionRefusedError(errno.ECONNREFUSED, "")
    race({"race.example": thousand}, dict.fromkeys(thousand, refused), server, check)


@pytest.mark.parametrize(
    ("numbers", "expected", "status"),
    [
        ([errno.ECONNREFUSED], "connection_refused", 502),
        ([errno.ETIMEDOUT], "connection_timeout", 504),
        ([errno.ENETUNREACH], "destination_ip_unroutable", 502),
        ([errno.EHOSTUNREACH, errno.EADDRNOTAVAIL], "destination_ip_unroutable", 502),
        ([errno.ECONNRESET], "connection_terminated", 502),
        ([errno.EMFILE], "connection_limit_reached", 503),
        ([errno.EACCES], "destination_unavailable", 503),
        ([errno.ENETUNREACH, errno.ECONNREFUSED], "connection_refused", 502),
        ([errno.ETIMEDOUT, errno.EMFILE, errno.ECONNREFUSED], "connection_limit_reached", 503),
    ],
)
def test_failures(numbers: list[int], expected: str, status: int, server: tuple[str, int]) -> None:
    def check(_: ScriptedLoop, outcome: object) -> None:
        assert isinstance(outcome, FlowError)
        assert (outcome.error, outcome.status) == (expected, status)

    addresses = FOUR[: len(numbers)]
    script: dict[str, float | OSError] = {
        address: OSError(number, "as scripted")
        for address, number in zip(addresses, numbers, strict=True)
    }
    race({"race.example": addresses}, script, server, check)


def test_cancelling_closes_every_attempt(server: tuple[str, int]) -> None:
    loop = ScriptedLoop(dict.fromkeys(FOUR, 8.0), server)

    async def main() -> None:
        async with no_leaks():
            dialling = dial(
                parse_destination("race.example:80"),
                POLICY,
                resolve=FakeResolver({"race.example": FOUR}),
            )
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(1.0):
                    await dialling
        assert len(loop.attempts) == 3

    run(main(), loop_factory=lambda: loop)


def test_look_up_ends_at_its_deadline() -> None:
    async def hang(_: str) -> Sequence[Address]:
        await asyncio.Event().wait()
        raise AssertionError

    async def main() -> None:
        error = await error_of(dial(parse_destination("slow.example:80"), POLICY, resolve=hang))
        assert (error.error, error.status) == ("dns_timeout", 504)
        assert asyncio.get_running_loop().time() == pytest.approx(5.0)

    run(main(), loop_factory=VirtualLoop)


@pytest.mark.parametrize(
    "failure", [socket.gaierror(socket.EAI_NONAME, "x"), OSError(5, "x"), UnicodeError("x")]
)
def test_look_up_that_fails(failure: Exception) -> None:
    async def fail(_: str) -> Sequence[Address]:
        raise failure

    async def main() -> None:
        error = await error_of(dial(parse_destination("no.example:80"), POLICY, resolve=fail))
        assert (error.error, error.status) == ("dns_error", 502)

    run(main())


def test_checked_addresses_of_a_datagram_flow() -> None:
    async def main() -> None:
        addresses = await checked_addresses(
            parse_destination("mixed.example:443"),
            POLICY,
            resolve=FakeResolver({"mixed.example": ["8.8.8.8", "8.8.8.8", "10.0.0.1", "2606::1"]}),
        )
        assert [str(address) for address in addresses] == ["8.8.8.8", "2606::1"]

    run(main())


@pytest.mark.parametrize("fast", [False, True])
def test_system_resolver(*, fast: bool) -> None:
    async def main() -> None:
        async with Resolver() as resolve:
            assert ip_address("127.0.0.1") in await resolve("localhost")

    with no_leaks():
        run(main(), fast=fast)


def test_names_with_dots_are_looked_up_as_absolute(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def getaddrinfo(host: str, *_: object, **__: object) -> list[Any]:
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("8.8.8.8", 0))]

    async def main() -> None:
        monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
        async with Resolver() as resolve:
            assert await resolve("a.example") == [ip_address("8.8.8.8")]

    run(main())
    assert asked == ["a.example."]


def test_look_ups_beyond_the_bound_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    go_on = threading.Event()

    def getaddrinfo(*_: object, **__: object) -> list[Any]:
        assert go_on.wait(10)
        return []

    async def main() -> None:
        monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
        async with Resolver(threads=1, waiting=1) as resolve:
            async with asyncio.TaskGroup() as group:
                first = group.create_task(resolve("a.example"))
                second = group.create_task(resolve("b.example"))
                await asyncio.sleep(0)
                error = await error_of(resolve("c.example"))
                assert (error.error, error.status) == ("connection_limit_reached", 503)
                second.cancel()  # frees its place although the thread is busy
                await asyncio.wait([second])
                third = group.create_task(resolve("d.example"))
                await asyncio.sleep(0)
                go_on.set()
            assert first.result() == third.result() == []

    with no_leaks():
        run(main())
