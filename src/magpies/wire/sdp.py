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

_TEXT: Final = re.compile(r"(?:[a-z]=[\x20-\x7e]*+\r\n)*+")
"""Lines, none of them empty; possessive, so that it takes linear time."""
_TOUCHED_LINE: Final = re.compile(r"\r\n(?:a=candidate:|[oc]=)[^\r]*+")
"""A line that may have to change, in what `_TEXT` matches, after the first line."""
_CANDIDATE: Final = "\r\na=candidate:"
_CANDIDATE_LINE: Final = re.compile(  # RFC 8839 section 5.1
    r"\r\na=candidate:[A-Za-z0-9+/]{1,32} [0-9]{1,5} (?P<transport>\w{1,16}) [0-9]{1,10} "
    r"(?P<address>[A-Za-z0-9.:_-]{1,255}) [0-9]{1,5} typ (?P<type>\w{1,16})(?: [\x20-\x7e]*)?"
)
_RELATED_ADDRESS: Final = re.compile(r"(?<= raddr )\S+")
_RELATED_PORT: Final = re.compile(r"(?<= rport )\S+")
_ADDRESS_AT_END: Final = re.compile(r"(?<= IP[46] )\S+$")
_BLANK: Final = "0.0.0.0"  # noqa: S104 - a blank, not a socket address

# What descriptions are like most of the time can be checked at one glance, see `_glanced_at`.
_SPECIAL_NETWORKS: Final = "0|10|100|127|169|172|192|198|203|22[4-9]|2[3-5][0-9]"
"""First octets of IPv4 networks in which some addresses are not public, unicast and global."""
_OCTET: Final = "(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])"
_PUBLIC: Final = rf"(?!(?:{_SPECIAL_NETWORKS})\.){_OCTET}(?:\.{_OCTET}){{3}}"
_RELATED: Final = " [0-9A-Fa-f.:]++ rport [0-9]++"
_ORDINARY_CANDIDATE: Final = (
    r"candidate:[A-Za-z0-9+/]{1,32} [0-9]{1,5} [uU][dD][pP] [0-9]{1,10} "
    rf"(?:{_PUBLIC}|[A-Za-z0-9-]{{1,63}}\.local) [0-9]{{1,5}} typ (?:host|srflx|prflx|relay)"
    rf"(?: raddr{_RELATED})?+(?: (?!raddr |rport )[!-~]++)*+"
)
_OTHER_LINE: Final = r"(?:a=(?!candidate:)|[bd-lnp-z]=)[\x20-\x7e]*+"
_ORDINARY: Final = re.compile(
    r"v=0(?P<origin>\r\no=[!-~]++ [0-9]++ [0-9]++ IN )IP[46] [!-~]++"
    rf"(?P<middle>(?:\r\n{_OTHER_LINE})*+\r\nm=application [\x20-\x7e]*+\r\nc=IN )IP[46] [!-~]++"
    rf"(?P<rest>(?:\r\n(?:a={_ORDINARY_CANDIDATE}(?=\r)|{_OTHER_LINE}))*+\r\n)"
)
_RELATED_IN_CANDIDATE: Final = re.compile(rf"(\r\na=candidate:(?:[!-~]++ ){{8}})raddr{_RELATED}")


def check(sdp: str) -> str:
    """Return `sdp`, if it is a plausible description of one data channel, for the peer.

    Candidates over TCP, with a name that is not an mDNS name (`....local`), or with an
    unspecified or multicast address are left out: a stranger must not choose what somebody's
    browser connects to or looks up. So are candidates after the first `CANDIDATES`.

    Raises:
        SdpError: it is too long, malformed, or describes something else than a data channel.
    """
    return _rewritten(_data_channel(sdp), usable_only=True, hide_private=False)


def check_without_private(sdp: str) -> str:
    """Return `without_private_candidates(check(sdp))`, in a third of the time.

    Raises:
        SdpError: as `check`.
    """
    cleaned = _glanced_at(sdp)
    if cleaned is not None:
        return cleaned
    return _rewritten(_data_channel(sdp), usable_only=True, hide_private=True)


def without_private_candidates(sdp: str) -> str:
    """Remove host candidates that would reveal an address of a private network.

    mDNS names (`....local`) reveal nothing and stay. Other lines are kept as they are, except
    addresses of this host elsewhere, which are blanked: the related address of reflexive
    candidates (RFC 8839 section 5.1), and those in "o=" and "c=" lines.

    Raises:
        SdpError: the text is too long or a line is malformed.
    """
    return _rewritten(_text(sdp), usable_only=False, hide_private=True)


def _glanced_at(sdp: str) -> str | None:
    """Return the result of `check_without_private`, or None if it takes a closer look.

    Sure of it are descriptions of the usual form, all of whose candidates can be told from their
    spelling to be usable and public.
    """
    ordinary = _ORDINARY.fullmatch(sdp) if len(sdp) <= SDP_OCTETS else None
    if ordinary is None or sdp.count(_CANDIDATE) > CANDIDATES:
        return None
    origin, middle, rest = ordinary.groups()
    if " raddr " in rest:
        rest = _RELATED_IN_CANDIDATE.sub(rf"\1raddr {_BLANK} rport 9", rest)
    return f"v=0{origin}IP4 {_BLANK}{middle}IP4 {_BLANK}{rest}"


def _text(sdp: str) -> str:
    """Return the description without empty lines, with every line ended by CRLF."""
    if len(sdp) > SDP_OCTETS or not sdp.isascii():
        raise SdpError(f"a session description is not ASCII of at most {SDP_OCTETS} octets")
    if _TEXT.fullmatch(sdp):
        return sdp
    lines = sdp.replace("\r\n", "\n").split("\n")
    text = "".join([f"{line}\r\n" for line in lines if line])
    if not _TEXT.fullmatch(text):
        raise SdpError("a line of a session description is malformed")
    return text


def _data_channel(sdp: str) -> str:
    text = _text(sdp)
    if (
        not text.startswith("v=0\r\n")
        or text.count("\r\nm=") != 1
        or "\r\nm=application " not in text
    ):
        raise SdpError("a session description does not describe one data channel")
    return text


def _rewritten(text: str, *, usable_only: bool, hide_private: bool) -> str:
    candidates = 0

    def rewrite(found: re.Match[str]) -> str:
        nonlocal candidates
        line = found[0]
        if not line.startswith(_CANDIDATE):
            return _without_address(line) if hide_private else line
        usable, cleaned = _judged(line)
        if usable_only:
            if not usable or candidates == CANDIDATES:
                return ""
            candidates += 1
        return (cleaned or "") if hide_private else line

    # The end of a line before the first makes all lines look alike.
    return _TOUCHED_LINE.sub(rewrite, f"\r\n{text}")[2:]


def _without_address(line: str) -> str:
    return _ADDRESS_AT_END.sub(_BLANK, line.replace(" IP6 ", " IP4 "))


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
