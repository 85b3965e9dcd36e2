"""Invites: one string with all that a client needs to begin.

```
invite  = "magpies:" base64url(version (1 octet) check (4 octets) body)
check   = the first four octets of SHA-256(body): finds typing and cutting errors, no more
body    = JSON, see `Invite`
```
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Annotated, Final

import msgspec
from msgspec import Meta

from magpies.errors import InviteError, MessageError
from magpies.wire import limits
from magpies.wire.descriptors import KEY_OCTETS, Fingerprint, decode_base64, encode_base64
from magpies.wire.signalling import Base64, Token, Url, check_url

SCHEME: Final = "magpies:"
_CHECK_OCTETS: Final = 4


class PinnedEgress(msgspec.Struct, frozen=True, omit_defaults=True):
    """An egress that a client may use without asking a broker for its descriptor."""

    fingerprint: Fingerprint = msgspec.field(name="f")
    """As in a `Descriptor`."""
    url: Url | None = msgspec.field(name="u", default=None)
    """Where volunteers reach it; None: at `/v1/link` of the first broker."""


DIRECT: Final = "direct"
FRONTED: Final = "fronted"


class InvitedWay(msgspec.Struct, frozen=True, omit_defaults=True):
    """One way to a broker. Those of a kind that this version does not know are passed over."""

    kind: Annotated[str, Meta(min_length=1, max_length=32)] = msgspec.field(name="y")
    """`direct` or `fronted`."""
    broker: Annotated[int, Meta(ge=0, lt=limits.BROKERS)] = msgspec.field(name="b", default=0)
    """The broker, by its place in `brokers`."""
    connect: Annotated[str, Meta(max_length=limits.URL_OCTETS)] | None = msgspec.field(
        name="c", default=None
    )
    """The front to connect to, `host` or `host:port`."""


class Invite(msgspec.Struct, frozen=True, omit_defaults=True):
    """What an invite says. Hold it like a key: whoever has it can use the pool."""

    brokers: Annotated[list[Url], Meta(min_length=1, max_length=limits.BROKERS)] = msgspec.field(
        name="b"
    )
    """Base addresses of brokers, `https://host`, to be tried in order."""
    operator_key: Base64 = msgspec.field(name="k")
    """The operator's Ed25519 public key, base64url of 32 octets."""
    pool_token: Token | None = msgspec.field(name="t", default=None)
    stun: Annotated[list[Url], Meta(max_length=limits.STUN_SERVERS)] = msgspec.field(
        name="s", default_factory=list
    )
    """STUN servers, `stun:host:port`, so that the first offer needs no question before it."""
    expires: Annotated[int, Meta(ge=0, le=1 << 40)] | None = msgspec.field(name="x", default=None)
    """Unix time in seconds after which the invite must not be used."""
    public_too: bool = msgspec.field(name="f", default=False)
    """Whether the public pool is asked when nobody in the private one is free."""
    egresses: Annotated[list[PinnedEgress], Meta(max_length=limits.PINNED_EGRESSES)] = (
        msgspec.field(name="e", default_factory=list)
    )
    """Egresses for pairing without a broker."""
    broker_keys: Annotated[list[Base64], Meta(max_length=limits.BROKERS)] = msgspec.field(
        name="h", default_factory=list
    )
    """The X25519 public key of each broker, base64url of 32 octets, in the order of `brokers`:
    what is private is sealed to it. Empty in invites of brokers whose keys are not known."""
    ways: Annotated[list[InvitedWay], Meta(max_length=limits.WAYS)] = msgspec.field(
        name="w", default_factory=list
    )
    """How to get to the brokers, to be tried in order; empty: to each directly."""

    @property
    def known_ways(self) -> list[InvitedWay]:
        """The ways that this version can go.

        Through a front only to a broker whose key is known: the front would else read everything.
        """
        if not self.ways:
            return [InvitedWay(DIRECT, place) for place in range(len(self.brokers))]
        return [way for way in self.ways if self._is_known(way)]

    def _is_known(self, way: InvitedWay) -> bool:
        if way.broker >= len(self.brokers):
            return False
        fronted = way.kind == FRONTED and way.connect is not None and bool(self.broker_keys)
        return way.kind == DIRECT or fronted

    def key_of(self, broker: int) -> bytes | None:
        """Return the pinned key of a broker by its place, 32 octets, if it is known."""
        return decode_base64(self.broker_keys[broker]) if self.broker_keys else None

    @property
    def operator_key_octets(self) -> bytes:
        """The pinned key as 32 octets."""
        return decode_base64(self.operator_key)


def through_fronts(brokers: int, fronts: Sequence[str]) -> list[InvitedWay]:
    """Return the ways of an invite: to each broker directly, then through fronts of the first."""
    direct = [InvitedWay(DIRECT, place) for place in range(brokers)]
    return [*direct, *(InvitedWay(FRONTED, 0, front) for front in fronts)] if fronts else []


_decoder: Final = msgspec.json.Decoder(Invite)


def encode(invite: Invite) -> str:
    """Return the string to hand to a reader.

    Raises:
        InviteError: nobody could read it: a field is outside its caps, or all are too long.
    """
    body = msgspec.json.encode(invite)
    head = bytes([limits.PROTOCOL_VERSION]) + _check(body)
    text = SCHEME + encode_base64(head + body)
    decode(text)
    return text


def decode(text: str, now: float | None = None) -> Invite:
    """Parse an invite as somebody pasted it; white space around and inside is forgiven.

    Args:
        text: the string.
        now: Unix time in seconds; when given, an expired invite is refused.

    Raises:
        InviteError: with one sentence that says what is wrong and what to do.
    """
    if len(text) > limits.INVITE_CHARACTERS:
        raise InviteError("This is too long for an invite. Please copy it again.")
    compact = "".join(text.split())
    if not compact.lower().startswith(SCHEME):
        raise InviteError('This is not an invite: invites begin with "magpies:".', "foreign")
    try:
        data = decode_base64(compact[len(SCHEME) :])
    except ValueError as error:
        raise InviteError(_DAMAGED) from error
    if not data:
        raise InviteError(_DAMAGED)
    if data[0] != limits.PROTOCOL_VERSION:
        raise InviteError(_FOREIGN_VERSION, "version")
    body = data[1 + _CHECK_OCTETS :]
    if data[1 : 1 + _CHECK_OCTETS] != _check(body):
        raise InviteError(_DAMAGED)
    try:
        invite = _decoder.decode(body)
        for broker in invite.brokers:
            check_url(broker, ("http", "https"))
        for egress in invite.egresses:
            if egress.url is not None:
                check_url(egress.url, ("ws", "wss"))
        for way in invite.known_ways:
            check_url(f"https://{way.connect or 'front'}", ("https",))
        keys = [decode_base64(key) for key in [invite.operator_key, *invite.broker_keys]]
    except (msgspec.DecodeError, MessageError, RecursionError, ValueError) as error:
        raise InviteError(_DAMAGED) from error
    if any(len(key) != KEY_OCTETS for key in keys):
        raise InviteError(_DAMAGED)
    if invite.broker_keys and len(invite.broker_keys) != len(invite.brokers):
        raise InviteError(_DAMAGED)
    if not invite.known_ways:
        raise InviteError(
            "This version of Magpies knows none of the ways to a broker that this invite names. "
            "Please update, or ask for another invite."
        )
    if now is not None and invite.expires is not None and now > invite.expires:
        raise InviteError(
            "This invite has expired. Ask for a new one, or check this computer's clock.",
            "expired",
        )
    return invite


_FOREIGN_VERSION: Final = "This invite is for another version of Magpies. Please update."
_DAMAGED: Final = "This invite is damaged or cut short. Please copy all of it again."


def _check(body: bytes) -> bytes:
    return hashlib.sha256(body).digest()[:_CHECK_OCTETS]
