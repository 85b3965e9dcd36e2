"""`MessageChannel` over a WebSocket of aiohttp, client and server side."""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
from collections import deque
from collections.abc import Callable
from types import TracebackType
from typing import Final, Self

import aiohttp
from aiohttp import WSMsgType, web

from magpies.errors import LinkSetupError
from magpies.transports.delivery import Ending, Inbox, checked
from magpies.wire.farewell import GOODBYE
from magpies.wire.limits import LINK_BUFFER_OCTETS, MESSAGE_OCTETS

HEARTBEAT_S: Final = 20.0
"""Silence after which a ping goes out; without an answer in half of it the peer is gone."""

UNACKNOWLEDGED_S: Final = 30.0
"""Longest that TCP waits for the peer to take what was sent, where the system lets us say so."""

_CLOSE_S: Final = 2.0
_AIOHTTP_MESSAGE_OCTETS: Final = MESSAGE_OCTETS + 1  # aiohttp refuses a message of the limit

type _WebSocket = web.WebSocketResponse | aiohttp.ClientWebSocketResponse


def websocket_response(heartbeat_s: float = HEARTBEAT_S) -> web.WebSocketResponse:
    """Return a response that suits a `WebSocketChannel`; the handler prepares it."""
    return web.WebSocketResponse(
        timeout=_CLOSE_S,
        heartbeat=heartbeat_s,
        compress=False,
        max_msg_size=_AIOHTTP_MESSAGE_OCTETS,
    )


async def connect_websocket(
    session: aiohttp.ClientSession,
    url: str,
    *,
    buffer_octets: int,
    deadline_s: float,
    heartbeat_s: float = HEARTBEAT_S,
) -> WebSocketChannel:
    """Connect to `url` ("wss://...") and return the open channel.

    Raises:
        LinkSetupError: no WebSocket within `deadline_s` ("websocket").
    """
    try:
        async with asyncio.timeout(deadline_s):
            websocket = await session.ws_connect(
                url,
                timeout=aiohttp.ClientWSTimeout(ws_close=_CLOSE_S),
                heartbeat=heartbeat_s,
                compress=0,
                max_msg_size=_AIOHTTP_MESSAGE_OCTETS,
            )
    except TimeoutError:
        raise LinkSetupError("websocket", "the WebSocket took too long to open") from None
    except (aiohttp.ClientError, OSError, ValueError) as error:
        raise LinkSetupError("websocket", "the WebSocket could not be opened") from error
    return WebSocketChannel(websocket, buffer_octets)


class WebSocketChannel:
    """A `MessageChannel` over an open WebSocket, which it owns from now on.

    It runs two tasks, one that reads and one that writes, until `aclose`. Use it as
    `async with channel:` or await `aclose` in a `finally`. A server's handler makes it from a
    prepared `websocket_response()` and must not return before it is closed.

    Args:
        websocket: open, of either side.
        buffer_octets: what may wait here to be sent; the transport below keeps up to about
            128 kB more. What has arrived is bounded by `LINK_BUFFER_OCTETS`.
    """

    def __init__(self, websocket: _WebSocket, buffer_octets: int) -> None:
        loop = asyncio.get_running_loop()
        _bound_patience(websocket)
        self._websocket = websocket
        self._limit = buffer_octets
        self._ending = Ending()
        self._inbox = Inbox(LINK_BUFFER_OCTETS, loop.call_soon)
        self._outgoing: deque[bytes | str] = deque()  # the text is the goodbye
        self._goodbye_said = False
        self._buffered = 0
        self._writable = asyncio.Event()
        self._stuck = False
        self._tasks = (
            loop.create_task(self._read(), name="read a WebSocket"),
            loop.create_task(self._write(), name="write a WebSocket"),
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.aclose()

    def start(
        self,
        on_messages: Callable[[list[bytes]], None],
        on_goodbye: Callable[[], None] = lambda: None,
    ) -> None:
        """See `MessageChannel.start`."""
        self._inbox.start(on_messages, on_goodbye)

    def send(self, message: bytes) -> bool:
        """See `MessageChannel.send`."""
        buffered = self._buffered + checked(message)
        if buffered > self._limit or self._ending:
            return False
        self._buffered = buffered
        self._outgoing.append(message)
        self._writable.set()
        return True

    def say_goodbye(self) -> None:
        """See `MessageChannel.say_goodbye`. It goes before all that waits."""
        if self._goodbye_said or self._ending:
            return
        self._goodbye_said = True
        self._outgoing.appendleft(GOODBYE)
        self._buffered += len(GOODBYE)
        self._writable.set()

    @property
    def buffered(self) -> int:
        """See `MessageChannel.buffered`."""
        return self._buffered

    async def wait_closed(self) -> str:
        """See `MessageChannel.wait_closed`."""
        return await self._ending.wait()

    async def aclose(self) -> None:
        """See `MessageChannel.aclose`. What waits to be sent is dropped."""
        self._end("closed on this side")
        self._inbox.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.wait(self._tasks)
        if self._stuck:
            _cut(self._websocket)
        with contextlib.suppress(TimeoutError, ConnectionError, aiohttp.ClientError):
            async with asyncio.timeout(_CLOSE_S):
                await self._websocket.close()

    def _end(self, reason: str) -> None:
        self._ending.set(reason)
        self._outgoing.clear()
        self._buffered = 0

    async def _read(self) -> None:
        # aiohttp does not suspend while it has messages, so one delivery takes them all.
        while True:
            message = await self._websocket.receive()
            if message.type is WSMsgType.BINARY and message.data:
                self._inbox.put(message.data)
            elif message.type is WSMsgType.TEXT and message.data == GOODBYE:
                self._inbox.put_goodbye()
            else:
                self._end(_why(message))
                return

    async def _write(self) -> None:
        send, say = self._websocket.send_bytes, self._websocket.send_str
        try:
            while True:
                await self._writable.wait()
                self._writable.clear()
                while self._outgoing:
                    message = self._outgoing.popleft()
                    self._stuck = True
                    await (say(message) if isinstance(message, str) else send(message))
                    self._stuck = False
                    self._buffered = max(0, self._buffered - len(message))
        except (ConnectionError, aiohttp.ClientError):
            self._end("the connection was lost")


def _why(message: aiohttp.WSMessage) -> str:
    match message.type:
        case WSMsgType.CLOSE | WSMsgType.CLOSING:
            return "the peer closed the WebSocket"
        case WSMsgType.ERROR if isinstance(message.data, TimeoutError):
            return "the peer did not answer a ping"
        case WSMsgType.ERROR:
            return "the peer broke the WebSocket protocol or its limits"
        case WSMsgType.TEXT | WSMsgType.BINARY:
            return "the peer sent something that is no link message"
        case _:
            return "the connection was lost"


def _bound_patience(websocket: _WebSocket) -> None:
    """Keep a connection from outliving its channel for the many minutes that TCP retries."""
    ours = websocket.get_extra_info("socket")
    if ours is not None and hasattr(socket, "TCP_USER_TIMEOUT"):
        with contextlib.suppress(OSError):  # no TCP below, such as a Unix socket
            ours.setsockopt(
                socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, int(UNACKNOWLEDGED_S * 1000)
            )


def _cut(websocket: _WebSocket) -> None:
    """End a TCP connection whose peer takes nothing, with what its buffers hold.

    A transport would wait for the peer to take it all before it closes.
    """
    ours = websocket.get_extra_info("socket")
    if ours is None or ours.fileno() < 0:
        return
    with socket.socket(fileno=os.dup(ours.fileno())) as same, contextlib.suppress(OSError):
        same.shutdown(socket.SHUT_RDWR)
