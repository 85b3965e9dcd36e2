"""What the page and the client tell each other, as JSON."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from magpies.client.desk import Phase
from magpies.client.page.pac import SITE_CHARACTERS, SITES
from magpies.wire.limits import INVITE_CHARACTERS, PAIRING_CHARACTERS

PoolChoice = Literal["private", "both", "public"]


class EnterRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`POST /api/session`: the key of a link, for one of a session."""

    key: Annotated[str, Meta(max_length=64)]


class EnterAnswer(msgspec.Struct, frozen=True):
    """The key of a session."""

    key: str


class SwitchRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`POST /api/switch`."""

    on: bool


class InviteRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`POST /api/invite`: use this one from now on."""

    invite: Annotated[str, Meta(max_length=2 * INVITE_CHARACTERS)]


class PoolRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`POST /api/pool`."""

    pool: PoolChoice


class SitesRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`POST /api/sites`: what the PAC file sends through the proxy; null for everything."""

    sites: (
        Annotated[list[Annotated[str, Meta(max_length=SITE_CHARACTERS)]], Meta(max_length=SITES)]
        | None
    )


class OfferRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`POST /api/offer`: make one for a friend."""


class ReplyRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`POST /api/reply`: what the friend sent back."""

    reply: Annotated[str, Meta(max_length=2 * PAIRING_CHARACTERS)]


class Wrong(msgspec.Struct, frozen=True):
    """Why a request was not carried out: a word for the page, which has it in every language."""

    error: str
    detail: str = ""
    """For `site`: the one that is none."""


class Pairing(msgspec.Struct, frozen=True):
    """How a pairing stands."""

    phase: Phase
    text: str
    """For the friend, on a page that is open already."""
    link: str
    """Opens that page with the text."""
    left: int
    """Seconds that the offer still holds."""


class Status(msgspec.Struct, frozen=True):
    """`GET /api/status`."""

    version: str
    on: bool
    invited: bool
    connected: bool
    links: int
    links_made: int
    cause: str | None
    """One of `magpies.client.causes.Cause` while there is no bridge and the reason is known."""
    problem: str | None
    """The same, as one sentence in English that tells more."""
    host: str
    port: int
    shared: bool
    """Whether other computers can use the proxy."""
    phone: str | None
    """`address:port` for a phone in the same network, where it can use the proxy."""
    pool: PoolChoice
    pools: list[PoolChoice]
    pairing: Pairing | None
    sites: list[str] | None
    down: list[int]
    """Octets of each of the last seconds, the newest last."""
    up: list[int]
    down_total: int
    up_total: int


class Picture(msgspec.Struct, frozen=True):
    """`GET /api/qr/invite`, `.../phone` and `.../offer`: rows of modules, "1" for a dark one."""

    rows: list[str]
