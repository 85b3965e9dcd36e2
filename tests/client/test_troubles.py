"""How long a client waits before it asks for a link again."""

from __future__ import annotations

import pytest

from magpies.client.troubles import Troubles
from magpies.errors import BrokerError
from magpies.wire.signalling import ErrorCode

RESTARTING = [ErrorCode.VOLUNTEER_FAILED, ErrorCode.NO_EGRESS]


def told(code: ErrorCode, retry_after_s: float = 5.0) -> BrokerError:
    return BrokerError(code, "Try again in a minute.", retry_after_s)


def pauses(
    troubles: Troubles, problem: BrokerError, seconds: float, since: float = 100.0
) -> list[tuple[float, float]]:
    """Fail for so long; return when each pause began, and how long it was."""
    now, made = 0.0, []
    while now < seconds:
        troubles.failed(since + now, problem)
        made.append((now, troubles.pause_s()))
        now += made[-1][1]
    return made


@pytest.mark.parametrize("code", RESTARTING)
def test_an_egress_that_may_be_starting_again_is_asked_for_soon(code: ErrorCode) -> None:
    made = pauses(Troubles(2.0), told(code), 300)
    assert all(pause <= 2.5 for began, pause in made if began < 45)
    later = [pause for began, pause in made if began >= 45]
    assert later[0] >= 4.0
    assert later[-1] >= 15.0


@pytest.mark.parametrize("code", RESTARTING)
def test_a_broker_that_asks_for_long_pauses_gets_them(code: ErrorCode) -> None:
    made = pauses(Troubles(2.0), told(code, 60.0), 300)
    assert made[-1][1] >= 60.0
    assert len(made) <= 12


def test_another_problem_then_makes_no_longer_pause_than_it_would_alone() -> None:
    troubles = Troubles(2.0)
    pauses(troubles, told(ErrorCode.VOLUNTEER_FAILED), 30)
    troubles.failed(130.0, told(ErrorCode.NO_VOLUNTEER))
    assert 4.0 <= troubles.pause_s() <= 6.25


def test_an_egress_that_starts_again_later_is_asked_for_soon_again() -> None:
    troubles = Troubles(2.0)
    pauses(troubles, told(ErrorCode.VOLUNTEER_FAILED), 20)
    for minute in range(5):
        troubles.failed(200.0 + 60 * minute, told(ErrorCode.NO_VOLUNTEER))
    made = pauses(troubles, told(ErrorCode.NO_EGRESS), 40, since=500.0)
    assert all(pause <= 2.5 for _, pause in made)


def test_that_volunteers_failed_says_more_than_that_nobody_else_is_there() -> None:
    troubles = Troubles(2.0)
    failed, nobody = told(ErrorCode.VOLUNTEER_FAILED), told(ErrorCode.NO_VOLUNTEER)
    troubles.met(failed, 100.0)
    troubles.met(nobody, 105.0)
    assert troubles.problem is failed
    troubles.met(nobody, 170.0)
    assert troubles.problem is nobody


@pytest.mark.parametrize("cure", [Troubles.over, Troubles.new_network])
def test_after_a_bridge_or_in_another_network_all_begins_anew(cure: object) -> None:
    assert callable(cure)
    troubles = Troubles(2.0)
    pauses(troubles, told(ErrorCode.VOLUNTEER_FAILED), 300)
    cure(troubles)
    assert troubles.pause_s() == 0.0
    again = pauses(troubles, told(ErrorCode.VOLUNTEER_FAILED), 40, since=1_000.0)
    assert again[0][1] < 1.0
    assert all(pause <= 2.5 for _, pause in again)
