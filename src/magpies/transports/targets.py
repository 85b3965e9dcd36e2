"""Where a local program wants to go: a checked host and port. Pure."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from typing import Final

from magpies.errors import RemoteProtocolError

_NAME_OCTETS: Final = 253
"""Longest host name (RFC 1035 section 2.3.4), without the dot at the end."""
_NAME: Final = re.compile(r"(?:[A-Za-z0-9_-]{1,63}\.)*[A-Za-z0-9_-]{1,63}\.?")
_AUTHORITY: Final = re.compile(r"(?:\[([0-9A-Fa-f:.]+)\]|([^:\[\]@/]+))(?::([0-9]{0,5}))?")


@dataclass(frozen=True, slots=True)
class Target:
    """A destination: `host` is a name or an IP literal without brackets."""

    host: str
    port: int


def check_host(text: str) -> str:
    """Return `text` if it is an IP literal (then in its usual form) or a host name in ASCII.

    Raises:
        RemoteProtocolError: it is neither.
    """
    try:
        if "%" not in text:  # a zone means nothing at the egress
            return str(ipaddress.ip_address(text))
    except ValueError:
        pass  # a name, then
    if len(text.removesuffix(".")) > _NAME_OCTETS or not _NAME.fullmatch(text):
        raise RemoteProtocolError("The name of the site is not a valid host name.")
    return text


def parse_authority(text: str, default_port: int | None = None) -> Target:
    """Parse `host:port` or `[IPv6]:port` (RFC 3986 section 3.2, without user information).

    Raises:
        RemoteProtocolError: it is malformed, or has no port and there is no default.
    """
    match = _AUTHORITY.fullmatch(text)
    if match is None:
        raise RemoteProtocolError("The address of the site is malformed.")
    literal, name, digits = match.groups()
    if literal is not None and ":" not in literal:
        raise RemoteProtocolError("The address of the site is malformed.")
    port = int(digits) if digits else default_port
    if port is None or not 0 < port <= 0xFFFF:
        raise RemoteProtocolError("The address of the site needs a port from 1 to 65535.")
    return Target(check_host(literal or name), port)
