"""The watch over the network: sleeps and changes are noticed, each once."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from magpies.transports import network_watch
from magpies.transports.network_watch import watch_network
from support import VirtualLoop, run


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
    monkeypatch.setattr(network_watch, "_own_addresses", lambda: it.addresses)
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
    assert all(isinstance(address, str) for address in network_watch._own_addresses())
