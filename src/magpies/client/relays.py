"""The operator's TURN servers, for a client that no volunteer can be reached from directly."""

from __future__ import annotations

import asyncio
import logging
from typing import Final

from magpies.errors import BrokerError, ConfigError
from magpies.transports.broker_client import BrokerClient
from magpies.transports.broker_set import BrokerSet
from magpies.transports.stun import parse_turn_url
from magpies.wire import limits
from magpies.wire.signalling import Relay, RelaysRequest

_ASK_S: Final = 5.0
_NONE_S: Final = 60.0
"""How long it is believed that there are none."""

_log = logging.getLogger(__name__)


class RelaySource:
    """Asks the broker for relays when they are needed, and remembers them while they are valid.

    Args:
        broker: to ask.
        pool: token of the pool, None for the public one.
    """

    def __init__(self, broker: BrokerClient | BrokerSet, pool: str | None) -> None:
        self._broker = broker
        self._pool = pool
        self._relays: tuple[Relay, ...] = ()
        self._until = 0.0

    async def get(self) -> tuple[Relay, ...]:
        """Return relays that can be used now; none when the broker has none or is silent."""
        loop = asyncio.get_running_loop()
        if loop.time() >= self._until:
            self._relays, valid_s = await self._ask()
            self._until = loop.time() + valid_s
        return self._relays

    async def _ask(self) -> tuple[tuple[Relay, ...], float]:
        request = RelaysRequest(limits.PROTOCOL_VERSION, self._pool)
        try:
            async with asyncio.timeout(_ASK_S):
                given = await self._broker.relays(request)
            for relay in given.relays:
                parse_turn_url(relay.url)
        except (BrokerError, ConfigError, TimeoutError):
            _log.info("the broker gave no relays")
            return (), _NONE_S
        if not given.relays:
            return (), _NONE_S
        return tuple(given.relays), given.valid_s / 2  # the other half is for links to come up
