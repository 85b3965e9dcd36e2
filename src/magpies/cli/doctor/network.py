"""The doctor's look at the network: the broker, the clock, STUN."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC
from email.utils import parsedate_to_datetime
from typing import Final

from magpies.cli.doctor.findings import Findings, Trouble
from magpies.errors import BrokerError, ConfigError
from magpies.transports.broker_client import BrokerClient, BrokerTimeouts
from magpies.transports.stun import parse_stun_url, survey
from magpies.wire.signalling import Nat, WidgetConfig

TIMEOUTS: Final = BrokerTimeouts(call_s=12.0)
_STUN_S: Final = 3.0
_CLOCK_S: Final = 600.0
"""How far apart the clocks may be: certificates are made for clocks that are about right."""
_SERVERS: Final = 2  # what it takes to compare mappings


@dataclass(frozen=True)
class Found:
    """A way to a broker that works.

    Attributes:
        place: of the way among those that were tried.
        config: what the broker tells volunteers.
        date: its Unix time, if it told.
    """

    place: int
    config: WidgetConfig
    date: float | None


async def ask_broker(findings: Findings, ways: Sequence[BrokerClient]) -> Found:
    """Return the first way that works, and say why those before it do not.

    Args:
        findings: gets the step.
        ways: closed here.

    Raises:
        Trouble: none works.
    """
    problems: list[str] = []
    for place, broker in enumerate(ways):
        name = broker.way.name if len(ways) > 1 else ""
        try:
            async with broker:
                config = await broker.config()
        except BrokerError as error:
            problems.append(f"{name[:1].upper()}{name[1:]}: {error}" if name else str(error))
            continue
        if not config.egresses:
            host = broker.way.host
            problems.append(f"The broker at {host} knows of no egress: try again in a minute.")
            continue
        text = f"The broker at {broker.way.host} answers {broker.way.name}."
        findings.good(text + "".join(f" (But: {problem})" for problem in problems))
        return Found(place, config, _unix(broker.date))
    raise Trouble(" ".join(problems))


def _unix(date: bytes) -> float | None:
    """Parse the field `Date` of an answer; None when it tells no time."""
    try:
        parsed = parsedate_to_datetime(date.decode("latin-1"))
    except ValueError:
        return None
    return parsed.replace(tzinfo=parsed.tzinfo or UTC).timestamp()


def check_clock(findings: Findings, there: float | None, here: float) -> None:
    """Compare the clock of this computer with the broker's.

    Raises:
        Trouble: they are too far apart.
    """
    if there is None:
        findings.skip("The broker does not tell the time.")
        return
    ahead = here - there
    if abs(ahead) > _CLOCK_S:
        direction = "ahead of" if ahead > 0 else "behind"
        raise Trouble(
            f"The clock of this computer is {_rough(abs(ahead))} {direction} the broker's.",
            "Set date, time and time zone; certificates and invites depend on them.",
        )
    findings.good("The clock of this computer agrees with the broker's.")


def _rough(seconds: float) -> str:
    for unit, length in (("days", 86_400), ("hours", 3_600), ("minutes", 60)):
        if seconds >= 2 * length:
            return f"{seconds / length:.0f} {unit}"
    return f"{seconds:.0f} seconds"


async def check_stun(findings: Findings, urls: Sequence[str]) -> None:
    """Learn what kind of network this is, and say whom it can reach.

    Raises:
        Trouble: no STUN server answers.
    """
    try:
        servers = [parse_stun_url(url) for url in urls]
    except ConfigError as error:
        raise Trouble(str(error)) from error
    if len(servers) < _SERVERS:
        findings.skip("Not checked: it takes two STUN servers.")
        return
    found = await survey(servers, _STUN_S)
    if not found.answered:
        raise Trouble(
            "The STUN servers do not answer: the network may block UDP, and then it can neither "
            "be helped nor help.",
            "Try another network. If UDP passes, some bridges work all the same.",
        )
    findings.good(_NETWORKS[found.nat])


_NETWORKS: Final = {
    Nat.INDEPENDENT: "The servers answer. This network is easy to connect to: it can be helped, "
    "and it can help.",
    Nat.DEPENDENT: "The servers answer. This network takes another port for every peer: without a "
    "relay it can be helped by few volunteers, and help few people.",
    Nat.UNKNOWN: "UDP passes, but only one server answers, so what kind of network this is stays "
    "open.",
}
