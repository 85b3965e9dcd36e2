"""CONNECT and CONNECT-UDP requests and their answers as HTTP/3 headers.

RFC 9114 section 4.4 for TCP, RFC 9298 for UDP, RFC 9209 for the reasons of a refusal.
"""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import quote, unquote

from magpies.errors import FlowError
from magpies.wire.plain import sentence

Headers = list[tuple[bytes, bytes]]

AUTHORITY_OCTETS: Final = 300
"""A host name (253 octets) or address literal, a colon, a port."""

UDP_PROTOCOL: Final = b"connect-udp"
_UDP_PATH: Final = re.compile(r"/\.well-known/masque/udp/([^/?#]{1,768})/([0-9]{1,5})/")
"""The template of RFC 9298 section 3, with a host that may be percent-encoded throughout."""

_PROXY_AUTHORITY: Final = b"egress.invalid"  # as in the TLS handshake: it says nothing

_DETAIL_OCTETS: Final = 256
_PROXY_NAME: Final = "magpies"
_KNOWN_STATUSES: Final = range(200, 600)


def connect_request(host: str, port: int, token: str | None) -> Headers:
    """Return the header section of a CONNECT request.

    Args:
        host: a name, or an address literal without brackets.
        port: 1 to 65535.
        token: bearer token of a private pool, if the egress wants one.

    Raises:
        FlowError: the host cannot be written in a request.
    """
    headers = [(b":method", b"CONNECT"), (b":authority", _authority(host, port))]
    return headers + _authorization(token)


def connect_udp_request(host: str, port: int, token: str | None) -> Headers:
    """Return the header section of a CONNECT-UDP request; arguments as of `connect_request`.

    Raises:
        FlowError: the host cannot be written in a request.
    """
    _authority(host, port)
    path = f"/.well-known/masque/udp/{quote(host, safe='')}/{port}/"
    headers = [
        (b":method", b"CONNECT"),
        (b":protocol", UDP_PROTOCOL),
        (b":scheme", b"https"),
        (b":authority", _PROXY_AUTHORITY),
        (b":path", path.encode("ascii")),
        (b"capsule-protocol", b"?1"),
    ]
    return headers + _authorization(token)


def requested_authority(fields: dict[bytes, bytes]) -> str:
    """Return the destination that a request names, in the form `host:port`.

    Raises:
        FlowError: it is neither CONNECT nor CONNECT-UDP, or names none.
    """
    protocol = fields.get(b":protocol")
    if fields.get(b":method") != b"CONNECT" or protocol not in {None, UDP_PROTOCOL}:
        raise FlowError("http_request_error", 501, "This egress only does CONNECT and CONNECT-UDP.")
    if protocol is not None:
        return _udp_authority(fields.get(b":path", b""))
    authority = fields.get(b":authority", b"")
    if len(authority) > AUTHORITY_OCTETS or not authority.isascii():
        raise FlowError("http_request_error", 400, "That is not a name of a site.")
    return authority.decode("ascii")


def _udp_authority(path: bytes) -> str:
    match = _UDP_PATH.fullmatch(path.decode("ascii", "replace"))
    if match is None:
        raise FlowError("http_request_error", 400, "The path is not one of CONNECT-UDP.")
    host = unquote(match[1], errors="replace")
    return f"[{host}]:{match[2]}" if ":" in host else f"{host}:{match[2]}"


def _authority(host: str, port: int) -> bytes:
    name = f"[{host}]" if ":" in host else host
    try:
        authority = f"{name}:{port}".encode("ascii")
    except UnicodeEncodeError as error:
        raise FlowError(
            "http_request_error", 400, "The name of the site must be given in ASCII (IDNA) form."
        ) from error
    if len(authority) > AUTHORITY_OCTETS or b" " in authority:
        raise FlowError("http_request_error", 400, "The name of the site is not a valid name.")
    return authority


def _authorization(token: str | None) -> Headers:
    if token is None:
        return []
    return [(b"proxy-authorization", b"Bearer " + token.encode("ascii"))]


def bearer_token(headers: Headers) -> str | None:
    """Return the token of a `Proxy-Authorization: Bearer` field, if there is one."""
    value = dict(headers).get(b"proxy-authorization", b"")
    scheme, _, token = value.partition(b" ")
    if scheme.lower() != b"bearer" or not token.isascii():
        return None
    return token.decode("ascii").strip()


ACCEPTED: Final[Headers] = [(b":status", b"200")]
UDP_ACCEPTED: Final[Headers] = [*ACCEPTED, (b"capsule-protocol", b"?1")]


def refusal(error: FlowError) -> Headers:
    """Return the header section that tells why a flow was refused."""
    detail = str(error).encode("ascii", "replace")[:_DETAIL_OCTETS]
    quoted = detail.replace(b"\\", b"").replace(b'"', b"'")
    value = f'{_PROXY_NAME}; error={error.error}; details="'.encode() + quoted + b'"'
    headers = [(b":status", str(error.status).encode()), (b"proxy-status", value)]
    if error.status == 407:
        headers.append((b"proxy-authenticate", b"Bearer"))  # as RFC 9110 section 11.7.1 asks
    return headers


def parse_response(headers: Headers) -> FlowError | None:
    """Return None when the flow was accepted, else the error that was told."""
    fields = dict(headers)
    try:
        status = int(fields.get(b":status", b""))
    except ValueError:
        status = 0
    if status not in _KNOWN_STATUSES:
        return FlowError("http_protocol_error", 502, "The egress gave an answer without meaning.")
    if status < 300:  # any 2xx opens the tunnel (RFC 9110 section 9.3.6)
        return None
    error, detail = _parse_proxy_status(fields.get(b"proxy-status", b""))
    return FlowError(error, status, detail or f"The egress refused the connection ({status}).")


def _parse_proxy_status(value: bytes) -> tuple[str, str]:
    """Read `error` and `details` of the first member; forgiving, since it is only shown."""
    error, detail = "http_request_denied", ""
    for parameter in value.decode("ascii", "replace").split(";")[1:]:
        name, _, text = parameter.strip().partition("=")
        if name == "error" and text.replace("_", "").isalpha():
            error = text
        elif name == "details":
            detail = sentence(text.strip('"'))
    return error, detail
