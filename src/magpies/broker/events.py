"""`GET /v1/events`: the public counts as server-sent events, to so many listeners at a time."""

from __future__ import annotations

import asyncio
from typing import Final

from aiohttp import web

from magpies.broker.config import BrokerConfig
from magpies.broker.quotas import Presences
from magpies.broker.replies import SHARED, Rejection
from magpies.broker.statistics import Statistics
from magpies.wire.signalling import ErrorCode, encode

_HEADERS: Final = SHARED | {
    "Content-Type": "text/event-stream",
    "X-Accel-Buffering": "no",  # so nginx calls it, and others after it
}
_COMMENT: Final = b":\n\n"
_UNREAD_OCTETS: Final = 16_384
"""What may wait for a listener that does not read; some ten events."""


class Events:
    """All listeners of one broker process."""

    def __init__(self, config: BrokerConfig, statistics: Statistics) -> None:
        self._bounds = config.bounds
        self._times = config.times
        self._statistics = statistics
        self._open = 0
        self._per_address = Presences(config.bounds.listeners_per_address)

    async def serve(self, request: web.Request, address: bytes) -> web.StreamResponse:
        """Tell one listener of every change, until it goes or the broker stops.

        Raises:
            Rejection: there are too many.
        """
        if self._open >= self._bounds.listeners:
            raise Rejection(ErrorCode.BUSY, "No room for more listeners.", self._times.retry_s)
        if not self._per_address.enter(address):
            raise Rejection(ErrorCode.TOO_MANY_REQUESTS, "Too many listeners from one address.")
        self._open += 1
        response = web.StreamResponse(headers=_HEADERS)
        try:
            await response.prepare(request)
            if request.transport is not None:
                request.transport.set_write_buffer_limits(_UNREAD_OCTETS)
            await self._tell(response)
        except (ConnectionError, TimeoutError):
            if request.transport is not None:
                request.transport.abort()
        finally:
            self._open -= 1
            self._per_address.exit(address)
        return response

    async def _tell(self, response: web.StreamResponse) -> None:
        """Write events, and comments between them when there is nothing to tell.

        Raises:
            ConnectionError: the listener is gone.
            TimeoutError: it does not read.
        """
        statistics = self._statistics
        text = _event(statistics)
        while not statistics.ended:
            changed = statistics.changed
            async with asyncio.timeout(self._times.heartbeat_s):
                await response.write(text)
            try:
                async with asyncio.timeout(self._times.heartbeat_s):
                    await changed.wait()
                text = _event(statistics)
            except TimeoutError:
                text = _COMMENT


def _event(statistics: Statistics) -> bytes:
    return b"event: stats\ndata: " + encode(statistics.current) + b"\n\n"
