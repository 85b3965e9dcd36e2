"""What a censor does to one host's packets, as rules of nftables. They hold in both directions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Way(StrEnum):
    """What becomes of a packet that matches."""

    DROP = "drop"
    RESET = "reject with tcp reset"
    """For TCP only: the sender's connection is reset."""


@dataclass(frozen=True, kw_only=True)
class Block:
    """One rule. What is given must match; at least one thing must be.

    Attributes:
        address: IPv4 address or network, on either side.
        protocol: "tcp" or "udp".
        port: on either side; needs `protocol`.
        pattern: octets that the payload has at `offset`; needs `protocol`. At most 16.
        offset: octets from the start of the UDP payload, or of the TCP payload when the header
            has 32 octets (timestamps, as Linux has it).
        way: drop or reset.
    """

    address: str | None = None
    protocol: str | None = None
    port: int | None = None
    pattern: bytes = b""
    offset: int = 0
    way: Way = Way.DROP

    def rules(self) -> list[str]:
        """Return it as statements of nftables."""
        ends = ("s", "d") if self.address or self.port else ("s",)
        return [" ".join([*self._matches(end), "counter", self.way]) for end in ends]

    def _matches(self, end: str) -> list[str]:
        matches = [f"ip {end}addr {self.address}"] if self.address else []
        if self.protocol:
            matches.append(f"meta l4proto {self.protocol}")
        if self.port:
            matches.append(f"{self.protocol} {end}port {self.port}")
        if self.pattern:
            start = (_HEADERS[self.protocol or ""] + self.offset) * 8
            bits = len(self.pattern) * 8
            matches.append(f"@th,{start},{bits} 0x{self.pattern.hex()}")
        return matches


@dataclass(frozen=True, kw_only=True)
class Throttle:
    """Drop what comes faster, in both directions together, after what fits in one second.

    Attributes:
        kilobytes_s: the rate.
        protocol: "tcp" or "udp"; None for everything.
    """

    kilobytes_s: int
    protocol: str | None = None

    def rules(self) -> list[str]:
        """Return it as statements of nftables."""
        match = f"meta l4proto {self.protocol} " if self.protocol else ""
        return [f"{match}limit rate over {self.kilobytes_s} kbytes/second burst 64 kbytes drop"]


_HEADERS: Final = {"udp": 8, "tcp": 32}


def table(interface: str, measures: Sequence[Block | Throttle]) -> str:
    """Return a table for what passes an interface; it replaces the one from before."""
    statements = "\n        ".join(rule for each in measures for rule in each.rules())
    name = f"censor-{interface}"
    return f"""
table ip {name}
delete table ip {name}
table ip {name} {{
    chain judge {{
        {statements}
    }}
    chain forward {{
        type filter hook forward priority filter; policy accept;
        iifname "{interface}" jump judge
        oifname "{interface}" jump judge
    }}
}}
"""
