"""Where an egress lets flows go: destinations, their spellings, and forbidden addresses.

Theory of operation. A destination is judged twice: `parse_destination` settles what is asked
for (a name, or an address in any of the spellings that C libraries and browsers read), and
`DestinationPolicy.check` judges every *resolved* address right before it is connected to.
Names are never judged: what a name says today is not what it resolves to tomorrow.

The table of forbidden networks is written out, source by source. `ipaddress.is_global` is
not used: what it says of some networks changed between versions of Python.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from ipaddress import (
    AddressValueError,
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_network,
)
from types import MappingProxyType
from typing import Final

from magpies.errors import FlowError

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

AUTHORITY_CHARACTERS: Final = 300
"""A host name of 253 characters or an address, brackets, a colon, a port, and some slack."""

NAME_CHARACTERS: Final = 253
"""Longest host name in its text form (RFC 1035 section 2.3.4, less length octets and root)."""

REFUSED_PORTS: Final[Mapping[int, str]] = MappingProxyType(
    {
        23: "Telnet, where worms guess passwords",
        25: "SMTP between servers, the way of unsolicited mail; submission (465, 587) is open",
        135: "Windows RPC, never meant to cross the internet",
        137: "NetBIOS names",
        138: "NetBIOS datagrams",
        139: "NetBIOS sessions",
        445: "Windows file sharing, the way of worms",
        2323: "Telnet on cameras and routers",
        5555: "Android's debugging bridge",
        7547: "remote management of home routers (TR-069)",
    }
)
"""Ports that are refused unless the operator says otherwise, each with its reason."""

FORBIDDEN_NETWORKS: Final[Mapping[str, str]] = MappingProxyType(
    {
        # IANA IPv4 Special-Purpose Address Registry
        "0.0.0.0/8": "this network (RFC 791 section 3.2)",
        "10.0.0.0/8": "private (RFC 1918)",
        "100.64.0.0/10": "shared by carrier NATs (RFC 6598); metadata at 100.100.100.200",
        "127.0.0.0/8": "loopback (RFC 1122 section 3.2.1.3)",
        "169.254.0.0/16": "link-local (RFC 3927); metadata at 169.254.169.254",
        "172.16.0.0/12": "private (RFC 1918)",
        "192.0.0.0/24": "protocol assignments (RFC 6890); metadata at 192.0.0.192",
        "192.0.2.0/24": "documentation (RFC 5737)",
        "192.31.196.0/24": "AS112 (RFC 7535)",
        "192.52.193.0/24": "automatic multicast tunnels (RFC 7450)",
        "192.88.99.0/24": "6to4 relays, deprecated (RFC 7526)",
        "192.168.0.0/16": "private (RFC 1918)",
        "192.175.48.0/24": "AS112 (RFC 7534)",
        "198.18.0.0/15": "benchmarking (RFC 2544)",
        "198.51.100.0/24": "documentation (RFC 5737)",
        "203.0.113.0/24": "documentation (RFC 5737)",
        "240.0.0.0/4": "reserved, and limited broadcast (RFC 1112 section 4, RFC 919 section 7)",
        # IANA IPv4 Address Space Registry
        "224.0.0.0/4": "multicast (RFC 5771)",
        # Cloud platforms, in public address space
        "168.63.129.16/32": "Azure's platform services, on every virtual machine",
        # IANA IPv6 Address Space: all but 2000::/3. This holds ::1, IPv4-mapped and
        # -compatible addresses, fc00::/7 (private), fe80::/10 (link-local), fec0::/10
        # (site-local), ff00::/8 (multicast), 100::/64 (discard), 5f00::/16 (SRv6),
        # 64:ff9b:1::/48 (local NAT64). The one exception, 64:ff9b::/96, is in `_embedded`.
        "::/3": "no global unicast (RFC 4291 section 2.4)",
        "4000::/2": "no global unicast (RFC 4291 section 2.4)",
        "8000::/1": "no global unicast (RFC 4291 section 2.4)",
        # IANA IPv6 Special-Purpose Address Registry, the part inside 2000::/3
        "2001::/23": "protocol assignments (RFC 2928): Teredo, benchmarking, ORCHID and others",
        "2001:db8::/32": "documentation (RFC 3849)",
        "2002::/16": "6to4 (RFC 3056): carries any IPv4 address",
        "2620:4f:8000::/48": "AS112 (RFC 7534)",
        "3fff::/20": "documentation (RFC 9637)",
        # IANA IPv6 Global Unicast Address Assignments
        "3ffe::/16": "6bone, given back (RFC 3701)",
    }
)
"""Networks that no flow may reach, each with its source."""

_FORBIDDEN: Final = tuple(ip_network(network) for network in FORBIDDEN_NETWORKS)
_NAT64: Final = IPv6Network("64:ff9b::/96")  # RFC 6052 section 2.1

_PROHIBITED: Final = "The egress does not connect to private or special addresses."


@dataclass(frozen=True, slots=True)
class DestinationPolicy:
    """What an operator lets flows reach: the public internet, less some ports.

    Attributes:
        allow: exceptions, reachable although `FORBIDDEN_NETWORKS` holds them.
        refuse: more networks that are not reachable, such as the operator's own; these win.
        refused_ports: destination ports that are not reachable anywhere.
    """

    allow: tuple[Network, ...] = ()
    refuse: tuple[Network, ...] = ()
    refused_ports: frozenset[int] = field(default=frozenset(REFUSED_PORTS))

    def check(self, address: Address, port: int) -> None:
        """Return if a flow may be connected to this address and port.

        Args:
            address: exactly the address that will be connected to.
            port: 1 to 65535.

        Raises:
            FlowError: "destination_ip_prohibited" for the address, "http_request_denied" for
                the port, both with status 403.
        """
        self.check_port(port)
        if not self._permits(address):
            raise FlowError("destination_ip_prohibited", 403, _PROHIBITED)

    def check_port(self, port: int) -> None:
        """Return if a flow may be connected to this port of some address.

        Raises:
            FlowError: "http_request_denied" with status 403.
        """
        if port in self.refused_ports or not 0 < port <= 0xFFFF:
            raise FlowError("http_request_denied", 403, "The egress does not connect to this port.")

    def _permits(self, address: Address) -> bool:
        if isinstance(address, IPv6Address):
            if address.scope_id is not None:  # names an interface of the egress
                return False
            if (embedded := _embedded(address)) is not None:
                return not _within(address, self.refuse) and self._permits(embedded)
        if _within(address, self.refuse):
            return False
        return _within(address, self.allow) or not _within(address, _FORBIDDEN)


def _embedded(address: IPv6Address) -> IPv4Address | None:
    """Return the IPv4 address that a NAT64 gateway makes of `address` (RFC 6052)."""
    return IPv4Address(int(address) & 0xFFFF_FFFF) if address in _NAT64 else None


def _within(address: Address, networks: Iterable[Network]) -> bool:
    return any(address in network for network in networks)


@dataclass(frozen=True, slots=True)
class Destination:
    """What a flow asks for. Its text form is blank, so that no log can tell it.

    Attributes:
        host: a name in lower case without a final dot, or the usual form of an address.
        port: 1 to 65535.
        address: the address when `host` is one; nothing has to be resolved then.
    """

    host: str = field(repr=False)
    port: int = field(repr=False)
    address: Address | None = field(repr=False, default=None)


def parse_destination(authority: str) -> Destination:
    """Parse the authority of a CONNECT request, `host:port` (RFC 9110 section 7.1).

    Raises:
        FlowError: "http_request_error" with status 400; there is no such destination.
    """
    if len(authority) > AUTHORITY_CHARACTERS:
        raise _malformed("it is too long")
    host, colon, port = authority.rpartition(":")
    if not colon or not _PORT.fullmatch(port):
        raise _malformed("it needs a host and a port")
    if host.startswith("[") and host.endswith("]"):
        return _destination(_ipv6(host[1:-1]), int(port))
    if ":" in host:
        raise _malformed("an IPv6 address needs brackets")
    return make_destination(host, int(port))


def make_destination(host: str, port: int) -> Destination:
    """Return the destination for a host and port that came apart, as in CONNECT-UDP.

    Args:
        host: a name, or an address in any spelling, IPv6 without brackets.
        port: 1 to 65535.

    Raises:
        FlowError: "http_request_error" with status 400; there is no such destination.
    """
    if len(host) > AUTHORITY_CHARACTERS or not host.isascii():  # before lower() makes it so
        raise _malformed("a host is short and in ASCII (IDNA) form")
    if ":" in host:
        return _destination(_ipv6(host), port)
    name = host.removesuffix(".").lower()
    labels = name.split(".")
    if len(name) > NAME_CHARACTERS or not all(map(_LABEL.fullmatch, labels)):
        raise _malformed("a host has letters, digits, hyphens and single dots")
    if _NUMBER.fullmatch(labels[-1]):
        return _destination(_ipv4(labels), port)
    return _destination(name, port)


_PORT: Final = re.compile(r"[0-9]{1,5}")
_LABEL: Final = re.compile(r"[a-z0-9_-]{1,63}")
_NUMBER: Final = re.compile(r"[0-9]+|0x[0-9a-f]*")


def _destination(host: str | Address, port: int) -> Destination:
    if not 0 < port <= 0xFFFF:
        raise _malformed("ports go from 1 to 65535")
    if isinstance(host, str):
        return Destination(host, port)
    return Destination(str(host), port, host)


def _ipv6(text: str) -> IPv6Address:
    if "%" in text:
        raise _malformed("an address must not name a zone")
    try:
        return IPv6Address(text)
    except AddressValueError:
        raise _malformed("it is not an IPv6 address") from None


def _ipv4(labels: list[str]) -> IPv4Address:
    """Read an address as browsers and `inet_aton` do: 1 to 4 numbers in base 8, 10 or 16.

    A host whose last label is a number is an address or nothing (WHATWG URL, section 3.5),
    so that no resolver gets to see a spelling that was not understood here.
    """
    if len(labels) > 4:
        raise _malformed("it is not an IPv4 address")
    try:
        *octets, rest = map(_number, labels)
        return IPv4Address(bytes(octets) + rest.to_bytes(4 - len(octets), "big"))
    except (ValueError, OverflowError):
        raise _malformed("it is not an IPv4 address") from None


def _number(label: str) -> int:
    """Raises ValueError."""
    if not _NUMBER.fullmatch(label):
        raise ValueError
    if label.startswith("0x"):
        return int(label[2:] or "0", 16)
    return int(label, 8 if label.startswith("0") else 10)


def _malformed(reason: str) -> FlowError:
    return FlowError("http_request_error", 400, f"The destination is not valid: {reason}.")
