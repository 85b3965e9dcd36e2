"""Which way worked last time: a number in a file, and nothing about a person or a broker."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Final

from magpies.files import write_private

_FILE: Final = "way"
_OCTETS: Final = 4

_log = logging.getLogger(__name__)


class WayMemory:
    """Remembers the place of a way in its invite; 0, the first, is the same as nothing.

    Which invite it was stays unsaid. With another one the number is a guess, which costs nothing:
    all ways are tried anyway.

    Args:
        directory: of the file; None remembers nothing over a restart.
    """

    def __init__(self, directory: Path | None) -> None:
        self._path = None if directory is None else directory / _FILE
        self.place = self._read()
        """Of the way that worked last."""

    def keep(self, place: int) -> None:
        """Remember a way; written only when it is another one."""
        if place == self.place:
            return
        self.place = place
        if self._path is None:
            return
        try:
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            write_private(self._path, f"{place}\n".encode())
        except OSError:
            _log.info("which way works cannot be kept")

    def _read(self) -> int:
        try:
            text = b"" if self._path is None else self._path.read_bytes()[:_OCTETS].strip()
        except OSError:
            return 0
        return int(text) if text.isdigit() else 0
