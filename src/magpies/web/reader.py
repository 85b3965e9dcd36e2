"""The files of the reader's page, which the client serves on the reader's own computer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Final

LANGUAGES: Final = ("ar", "be", "es", "fa", "fr", "my", "ru", "tr", "vi", "zh-Hans", "zh-Hant")
"""Beside the English in the script."""

_FILES: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "/": ("reader/index.html", "text/html; charset=utf-8"),
        "/reader.css": ("reader/reader.css", "text/css; charset=utf-8"),
        "/reader.js": ("reader/reader.js", "text/javascript; charset=utf-8"),
        "/magpie.svg": ("pages/magpie.svg", "image/svg+xml"),
        **{
            f"/lang/{tag}.json": (f"reader/lang/{tag}.json", "application/json")
            for tag in LANGUAGES
        },
    }
)
"""Request path: file in this package, content type."""

_POLICY: Final = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self'",
    "connect-src": "'self'",
    "base-uri": "'none'",
    "form-action": "'none'",
    "frame-ancestors": "'none'",
    "require-trusted-types-for": "'script'",
}
_HEADERS: Final = {
    "Content-Security-Policy": "; ".join(f"{key} {value}" for key, value in _POLICY.items()),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cache-Control": "no-store",
}


@dataclass(frozen=True, slots=True)
class ReaderFile:
    """One file."""

    body: bytes = field(repr=False)
    content_type: str


def reader_file(path: str) -> ReaderFile | None:
    """Return what to serve at a path of a request, or None when there is nothing."""
    entry = _FILES.get(path)
    if entry is None:
        return None
    name, content_type = entry
    return ReaderFile(_read(name), content_type)


def reader_headers() -> dict[str, str]:
    """Return the headers of every answer: nothing from elsewhere, in no frame, in no cache."""
    return dict(_HEADERS)


@cache
def _read(name: str) -> bytes:
    return files(__package__).joinpath(name).read_bytes()
