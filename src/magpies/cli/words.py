"""Numbers as people read them."""

from __future__ import annotations


def octets(count: float) -> str:
    """Return a size in decimal units: "812 B", "3.1 kB", "26.3 MB"."""
    for unit in ("B", "kB", "MB", "GB"):
        if count < 1_000 or unit == "GB":
            break
        count /= 1_000
    return f"{count:.0f} {unit}" if unit == "B" else f"{count:.1f} {unit}"


def bits(octets_a_second: float) -> str:
    """Return a speed as networks have it: "0 kb/s", "7.5 Mb/s"."""
    speed = octets_a_second * 8 / 1_000
    for unit in ("kb/s", "Mb/s", "Gb/s"):
        if speed < 1_000 or unit == "Gb/s":
            break
        speed /= 1_000
    return f"{speed:.0f} {unit}" if unit == "kb/s" else f"{speed:.1f} {unit}"


def duration(seconds: float) -> str:
    """Return a time: "43 ms", "1.2 s"."""
    return f"{seconds * 1_000:.0f} ms" if seconds < 1 else f"{seconds:.1f} s"


def plural(count: int, one: str, many: str | None = None) -> str:
    """Return "1 link", "2 links"."""
    return f"{count} {one}" if count == 1 else f"{count} {many or one + 's'}"
