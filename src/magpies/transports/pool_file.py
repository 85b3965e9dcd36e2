"""The book of pools in a file of the state directory, which running servers follow."""

from __future__ import annotations

import importlib.util
import logging
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from magpies.errors import ServiceError
from magpies.files import write_private
from magpies.protocol.pools import PoolBook, decode_book, encode_book

_FILE: Final = "pools.json"
_FILE_OCTETS: Final = 1 << 20
"""A full book takes a tenth of it; what is longer is cut, and so is no book."""

_log = logging.getLogger(__name__)


class PoolFile:
    """A book of pools on disk, readable by its owner only.

    Args:
        directory: the state directory; it need not exist before the first change.
    """

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self.path = directory / _FILE

    def load(self) -> PoolBook:
        """Return the book; an empty one if there is none yet.

        Raises:
            ServiceError: the file cannot be read or is damaged.
        """
        try:
            with self.path.open("rb") as file:
                data = file.read(_FILE_OCTETS)
        except FileNotFoundError:
            return PoolBook()
        except OSError as error:
            raise ServiceError(f"{self.path} cannot be read: {error.strerror}.") from error
        try:
            return decode_book(data)
        except ValueError as error:
            raise ServiceError(
                f"{self.path} is damaged: restore it from a copy, or delete it, which closes "
                "all pools."
            ) from error

    def change(self, edit: Callable[[PoolBook], PoolBook]) -> PoolBook:
        """Write the book as `edit` returns it, and return it; commands wait for each other.

        Raises:
            ServiceError: the file cannot be read, is damaged, or cannot be written.
        """
        try:
            self._directory.mkdir(mode=0o700, parents=True, exist_ok=True)
            with _alone(self.path.with_suffix(".lock")):
                book = edit(self.load())
                write_private(self.path, encode_book(book))
                return book
        except OSError as error:
            raise ServiceError(f"{self.path} cannot be written: {error.strerror}.") from error

    def stamp(self) -> tuple[int, int, int] | None:
        """Return what changes whenever the file does; None without one."""
        try:
            status = self.path.stat()
        except OSError:
            return None
        return status.st_mtime_ns, status.st_ino, status.st_size


class PoolFollower:
    """The book as a running server knows it.

    Args:
        file: to follow.

    Raises:
        ServiceError: the file cannot be read or is damaged.
    """

    def __init__(self, file: PoolFile) -> None:
        self._file = file
        self._stamp = file.stamp()
        self.book = file.load()

    def look(self) -> None:
        """Take the file as it is now; one that is damaged changes nothing."""
        stamp = self._file.stamp()
        if stamp == self._stamp:
            return
        self._stamp = stamp
        try:
            self.book = self._file.load()
        except ServiceError as error:
            _log.warning("the book of pools stays as it was: %s", error)


@contextmanager
def _alone(lock: Path) -> Iterator[None]:
    """Hold a lock that other processes wait for; without effect where there are no such locks."""
    descriptor = os.open(lock, os.O_WRONLY | os.O_CREAT, 0o600)
    try:
        if importlib.util.find_spec("fcntl") is not None:
            import fcntl

            fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
