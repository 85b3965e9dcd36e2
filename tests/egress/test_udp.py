"""UDP flows at the egress, with real sockets."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from ipaddress import ip_address

import pytest

from magpies.egress.dial import dial_udp
from magpies.errors import FlowError
from magpies.protocol.policy import Address, DestinationPolicy, parse_destination
from magpies.transports.tunnel_flow import TunnelUdpFlow
from support import eventually, no_leaks, run, virtual_loop
from support.egress import Reader, egress
from support.udp import UdpSocket, udp_socket


class Answers:
    """A flow and what came back on it."""

    def __init__(self, flow: TunnelUdpFlow, got: list[bytes]) -> None:
        self.flow = flow
        self.got = got


async def open_udp(reader: Reader, host: str, port: int, token: str | None = None) -> Answers:
    got: list[bytes] = []
    flow = reader.driver.add_udp(reader.tunnel.open_udp(host, port, token), got.append)
    reader.driver.wake()
    try:
        await flow.wait_accepted()
    except BaseException:
        await flow.aclose()
        raise
    return Answers(flow, got)


@asynccontextmanager
async def udp_egress(**options: object) -> AsyncIterator[tuple[Reader, UdpSocket]]:
    """An egress, a connected reader of it and a UDP echo."""
    async with egress(None, **options) as (_, reader), udp_socket(lambda data: data) as site:
        await reader.connect()
        await eventually(lambda: reader.tunnel.carries_udp)
        yield reader, site


@pytest.mark.parametrize("fast", [False, True])
def test_datagrams_go_out_and_come_back(*, fast: bool) -> None:
    async def main() -> None:
        async with udp_egress() as (reader, site):
            udp = await open_udp(reader, "127.0.0.1", site.address[1])
            sent = [b"one", bytes(1_100), bytes(1_200), bytes(1_472)]
            for payload in sent:
                assert udp.flow.send(payload)
            await eventually(lambda: len(udp.got) == len(sent))
            assert sorted(udp.got) == sorted(sent)
            await udp.flow.aclose()
            await eventually(lambda: reader.tunnel.flows == 0)

    run(asyncio.sleep(0), fast=fast)  # libuv keeps a pipe from its first loop on
    with no_leaks():
        run(main(), fast=fast)


def test_only_the_destination_may_answer() -> None:
    async def main() -> None:
        async with udp_egress() as (reader, site), udp_socket() as stranger:
            udp = await open_udp(reader, "127.0.0.1", site.address[1])
            udp.flow.send(b"hello")
            await eventually(lambda: udp.got == [b"hello"])
            stranger.transport.sendto(b"from elsewhere", site.senders[0])
            udp.flow.send(b"again")
            await eventually(lambda: udp.got == [b"hello", b"again"])
            await udp.flow.aclose()

    run(main())


@pytest.mark.parametrize(
    ("host", "port", "error", "status"),
    [
        ("127.0.0.2", 5_000, "destination_ip_prohibited", 403),
        ("169.254.169.254", 53, "destination_ip_prohibited", 403),
        ("::ffff:10.0.0.1", 53, "destination_ip_prohibited", 403),
        ("224.0.0.251", 5353, "destination_ip_prohibited", 403),
        ("255.255.255.255", 53, "destination_ip_prohibited", 403),
        ("0x7f000002", 53, "destination_ip_prohibited", 403),
        ("127.0.0.1", 137, "http_request_denied", 403),
        ("a..b", 53, "http_request_error", 400),
        ("a/b", 53, "http_request_error", 400),
    ],
)
def test_the_policy_is_that_of_tcp(host: str, port: int, error: str, status: int) -> None:
    async def main() -> None:
        async with udp_egress(allow_destinations=["127.0.0.1/32"]) as (reader, _):
            with pytest.raises(FlowError) as refused:
                await open_udp(reader, host, port)
            assert (refused.value.error, refused.value.status) == (error, status)
            assert not reader.tunnel.closed

    run(main())


def test_a_private_egress_wants_its_token_for_udp_too() -> None:
    async def main() -> None:
        async with udp_egress(pool_tokens_sha256=["0" * 64]) as (reader, site):
            with pytest.raises(FlowError) as refused:
                await open_udp(reader, "127.0.0.1", site.address[1], "wrong")
            assert refused.value.status == 407

    run(main())


def test_udp_flows_have_a_limit_of_their_own() -> None:
    async def main() -> None:
        async with udp_egress(most_udp_flows=2) as (reader, site):
            flows = [await open_udp(reader, "127.0.0.1", site.address[1]) for _ in range(2)]
            with pytest.raises(FlowError) as refused:
                await open_udp(reader, "127.0.0.1", site.address[1])
            assert refused.value.error == "connection_limit_reached"
            for udp in flows:
                await udp.flow.aclose()

    run(main())


def test_an_idle_flow_ends_and_a_busy_one_does_not() -> None:
    async def main() -> None:
        async with udp_egress(udp_idle_s=0.3) as (reader, site):
            idle = await open_udp(reader, "127.0.0.1", site.address[1])
            busy = await open_udp(reader, "127.0.0.1", site.address[1])
            ended = asyncio.create_task(idle.flow.wait_ended())
            while not ended.done():
                busy.flow.send(b"still here")
                await asyncio.sleep(0.02)
            got = len(busy.got)
            busy.flow.send(b"still here")
            await eventually(lambda: len(busy.got) > got)
            await idle.flow.aclose()
            await busy.flow.aclose()

    run(main(), loop_factory=virtual_loop)


def test_what_goes_over_the_rate_is_lost() -> None:
    async def main() -> None:
        async with udp_egress(udp_datagrams_s=10) as (reader, site):
            udp = await open_udp(reader, "127.0.0.1", site.address[1])
            for _ in range(50):
                udp.flow.send(b"flood")
            await eventually(lambda: len(site.got) >= 10)
            await asyncio.sleep(0.05)
            assert len(site.got) <= 12
            await udp.flow.aclose()

    run(main(), loop_factory=virtual_loop)


def test_nobody_listening_ends_nothing() -> None:
    async def main() -> None:
        async with udp_egress() as (reader, site):
            async with udp_socket() as gone:
                port = gone.address[1]
            nobody = await open_udp(reader, "127.0.0.1", port)
            somebody = await open_udp(reader, "127.0.0.1", site.address[1])
            for _ in range(3):
                nobody.flow.send(b"anybody?")
                somebody.flow.send(b"echo")
                await asyncio.sleep(0.01)
            await eventually(lambda: len(somebody.got) == 3)
            assert nobody.flow.send(b"still open")
            await nobody.flow.aclose()
            await somebody.flow.aclose()

    run(main())


def test_the_flow_goes_on_over_another_link() -> None:
    async def main() -> None:
        async with udp_egress() as (reader, site):
            udp = await open_udp(reader, "127.0.0.1", site.address[1])
            udp.flow.send(b"first")
            await eventually(lambda: udp.got == [b"first"])
            await reader.link()
            await reader.links[0].aclose()
            udp.flow.send(b"second")
            await eventually(lambda: udp.got == [b"first", b"second"])
            assert len({str(sender) for sender in site.senders}) == 1
            await udp.flow.aclose()

    run(main())


def test_a_name_is_judged_by_its_addresses() -> None:
    async def resolve(_: str) -> list[Address]:
        return [ip_address("127.0.0.1"), ip_address("10.0.0.1")]

    async def main() -> None:
        with pytest.raises(FlowError) as refused:
            await dial_udp(
                parse_destination("site.example:53"), DestinationPolicy(), resolve=resolve
            )
        assert refused.value.error == "destination_ip_prohibited"

    run(main())
