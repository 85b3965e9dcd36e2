"""Tells a broker in another process that this egress is up."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Final

import aiohttp

from magpies.egress.keys import EgressKeys
from magpies.errors import BrokerError, MessageError
from magpies.transports.http_bodies import read_body
from magpies.wire.plain import sentence
from magpies.wire.signalling import (
    EgressAccepted,
    EgressReport,
    ErrorResponse,
    decode_body,
    encode,
)

_TIMEOUT: Final = aiohttp.ClientTimeout(total=10)
_AGAIN_S: Final = 2.0
"""Time between reports, although each counts for longer: a broker that was started again knows
no egress, and until it does no new client gets a bridge. One request on a connection that stays
open costs less than a new connection for every third of the time that a report counts."""
_RETRY_S: Final = 1.0
"""After a broker could not be reached: it may be starting."""
_REFUSED_S: Final = 5.0
"""After it refused: somebody has to change something."""
_REFUSED: Final = "The broker refuses and does not say why: ask its operator."


async def keep_reporting(
    brokers: list[str],
    keys: EgressKeys,
    url: str,
    flows: Callable[[], int],
    on_change: Callable[[str, str | None], None],
    token: str | None = None,
) -> None:
    """Report to every broker until cancelled.

    Args:
        brokers: base addresses.
        keys: sign the descriptor.
        url: where volunteers reach this egress.
        flows: how many flows are open now.
        on_change: gets a broker and its problem, or None when it has accepted the report.
        token: shown to brokers that ask for one.
    """
    async with aiohttp.ClientSession(timeout=_TIMEOUT) as session, asyncio.TaskGroup() as group:
        for broker in brokers:
            report = _Reporter(session, broker, keys, url, flows, token)
            group.create_task(report.run(on_change), name="egress-report")


class _Reporter:
    def __init__(
        self,
        session: aiohttp.ClientSession,
        broker: str,
        keys: EgressKeys,
        url: str,
        flows: Callable[[], int],
        token: str | None,
    ) -> None:
        self._session = session
        self._broker = broker
        self._keys = keys
        self._url = url
        self._flows = flows
        self._headers = {} if token is None else {"Authorization": f"Bearer {token}"}

    async def run(self, on_change: Callable[[str, str | None], None]) -> None:
        told: str | None = ""
        while True:
            try:
                wait_s = min(await self._report() / 3, _AGAIN_S)
                problem = None
            except BrokerError as error:
                wait_s = _RETRY_S if error.code == "unreachable" else _REFUSED_S
                problem = str(error)
            if problem != told:
                told = problem
                on_change(self._broker, problem)
            await asyncio.sleep(wait_s)

    async def _report(self) -> float:
        """Report once; return for how long it holds, in seconds."""
        body = encode(EgressReport(self._keys.descriptor(self._url), self._flows()))
        headers = {"Content-Type": "application/json", **self._headers}
        try:
            async with self._session.post(
                f"{self._broker.rstrip('/')}/v1/egress", data=body, headers=headers
            ) as response:
                answer = await read_body(response)
                if response.ok:
                    return decode_body(EgressAccepted, answer).valid_s
                refused = decode_body(ErrorResponse, answer)
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            raise BrokerError("unreachable", "The broker cannot be reached.") from error
        except MessageError as error:
            raise BrokerError("bad_request", "The broker speaks another protocol.") from error
        raise BrokerError(refused.error, sentence(refused.detail) or _REFUSED)
