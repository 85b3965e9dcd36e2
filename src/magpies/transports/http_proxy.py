"""HTTP/1.1 proxying: what a request wants, and how messages change on their way. Pure.

Works on h11 events. No `Via` is added, although RFC 9110 section 7.6.3 asks for it: it would
tell every site that its reader needs Magpies.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import h11

from magpies.errors import RemoteProtocolError
from magpies.transports.refusals import Refusal
from magpies.transports.targets import Target, parse_authority

RawHeaders = list[tuple[bytes, bytes]]

_HTTP_PORT: Final = 80
_HTTP_URL: Final = re.compile(r"http://([^/?#]*)([^#]*)(?:#.*)?", re.IGNORECASE)
_HOP_BY_HOP: Final = frozenset(
    {
        b"connection",
        b"http2-settings",
        b"keep-alive",
        b"proxy-authenticate",
        b"proxy-authentication-info",
        b"proxy-authorization",
        b"proxy-connection",
        b"te",
        b"trailer",
        b"transfer-encoding",
        b"upgrade",
    }
)
"""Fields that concern one connection only (RFC 9110 section 7.6.1)."""
_NEVER_NOMINATED: Final = frozenset({b"content-length", b"host"})
"""Naming these in `Connection` must not change where a message goes or ends."""

NOT_A_PROXY_REQUEST: Final = Refusal(
    400,
    "http_request_error",
    "This is the Magpies proxy, not a web page. Enter this address as the SOCKS5 or HTTP proxy "
    "of your browser, then open a site as usual.",
)


@dataclass(frozen=True, slots=True)
class Connect:
    """The client wants a connection."""

    target: Target


@dataclass(frozen=True, slots=True)
class Forward:
    """The client wants one exchange; `request` is what to send to `target`."""

    target: Target
    request: h11.Request


@dataclass(frozen=True, slots=True)
class Here:
    """The client wants something of this port itself (origin form, RFC 9112 section 3.2.1)."""


def interpret(request: h11.Request) -> Connect | Forward | Here | Refusal:
    """Return what a request to the proxy asks for."""
    target = request.target.decode("ascii")
    try:
        if request.method == b"CONNECT":
            return Connect(parse_authority(target))
        if target.startswith("/"):
            return Here()
        if target == "*":
            return NOT_A_PROXY_REQUEST
        return _forward(request, target)
    except RemoteProtocolError as error:
        return Refusal(400, "http_request_error", str(error))


def response_head(response: h11.Response) -> h11.Response:
    """Return the response as the client gets it; h11 adds the framing of this connection."""
    return h11.Response(
        status_code=response.status_code,
        reason=response.reason,
        headers=_end_to_end(response.headers.raw_items()),
    )


def informational_head(response: h11.InformationalResponse) -> h11.InformationalResponse:
    """Return an interim response (RFC 9110 section 15.2) as the client gets it."""
    return h11.InformationalResponse(
        status_code=response.status_code,
        reason=response.reason,
        headers=_end_to_end(response.headers.raw_items()),
    )


def _forward(request: h11.Request, url: str) -> Forward:
    match = _HTTP_URL.fullmatch(url)
    if match is None:
        raise RemoteProtocolError(
            "This proxy passes on http:// requests; for everything else use CONNECT or SOCKS5."
        )
    target = parse_authority(match[1], _HTTP_PORT)
    path = match[2]
    if not path and request.method == b"OPTIONS":
        path = "*"  # RFC 9112 section 3.2.4
    elif not path.startswith("/"):
        path = "/" + path
    headers: RawHeaders = [(b"Host", _host_field(target))]
    headers += [
        (name, value)
        for name, value in _end_to_end(request.headers.raw_items())
        if name.lower() != b"host" and not name.lower().startswith(b"proxy-")
    ]
    if _is_chunked(request.headers):
        headers.append((b"Transfer-Encoding", b"chunked"))
    headers.append((b"Connection", b"close"))
    return Forward(
        target, h11.Request(method=request.method, target=path.encode(), headers=headers)
    )


def _host_field(target: Target) -> bytes:
    host = f"[{target.host}]" if ":" in target.host else target.host
    return (host if target.port == _HTTP_PORT else f"{host}:{target.port}").encode()


def _is_chunked(headers: Iterable[tuple[bytes, bytes]]) -> bool:
    return any(name.lower() == b"transfer-encoding" for name, _ in headers)


def _end_to_end(items: RawHeaders) -> RawHeaders:
    """Drop the fields of one connection, and a length that chunked framing overrides."""
    nominated = {
        token.strip().lower()
        for name, value in items
        if name.lower() == b"connection"
        for token in value.split(b",")
    }
    dropped = _HOP_BY_HOP | (nominated - _NEVER_NOMINATED)
    if _is_chunked(items):
        dropped |= {b"content-length"}
    return [(name, value) for name, value in items if name.lower() not in dropped]
