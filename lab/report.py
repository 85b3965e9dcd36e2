"""What scenarios found: tables for people, figures for `build/lab.json`."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Sequence

from lab import ROOT

FIGURES = ROOT / "build" / "lab.json"


def percentile(values: Iterable[float], share: float) -> float:
    """The smallest value that at least `share` of all do not exceed; infinite without any."""
    ordered = sorted(values)
    return ordered[max(math.ceil(share * len(ordered)), 1) - 1] if ordered else math.inf


def seconds(value: float) -> str:
    """A duration for a table."""
    return f"{value:.2f}" if math.isfinite(value) else "never"


class Report:
    """Collects what one run of the lab found."""

    def __init__(self) -> None:
        self.failures: list[str] = []
        self.figures: dict[str, float | int | None] = {}

    def say(self, text: str) -> None:
        """Tell the progress."""
        print(text, flush=True)

    def table(self, title: str, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
        """Print a table, in Markdown."""
        texts = [[str(each) for each in row] for row in (columns, *rows)]
        widths = [max(len(row[column]) for row in texts) for column in range(len(columns))]
        texts.insert(1, ["-" * width for width in widths])
        lines = [
            "| " + " | ".join(f"{t:<{w}}" for t, w in zip(row, widths, strict=True)) + " |"
            for row in texts
        ]
        self.say("\n".join(["", title, "", *lines, ""]))

    def figure(self, name: str, value: float) -> None:
        """Keep a figure; what never came is null."""
        self.figures[name] = round(value, 4) if math.isfinite(value) else None

    def expect(self, held: bool, text: str) -> None:
        """Note a failure unless something held."""
        if not held:
            self.failures.append(text)
            self.say(f"FAILED: {text}")

    def save(self) -> None:
        """Put the figures into `build/lab.json`, beside those of other scenarios."""
        FIGURES.parent.mkdir(exist_ok=True)
        known = json.loads(FIGURES.read_text()) if FIGURES.exists() else {}
        FIGURES.write_text(json.dumps({**known, **self.figures}, indent=2, sort_keys=True) + "\n")
