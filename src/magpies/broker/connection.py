"""One volunteer's WebSocket, as the broker holds it.

Idle volunteers are most of what a broker holds, so a connection owns as little as it can: no
timer, no queue, no task of its own beside the handler that reads it.
"""

from __future__ import annotations

import asyncio
from typing import Final

import msgspec
from aiohttp import WSCloseCode, WSMsgType, web

from magpies.broker.replies import Rejection
from magpies.errors import MessageError
from magpies.protocol.matching import Profile, Result
from magpies.wire import limits
from magpies.wire.signalling import (
    BrokerMessage,
    ErrorCode,
    Hello,
    Refused,
    VolunteerMessage,
    decode_from_volunteer,
    encode,
)

_UNREAD_OCTETS: Final = 4 * limits.SIGNALLING_OCTETS
"""What may wait for a volunteer that does not read before it counts as gone."""
_FINAL: Final = 0x80
_TWO_OCTETS_LENGTH: Final = 126
_CLOSE_S: Final = 1.0
"""How long a volunteer may take to agree to a close."""


class Reply(msgspec.Struct, frozen=True):
    """What a volunteer said to an offer."""

    result: Result
    sdp: str = ""
    """The answer, when `result` is ANSWERED."""


GONE: Final = Reply(Result.CANCELLED)


class Connection:
    """One volunteer's WebSocket, after its hello."""

    __slots__ = ("alive", "budget", "id", "kind", "nat", "open", "pending", "pools", "transport")

    def __init__(
        self,
        profile: Profile,
        transport: asyncio.Transport,
        hello: Hello,
        budget: int,
    ) -> None:
        self.id = profile.volunteer
        self.pools = profile.pools
        self.transport = transport
        self.kind = hello.kind
        self.nat = hello.nat
        self.budget = budget
        """Messages that it may still send before the next heartbeat."""
        self.alive = True
        """Something has arrived since the last heartbeat."""
        self.open = True
        """More may be sent."""
        self.pending: dict[str, asyncio.Future[Reply | None]] = {}
        """Offers that it has not replied to, by match id."""

    def send(self, message: BrokerMessage) -> bool:
        """Send without ever waiting; return False if the connection has ended."""
        return self.send_frame(encode(message), WSMsgType.TEXT)

    def send_frame(self, data: bytes, kind: WSMsgType) -> bool:
        """As `send`, for one WebSocket frame; nothing can be sent after a close."""
        transport = self.transport
        if not self.open or transport.is_closing():
            return False
        if transport.get_write_buffer_size() > _UNREAD_OCTETS:
            transport.abort()
            return False
        self.open = kind is not WSMsgType.CLOSE
        transport.write(frame(data, kind))
        return True


def frame(data: bytes, kind: WSMsgType) -> bytes:
    """Return one whole frame of a WebSocket server (RFC 6455 section 5.2)."""
    first = _FINAL | kind
    size = len(data)
    if size < _TWO_OCTETS_LENGTH:
        return bytes((first, size)) + data
    return bytes((first, _TWO_OCTETS_LENGTH, *size.to_bytes(2))) + data


def new_socket() -> web.WebSocketResponse:
    """Return a WebSocket with the broker's caps, before its handshake.

    Compression would cost hundreds of kilobytes a connection.
    """
    return web.WebSocketResponse(
        timeout=_CLOSE_S,
        autoping=False,
        compress=False,
        max_msg_size=limits.SIGNALLING_OCTETS,
    )


async def refuse(ws: web.WebSocketResponse, rejection: Rejection) -> None:
    """Say why, then close."""
    try:
        await ws.send_frame(encode(Refused(rejection.reason, str(rejection))), WSMsgType.TEXT)
        await ws.close(code=WSCloseCode.POLICY_VIOLATION)
    except ConnectionError:
        return  # it did not wait to be told


def decode(text: str) -> VolunteerMessage:
    """Parse what a volunteer sent.

    Raises:
        Rejection: it does not follow the protocol.
    """
    try:
        return decode_from_volunteer(text)
    except MessageError as error:
        raise Rejection(ErrorCode.BAD_REQUEST, str(error)) from None
