"""`magpies doctor`: goes the way to a bridge step by step and tells what is wrong."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from magpies.cli import invites
from magpies.cli.configuration import Configuration
from magpies.cli.doctor.findings import Findings, Trouble
from magpies.cli.doctor.helping import examine_volunteer, is_broker
from magpies.cli.doctor.network import TIMEOUTS, ask_broker, check_clock, check_stun
from magpies.cli.doctor.proxy import check_proxy
from magpies.cli.doctor.relay import check_relays
from magpies.cli.doctor.way import check_webrtc, try_the_way
from magpies.cli.output import Output
from magpies.cli.words import plural
from magpies.client.config import ClientConfig, proxy_of
from magpies.errors import InviteError
from magpies.transports.ways.choosing import brokers_of
from magpies.wire.invites import Invite

__all__ = ["examine"]


async def examine(
    output: Output,
    config: Path | None,
    invite: str | None,
    *,
    engine: str | None = None,
    proxy: str | None = None,
    clock: Callable[[], float] = time.time,
) -> bool:
    """Check everything that can be checked; return whether all is well.

    Args:
        output: gets each step as soon as it is done.
        config: the configuration file.
        invite: as on the command line; None checks what needs none. A broker's address in its
            place checks what a volunteer there needs.
        engine: of the command line.
        proxy: of the command line.
        clock: Unix time.

    Raises:
        ConfigError: the configuration cannot work.
    """
    options = {"engine": engine, "proxy": proxy}
    table = Configuration.load(config).table("client", ClientConfig, options)
    findings = Findings(output)
    if invite is not None and is_broker(invite):
        await examine_volunteer(findings, invite, table, clock)
        findings.conclude("magpies volunteer works from here.")
        return findings.well
    found = None
    with findings.step("invite"):
        found = _read(findings, invite, clock())
    with findings.step("proxy"):
        await check_proxy(findings, table.listen)
    await _on_the_network(findings, found, table, clock)
    findings.conclude(None if invite is None else "magpies connect works from here.")
    return findings.well


def _read(findings: Findings, text: str | None, now: float) -> Invite | None:
    if text is None:
        findings.skip("None was given, so only a part can be checked.")
        return None
    try:
        invite = invites.read(text, now)
    except InviteError as error:
        raise Trouble(str(error)) from error
    brokers, stun = len(invite.brokers), len(invite.stun)
    pool = "a private pool" if invite.pool_token else "the public pool"
    findings.good(
        f"It can be read: {pool}, {plural(brokers, 'broker')}, {plural(stun, 'STUN server')}."
    )
    return invite


async def _on_the_network(
    findings: Findings, invite: Invite | None, config: ClientConfig, clock: Callable[[], float]
) -> None:
    usable = None
    proxy = proxy_of(config)
    with findings.step("broker"):
        if invite is None:
            findings.skip()
        else:
            usable = await ask_broker(findings, brokers_of(invite, proxy=proxy, timeouts=TIMEOUTS))
    with findings.step("clock"):
        if usable is None:
            findings.skip()
        else:
            check_clock(findings, usable.date, clock())
    with findings.step("stun"):
        await check_stun(findings, [*(invite.stun if invite else ()), *config.stun])
    engine = None
    with findings.step("webrtc"):
        engine = await check_webrtc(findings, config, invite)
    with findings.step("relay"):
        if invite is None or usable is None or engine is None:
            findings.skip()
        else:
            async with brokers_of(invite, proxy=proxy)[usable.place] as calls:
                await check_relays(findings, calls, invite, engine)
    broker = None
    if invite is not None and usable is not None:
        broker = brokers_of(invite, proxy=proxy)[usable.place]
    await try_the_way(findings, invite, broker, engine, config)
