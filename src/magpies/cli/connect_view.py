"""What `magpies connect` shows in a terminal while it runs. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from magpies.cli.view import (
    INDENT,
    Line,
    Part,
    Signs,
    Size,
    Span,
    Tone,
    curve,
    framed,
    labelled,
    pending,
    sentence,
    way,
)
from magpies.cli.words import bits, octets, plural

if TYPE_CHECKING:
    from magpies.client.bridge import BridgeStatus

_CURVE_COLUMNS: Final = 20
_MEAN_S: Final = 3
"""A speed that changes wildly from second to second tells nothing."""


@dataclass(frozen=True, slots=True)
class Shown:
    """All that is shown.

    Attributes:
        status: of the bridge.
        invited: whether there is an invite.
        down: octets that came in each of the last seconds, the newest last.
        up: the same for those that went out.
        received: octets since the start.
        sent: the same for those that went out.
        proxy: where it listens, `address:port`.
        page: the link that opens the page; None if there is none.
    """

    status: BridgeStatus
    invited: bool
    down: list[int]
    up: list[int]
    received: int
    sent: int
    proxy: str
    page: str | None


def lines(shown: Shown, size: Size, signs: Signs) -> list[Line]:
    """Return what to show in a terminal of a size."""
    width = size.width
    page = [] if shown.page is None else labelled("Page", shown.page, width)
    test = labelled("Try it", f"curl --proxy socks5h://{shown.proxy} https://example.org/", width)
    volunteers = shown.status.links if shown.status.connected else 0
    return framed(
        way(volunteers, width, signs, "you", "internet"),
        [
            Part(_state(shown, width, signs)),
            Part(_traffic(shown, width, signs), rank=4, near=True),
            Part(labelled("Proxy", shown.proxy, width), rank=1),
            Part(page, rank=2, near=True),
            Part(test, rank=6),
        ],
        size,
    )


def _state(shown: Shown, width: int, signs: Signs) -> list[Line]:
    status = shown.status
    if not shown.invited:
        return pending("No invite yet", "Paste it into the page.", width, signs)
    if not status.on:
        text = "Nothing goes through until it is switched on, on the page."
        return pending("Switched off", text, width, signs)
    if status.connected:
        through = f"through {plural(status.links, 'volunteer')}."
        good = Span(f"{INDENT}{signs.yes} Connected", Tone.GOOD)
        if len(f"{good.text} {through}") > width:
            return [(good,), *sentence(through, width, indent=INDENT * 2)]
        return [(good, Span(f" {through}"))]
    if status.problem is not None:
        return [
            *pending("Not connected yet", status.problem, width, signs),
            *sentence("Magpies keeps trying.", width, Tone.FAINT, INDENT * 2),
        ]
    if status.links_made:
        return pending("The volunteer is gone", "Looking for another one.", width, signs)
    return pending("Looking for a volunteer", "This takes a few seconds.", width, signs)


def _traffic(shown: Shown, width: int, signs: Signs) -> list[Line]:
    if not shown.received and not shown.sent:
        return []
    speeds = f"{bits(_mean(shown.down))} down, {bits(_mean(shown.up))} up"
    total = f"{octets(shown.received)} received, {octets(shown.sent)} sent"
    room = max(len(speeds), len(total)) + len(INDENT * 2) + 3
    if room + _CURVE_COLUMNS > width:
        return [
            *sentence(speeds, width, indent=INDENT * 2),
            *sentence(total, width, Tone.FAINT, INDENT * 2),
        ]
    speed = Span(f"{INDENT * 2}{speeds}".ljust(room))
    return [
        (speed, Span(curve(shown.down, signs, _CURVE_COLUMNS), Tone.GOOD)),
        *sentence(total, width, Tone.FAINT, INDENT * 2),
    ]


def _mean(seconds: list[int]) -> float:
    last = seconds[-_MEAN_S:]
    return sum(last) / max(1, len(last))
