"""Texts of peers, made fit to be shown: a terminal obeys what some characters say. Pure."""

from __future__ import annotations

from typing import Final

SENTENCE_CHARACTERS: Final = 200
"""Most that is shown of a peer's text: what it says belongs into one sentence."""


def printable(text: str) -> str:
    """Return `text` with spaces for all that is neither a visible character nor a line break.

    That takes control characters, with which escape sequences begin, and those that turn the
    direction of writing or cannot be seen.
    """
    return "".join(each if each.isprintable() or each == "\n" else " " for each in text)


def sentence(text: str) -> str:
    """Return what may be shown of a peer's text: one line, printable, not too long."""
    line = " ".join(printable(text).split())
    if len(line) <= SENTENCE_CHARACTERS:
        return line
    return line[: SENTENCE_CHARACTERS - 1].rstrip() + "…"
