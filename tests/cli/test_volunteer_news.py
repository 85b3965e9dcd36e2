"""What the headless volunteer tells the person who runs it."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from typing import Any

from magpies.cli.output import Output
from magpies.cli.volunteer import VolunteerNews
from magpies.volunteer.service import VolunteerStatus


def told(*statuses: VolunteerStatus) -> list[dict[str, Any]]:
    out = io.StringIO()
    news = VolunteerNews(Output(json=True, stream=out), "https://broker.example")
    for status in statuses:
        news.tell(status)
    return [json.loads(line) for line in out.getvalue().splitlines()]


def test_a_network_that_nobody_gets_through_is_told_once_and_so_is_its_end() -> None:
    good = VolunteerStatus(waiting=True)
    bad = replace(good, reachable=False)
    events = told(good, bad, replace(bad, helping=1), good)
    changes = [event for event in events if event["event"] == "reachability"]
    assert [event["reachable"] for event in changes] == [False, True]


def test_to_come_back_to_the_broker_is_no_proof() -> None:
    good = VolunteerStatus(waiting=True)
    bad = replace(good, reachable=False)
    events = told(good, bad, replace(bad, waiting=False, problem="Gone."), good)
    assert [event["reachable"] for event in events if event["event"] == "reachability"] == [False]
