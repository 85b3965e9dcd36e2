"""Session descriptions on their way out of and into a WebRTC library."""

from __future__ import annotations

import ipaddress
from typing import Final

from magpies.wire import sdp as wire_sdp

_CANDIDATE: Final = "a=candidate:"
_TRANSPORT_FIELD: Final = 2  # foundation component TRANSPORT priority address (RFC 8839 5.1)
_ADDRESS_FIELD: Final = 4

REMOTE_CANDIDATES: Final = 32
"""Most candidates taken from a peer: each costs probes to an address of the peer's choice."""


def outgoing(sdp: str, *, keep_private: bool) -> str:
    """Return our own description as it may be shown to others."""
    return sdp if keep_private else wire_sdp.without_private_candidates(sdp)


def incoming(sdp: str, *, keep_private: bool) -> str:
    """Return a peer's description as a WebRTC library may see it.

    Candidates with a host name go: the libraries would look the name up, which takes time
    and tells the resolver; with an mDNS name the peer is behind the same NAT or comes to us
    anyway. TCP candidates go, and private ones unless kept, so that a peer cannot have our
    own network probed. The end-of-candidates line goes as well, because the peer may still
    come from an address that is not in the description.

    Raises:
        SdpError: the description is malformed or not one of a data channel.
    """
    lines = wire_sdp.check(sdp).splitlines()
    kept = [line for line in lines if not line.startswith((_CANDIDATE, "a=end-of-candidates"))]
    usable = [
        line for line in lines if line.startswith(_CANDIDATE) and _is_usable(line, keep_private)
    ]
    return "".join(f"{line}\r\n" for line in [*kept, *usable[:REMOTE_CANDIDATES]])


def apart(sdp: str) -> tuple[str, list[str]]:
    """Return a description without its candidates, and their lines."""
    lines = sdp.splitlines()
    candidates = [line for line in lines if line.startswith(_CANDIDATE)]
    return "".join(f"{line}\r\n" for line in lines if line not in candidates), candidates


def _is_usable(candidate: str, keep_private: bool) -> bool:
    fields = candidate.split(" ")
    try:
        address = ipaddress.ip_address(fields[_ADDRESS_FIELD])
    except ValueError:
        return False
    return fields[_TRANSPORT_FIELD].lower() == "udp" and (keep_private or address.is_global)
