"""How fast a path brings data."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from magpies.protocol.rate import RateMeter

FAST, SLOW = 1_250_000, 250_000


def download(meter: RateMeter, rate: int, begin: float, seconds: float) -> float:
    """Let octets come every 10 ms; return when the last came."""
    now = begin
    while now < begin + seconds:
        meter.count(rate // 100, now)
        now += 0.01
    return now


def test_nothing_is_known_of_a_new_path() -> None:
    assert RateMeter().rate(100.0) is None


@pytest.mark.parametrize("rate", [SLOW, FAST])
def test_a_download_tells_the_rate(rate: int) -> None:
    meter = RateMeter()
    now = download(meter, rate, 5.0, 1.0)
    assert meter.rate(now) == pytest.approx(rate, rel=0.05)
    assert meter.halts == 0.0


def test_short_answers_tell_nothing_of_the_path() -> None:
    meter = RateMeter()
    now = 0.0
    for _ in range(50):
        now = download(meter, FAST, now + 0.2, 0.2)
    assert meter.rate(now) is None


def test_pauses_do_not_count() -> None:
    meter = RateMeter()
    now = 0.0
    for _ in range(10):
        now = download(meter, FAST, now + 3.0, 0.5)
    assert meter.rate(now) == pytest.approx(FAST, rel=0.05)


def test_halts_of_the_path_count() -> None:
    """What is lost makes a download halt, and the question that is asked then as well."""
    meter = RateMeter()
    now = 0.0
    for _ in range(10):
        now = download(meter, FAST, now, 0.25)
        now += 0.75
        meter.count(0, now, 0.5)
    assert meter.rate(now) == pytest.approx(FAST / 4, rel=0.5)
    assert 0.6 < meter.halts < 0.9


def test_a_late_answer_after_a_long_pause_is_no_halt() -> None:
    meter = RateMeter()
    now = download(meter, FAST, 0.0, 1.0)
    meter.count(0, now + 20.0, 2.0)
    download(meter, FAST, now + 20.0, 1.0)
    assert meter.rate(now + 21.0) == pytest.approx(FAST, rel=0.05)


def test_an_upload_says_nothing_of_downloads() -> None:
    meter = RateMeter()
    for tick in range(300):
        meter.count(0, tick / 100, 0.02)
    assert meter.rate(3.0) is None


def test_what_changes_shows_within_seconds() -> None:
    meter = RateMeter()
    now = download(meter, FAST, 0.0, 5.0)
    now = download(meter, SLOW, now, 12.0)
    assert meter.rate(now) == pytest.approx(SLOW, rel=0.1)


def test_old_measurements_count_no_more() -> None:
    meter = RateMeter()
    now = download(meter, SLOW, 0.0, 5.0)
    assert meter.rate(now + 50.0) is not None
    assert meter.rate(now + 61.0) is None
    now = download(meter, FAST, now + 61.0, 0.5)
    assert meter.rate(now) == pytest.approx(FAST, rel=0.05)


@given(st.lists(st.tuples(st.integers(1, 1 << 20), st.floats(0.0, 200.0)), max_size=50))
def test_no_rate_is_beyond_what_came(arrivals: list[tuple[int, float]]) -> None:
    meter = RateMeter()
    now = 0.0
    for octets, pause_s in arrivals:
        now += pause_s
        meter.count(octets, now)
        rate = meter.rate(now)
        assert rate is None or 0 <= rate <= sum(octets for octets, _ in arrivals) / 0.25
