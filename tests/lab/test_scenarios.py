"""The lab's scenarios in their short form; those that mostly wait are played side by side."""

from __future__ import annotations

import asyncio
import importlib
import json
import pkgutil
from pathlib import Path

import pytest

from lab import scenarios
from lab.report import Report
from support import run

_GROUPS = [
    ["kill_volunteer"],
    ["idle_vanished", "sleep", "restarts", "pairing"],
    ["bandwidth", "bufferbloat"],
    ["churn_storm"],
    ["pause"],
]
_FIGURES = {
    "kill_volunteer": {"kill_gap_100ms_p50_s", "kill_gap_100ms_p95_s", "goodbye_gap_100ms_p95_s"},
    "idle_vanished": {"idle_vanished_p95_s"},
    "churn_storm": {"storm_flows", "storm_lost", "storm_corrupted"},
    "bandwidth": {"three_volunteer_speedup"},
    "pause": {"after_pause_300ms_ratio"},
    "pairing": {"pairing_independent_independent_s"},
}
"""Figures that others read."""


_TIMES = 3
"""How often a scenario is played at most until its limits are kept."""


@pytest.mark.usefixtures("root")
@pytest.mark.parametrize("names", _GROUPS, ids="+".join)
def test_the_short_form_shows_what_it_must(
    names: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Limits that were missed may tell of other scenarios, or of a busy computer: that scenario is
    measured again, alone. Anything else that goes wrong is a failure at once."""
    monkeypatch.setattr("lab.report.BUILD", tmp_path)  # these figures are of a busy computer

    async def play(name: str) -> Report:
        report = Report()
        await importlib.import_module(f"lab.scenarios.{name}").run(report, long=False)
        assert not report.failures
        report.save()
        return report

    async def together() -> list[Report]:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(play(name)) for name in names]
        return [task.result() for task in tasks]

    for name, report in zip(names, run(together(), timeout_s=100), strict=True):
        played = [report]
        while played[-1].missed and len(played) < _TIMES:
            played.append(run(play(name), timeout_s=100))
        assert not played[-1].missed, [each.missed for each in played]
    found = json.loads((tmp_path / "lab.json").read_text())
    for name in names:
        assert (tmp_path / "lab" / f"{name}.short.json").exists()
        assert found.keys() >= _FIGURES.get(name, set())
    assert None not in found.values()


def test_every_scenario_is_played_somewhere() -> None:
    # The NAT matrix has its own test, with some of its pairs.
    played = {name for group in _GROUPS for name in group} | {"nat_matrix"}
    assert played == {each.name for each in pkgutil.iter_modules(scenarios.__path__)}
