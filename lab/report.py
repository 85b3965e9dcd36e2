"""What scenarios are asked and what they found: tables, samples, and figures for `build/lab.json`.

Samples are all that was measured, by scenario and part, in `build/lab/`; `lab.plots` draws them.
A part that is played again replaces what was kept of it, so that a long run can be made in pieces.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from lab import ROOT

BUILD = ROOT / "build"


def percentile(values: Iterable[float], share: float) -> float:
    """The smallest value that at least `share` of all do not exceed; infinite without any."""
    ordered = sorted(values)
    return ordered[max(math.ceil(share * len(ordered)), 1) - 1] if ordered else math.inf


def seconds(value: float) -> str:
    """A duration for a table."""
    return f"{value:.2f}" if math.isfinite(value) else "never"


def table(columns: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """A table in Markdown."""
    texts = [[str(each) for each in row] for row in (columns, *rows)]
    widths = [max(len(row[column]) for row in texts) for column in range(len(columns))]
    texts.insert(1, ["-" * width for width in widths])
    return "\n".join(
        "| " + " | ".join(f"{t:<{w}}" for t, w in zip(row, widths, strict=True)) + " |"
        for row in texts
    )


def samples_file(scenario: str, *, long: bool) -> Path:
    """Where the samples of a scenario are kept."""
    return BUILD / "lab" / (f"{scenario}.json" if long else f"{scenario}.short.json")


def samples(scenario: str, *, long: bool) -> dict[str, Any]:
    """Samples of a scenario by part; empty if it was never played."""
    path = samples_file(scenario, long=long)
    found: dict[str, Any] = json.loads(path.read_text()) if path.exists() else {}
    return found


class Report:
    """What one run of the lab is asked, and what it found.

    Args:
        only: play the parts whose names hold this text.
    """

    def __init__(self, only: str = "") -> None:
        self._only = only
        self.failures: list[str] = []
        """What went wrong."""
        self.missed: list[str] = []
        """Measured limits that were missed. The computer may have been busy; then measure again."""
        self.figures: dict[str, float | int | None] = {}

    def wants(self, part: str) -> bool:
        """Whether a part of a scenario is to be played."""
        return self._only in part

    def say(self, text: str) -> None:
        """Tell the progress."""
        print(text, flush=True)

    def table(self, title: str, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
        """Print a table, in Markdown."""
        self.say(f"\n{title}\n\n{table(columns, rows)}\n")

    def figure(self, name: str, value: float) -> None:
        """Keep a figure; what never came is null."""
        self.figures[name] = round(value, 4) if math.isfinite(value) else None

    def keep(self, scenario: str, part: str, found: object, *, long: bool) -> None:
        """Keep the samples of a part, at once: what comes later may fail. Infinity is null."""
        path = samples_file(scenario, long=long)
        path.parent.mkdir(parents=True, exist_ok=True)
        known = {**samples(scenario, long=long), part: _finite(found)}
        path.write_text(json.dumps(known, sort_keys=True, allow_nan=False) + "\n")

    def expect(self, held: bool, text: str) -> None:
        """Note a failure unless something held, however slow the computer is."""
        if not held:
            self.failures.append(text)
            self.say(f"FAILED: {text}")

    def measured(self, within: bool, text: str) -> None:
        """Note a missed limit unless a measured value was within."""
        if not within:
            self.missed.append(text)
            self.say(f"MISSED: {text}")

    def at_most(self, value: float, limit: float, what: str) -> None:
        """Note a missed limit unless a duration is within; what never came is a failure."""
        text = f"{what}: {seconds(value)} s, not {limit:.2f}"
        if math.isfinite(value):
            self.measured(value <= limit, text)
        else:
            self.expect(False, text)

    def save(self) -> None:
        """Put the figures into `build/lab.json`, beside those of other scenarios."""
        path = BUILD / "lab.json"
        path.parent.mkdir(exist_ok=True)
        known = json.loads(path.read_text()) if path.exists() else {}
        path.write_text(json.dumps({**known, **self.figures}, indent=2, sort_keys=True) + "\n")


def _finite(found: Any) -> Any:
    match found:
        case float():
            return round(found, 4) if math.isfinite(found) else None
        case dict():
            return {key: _finite(value) for key, value in found.items()}
        case list() | tuple():
            return [_finite(each) for each in found]
    return found
