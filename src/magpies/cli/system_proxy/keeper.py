"""Sets the desktop's proxy for a while, and puts back what was there, whatever happens.

What was there is in a file before anything is changed, and the file goes when it is back. A process
that crashed leaves the file, and the next `magpies connect` puts things back first. A lock beside
it tells one that crashed from one that runs.
"""

from __future__ import annotations

import os
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import IO, Final

import msgspec

from magpies.cli.system_proxy.desktops import Desktop, Setting, desktop
from magpies.errors import ServiceError
from magpies.files import write_private

_FILE: Final = "system-proxy.json"
_LOCK: Final = "system-proxy.lock"
_FILE_OCTETS: Final = 1 << 20
_NO_DESKTOP: Final = (
    "This desktop's proxy setting is none that Magpies knows: set it yourself, as the page shows."
)
_BUSY: Final = "Another Magpies has set the desktop's proxy: end it first."


class Saved(msgspec.Struct, frozen=True):
    """What the file says."""

    desktop: str
    before: dict[str, str]
    ours: dict[str, str]


def state_directory() -> Path:
    """Return where the file is."""
    base = os.environ.get("XDG_STATE_HOME") or "~/.local/state"
    return Path(base).expanduser() / "magpies"


@asynccontextmanager
async def system_proxy(host: str, port: int) -> AsyncIterator[None]:
    """Let the desktop use a proxy while the block runs.

    Raises:
        ServiceError: there is no desktop that is known, or its setting cannot be changed.
    """
    here = desktop(os.environ)
    if here is None:
        raise ServiceError(_NO_DESKTOP)
    directory = state_directory()
    with _locked(directory) as free:
        if not free:
            raise ServiceError(_BUSY)
        await _put_back(directory, here)
        before = await here.read()
        ours = here.ours(host, port)
        _save(directory, Saved(here.name, dict(before), dict(ours)))
        try:
            await here.write(ours)
            yield
        finally:
            await _put_back(directory, here)


async def put_back() -> bool:
    """Put back what a process that crashed has left; return whether there was something.

    Raises:
        ServiceError: the setting cannot be changed.
    """
    directory = state_directory()
    if not (directory / _FILE).exists():
        return False
    here = desktop(os.environ)
    with _locked(directory) as free:
        return free and here is not None and await _put_back(directory, here)


async def _put_back(directory: Path, here: Desktop) -> bool:
    saved = _load(directory)
    if saved is None or saved.desktop != here.name:
        return False
    now: Setting = await here.read()
    if any(now.get(key) == value for key, value in saved.ours.items()):
        # Only what is still ours: a person may have changed the rest meanwhile.
        kept = {key: _earlier(saved, key, value) for key, value in now.items()}
        await here.write(kept)
    (directory / _FILE).unlink(missing_ok=True)
    return True


def _earlier(saved: Saved, key: str, value: str) -> str:
    return saved.before.get(key, value) if value == saved.ours.get(key) else value


def _save(directory: Path, saved: Saved) -> None:
    try:
        write_private(directory / _FILE, msgspec.json.encode(saved))
    except OSError as error:
        raise ServiceError(f"{directory} cannot be written: {error.strerror}.") from error


def _load(directory: Path) -> Saved | None:
    try:
        with (directory / _FILE).open("rb") as file:
            return msgspec.json.decode(file.read(_FILE_OCTETS), type=Saved)
    except (OSError, msgspec.DecodeError):
        return None  # there is none, or none that says what to put back


@contextmanager
def _locked(directory: Path) -> Iterator[bool]:
    """Hold the lock, and tell whether it was free; the system frees it when a process ends."""
    try:
        directory.mkdir(parents=True, exist_ok=True, mode=0o700)
        file = (directory / _LOCK).open("a+b")
    except OSError as error:
        raise ServiceError(f"{directory} cannot be written: {error.strerror}.") from error
    with file:
        yield _lock(file)


def _lock(file: IO[bytes]) -> bool:
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
