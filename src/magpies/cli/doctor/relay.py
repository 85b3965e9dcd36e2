"""The doctor's look at the relays (TURN servers) that a broker offers as a last resort."""

from __future__ import annotations

import asyncio
from typing import Final

from magpies.cli.doctor.findings import Findings, Trouble
from magpies.errors import BrokerError, LinkSetupError
from magpies.transports.broker_client import BrokerClient
from magpies.transports.data_channel import Engine, IceSettings
from magpies.wire.invites import Invite
from magpies.wire.limits import PROTOCOL_VERSION
from magpies.wire.signalling import Relay, RelaysRequest

_GATHERING_S: Final = 8.0
_BUFFER_OCTETS: Final = 1 << 16


async def check_relays(
    findings: Findings, broker: BrokerClient, invite: Invite, library: Engine
) -> None:
    """Ask the broker for relays, and one of these for an address.

    Raises:
        Trouble: there are relays, but none can be used from here.
    """
    try:
        request = RelaysRequest(PROTOCOL_VERSION, invite.pool_token)
        relays = (await broker.relays(request)).relays
    except BrokerError as error:
        findings.skip(f"Not checked: {error}")
        return
    if not relays:
        findings.good("The broker offers none: links must be direct.")
    elif await _lends_an_address(library, tuple(relays)):
        findings.good("It answers: links that find no direct path take it.")
    else:
        raise Trouble(
            "The broker offers relays (TURN), but none answers from here: links must be direct.",
            "This network may block them. If it is so elsewhere too, tell who gave you the invite.",
        )


async def _lends_an_address(library: Engine, relays: tuple[Relay, ...]) -> bool:
    peer = library.offering(IceSettings(turn=relays), _BUFFER_OCTETS)
    try:
        async with asyncio.timeout(_GATHERING_S):
            return " typ relay" in await peer.offer()
    except (LinkSetupError, TimeoutError):
        return False
    finally:
        await peer.aclose()
