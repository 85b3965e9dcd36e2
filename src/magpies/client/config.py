"""Configuration of a client."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

Seconds = Annotated[float, Meta(gt=0, le=3_600)]


class ClientConfig(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Keys of the table `[client]`."""

    listen: str = "127.0.0.1:1080"
    """Where the SOCKS5 and HTTP proxy listens, `address:port`; port 0 takes a free one."""
    engine: Literal["auto", "libdatachannel", "aiortc"] = "auto"
    """WebRTC library."""
    local_network: bool | None = None
    """Whether private addresses may be told to volunteers, which is only of use when they are
    on the same network. Not set: only if the broker itself is on a private address."""
    links: Annotated[int, Meta(ge=1, le=4)] = 3
    """How many volunteers to use at once, when there are that many."""
    stun: list[str] = msgspec.field(default_factory=list)
    """STUN servers, `stun:host:port`, besides those of the invite."""
    bridge_s: Seconds = 20.0
    """How long a new connection waits for a bridge before it fails."""
    problem_s: Seconds = 8.0
    """The same from when it is known what is wrong: long enough for one more attempt."""
    setup_s: Seconds = 10.0
    """How long the way to a volunteer may take to open, once both have said how to be reached."""
    flow_s: Seconds = 40.0
    """How long a new connection waits for the egress' answer."""
    keepalive_s: Seconds = 15.0
    """How often an idle bridge is asked for a sign of life."""
    link_buffer_octets: Annotated[int, Meta(ge=65_536, le=64 << 20)] = 512 * 1024
    """Most that waits in the data channel before messages are dropped."""
