"""The parts of docs/resilience.md that are made: the tables, the plots' places, the diagram.

A made part stands between `<!-- made: NAME -->` and `<!-- end -->`; the rest is written by hand.
"""

from __future__ import annotations

from collections import Counter
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
    kinds = ("headless", "chromium", "firefox")
    ways = ("killed", "cable", "frozen", "goodbye", "left")
    return kinds.index(part["kind"]), part["rtt_ms"], part["loss"], ways.index(part["way"])


def storm_table(found: dict[str, Any]) -> str:
    """What became of the flows."""
    storm = found["storm"]
    outcomes = [each["outcome"] for each in storm["flows"]]
    names = ["intact", "lost", "stuck", "corrupted"]
    row = [len(storm["gone"]), len(outcomes), *(outcomes.count(name) for name in names)]
    return table(["volunteers gone", "flows", *names], [row])


def idle_table(found: dict[str, Any]) -> str:
    """How long the first request took after an idle volunteer had gone."""
    rows = []
    for way, part in found.items():
        took = numbers(part["took_s"])
        shares = [seconds(percentile(took, share)) for share in (0.5, 0.95, 1.0)]
        rows.append([way, len(took), *shares])
    return table(["volunteer", "times", "p50, s", "p95, s", "longest, s"], rows)


def sleep_table(found: dict[str, Any]) -> str:
    """When it went on after a sleep, another network or none."""
    rows = []
    for name, times in found.items():
        slowest = max(numbers([each["request_s"] for each in times]))
        flows = Counter(each["flow"] for each in times)
        told = ", ".join(f"{count} {outcome}" for outcome, count in flows.items())
        rows.append([name, len(times), seconds(slowest), told])
    return table(["what happened", "times", "slowest next request, s", "flows from before"], rows)


_RESTARTS: Final = {
    "broker": {
        "silence_s": "silence of a running flow",
        "volunteers_back_s": "all volunteers wait again",
        "new_client_s": "a new client has a bridge",
    },
    "egress": {
        "new_flow_s": "a new flow works",
        "told_s": "a flow from before is told, after the kill",
    },
}


def restarts_table(found: dict[str, Any]) -> str:
    """What readers notice of servers that are killed and started again."""
    rows = []
    for server, names in _RESTARTS.items():
        for name, label in names.items():
            taken = numbers([each[name] for each in found.get(server, [])])
            if taken:
                rows.append(
                    [server, len(taken), label, *map(seconds, (percentile(taken, 0.5), max(taken)))]
                )
    return table(["killed", "times", "until", "median, s", "longest, s"], rows)


def pairing_table(found: dict[str, Any]) -> str:
    """How soon a reader and a friend's browser have found each other."""
    rows = []
    for part in sorted(found.values(), key=lambda part: (not part["meets"], part["unread_s"])):
        took = numbers([each["bridge_s"] for each in part["tries"]])
        intact = sum(each["outcome"] == "intact" for each in part["tries"])
        files = f"{intact} of {len(took)}" if part["meets"] else "no way, and told"
        place = [part["reader"], part["friend"], f"{part['unread_s']:g}", len(took)]
        rows.append([*place, *map(seconds, (percentile(took, 0.5), max(took))), files])
    columns = ["client", "friend", "reply unread, s", "times", "median, s", "longest, s"]
    return table([*columns, "files intact"], rows)


def bandwidth_table(found: dict[str, Any]) -> str:
    """What parallel downloads get, and how much the odd volunteer is used."""
    rows = []
    for name, part in found.items():
        *others, last = part["carried"]
        rates = [f"{part[each] / 1e6:.1f}" for each in ("one", "together")]
        share = f"{last * len(others) / sum(others):.0%}"
        rows.append([name, *rates, f"{part['together'] / part['one']:.2f}", share])
    columns = ["volunteers", "one, Mbit/s", "eight, Mbit/s", "ratio"]
    return table([*columns, "the last one carries, of the others' mean"], rows)


def pause_table(found: dict[str, Any]) -> str:
    """How long downloads take before and after a pause."""
    rows = []
    for part in sorted(found.values(), key=lambda part: part["rtt_ms"]):
        values = [numbers(part[each]) for each in ("first_s", "second_s", "silence_s")]
        shares = [seconds(percentile(some, share)) for some in values for share in (0.5, 1.0)]
        rows.append([f"{part['rtt_ms']} ms", len(values[0]), *shares])
    columns = ["round trip", "times", "first, s", "longest, s", "second, s", "longest, s"]
    return table([*columns, "silence in it, s", "longest, s"], rows)


def bufferbloat_table(found: dict[str, Any]) -> str:
    """How long small requests take, alone and beside a download."""
    rows = []
    for link in ("idle", "full"):
        took = numbers(found["requests"][link])
        rows.append(
            [link, len(took), *(seconds(percentile(took, each)) for each in (0.5, 0.95, 1.0))]
        )
    return table(["link", "requests", "p50, s", "p95, s", "longest, s"], rows)
