"""What commands say on standard output: JSON for programs, or sentences for people."""

from __future__ import annotations

import os
import signal
import sys
import textwrap
from collections.abc import Iterator
from contextlib import contextmanager
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
        quiet: print no sentences but errors, and those on standard error.
    """

    def __init__(self, *, json: bool, stream: TextIO | None = None, quiet: bool = False) -> None:
        self.json = json
        self.stream = stream or sys.stdout
        self.pretty = _shows(self.stream) and os.environ.get("TERM") != "linux"
        """Whether more than ASCII can be shown; the console of Linux has few signs."""
        self._translation = {} if _shows(self.stream) else _PLAIN
        self._quiet = quiet
        self._line = ""

    @property
    def interactive(self) -> bool:
        """Whether a person at a terminal reads this, so that a line can be written again."""
        return not self.json and not self._quiet and self.stream.isatty()

    @property
    def live(self) -> bool:
        """Whether that terminal can also move its cursor, so that a block can be drawn again."""
        return self.interactive and os.environ.get("TERM") not in {"dumb", "unknown"}

    @contextmanager
    def through(self, stream: TextIO) -> Iterator[None]:
        """Write to another stream while the block runs."""
        before, self.stream = self.stream, stream
        try:
            yield
        finally:
            self.stream = before

    def event(self, event: str, text: str | None = None, /, **fields: object) -> None:
        """Tell that something happened.

        Args:
            event: the name, for programs; docs/cli.md lists them.
            text: the same for people; None when they need not know.
            fields: what belongs to it, for programs.
        """
        if self.json:
            self._write(msgspec.json.encode({"event": event, **fields}).decode() + "\n")
        elif self._quiet and event == "error" and text is not None:
            tell_error(text)
        elif text is not None:
            self.say(text)

    def say(self, text: str) -> None:
        """Print for people; programs get nothing.

        Long lines are wrapped, except those that begin with a space: they are commands.
        """
        if self.json or self._quiet:
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
        if self.json or self._quiet or line == self._line:
            return
        if self.interactive:
            self._write(_CLEAR + line)
        elif line:
            self._write(line + "\n")
        self._line = line

    def _write(self, text: str) -> None:
        try:
            self.stream.write(text.translate(self._translation))
            self.stream.flush()
        except BrokenPipeError:
            # Whoever read this is gone: end as after Ctrl-C, and let Python flush into nothing.
            os.dup2(os.open(os.devnull, os.O_WRONLY), self.stream.fileno())
            signal.raise_signal(signal.SIGTERM)


def tell_error(text: str) -> None:
    """Print a sentence on standard error."""
    sys.stderr.write(f"magpies: {printable(text)}\n")


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
