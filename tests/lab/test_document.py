"""What is made in the documents is what it is made from, and plots can be drawn."""

from __future__ import annotations

import re
from typing import Any

import pytest

from lab import plots
from lab.diagram import mermaid
from lab.document import (
    DOCUMENT,
    bandwidth_table,
    bufferbloat_table,
    filled,
    idle_table,
    kill_table,
    pairing_table,
    pause_table,
    restarts_table,
    sleep_table,
    storm_table,
)
from magpies.protocol.path_states import TRANSITIONS, Happening, PathState


def _part(way: str, gap_s: float | None = 0.4) -> dict[str, Any]:
    goings = [{"gap_s": gap_s, "calm_s": 0.1, "trace": [[-0.1, 10], [0.4, 20]]}] * 2
    path = {"rtt_ms": 100, "loss": 0.0, "kind": "headless"}
    return {**path, "way": way, "downloads": 2, "lost": 0, "rates": [3e7] * 2, "goings": goings}


_KILLS = {f"100 ms, {way}": _part(way) for way in ("killed", "goodbye")}
_SIZE = {"memory": 1, "sockets": 2, "tasks": 3, "connection_ids": 4}
_STORM = {
    "storm": {
        "gone": [1.0],
        "flows": [{"began": 0.0, "ended": 2.0, "outcome": "intact"}],
        "arrivals": [10, 20],
        "sizes": [_SIZE] * 4,
    }
}


def test_the_diagram_is_that_of_the_path_set() -> None:
    text = DOCUMENT.read_text("utf-8")
    assert filled(text, {"diagram": mermaid()}) == text, "run `make plots`"


def test_the_diagram_has_every_transition() -> None:
    found = {
        (PathState[before.upper()], Happening[label.upper().replace(" ", "_")]): PathState[
            after.upper()
        ]
        for before, after, labels in re.findall(r"(\w+) --> (\w+): (.*)", mermaid())
        for label in labels.split(", ")
    }
    assert found == TRANSITIONS


def test_parts_are_put_in_their_places() -> None:
    text = "a\n<!-- made: x -->\nold\n<!-- end -->\nb\n<!-- made: y -->\n<!-- end -->\n"
    once = filled(text, {"x": "new"})
    assert once == text.replace("old", "\nnew\n")
    assert filled(once, {"x": "new"}) == once
    with pytest.raises(LookupError):
        filled(text, {"z": "new"})


def test_tables_say_what_was_measured() -> None:
    found = {**_KILLS, "100 ms, cable": _part("cable", None)}
    rows = [[cell.strip() for cell in line.split("|")] for line in kill_table(found).splitlines()]
    assert [row[2] for row in rows[2:]] == ["killed", "cable", "goodbye"]
    assert rows[2][3:] == ["2", "0.40", "0.40", "0.40", "0.10", "30.0", "2 of 2", ""]
    assert rows[3][4] == "never"
    assert storm_table(_STORM).splitlines()[2].split("|")[2].strip() == "1"


def test_plots_can_be_drawn() -> None:
    drawn = (plots.gaps(_KILLS), plots.typical_kill(_KILLS), plots.storm(_STORM))
    assert [len(each.axes) for each in drawn] == [1, 1, 2]


def test_other_tables_say_what_was_measured() -> None:
    idle = idle_table({"cable": {"took_s": [0.2, 0.4, None], "limit_s": 10.0}})
    assert re.search(r"\| cable +\| 3 +\| 0.40 +\| never +\| never +\|", idle)
    times = [{"request_s": 1.25, "flow": "intact"}, {"request_s": 1.5, "flow": "lost"}]
    assert re.search(
        r"\| moved +\| 2 +\| 1.50 +\| 1 intact, 1 lost +\|", sleep_table({"moved": times})
    )
    broker = {"silence_s": 0.1, "volunteers_back_s": 2.0, "new_client_s": 1.5}
    restarts = restarts_table({"broker": [broker, {**broker, "volunteers_back_s": 3.0}]})
    assert re.search(
        r"\| broker \| 2 +\| all volunteers wait again +\| 2.00 +\| 3.00 +\|", restarts
    )
    assert "egress" not in restarts
    meeting = {"reader": "open", "friend": "CGNAT", "unread_s": 0.5, "meets": True}
    tries = [{"bridge_s": 0.5, "outcome": "intact"}, {"bridge_s": 1.5, "outcome": "lost"}]
    apart = {**meeting, "meets": False, "tries": [{"bridge_s": None, "outcome": None}]}
    pairing = pairing_table({"a": apart, "b": {**meeting, "tries": tries}})
    assert re.search(r"\| 0.5 +\| 2 +\| 0.50 +\| 1.50 +\| 1 of 2 +\|\n.*no way, and told", pairing)
    bandwidth = bandwidth_table({"equal": {"one": 8e6, "together": 2e7, "carried": [10, 30, 10]}})
    assert re.search(r"\| equal +\| 8.0 +\| 20.0 +\| 2.50 +\| 50% +\|", bandwidth)
    pairs = {"rtt_ms": 300, "first_s": [8.0, 9.0], "second_s": [7.0, 33.0], "silence_s": [0.2, 2]}
    pause = pause_table({"300 ms": pairs})
    assert re.search(
        r"\| 300 ms +\| 2 +\| 8.00 +\| 9.00 +\| 7.00 +\| 33.00 +\| 0.20 +\| 2.00 +\|", pause
    )
    bloat = bufferbloat_table({"requests": {"idle": [0.1], "full": [0.2, 0.3]}})
    assert re.search(r"\| full +\| 2 +\| 0.20 +\| 0.30 +\| 0.30 +\|", bloat)
