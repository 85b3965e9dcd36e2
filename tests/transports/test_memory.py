from __future__ import annotations

import asyncio

from magpies.transports.memory import Conditions, memory_pair
from support import eventually, run
from support.channel_conformance import Received


async def _exchange(conditions: Conditions, number: int, seed: int = 1) -> list[bytes]:
    one, other = memory_pair(conditions, seed=seed)
    received = Received(other)
    sent = [n.to_bytes(4) for n in range(number)]
    assert all(one.send(message) for message in sent)
    await asyncio.sleep(conditions.delay_s + conditions.jitter_s + 0.05)
    await one.aclose()
    return received.messages


def _numbers(count: int) -> list[bytes]:
    return [n.to_bytes(4) for n in range(count)]


def test_a_perfect_path_keeps_order_in_one_batch() -> None:
    async def main() -> None:
        one, other = memory_pair()
        received = Received(other)
        assert all(one.send(message) for message in _numbers(500))
        await received.wait_for(500)
        assert received.batches == [_numbers(500)]

    run(main())


def test_loss() -> None:
    got = run(_exchange(Conditions(loss=0.3), 2_000))
    assert 1_200 < len(got) < 1_600
    assert got == sorted(got)


def test_duplication() -> None:
    got = run(_exchange(Conditions(duplication=0.2), 2_000))
    assert sorted(set(got)) == _numbers(2_000)
    assert 2_300 < len(got) < 2_500


def test_a_fixed_delay_keeps_order_and_jitter_does_not() -> None:
    assert run(_exchange(Conditions(delay_s=0.02), 200)) == _numbers(200)
    got = run(_exchange(Conditions(delay_s=0.02, jitter_s=0.02), 200))
    assert got != sorted(got) == _numbers(200)


def test_a_seed_repeats_everything() -> None:
    faults = Conditions(loss=0.2, duplication=0.2)
    first, same, other = (run(_exchange(faults, 300, seed)) for seed in (7, 7, 8))
    assert first == same != other


def test_a_message_takes_its_delay() -> None:
    async def main() -> None:
        loop = asyncio.get_running_loop()
        one, other = memory_pair(Conditions(delay_s=0.05))
        received = Received(other)
        begin = loop.time()
        assert one.send(b"x")
        await received.wait_for(1)
        assert 0.045 <= loop.time() - begin < 3.0

    run(main())


def test_a_rate_fills_the_queue_and_drains_it() -> None:
    async def main() -> None:
        loop = asyncio.get_running_loop()
        one, other = memory_pair(Conditions(octets_per_s=100_000, queue_octets=5_000))
        received = Received(other)
        begin = loop.time()
        taken = 0
        while one.send(bytes(1_000)):
            taken += 1
        assert taken in (5, 6)
        assert 4_000 < one.buffered <= 5_000
        await received.wait_for(taken)
        assert 0.04 <= loop.time() - begin < 3.0
        await eventually(lambda: one.buffered == 0)

    run(main())


def test_conditions_change_on_the_way() -> None:
    async def main() -> None:
        one, other = memory_pair()
        received = Received(other)
        one.conditions = Conditions(loss=1.0)
        assert one.send(b"lost")
        one.conditions = Conditions()
        assert one.send(b"kept")
        assert await received.wait_for(1) == [b"kept"]

    run(main())


def test_each_direction_has_its_own_conditions() -> None:
    async def main() -> None:
        one, other = memory_pair(Conditions(loss=1.0), Conditions())
        received = Received(one), Received(other)
        assert one.send(b"there")
        assert other.send(b"back")
        await received[0].wait_for(1)
        assert not received[1].messages

    run(main())


def test_killed_is_silent_and_nobody_is_told() -> None:
    async def main() -> None:
        one, other = memory_pair(Conditions(delay_s=0.01))
        received = Received(other), Received(one)
        assert one.send(b"under way")
        other.kill()
        assert one.send(b"x")
        assert other.send(b"y")
        waiting = [asyncio.create_task(end.wait_closed()) for end in (one, other)]
        await asyncio.sleep(0.05)
        assert not received[0].messages
        assert not received[1].messages
        assert not any(task.done() for task in waiting)
        await one.aclose()
        await asyncio.sleep(0)
        assert waiting[0].done()
        assert not waiting[1].done()
        await other.aclose()
        await asyncio.gather(*waiting)

    run(main())


def test_close_gives_its_reason() -> None:
    async def main() -> None:
        one, other = memory_pair()
        one.close("pulled the plug")
        assert await one.wait_closed() == "pulled the plug"
        assert await other.wait_closed() == "the peer closed the channel"

    run(main())
