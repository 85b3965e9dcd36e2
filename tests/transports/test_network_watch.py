"""The watch over the network: sleeps and changes are noticed, each once."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from magpies.transports import network_watch, stun
from magpies.transports.network_watch import watch_network, watch_return
from magpies.transports.stun import StunResponder
from magpies.transports.stun_messages import Address
from support import VirtualLoop, eventually, run, within


@dataclass
class Computer:
    """A stand-in for clocks and the routing table."""

    addresses: frozenset[str] = frozenset({"198.51.100.7"})
    slept_s: float = 0.0
    changes: int = 0

    def change(self) -> None:
        self.changes += 1


@pytest.fixture
def computer(monkeypatch: pytest.MonkeyPatch) -> Computer:
    it = Computer()
    monkeypatch.setattr(time, "time", lambda: asyncio.get_running_loop().time() + it.slept_s)
    monkeypatch.setattr(network_watch, "own_addresses", lambda: it.addresses)
    return it


def watched(computer: Computer, test: Callable[[], object]) -> None:
    async def main() -> None:
        task = asyncio.create_task(watch_network(computer.change))
        await asyncio.sleep(2)
        await test()  # type: ignore[misc]
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    run(main(), 1_000, loop_factory=VirtualLoop)


def test_a_quiet_network_is_no_news(computer: Computer) -> None:
    async def test() -> None:
        await asyncio.sleep(100)
        assert computer.changes == 0

    watched(computer, test)


def test_another_address_is_noticed_within_a_second_and_once(computer: Computer) -> None:
    async def test() -> None:
        computer.addresses = frozenset({"203.0.113.9"})
        await asyncio.sleep(1)
        assert computer.changes == 1
        await asyncio.sleep(10)
        assert computer.changes == 1

    watched(computer, test)


def test_a_lost_network_is_news_when_it_is_back(computer: Computer) -> None:
    async def test() -> None:
        before, computer.addresses = computer.addresses, frozenset()
        await asyncio.sleep(10)
        assert computer.changes == 0
        computer.addresses = before
        await asyncio.sleep(1)
        assert computer.changes == 1

    watched(computer, test)


def test_a_sleep_is_noticed(computer: Computer) -> None:
    async def test() -> None:
        computer.slept_s = 90.0
        await asyncio.sleep(1)
        assert computer.changes == 1
        await asyncio.sleep(10)
        assert computer.changes == 1

    watched(computer, test)


def test_the_routing_table_is_asked_without_error() -> None:
    assert all(isinstance(address, str) for address in network_watch.own_addresses())


# --- the network's return -----------------------------------------------------------------------


@dataclass
class Servers:
    """A stand-in for STUN servers, and for who misses the network."""

    there: bool = True
    missed: bool = False
    asked: int = 0
    returns: int = 0

    async def answers(self, server: Address, timeout_s: float) -> bool:
        self.asked += 1
        await asyncio.sleep(0.02 if self.there else timeout_s)
        return self.there

    def on_return(self) -> None:
        self.returns += 1


@pytest.fixture
def servers(monkeypatch: pytest.MonkeyPatch) -> Servers:
    they = Servers()

    async def resolved(servers: list[Address]) -> list[Address]:
        return servers

    monkeypatch.setattr(network_watch, "_resolved", resolved)  # takes no thread, so time flies
    monkeypatch.setattr(stun, "answers", they.answers)
    return they


def returning(servers: Servers, test: Callable[[], object]) -> None:
    async def main() -> None:
        addresses = [("192.0.2.1", 3478), ("192.0.2.2", 3478)]
        task = asyncio.create_task(
            watch_return(addresses, lambda: servers.missed, servers.on_return)
        )
        await asyncio.sleep(5)
        await test()  # type: ignore[misc]
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    run(main(), 10_000, loop_factory=VirtualLoop)


def test_nobody_is_asked_while_nothing_is_missed(servers: Servers) -> None:
    async def test() -> None:
        first = servers.asked
        servers.there = False
        await asyncio.sleep(1_000)
        assert servers.asked == first
        assert servers.returns == 0

    returning(servers, test)


@pytest.mark.parametrize("away_s", [5, 90, 1_000])
def test_the_return_is_noticed_within_a_second_and_once(servers: Servers, away_s: float) -> None:
    async def test() -> None:
        servers.missed, servers.there = True, False
        await asyncio.sleep(away_s)
        assert servers.returns == 0
        servers.there = True
        await asyncio.sleep(1 if away_s < 100 else 3)
        assert servers.returns == 1
        await asyncio.sleep(100)
        assert servers.returns == 1

    returning(servers, test)


def test_a_network_that_was_not_away_is_no_news(servers: Servers) -> None:
    async def test() -> None:
        servers.missed = True
        first = servers.asked
        await asyncio.sleep(1_000)
        assert servers.returns == 0
        assert servers.asked - first < 600

    returning(servers, test)


def test_servers_that_never_answered_say_nothing_and_are_asked_ever_less(servers: Servers) -> None:
    servers.missed, servers.there = True, False

    async def test() -> None:
        await asyncio.sleep(1_000)
        assert servers.returns == 0
        assert servers.asked < 60

    returning(servers, test)


def test_real_servers_are_found_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(network_watch, "_CALM_S", 0.05)
    returned = asyncio.Event()
    answered: list[bool] = []
    ask = stun.answers

    async def answers(server: Address, timeout_s: float) -> bool:
        answered.append(await ask(server, timeout_s))
        return answered[-1]

    monkeypatch.setattr(stun, "answers", answers)

    async def test() -> None:
        async with asyncio.TaskGroup() as group:
            async with StunResponder() as responder:
                first, second = (port for _, port in responder.addresses)
                asked = [("name.invalid", 1), ("localhost", first), ("localhost", second)]
                task = group.create_task(watch_return(asked, lambda: True, returned.set))
                await eventually(lambda: True in answered)
            await eventually(lambda: answered[-5:] == [False] * 5)
            assert not returned.is_set()
            async with StunResponder(ports=(first, second)), within(10):
                await returned.wait()
            task.cancel()

    run(test())
