"""Session descriptions: only what must be known of them without being a WebRTC stack."""

from __future__ import annotations

import ipaddress
from typing import Final

from magpies.errors import SdpError
from magpies.wire.limits import SDP_OCTETS

_CANDIDATE: Final = "a=candidate:"
_ADDRESS_FIELD: Final = 4  # foundation component transport priority ADDRESS port (RFC 8839 5.1)


def without_private_candidates(sdp: str) -> str:
    """Remove host candidates that would reveal an address of a private network.

    mDNS names (`....local`) reveal nothing and stay. Other lines are kept as they are,
    except the related address of reflexive candidates, which is blanked (RFC 8839 5.1).

    Raises:
        SdpError: the text is too long or a candidate line is malformed.
    """
    return _map_candidates(sdp, keep_private=False)


def check(sdp: str) -> str:
    """Return `sdp` if it is a plausible description of one data channel.

    Raises:
        SdpError: it is too long, malformed, or describes no data channel.
    """
    lines = _lines(sdp)
    if "v=0" not in lines[:1] or not any(line.startswith("m=application ") for line in lines):
        raise SdpError("a session description describes no data channel")
    return _map_candidates(sdp, keep_private=True)


def _map_candidates(sdp: str, *, keep_private: bool) -> str:
    kept: list[str] = []
    for line in _lines(sdp):
        if line.startswith(_CANDIDATE):
            fields = line.split(" ")
            if len(fields) < _ADDRESS_FIELD + 4 or fields[_ADDRESS_FIELD + 2] != "typ":
                raise SdpError("a candidate in a session description is malformed")
            if not keep_private:
                if fields[_ADDRESS_FIELD + 3] == "host" and _is_private(fields[_ADDRESS_FIELD]):
                    continue
                line = " ".join(_without_related_address(fields))
        kept.append(line)
    return "\r\n".join(kept) + "\r\n"


def _lines(sdp: str) -> list[str]:
    if len(sdp.encode()) > SDP_OCTETS:
        raise SdpError(f"a session description is longer than {SDP_OCTETS} octets")
    return [line for line in sdp.replace("\r\n", "\n").split("\n") if line]


def _is_private(address: str) -> bool:
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False  # an mDNS or other name
    return not parsed.is_global


def _without_related_address(fields: list[str]) -> list[str]:
    """Blank what follows "raddr" and "rport", which may name a private address."""
    blanks = {"raddr": "0.0.0.0", "rport": "9"}  # noqa: S104 - a blank, not a socket address
    before = ["", *fields]
    return [blanks.get(previous, field) for previous, field in zip(before, fields, strict=False)]
