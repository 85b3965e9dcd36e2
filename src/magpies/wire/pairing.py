"""Pairing texts: an offer and a reply that go through any messenger, without a broker.

```
offer = "magpies-offer:" base64url(packet)
reply = "magpies-reply:" base64url(packet)
packet = version (1) kind (1) check (4) body           ; kind: 0 offer, 1 reply
body   = expires (4) subject (4) compact               ; see `magpies.wire.compact_sdp`
check  = CRC-32 of the body: finds typing and cutting errors, no more
```

`expires` is Unix time in seconds. The subject of an offer is CRC-32 of the URL of the egress that
the reader wants: a volunteer's page compares it with those of its own list, so a text can choose
one of these and never name another. The subject of a reply is the check of the offer it answers.

As a link, an offer is the fragment of the address of the page that answers it.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from magpies.errors import PairingError, SdpError
from magpies.wire.compact_sdp import Compact, expand
from magpies.wire.descriptors import decode_base64, encode_base64
from magpies.wire.limits import PAIRING_CHARACTERS, PROTOCOL_VERSION

OFFER_SCHEME: Final = "magpies-offer:"
REPLY_SCHEME: Final = "magpies-reply:"
_INVITE_SCHEME: Final = "magpies:"
_HEAD_OCTETS: Final = 6
_BODY_HEAD_OCTETS: Final = 8
_DAMAGED: Final = "This reply is damaged or cut short: please copy all of it again."


class Kind(IntEnum):
    """What a pairing text is."""

    OFFER = 0
    REPLY = 1


@dataclass(frozen=True, slots=True)
class PairingText:
    """An offer or a reply.

    Attributes:
        kind: which of them.
        expires: Unix time in seconds from which on it is of no use.
        subject: of an offer, `egress_number` of the egress; of a reply, `number` of the offer.
        compact: the description.
    """

    kind: Kind
    expires: int
    subject: int
    compact: Compact

    @property
    def number(self) -> int:
        """By what a reply names the offer that it answers."""
        return zlib.crc32(self._body())

    @property
    def fragment(self) -> str:
        """The text without its scheme, for a link."""
        body = self._body()
        head = bytes([PROTOCOL_VERSION, self.kind]) + zlib.crc32(body).to_bytes(4)
        return encode_base64(head + body)

    @property
    def text(self) -> str:
        """The text for a messenger."""
        return (OFFER_SCHEME if self.kind is Kind.OFFER else REPLY_SCHEME) + self.fragment

    def _body(self) -> bytes:
        return self.expires.to_bytes(4) + self.subject.to_bytes(4) + self.compact.encode()


def egress_number(url: str) -> int:
    """Return by what an offer chooses an egress of the volunteer's list."""
    return zlib.crc32(url.encode())


def read_reply(text: str, offer: PairingText, now: float) -> PairingText:
    """Parse the reply to an offer as somebody pasted it; white space is forgiven.

    Args:
        text: what was pasted.
        offer: what it should answer.
        now: Unix time in seconds.

    Raises:
        PairingError: with one sentence that says what is wrong and what to do.
    """
    if len(text) > PAIRING_CHARACTERS:
        raise PairingError("This is too long for a reply: please copy it again.")
    compact = "".join(text.split())
    lowered = compact.lower()
    if lowered.startswith(OFFER_SCHEME) or "/pair/#" in lowered:
        raise PairingError(
            "This is the offer: send it to your friend, and paste the reply that comes back.",
            "offer",
        )
    if lowered.startswith(_INVITE_SCHEME):
        raise PairingError("This is an invite: paste the reply that your friend sent.", "invite")
    if not lowered.startswith(REPLY_SCHEME):
        text = f'This is not a reply: replies begin with "{REPLY_SCHEME}".'
        raise PairingError(text, "foreign")
    reply = _read(compact[len(REPLY_SCHEME) :])
    if reply.kind is not Kind.REPLY:
        raise PairingError(_DAMAGED)
    if reply.subject != offer.number:
        raise PairingError(
            "This reply is to another offer: send your friend the newest one, and paste the reply "
            "to that.",
            "other",
        )
    if now >= reply.expires:
        raise PairingError("This reply has expired: begin again with a new offer.", "expired")
    return reply


def _read(encoded: str) -> PairingText:
    try:
        data = decode_base64(encoded)
    except ValueError as error:
        raise PairingError(_DAMAGED) from error
    if data and data[0] != PROTOCOL_VERSION:
        text = "This reply is of another version of Magpies: please update both sides."
        raise PairingError(text, "version")
    body = data[_HEAD_OCTETS:]
    if len(body) < _BODY_HEAD_OCTETS or data[2:_HEAD_OCTETS] != zlib.crc32(body).to_bytes(4):
        raise PairingError(_DAMAGED)
    try:
        kind, compact = Kind(data[1]), expand(body[_BODY_HEAD_OCTETS:])
    except (ValueError, SdpError) as error:
        raise PairingError(_DAMAGED) from error
    return PairingText(kind, int.from_bytes(body[:4]), int.from_bytes(body[4:8]), compact)
