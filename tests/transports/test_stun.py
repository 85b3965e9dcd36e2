from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import pytest
from aioice import stun as aioice_stun
from hypothesis import given
from hypothesis import strategies as st

from magpies.errors import ConfigError, ServiceError, WireError
from magpies.transports.stun import StunResponder, detect_nat, parse_stun_url, parse_turn_url
from magpies.transports.stun_messages import (
    decode_request,
    decode_response,
    encode_request,
    encode_response,
)
from magpies.wire.signalling import Nat
from support import no_leaks, run, within

TRANSACTION = bytes(range(12))
ADDRESSES = [("192.0.2.7", 54_321), ("2001:db8::7", 1), ("255.255.255.255", 65_535)]


# --- URLs -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("stun:stun.example:3479", ("stun.example", 3479)),
        ("stun:192.0.2.1", ("192.0.2.1", 3478)),
        ("stun:[2001:db8::1]:80", ("2001:db8::1", 80)),
    ],
)
def test_urls(url: str, address: tuple[str, int]) -> None:
    assert parse_stun_url(url) == address


@pytest.mark.parametrize(
    "url", ["", "stun:", "stuns:a:1", "turn:a:1", "stun:a:0", "stun:a:65536", "stun:a b:1", "a:1"]
)
def test_what_is_no_stun_url(url: str) -> None:
    with pytest.raises(ConfigError):
        parse_stun_url(url)


def test_turn_urls_are_as_strict() -> None:
    assert parse_turn_url("turn:turn.example") == ("turn.example", 3478)
    for url in ("stun:a:1", "turns:a:1", "turn:a:1?transport=udp", "turn:u:p@a:1", "turn:a:0"):
        with pytest.raises(ConfigError):
            parse_turn_url(url)


# --- the codec --------------------------------------------------------------------------------


@pytest.mark.parametrize("address", ADDRESSES)
def test_another_implementation_reads_our_answers(address: tuple[str, int]) -> None:
    message = aioice_stun.parse_message(encode_response(TRANSACTION, address))
    assert message.transaction_id == TRANSACTION
    assert message.message_class is aioice_stun.Class.RESPONSE
    assert message.attributes["XOR-MAPPED-ADDRESS"] == address
    assert aioice_stun.parse_message(encode_request(TRANSACTION)).transaction_id == TRANSACTION


@pytest.mark.parametrize("address", ADDRESSES)
def test_we_read_the_answers_of_another_implementation(address: tuple[str, int]) -> None:
    message = aioice_stun.Message(
        aioice_stun.Method.BINDING,
        aioice_stun.Class.RESPONSE,
        TRANSACTION,
        {"SOFTWARE": "another", "XOR-MAPPED-ADDRESS": address},
    )
    message.add_fingerprint()
    assert decode_response(bytes(message)) == (TRANSACTION, address)


def test_mapped_ipv4_is_told_as_ipv4() -> None:
    assert decode_response(encode_response(TRANSACTION, ("::ffff:192.0.2.7", 9))) == (
        TRANSACTION,
        ("192.0.2.7", 9),
    )


def test_requests_with_optional_attributes_are_answered_others_not() -> None:
    request = aioice_stun.Message(
        aioice_stun.Method.BINDING,
        aioice_stun.Class.REQUEST,
        TRANSACTION,
        {"SOFTWARE": "browser", "USERNAME": "a:b", "PRIORITY": 1},
    )
    request.add_message_integrity(b"key")
    assert decode_request(bytes(request)) == TRANSACTION
    change = aioice_stun.Message(
        aioice_stun.Method.BINDING, aioice_stun.Class.REQUEST, attributes={"CHANGE-REQUEST": 6}
    )
    with pytest.raises(WireError):
        decode_request(bytes(change))


@given(st.binary(max_size=80), st.booleans())
def test_only_the_documented_error(tail: bytes, headed: bool) -> None:
    head = b"\x01\x01" + len(tail).to_bytes(2, "big") + b"\x21\x12\xa4\x42" + TRANSACTION
    datagram = head + tail if headed else tail
    for decode in (decode_request, decode_response):
        for octets in (datagram, b"\x00\x01" + datagram[2:]):
            try:
                decode(octets)
            except WireError:
                continue


# --- the responder ----------------------------------------------------------------------------


class Asker(asyncio.DatagramProtocol):
    def __init__(self) -> None:
        self.received: asyncio.Queue[tuple[bytes, Any]] = asyncio.Queue()

    def datagram_received(self, data: bytes, addr: Any) -> None:
        self.received.put_nowait((data, addr))


@asynccontextmanager
async def asker(
    host: str = "127.0.0.1",
) -> AsyncIterator[tuple[asyncio.DatagramTransport, Asker]]:
    transport, protocol = await asyncio.get_running_loop().create_datagram_endpoint(
        Asker, local_addr=(host, 0)
    )
    try:
        yield transport, protocol
    finally:
        transport.close()


@pytest.mark.parametrize("fast", [False, True])
@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
def test_both_ports_answer_and_nothing_else_is_answered(host: str, *, fast: bool) -> None:
    async def main() -> None:
        async with StunResponder(host) as responder, asker(host) as (transport, protocol):
            own = transport.get_extra_info("sockname")[:2]
            assert len({port for _, port in responder.addresses}) == 2
            for address in responder.addresses:
                request = encode_request(TRANSACTION)
                # The one good request comes last, and its answer is the only one.
                for datagram in (
                    b"",
                    b"x" * 1_000,
                    request[:-1],
                    request + b"\0",
                    b"\x01\x01" + request[2:],
                    b"\x00\x11" + request[2:],
                    encode_response(TRANSACTION, ("192.0.2.1", 1)),
                    request[:2] + b"\x02\x30" + request[4:] + bytes(0x230),
                    request,
                ):
                    transport.sendto(datagram, address)
                async with within(5):
                    answer, source = await protocol.received.get()
                assert source[:2] == address
                assert decode_response(answer) == (TRANSACTION, own)
                assert protocol.received.empty()
                assert len(answer) <= len(request) + 24

    run(main(), fast=fast)


def test_the_rate_is_bounded() -> None:
    async def main() -> None:
        async with (
            StunResponder(answers_per_s=5) as responder,
            asker() as (transport, protocol),
        ):
            for _ in range(100):
                transport.sendto(encode_request(TRANSACTION), responder.addresses[0])
            async with within(5):
                for _ in range(5):
                    await protocol.received.get()
            await asyncio.sleep(0.1)
            assert protocol.received.qsize() <= 5  # of the second that has begun since

    run(main())


def test_a_port_in_use_is_explained() -> None:
    async def main() -> None:
        async with StunResponder() as first:
            host, port = first.addresses[1]
            with pytest.raises(ServiceError, match=f"UDP port {port}"):
                async with StunResponder(host, (0, port)):
                    raise AssertionError

    with no_leaks():
        run(main())


# --- detection ----------------------------------------------------------------------------------


class Nated(asyncio.DatagramProtocol):
    """One port of a simulated NAT; `outside` are the sockets it uses towards the servers."""

    def __init__(self, server: tuple[str, int], pick: Callable[[], Outside]) -> None:
        self._server = server
        self._pick = pick

    def connection_made(self, transport: Any) -> None:
        self._transport = transport

    def datagram_received(self, data: bytes, addr: Any) -> None:
        def back(answer: bytes) -> None:
            self._transport.sendto(answer, addr)

        self._pick().send(data, self._server, back)


class Outside(asyncio.DatagramProtocol):
    def __init__(self) -> None:
        self._back: dict[tuple[str, int], Callable[[bytes], None]] = {}

    def connection_made(self, transport: Any) -> None:
        self._transport = transport

    def send(self, data: bytes, server: tuple[str, int], back: Callable[[bytes], None]) -> None:
        self._back[server] = back
        self._transport.sendto(data, server)

    def datagram_received(self, data: bytes, addr: Any) -> None:
        self._back[addr](data)


@asynccontextmanager
async def behind_nat(nat: Nat) -> AsyncIterator[list[tuple[str, int]]]:
    """Addresses through which a client reaches two STUN ports behind a NAT of this kind."""
    loop = asyncio.get_running_loop()
    async with StunResponder() as responder, AsyncExitStack() as stack:

        async def bind[P: asyncio.DatagramProtocol](make: Callable[[], P]) -> tuple[Any, P]:
            transport, protocol = await loop.create_datagram_endpoint(
                make, local_addr=("127.0.0.1", 0)
            )
            stack.callback(transport.close)
            return transport, protocol

        _, shared = await bind(Outside)
        addresses = []
        for server in responder.addresses:
            _, own = await bind(Outside)
            outside = shared if nat is Nat.INDEPENDENT else own
            transport, _ = await bind(
                lambda server=server, outside=outside: Nated(  # type: ignore[misc]
                    server, lambda: outside
                )
            )
            addresses.append(transport.get_extra_info("sockname"))
        yield addresses


@pytest.mark.parametrize("fast", [False, True])
@pytest.mark.parametrize("nat", [Nat.INDEPENDENT, Nat.DEPENDENT])
def test_a_simulated_nat_is_recognised(nat: Nat, *, fast: bool) -> None:
    async def main() -> None:
        async with behind_nat(nat) as servers:
            assert await detect_nat(servers, 10) is nat

    run(main(), fast=fast)


def test_no_nat_is_independent_and_names_are_resolved() -> None:
    async def main() -> None:
        async with StunResponder() as responder:
            servers = [("localhost", port) for _, port in responder.addresses]
            servers.insert(0, ("no.invalid", 1))
            servers.insert(0, ("." * 300, 1))
            assert await detect_nat(servers, 10) is Nat.INDEPENDENT

    run(main())


def test_ipv6_alone_is_enough() -> None:
    async def main() -> None:
        async with StunResponder("::1") as responder:
            assert await detect_nat(responder.addresses, 10) is Nat.INDEPENDENT

    run(main())


class Mapper(asyncio.DatagramProtocol):
    """A STUN port that sees everybody at one address, once it has ignored some requests."""

    def __init__(self, port: int, ignored: int) -> None:
        self._mapped = "192.0.2.1", port
        self._left = ignored

    def connection_made(self, transport: Any) -> None:
        self._transport = transport

    def datagram_received(self, data: bytes, addr: Any) -> None:
        self._left -= 1
        if self._left < 0:
            self._transport.sendto(encode_response(decode_request(data), self._mapped), addr)


@pytest.mark.parametrize(
    ("ignored", "nat"), [(0, Nat.DEPENDENT), (1, Nat.DEPENDENT), (99, Nat.INDEPENDENT)]
)
def test_a_host_with_another_address_is_heard_if_it_answers_soon(ignored: int, nat: Nat) -> None:
    async def main() -> None:
        loop = asyncio.get_running_loop()
        servers, transports = [], []
        hosts = [("127.0.0.1", 1, 0), ("127.0.0.1", 1, 0), ("127.0.0.2", 2, ignored)]
        for host, port, deaf in hosts:
            transport, _ = await loop.create_datagram_endpoint(
                lambda port=port, deaf=deaf: Mapper(port, deaf),  # type: ignore[misc]
                local_addr=(host, 0),
            )
            transports.append(transport)
            servers.append(transport.get_extra_info("sockname"))
        began = loop.time()
        assert await detect_nat(servers, 10) is nat
        assert loop.time() - began < 2
        for transport in transports:
            transport.close()

    run(main())


def test_a_host_behind_many_ports_of_another_is_asked() -> None:
    async def main() -> None:
        async with asker() as (silent, asked):
            crowd = [("127.0.0.2", port) for port in range(1, 20)]
            await detect_nat([*crowd, silent.get_extra_info("sockname")], 0.3)
            assert not asked.received.empty()

    run(main())


def test_one_answer_or_none_is_unknown() -> None:
    async def main() -> None:
        async with StunResponder() as responder, asker() as (silent, _):
            one = responder.addresses[0]
            assert await detect_nat([], 0.2) is Nat.UNKNOWN
            assert await detect_nat([one], 0.2) is Nat.UNKNOWN
            assert await detect_nat([one, one], 0.2) is Nat.UNKNOWN
            assert await detect_nat([one, silent.get_extra_info("sockname")], 0.2) is Nat.UNKNOWN

    with no_leaks():
        run(main())


class Hostile(asyncio.DatagramProtocol):
    """Loses the first request, then answers with garbage and lies before the truth."""

    def __init__(self, liar: Any) -> None:
        self._seen = 0
        self._liar = liar

    def connection_made(self, transport: Any) -> None:
        self._transport = transport

    def datagram_received(self, data: bytes, addr: Any) -> None:
        self._seen += 1
        if self._seen < 2:
            return
        transaction = decode_request(data)
        lie = encode_response(transaction, ("192.0.2.66", self._seen))
        self._liar.sendto(lie, addr)  # right transaction, wrong source
        for wrong in (
            b"garbage",
            encode_response(bytes(12), ("192.0.2.66", 1)),  # wrong transaction
            b"\x01\x11" + lie[2:],
            lie[:-1],
        ):
            self._transport.sendto(wrong, addr)
        self._transport.sendto(encode_response(transaction, addr[:2]), addr)


def test_lost_garbled_and_forged_answers_do_not_matter() -> None:
    async def main() -> None:
        loop = asyncio.get_running_loop()
        async with StunResponder() as responder, asker() as (liar, _):
            hostile, _ = await loop.create_datagram_endpoint(
                lambda: Hostile(liar), local_addr=("127.0.0.1", 0)
            )
            servers = [hostile.get_extra_info("sockname"), responder.addresses[0]]
            assert await detect_nat(servers, 10) is Nat.INDEPENDENT
            hostile.close()

    run(main())


def test_a_closed_port_is_just_silent() -> None:
    async def main() -> None:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
            sock.bind(("127.0.0.1", 0))
            closed = sock.getsockname()
        async with StunResponder() as responder:
            assert await detect_nat([closed, *responder.addresses], 10) is Nat.INDEPENDENT

    run(main())
