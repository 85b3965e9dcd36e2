"""When a volunteer asks the broker again."""

from __future__ import annotations

import itertools
import random

import pytest

from magpies.volunteer.retry import retry_delay

BACK_S = 5.0
"""All volunteers wait again this soon after the start of a broker that was away for seconds."""


@pytest.fixture(params=[0.5, 1.0])
def spread(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> float:
    share: float = request.param
    monkeypatch.setattr(random, "uniform", lambda low, high: {0.5: low, 1.0: high}[share])
    return share


def test_waits_stay_short_for_about_a_minute(spread: float) -> None:
    waits = list(itertools.takewhile(lambda wait: wait < BACK_S, map(retry_delay, range(1, 100))))
    assert waits[0] == 0.5 * spread
    assert 40 < sum(waits) < 120


def test_a_broker_that_stays_away_is_asked_once_a_minute_at_most(spread: float) -> None:
    waits = [retry_delay(failures) for failures in range(200)]
    assert waits == sorted(waits)
    assert waits[-1] == 60.0 * spread
