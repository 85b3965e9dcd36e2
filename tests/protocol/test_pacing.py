"""What leaves is spread over the round trip, in lumps that a home router can queue."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from magpies.protocol.pacing import Pacer

WINDOW = 400_000
ROUND_TRIP_S = 0.1
RATE = 1.5 * WINDOW / ROUND_TRIP_S
LUMP_S = 0.006
LUMP = RATE * LUMP_S


def drain(pacer: Pacer, now: float, window: int = WINDOW) -> int:
    """Send all that may leave; return how much that was."""
    octets = pacer.allowance(now, window, ROUND_TRIP_S)
    assert octets is not None
    pacer.sent(octets)
    return octets


def test_a_near_peer_is_not_paced() -> None:
    pacer = Pacer()
    assert pacer.allowance(100.0, WINDOW, 0.001) is None
    assert pacer.due is None


def test_one_lump_leaves_at_once_and_the_rest_later() -> None:
    pacer = Pacer()
    assert drain(pacer, 100.0) == int(LUMP)
    assert drain(pacer, 100.0) == 0
    due = pacer.due
    assert due is not None
    assert 100.0 < due < 100.0 + LUMP_S
    assert drain(pacer, due) >= LUMP / 2 - 1
    assert pacer.due is not None


def test_lumps_stay_short_on_a_narrow_path() -> None:
    """One that takes long to leave would be taken for a queue."""
    pacer = Pacer()
    narrow = 125_000 * ROUND_TRIP_S  # 1 Mbit/s
    assert drain(pacer, 100.0, int(narrow)) <= 5_000


def test_what_may_leave_now_has_no_timer() -> None:
    pacer = Pacer()
    pacer.allowance(100.0, WINDOW, ROUND_TRIP_S)
    assert pacer.due is None


def test_a_path_that_comes_near_is_not_paced_any_more() -> None:
    pacer = Pacer()
    drain(pacer, 100.0)
    assert pacer.allowance(100.0, WINDOW, 0.001) is None
    assert pacer.due is None


def test_the_timer_always_leads_to_something() -> None:
    pacer = Pacer()
    now, sent = 100.0, 0
    while now < 101.0:
        octets = drain(pacer, now)
        assert octets > 0
        sent += octets
        due = pacer.due
        assert due is not None
        now = due
    assert 0.95 * RATE < sent < RATE + LUMP


@given(st.lists(st.floats(0, 0.05), max_size=60), st.integers(2_400, 5_000_000))
def test_never_more_than_the_rate_and_one_lump(waits: list[float], window: int) -> None:
    pacer = Pacer()
    now, sent = 100.0, 0
    for wait in waits:
        now += wait
        sent += drain(pacer, now, window)
    rate = 1.5 * window / ROUND_TRIP_S
    assert sent <= rate * (now - 100.0) + max(24 * 1024, rate * 0.01) + 1
