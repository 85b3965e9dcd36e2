"""What links bring, and what follows for flows."""

from __future__ import annotations

import pytest

from magpies.client.rates import LinkRates

FAST = 1_250_000


def rates(**brings: float) -> tuple[LinkRates, float]:
    """Links a, b, ... as 0, 1, ...: octets a second that each has brought, 0 for none yet."""
    measured = LinkRates()
    for link, rate in enumerate(brings.values()):
        measured.opened(link)
        for tick in range(300):
            if rate:
                measured.count(link, int(rate / 100), tick / 100, 0.0)
    return measured, 3.0


def placed(measured: LinkRates, links: int, flows: int, now: float) -> list[int]:
    """Open flows, each where the answer would come first; return how many each link got."""
    got = [0] * links
    for _ in range(flows):
        best = min(range(links), key=lambda link: measured.answer_s(link, got[link], 0.1, now))
        got[best] += 1
    return got


def test_flows_are_spread_where_nothing_is_known() -> None:
    measured, now = rates(a=0, b=0, c=0)
    assert placed(measured, 3, 8, now) == [3, 3, 2]


def test_flows_are_spread_over_links_that_bring_much_the_same() -> None:
    measured, now = rates(a=FAST, b=0.6 * FAST, c=0)
    assert placed(measured, 3, 8, now) == [3, 3, 2]


def test_a_slow_link_gets_fewer_flows_but_some() -> None:
    measured, now = rates(a=FAST, b=FAST, c=0.2 * FAST)
    assert placed(measured, 3, 8, now) == [4, 4, 0]
    assert placed(measured, 3, 30, now) == [14, 14, 2]


def test_a_near_link_comes_first_while_none_is_crowded() -> None:
    measured, now = rates(a=FAST, b=FAST)
    assert measured.answer_s(0, 0, 0.2, now) > measured.answer_s(1, 1, 0.02, now)
    assert measured.answer_s(0, 0, 0.2, now) < measured.answer_s(1, 9, 0.02, now)


@pytest.mark.parametrize(("every_s", "waited_s", "poor"), [(1.0, 0.8, [1]), (0.09, 0.0, [])])
def test_only_a_slow_link_that_halts_is_poor(
    every_s: float, waited_s: float, poor: list[int]
) -> None:
    """A flow that brings little by itself, such as music, does not make its link poor."""
    measured, now = rates(a=FAST, b=0)
    for tick in range(20):
        measured.count(1, 1_200, now + tick * every_s, waited_s)
    assert measured.poor(now + 20 * every_s) == poor


def test_a_short_halt_makes_no_link_poor() -> None:
    """Such as comes after a move, or where a computer is busy."""
    measured, now = rates(a=FAST, b=0)
    for _ in range(3):
        now += 1.0
        measured.count(1, 1_200, now, 0.8)
    assert measured.poor(now) == []


def test_ended_links_are_forgotten() -> None:
    measured, now = rates(a=FAST, b=0.1 * FAST)
    measured.ended(0)
    assert measured.answer_s(1, 0, 0.1, now) == pytest.approx(0.1 + 65_536 / (0.1 * FAST), rel=0.1)
