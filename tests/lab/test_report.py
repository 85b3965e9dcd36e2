"""What scenarios measure is kept, and measured fairly."""

from __future__ import annotations

import asyncio
import math
from functools import partial
from pathlib import Path
from typing import cast

import pytest

from lab.crew import Crew
from lab.report import Report, percentile, samples
from lab.side_by_side import Part, side_by_side
from lab.stage import Stage


def test_percentiles() -> None:
    assert percentile([3, 1, 2], 0.5) == 2
    assert percentile([*range(1, 21)], 0.95) == 19
    assert percentile([1, math.inf], 0.95) == math.inf


def test_figures_of_scenarios_are_kept_beside_each_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lab.report.BUILD", tmp_path / "build")
    for name, value in (("one_s", 1.5), ("never_s", math.inf)):
        report = Report()
        report.figure(name, value)
        report.save()
    assert (tmp_path / "build" / "lab.json").read_text() == (
        '{\n  "never_s": null,\n  "one_s": 1.5\n}\n'
    )


def test_samples_of_parts_are_kept_beside_each_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lab.report.BUILD", tmp_path / "build")
    report = Report(only="two")
    assert [part for part in ("one", "two", "two more") if report.wants(part)] == [
        "two",
        "two more",
    ]
    report.keep("play", "one", {"gap_s": [1.23456, math.inf]}, long=True)
    report.keep("play", "two", 2, long=True)
    report.keep("play", "two", 3, long=False)
    assert samples("play", long=True) == {"one": {"gap_s": [1.2346, None]}, "two": 2}
    assert samples("play", long=False) == {"two": 3}
    assert samples("another", long=True) == {}


def test_a_missed_limit_is_told_apart_from_what_never_came() -> None:
    report = Report()
    report.at_most(1.0, 1.0, "soon enough")
    report.measured(True, "fast enough")
    assert (report.failures, report.missed) == ([], [])
    report.at_most(1.5, 1.0, "an answer")
    report.measured(False, "too slow")
    assert (report.failures, report.missed) == ([], ["an answer: 1.50 s, not 1.00", "too slow"])
    report.at_most(math.inf, 1.0, "an answer")
    report.expect(False, "a flow was lost")
    assert report.failures == ["an answer: never s, not 1.00", "a flow was lost"]


def test_parts_are_played_side_by_side_as_far_as_the_processors_reach() -> None:
    running, most, done = 0.0, 0.0, []

    async def play(cores: float) -> float:
        nonlocal running, most
        running += cores
        most = max(most, running)
        await asyncio.sleep(0.005)
        running -= cores
        done.append(cores)
        return cores

    sizes = [0.5, 9.0, 0.5, 1.0, 0.75]
    parts = [Part(each, partial(play, min(each, 1.5))) for each in sizes]
    assert asyncio.run(side_by_side(parts, cores=1.5)) == [0.5, 1.5, 0.5, 1.0, 0.75]
    assert most == 1.5
    assert done[0] == 0.5


def test_somebody_is_available_unless_all_are_gone() -> None:
    crew = Crew(cast("Stage", None), [])
    crew._nobody_since = None
    crew.without_anybody = [(10.0, 11.0)]
    assert crew.available_throughout(0.0, 10.0)
    assert not crew.available_throughout(0.0, 10.5)
    assert not crew.available_throughout(10.2, 10.5)
    assert crew.available_throughout(11.0, 99.0)
    crew._nobody_since = 50.0
    assert not crew.available_throughout(11.0, 99.0)
