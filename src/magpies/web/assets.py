"""Which files there are, and the headers that each kind needs."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Final
from urllib.parse import urlsplit

from magpies.wire.signalling import check_url

_PAGE: Final = "text/html; charset=utf-8"
_SCRIPT: Final = "text/javascript; charset=utf-8"
_STYLE: Final = "text/css; charset=utf-8"
_PICTURE: Final = "image/svg+xml"
_DATA: Final = "application/json"

_LANGUAGES: Final = ["ar", "be", "es", "fa", "fr", "my", "ru", "tr", "vi", "zh-Hans", "zh-Hant"]
"""Of the widget, beside the English inside it."""

_FILES: Final[Mapping[str, tuple[str, str]]] = {
    "": ("pages/home.html", _PAGE),
    "demo/": ("pages/demo.html", _PAGE),
    "pool/": ("pages/pool.html", _PAGE),
    "widget.js": ("widget.js", _SCRIPT),
    "globe.json": ("globe.json", _DATA),
    "home.css": ("pages/home.css", _STYLE),
    "demo/demo.css": ("pages/demo.css", _STYLE),
    "demo/light.svg": ("pages/light.svg", _PICTURE),
    "magpie.svg": ("pages/magpie.svg", _PICTURE),
    **{f"lang/{tag}.json": (f"lang/{tag}.json", _DATA) for tag in _LANGUAGES},
}
"""Request path without its first slash: file in this package, content type."""

_EVERYWHERE: Final = {"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer"}

_EMBEDDED: Final = {
    "Access-Control-Allow-Origin": "*",
    "Cross-Origin-Resource-Policy": "cross-origin",
}
"""Other sites embed the widget and what it loads, with integrity hashes, which need CORS."""

_BY_TYPE: Final[Mapping[str, Mapping[str, str]]] = {
    _SCRIPT: _EMBEDDED,
    _DATA: _EMBEDDED,
    _STYLE: {"Cross-Origin-Resource-Policy": "same-origin"},
    _PICTURE: {
        "Cross-Origin-Resource-Policy": "same-origin",
        "Content-Security-Policy": "default-src 'none'",
    },
}

_CACHE_PAGE: Final = "no-cache"  # a page's policy follows the egress list: ask every time
_CACHE_REST: Final = "public, max-age=600"  # a repair of the widget is everywhere in minutes


@dataclass(frozen=True, slots=True)
class Asset:
    """One file as it goes over HTTP.

    Attributes:
        etag: a strong entity tag with its quotes, for `If-None-Match`.
        headers: what goes beside the type, the tag and the caching.
    """

    body: bytes = field(repr=False)
    content_type: str
    etag: str
    cache_control: str
    headers: Mapping[str, str]

    @property
    def all_headers(self) -> dict[str, str]:
        """Every header of the response, `Content-Type` with its charset among them."""
        return {
            "Content-Type": self.content_type,
            "ETag": self.etag,
            "Cache-Control": self.cache_control,
            **self.headers,
        }


def asset(name: str, egresses: Sequence[str] = ()) -> Asset | None:
    """Return what to serve at a path, or None when there is nothing.

    Args:
        name: the path of the request, with or without its first slash: "widget.js", "/",
            "demo/", ...
        egresses: the WebSocket addresses that a page's widget may contact.

    Raises:
        MessageError: an egress is not a plain ws or wss URL.
    """
    entry = _FILES.get(name.removeprefix("/"))
    if entry is None:
        return None
    path, content_type = entry
    body, etag = _read(path)
    page = content_type == _PAGE
    more = page_headers(egresses) if page else _BY_TYPE[content_type]
    return Asset(
        body=body,
        content_type=content_type,
        etag=etag,
        cache_control=_CACHE_PAGE if page else _CACHE_REST,
        headers=MappingProxyType({**_EVERYWHERE, **more}),
    )


def page_headers(egresses: Sequence[str]) -> dict[str, str]:
    """Return the headers of a page whose widget may contact these egresses and nobody else.

    Args:
        egresses: WebSocket addresses, `wss://host/v1/link`.

    Raises:
        MessageError: an entry is not a plain ws or wss URL.
    """
    origins = dict.fromkeys(_origin(url) for url in egresses)
    policy = {
        "default-src": "'self'",
        "connect-src": " ".join(["'self'", *origins]),
        "object-src": "'none'",
        "base-uri": "'none'",
        "form-action": "'none'",
        "frame-ancestors": "'none'",
        "require-trusted-types-for": "'script'",
    }
    return {
        **_EVERYWHERE,
        "Content-Security-Policy": "; ".join(f"{key} {value}" for key, value in policy.items()),
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
        "X-Frame-Options": "DENY",
    }


def _origin(url: str) -> str:
    """Return scheme, host and port; `check_url` leaves no character that could end a policy."""
    parts = urlsplit(check_url(url, ("ws", "wss")))
    return f"{parts.scheme}://{parts.netloc}"


@cache
def _read(path: str) -> tuple[bytes, str]:
    """Return the content of a file of this package and its entity tag."""
    body = files(__package__).joinpath(path).read_bytes()
    return body, f'"{hashlib.sha256(body).hexdigest()[:32]}"'
