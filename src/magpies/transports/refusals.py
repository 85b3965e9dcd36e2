"""Why a request is not served, in the words of RFC 9209 and of a person. Pure."""

from __future__ import annotations

import hashlib
import math
import re
from base64 import b64encode
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from magpies.errors import BrokerError, FlowError, MagpiesError

_TOKEN: Final = re.compile(r"[a-z*][a-z0-9_*.-]{0,63}")  # sf-token, RFC 8941 section 3.3.4

_STYLE: Final = """
:root{color-scheme:light dark;--paper:#fbfaf8;--ink:#1d2025;--soft:#626a75;--line:#1f7a8c}
@media(prefers-color-scheme:dark){
:root{--paper:#14171b;--ink:#eceae6;--soft:#9aa3ae;--line:#5cc0d3}}
body{margin:0;min-height:100vh;display:grid;place-items:center;background:var(--paper);
color:var(--ink);font:1.0625rem/1.6 system-ui,sans-serif}
main{max-width:34rem;margin:2rem;padding-inline-start:1.25rem;
border-inline-start:4px solid var(--line)}
h1{margin:0 0 .5rem;font-size:1.375rem;line-height:1.3}
p{margin:0 0 .75rem;overflow-wrap:anywhere}
small{color:var(--soft)}
"""
_STYLE_HASH: Final = b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a request is not served.

    Attributes:
        status: HTTP status.
        error: a proxy error type of RFC 9209 section 2.3.
        text: one or two sentences: what happened and what to do.
        retry_after_s: when to ask again, if that helps.
        no_bridge: the way to the egress is missing; the site has nothing to do with it.
    """

    status: int
    error: str
    text: str
    retry_after_s: float | None = None
    no_bridge: bool = False


TOO_MANY_CONNECTIONS: Final = Refusal(
    503,
    "connection_limit_reached",
    "Too many connections are open at once. Close some tabs or downloads, then try again.",
    1.0,
)


def refusal_of(error: MagpiesError) -> Refusal:
    """Return how to tell a local program that no flow could be opened."""
    match error:
        case FlowError():
            status = error.status if 400 <= error.status <= 599 else 502
            if status == HTTPStatus.PROXY_AUTHENTICATION_REQUIRED:
                status = 403  # about our pool token: a browser must not ask for a password
            known = error.error if _TOKEN.fullmatch(error.error) else "proxy_internal_error"
            return Refusal(status, known, str(error))
        case BrokerError():
            wait = error.retry_after_s
            return Refusal(503, "destination_unavailable", str(error), wait, no_bridge=True)
        case _:
            return Refusal(503, "destination_unavailable", str(error), no_bridge=True)


def http_headers(refusal: Refusal, content_type: str, length: int) -> list[tuple[str, str]]:
    """Return the header section of the HTTP answer that carries `refusal`."""
    headers = [
        ("Content-Type", content_type),
        ("Content-Length", str(length)),
        ("Proxy-Status", f"magpies; error={refusal.error}"),
        ("Cache-Control", "no-store"),
        ("Content-Security-Policy", f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'"),
        ("X-Content-Type-Options", "nosniff"),
        ("Referrer-Policy", "no-referrer"),
        ("Connection", "close"),
    ]
    if refusal.retry_after_s is not None:
        headers.append(("Retry-After", str(math.ceil(refusal.retry_after_s))))
    return headers


def body(refusal: Refusal, accept: str) -> tuple[str, bytes]:
    """Return content type and body: a page for browsers, a line of text for other programs.

    The page asks nobody for anything.

    Args:
        refusal: what to tell.
        accept: the Accept header of the request.
    """
    if "text/html" not in accept.lower():
        return "text/plain; charset=utf-8", f"Magpies: {refusal.text}\n".encode()
    from html import escape  # here, because its table of entities is slow to load

    title = _title(refusal)
    code = f"{refusal.status} {_phrase(refusal.status)} · {refusal.error}"
    page = f"""<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<title>{title}</title>
<style>{_STYLE}</style>
<main>
<h1>{title}</h1>
<p>{escape(refusal.text)}</p>
<small>Magpies · {escape(code)}</small>
</main>
</html>
"""
    return "text/html; charset=utf-8", page.encode()


def _title(refusal: Refusal) -> str:
    if refusal.status == HTTPStatus.FORBIDDEN:
        return "This site is not allowed"
    if refusal.no_bridge:
        return "No bridge right now"
    if refusal.status < HTTPStatus.INTERNAL_SERVER_ERROR:
        return "Magpies cannot serve this request"
    return "This site did not open"


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Error"
