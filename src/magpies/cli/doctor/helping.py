"""The doctor's look at whether this computer can be a volunteer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final
from urllib.parse import urlsplit

import aiohttp

from magpies.cli.doctor.findings import Findings, Trouble
from magpies.cli.doctor.network import TIMEOUTS, Found, ask_broker, check_clock, check_stun
from magpies.cli.doctor.way import check_webrtc
from magpies.client.config import ClientConfig
from magpies.errors import LinkSetupError
from magpies.transports.broker_client import BrokerClient
from magpies.transports.ways.direct import DirectWay
from magpies.transports.websocket import connect_websocket
from magpies.wire.limits import LINK_BUFFER_OCTETS

_EGRESS_S: Final = 10.0


def is_broker(text: str | None) -> bool:
    """Whether what stands in the place of an invite is a broker's address."""
    return text is not None and text.startswith(("http://", "https://"))


async def examine_volunteer(
    findings: Findings, broker: str, config: ClientConfig, clock: Callable[[], float]
) -> None:
    """Check what a volunteer at this broker needs; it needs no invite."""
    with findings.step("broker"):
        found = await _ask(findings, broker)
    with findings.step("clock"):
        if found is None:
            findings.skip()
        else:
            check_clock(findings, found.date, clock())
    with findings.step("stun"):
        if found is None:
            findings.skip()
        else:
            await check_stun(findings, found.config.stun)
    with findings.step("webrtc"):
        await check_webrtc(findings, config, None)
    with findings.step("egress"):
        if found is None:
            findings.skip()
        else:
            await _open_link(findings, found.config.egresses)


async def _ask(findings: Findings, broker: str) -> Found | None:
    try:
        return await ask_broker(findings, [BrokerClient(DirectWay(broker), timeouts=TIMEOUTS)])
    except Trouble as trouble:
        findings.bad(str(trouble), trouble.advice)
        return None


async def _open_link(findings: Findings, urls: list[str]) -> None:
    """Open a volunteer's WebSocket to the first egress that answers.

    Raises:
        Trouble: none does.
    """
    async with aiohttp.ClientSession() as session:
        for url in urls:
            try:
                channel = await connect_websocket(
                    session, url, buffer_octets=LINK_BUFFER_OCTETS, deadline_s=_EGRESS_S
                )
            except LinkSetupError:
                continue
            await channel.aclose()
            findings.good(f"{urlsplit(url).hostname} can be reached from here.")
            return
    raise Trouble(
        "No egress can be reached from here.",
        "This network may block it; otherwise its operator must look after it.",
    )
