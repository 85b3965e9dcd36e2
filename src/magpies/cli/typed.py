"""What a person types at a terminal where a block stands that is drawn again in place.

The terminal shows it, and Enter moves the cursor down. Nothing of that is switched off: a process
that is killed would leave it so.
"""

from __future__ import annotations

import os
import select
import sys
from contextlib import suppress
from typing import Final, TextIO

_LINES: Final = 4_096
"""Terminals keep no more octets that nobody has read."""


def lines_entered(screen: TextIO) -> int:
    """Take what was typed since the last call; return by how many lines that moved the cursor.

    Does not wait. Nothing is taken where standard input is no terminal or another one, or where
    it belongs to another job of the shell.

    Args:
        screen: where the block stands.
    """
    if sys.platform == "win32":
        return 0  # nothing is shown there that nobody reads
    lines = 0
    with suppress(OSError, ValueError):  # closed, or no file at all
        keys = sys.stdin.fileno()
        if not os.isatty(keys) or not os.path.sameopenfile(keys, screen.fileno()):
            return 0
        while lines < _LINES and os.tcgetpgrp(keys) == os.getpgrp():
            if not select.select([keys], [], [], 0)[0] or not os.read(keys, _LINES):
                break
            lines += 1  # a terminal gives one at a time
    return lines
