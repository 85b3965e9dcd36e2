"""Straight to the broker over HTTPS, or through a proxy that does not end TLS."""

from __future__ import annotations

import asyncio
import ssl
from typing import Final
from urllib.parse import urlsplit

import h11

from magpies.errors import ConfigError, MessageError
from magpies.transports.http_call import Answer, HttpConnection
from magpies.transports.ways import Call, Timeouts
from magpies.transports.ways.proxies import Proxy
from magpies.wire.limits import SIGNALLING_OCTETS
from magpies.wire.signalling import check_url

_REQUEST_TIMEOUT: Final = 408


class DirectWay:
    """See `Way`. TLS is the broker's own.

    Args:
        base_url: `https://host`, possibly with a path; `http://` for laboratories.
        timeouts: deadlines.
        proxy: to go through.
        tls: instead of the system's certificate authorities.

    Raises:
        ConfigError: `base_url` is not such an address.
    """

    name = "directly"

    def __init__(
        self,
        base_url: str,
        *,
        timeouts: Timeouts | None = None,
        proxy: Proxy | None = None,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        try:
            parts = urlsplit(check_url(base_url, ("http", "https")))
        except MessageError as error:
            raise ConfigError(
                'The address of a broker must look like "https://broker.example".'
            ) from error
        self.host = parts.hostname or ""
        self.far_end = f"the broker at {self.host}"
        self._secure = parts.scheme == "https"
        self._port = parts.port or (443 if self._secure else 80)
        self._authority = parts.netloc
        self._path = parts.path.rstrip("/")
        self._timeouts = timeouts or Timeouts()
        self._proxy = proxy
        self._tls = tls
        self._idle: tuple[HttpConnection, float] | None = None
        self._closed = False

    async def connect(self) -> None:
        """See `Way`. That there is a connection is taken for the way to work."""
        self._put_idle(self._take_idle() or await self._connect())

    async def call(self, call: Call) -> Answer:
        """See `Way`."""
        headers = [("Host", self._authority), ("Accept", "*/*")]
        if call.body is not None:
            headers += [
                ("Content-Type", call.content_type),
                ("Content-Length", str(len(call.body))),
            ]
        method = "GET" if call.body is None else "POST"
        request = h11.Request(method=method, target=self._path + call.path, headers=headers)
        return await self._exchange(request, call.body or b"")

    def forget_connections(self) -> None:
        """See `Way`."""
        if self._idle is not None:
            connection, _ = self._idle
            self._idle = None
            connection.abort()

    async def aclose(self) -> None:
        """See `Way`."""
        self._closed = True
        if self._idle is not None:
            connection, _ = self._idle
            self._idle = None
            await connection.aclose()

    async def _exchange(self, request: h11.Request, body: bytes) -> Answer:
        if (kept := self._take_idle()) is not None:
            # A kept connection may have ended unseen, which says nothing about this call.
            try:
                answer = await self._exchange_over(kept, request, body)
                if answer.status != _REQUEST_TIMEOUT:
                    return answer
            except (ConnectionError, h11.RemoteProtocolError):
                if kept.heard:
                    raise
        return await self._exchange_over(await self._connect(), request, body)

    async def _exchange_over(
        self, connection: HttpConnection, request: h11.Request, body: bytes
    ) -> Answer:
        try:
            answer = await connection.call(request, body, SIGNALLING_OCTETS)
        except BaseException:
            connection.abort()
            raise
        self._put_idle(connection)
        return answer

    async def _connect(self) -> HttpConnection:
        if self._secure and self._tls is None:
            self._tls = ssl.create_default_context()  # here, because it takes 20 ms
        async with asyncio.timeout(self._timeouts.connect_s):
            return await HttpConnection.open(
                self.host, self._port, self._tls if self._secure else None, self._proxy
            )

    def _take_idle(self) -> HttpConnection | None:
        if self._idle is None:
            return None
        (connection, since), self._idle = self._idle, None
        fresh = asyncio.get_running_loop().time() - since < self._timeouts.idle_s
        if fresh and connection.reusable:
            return connection
        connection.abort()
        return None

    def _put_idle(self, connection: HttpConnection) -> None:
        if connection.reusable and self._idle is None and not self._closed:
            self._idle = connection, asyncio.get_running_loop().time()
        else:
            connection.abort()
