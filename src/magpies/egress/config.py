"""Configuration of an egress."""

from __future__ import annotations

from ipaddress import ip_network
from typing import Annotated

import msgspec
from msgspec import Meta

from magpies.errors import ConfigError
from magpies.protocol.policy import REFUSED_PORTS, DestinationPolicy, Network
from magpies.wire import limits
from magpies.wire.signalling import Token, Url

Seconds = Annotated[float, Meta(gt=0, le=3_600)]
Count = Annotated[int, Meta(ge=1, le=1_000_000)]


class EgressConfig(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Keys of the table `[egress]`."""

    allow_destinations: list[str] = msgspec.field(default_factory=list)
    """Networks that clients may reach although they are private, as `127.0.0.0/8`."""
    refuse_destinations: list[str] = msgspec.field(default_factory=list)
    """Networks that clients must not reach, such as the operator's own; these win."""
    allow_ports: list[Annotated[int, Meta(ge=1, le=65_535)]] = msgspec.field(default_factory=list)
    """Ports that clients may reach although they are refused by default, as 25."""
    pool_tokens_sha256: list[Annotated[str, Meta(pattern="^[0-9a-f]{64}$")]] = msgspec.field(
        default_factory=list
    )
    """SHA-256 of the tokens that clients must show; empty means that none is needed."""
    brokers: Annotated[list[Url], Meta(max_length=limits.BROKERS)] = msgspec.field(
        default_factory=list
    )
    """Brokers that `magpies egress` reports to, `https://host`."""
    report_token: Token | None = None
    """What it shows to them when they ask for a token (`broker.egress_token_sha256`)."""
    most_links: Count = 10_000
    """Links open at once; more are refused with 503."""
    most_tunnels: Count = 10_000
    """Tunnels open at once; more get no answer."""
    most_flows: Count = 100
    """Flows open at once in one tunnel; QUIC itself lets no more than 100 be."""
    most_udp_flows: Count = 64
    """Of these, how many may be of UDP."""
    udp_idle_s: Seconds = 120.0
    """A UDP flow on which nothing comes or goes for this long is closed."""
    udp_octets_s: Annotated[int, Meta(ge=1_500, le=1 << 30)] = 5_000_000
    """Octets a second that the UDP flows of one tunnel may send to the internet; more are lost."""
    udp_datagrams_s: Count = 5_000
    """Datagrams a second that they may send; more are lost."""
    first_packet_s: Seconds = 10.0
    """A link that brings no packet of a tunnel for this long is closed."""
    linkless_s: Seconds = 60.0
    """A tunnel without any link for this long is closed."""
    resolve_s: Seconds = 10.0
    """Deadline for looking up a name."""
    connect_s: Seconds = 15.0
    """Deadline for a connection to a destination, from the first attempt on."""
    link_buffer_octets: Annotated[int, Meta(ge=65_536, le=64 << 20)] = limits.LINK_BUFFER_OCTETS
    """Most that waits for one slow link before messages are dropped."""

    def policy(self) -> DestinationPolicy:
        """Return the destination policy that these keys describe.

        Raises:
            ConfigError: a network is malformed.
        """
        return DestinationPolicy(
            allow=_networks("allow_destinations", self.allow_destinations),
            refuse=_networks("refuse_destinations", self.refuse_destinations),
            refused_ports=frozenset(REFUSED_PORTS) - set(self.allow_ports),
        )


def _networks(key: str, texts: list[str]) -> tuple[Network, ...]:
    try:
        return tuple(ip_network(text) for text in texts)
    except ValueError as error:
        raise ConfigError(f"egress.{key}: {error}.") from error
