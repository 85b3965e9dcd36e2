"""A lane, which is a wire's one direction, with time as an argument."""

from __future__ import annotations

from random import Random

import pytest

from lab.conditions import Conditions
from lab.lane import Lane


def lane(**conditions: float) -> Lane:
    return Lane(Conditions(**conditions), Random(1))  # type: ignore[arg-type]


def test_a_delay_is_added() -> None:
    assert lane(delay_s=0.1).arrival(1_000, now=5.0) == pytest.approx(5.1)


def test_a_rate_spaces_packets() -> None:
    slow = lane(rate=8_000_000)
    arrivals = [slow.arrival(1_000, now=1.0) for _ in range(10)]
    assert arrivals == pytest.approx([1.0 + 0.001 * number for number in range(1, 11)])


def test_a_full_queue_drops_and_empties_with_time() -> None:
    slow = lane(rate=8_000_000, queue_octets=3_000)
    assert [slow.arrival(1_000, now=1.0) is None for _ in range(5)] == [False] * 3 + [True] * 2
    assert slow.arrival(1_000, now=1.0025) == pytest.approx(1.004)


def test_jitter_spreads_arrivals_but_keeps_their_order() -> None:
    shaky = lane(delay_s=0.1, jitter_s=0.05)
    arrivals = [shaky.arrival(1_000, now=number / 1_000) for number in range(500)]
    delays = [each - number / 1_000 for number, each in enumerate(arrivals) if each is not None]
    assert arrivals == sorted(arrivals, key=lambda each: each or 0)
    assert 0.1 <= min(delays) < 0.12
    assert 0.14 < max(delays) <= 0.15


def test_loss_takes_its_share() -> None:
    lossy = lane(loss=0.05)
    lost = sum(lossy.arrival(1_000, now=1.0) is None for _ in range(10_000))
    assert 400 < lost < 600


def test_reordered_packets_are_overtaken() -> None:
    mixed = lane(delay_s=0.02, reorder=0.1, reorder_s=0.01)
    arrivals = [mixed.arrival(1_000, now=number / 1_000) or 0 for number in range(1_000)]
    late = sum(each - number / 1_000 > 0.025 for number, each in enumerate(arrivals))
    assert 60 < late < 140
    assert arrivals != sorted(arrivals)


def test_conditions_can_change_between_packets() -> None:
    wire = lane(delay_s=0.5)
    first = wire.arrival(1_000, now=1.0)
    wire.conditions = Conditions(delay_s=0.1)
    assert wire.arrival(1_000, now=1.1) == first  # does not overtake
    assert wire.arrival(1_000, now=2.0) == pytest.approx(2.1)
