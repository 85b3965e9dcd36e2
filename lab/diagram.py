"""The states of a tunnel's path as a Mermaid diagram, made from `TRANSITIONS`."""

from __future__ import annotations

from collections import defaultdict

from magpies.protocol.path_states import TRANSITIONS, Happening, PathState


def mermaid() -> str:
    """Return the diagram as a fenced block."""
    ways: dict[tuple[PathState, PathState], list[Happening]] = defaultdict(list)
    for (before, happening), after in TRANSITIONS.items():
        ways[before, after].append(happening)
    lines = [
        f"    {before.name.lower()} --> {after.name.lower()}: {_labels(happenings)}"
        for (before, after), happenings in ways.items()
    ]
    first, last = PathState.STEADY.name.lower(), PathState.ENDED.name.lower()
    return "\n".join(
        [
            "```mermaid",
            "stateDiagram-v2",
            f"    [*] --> {first}",
            *lines,
            f"    {last} --> [*]",
            "```",
        ]
    )


def _labels(happenings: list[Happening]) -> str:
    return ", ".join(each.name.lower().replace("_", " ") for each in happenings)
