"""HTTP replies of the broker: their form, their headers, and bodies read with a cap."""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import Awaitable, Callable, Mapping
from email.utils import formatdate
from functools import lru_cache
from typing import Final

from aiohttp import HttpVersion11, web

from magpies.errors import BrokerError, MessageError, SdpError
from magpies.wire import limits, sdp
from magpies.wire.signalling import ErrorCode, ErrorResponse, HttpBody, decode_body, encode

STATUS: Final[Mapping[ErrorCode, int]] = {
    ErrorCode.BAD_REQUEST: 400,
    ErrorCode.UNSUPPORTED_VERSION: 400,
    ErrorCode.UNKNOWN_POOL: 403,
    ErrorCode.POOL_TOKEN_REQUIRED: 403,
    ErrorCode.TOO_MANY_REQUESTS: 429,
    ErrorCode.NO_VOLUNTEER: 503,
    ErrorCode.NO_EGRESS: 503,
    ErrorCode.VOLUNTEER_FAILED: 503,
    ErrorCode.BUSY: 503,
}

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

_JSON: Final = "application/json"
OCTETS: Final = "application/octet-stream"
"""What is sealed."""

SERVER: Final = "magpies"
"""The header `Server`: nobody needs to know what software a broker runs on."""

PRIVATE: Final = {
    "Server": SERVER,
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
}
"""Headers of what only clients, egresses and operators read."""

SHARED: Final = PRIVATE | {
    "Access-Control-Allow-Origin": "*",
    "Cross-Origin-Resource-Policy": "cross-origin",
}
"""Headers of what a widget reads on anybody's page. No credentials are ever used."""


def _head(content_type: str) -> bytes:
    """Return the unchanging part of the head of an answer that only its client may read."""
    headers = PRIVATE | {"Content-Type": content_type}
    lines = ["HTTP/1.1 200 OK", *(f"{name}: {value}" for name, value in headers.items()), ""]
    return "\r\n".join(lines).encode()


_HEADS: Final = {kind: _head(kind) for kind in (_JSON, OCTETS)}


class Rejection(BrokerError):  # noqa: N818 - to the one who reads it, an answer
    """The peer does not get what it asks for; ends up as an `ErrorResponse` or a `Refused`.

    Attributes:
        reason: what `code` says, typed.
        status: the HTTP status.
    """

    def __init__(
        self,
        reason: ErrorCode,
        detail: str,
        retry_after_s: float | None = None,
        status: int | None = None,
    ) -> None:
        super().__init__(reason, detail, retry_after_s)
        self.reason = reason
        self.status = status or STATUS[reason]


def reply(body: HttpBody, headers: Mapping[str, str] = PRIVATE, status: int = 200) -> web.Response:
    """Return a response with a JSON body."""
    return web.Response(body=encode(body), status=status, headers=headers, content_type=_JSON)


def reply_at_once(
    request: web.Request, body: bytes, content_type: str = _JSON
) -> web.StreamResponse:
    """Return a response to a client in the form that costs least, for many requests a second."""
    if request.version != HttpVersion11 or not request.keep_alive:
        return web.Response(body=body, headers=PRIVATE, content_type=content_type)
    return _Whole(_HEADS[content_type], body)


class _Whole(web.StreamResponse):
    """A response that is one string of octets, on a connection that stays open."""

    def __init__(self, head: bytes, body: bytes) -> None:
        super().__init__()
        self._head = head
        self._octets = body

    @property
    def keep_alive(self) -> bool | None:
        return True

    async def prepare(self, request: web.BaseRequest) -> None:
        transport = request.transport
        if transport is None or transport.is_closing():
            raise ConnectionResetError
        date = _date(int(time.time()))
        length = len(self._octets)
        transport.write(
            b"%bDate: %b\r\nContent-Length: %d\r\n\r\n%b" % (self._head, date, length, self._octets)
        )

    async def write_eof(self, data: bytes = b"") -> None:
        """All has been written."""


@lru_cache(maxsize=1)
def _date(unix_time: int) -> bytes:
    return formatdate(unix_time, usegmt=True).encode()


def reject(rejection: Rejection, headers: Mapping[str, str] = PRIVATE) -> web.Response:
    """Return the response that tells a rejection."""
    after = rejection.retry_after_s
    response = reply(
        ErrorResponse(rejection.reason, str(rejection), after), headers, rejection.status
    )
    if after is not None:
        response.headers["Retry-After"] = str(math.ceil(after))
    return response


async def read_json[Body: HttpBody](
    request: web.Request, kind: type[Body], timeout_s: float
) -> Body:
    """Read and parse the body of a request.

    Raises:
        Rejection: it is too long, too slow, not JSON, or not of this kind.
    """
    return parsed(kind, await read_body(request, _JSON, timeout_s))


def parsed[Body: HttpBody](kind: type[Body], data: bytes) -> Body:
    """Parse a body.

    Raises:
        Rejection: it is not JSON, or not of this kind.
    """
    try:
        return decode_body(kind, data)
    except MessageError:
        raise _bad("The body does not follow the protocol.") from None


async def read_body(request: web.Request, content_type: str, timeout_s: float) -> bytes:
    """Read the body of a request.

    Raises:
        Rejection: it is too long, too slow, or not of this type.
    """
    if (
        request.headers.get("Content-Type") != content_type  # what it usually is, without parsing
        and request.content_type != content_type
    ):
        # A page elsewhere can make its visitors post forms and text, but not this.
        raise _bad(f"The body must be {content_type}.", 415)
    try:
        if request.content.is_eof():  # all of it came with the head: the usual case
            data = request.content.read_nowait()
            if len(data) > limits.SIGNALLING_OCTETS:
                raise _too_long()
        else:
            async with asyncio.timeout(timeout_s):
                data = await _read(request)
    except TimeoutError:
        raise _bad("The body came too slowly.", 408) from None
    except web.RequestPayloadError:
        raise _bad("The body was cut short.") from None
    return data


def checked_sdp(text: str, *, keep_private: bool) -> str:
    """Return a session description that may be passed on.

    Raises:
        Rejection: it is not one.
    """
    try:
        return sdp.check(text) if keep_private else sdp.check_without_private(text)
    except SdpError as error:
        raise _bad(str(error)) from None


async def _read(request: web.Request) -> bytes:
    if (request.content_length or 0) > limits.SIGNALLING_OCTETS:
        raise _too_long()
    parts: list[bytes] = []
    size = 0
    while part := await request.content.readany():
        size += len(part)
        if size > limits.SIGNALLING_OCTETS:
            raise _too_long()
        parts.append(part)
    return b"".join(parts)


def _too_long() -> Rejection:
    return _bad(f"The body is longer than {limits.SIGNALLING_OCTETS} octets.", 413)


def _bad(detail: str, status: int = 400) -> Rejection:
    return Rejection(ErrorCode.BAD_REQUEST, detail, status=status)
