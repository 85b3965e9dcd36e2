"""`python -m tools.dist`: builds everything into dist/, tries it, says what to do with it."""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import time
from pathlib import Path
from typing import Final

import magpies
from tools.dist.alone import check_alone
from tools.dist.checksums import sign, write_checksums
from tools.dist.executable import build_executable
from tools.dist.packages import DistError, build_packages

_ROOT: Final = Path(__file__).parents[2]
_KEY: Final = "MAGPIES_SIGNING_KEY"


def main() -> None:
    """Build what the command line asks for."""
    parser = argparse.ArgumentParser(prog="make dist", description=__doc__)
    parser.add_argument(
        "--key",
        type=Path,
        default=os.environ.get(_KEY),
        help=f"SSH key that signs the checksums (default: ${_KEY}); without one they are unsigned",
    )
    arguments = parser.parse_args()
    try:
        _build(_ROOT / "dist", arguments.key)
    except DistError as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        sys.exit(130)


def _build(into: Path, key: Path | None) -> None:
    shutil.rmtree(into, ignore_errors=True)
    _say("wheel and sdist, the wheel twice")
    files = build_packages(_ROOT, into)
    _say("the single file, which takes a minute")
    executable = build_executable(_ROOT, into, magpies.__version__)
    _say("the single file in a root directory without Python: starts, and a demo of all roles")
    start_s = check_alone(executable)
    sums = write_checksums([*files, executable], into)
    made = [*files, executable, sums]
    if key is None:
        _say(f"no key given (--key or ${_KEY}): the checksums are not signed")
    else:
        made.append(sign(sums, key))
    for file in made:
        print(f"{file.stat().st_size:12,}  {file.relative_to(_ROOT)}")
    print(f"The single file starts in {start_s:.2f} s.")


def _say(text: str) -> None:
    print(f"{time.strftime('%H:%M:%S')}  {text}", file=sys.stderr)


if __name__ == "__main__":
    main()
