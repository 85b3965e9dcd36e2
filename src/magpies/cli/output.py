"""What commands say on standard output: JSON for programs, or sentences for people."""

from __future__ import annotations

import os
import signal
import sys
import textwrap
from typing import Final, TextIO

import msgspec

from magpies.wire.plain import printable

_COLUMNS: Final = 79
_PLAIN: Final = str.maketrans({"✓": "+", "✗": "x", "→": ">", "·": "|"})
"""Stand-ins where standard output cannot show these."""


class Output:
    """Standard output of one command.

    Args:
        json: print one JSON object a line instead of sentences.
        stream: where to; standard output unless given.
    """

    def __init__(self, *, json: bool, stream: TextIO | None = None) -> None:
        self.json = json
        self._stream = stream or sys.stdout
        self._translation = {} if _shows(self._stream) else _PLAIN
        self._line = ""

    @property
    def interactive(self) -> bool:
        """Whether a person at a terminal reads this, so that a line can be written again."""
        return not self.json and self._stream.isatty()

    def event(self, event: str, text: str | None = None, /, **fields: object) -> None:
        """Tell that something happened.

        Args:
            event: the name, for programs; docs/cli.md lists them.
            text: the same for people; None when they need not know.
            fields: what belongs to it, for programs.
        """
        if self.json:
            self._write(msgspec.json.encode({"event": event, **fields}).decode() + "\n")
        elif text is not None:
            self.say(text)

    def say(self, text: str) -> None:
        """Print for people; programs get nothing.

        Long lines are wrapped, except those that begin with a space: they are commands.
        """
        if self.json:
            return
        text = "\n".join(_wrapped(line) for line in printable(text).split("\n"))
        if self._line and self.interactive:
            self._write(f"{_CLEAR}{text}\n{self._line}")
        else:
            self._write(f"{text}\n")

    def line(self, text: str) -> None:
        """Print a line as it is, for a program that reads lines of another kind than JSON."""
        self._write(f"{text}\n")

    def status(self, line: str) -> None:
        """Show what holds now in the last line of a terminal, or as a new line elsewhere.

        The same line again is not repeated.
        """
        line = printable(line)
        if self.json or line == self._line:
            return
        if self.interactive:
            self._write(_CLEAR + line)
        elif line:
            self._write(line + "\n")
        self._line = line

    def _write(self, text: str) -> None:
        try:
            self._stream.write(text.translate(self._translation))
            self._stream.flush()
        except BrokenPipeError:
            # Whoever read this is gone: end as after Ctrl-C, and let Python flush into nothing.
            os.dup2(os.open(os.devnull, os.O_WRONLY), self._stream.fileno())
            signal.raise_signal(signal.SIGTERM)


_CLEAR: Final = "\r\x1b[2K"


def _wrapped(line: str) -> str:
    if len(line) <= _COLUMNS or line.startswith(" "):
        return line
    return textwrap.fill(line, _COLUMNS, break_long_words=False, break_on_hyphens=False)


def _shows(stream: TextIO) -> bool:
    try:
        "✓✗→·".encode(stream.encoding or "ascii")
    except UnicodeEncodeError:
        return False
    return True
