"""STUN Binding messages (RFC 8489), with aioice's codec behind our own caps and errors.

The codec is loaded when the first message is made or read: it takes 0.1 s, which a client on a
network without STUN servers need not wait for.
"""

from __future__ import annotations

import ipaddress
import struct
from types import ModuleType
from typing import Any, Final

from magpies.errors import WireError

Address = tuple[str, int]

DATAGRAM_OCTETS: Final = 548
"""Largest message over IPv4 when the path MTU is unknown (section 6.1)."""

_HEADER_OCTETS: Final = 20
_COOKIE: Final = b"\x21\x12\xa4\x42"
_MAPPED: Final = "XOR-MAPPED-ADDRESS"
_CHANGE_REQUEST: Final = "CHANGE-REQUEST"


def encode_request(transaction: bytes) -> bytes:
    """Return a Binding request; `transaction` is 12 random octets."""
    stun = _codec()
    return bytes(stun.Message(stun.Method.BINDING, stun.Class.REQUEST, transaction))


def encode_response(transaction: bytes, mapped: Address) -> bytes:
    """Return the answer that tells a client its address as the server sees it."""
    stun = _codec()
    ip = ipaddress.ip_address(mapped[0])
    if isinstance(ip, ipaddress.IPv6Address) and ip.ipv4_mapped:
        ip = ip.ipv4_mapped
    attributes = {_MAPPED: (str(ip), mapped[1])}
    return bytes(stun.Message(stun.Method.BINDING, stun.Class.RESPONSE, transaction, attributes))


def decode_request(datagram: bytes) -> bytes:
    """Return the transaction of a Binding request.

    Raises:
        WireError: it is none, or asks to be answered from elsewhere.
    """
    message = _decode(datagram, "REQUEST")
    if _CHANGE_REQUEST in message.attributes:
        raise WireError("a STUN request asks for more than its address")
    return bytes(message.transaction_id)


def decode_response(datagram: bytes) -> tuple[bytes, Address]:
    """Return the transaction of a Binding success response and the mapped address.

    Raises:
        WireError: it is none.
    """
    message = _decode(datagram, "RESPONSE")
    mapped = message.attributes.get(_MAPPED)
    if mapped is None:
        raise WireError("a STUN response names no address")
    return bytes(message.transaction_id), (mapped[0], mapped[1])


def _decode(datagram: bytes, kind: str) -> Any:
    if not _HEADER_OCTETS <= len(datagram) <= DATAGRAM_OCTETS or datagram[4:8] != _COOKIE:
        raise WireError("a datagram is no STUN message")
    stun = _codec()
    try:
        message = stun.parse_message(datagram)
    except (ValueError, IndexError, struct.error) as error:
        raise WireError("a STUN message is malformed") from error
    if (message.message_method, message.message_class) != (
        stun.Method.BINDING,
        stun.Class[kind],
    ):
        raise WireError("a STUN message is not the one that is awaited")
    return message


def _codec() -> ModuleType:
    from aioice import stun

    return stun
