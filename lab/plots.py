"""`python -m lab.plots`: draw what the lab measured, and fill docs/resilience.md with it.

Takes the samples of the long forms from build/lab/, draws into docs/resilience/ and puts tables
and diagram into their places in docs/resilience.md. With `--short` it draws those of the short
forms into build/lab/plots/, to look at.
"""

from __future__ import annotations

import argparse
import itertools
import statistics
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from lab import ROOT
from lab.diagram import mermaid
from lab.document import (
    DOCUMENT,
    bandwidth_table,
    bufferbloat_table,
    filled,
    idle_table,
    kill_table,
    numbers,
    pairing_table,
    path_name,
    pause_table,
    restarts_table,
    sleep_table,
    storm_table,
)
from lab.report import BUILD, samples

Found = dict[str, Any]

# Okabe and Ito's colours, told apart with every kind of colour vision; dashes help in print.
_STYLES: Final[dict[str, tuple[str, Any, str]]] = {
    "killed": ("#D55E00", "-", "killed (SIGKILL)"),
    "cable": ("#0072B2", (0, (6, 2)), "cable pulled"),
    "frozen": ("#CC79A7", (0, (2, 1.5)), "frozen (SIGSTOP)"),
    "goodbye": ("#009E73", "-", "says goodbye"),
    "left": ("#E69F00", (0, (4, 1.5)), "page left"),
}
_INK, _BLUE = "#333333", "#0072B2"
_SETTINGS: Final[Any] = {
    "font.family": "DejaVu Sans",
    "font.size": 9,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": "#888888",
    "axes.labelcolor": _INK,
    "axes.titlesize": 10,
    "axes.titlelocation": "left",
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.color": "#EBEBEB",
    "grid.linewidth": 0.8,
    "text.color": _INK,
    "xtick.color": "#666666",
    "ytick.color": "#666666",
    "legend.frameon": False,
    "svg.hashsalt": "magpies",
    "svg.fonttype": "path",
}
_TARGETS_S: Final = ((0.5, 0.6), (0.95, 1.5))
"""Share of the gaps, and what it must not exceed, at 100 ms without loss."""
_LEAST_S: Final = 0.01


def gaps(found: Found) -> Figure:
    """Distribution of the gap by path and way."""
    order = sorted(found.values(), key=lambda part: (part["kind"] != "headless", path_name(part)))
    order.sort(key=lambda part: (part["kind"] != "headless", part["loss"], part["rtt_ms"]))
    panels = {name: list(parts) for name, parts in itertools.groupby(order, path_name)}
    columns = min(3, len(panels))
    rows = -(-len(panels) // columns)
    figure = Figure((3.3 * columns + 0.6, 2.6 * rows + 0.9), layout="constrained")
    grid = figure.subplots(rows, columns, sharex=True, sharey=True, squeeze=False)
    for axes, (name, parts) in zip(grid.flat, panels.items(), strict=False):
        _gaps_panel(axes, name, parts)
    for axes in grid.flat[len(panels) :]:
        axes.axis("off")
    for axes in grid[:, 0]:
        axes.set_ylabel("share of the times")
    figure.supxlabel("longest time without an octet when the volunteer goes", fontsize=9)
    lines: dict[object, Any] = {}
    for axes in grid.flat:
        handles, labels = axes.get_legend_handles_labels()
        lines.update(zip(labels, handles, strict=True))
    figure.legend(
        list(lines.values()),
        [str(each) for each in lines],
        loc="outside upper left",
        ncols=4 if columns > 1 else 2,
    )
    return figure


def _gaps_panel(axes: Axes, name: str, parts: list[Found]) -> None:
    for part in sorted(parts, key=lambda part: list(_STYLES).index(part["way"])):
        colour, dashes, label = _STYLES[part["way"]]
        taken = [max(each, _LEAST_S) for each in numbers([g["gap_s"] for g in part["goings"]])]
        axes.ecdf(taken, color=colour, linestyle=dashes, linewidth=1.8, label=label)
    if name == "100 ms":
        for share, limit_s in _TARGETS_S:
            axes.plot(limit_s, share, marker="_", color=_INK, markersize=9)
            axes.plot([limit_s, limit_s], [0, share], color=_INK, linewidth=0.8)
            axes.annotate(
                f"{share:.0%} within {limit_s} s", (limit_s, share), (4, 3),
                textcoords="offset points", fontsize=7,
            )  # fmt: skip
    axes.set_title(name)
    axes.set_xscale("log")
    axes.set_xlim(_LEAST_S, 20)
    axes.set_xticks([0.01, 0.1, 1, 10], ["10 ms", "0.1 s", "1 s", "10 s"])
    axes.set_yticks([0, 0.5, 1], ["0", "50 %", "100 %"])
    axes.minorticks_off()


def typical_kill(found: Found) -> Figure:
    """Received octets around the going whose gap is the median, by way."""
    figure = Figure((7.2, 3.6), layout="constrained")
    axes = figure.subplots()
    for way, (colour, dashes, label) in _STYLES.items():
        part = found.get(f"100 ms, {way}")
        if part is None:
            continue
        able = [each for each in part["goings"] if each["gap_s"] is not None]
        if not able:
            continue
        middle = statistics.median_low([each["gap_s"] for each in able])
        trace = next(each["trace"] for each in able if each["gap_s"] == middle)
        times = [when for when, _ in trace]
        at_zero = max((octets for when, octets in trace if when <= 0), default=0)
        received = [(octets - at_zero) / 1e6 for _, octets in trace]
        axes.step(
            times, received, where="post", color=colour, linestyle=dashes, linewidth=1.8,
            label=f"{label}: {middle:.2f} s",
        )  # fmt: skip
    axes.axvline(0, color=_INK, linewidth=0.8)
    axes.annotate("the volunteer goes", (0, 0.02), (4, 0), xycoords=("data", "axes fraction"),
                  textcoords="offset points", fontsize=8)  # fmt: skip
    axes.set_xlim(-1.5, 4)
    axes.set_xlabel("seconds")
    axes.set_ylabel("MB received since then")
    axes.set_title("A typical download at 100 ms; in the legend the longest gap", pad=10)
    axes.legend(loc="lower right")
    return figure


def storm(found: Found) -> Figure:
    """Octets a second and goings in a storm, and the sizes of the processes."""
    seen = found["storm"]
    figure = Figure((7.2, 4.4), layout="constrained")
    above, below = figure.subplots(2, sharex=True, height_ratios=[3, 2])
    rates = [octets / 1e6 for octets in seen["arrivals"]]
    above.fill_between(range(len(rates)), rates, step="mid", color=_BLUE, alpha=0.25, linewidth=0)
    above.step(range(len(rates)), rates, where="mid", color=_BLUE, linewidth=1.2)
    above.set_ylim(bottom=0)
    above.set_ylabel("MB received a second")
    lost = [each for each in seen["flows"] if each["outcome"] != "intact"]
    above.set_title(f"{len(seen['flows'])} flows, {len(seen['flows']) - len(lost)} of them intact,"
                    f" while {len(seen['gone'])} volunteers went", pad=10)  # fmt: skip
    above.vlines(seen["gone"], -0.06, -0.01, color="#D55E00", linewidth=0.6, clip_on=False,
                 transform=above.get_xaxis_transform())  # fmt: skip
    step_s = len(rates) / max(len(seen["sizes"]), 1)
    times = [number * step_s for number in range(len(seen["sizes"]))]
    first = seen["sizes"][len(seen["sizes"]) // 4]
    for (name, label), (colour, dashes, _) in zip(_SIZES.items(), _STYLES.values(), strict=False):
        values = [each[name] / max(first[name], 1) for each in seen["sizes"]]
        below.plot(times, values, color=colour, linestyle=dashes, linewidth=1.5, label=label)
    below.set_ylim(0, 2)
    below.set_ylabel("against a\nquarter of the time")
    below.set_xlabel("seconds; each stroke above is a volunteer that goes")
    below.legend(loc="lower right", ncols=4, fontsize=8)
    return figure


_SIZES: Final = {
    "memory": "memory", "sockets": "sockets", "tasks": "tasks", "connection_ids": "connection IDs",
}  # fmt: skip


_TABLES: Final[dict[str, tuple[str, Callable[[Found], str]]]] = {
    "idle": ("idle_vanished", idle_table),
    "sleep": ("sleep", sleep_table),
    "restarts": ("restarts", restarts_table),
    "pairing": ("pairing", pairing_table),
    "bandwidth": ("bandwidth", bandwidth_table),
    "bufferbloat": ("bufferbloat", bufferbloat_table),
    "pause": ("pause", pause_table),
}
"""Made parts of the document that are tables only, and the scenarios they tell of."""


def main() -> None:
    """Draw what there is."""
    parser = argparse.ArgumentParser(prog="python -m lab.plots", description=__doc__)
    parser.add_argument("--short", action="store_true", help="draw the short forms' samples")
    short = parser.parse_args().short
    mpl.use("svg")
    mpl.rcParams.update(_SETTINGS)
    kills = samples("kill_volunteer", long=not short)
    storms = samples("churn_storm", long=not short)
    drawings: dict[str, tuple[Callable[[Found], Figure], Found]] = {
        "gaps": (gaps, kills),
        "typical-kill": (typical_kill, kills),
        "storm": (storm, storms),
    }
    directory = BUILD / "lab" / "plots" if short else ROOT / "docs" / "resilience"
    directory.mkdir(parents=True, exist_ok=True)
    for name, (draw, found) in drawings.items():
        if found:
            _save(draw(found), directory / f"{name}.svg", preview=short)
    if not short:
        parts = {"diagram": mermaid()}
        if kills:
            parts["kills"] = f"{kill_table(kills)}\n\n{_images('gaps', 'typical-kill')}"
        if storms:
            parts["storm"] = f"{storm_table(storms)}\n\n{_images('storm')}"
        for name, (scenario, write) in _TABLES.items():
            if found := samples(scenario, long=True):
                parts[name] = write(found)
        DOCUMENT.write_text(filled(DOCUMENT.read_text("utf-8"), parts), "utf-8")


def _save(figure: Figure, path: Path, *, preview: bool) -> None:
    figure.savefig(path, metadata={"Date": None})
    if preview:
        figure.savefig(path.with_suffix(".png"), dpi=110)
    print(path)


def _images(*names: str) -> str:
    return "\n\n".join(f"![{_ALT[name]}](resilience/{name}.svg)" for name in names)


_ALT: Final = {
    "gaps": "Distribution of the gap in received octets, by round trip and way of going",
    "typical-kill": "Octets received before and after a volunteer goes",
    "storm": "Octets received in a storm of volunteers, and what the processes take",
}


if __name__ == "__main__":
    main()
