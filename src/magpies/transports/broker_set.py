"""Several ways to brokers as one."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from types import TracebackType
from typing import Self

from magpies.errors import BrokerError, ConfigError
from magpies.transports.broker_client import BrokerClient
from magpies.transports.broker_errors import UNREACHABLE, no_way
from magpies.transports.ways.memory import WayMemory
from magpies.wire.signalling import (
    ErrorCode,
    OfferRequest,
    OfferResponse,
    Relays,
    RelaysRequest,
)


class BrokerSet:
    """Several ways to brokers as one: the first that works is used as long as it does.

    Without one that works, they are tried in their order, each `stagger_s` after the one before
    or as soon as that has failed. Every call raises `BrokerError` and nothing else. Takes over
    the clients: `aclose` closes them.

    Args:
        brokers: one for each way.
        memory: remembers which way worked, for the next time.
        stagger_s: head start of one way before the next is tried, too.
        on_way: gets the name of the way and the host of the broker, when another one works.
    """

    def __init__(
        self,
        brokers: Sequence[BrokerClient],
        *,
        memory: WayMemory | None = None,
        stagger_s: float = 1.0,
        on_way: Callable[[str, str], None] = lambda _, __: None,
    ) -> None:
        if not brokers:
            raise ConfigError("At least one broker is needed.")
        self._brokers = tuple(brokers)
        self._memory = memory or WayMemory(None)
        self._stagger_s = stagger_s
        self._on_way = on_way
        self._working: BrokerClient | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        await self.aclose()

    async def offer(self, request: OfferRequest) -> OfferResponse:
        """See `BrokerClient.offer`."""
        return await self._call(lambda broker: broker.offer(request))

    async def relays(self, request: RelaysRequest) -> Relays:
        """See `BrokerClient.relays`."""
        return await self._call(lambda broker: broker.relays(request))

    def forget_connections(self) -> None:
        """See `BrokerClient.forget_connections`."""
        for broker in self._brokers:
            broker.forget_connections()

    async def aclose(self) -> None:
        """Close all clients."""
        for broker in self._brokers:
            await broker.aclose()

    async def _call[T](self, call: Callable[[BrokerClient], Awaitable[T]]) -> T:
        left = self._in_order()
        reasons: list[tuple[str, BrokerError]] = []
        while (broker := await self._next(left, reasons)) is not None:
            try:
                result = await call(broker)
            except BrokerError as error:
                if error.code not in {UNREACHABLE, ErrorCode.BUSY}:
                    raise
                left.remove(broker)
                reasons.append((broker.way.name, error))
            else:
                self._works(broker)
                return result
        raise no_way(reasons)

    def _in_order(self) -> list[BrokerClient]:
        """Return all, the one that worked last time first."""
        place = self._memory.place
        if 0 < place < len(self._brokers):
            rest = [broker for at, broker in enumerate(self._brokers) if at != place]
            return [self._brokers[place], *rest]
        return list(self._brokers)

    def _works(self, broker: BrokerClient) -> None:
        if broker is not self._working:
            self._working = broker
            if len(self._brokers) > 1:
                self._memory.keep(self._brokers.index(broker))
            self._on_way(broker.way.name, broker.way.host)

    async def _next(
        self, left: list[BrokerClient], reasons: list[tuple[str, BrokerError]]
    ) -> BrokerClient | None:
        """Return what to ask: what works, else the first of `left` that can be connected to.

        Those that cannot go from `left` to `reasons`. None when nothing is left.
        """
        if self._working in left:
            return self._working
        waiting: dict[asyncio.Task[BrokerError | None], BrokerClient] = {}
        unused = list(left)
        async with asyncio.TaskGroup() as group:
            while unused or waiting:
                if unused:
                    broker = unused.pop(0)
                    waiting[group.create_task(_try_to_connect(broker), name="broker")] = broker
                done, _ = await asyncio.wait(
                    waiting,
                    timeout=self._stagger_s if unused else None,
                    return_when=asyncio.FIRST_COMPLETED,
                )
                for task in done:
                    broker = waiting.pop(task)
                    if (error := task.result()) is None:
                        for other in waiting:
                            other.cancel()
                        return broker
                    left.remove(broker)
                    reasons.append((broker.way.name, error))
        return None


async def _try_to_connect(broker: BrokerClient) -> BrokerError | None:
    try:
        await broker.connect()
    except BrokerError as error:
        return error
    return None
