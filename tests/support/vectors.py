"""The vectors that the Python and the TypeScript tests read."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent.parent / "vectors"


def load(name: str) -> Any:
    """Return the content of `tests/vectors/<name>.json`."""
    return json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))


def lines(name: str) -> list[tuple[str, str]]:
    """Return (text, comment) of every line `text  # comment` of `tests/vectors/<name>`.

    Escapes such as `\\u3002` are resolved, so that the file stays readable.
    """
    found = []
    for line in (FOLDER / name).read_text(encoding="ascii").splitlines():
        if line.strip() and not line.startswith("#"):
            text, _, comment = line.partition("  #")
            found.append((text.strip().encode().decode("unicode_escape"), comment.strip()))
    return found
