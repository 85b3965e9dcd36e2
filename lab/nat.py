"""What stands between a host and the internet, as rules of nftables (terms of RFC 4787).

The kernel's connection tracking filters by address and port. `masquerade` keeps the source port
when it is free, so that its mapping is endpoint-independent as long as no two hosts behind a
gateway use the same port.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class Access(StrEnum):
    """How a host is attached to the internet."""

    OPEN = "open"
    """A public address and no filter."""
    FULL_CONE = "full cone"
    """Endpoint-independent mapping and filtering."""
    INDEPENDENT = "independent"
    """Endpoint-independent mapping, address- and port-dependent filtering: the usual home."""
    ADDRESS_DEPENDENT = "address-dep."
    """Address-dependent mapping, address- and port-dependent filtering."""
    SYMMETRIC = "symmetric"
    """Address- and port-dependent mapping and filtering."""
    CGNAT = "CGNAT"
    """`INDEPENDENT` twice: at home, and at the carrier."""
    NO_UDP = "no UDP"
    """`INDEPENDENT`, and no UDP passes."""


def rules(access: Access, address: str) -> str:
    """Return the rules of a gateway.

    Args:
        access: what the gateway does; `OPEN` needs none.
        address: of its outer side, the interface "wan".
    """
    table = _MAPPING.get(access, _INDEPENDENT).replace("ADDRESS", address)
    no_udp = "meta l4proto udp drop" if access is Access.NO_UDP else ""
    return table + _FILTER.replace("NO_UDP", no_udp)


_INDEPENDENT: Final = """
table ip nat {
    chain post {
        type nat hook postrouting priority srcnat; policy accept;
        oifname "wan" masquerade
    }
}
"""

_FULL_CONE: Final = """
table ip nat {
    map owner {
        type inet_service : ipv4_addr . inet_service
        size 65535
        flags dynamic,timeout
        timeout 5m
    }
    chain post {
        type nat hook postrouting priority srcnat; policy accept;
        oifname "wan" meta l4proto udp update @owner { udp sport : ip saddr . udp sport }
        oifname "wan" masquerade
    }
    chain pre {
        type nat hook prerouting priority dstnat; policy accept;
        iifname "wan" meta l4proto udp dnat to udp dport map @owner
    }
}
"""

# The outer port follows from the inner address and port and the address of the other side.
_ADDRESS_DEPENDENT: Final = """
table ip nat {
    chain post {
        type nat hook postrouting priority srcnat; policy accept;
        oifname "wan" meta l4proto udp snat to ADDRESS : jhash ip saddr . ip daddr . udp sport \
mod 50000 offset 10000
        oifname "wan" masquerade
    }
}
"""

_SYMMETRIC: Final = _INDEPENDENT.replace("masquerade", "masquerade fully-random")

_MAPPING: Final[Mapping[Access, str]] = MappingProxyType(
    {
        Access.FULL_CONE: _FULL_CONE,
        Access.ADDRESS_DEPENDENT: _ADDRESS_DEPENDENT,
        Access.SYMMETRIC: _SYMMETRIC,
    }
)

# A packet that nobody asked for is dropped before connection tracking remembers it. Otherwise
# its ports would count as taken, and the answer from inside would leave from another port.
_FILTER: Final = """
table ip filter {
    chain input {
        type filter hook input priority filter; policy accept;
        iifname "wan" drop
    }
    chain forward {
        type filter hook forward priority filter; policy accept;
        NO_UDP
        iifname "wan" ct status dnat accept
        iifname "wan" ct state new drop
    }
}
"""
