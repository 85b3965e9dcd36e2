"""Wheel and sdist, the same octets every time."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Final

_BUILD_S: Final = 120.0
_EPOCH: Final = "1580601600"
"""All files get this time, that of hatchling's own reproducible builds, whoever builds them."""


class DistError(Exception):
    """Something could not be built, or is not what it must be; the text is for people."""


def build_packages(root: Path, into: Path) -> list[Path]:
    """Build wheel and sdist from the tree at `root`; return where they are.

    Raises:
        DistError: hatchling failed, or the two builds of the wheel differ.
    """
    sdist, wheel = _build(root, "sdist", into), _build(root, "wheel", into)
    again = _build(root, "wheel", into / "again")
    same = again.read_bytes() == wheel.read_bytes()
    again.unlink()
    again.parent.rmdir()
    if not same:
        raise DistError("Two builds of the wheel differ: it would not be reproducible.")
    return [wheel, sdist]


def _build(root: Path, kind: str, into: Path) -> Path:
    into.mkdir(parents=True, exist_ok=True)
    before = set(into.iterdir())
    done = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "--target", kind, "--directory", into],
        cwd=root,
        env={**os.environ, "SOURCE_DATE_EPOCH": _EPOCH},
        capture_output=True,
        text=True,
        timeout=_BUILD_S,
        check=False,
    )
    made = set(into.iterdir()) - before
    if done.returncode != 0 or len(made) != 1:
        raise DistError(f"hatchling built no {kind}:\n{done.stdout}{done.stderr}")
    return made.pop()
