"""The parts of docs/resilience.md that are made: the tables, the plots' places, the diagram.

A made part stands between `<!-- made: NAME -->` and `<!-- end -->`; the rest is written by hand.
"""

from __future__ import annotations

from typing import Any, Final

from lab import ROOT
from lab.report import percentile, seconds, table

DOCUMENT: Final = ROOT / "docs" / "resilience.md"


def filled(text: str, parts: dict[str, str]) -> str:
    """Return a document with these parts in their places.

    Raises:
        LookupError: it has no place for one of them.
    """
    for name, part in parts.items():
        before, begin, rest = text.partition(f"<!-- made: {name} -->\n")
        _, end, after = rest.partition("<!-- end -->")
        if not end:
            raise LookupError(f"no place for {name}")
        text = f"{before}{begin}\n{part}\n\n{end}{after}"
    return text


def numbers(values: list[float | None]) -> list[float]:
    """Samples with what never came as infinity, as it was before it was kept."""
    return [float("inf") if each is None else each for each in values]


def kill_table(found: dict[str, Any]) -> str:
    """The gaps of every path and way."""
    rows = []
    for part in sorted(found.values(), key=_path):
        gaps = numbers([each["gap_s"] for each in part["goings"]])
        calm = numbers([each["calm_s"] for each in part["goings"]])
        shares = [seconds(percentile(gaps, share)) for share in (0.5, 0.95, 1.0)]
        rate = percentile(part["rates"], 0.5) / 1e6
        usual = seconds(percentile(calm, 0.95))
        files = f"{part['downloads'] - part['lost']} of {part['downloads']}"
        rows.append([path_name(part), part["way"], len(gaps), *shares, usual, f"{rate:.1f}", files])
    columns = ["round trip", "volunteer", "times", "p50, s", "p95, s", "longest, s"]
    return table([*columns, "p95 before, s", "median Mbit/s", "files intact"], rows)


def path_name(part: dict[str, Any]) -> str:
    """A path, for people."""
    loss = f", {part['loss']:.0%} lost" if part["loss"] else ""
    kind = "" if part["kind"] == "headless" else f", {part['kind'].title()} tab"
    return f"{part['rtt_ms']} ms{loss}{kind}"


def _path(part: dict[str, Any]) -> tuple[object, ...]:
    kinds, ways = ("headless", "chromium", "firefox"), ("killed", "cable", "frozen", "goodbye")
    return kinds.index(part["kind"]), part["rtt_ms"], part["loss"], ways.index(part["way"])


def storm_table(found: dict[str, Any]) -> str:
    """What became of the flows."""
    storm = found["storm"]
    outcomes = [each["outcome"] for each in storm["flows"]]
    names = ["intact", "lost", "stuck", "corrupted"]
    row = [len(storm["gone"]), len(outcomes), *(outcomes.count(name) for name in names)]
    return table(["volunteers gone", "flows", *names], [row])
