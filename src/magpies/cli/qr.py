"""QR codes: as blocks in a terminal, as PNG and as SVG."""

from __future__ import annotations

import io
import shutil
import sys
from pathlib import Path
from typing import Final, Literal

from magpies.errors import ServiceError
from magpies.files import write_private

_BORDER: Final = 4  # modules, ISO/IEC 18004 section 9.1
_HALVES: Final = {(False, False): "█", (False, True): "▀", (True, False): "▄", (True, True): " "}
"""Two modules above each other. Light ones are drawn, as on a dark terminal; cameras read the
opposite of it as well."""
_INDENT: Final = 2


def blocks(text: str) -> str:
    """Return a QR code for a terminal, as lines that begin with spaces."""
    import segno

    rows = [[bool(dark) for dark in row] for row in segno.make_qr(text).matrix_iter(border=_BORDER)]
    if len(rows) % 2:
        rows.append([False] * len(rows[0]))
    lines = (
        "".join(_HALVES[pair] for pair in zip(upper, lower, strict=True))
        for upper, lower in zip(rows[::2], rows[1::2], strict=True)
    )
    return "\n".join(" " * _INDENT + line for line in lines)


def fits(picture: str) -> bool:
    """Return whether standard output can show what `blocks` returned."""
    try:
        picture.encode(sys.stdout.encoding or "ascii")
    except UnicodeEncodeError:
        return False
    return len(picture.partition("\n")[0]) <= shutil.get_terminal_size().columns


def image(text: str, kind: Literal["png", "svg"]) -> bytes:
    """Return a QR code as a file."""
    import segno

    stream = io.BytesIO()
    segno.make_qr(text).save(stream, kind=kind, scale=8, border=_BORDER)
    return stream.getvalue()


def save(text: str, directory: Path, name: str) -> list[Path]:
    """Write a QR code as PNG and SVG that only their owner can read; return where they are.

    Raises:
        ServiceError: the directory cannot be written.
    """
    paths = []
    try:
        directory.mkdir(parents=True, exist_ok=True)
        for kind in ("png", "svg"):
            path = directory / f"{name}.{kind}"
            write_private(path, image(text, kind))
            paths.append(path)
    except OSError as error:
        raise ServiceError(f"{directory} cannot be written: {error.strerror}.") from error
    return paths
