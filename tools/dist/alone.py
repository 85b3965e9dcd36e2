"""Tries the single file where there is nothing else: a root directory with the C library only.

No Python, no shell, no certificates. The demo runs all roles there as processes of this one file:
a file arrives through broker, volunteer and egress, or the check fails.
"""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from tools.dist.packages import DistError

START_S: Final = 1.5
"""How long `--version` may take, in the middle of several starts."""
_STARTS: Final = 5
_DEMO_S: Final = 120.0
_PROGRAM: Final = "magpies"
_LIBRARIES: Final = (
    "libc.so.6", "libm.so.6", "libdl.so.2", "libpthread.so.0", "librt.so.1", "libutil.so.1",
    "libresolv.so.2", "libnss_files.so.2",
)  # fmt: skip
"""What belongs to glibc, and so is on every such system (also the loader, which `ldd` names)."""


def check_alone(executable: Path) -> float:
    """Run the file alone; return the seconds that it takes to start.

    Raises:
        DistError: it does not run, or starts slowly.
    """
    with _bare_root(executable) as root:
        starts = [_timed(root, "--version") for _ in range(_STARTS)]
        _run(root, "demo", "--once")
    start_s = statistics.median(starts)
    if start_s > START_S:
        raise DistError(f"The single file takes {start_s:.2f} s to start, more than {START_S} s.")
    return start_s


@contextmanager
def _bare_root(executable: Path) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="magpies-alone-") as directory:
        root = Path(directory)
        for name in ("tmp", "etc", "dev", "root"):
            (root / name).mkdir()
        (root / "etc" / "hosts").write_text("127.0.0.1 localhost\n")
        shutil.copy2(executable, root / _PROGRAM)
        for library in _c_library(executable):
            place = root / library.relative_to("/")
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(library.resolve(), place)
        yield root


def _c_library(executable: Path) -> list[Path]:
    listing = subprocess.run(
        ["ldd", executable], check=True, capture_output=True, text=True, timeout=30
    ).stdout.split()
    named = [Path(word) for word in listing if word.startswith("/")]
    home = next(path.parent for path in named if path.name == "libc.so.6")
    return [*{*named, *(home / name for name in _LIBRARIES if (home / name).exists())}]


def _timed(root: Path, *arguments: str) -> float:
    began = time.monotonic()
    _run(root, *arguments)
    return time.monotonic() - began


def _run(root: Path, *arguments: str) -> None:
    """Run the program inside.

    Raises:
        DistError: it failed, or took too long.
    """
    inside = ["chroot", str(root), f"/{_PROGRAM}", *arguments]
    if os.geteuid() != 0:
        inside = ["unshare", "--map-root-user", *inside]
    try:
        done = subprocess.run(
            inside,
            env={"HOME": "/root", "LANG": "C.UTF-8", "PATH": "/usr/sbin:/usr/bin:/sbin:/bin"},
            capture_output=True,
            text=True,
            timeout=_DEMO_S,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise DistError(f"The single file took too long with {arguments}.") from error
    if done.returncode != 0:
        raise DistError(f"The single file failed with {arguments}:\n{done.stdout}{done.stderr}")
