"""The file that keeps the counts over a restart. Holds no address: see `magpies.broker.history`."""

from __future__ import annotations

import logging
from pathlib import Path
from threading import Lock
from typing import Final

import msgspec

from magpies.broker.history import Record
from magpies.files import write_private

NAME: Final = "statistics.json"
_FILE_OCTETS: Final = 1 << 20
"""A month with all countries of the world takes a tenth of this."""
_log: Final = logging.getLogger(__name__)
_decoder: Final = msgspec.json.Decoder(Record)


def encode(record: Record) -> bytes:
    """Return the content of the file."""
    return msgspec.json.encode(record)


class HistoryFile:
    """One file in a directory, which is made when it is first needed.

    Whatever goes wrong is told once in the log, and counting goes on in memory.
    """

    def __init__(self, directory: Path) -> None:
        self._path = directory / NAME
        self._failing = False
        self._writing = Lock()  # a thread may still write when its task has been cancelled

    def load(self) -> Record | None:
        """Return what was kept, or None; a file that cannot be used is set aside."""
        try:
            with self._path.open("rb") as file:
                data = file.read(_FILE_OCTETS)
            return _decoder.decode(data)  # one that was cut off is damaged
        except FileNotFoundError:
            return None
        except (OSError, msgspec.DecodeError, UnicodeError, RecursionError):
            self._set_aside()
            return None

    def save(self, content: bytes) -> None:
        """Write the file with what `encode` gave, whole or not at all."""
        try:
            with self._writing:
                self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                write_private(self._path, content)
        except OSError as error:
            if not self._failing:
                _log.error(
                    "the statistics cannot be written: %s; they are lost at a restart",
                    error.strerror,
                )
            self._failing = True
            return
        self._failing = False

    def _set_aside(self) -> None:
        aside = self._path.with_suffix(".damaged.json")
        try:
            self._path.replace(aside)
        except OSError as error:
            _log.error(
                "the statistics cannot be read or set aside: %s; counting begins anew",
                error.strerror,
            )
            return
        _log.error(
            "the statistics could not be read: they are in %s now, and counting begins anew",
            aside.name,
        )
