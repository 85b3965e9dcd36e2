"""UDP over SOCKS5: the port that local programs send datagrams to."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from magpies.errors import FlowError, RemoteProtocolError
from magpies.transports.flow import OnPayload
from magpies.transports.local_listener import ListenerLimits, LocalListener
from magpies.transports.socks5 import associated as association_reply
from magpies.transports.socks5 import parse_datagram
from magpies.transports.targets import Target
from support import eventually, no_leaks, run
from support.flows import open_direct
from support.udp import Associated, associated, header, udp_socket


class FakeUdp:
    """A UDP flow in memory."""

    def __init__(self, on_payload: OnPayload) -> None:
        self.on_payload = on_payload
        self.sent: list[bytes] = []
        self.closed = False
        self.ended = asyncio.Event()

    def send(self, payload: bytes) -> bool:
        self.sent.append(payload)
        return True

    async def wait_ended(self) -> None:
        await self.ended.wait()

    async def aclose(self) -> None:
        self.closed = True


class Egress:
    """An `OpenUdp` that hands out flows in memory."""

    def __init__(self) -> None:
        self.flows: dict[tuple[str, int], FakeUdp] = {}
        self.asked: list[tuple[str, int]] = []
        self.error: FlowError | None = None
        self.open = asyncio.Event()
        self.open.set()

    async def __call__(self, host: str, port: int, on_payload: OnPayload) -> FakeUdp:
        self.asked.append((host, port))
        await self.open.wait()
        if self.error is not None:
            raise self.error
        self.flows[host, port] = FakeUdp(on_payload)
        return self.flows[host, port]


Scenario = Callable[[Associated, Egress], Awaitable[None]]


def play(
    scenario: Scenario,
    limits: ListenerLimits | None = None,
    host: str = "127.0.0.1",
    *,
    fast: bool = False,
) -> None:
    async def main() -> None:
        egress = Egress()
        async with (
            LocalListener(open_direct, host, limits=limits, open_udp=egress) as listener,
            associated(*listener.address) as program,
        ):
            await scenario(program, egress)
        assert all(flow.closed for flow in egress.flows.values())

    run(asyncio.sleep(0), fast=fast)  # libuv keeps a pipe from its first loop on
    with no_leaks():
        run(main(), fast=fast)


@pytest.mark.parametrize("fast", [False, True])
@pytest.mark.parametrize("target", ["site.example", "192.0.2.7", "2001:db8::7"])
@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
def test_datagrams_go_to_their_target_and_answers_come_back(
    target: str, host: str, *, fast: bool
) -> None:
    async def scenario(program: Associated, egress: Egress) -> None:
        program.send(target, 53, b"question")
        await eventually(lambda: (target, 53) in egress.flows)
        flow = egress.flows[target, 53]
        await eventually(lambda: flow.sent == [b"question"])
        flow.on_payload(b"answer")
        assert await program.next() == header(target, 53) + b"answer"

    play(scenario, host=host, fast=fast)


def test_each_target_has_a_flow_of_its_own_and_keeps_it() -> None:
    async def scenario(program: Associated, egress: Egress) -> None:
        for payload in (b"1", b"2", b"3"):
            program.send("a.example", 53, payload)
            program.send("b.example", 53, payload)
            program.send("a.example", 54, payload)
        await eventually(lambda: sum(len(flow.sent) for flow in egress.flows.values()) == 9)
        assert sorted(egress.asked) == [("a.example", 53), ("a.example", 54), ("b.example", 53)]

    play(scenario)


def test_the_association_ends_with_its_connection() -> None:
    async def scenario(program: Associated, egress: Egress) -> None:
        program.send("a.example", 53, b"1")
        await eventually(lambda: len(egress.flows) == 1)
        program.writer.close()
        await eventually(lambda: egress.flows["a.example", 53].closed)
        program.send("b.example", 53, b"2")
        await asyncio.sleep(0.05)
        assert len(egress.asked) == 1

    play(scenario)


def test_a_flow_that_ended_is_opened_anew_when_needed() -> None:
    async def scenario(program: Associated, egress: Egress) -> None:
        program.send("a.example", 53, b"1")
        await eventually(lambda: len(egress.flows) == 1)
        first = egress.flows["a.example", 53]
        first.ended.set()
        await eventually(lambda: first.closed)
        program.send("a.example", 53, b"2")
        await eventually(lambda: egress.flows["a.example", 53].sent == [b"2"])

    play(scenario)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\0\0\0",
        b"\0\0\0\x01",
        b"\0\0\x01" + header("192.0.2.7", 53)[3:] + b"a fragment",
        b"\0\0\x81" + header("192.0.2.7", 53)[3:] + b"the last fragment",
        b"\0\0\0\x02" + bytes(10),
        header("192.0.2.7", 0) + b"no port",
        header("192.0.2.7", 53)[:-1],
        header("a b", 53),
        b"\0\0\0\x03\x02\xc3\xa4\0\x35",
        b"\0\0\0\x03\x00\0\x35",
    ],
)
def test_bad_datagrams_are_dropped_and_the_next_one_served(data: bytes) -> None:
    async def scenario(program: Associated, egress: Egress) -> None:
        program.raw(data)
        program.send("good.example", 53, b"1")
        await eventually(lambda: len(egress.flows) == 1)
        assert egress.asked == [("good.example", 53)]

    play(scenario)


def test_only_the_socket_that_spoke_first_is_served() -> None:
    async def scenario(program: Associated, egress: Egress) -> None:
        program.send("a.example", 53, b"1")
        await eventually(lambda: len(egress.flows) == 1)
        async with udp_socket() as other:
            other.transport.sendto(header("b.example", 53) + b"2", program.relay)
            program.send("c.example", 53, b"3")
            await eventually(lambda: len(egress.flows) == 2)
            egress.flows["a.example", 53].on_payload(b"answer")
            assert (await program.next()).endswith(b"answer")
            assert not other.got
        assert ("b.example", 53) not in egress.asked

    play(scenario)


def test_only_the_host_of_the_connection_is_served() -> None:
    async def scenario(program: Associated, egress: Egress) -> None:
        async with udp_socket(host="127.0.0.2") as other:
            other.transport.sendto(header("b.example", 53) + b"2", program.relay)
            program.send("a.example", 53, b"1")
            await eventually(lambda: len(egress.flows) == 1)
        assert egress.asked == [("a.example", 53)]

    play(scenario)


def test_targets_are_bounded() -> None:
    async def scenario(program: Associated, egress: Egress) -> None:
        for number in range(10):
            program.send(f"{number}.example", 53, b"1")
        await eventually(lambda: len(egress.flows) == 4)
        await asyncio.sleep(0.05)
        assert len(egress.asked) == 4
        egress.flows["0.example", 53].ended.set()
        await eventually(lambda: egress.flows["0.example", 53].closed)
        program.send("9.example", 53, b"1")
        await eventually(lambda: ("9.example", 53) in egress.flows)

    play(scenario, ListenerLimits(udp_targets=4))


def test_a_silent_target_gives_way(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("magpies.transports.udp_association._GIVES_WAY_S", 0.05)

    async def scenario(program: Associated, egress: Egress) -> None:
        for name in ("old", "young"):
            program.send(f"{name}.example", 53, b"1")
            await eventually(lambda name=name: (f"{name}.example", 53) in egress.flows)  # type: ignore[misc]
            await asyncio.sleep(0.06)
        program.send("young.example", 53, b"2")
        program.send("new.example", 53, b"1")
        await eventually(lambda: ("new.example", 53) in egress.flows)
        assert egress.flows["old.example", 53].closed
        assert not egress.flows["young.example", 53].closed

    play(scenario, ListenerLimits(udp_targets=2))


def test_what_waits_for_a_flow_is_bounded_and_then_sent() -> None:
    async def scenario(program: Associated, egress: Egress) -> None:
        egress.open.clear()
        for number in range(100):
            program.send("a.example", 53, bytes([number]) * 936)
            await asyncio.sleep(0)
        await eventually(lambda: len(egress.asked) == 1)
        await asyncio.sleep(0.05)
        egress.open.set()
        await eventually(lambda: len(egress.flows) == 1)
        flow = egress.flows["a.example", 53]
        await eventually(lambda: len(flow.sent) > 0)
        assert flow.sent == [bytes([number]) * 936 for number in range(10)]

    play(scenario, ListenerLimits(udp_waiting_octets=10_000))


def test_a_refused_target_is_not_asked_for_with_every_datagram(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("magpies.transports.udp_association._AFTER_REFUSAL_S", 1.0)

    async def scenario(program: Associated, egress: Egress) -> None:
        egress.error = FlowError("destination_ip_prohibited", 403, "No.")
        for _ in range(20):
            program.send("bad.example", 53, b"1")
            await asyncio.sleep(0.001)
        program.send("other.example", 53, b"1")
        await eventually(lambda: len(egress.asked) == 2)
        egress.error = None
        await asyncio.sleep(1.1)
        program.send("bad.example", 53, b"1")
        await eventually(lambda: ("bad.example", 53) in egress.flows)

    play(scenario)


def test_without_udp_the_request_is_refused() -> None:
    async def main() -> None:
        async with LocalListener(open_direct) as listener:
            reader, writer = await asyncio.open_connection(*listener.address)
            writer.write(b"\x05\x01\x00" + b"\x05\x03\x00\x01" + bytes(6))
            assert await reader.read() == b"\x05\x00\x05\x07\x00\x01" + bytes(6)
            writer.close()

    run(main())


def test_closing_the_listener_ends_associations() -> None:
    async def main() -> None:
        egress = Egress()
        async with LocalListener(open_direct, open_udp=egress) as listener:
            program = await associated(*listener.address).__aenter__()
            program.send("a.example", 53, b"1")
            await eventually(lambda: len(egress.flows) == 1)
        assert egress.flows["a.example", 53].closed
        program.socket.transport.close()
        program.writer.close()

    run(main())


def test_the_reply_names_the_socket() -> None:
    assert association_reply("127.0.0.1", 0x1234) == b"\x05\0\0\x01\x7f\0\0\x01\x12\x34"
    assert association_reply("fe80::1%eth0", 1)[3:] == b"\x04\xfe\x80" + bytes(13) + b"\x01\0\x01"


@given(st.one_of(st.binary(max_size=64), st.binary(max_size=64).map(lambda b: b"\0\0\0" + b)))
@settings(max_examples=300)
def test_any_octets_are_a_datagram_or_refused(data: bytes) -> None:
    with suppress(RemoteProtocolError):
        datagram = parse_datagram(data)
        assert datagram.header + datagram.payload == data
        assert 0 < datagram.target.port < 65_536


@given(st.sampled_from(["site.example", "192.0.2.7", "2001:db8::7"]), st.binary(max_size=64))
def test_a_good_datagram_is_read(host: str, payload: bytes) -> None:
    datagram = parse_datagram(header(host, 53) + payload)
    assert (datagram.target, datagram.payload) == (Target(host, 53), payload)
