"""Session descriptions: only what must be known of them without being a WebRTC stack.

A description comes from a stranger and goes into somebody's browser, which will look up the
names and probe the addresses in it. So lines that different parsers read differently are
errors, and candidates that no data channel of ours needs are left out.
"""

from __future__ import annotations

import ipaddress
import re
from typing import Final

from magpies.errors import SdpError
from magpies.wire.limits import CANDIDATES, SDP_OCTETS

_LINE: Final = re.compile(r"[a-z]=[\x20-\x7e]*")
_CANDIDATE: Final = "a=candidate:"
_CANDIDATE_LINE: Final = re.compile(  # RFC 8839 section 5.1
    r"a=candidate:[A-Za-z0-9+/]{1,32} [0-9]{1,5} (?P<transport>\w{1,16}) [0-9]{1,10} "
    r"(?P<address>[A-Za-z0-9.:_-]{1,255}) [0-9]{1,5} typ (?P<type>\w{1,16})(?: [\x20-\x7e]*)?"
)
_RELATED_ADDRESS: Final = re.compile(r"(?<= raddr )\S+")
_RELATED_PORT: Final = re.compile(r"(?<= rport )\S+")
_ADDRESS_AT_END: Final = re.compile(r"(?<= IP[46] )\S+$")
_BLANK: Final = "0.0.0.0"  # noqa: S104 - a blank, not a socket address


def check(sdp: str) -> str:
    """Return `sdp`, if it is a plausible description of one data channel, for the peer.

    Candidates over TCP, with a name that is not an mDNS name (`....local`), or with an
    unspecified or multicast address are left out: a stranger must not choose what somebody's
    browser connects to or looks up. So are candidates after the first `CANDIDATES`.

    Raises:
        SdpError: it is too long, malformed, or describes something else than a data channel.
    """
    lines = _lines(sdp)
    media = [line for line in lines if line.startswith("m=")]
    if lines[:1] != ["v=0"] or len(media) != 1 or not media[0].startswith("m=application "):
        raise SdpError("a session description does not describe one data channel")
    kept: list[str] = []
    candidates = 0
    for line in lines:
        if line.startswith(_CANDIDATE):
            if not _is_usable(line) or candidates == CANDIDATES:
                continue
            candidates += 1
        kept.append(line)
    return _joined(kept)


def without_private_candidates(sdp: str) -> str:
    """Remove host candidates that would reveal an address of a private network.

    mDNS names (`....local`) reveal nothing and stay. Other lines are kept as they are, except
    addresses of this host elsewhere, which are blanked: the related address of reflexive
    candidates (RFC 8839 section 5.1), and those in "o=" and "c=" lines.

    Raises:
        SdpError: the text is too long or a line is malformed.
    """
    kept: list[str] = []
    for line in _lines(sdp):
        if line.startswith(_CANDIDATE):
            candidate = _parsed(line)
            if candidate["type"].lower() == "host" and _is_private(candidate["address"]):
                continue
            line = _RELATED_PORT.sub("9", _RELATED_ADDRESS.sub(_BLANK, line))
        elif line.startswith(("o=", "c=")):
            line = _ADDRESS_AT_END.sub(_BLANK, line.replace(" IP6 ", " IP4 "))
        kept.append(line)
    return _joined(kept)


def _lines(sdp: str) -> list[str]:
    if len(sdp) > SDP_OCTETS or not sdp.isascii():
        raise SdpError(f"a session description is not ASCII of at most {SDP_OCTETS} octets")
    lines = [line for line in sdp.replace("\r\n", "\n").split("\n") if line]
    if not all(map(_LINE.fullmatch, lines)):
        raise SdpError("a line of a session description is malformed")
    return lines


def _joined(lines: list[str]) -> str:
    return "\r\n".join(lines) + "\r\n"


def _parsed(line: str) -> re.Match[str]:
    candidate = _CANDIDATE_LINE.fullmatch(line)
    if candidate is None:
        raise SdpError("a candidate in a session description is malformed")
    return candidate


def _is_usable(line: str) -> bool:
    candidate = _parsed(line)
    if candidate["transport"].lower() != "udp":
        return False
    address = _address(candidate["address"])
    if address is None:
        return candidate["address"].lower().endswith(".local")
    return not (address.is_unspecified or address.is_multicast)


def _is_private(text: str) -> bool:
    address = _address(text)
    return address is not None and not address.is_global


def _address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """Return the address, or None for a name."""
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        return None
