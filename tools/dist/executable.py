"""One file that needs no Python: PyInstaller puts interpreter, libraries and Magpies into it."""

from __future__ import annotations

import platform
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

from tools.dist.packages import DistError

_BUILD_S: Final = 600.0
_LEFT_OUT: Final = ("aiortc", "av", "numpy", "readline", "curses", "tkinter", "pydoc")
"""What Magpies does not use on Linux, though something imports it."""


def build_executable(root: Path, into: Path, version: str) -> Path:
    """Build `magpies-VERSION-SYSTEM-MACHINE` from the tree at `root`; return where it is.

    Raises:
        DistError: PyInstaller failed.
    """
    name = f"magpies-{version}-{platform.system().lower()}-{platform.machine()}"
    with tempfile.TemporaryDirectory(prefix="magpies-dist-") as work:
        done = subprocess.run(
            [
                *(sys.executable, "-m", "PyInstaller", "--onefile", "--noconfirm"),
                *("--name", name, "--distpath", into, "--workpath", work, "--specpath", work),
                *("--strip", "--collect-data", "magpies", "--collect-submodules", "magpies"),
                *("--runtime-hook", Path(__file__).with_name("restore_environment.py")),
                *(f"--exclude-module={module}" for module in _LEFT_OUT),
                *("--log-level", "WARN", root / "src" / "magpies" / "__main__.py"),
            ],
            cwd=root,
            capture_output=True,
            text=True,
            timeout=_BUILD_S,
            check=False,
        )
    made = into / name
    if done.returncode != 0 or not made.is_file():
        raise DistError(f"PyInstaller built nothing:\n{done.stderr}")
    return made
