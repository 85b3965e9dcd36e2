"""Egress descriptors: where an egress is and how a client knows it, signed by the operator.

The invite pins the operator's Ed25519 key, the descriptor pins the egress certificate, and
the QUIC handshake proves possession of the certificate's key. A broker or a volunteer can
withhold a descriptor but cannot make one.
"""

from __future__ import annotations

import base64
import binascii
from typing import Annotated

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)
from msgspec import Meta

from magpies.errors import DescriptorError, MessageError
from magpies.wire import limits
from magpies.wire.signalling import SignedDescriptor, Url, check_url

KEY_OCTETS = 32


Fingerprint = Annotated[str, Meta(pattern=r"^[0-9a-f]{64}\Z")]
"""SHA-256 of a certificate in DER form, in hexadecimal."""


class Descriptor(msgspec.Struct, frozen=True):
    """What an operator says about one egress."""

    version: int
    url: Url
    """WebSocket address of the egress, `wss://host/v1/link`."""
    fingerprint: Fingerprint
    """SHA-256 of the egress certificate (DER), in hexadecimal."""
    not_before: Annotated[int, Meta(ge=0, le=1 << 40)]
    not_after: Annotated[int, Meta(ge=0, le=1 << 40)]
    """Validity, Unix time in seconds."""


_decoder = msgspec.json.Decoder(Descriptor)
CLOCK_SKEW_S = 24 * 3600
"""How wrong a client's clock may be at either end of the validity: a day."""


def sign(descriptor: Descriptor, key: Ed25519PrivateKey) -> SignedDescriptor:
    """Sign a descriptor with the operator's key."""
    payload = msgspec.json.encode(descriptor)
    return SignedDescriptor(encode_base64(payload), encode_base64(key.sign(payload)))


def verify(signed: SignedDescriptor, operator_key: bytes, now: float) -> Descriptor:
    """Return the descriptor inside if the operator signed it and it is valid at `now`.

    Args:
        signed: as received from a broker.
        operator_key: the pinned Ed25519 public key, 32 octets.
        now: Unix time in seconds.

    Raises:
        DescriptorError: wrong signature, form or version, or not valid at this time.
    """
    payload = _decode_part(signed.payload)
    try:
        Ed25519PublicKey.from_public_bytes(operator_key).verify(
            _decode_part(signed.signature), payload
        )
    except (InvalidSignature, ValueError) as error:
        raise DescriptorError(
            "The broker named an egress that the operator of this invite did not sign: ask for a "
            "new invite."
        ) from error
    try:
        descriptor = _decoder.decode(payload)
        check_url(descriptor.url, ("ws", "wss"))
    except (msgspec.DecodeError, MessageError, RecursionError, UnicodeError) as error:
        raise DescriptorError(
            "An egress descriptor does not follow the protocol: update Magpies, or ask for a new "
            "invite."
        ) from error
    if descriptor.version != limits.PROTOCOL_VERSION:
        raise DescriptorError("An egress speaks another version: please update Magpies.")
    if not descriptor.not_before - CLOCK_SKEW_S <= now <= descriptor.not_after + CLOCK_SKEW_S:
        raise DescriptorError(
            "The egress descriptor is not valid at this time: check this computer's clock, "
            "or ask for a new invite."
        )
    return descriptor


def encode_base64(data: bytes) -> str:
    """Return base64url without padding (RFC 4648 section 5)."""
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def decode_base64(text: str) -> bytes:
    """Parse base64url without padding; one text only stands for the same octets.

    Raises:
        ValueError: not base64url, or bits are set that carry nothing (RFC 4648 section 3.5).
    """
    try:
        data = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except binascii.Error as error:
        raise ValueError("not base64url") from error
    if encode_base64(data) != text:
        raise ValueError("not base64url without padding in its one form")
    return data


def _decode_part(text: str) -> bytes:
    try:
        return decode_base64(text)
    except ValueError as error:
        raise DescriptorError(
            "An egress descriptor is not base64url: update Magpies, or ask for a new invite."
        ) from error
