"""Every kind of access does to real packets what its name says, and so do wires and the censor."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import statistics
import sys
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest

from lab.censor import Block, Throttle, Way
from lab.conditions import Conditions
from lab.nat import Access
from lab.network import Host, Network
from magpies.errors import WireError
from magpies.transports.stun_messages import decode_request, encode_response
from magpies.wire.signalling import Nat
from support import run

pytestmark = pytest.mark.usefixtures("root")

_SOON_S = 1.0
_PORTS = (3478, 3479)


@dataclass(frozen=True)
class Behaviour:
    """What RFC 4787 would call a NAT."""

    same_for_ports: bool
    same_for_addresses: bool
    lets_in_strangers: bool


BEHAVIOUR = {
    Access.OPEN: Behaviour(True, True, True),
    Access.FULL_CONE: Behaviour(True, True, True),
    Access.INDEPENDENT: Behaviour(True, True, False),
    Access.ADDRESS_DEPENDENT: Behaviour(True, False, False),
    Access.SYMMETRIC: Behaviour(False, False, False),
    Access.CGNAT: Behaviour(True, True, False),
}


def test_each_access_maps_and_filters_as_it_says() -> None:
    async def main() -> None:
        async with Network() as network:
            near, far = await network.add("near"), await network.add("far")
            for access, expected in BEHAVIOUR.items():
                host = await network.add(access, access)
                assert await _behaviour(host, near, far) == expected, access

    run(main(), timeout_s=30)


async def _behaviour(host: Host, near: Host, far: Host) -> Behaviour:
    ours = await _bound(host)
    asked = [await _bound(near), await _bound(near), await _bound(far)]
    mapped = [await _mapped(ours, each) for each in asked]
    stranger = await _bound(far)
    loop = asyncio.get_running_loop()
    await loop.sock_sendto(stranger, b"stranger", mapped[0])
    strange = await _received(ours) is not None
    # What was asked for still comes, after the stranger as well.
    await loop.sock_sendto(asked[0], b"friend", mapped[0])
    assert await _received(ours) == b"friend"
    for each in (ours, *asked, stranger):
        each.close()
    return Behaviour(mapped[0] == mapped[1], mapped[0] == mapped[2], strange)


async def _mapped(ours: socket.socket, server: socket.socket) -> tuple[str, int]:
    loop = asyncio.get_running_loop()
    await loop.sock_sendto(ours, b"hello", server.getsockname())
    async with asyncio.timeout(2):
        _, address = await loop.sock_recvfrom(server, 100)
    return (address[0], address[1])


async def _bound(host: Host, port: int = 0) -> socket.socket:
    made = await host.socket(socket.SOCK_DGRAM)
    made.bind((host.address, port))
    return made


async def _received(ours: socket.socket) -> bytes | None:
    try:
        async with asyncio.timeout(_SOON_S):
            return await asyncio.get_running_loop().sock_recv(ours, 2_000)
    except TimeoutError:
        return None


def test_detect_nat_sees_each_access() -> None:
    async def main() -> None:
        async with Network() as network, asyncio.TaskGroup() as tasks:
            near, far = await network.add("near"), await network.add("far")
            servers = [
                tasks.create_task(_answer_stun(await _bound(host, port)))
                for host in (near, far)
                for port in _PORTS
            ]
            two_ports = [(near.address, port) for port in _PORTS]
            two_hosts = [(host.address, _PORTS[0]) for host in (near, far)]
            for access, behaviour in BEHAVIOUR.items():
                host = await network.add(access, access)
                assert await _detected(host, two_ports) == _nat(behaviour.same_for_ports), access
                assert await _detected(host, two_hosts) == _nat(behaviour.same_for_addresses)
            assert await _detected(await network.add("", Access.NO_UDP), two_ports) == Nat.UNKNOWN
            for each in servers:
                each.cancel()

    run(main(), timeout_s=50)


def _nat(same: bool) -> Nat:
    return Nat.INDEPENDENT if same else Nat.DEPENDENT


_DETECT = """
import asyncio, sys
from magpies.transports.stun import detect_nat
print(asyncio.run(detect_nat(eval(sys.argv[1]))))
"""


async def _detected(host: Host, servers: list[tuple[str, int]]) -> str:
    return (await host.run(sys.executable, "-c", _DETECT, repr(servers))).strip()


async def _answer_stun(server: socket.socket) -> None:
    loop = asyncio.get_running_loop()
    with server:
        while True:
            data, address = await loop.sock_recvfrom(server, 2_000)
            with contextlib.suppress(WireError):
                await loop.sock_sendto(
                    server, encode_response(decode_request(data), address), address
                )


# --- wires --------------------------------------------------------------------------------------


@contextlib.asynccontextmanager
async def _two(conditions: Conditions) -> AsyncIterator[tuple[Host, Host]]:
    async with Network() as network:
        yield await network.add("one", conditions=conditions), await network.add("other")


async def _round_trips(one: Host, other: Host, count: int) -> list[float | None]:
    """Seconds until each of `count` datagrams came back, None for those that did not."""
    loop = asyncio.get_running_loop()
    ours, echo = await _bound(one), await _bound(other)
    ours.connect(echo.getsockname())
    took: list[float | None] = [None] * count

    async def answer() -> None:
        while True:
            data, address = await loop.sock_recvfrom(echo, 2_000)
            await loop.sock_sendto(echo, data, address)

    async def listen() -> None:
        while None in took:
            number, _, sent = (await loop.sock_recv(ours, 2_000)).partition(b" ")
            took[int(number)] = time.monotonic() - float(sent)

    answering, listening = asyncio.create_task(answer()), asyncio.create_task(listen())
    for number in range(count):
        await loop.sock_sendall(ours, f"{number} {time.monotonic()}".encode())
        await asyncio.sleep(0.001)
    await asyncio.wait([listening], timeout=_SOON_S)
    for task in (answering, listening):
        task.cancel()
    await asyncio.gather(answering, listening, return_exceptions=True)
    ours.close()
    echo.close()
    return took


def test_a_wire_delays_and_loses() -> None:
    async def main() -> None:
        async with _two(Conditions(delay_s=0.025)) as (one, other):
            medians: list[float] = []
            while not medians or (medians[-1] >= 0.06 and len(medians) < 3):
                took = [each for each in await _round_trips(one, other, 200) if each is not None]
                assert len(took) == 200
                assert min(took) >= 0.049
                medians.append(statistics.median(took))
            assert medians[-1] < 0.06, medians
            await one.change(Conditions(loss=0.2))
            lost = (await _round_trips(one, other, 1_000)).count(None)
            assert 280 < lost < 440  # 1 - 0.8 * 0.8 = 36 %

    run(main())


async def _download(to: Host, server: Host, octets: int) -> float:
    """Return the rate of a TCP connection, in bits a second."""

    async def serve(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(bytes(octets))
        with contextlib.suppress(ConnectionError):
            await writer.drain()
        writer.close()

    listening = await server.listen(server.address)
    address, port = listening.getsockname()
    async with await asyncio.start_server(serve, sock=listening):
        began = time.monotonic()
        reader, writer = await to.connect(address, port)
        await reader.readexactly(octets)
        took = time.monotonic() - began
        writer.close()
    return octets * 8 / took


def test_a_wire_keeps_its_rate() -> None:
    async def main() -> None:
        async with _two(Conditions(rate=20_000_000, delay_s=0.005)) as (one, other):
            rates = [await _download(one, other, 4_000_000)]
            while rates[-1] <= 14e6 and len(rates) < 3:  # a busy computer downloads less
                rates.append(await _download(one, other, 4_000_000))
            assert rates[-1] > 14e6, rates
            assert max(rates) < 21e6, rates
            before = await one.carried_octets()
            await one.change(Conditions())
            await _download(one, other, 8_000_000)
            assert 8_000_000 < await one.carried_octets() - before < 10_000_000
            free = [await _download(one, other, 8_000_000)]
            while free[-1] <= 60e6 and len(free) < 3:
                free.append(await _download(one, other, 8_000_000))
            assert free[-1] > 60e6, free

    run(main())


def test_a_cut_host_hears_nothing_until_it_is_mended() -> None:
    async def main() -> None:
        async with _two(Conditions()) as (one, other):
            await one.cut()
            assert set(await _round_trips(one, other, 5)) == {None}
            await one.mend()
            assert None not in await _round_trips(one, other, 5)

    run(main())


# --- the censor ---------------------------------------------------------------------------------


def test_a_censor_drops_resets_and_throttles() -> None:
    async def main() -> None:
        async with _two(Conditions()) as (one, other):
            await one.censor(Block(protocol="udp", pattern=b"3 ", offset=0))
            took = await _round_trips(one, other, 5)
            assert [number for number, each in enumerate(took) if each is None] == [3]
            await one.censor(Block(address=other.address))
            assert set(await _round_trips(one, other, 3)) == {None}
            await one.censor(Throttle(kilobytes_s=200))
            assert await _download(one, other, 1_000_000) < 6e6
            await one.censor(Block(protocol="tcp", way=Way.RESET))
            with pytest.raises(ConnectionRefusedError):
                await _download(one, other, 1)
            await one.censor()
            assert None not in await _round_trips(one, other, 5)

    run(main())
