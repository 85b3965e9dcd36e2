from __future__ import annotations

import asyncio
import threading

import pytest

from magpies.transports.delivery import Ending, Inbox, checked
from magpies.wire.limits import MESSAGE_OCTETS
from support import eventually, run


def nothing() -> None:
    pass


class Wakes:
    """Keeps what is to be called instead of calling it."""

    def __init__(self) -> None:
        self.calls: list[object] = []

    def __call__(self, call: object) -> None:
        self.calls.append(call)

    def run(self) -> None:
        calls, self.calls = self.calls, []
        for call in calls:
            call()  # type: ignore[operator]


def test_one_wake_up_serves_what_arrives_before_it() -> None:
    wakes = Wakes()
    inbox = Inbox(100, wakes)
    batches: list[list[bytes]] = []
    inbox.start(batches.append, nothing)
    for message in (b"a", b"b", b"c"):
        assert inbox.put(message)
    assert len(wakes.calls) == 1
    wakes.run()
    assert inbox.put(b"d")
    wakes.run()
    assert batches == [[b"a", b"b", b"c"], [b"d"]]


def test_what_waited_for_start_comes_first() -> None:
    wakes = Wakes()
    inbox = Inbox(100, wakes)
    inbox.put(b"a")
    wakes.run()
    batches: list[list[bytes]] = []
    inbox.start(batches.append, nothing)
    inbox.put(b"b")
    wakes.run()
    assert batches == [[b"a", b"b"]]


def test_the_bound_is_in_octets_and_frees_itself() -> None:
    wakes = Wakes()
    inbox = Inbox(10, wakes)
    batches: list[list[bytes]] = []
    inbox.start(batches.append, nothing)
    assert inbox.put(b"123456")
    assert not inbox.put(b"12345")
    assert inbox.put(b"1234")
    assert not inbox.put(b"1")
    wakes.run()
    assert batches == [[b"123456", b"1234"]]
    assert inbox.put(b"1234567890")


def test_a_closed_inbox_neither_takes_nor_delivers() -> None:
    wakes = Wakes()
    inbox = Inbox(100, wakes)
    batches: list[list[bytes]] = []
    inbox.start(batches.append, nothing)
    inbox.put(b"a")
    inbox.close()
    wakes.run()
    assert not batches
    assert not inbox.put(b"b")


def test_a_callback_that_puts_is_no_trap() -> None:
    wakes = Wakes()
    inbox = Inbox(100, wakes)
    batches: list[list[bytes]] = []

    def take(batch: list[bytes]) -> None:
        batches.append(batch)
        if batch == [b"a"]:
            inbox.put(b"b")

    inbox.start(take, nothing)
    inbox.put(b"a")
    wakes.run()
    wakes.run()
    assert batches == [[b"a"], [b"b"]]


def test_a_foreign_thread_loses_nothing() -> None:
    """The last message of a burst is delivered even when it meets a delivery under way."""
    number = 20_000

    async def main() -> None:
        inbox = Inbox(1 << 30, asyncio.get_running_loop().call_soon_threadsafe)
        got: list[bytes] = []
        inbox.start(got.extend, nothing)

        def put() -> None:
            for each in range(number):
                inbox.put(each.to_bytes(4))

        for turn in range(1, 4):
            thread = threading.Thread(target=put)
            thread.start()
            await eventually(lambda turn=turn: len(got) == turn * number)  # type: ignore[misc]
            thread.join()
        assert got == [each.to_bytes(4) for each in range(number)] * 3

    run(main())


@pytest.mark.parametrize("size", [0, MESSAGE_OCTETS + 1])
def test_lengths_outside_the_limits(size: int) -> None:
    with pytest.raises(ValueError, match="a message holds"):
        checked(bytes(size))


def test_the_first_reason_stays() -> None:
    async def main() -> None:
        ending = Ending()
        assert not ending
        ending.set("one")
        ending.set("two")
        assert ending
        assert await ending.wait() == "one"

    run(main())
