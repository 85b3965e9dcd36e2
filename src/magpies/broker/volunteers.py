"""The volunteers' WebSockets: hello, offers, answers, heartbeats, goodbye.

All heartbeats come from one wheel, so that no connection needs a timer: connections are spread
over `SPOKES` spokes, and `beat` visits the next one.
"""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable
from typing import Final

from aiohttp import WSCloseCode, WSMsgType, web

from magpies.broker.blurring import rounded
from magpies.broker.config import BrokerConfig
from magpies.broker.connection import GONE, Connection, Reply, decode, new_socket, refuse
from magpies.broker.metrics import Metrics
from magpies.broker.pools import Pools
from magpies.broker.quotas import Presences
from magpies.broker.replies import Rejection, checked_sdp
from magpies.errors import MessageError
from magpies.protocol.matching import Profile, Result, VolunteerId, VolunteerStore
from magpies.wire import limits
from magpies.wire.signalling import (
    Answer,
    Decline,
    DeclineReason,
    ErrorCode,
    Goodbye,
    Hello,
    Load,
    Outcome,
    Reachability,
    Refused,
    VolunteerMessage,
    Welcome,
    check_url,
)

SPOKES: Final = 25

_DECLINED: Final = {
    DeclineReason.FULL: Result.FULL,
    DeclineReason.LEAVING: Result.LEAVING,
    DeclineReason.FAILED: Result.FAILED,
    DeclineReason.FOREIGN_EGRESS: Result.FAILED,
}


class Volunteers:
    """All volunteer connections of one broker process."""

    def __init__(
        self,
        config: BrokerConfig,
        store: VolunteerStore,
        pools: Pools,
        metrics: Metrics,
        clock: Callable[[], float],
    ) -> None:
        self._config = config
        self._store = store
        self._pools = pools
        self._metrics = metrics
        self._clock = clock
        self._ids = itertools.count(1)
        self._spokes: list[dict[VolunteerId, Connection]] = [{} for _ in range(SPOKES)]
        self._next_spoke = 0
        self._failing: frozenset[VolunteerId] = frozenset()
        """Who was told that nobody gets through."""
        self._open = 0
        self._none_open = asyncio.Event()
        self._per_address = Presences(config.bounds.volunteers_per_address)

    def find(self, volunteer: VolunteerId) -> Connection | None:
        """Return the connection of a volunteer, or None if it has ended."""
        return self._spokes[volunteer % SPOKES].get(volunteer)

    async def serve(self, request: web.Request, address: bytes) -> web.WebSocketResponse:
        """Run one connection from the handshake to its end.

        Raises:
            Rejection: before the handshake, when there are too many connections.
        """
        if self._open >= self._config.bounds.volunteers:
            raise Rejection(ErrorCode.BUSY, "No room for more volunteers.", self._retry_s)
        if "Sec-WebSocket-Protocol" in request.headers:
            raise Rejection(ErrorCode.BAD_REQUEST, "There are no WebSocket subprotocols here.")
        if not self._per_address.enter(address):
            raise Rejection(ErrorCode.TOO_MANY_REQUESTS, "Too many volunteers from one address.")
        self._open += 1
        try:
            return await self._serve(request)
        finally:
            self._open -= 1
            self._per_address.exit(address)
            if not self._open:
                self._none_open.set()

    async def beat(self) -> None:
        """Visit the next spoke: end the connections that stayed silent, ping the others."""
        spoke = self._spokes[self._next_spoke]
        self._next_spoke = (self._next_spoke + 1) % SPOKES
        for connection in list(spoke.values()):
            if connection.alive:
                connection.alive = False
                connection.budget = self._config.bounds.messages_per_heartbeat
                connection.send_frame(b"", WSMsgType.PING)
            else:
                connection.transport.abort()

    async def tell_reachability(self) -> None:
        """Tell volunteers whose links have begun to fail, and those whose links work again."""
        before, self._failing = self._failing, await self._store.failing()
        for volunteer in before ^ self._failing:
            connection = self.find(volunteer)
            if connection is not None:
                connection.send(Reachability(volunteer not in self._failing))

    def send_away_from(self, pools: frozenset[str]) -> None:
        """End the connections of those who serve a pool that has closed."""
        if not pools:
            return
        farewell = Refused(
            ErrorCode.UNKNOWN_POOL,
            "The pool of this link has closed: ask for a new link from who gave you this one.",
        )
        close = int(WSCloseCode.POLICY_VIOLATION).to_bytes(2, "big")
        for connection in [one for spoke in self._spokes for one in spoke.values()]:
            if not pools.isdisjoint(connection.pools):
                connection.send(farewell)
                connection.send_frame(close, WSMsgType.CLOSE)

    async def send_away(self) -> None:
        """Tell all volunteers that the broker stops, and wait until they have gone.

        Connections that stay are aborted after `Times.drain_s`.
        """
        farewell = Refused(ErrorCode.BUSY, "The broker restarts; come back in a moment.")
        close = int(WSCloseCode.SERVICE_RESTART).to_bytes(2, "big")
        connections = [one for spoke in self._spokes for one in spoke.values()]
        for connection in connections:
            connection.send(farewell)
            connection.send_frame(close, WSMsgType.CLOSE)
        try:
            async with asyncio.timeout(self._config.times.drain_s):
                while self._open:
                    self._none_open.clear()
                    await self._none_open.wait()
        except TimeoutError:
            for connection in connections:
                connection.transport.abort()

    @property
    def _retry_s(self) -> float:
        return self._config.times.retry_s

    async def _serve(self, request: web.Request) -> web.WebSocketResponse:
        transport = request.transport
        ws = new_socket()
        await ws.prepare(request)
        if transport is None:  # gone before it was here
            return ws
        try:
            hello, profile = await self._read_hello(ws)
            budget = self._config.bounds.messages_per_heartbeat
            connection = Connection(profile, transport, hello, budget)
            await self._keep(connection, profile, ws)
        except Rejection as rejection:
            self._metrics.volunteer_refused(rejection.reason)
            await refuse(ws, rejection)
        return ws

    async def _read_hello(self, ws: web.WebSocketResponse) -> tuple[Hello, Profile]:
        try:
            async with asyncio.timeout(self._config.times.hello_s):
                frame = await ws.receive()
        except TimeoutError:
            raise Rejection(ErrorCode.BAD_REQUEST, "The hello came too late.") from None
        hello = decode(frame.data) if frame.type is WSMsgType.TEXT else None
        if not isinstance(hello, Hello):
            raise Rejection(ErrorCode.BAD_REQUEST, "The first message must be a hello.")
        if hello.version != limits.PROTOCOL_VERSION:
            raise Rejection(
                ErrorCode.UNSUPPORTED_VERSION,
                f"This broker speaks version {limits.PROTOCOL_VERSION}: please update Magpies.",
            )
        try:
            egresses = frozenset(check_url(url, ("ws", "wss")) for url in hello.egresses)
        except MessageError as error:
            raise Rejection(ErrorCode.BAD_REQUEST, str(error)) from None
        pools = self._pools.of_volunteer(hello.pools)
        return hello, Profile(next(self._ids), pools, hello.nat, hello.slots, egresses)

    async def _keep(
        self, connection: Connection, profile: Profile, ws: web.WebSocketResponse
    ) -> None:
        """Let the volunteer wait for offers until its connection ends."""
        spoke = self._spokes[connection.id % SPOKES]
        spoke[connection.id] = connection  # at once, or it would miss that its pool closes
        self._metrics.volunteer_came(connection.kind, connection.nat)
        try:
            counts = await self._store.counts(self._clock())
            waiting, readers = rounded(counts.volunteers), rounded(counts.readers)
            connection.send(Welcome(limits.PROTOCOL_VERSION, waiting, readers))
            await self._store.join(profile, self._clock())
            await self._listen(connection, ws)
        finally:
            connection.open = False
            del spoke[connection.id]
            self._metrics.volunteer_left(connection.kind, connection.nat)
            self._drop_pending(connection)
            await self._store.leave(connection.id, self._clock())

    async def _listen(self, connection: Connection, ws: web.WebSocketResponse) -> None:
        receive = ws.receive
        while True:
            frame = await receive()
            connection.alive = True
            connection.budget -= 1
            if connection.budget < 0:
                raise Rejection(ErrorCode.TOO_MANY_REQUESTS, "Too many messages.")
            if frame.type is WSMsgType.TEXT:
                message = decode(frame.data)
                if isinstance(message, Goodbye):
                    return
                await self._take(connection, message)
            elif frame.type is WSMsgType.PING:
                connection.send_frame(frame.data, WSMsgType.PONG)
            elif frame.type is WSMsgType.BINARY:
                raise Rejection(ErrorCode.BAD_REQUEST, "Messages are text.")
            elif frame.type is not WSMsgType.PONG:
                return  # closed, broken, or closed by aiohttp because a message was too large

    async def _take(self, connection: Connection, message: VolunteerMessage) -> None:
        match message:
            case Answer(match, text):
                await self._take_answer(connection, match, text)
            case Decline(match, reason):
                await self._settle(connection, match, Reply(_DECLINED[reason]))
            case Load(free):
                await self._store.report(connection.id, free, self._clock())
            case Outcome(match, connected):
                result = Result.CONNECTED if connected else Result.FAILED
                if await self._store.settle(connection.id, match, result, self._clock()):
                    self._metrics.match_settled(result)
            case _:
                raise Rejection(ErrorCode.BAD_REQUEST, "A hello comes once.")

    async def _take_answer(self, connection: Connection, match: str, text: str) -> None:
        try:
            text = checked_sdp(text, keep_private=self._config.keep_private_candidates)
        except Rejection:
            await self._settle(connection, match, Reply(Result.FAILED))
            raise
        await self._settle(connection, match, Reply(Result.ANSWERED, text))

    async def _settle(self, connection: Connection, match: str, reply: Reply) -> None:
        """Record a reply, then pass it on: a load report right behind it must find it recorded.

        A reply that comes when nobody waits for it any more is not an offence.
        """
        pending = connection.pending.get(match)
        if pending is None or pending.done():
            return
        if await self._store.settle(connection.id, match, reply.result, self._clock()):
            self._metrics.match_settled(reply.result)
            if not pending.done():
                pending.set_result(reply)

    def _drop_pending(self, connection: Connection) -> None:
        for pending in connection.pending.values():
            if not pending.done():
                pending.set_result(GONE)
