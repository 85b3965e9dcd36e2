"""What a live status is made of: lines of styled text that fit a terminal. Pure.

Signs are of those that take one column everywhere: terminals set up for Chinese, Japanese or
Korean draw most other ones two columns wide (Unicode's East Asian Width "ambiguous"), and lines
would break.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

WIDEST: Final = 80
"""Lines that run over a wide screen are hard to read."""
INDENT: Final = "  "
_LABEL: Final = 9
_NARROWEST: Final = 16


class Tone(Enum):
    """What a text is, which decides how it looks."""

    PLAIN = auto()
    NAME = auto()
    GOOD = auto()
    WAITING = auto()
    FAINT = auto()
    VALUE = auto()


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of a line."""

    text: str
    tone: Tone = Tone.PLAIN


type Line = tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Signs:
    """Characters for what letters cannot say."""

    yes: str
    no: str
    volunteer: str
    way: str
    gap: str
    levels: str
    """From nothing to the most."""


PRETTY: Final = Signs(yes="✓", no="◌", volunteer="✦", way="⠤", gap="⠄", levels="⣀⣤⣶⣿")
ASCII: Final = Signs(yes="*", no="o", volunteer="o", way="-", gap=".", levels="_.-=#")


@dataclass(frozen=True, slots=True)
class Size:
    """A terminal's columns and rows, of which one of each is left free."""

    columns: int
    rows: int

    @property
    def width(self) -> int:
        """Characters that a line may have."""
        return max(_NARROWEST, min(self.columns, WIDEST) - 1)


@dataclass(frozen=True, slots=True)
class Part:
    """Lines that belong together.

    Attributes:
        lines: of the part.
        rank: parts with a higher one are left out first where there is little room.
        near: no space stands between it and the part before.
    """

    lines: Sequence[Line]
    rank: int = 0
    near: bool = False


def fit(parts: Sequence[Part], rows: int) -> list[Line]:
    """Return the lines of parts with space between, or as many as there is room for."""
    chosen = [part for part in parts if part.lines]
    apart = _joined(chosen, blank=True)
    if len(apart) < rows:
        return apart
    while len(lines := _joined(chosen, blank=False)) >= rows and len(chosen) > 1:
        chosen.remove(max(chosen, key=lambda part: part.rank))
    return lines[: max(1, rows - 1)]


def framed(picture: list[Line], parts: Sequence[Part], size: Size) -> list[Line]:
    """Return the block of a command: its name and a picture above its parts, its end below."""
    return fit(
        [
            Part([(Span(f"{INDENT}Magpies", Tone.NAME),)], rank=5),
            Part(picture, rank=7),
            *parts,
            Part(sentence("Ctrl-C ends it.", size.width, Tone.FAINT), rank=3),
        ],
        size.rows,
    )


def _joined(parts: Sequence[Part], *, blank: bool) -> list[Line]:
    lines: list[Line] = []
    for part in parts:
        if blank and lines and not part.near:
            lines.append(())
        lines += part.lines
    return lines


def sentence(text: str, width: int, tone: Tone = Tone.PLAIN, indent: str = INDENT) -> list[Line]:
    """Return a text that is broken between words, and in them where it must be."""
    broken = textwrap.wrap(text, width, initial_indent=indent, subsequent_indent=indent)
    return [(Span(line, tone),) for line in broken]


def pending(title: str, text: str, width: int, signs: Signs) -> list[Line]:
    """Return what does not work yet, and a sentence about it."""
    head = sentence(f"{signs.no} {title}", width, Tone.WAITING)
    return [*head, *sentence(text, width, indent=INDENT * 2)]


def labelled(label: str, value: str, width: int) -> list[Line]:
    """Return a value beside its label, or below it where that is too narrow for both."""
    name = Span(f"{INDENT}{label:<{_LABEL}}", Tone.FAINT)
    if len(name.text) + len(value) <= width:
        return [(name, Span(value, Tone.VALUE))]
    room = width - len(INDENT)
    pieces = textwrap.wrap(value, room, break_on_hyphens=False)
    return [
        (Span(name.text.rstrip(), Tone.FAINT),),
        *((Span(f"{INDENT}{piece}", Tone.VALUE),) for piece in pieces),
    ]


def curve(amounts: Sequence[int], signs: Signs, columns: int) -> str:
    """Return amounts, the newest last, as a line of so many signs, each for some of them."""
    each = max(1, len(amounts) // columns)
    sums = [sum(amounts[at : at + each]) for at in range(len(amounts) % each, len(amounts), each)]
    most = max(sums, default=0)
    top = len(signs.levels) - 1
    return "".join(signs.levels[-(-amount * top // most) if most else 0] for amount in sums)


def way(volunteers: int, width: int, signs: Signs, here: str, there: str) -> list[Line]:
    """Return a picture of the way through so many volunteers; nothing where it has no room."""
    room = min(width, 60) - len(f"{INDENT}{here}  {there}")
    if room < 4 * (volunteers + 1):
        return []
    if not volunteers:
        between = Span(signs.gap * room, Tone.FAINT)
    else:
        pieces, more = divmod(room - volunteers, volunteers + 1)
        strokes = [signs.way * (pieces + (at < more)) for at in range(volunteers + 1)]
        between = Span(signs.volunteer.join(strokes), Tone.GOOD)
    return [(Span(f"{INDENT}{here} "), between, Span(f" {there}"))]
