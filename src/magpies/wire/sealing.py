"""Sealed calls: what client and broker tell each other, and nothing between them can read.

```
call    = HPKE (RFC 9180, base mode, one shot) of `SealedCall`, to the broker's public key
answer  = nonce (12 octets) ChaCha20-Poly1305 (RFC 8439) of `SealedAnswer`, by the key in the call
```

The key of an answer is made anew for every call and stands inside it, so only the broker can have
it: an answer that opens is the broker's, and belongs to this call. Both texts are JSON, filled up
with spaces so that their lengths tell little. docs/decisions/0008-sealed-calls.md has the reasons.
"""

from __future__ import annotations

import os
from enum import StrEnum
from typing import Annotated, Final

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from msgspec import Meta

from magpies.errors import SealError
from magpies.wire import limits
from magpies.wire.descriptors import KEY_OCTETS, decode_base64, encode_base64
from magpies.wire.signalling import Base64

_SUITE: Final = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.CHACHA20_POLY1305)
_CALL: Final = b"magpies 1 call"
_ANSWER: Final = b"magpies 1 answer"
_NONCE_OCTETS: Final = 12
_ENCAPSULATED_OCTETS: Final = 32

Time = Annotated[int, Meta(ge=0, le=1 << 40)]


class CallName(StrEnum):
    """What is asked for."""

    OFFER = "offer"
    RELAYS = "relays"


class SealedCall(msgspec.Struct, frozen=True):
    """What is inside a sealed call."""

    call: CallName
    at: Time
    """When it was made, Unix time in seconds by the client's clock."""
    key: Base64
    """The key of the answer, base64url of 32 octets; never used twice."""
    body: msgspec.Raw
    """As in the call's unsealed form."""


class SealedAnswer(msgspec.Struct, frozen=True):
    """What is inside the answer to a sealed call."""

    status: Annotated[int, Meta(ge=200, le=599)]
    """As in the answer's unsealed form."""
    at: Time
    """When it was made, Unix time in seconds by the broker's clock."""
    body: msgspec.Raw
    """As in the answer's unsealed form."""


_call_decoder: Final = msgspec.json.Decoder(SealedCall)
_answer_decoder: Final = msgspec.json.Decoder(SealedAnswer)


def seal_call(call: CallName, body: bytes, broker_key: bytes, at: int) -> tuple[bytes, bytes]:
    """Seal a call.

    Args:
        call: what is asked for.
        body: the JSON of its unsealed form.
        broker_key: the pinned X25519 public key, 32 octets.
        at: Unix time in seconds.

    Returns:
        The sealed call, and the key for `open_answer`.

    Raises:
        SealError: `broker_key` is none.
    """
    key = os.urandom(KEY_OCTETS)
    inner = SealedCall(call, at, encode_base64(key), msgspec.Raw(body))
    try:
        public = X25519PublicKey.from_public_bytes(broker_key)
        return _SUITE.encrypt(_filled(inner), public, _CALL), key
    except ValueError as error:  # wrong length, or a point that gives everybody the same secret
        raise SealError("The key of the broker in this invite is none.") from error


def open_call(sealed: bytes, broker_key: X25519PrivateKey) -> SealedCall:
    """Open a call.

    Raises:
        SealError: it was not sealed to this key, was changed, or does not follow the protocol.
    """
    if len(sealed) > limits.SIGNALLING_OCTETS:
        raise SealError(f"A sealed call is longer than {limits.SIGNALLING_OCTETS} octets.")
    try:
        call = _call_decoder.decode(_SUITE.decrypt(sealed, broker_key, _CALL))
        well = len(decode_base64(call.key)) == KEY_OCTETS
    except (InvalidTag, msgspec.DecodeError, RecursionError, UnicodeError, ValueError) as error:
        raise SealError("A sealed call cannot be opened.") from error
    if not well:
        raise SealError("A sealed call holds no key for its answer.")
    return call


def mark(sealed: bytes) -> bytes:
    """Return what no two sealed calls share: of the encapsulated key, which cannot be changed."""
    return sealed[: _ENCAPSULATED_OCTETS // 2]


def seal_answer(status: int, body: bytes, key: str, at: int) -> bytes:
    """Seal the answer to a call.

    Args:
        status: as of the HTTP answer, were it not sealed.
        body: the JSON of its unsealed form.
        key: `SealedCall.key`.
        at: Unix time in seconds.
    """
    nonce = os.urandom(_NONCE_OCTETS)
    inner = _filled(SealedAnswer(status, at, msgspec.Raw(body)))
    return nonce + ChaCha20Poly1305(decode_base64(key)).encrypt(nonce, inner, _ANSWER)


def open_answer(sealed: bytes, key: bytes) -> SealedAnswer:
    """Open the answer to a call.

    Raises:
        SealError: it is not the broker's, not the one to this call, or was changed.
    """
    nonce, inner = sealed[:_NONCE_OCTETS], sealed[_NONCE_OCTETS:]
    try:
        return _answer_decoder.decode(ChaCha20Poly1305(key).decrypt(nonce, inner, _ANSWER))
    except (InvalidTag, msgspec.DecodeError, RecursionError, UnicodeError, ValueError) as error:
        raise SealError("A sealed answer cannot be opened.") from error


def _filled(inner: SealedCall | SealedAnswer) -> bytes:
    """Return the JSON with spaces up to the next multiple of `limits.SEALED_OCTETS`."""
    text = msgspec.json.encode(inner)
    return text + b" " * (-len(text) % limits.SEALED_OCTETS)
