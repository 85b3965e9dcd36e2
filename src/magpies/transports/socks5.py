"""SOCKS5 (RFC 1928), the server's side of the handshake: octets in, events out. Pure.

```
        receive            receive                receive
GREETING ------> METHODS ----------> REQUEST ----------------> ADDRESS -----> FINISHED
    |               | Reply             |            (domain: a length first)    Connect
    +---------------+-------------------+------> FINISHED (Refuse)
```

Only CONNECT without authentication is served. Names are passed on, to be resolved at the
egress.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from magpies.errors import LocalProtocolError, RemoteProtocolError
from magpies.transports.targets import Target, check_host

VERSION: Final = 5
_NO_AUTHENTICATION: Final = 0
_CONNECT: Final = 1
_IPV4, _DOMAIN, _IPV6 = 1, 3, 4
_ADDRESS_OCTETS: Final = {_IPV4: 4, _IPV6: 16}
_PORT_OCTETS: Final = 2

SOCKS4_REJECTION: Final = bytes([0, 91, 0, 0, 0, 0, 0, 0])
"""What a SOCKS4 client understands as a refusal."""


class ReplyCode(IntEnum):
    """The outcome of a request (RFC 1928 section 6)."""

    SUCCEEDED = 0
    GENERAL_FAILURE = 1
    NOT_ALLOWED = 2
    NETWORK_UNREACHABLE = 3
    HOST_UNREACHABLE = 4
    CONNECTION_REFUSED = 5
    TTL_EXPIRED = 6
    COMMAND_NOT_SUPPORTED = 7
    ADDRESS_TYPE_NOT_SUPPORTED = 8


_CODES: Final = {
    "dns_timeout": ReplyCode.HOST_UNREACHABLE,
    "dns_error": ReplyCode.HOST_UNREACHABLE,
    "destination_not_found": ReplyCode.HOST_UNREACHABLE,
    "destination_unavailable": ReplyCode.NETWORK_UNREACHABLE,
    "destination_ip_prohibited": ReplyCode.NOT_ALLOWED,
    "destination_ip_unroutable": ReplyCode.NETWORK_UNREACHABLE,
    "http_request_denied": ReplyCode.NOT_ALLOWED,
    "connection_refused": ReplyCode.CONNECTION_REFUSED,
    "connection_timeout": ReplyCode.TTL_EXPIRED,
}


@dataclass(frozen=True, slots=True)
class Reply:
    """Send `data` and go on."""

    data: bytes


@dataclass(frozen=True, slots=True)
class Connect:
    """The client asks for a connection; answer with `reply`."""

    target: Target


@dataclass(frozen=True, slots=True)
class Refuse:
    """Send `data` and close."""

    data: bytes


Event = Reply | Connect | Refuse


def reply(code: ReplyCode) -> bytes:
    """Return the answer to a request. The bound address is left blank: it is the egress's."""
    return bytes([VERSION, code, 0, _IPV4, 0, 0, 0, 0, 0, 0])


def code_for(error: str) -> ReplyCode:
    """Return the reply code that comes closest to an error type of RFC 9209."""
    return _CODES.get(error, ReplyCode.GENERAL_FAILURE)


class Handshake:
    """Reads one greeting and one request.

    The caller feeds at most `needed` octets at a time, so that what follows the request is
    left for the connection itself; `needed` is 0 when the handshake has finished.
    """

    def __init__(self) -> None:
        self._buffer = b""
        self._size = 2
        self._parse: Callable[[bytes], Event | None] = self._greeting
        self._command = 0
        self._address_type = 0

    @property
    def needed(self) -> int:
        """How many octets are missing for the next step."""
        return self._size - len(self._buffer)

    def receive(self, data: bytes) -> Event | None:
        """Take octets; return what they lead to, or None when more are needed.

        Raises:
            LocalProtocolError: more than `needed` octets were given.
        """
        if len(data) > self.needed:
            raise LocalProtocolError("the SOCKS handshake was fed more than it needs")
        self._buffer += data
        if self.needed:
            return None
        step, self._buffer = self._buffer, b""
        return self._parse(step)

    def _expect(self, size: int, parse: Callable[[bytes], Event | None]) -> None:
        self._size = size
        self._parse = parse

    def _finish(self, event: Event) -> Event:
        self._size = 0
        return event

    def _refuse(self, code: ReplyCode) -> Event:
        return self._finish(Refuse(reply(code)))

    def _greeting(self, octets: bytes) -> Event | None:
        version, count = octets
        if version != VERSION or not count:
            return self._finish(Refuse(bytes([VERSION, 0xFF])))
        self._expect(count, self._methods)
        return None

    def _methods(self, octets: bytes) -> Event:
        if _NO_AUTHENTICATION not in octets:
            return self._finish(Refuse(bytes([VERSION, 0xFF])))
        self._expect(4, self._request)
        return Reply(bytes([VERSION, _NO_AUTHENTICATION]))

    def _request(self, octets: bytes) -> Event | None:
        version, self._command, _, self._address_type = octets
        if version != VERSION:
            return self._refuse(ReplyCode.GENERAL_FAILURE)
        if self._address_type == _DOMAIN:
            self._expect(1, self._domain_length)
        elif self._address_type in _ADDRESS_OCTETS:
            self._expect(_ADDRESS_OCTETS[self._address_type] + _PORT_OCTETS, self._address)
        else:
            return self._refuse(ReplyCode.ADDRESS_TYPE_NOT_SUPPORTED)
        return None

    def _domain_length(self, octets: bytes) -> None:
        self._expect(octets[0] + _PORT_OCTETS, self._address)

    def _address(self, octets: bytes) -> Event:
        if self._command != _CONNECT:
            return self._refuse(ReplyCode.COMMAND_NOT_SUPPORTED)
        address = octets[:-_PORT_OCTETS]
        port = int.from_bytes(octets[-_PORT_OCTETS:], "big")
        try:
            host = self._host(address)
        except (RemoteProtocolError, UnicodeDecodeError):
            return self._refuse(ReplyCode.HOST_UNREACHABLE)
        if not port:
            return self._refuse(ReplyCode.HOST_UNREACHABLE)
        return self._finish(Connect(Target(host, port)))

    def _host(self, address: bytes) -> str:
        if self._address_type == _DOMAIN:
            return check_host(address.decode("ascii"))
        return str(ipaddress.ip_address(address))
