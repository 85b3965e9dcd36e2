"""Which files there are, and the headers that each kind needs."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from html import escape
from importlib.resources import files
from string import Template
from types import MappingProxyType
from typing import Final

from magpies.web.embedding import WIDGET, Embedding

HTML: Final = "text/html; charset=utf-8"
_SCRIPT: Final = "text/javascript; charset=utf-8"
_STYLE: Final = "text/css; charset=utf-8"
_PICTURE: Final = "image/svg+xml"
_DATA: Final = "application/json"

_LANGUAGES: Final = ["ar", "be", "es", "fa", "fr", "my", "ru", "tr", "vi", "zh-Hans", "zh-Hant"]
"""Of the widget, beside the English inside it."""

_ARTICLES: Final = {
    "": "pages/demo.html",
    "seeds": "pages/demo-seeds.html",
    "mud": "pages/demo-mud.html",
    "zh": "pages/demo-zh.html",
    "zh-seeds": "pages/demo-zh-seeds.html",
    "zh-mud": "pages/demo-zh-mud.html",
}
"""Of a newspaper that carries the switch as sites do, by their last part of the path."""

_FILES: Final[Mapping[str, tuple[str, str]]] = {
    "": ("pages/home.html", HTML),
    **{f"demo/{name}": (path, HTML) for name, path in _ARTICLES.items()},
    "pair/": ("pages/pair.html", HTML),
    "pool/": ("pages/pool.html", HTML),
    "embed": ("pages/embed.html", HTML),
    "widget.js": (WIDGET, _SCRIPT),
    "globe.json": ("globe.json", _DATA),
    "embed.js": ("embed.js", _SCRIPT),
    "pair.js": ("pair.js", _SCRIPT),
    "home.css": ("pages/home.css", _STYLE),
    "embed.css": ("pages/embed.css", _STYLE),
    "status.css": ("pages/status.css", _STYLE),
    "status-page.js": ("status-page.js", _SCRIPT),
    "demo/demo.css": ("pages/demo.css", _STYLE),
    "demo/light.svg": ("pages/light.svg", _PICTURE),
    "magpie.svg": ("pages/magpie.svg", _PICTURE),
    **{f"lang/{tag}.json": (f"lang/{tag}.json", _DATA) for tag in _LANGUAGES},
}
"""Request path without its first slash: file in this package, content type."""

_FILLED: Final = frozenset({"pages/embed.html", *_ARTICLES.values()})
"""Pages with places for what a site embeds: see `_fill`."""

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

CACHE_PAGE: Final = "no-cache"  # a page's policy follows the egress list: ask every time
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


def asset(name: str, egresses: Sequence[str] = (), broker: str = "") -> Asset | None:
    """Return what to serve at a path, or None when there is nothing.

    Args:
        name: the path of the request, with or without its first slash: "widget.js", "/",
            "demo/", ...
        egresses: the WebSocket addresses that a page's widget may contact.
        broker: how other sites reach the broker; empty for the origin of the page itself.

    Raises:
        MessageError: an egress is not a plain ws or wss URL, or the broker not an http or https
            one.
    """
    entry = _FILES.get(name.removeprefix("/"))
    if entry is None:
        return None
    path, content_type = entry
    body, etag = _read(path)
    page = content_type == HTML
    if path in _FILLED:
        body = _fill(body, embedding(egresses, broker))
        etag = _etag(body)
    more = page_headers(egresses, broker) if page else _BY_TYPE[content_type]
    return Asset(
        body=body,
        content_type=content_type,
        etag=etag,
        cache_control=CACHE_PAGE if page else _CACHE_REST,
        headers=MappingProxyType({**_EVERYWHERE, **more}),
    )


def embedding(egresses: Sequence[str], broker: str) -> Embedding:
    """Return how other sites embed the widget as it is served now; see `asset`."""
    return Embedding(broker, tuple(egresses), _integrity())


def page_headers(egresses: Sequence[str], broker: str = "") -> dict[str, str]:
    """Return the headers of a page whose widget may contact these and nobody else; see `asset`.

    Raises:
        MessageError: an address is not a plain one.
    """
    policy = {
        "default-src": "'self'",
        **embedding(egresses, broker).sources,
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


def _fill(page: bytes, embed: Embedding) -> bytes:
    """Put the tags into a page's places.

    `$script` and `$bridge` are the tag of the script and the attributes of the element;
    `$script_text`, `$element_text` and `$policy_text` are to be read.
    """
    values = {
        "script": embed.script,
        "bridge": embed.attributes,
        "script_text": escape(embed.script, quote=False),
        "element_text": escape(embed.element, quote=False),
        "policy_text": escape(embed.policy, quote=False),
    }
    return Template(page.decode()).substitute(values).encode()


@cache
def _integrity() -> str:
    """Return the hash that pins the widget."""
    body, _ = _read(WIDGET)
    return f"sha384-{base64.b64encode(hashlib.sha384(body).digest()).decode()}"


@cache
def _read(path: str) -> tuple[bytes, str]:
    """Return the content of a file of this package and its entity tag."""
    body = files(__package__).joinpath(path).read_bytes()
    return body, _etag(body)


def _etag(body: bytes) -> str:
    return f'"{hashlib.sha256(body).hexdigest()[:32]}"'
