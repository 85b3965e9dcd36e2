from __future__ import annotations

import pytest

from magpies.cli.exits import (
    FAILED,
    MISCONFIGURED,
    NO_BRIDGE,
    NO_BROKER,
    UNINVITED,
    Outcome,
    status_of,
)
from magpies.client.bridge import BridgeStatus
from magpies.client.causes import Cause
from magpies.errors import ConfigError, InviteError, ServiceError

UP = BridgeStatus(connected=True, links=1, links_made=1)


def failing(cause: Cause) -> BridgeStatus:
    return BridgeStatus(problem="It does not work.", cause=cause)


@pytest.mark.parametrize(
    ("course", "status"),
    [
        ([], 0),
        ([BridgeStatus()], 0),
        ([UP], 0),
        ([failing(Cause.NOBODY), UP, failing(Cause.UNREACHABLE)], 0),
        ([failing(Cause.NOBODY), BridgeStatus(on=False)], 0),
        ([failing(Cause.UNREACHABLE)], NO_BROKER),
        ([failing(Cause.UNREACHABLE), failing(Cause.NOBODY)], NO_BRIDGE),
        ([failing(Cause.BLOCKED)], NO_BRIDGE),
        ([failing(Cause.REFUSED)], UNINVITED),
    ],
)
def test_the_status_tells_whether_there_was_a_bridge(
    course: list[BridgeStatus], status: int
) -> None:
    outcome = Outcome()
    for each in course:
        outcome.take(each)
    assert outcome.status == status
    assert (outcome.problem is None) == (status == 0)


def test_the_status_tells_kinds_of_errors() -> None:
    assert status_of(ConfigError("")) == MISCONFIGURED
    assert status_of(InviteError("")) == UNINVITED
    assert status_of(ServiceError("")) == FAILED
    numbers = [0, FAILED, MISCONFIGURED, UNINVITED, NO_BROKER, NO_BRIDGE]
    assert len(set(numbers)) == len(numbers)
