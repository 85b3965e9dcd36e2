from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from magpies.protocol.replays import ReplayGuard, Verdict

FRESH, STALE, FULL = Verdict.FRESH, Verdict.STALE, Verdict.FULL


def test_a_call_is_answered_once() -> None:
    guard = ReplayGuard()
    assert guard.judge(b"a", 1_000, 1_000, 0) is FRESH
    assert guard.judge(b"a", 1_000, 1_000, 0) is STALE
    assert guard.judge(b"b", 1_000, 1_001, 1) is FRESH


def test_a_clock_that_is_wrong() -> None:
    guard = ReplayGuard(window_s=60)
    assert guard.judge(b"a", 1_000, 1_060, 0) is FRESH
    assert guard.judge(b"b", 1_000, 1_061, 0) is STALE
    assert guard.judge(b"c", 1_060, 1_000, 0) is FRESH
    assert guard.judge(b"d", 1_061, 1_000, 0) is STALE


@given(
    st.floats(-60, 60),
    st.lists(st.floats(0, 200), max_size=6),
    st.floats(0, 1_000),
)
def test_no_call_is_answered_twice_at_any_time(
    off_s: float, others: list[float], again_after: float
) -> None:
    """Whatever else comes in between, and however far the client's clock was off."""
    guard = ReplayGuard(window_s=60)
    assert guard.judge(b"first", 0, -5_000, -5_000) is STALE
    began = 10_000.0
    at = began + off_s
    assert guard.judge(b"a", at, began, began) is FRESH
    now = began
    for number, wait in enumerate(others):
        if now + wait >= began + again_after:
            break
        now += wait
        guard.judge(b"%d" % number, now, now, now)
    now = began + again_after
    assert guard.judge(b"a", at, now, now) is STALE


def test_what_is_remembered_is_bounded() -> None:
    guard = ReplayGuard(window_s=60, most=3)
    for number in range(3):
        assert guard.judge(b"%d" % number, 0, 0, 0) is FRESH
    assert guard.judge(b"more", 0, 0, 0) is FULL
    assert guard.judge(b"later", 120, 120, 120) is FRESH
    for moment in range(0, 10_000, 10):
        guard.judge(b"at %d" % moment, moment, moment, moment)
        assert len(guard._recent) + len(guard._older) <= 6
