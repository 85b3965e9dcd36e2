"""Configuration of a headless volunteer."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from magpies.wire import limits
from magpies.wire.signalling import Token

Seconds = Annotated[float, Meta(gt=0, le=3_600)]


class VolunteerConfig(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Keys of the table `[volunteer]`."""

    slots: Annotated[int, Meta(ge=1, le=limits.SLOTS)] = 4
    """How many links to carry at once."""
    pools: Annotated[list[Token], Meta(max_length=limits.POOLS)] = msgspec.field(
        default_factory=list
    )
    """Tokens of private pools to serve; empty means the public pool."""
    egresses: Annotated[list[str], Meta(max_length=limits.EGRESSES)] = msgspec.field(
        default_factory=list
    )
    """Egress addresses to connect to, and no others whatever the broker says. Empty: those
    that the broker names in its configuration when the volunteer starts."""
    engine: Literal["auto", "libdatachannel", "aiortc"] = "auto"
    """WebRTC library."""
    local_network: bool | None = None
    """Whether private addresses may be told to clients, which is only of use when they are on
    the same network. Not set: only if the broker itself is on a private address."""
    buffer_octets: Annotated[int, Meta(ge=16_384, le=16 << 20)] = 512 * 1024
    """Most that waits for one direction of one link before messages are dropped."""
    setup_s: Seconds = 15.0
    """Deadline for a link to come up."""
