"""What the keeper of paths makes of links, apart from whole bridges (`test_bridge.py`)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest
from qh3.quic.configuration import QuicConfiguration

from magpies.client.links import Link
from magpies.client.paths import PathKeeper, Reports
from magpies.egress.identity import new_identity
from magpies.protocol.quic_configuration import server_configuration
from magpies.protocol.registry import TunnelRegistry
from magpies.protocol.tunnel import ServerTunnel
from magpies.transports.memory import Conditions, MemoryChannel, memory_pair
from magpies.wire.descriptors import Descriptor
from magpies.wire.records import pack, unpack
from support import VirtualLoop, eventually, run
from support.certificates import identity, quic_server


class FarEgress:
    """An egress at the far end of a link."""

    def __init__(self, far: MemoryChannel, configuration: QuicConfiguration) -> None:
        self._far = far
        self._loop = asyncio.get_running_loop()
        self._registry = TunnelRegistry(configuration, 8)
        self._tunnels: set[ServerTunnel] = set()
        far.start(self._receive, lambda: None)

    @property
    def open(self) -> int:
        """How many tunnels have not ended."""
        return sum(not each.closed for each in self._tunnels)

    def _receive(self, messages: list[bytes]) -> None:
        datagrams = [each for message in messages for each in unpack(message)]
        for found, some in self._registry.group(datagrams):
            tunnel = self._registry.create(found) if isinstance(found, bytes) else found
            if tunnel is None or tunnel.closed:
                continue
            self._tunnels.add(tunnel)
            tunnel.receive(some, self._loop.time())
            for message in pack(tunnel.transmit(self._loop.time())):
                self._far.send(message)


class Peer:
    """Stands for a peer connection."""

    async def aclose(self) -> None:
        """Nothing is held."""


def link(egress: str, fingerprint: str | None = None) -> tuple[Link, MemoryChannel]:
    """A link to an egress, and the channel's other end."""
    near, far = memory_pair(Conditions(delay_s=0.05))
    descriptor = Descriptor(
        1, f"wss://{egress}.example/v1/link", fingerprint or egress[0] * 64, 0, 1 << 40
    )
    return Link(near, "match-0001", descriptor, Peer()), far  # type: ignore[arg-type]


def with_keeper(test: Callable[[PathKeeper, list[Link]], None]) -> None:
    """Run `test` with a keeper, and the links that it lets go."""

    async def main() -> None:
        dropped: list[Link] = []
        reports = Reports(
            lambda _: None, lambda *_: None, lambda _: None, dropped.append, lambda: None
        )
        keeper = PathKeeper(2, 30.0, reports)
        keeper.start()
        test(keeper, dropped)
        keeper.close("done")
        await asyncio.sleep(0)

    run(main(), 100, loop_factory=VirtualLoop)


def test_links_to_another_egress_are_no_use_while_there_are_links_to_this_one() -> None:
    def test(keeper: PathKeeper, _: list[Link]) -> None:
        assert keeper.link_opened(link("a")[0])
        assert keeper.egress == "wss://a.example/v1/link"
        assert not keeper.link_opened(link("b")[0])
        assert keeper.egress == "wss://a.example/v1/link"

    with_keeper(test)


def test_another_egress_takes_over_when_the_last_link_to_this_one_has_gone() -> None:
    """The broker was asked for the old one: that it named another means that it is down."""

    def test(keeper: PathKeeper, _: list[Link]) -> None:
        first = link("a")[0]
        keeper.link_opened(first)
        keeper.link_ended(first)
        assert keeper.link_opened(link("b")[0])
        assert keeper.egress == "wss://b.example/v1/link"

    with_keeper(test)


def test_a_wrong_egress_is_laid_to_the_link_that_led_there() -> None:
    """A tunnel that had begun on an honest link has just moved."""

    async def main() -> None:
        useless: list[tuple[Link, bool]] = []
        reports = Reports(
            lambda _: None,
            lambda link, dishonest: useless.append((link, dishonest)),
            lambda _: None,
            lambda _: None,
            lambda: None,
        )
        keeper = PathKeeper(2, 30.0, reports)
        keeper.start()
        honest, far = link("a", identity().fingerprint)
        FarEgress(far, quic_server())
        assert keeper.link_opened(honest)
        await eventually(lambda: keeper.answered)
        keeper.make_room()
        cheat, far = link("a", identity().fingerprint)
        other = new_identity()
        FarEgress(far, server_configuration(other.certificate_pem, other.key_pem))
        assert keeper.link_opened(cheat)
        await eventually(lambda: useless)
        assert useless == [(cheat, True)]
        keeper.close("done")
        await asyncio.sleep(0)

    run(main(), 100, loop_factory=VirtualLoop)


def test_tunnels_that_made_room_end_when_they_carry_nothing() -> None:
    """In a storm they are asked again and again, so that none would end for being idle."""

    async def main() -> None:
        reports = Reports(
            lambda _: None, lambda *_: None, lambda _: None, lambda _: None, lambda: None
        )
        keeper = PathKeeper(2, 30.0, reports)
        keeper.start()
        near, far = link("a", identity().fingerprint)
        egress = FarEgress(far, quic_server())
        assert keeper.link_opened(near)
        await eventually(lambda: keeper.answered)
        for begun in range(2, 5):
            keeper.make_room()
            await asyncio.sleep(1.0)
            assert egress.open == begun
        busy = keeper.best()
        assert busy is not None
        keeper.open_flow(busy, "site.example", 443, None)
        await asyncio.sleep(40.0)
        assert keeper.best() is not None
        assert egress.open == 2
        assert not busy.tunnel.closed
        keeper.close("done")
        await asyncio.sleep(0)

    run(main(), 100, loop_factory=VirtualLoop)


@pytest.mark.parametrize(("stalled_s", "ends_s"), [(0.0, 8.0), (5.0, 18.0)])
def test_time_in_which_this_process_stood_still_does_not_count(
    stalled_s: float, ends_s: float
) -> None:
    """A suspended computer: the egress' answers wait to be read when it goes on."""

    async def main() -> None:
        loop = asyncio.get_running_loop()
        assert isinstance(loop, VirtualLoop)
        useless: list[float] = []
        reports = Reports(
            lambda _: None,
            lambda *_: useless.append(loop.time()),
            lambda _: None,
            lambda _: None,
            lambda: None,
        )
        keeper = PathKeeper(1, 30.0, reports)
        keeper.start()
        assert keeper.link_opened(link("a")[0])
        await asyncio.sleep(5.0)
        loop.stand_still(stalled_s)
        await asyncio.sleep(12.0)
        assert useless[0] == pytest.approx(ends_s, abs=0.5)
        keeper.close("done")
        await asyncio.sleep(0)

    run(main(), 100, loop_factory=VirtualLoop)
