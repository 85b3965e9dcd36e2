"""CONNECT requests and their answers as HTTP/3 headers (RFC 9114 section 4.4, RFC 9209)."""

from __future__ import annotations

from typing import Final

from magpies.errors import FlowError
from magpies.wire.plain import sentence

Headers = list[tuple[bytes, bytes]]

AUTHORITY_OCTETS: Final = 300
"""A host name (253 octets) or address literal, a colon, a port."""

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
    name = f"[{host}]" if ":" in host else host
    try:
        authority = f"{name}:{port}".encode("ascii")
    except UnicodeEncodeError as error:
        raise FlowError(
            "http_request_error", 400, "The name of the site must be given in ASCII (IDNA) form."
        ) from error
    if len(authority) > AUTHORITY_OCTETS or not authority.isascii() or b" " in authority:
        raise FlowError("http_request_error", 400, "The name of the site is not a valid name.")
    headers = [(b":method", b"CONNECT"), (b":authority", authority)]
    if token is not None:
        headers.append((b"proxy-authorization", b"Bearer " + token.encode("ascii")))
    return headers


def bearer_token(headers: Headers) -> str | None:
    """Return the token of a `Proxy-Authorization: Bearer` field, if there is one."""
    value = dict(headers).get(b"proxy-authorization", b"")
    scheme, _, token = value.partition(b" ")
    if scheme.lower() != b"bearer" or not token.isascii():
        return None
    return token.decode("ascii").strip()


ACCEPTED: Final[Headers] = [(b":status", b"200")]


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
