"""The client's calls to a broker (docs/protocol.md, section 9).

Loads next to nothing: the larger HTTP libraries cost a third of a second at the start of
every client.
"""

from __future__ import annotations

import asyncio
import ssl
import time
from dataclasses import dataclass
from types import TracebackType
from typing import Final, Self
from urllib.parse import urlsplit

import h11

from magpies.errors import ConfigError, MessageError, SealError
from magpies.transports import broker_errors
from magpies.transports.http_call import Answer, HttpConnection
from magpies.wire import sealing, signalling
from magpies.wire.limits import SIGNALLING_OCTETS
from magpies.wire.sealing import CallName, SealedAnswer
from magpies.wire.signalling import (
    EgressList,
    HttpBody,
    OfferRequest,
    OfferResponse,
    Relays,
    RelaysRequest,
    Stats,
    WidgetConfig,
)

_OK: Final = 200
_REQUEST_TIMEOUT: Final = 408
_STALE: Final = 425
_JSON: Final = "application/json"
_OCTETS: Final = "application/octet-stream"


@dataclass(frozen=True, slots=True)
class BrokerTimeouts:
    """Deadlines in seconds.

    Attributes:
        connect_s: name, TCP and TLS together.
        call_s: a call, with the connection.
        offer_s: an offer, with the connection: the broker may ask several volunteers.
        idle_s: how long an unused connection is kept; networks forget longer ones silently.
    """

    connect_s: float = 10.0
    call_s: float = 15.0
    offer_s: float = 18.0
    idle_s: float = 30.0


class BrokerClient:
    """Calls one broker. Every call raises `BrokerError` and nothing else.

    Keeps one connection for the next call. Calls may run at the same time. To be closed with
    `aclose`, or used as `async with`.

    Args:
        base_url: `https://host`, possibly with a path; `http://` for laboratories.
        key: the broker's public key, 32 octets. With it, whatever is private is sealed, and
            nobody between here and the broker can read it; there is no way back.
        timeouts: deadlines.
        tls: instead of the system's certificate authorities.

    Raises:
        ConfigError: `base_url` is not such an address.
    """

    def __init__(
        self,
        base_url: str,
        *,
        key: bytes | None = None,
        timeouts: BrokerTimeouts | None = None,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        try:
            parts = urlsplit(signalling.check_url(base_url, ("http", "https")))
        except MessageError as error:
            raise ConfigError(
                'The address of a broker must look like "https://broker.example".'
            ) from error
        self._host = parts.hostname or ""
        self._secure = parts.scheme == "https"
        self._port = parts.port or (443 if self._secure else 80)
        self._authority = parts.netloc
        self._path = parts.path.rstrip("/")
        self._key = key
        self._ahead_s = 0.0
        """How far the broker's clock is ahead of this computer's, once that was in the way."""
        self._timeouts = timeouts or BrokerTimeouts()
        self._tls = tls
        self._idle: tuple[HttpConnection, float] | None = None
        self._closed = False
        self.date = b""
        """The field `Date` of the last answer: the time at the broker. Empty when not told."""

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        await self.aclose()

    async def offer(self, request: OfferRequest) -> OfferResponse:
        """Hand in an offer; return the answer of a volunteer."""
        body = signalling.encode(request)
        return await self._ask(OfferResponse, CallName.OFFER, self._timeouts.offer_s, body)

    async def relays(self, request: RelaysRequest) -> Relays:
        """Return TURN servers for a client that cannot get through without."""
        body = signalling.encode(request)
        return await self._ask(Relays, CallName.RELAYS, self._timeouts.call_s, body)

    async def egresses(self) -> EgressList:
        """Return the egresses that are up."""
        return await self._fetch(EgressList, "/v1/egresses", self._timeouts.call_s)

    async def config(self) -> WidgetConfig:
        """Return what volunteers are told."""
        return await self._fetch(WidgetConfig, "/v1/config", self._timeouts.call_s)

    async def stats(self) -> Stats:
        """Return the public counts."""
        return await self._fetch(Stats, "/v1/stats", self._timeouts.call_s)

    async def health(self) -> None:
        """Return when the broker serves."""
        answer = await self._call("/healthz", self._timeouts.call_s)
        if answer.status != _OK:
            raise broker_errors.refusal(self._host, answer)

    async def connect(self) -> None:
        """Make the connection of the next call now, if there is none."""
        try:
            connection = self._take_idle() or await self._connect()
        except (OSError, UnicodeError) as error:
            raise broker_errors.unreachable(self._host, error) from error
        self._put_idle(connection)

    def forget_connections(self) -> None:
        """Keep no connection from before: this computer may be in another network."""
        if self._idle is not None:
            connection, _ = self._idle
            self._idle = None
            connection.abort()

    async def aclose(self) -> None:
        """Close the connection that is kept; calls that are under way close their own."""
        self._closed = True
        if self._idle is not None:
            connection, _ = self._idle
            self._idle = None
            await connection.aclose()

    async def _ask[Body: HttpBody](
        self, kind: type[Body], call: CallName, timeout_s: float, body: bytes
    ) -> Body:
        """Make a call that is nobody else's business: sealed, if the broker's key is known."""
        if self._key is None:
            return self._read(kind, await self._call(f"/v1/{call}", timeout_s, body))
        answer = await self._call_sealed(call, self._key, timeout_s, body)
        if answer.status == _STALE:
            # The clock of this computer is wrong, or the first attempt arrived after all.
            self._ahead_s = answer.at - time.time()
            answer = await self._call_sealed(call, self._key, timeout_s, body)
        return self._read(kind, Answer(answer.status, {}, bytes(answer.body)))

    async def _call_sealed(
        self, call: CallName, key: bytes, timeout_s: float, body: bytes
    ) -> SealedAnswer:
        at = max(0, int(time.time() + self._ahead_s))
        try:
            sealed, answer_key = sealing.seal_call(call, body, key, at)
            answer = await self._call("/v1/sealed", timeout_s, sealed, _OCTETS)
            if answer.status != _OK:
                raise broker_errors.unsealed(self._host, answer)
            return sealing.open_answer(answer.body, answer_key)
        except SealError as error:
            raise broker_errors.tampered(self._host) from error

    async def _fetch[Body: HttpBody](self, kind: type[Body], path: str, timeout_s: float) -> Body:
        return self._read(kind, await self._call(path, timeout_s))

    def _read[Body: HttpBody](self, kind: type[Body], answer: Answer) -> Body:
        if answer.status != _OK:
            raise broker_errors.refusal(self._host, answer)
        try:
            return signalling.decode_body(kind, answer.body)
        except MessageError as error:
            raise broker_errors.foreign(self._host) from error

    async def _call(
        self, path: str, timeout_s: float, body: bytes | None = None, content_type: str = _JSON
    ) -> Answer:
        headers = [("Host", self._authority), ("Accept", "*/*")]
        if body is not None:
            headers += [("Content-Type", content_type), ("Content-Length", str(len(body)))]
        request = h11.Request(
            method="GET" if body is None else "POST", target=self._path + path, headers=headers
        )
        try:
            async with asyncio.timeout(timeout_s):
                answer = await self._exchange(request, body or b"")
        except (h11.RemoteProtocolError, MessageError) as error:
            raise broker_errors.foreign(self._host) from error
        except (OSError, UnicodeError) as error:
            raise broker_errors.unreachable(self._host, error) from error
        self.date = answer.headers.get(b"date", b"")
        return answer

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
                self._host, self._port, self._tls if self._secure else None
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
