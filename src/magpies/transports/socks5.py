"""SOCKS5 (RFC 1928), the server's side of the handshake: octets in, events out. Pure.

```
        receive            receive                receive
GREETING ------> METHODS ----------> REQUEST ----------------> ADDRESS -----> FINISHED
    |               | Reply             |            (domain: a length first)    Connect, Associate
    +---------------+-------------------+------> FINISHED (Refuse)
```

CONNECT and UDP ASSOCIATE are served, without authentication. Names are passed on, to be
resolved at the egress. Where user names are taken (RFC 1929), METHODS leads to them first; they
are no secrets here, but say how a connection is to be made, as Tor's pluggable transports do.

Each datagram of an association begins with a header that names where it goes or came from
(section 7): two octets of zero, the fragment number, which is 0, and an address as in requests.
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
_USER_NAME: Final = 2
_USER_NAME_VERSION: Final = 1
_CONNECT: Final = 1
_ASSOCIATE: Final = 3
_IPV4, _DOMAIN, _IPV6 = 1, 3, 4
_ADDRESS_OCTETS: Final = {_IPV4: 4, _IPV6: 16}
_PORT_OCTETS: Final = 2
_DATAGRAM_HEAD: Final = b"\0\0\0"  # two octets reserved, fragment 0

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
    """The client asks for a connection; answer with `reply`.

    Attributes:
        target: where to.
        user: the user name, where one was given.
        password: belongs to it.
    """

    target: Target
    user: bytes = b""
    password: bytes = b""


@dataclass(frozen=True, slots=True)
class Associate:
    """The client asks for a UDP association; answer with `reply`.

    What it says about where it will send from is ignored: many say nothing, some say nonsense.
    """


@dataclass(frozen=True, slots=True)
class Refuse:
    """Send `data` and close."""

    data: bytes


Event = Reply | Connect | Associate | Refuse


@dataclass(frozen=True, slots=True)
class Datagram:
    """What a client sends to the socket of its association.

    Attributes:
        target: where to.
        header: to be put before the answers.
        payload: what to send.
    """

    target: Target
    header: bytes
    payload: bytes


def reply(code: ReplyCode) -> bytes:
    """Return the answer to a request. The bound address is left blank: it is the egress's."""
    return bytes([VERSION, code, 0, _IPV4, 0, 0, 0, 0, 0, 0])


def associated(host: str, port: int) -> bytes:
    """Return the answer that names the socket of an association, by an address literal."""
    address = ipaddress.ip_address(host.partition("%")[0]).packed
    kind = _IPV4 if len(address) == _ADDRESS_OCTETS[_IPV4] else _IPV6
    head = bytes([VERSION, ReplyCode.SUCCEEDED, 0, kind])
    return head + address + port.to_bytes(_PORT_OCTETS, "big")


def parse_datagram(data: bytes) -> Datagram:
    """Parse a datagram of an association.

    Raises:
        RemoteProtocolError: it is malformed or a fragment, which this proxy does not join.
    """
    if not data.startswith(_DATAGRAM_HEAD) or len(data) < 5:
        raise RemoteProtocolError("The datagram has no header of SOCKS5, or is a fragment.")
    kind, begin = data[3], 4
    if kind == _DOMAIN:
        size, begin = data[4], 5
    elif kind in _ADDRESS_OCTETS:
        size = _ADDRESS_OCTETS[kind]
    else:
        raise RemoteProtocolError("The datagram has an address of an unknown type.")
    end = begin + size + _PORT_OCTETS
    port = int.from_bytes(data[end - _PORT_OCTETS : end], "big")
    if len(data) < end or not port:
        raise RemoteProtocolError("The datagram is cut short, or names no port.")
    host = _host(kind, data[begin : begin + size])
    return Datagram(Target(host, port), data[:end], data[end:])


def _host(address_type: int, address: bytes) -> str:
    if address_type != _DOMAIN:
        return str(ipaddress.ip_address(address))
    try:
        return check_host(address.decode("ascii"))
    except UnicodeDecodeError:
        raise RemoteProtocolError("The name of the site is not a valid host name.") from None


def code_for(error: str) -> ReplyCode:
    """Return the reply code that comes closest to an error type of RFC 9209."""
    return _CODES.get(error, ReplyCode.GENERAL_FAILURE)


class Handshake:
    """Reads one greeting and one request.

    The caller feeds at most `needed` octets at a time, so that what follows the request is
    left for the connection itself; `needed` is 0 when the handshake has finished.

    Args:
        user_names: whether user name and password are asked of clients that have them.
    """

    def __init__(self, *, user_names: bool = False) -> None:
        self._user_names = user_names
        self._user = self._password = b""
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
        if self._user_names and _USER_NAME in octets:
            self._expect(2, self._user_head)
            return Reply(bytes([VERSION, _USER_NAME]))
        if _NO_AUTHENTICATION not in octets:
            return self._finish(Refuse(bytes([VERSION, 0xFF])))
        self._expect(4, self._request)
        return Reply(bytes([VERSION, _NO_AUTHENTICATION]))

    def _user_head(self, octets: bytes) -> Event | None:
        version, length = octets
        if version != _USER_NAME_VERSION:
            return self._finish(Refuse(bytes([_USER_NAME_VERSION, 1])))
        self._expect(length + 1, self._user_name)  # the length of the password comes with it
        return None

    def _user_name(self, octets: bytes) -> Event | None:
        self._user, length = octets[:-1], octets[-1]
        if not length:
            return self._with_password(b"")
        self._expect(length, self._with_password)
        return None

    def _with_password(self, octets: bytes) -> Event:
        self._password = octets
        self._expect(4, self._request)
        return Reply(bytes([_USER_NAME_VERSION, 0]))

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
        if self._command == _ASSOCIATE:
            return self._finish(Associate())
        if self._command != _CONNECT:
            return self._refuse(ReplyCode.COMMAND_NOT_SUPPORTED)
        address = octets[:-_PORT_OCTETS]
        port = int.from_bytes(octets[-_PORT_OCTETS:], "big")
        try:
            host = _host(self._address_type, address)
        except RemoteProtocolError:
            return self._refuse(ReplyCode.HOST_UNREACHABLE)
        if not port:
            return self._refuse(ReplyCode.HOST_UNREACHABLE)
        return self._finish(Connect(Target(host, port), self._user, self._password))
