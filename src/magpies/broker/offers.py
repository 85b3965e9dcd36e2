"""A client's offer: find a volunteer, hand the offer on, bring the answer back."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable
from typing import Final

from magpies.broker.config import BrokerConfig
from magpies.broker.connection import Connection, Reply
from magpies.broker.egresses import Egresses
from magpies.broker.metrics import Metrics
from magpies.broker.replies import Rejection
from magpies.broker.volunteers import Volunteers
from magpies.protocol.matching import (
    UNKNOWN_COUNTRY,
    Claim,
    ClientKey,
    Refusal,
    Result,
    VolunteerId,
    VolunteerStore,
    Wish,
)
from magpies.wire.signalling import (
    Cancel,
    ErrorCode,
    OfferRequest,
    OfferResponse,
    OfferToVolunteer,
)

_MATCH_ID_OCTETS: Final = 12
_NO_VOLUNTEER: Final = (
    "No volunteer is free right now: try again in a minute, or ask a friend to switch on a bridge."
)
_NO_EGRESS: Final = (
    "No egress is up: try again in a few minutes, and if it stays so, tell who gave you the invite."
)


class OfferDesk:
    """Handles clients' offers: each in the task of its own request, which may be cancelled."""

    def __init__(
        self,
        config: BrokerConfig,
        store: VolunteerStore,
        volunteers: Volunteers,
        egresses: Egresses,
        metrics: Metrics,
        clock: Callable[[], float],
    ) -> None:
        self._times = config.times
        self._bounds = config.bounds
        self._store = store
        self._volunteers = volunteers
        self._egresses = egresses
        self._metrics = metrics
        self._clock = clock
        self._under_way = 0
        self._waiting = 0
        self._idle = asyncio.Event()

    async def match(
        self,
        offer: OfferRequest,
        sdp: str,
        pool: str,
        client: ClientKey,
        country: str | None = None,
    ) -> OfferResponse:
        """Return the answer of the volunteer that took the offer.

        A client that goes away cancels this call; the volunteer is then told.

        Args:
            offer: what the client posted.
            sdp: its session description, checked.
            pool: the pool that its token opens.
            client: its address as a keyed hash.
            country: of that address, if it is known.

        Raises:
            Rejection: nobody fits, or nobody answered.
        """
        if self._under_way >= self._bounds.offers:
            raise Rejection(
                ErrorCode.BUSY, "The broker is busy: try again in a minute.", self._times.retry_s
            )
        self._under_way += 1
        try:
            return await self._match(offer, sdp, pool, client, country)
        finally:
            self._under_way -= 1
            if not self._under_way:
                self._idle.set()

    async def wait_idle(self) -> None:
        """Wait until no offer is under way."""
        while self._under_way:
            self._idle.clear()
            await self._idle.wait()

    async def _match(
        self,
        offer: OfferRequest,
        sdp: str,
        pool: str,
        client: ClientKey,
        country: str | None,
    ) -> OfferResponse:
        give_up = self._clock() + self._times.match_s
        tried: frozenset[VolunteerId] = frozenset()
        for _ in range(self._bounds.attempts):
            wish = Wish(
                client,
                offer.nat,
                pool,
                tuple(offer.avoid),
                tuple(offer.besides),
                tried,
                country or UNKNOWN_COUNTRY,
            )
            claim = await self._claim(wish, give_up)
            if claim is None:
                break
            response = await self._ask(claim, sdp, country, offer.egress, give_up)
            if response is not None:
                return response
            tried |= {claim.volunteer}
        raise Rejection(
            ErrorCode.VOLUNTEER_FAILED,
            "No volunteer could help right now: try again in a minute.",
            self._retry_s,
        )

    async def _claim(self, wish: Wish, give_up: float) -> Claim | None:
        """Claim a volunteer, waiting a little for one to come if this is the first attempt.

        Returns None when another attempt was made before and nobody else fits.

        Raises:
            Rejection: nobody fits.
        """
        now = self._clock()
        until = min(now + (0 if wish.tried else self._times.wait_s), give_up)
        found = await self._store.claim(wish, _new_match_id(), now)
        if found is Refusal.NO_VOLUNTEER and now < until:
            found = await self._wait_and_claim(wish, until)
        if isinstance(found, Claim):
            return found
        if wish.tried:
            return None
        if found is Refusal.TOO_MANY:
            raise Rejection(
                ErrorCode.TOO_MANY_REQUESTS,
                "This network has met as many volunteers as it may today, and none of them is "
                "free: try again in a minute, or from another network.",
                self._retry_s,
            )
        if not self._egresses.urls:
            raise Rejection(ErrorCode.NO_EGRESS, _NO_EGRESS, self._retry_s)
        raise Rejection(ErrorCode.NO_VOLUNTEER, _NO_VOLUNTEER, self._retry_s)

    async def _wait_and_claim(self, wish: Wish, until: float) -> Claim | Refusal:
        found: Claim | Refusal = Refusal.NO_VOLUNTEER
        if self._waiting >= self._bounds.offers_waiting:
            return found
        self._waiting += 1
        try:
            while found is Refusal.NO_VOLUNTEER and (left := until - self._clock()) > 0:
                await asyncio.sleep(min(self._times.poll_s, left))
                found = await self._store.claim(wish, _new_match_id(), self._clock())
        finally:
            self._waiting -= 1
        return found

    async def _ask(
        self,
        claim: Claim,
        sdp: str,
        country: str | None,
        preferred: str | None,
        give_up: float,
    ) -> OfferResponse | None:
        """Hand the offer to the claimed volunteer; return None when it does not take it."""
        connection = self._volunteers.find(claim.volunteer)
        egress = self._egresses.choose(claim.egresses, preferred)
        deadline = min(self._times.answer_s, give_up - self._clock())
        if connection is None or egress is None or deadline <= 0:
            await self._settle(claim, Result.CANCELLED)
            return None
        url, signed = egress
        message = OfferToVolunteer(claim.match, sdp, url, deadline, country)
        reply = await self._exchange(connection, claim, message)
        if reply is None or reply.result is not Result.ANSWERED:
            return None
        return OfferResponse(claim.match, reply.sdp, signed)

    async def _exchange(
        self, connection: Connection, claim: Claim, message: OfferToVolunteer
    ) -> Reply | None:
        """Send an offer and wait for the reply; settle the match if none comes."""
        loop = asyncio.get_running_loop()
        pending: asyncio.Future[Reply | None] = loop.create_future()
        connection.pending[claim.match] = pending
        timer = loop.call_later(message.deadline_s, _give_up, pending)
        reply = None
        unanswered = Result.CANCELLED
        try:
            if connection.send(message):
                reply = await pending
                unanswered = Result.FAILED
        finally:
            timer.cancel()
            del connection.pending[claim.match]
            if reply is None:
                await self._settle(claim, unanswered)
                connection.send(Cancel(claim.match))
        return reply

    async def _settle(self, claim: Claim, result: Result) -> None:
        if await self._store.settle(claim.volunteer, claim.match, result, self._clock()):
            self._metrics.match_settled(result)

    @property
    def _retry_s(self) -> float:
        return self._times.retry_s


def _give_up(pending: asyncio.Future[Reply | None]) -> None:
    if not pending.done():
        pending.set_result(None)


def _new_match_id() -> str:
    return secrets.token_urlsafe(_MATCH_ID_OCTETS)
