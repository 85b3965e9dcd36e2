"""What the driver of a tunnel makes of silence."""

from __future__ import annotations

import asyncio

import pytest

from magpies.protocol import events
from magpies.protocol.tunnel import ClientTunnel
from magpies.transports.memory import memory_pair
from magpies.transports.tunnel_driver import TunnelDriver
from magpies.wire.records import unpack
from support import run
from support.certificates import quic_client

LONG, SHORT = bytes(1_200), bytes(40)


class Stub(ClientTunnel):
    """A tunnel that takes everything for authentic, and has the events that a test gives it."""

    def __init__(self) -> None:
        super().__init__(quic_client())
        self.given: list[events.TunnelEvent] = []
        self.asked: list[str] = []
        self.sent: list[bytes] = []

    def receive(self, datagrams: list[bytes], now: float) -> bool:
        return True

    def ping(self) -> None:
        self.asked.append("ping")

    def acknowledge_again(self) -> None:
        self.asked.append("acknowledgement")

    def path_ended(self, now: float) -> None:
        self.asked.append("end")

    def transmit(self, now: float) -> list[bytes]:
        sent, self.sent = self.sent, []
        return sent

    def take_events(self) -> list[events.TunnelEvent]:
        given, self.given = self.given, []
        return given


@pytest.mark.parametrize(
    ("datagrams", "data", "more"),
    [
        ([LONG], b"data", True),
        ([SHORT], b"data", True),
        ([LONG], b"", True),  # it waits for one that was lost
        ([SHORT, LONG], b"", True),
        ([SHORT], b"", False),  # an answer
    ],
)
def test_after_data_silence_is_worth_a_question(
    datagrams: list[bytes], data: bytes, more: bool
) -> None:
    async def main() -> None:
        tunnel = Stub()
        driver = TunnelDriver(tunnel, lambda _: None)
        driver.add_flow(0)
        if data:
            tunnel.given = [events.FlowData(0, data)]
        driver.receive(datagrams)
        assert driver.expecting_since == (driver.last_received if more else None)

    run(main())


def test_answers_without_data_make_further_questions_rarer() -> None:
    """A download that stands still where packets are lost may lose its volunteer just then."""

    async def main() -> None:
        driver = TunnelDriver(Stub(), lambda _: None)
        driver.add_flow(0)
        driver.receive([LONG])
        waits = []
        while driver.expecting_since is not None:
            waits.append(driver.expecting_since - driver.last_received)
            driver.receive([SHORT])
        assert waits == pytest.approx([0.0, 0.5, 1.0, 2.0, 4.0])
        driver.receive([LONG])
        assert driver.expecting_since == driver.last_received

    run(main())


def test_without_flows_silence_means_nothing() -> None:
    async def main() -> None:
        driver = TunnelDriver(Stub(), lambda _: None)
        driver.receive([LONG])
        assert driver.expecting_since is None

    run(main())


def test_each_move_and_each_question_over_a_second_link_tells_how_far_it_got() -> None:
    async def main() -> None:
        tunnel = Stub()
        driver = TunnelDriver(tunnel, lambda _: None)
        first, _ = memory_pair()
        second, _ = memory_pair()
        driver.attach(first)
        assert tunnel.asked == []
        driver.hedge(second)
        assert tunnel.asked == ["ping", "acknowledgement"]
        driver.attach(second)
        assert tunnel.asked == ["ping", "acknowledgement"] * 2
        driver.close("the test is over")
        for each in (first, second):
            await each.aclose()

    run(main())


def test_the_tunnel_is_told_when_the_link_before_ends() -> None:
    async def main() -> None:
        tunnel = Stub()
        driver = TunnelDriver(tunnel, lambda _: None)
        links = [memory_pair()[0] for _ in range(3)]
        driver.attach(links[0])
        driver.attach(links[1])
        tunnel.asked.clear()
        driver.link_ended(links[2])
        assert tunnel.asked == []
        driver.link_ended(links[0])
        assert tunnel.asked == ["end"]
        assert driver.sends_over(links[1])
        driver.link_ended(links[1])
        assert tunnel.asked == ["end"] * 2
        assert not driver.sends_over(links[1])
        driver.close("the test is over")
        for each in links:
            await each.aclose()

    run(main())


def test_the_first_datagrams_over_a_link_go_alone() -> None:
    """A message arrives when all of it has, and a new data channel takes few packets at first."""

    async def main() -> None:
        tunnel = Stub()
        driver = TunnelDriver(tunnel, lambda _: None)
        for _ in range(2):
            link, other = memory_pair()
            came: list[bytes] = []
            other.start(came.extend)
            driver.attach(link)
            for _ in range(3):
                tunnel.sent = [LONG] * 6
                driver.wake()
                await asyncio.sleep(0.02)
            assert [len(unpack(each)) for each in came] == [1] * 12 + [6]
            driver.attach(None)
            await link.aclose()
            await other.aclose()
        driver.close("the test is over")

    run(main())


def test_the_tunnel_is_told_when_its_link_ends() -> None:
    async def main() -> None:
        tunnel = Stub()
        driver = TunnelDriver(tunnel, lambda _: None)
        link, _ = memory_pair()
        driver.attach(link)
        driver.attach(None)
        assert tunnel.asked == ["end"]
        driver.close("the test is over")
        await link.aclose()

    run(main())
