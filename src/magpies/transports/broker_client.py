"""The client's calls to a broker (docs/protocol.md, section 9).

Loads next to nothing: the larger HTTP libraries cost a third of a second at the start of
every client.
"""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from types import TracebackType
from typing import Final, Self

import h11

from magpies.errors import MessageError, SealError
from magpies.transports import broker_errors
from magpies.transports.http_call import Answer
from magpies.transports.ways import JSON, Call, Way
from magpies.wire import sealing, signalling
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
_STALE: Final = 425
_OCTETS: Final = "application/octet-stream"


@dataclass(frozen=True, slots=True)
class BrokerTimeouts:
    """Deadlines in seconds.

    Attributes:
        call_s: a call, with the connection.
        offer_s: an offer, with the connection: the broker may ask several volunteers.
    """

    call_s: float = 15.0
    offer_s: float = 18.0


class BrokerClient:
    """Calls one broker in one way. Every call raises `BrokerError` and nothing else.

    Calls may run at the same time. To be closed with `aclose`, or used as `async with`.

    Args:
        way: to the broker; closed with this.
        key: the broker's public key, 32 octets. With it, whatever is private is sealed, and
            nobody between here and the broker can read it; there is no way back.
        timeouts: deadlines.
    """

    def __init__(
        self, way: Way, *, key: bytes | None = None, timeouts: BrokerTimeouts | None = None
    ) -> None:
        self.way = way
        self._key = key
        self._ahead_s = 0.0
        """How far the broker's clock is ahead of this computer's, once that was in the way."""
        self._timeouts = timeouts or BrokerTimeouts()
        self._host = way.host
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
        """Find out whether the way works, and make the connection of the next call."""
        try:
            await self.way.connect()
        except (h11.RemoteProtocolError, MessageError) as error:
            raise broker_errors.foreign(self._host) from error
        except (OSError, UnicodeError) as error:
            raise broker_errors.unreachable(self.way.far_end, error) from error

    def forget_connections(self) -> None:
        """Keep no connection from before: this computer may be in another network."""
        self.way.forget_connections()

    async def aclose(self) -> None:
        """Close the connection that is kept; calls that are under way close their own."""
        await self.way.aclose()

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
        self, path: str, timeout_s: float, body: bytes | None = None, content_type: str = JSON
    ) -> Answer:
        try:
            async with asyncio.timeout(timeout_s):
                answer = await self.way.call(Call(path, body, content_type))
        except (h11.RemoteProtocolError, MessageError) as error:
            raise broker_errors.foreign(self._host) from error
        except (OSError, UnicodeError) as error:
            raise broker_errors.unreachable(self.way.far_end, error) from error
        self.date = answer.headers.get(b"date", b"")
        return answer
