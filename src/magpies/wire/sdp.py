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

_Address = ipaddress.IPv4Address | ipaddress.IPv6Address

_TEXT: Final = re.compile(r"(?:(?:[a-z]=[\x20-\x7e]*+)?+\n)*+(?:[a-z]=[\x20-\x7e]*+)?+")
"""Lines, empty ones among them; possessive, so that it takes linear time."""
_CANDIDATE: Final = "a=candidate:"
_CANDIDATE_LINE: Final = re.compile(  # RFC 8839 section 5.1
    r"a=candidate:[A-Za-z0-9+/]{1,32} [0-9]{1,5} (?P<transport>\w{1,16}) [0-9]{1,10} "
    r"(?P<address>[A-Za-z0-9.:_-]{1,255}) [0-9]{1,5} typ (?P<type>\w{1,16})(?: [\x20-\x7e]*)?"
)
_OCTET: Final = "(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])"
_ORDINARY: Final = re.compile(
    r"a=candidate:[A-Za-z0-9+/]{1,32} [0-9]{1,5} [uU][dD][pP] [0-9]{1,10} "
    rf"({_OCTET})\.{_OCTET}\.{_OCTET}\.{_OCTET} [0-9]{{1,5}} typ \w{{1,16}}(?: [\x20-\x7e]*)?"
)
_ORDINARY_NETWORKS: Final = frozenset(range(1, 224)) - {10, 100, 127, 169, 172, 192, 198, 203}
"""First octets of IPv4 networks in which every address is public, unicast and global."""
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
    return _rewritten(_data_channel_lines(sdp), usable_only=True, hide_private=False)


def check_without_private(sdp: str) -> str:
    """Return `without_private_candidates(check(sdp))`, in half the time.

    Raises:
        SdpError: as `check`.
    """
    return _rewritten(_data_channel_lines(sdp), usable_only=True, hide_private=True)


def without_private_candidates(sdp: str) -> str:
    """Remove host candidates that would reveal an address of a private network.

    mDNS names (`....local`) reveal nothing and stay. Other lines are kept as they are, except
    addresses of this host elsewhere, which are blanked: the related address of reflexive
    candidates (RFC 8839 section 5.1), and those in "o=" and "c=" lines.

    Raises:
        SdpError: the text is too long or a line is malformed.
    """
    return _rewritten(_lines(sdp), usable_only=False, hide_private=True)


def _lines(sdp: str) -> list[str]:
    if len(sdp) > SDP_OCTETS or not sdp.isascii():
        raise SdpError(f"a session description is not ASCII of at most {SDP_OCTETS} octets")
    text = sdp.replace("\r\n", "\n")
    if not _TEXT.fullmatch(text):
        raise SdpError("a line of a session description is malformed")
    return [line for line in text.split("\n") if line]


def _data_channel_lines(sdp: str) -> list[str]:
    lines = _lines(sdp)
    media = [line for line in lines if line.startswith("m=")]
    if lines[:1] != ["v=0"] or len(media) != 1 or not media[0].startswith("m=application "):
        raise SdpError("a session description does not describe one data channel")
    return lines


def _rewritten(lines: list[str], *, usable_only: bool, hide_private: bool) -> str:
    kept: list[str] = []
    candidates = 0
    for line in lines:
        if line.startswith(_CANDIDATE):
            usable, cleaned = (True, line) if _is_ordinary(line) else _judged(line)
            if usable_only:
                if not usable or candidates == CANDIDATES:
                    continue
                candidates += 1
            if hide_private:
                if cleaned is None:
                    continue
                line = cleaned
        elif hide_private and line.startswith(("o=", "c=")):
            line = _ADDRESS_AT_END.sub(_BLANK, line.replace(" IP6 ", " IP4 "))
        kept.append(line)
    return "\r\n".join(kept) + "\r\n"


def _is_ordinary(line: str) -> bool:
    """Whether a candidate can be told to be usable, public and clean at one glance.

    Most are, and `_judged` takes five times as long.
    """
    candidate = _ORDINARY.fullmatch(line)
    return (
        candidate is not None
        and int(candidate[1]) in _ORDINARY_NETWORKS
        and " raddr " not in line
        and " rport " not in line
    )


def _judged(line: str) -> tuple[bool, str | None]:
    """Return whether a candidate is usable, and what of it to pass on: None if it is private."""
    candidate = _CANDIDATE_LINE.fullmatch(line)
    if candidate is None:
        raise SdpError("a candidate in a session description is malformed")
    transport, text, kind = candidate.groups()
    address = _address(text)
    usable = _is_usable(transport, text, address)
    if kind.lower() == "host" and address is not None and not address.is_global:
        return usable, None
    return usable, _RELATED_PORT.sub("9", _RELATED_ADDRESS.sub(_BLANK, line))


def _is_usable(transport: str, text: str, address: _Address | None) -> bool:
    if transport.lower() != "udp":
        return False
    if address is None:
        return text.lower().endswith(".local")
    return not (address.is_unspecified or address.is_multicast)


def _address(text: str) -> _Address | None:
    """Return the address, or None for a name."""
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        return None
