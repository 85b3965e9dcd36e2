"""Several brokers as one."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from types import TracebackType
from typing import Self

from magpies.errors import BrokerError, ConfigError
from magpies.transports.broker_client import BrokerClient
from magpies.transports.broker_errors import UNREACHABLE
from magpies.wire.signalling import (
    ErrorCode,
    OfferRequest,
    OfferResponse,
    Relays,
    RelaysRequest,
)


class BrokerSet:
    """Several brokers as one: the first that can be reached is used as long as it works.

    Without one that works, the brokers are connected to in their order, each `stagger_s`
    after the one before or as soon as that has failed. Every call raises `BrokerError` and
    nothing else. Takes over the clients: `aclose` closes them.
    """

    def __init__(self, brokers: Sequence[BrokerClient], *, stagger_s: float = 1.0) -> None:
        if not brokers:
            raise ConfigError("At least one broker is needed.")
        self._brokers = tuple(brokers)
        self._stagger_s = stagger_s
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
        left = list(self._brokers)
        while True:
            broker = self._working if self._working in left else await self._race(left)
            try:
                result = await call(broker)
            except BrokerError as error:
                left.remove(broker)
                if error.code not in {UNREACHABLE, ErrorCode.BUSY} or not left:
                    raise
            else:
                self._working = broker
                return result

    async def _race(self, brokers: Sequence[BrokerClient]) -> BrokerClient:
        """Return the first broker that can be connected to; raise the first one's error if none."""
        waiting: dict[asyncio.Task[BrokerError | None], BrokerClient] = {}
        errors: dict[BrokerClient, BrokerError] = {}
        unused = list(brokers)
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
                    errors[broker] = error
        raise errors[brokers[0]]


async def _try_to_connect(broker: BrokerClient) -> BrokerError | None:
    try:
        await broker.connect()
    except BrokerError as error:
        return error
    return None
