"""What `magpies volunteer` shows in a terminal while it runs. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from magpies.cli.view import (
    INDENT,
    Line,
    Part,
    Signs,
    Size,
    Tone,
    framed,
    labelled,
    pending,
    sentence,
    way,
)
from magpies.cli.words import octets, plural

if TYPE_CHECKING:
    from magpies.volunteer.service import VolunteerStatus


@dataclass(frozen=True, slots=True)
class Shown:
    """All that is shown.

    Attributes:
        status: of the volunteer.
        octets: carried since the start.
        broker: where it waits.
        found: how often the text to look for has passed; None without one.
    """

    status: VolunteerStatus
    octets: int
    broker: str
    found: int | None = None


def lines(shown: Shown, size: Size, signs: Signs) -> list[Line]:
    """Return what to show in a terminal of a size."""
    width = size.width
    helping = 1 if shown.status.helping else 0
    return framed(
        way(helping, width, signs, "readers", "internet"),
        [
            Part(_state(shown.status, width, signs)),
            Part(_carried(shown, width), rank=1, near=True),
            Part(labelled("Broker", shown.broker, width), rank=4),
            Part(sentence("What passes is encrypted: it cannot be read here.", width), rank=6),
        ],
        size,
    )


def _state(status: VolunteerStatus, width: int, signs: Signs) -> list[Line]:
    if status.helping:
        text = f"{signs.yes} Helping, with {plural(status.helping, 'link')}."
        return sentence(text, width, Tone.GOOD)
    if status.waiting and status.reachable:
        return sentence(f"{signs.yes} Waiting for somebody who needs a bridge.", width, Tone.GOOD)
    if status.waiting:
        text = (
            "The network of this computer, or its firewall, keeps them out. Another network may be "
            "of more help."
        )
        return pending("People were sent here and could not get through", text, width, signs)
    text = status.problem or "This takes a few seconds."
    return pending("Not at the broker yet", text, width, signs)


def _carried(shown: Shown, width: int) -> list[Line]:
    carried: list[Line] = []
    if shown.status.helped:
        text = f"{octets(shown.octets)} carried, over {plural(shown.status.helped, 'link')} so far"
        carried += sentence(text, width, Tone.FAINT, INDENT * 2)
    if shown.found is not None:
        text = f"The text to look for was there {plural(shown.found, 'time')}."
        carried += sentence(text, width, indent=INDENT * 2)
    return carried
