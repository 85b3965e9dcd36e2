"""STUN Binding messages (RFC 8489): octets to values and back. Pure.

The codec is our own: it is a page long, and the library at hand takes 0.1 s to load, at the
start of every client.
"""

from __future__ import annotations

import ipaddress
import struct
from typing import Final

from magpies.errors import WireError

Address = tuple[str, int]

_COOKIE: Final = 0x2112A442
_HEADER: Final = struct.Struct("!HHI12s")
_ATTRIBUTE: Final = struct.Struct("!HH")
_REQUEST: Final = 0x0001
_SUCCESS: Final = 0x0101
_XOR_MAPPED_ADDRESS: Final = 0x0020
_IPV4, _IPV6 = 1, 2
_COMPREHENSION_OPTIONAL: Final = 0x8000
_HARMLESS: Final = frozenset({0x0006, 0x0008, 0x0014, 0x0015, 0x001C, 0x0024, 0x0025})
"""Attributes of a request that may stay unread: credentials and ICE (sections 14 and RFC 8445)."""

DATAGRAM_OCTETS: Final = 548
"""Largest message over IPv4 when the path MTU is unknown (section 6.1)."""


def encode_request(transaction: bytes) -> bytes:
    """Return a Binding request; `transaction` is 12 random octets."""
    return _HEADER.pack(_REQUEST, 0, _COOKIE, transaction)


def encode_response(transaction: bytes, mapped: Address) -> bytes:
    """Return the answer that tells a client its address as the server sees it."""
    ip = ipaddress.ip_address(mapped[0])
    if isinstance(ip, ipaddress.IPv6Address) and ip.ipv4_mapped:
        ip = ip.ipv4_mapped
    family = _IPV4 if ip.version == 4 else _IPV6
    value = struct.pack("!BBH", 0, family, mapped[1] ^ _COOKIE >> 16) + _xor(ip.packed, transaction)
    attribute = _ATTRIBUTE.pack(_XOR_MAPPED_ADDRESS, len(value)) + value
    return _HEADER.pack(_SUCCESS, len(attribute), _COOKIE, transaction) + attribute


def decode_request(datagram: bytes) -> bytes:
    """Return the transaction of a Binding request.

    Raises:
        WireError: it is none, or asks for something that is not served here.
    """
    transaction, attributes = _decode(datagram, _REQUEST)
    if any(kind < _COMPREHENSION_OPTIONAL and kind not in _HARMLESS for kind in attributes):
        raise WireError("a STUN request asks for more than its address")
    return transaction


def decode_response(datagram: bytes) -> tuple[bytes, Address]:
    """Return the transaction of a Binding success response and the mapped address.

    Raises:
        WireError: it is none.
    """
    transaction, attributes = _decode(datagram, _SUCCESS)
    value = attributes.get(_XOR_MAPPED_ADDRESS, b"")
    if (len(value), value[1:2]) not in {(8, b"\x01"), (20, b"\x02")}:
        raise WireError("a STUN response names no address")
    port = int.from_bytes(value[2:4], "big") ^ _COOKIE >> 16
    return transaction, (str(ipaddress.ip_address(_xor(value[4:], transaction))), port)


def _decode(datagram: bytes, kind: int) -> tuple[bytes, dict[int, bytes]]:
    if not _HEADER.size <= len(datagram) <= DATAGRAM_OCTETS:
        raise WireError("a STUN message has an impossible size")
    found, length, cookie, transaction = _HEADER.unpack_from(datagram)
    if (found, cookie) != (kind, _COOKIE) or length != len(datagram) - _HEADER.size:
        raise WireError("a datagram is not the STUN message that is awaited")
    attributes: dict[int, bytes] = {}
    position = _HEADER.size
    while position < len(datagram):
        if position + _ATTRIBUTE.size > len(datagram):
            raise WireError("a STUN attribute is cut short")
        name, size = _ATTRIBUTE.unpack_from(datagram, position)
        position += _ATTRIBUTE.size
        if position + size > len(datagram):
            raise WireError("a STUN attribute is cut short")
        attributes.setdefault(name, datagram[position : position + size])  # the first counts
        position += size + -size % 4
    return transaction, attributes


def _xor(address: bytes, transaction: bytes) -> bytes:
    pad = _COOKIE.to_bytes(4, "big") + transaction
    return bytes(a ^ b for a, b in zip(address, pad, strict=False))
