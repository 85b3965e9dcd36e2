"""Packages of npm as folders; nothing in them is run."""

from __future__ import annotations

import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_FETCH_S = 300


@contextmanager
def unpacked(package: str, version: str) -> Iterator[Path]:
    """Yield a folder with the files of a package, for as long as the block runs.

    Raises:
        subprocess.CalledProcessError: npm cannot get it.
    """
    npm = shutil.which("npm")
    if npm is None:
        raise FileNotFoundError("npm is not on the path: run this through make")
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(  # noqa: S603 - fixed words
            [npm, "pack", "--silent", f"{package}@{version}"],
            cwd=folder,
            check=True,
            timeout=_FETCH_S,
            stdout=subprocess.DEVNULL,
        )
        (archive,) = Path(folder).glob("*.tgz")
        with tarfile.open(archive) as tar:
            tar.extractall(folder, filter="data")
        yield Path(folder) / "package"
