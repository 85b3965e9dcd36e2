"""Configuration of a client."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from magpies.transports.ways.proxies import Proxy, parse_proxy

Site = Annotated[str, Meta(max_length=253, pattern=r"^([a-z0-9_-]{1,63}\.)+[a-z0-9-]{2,63}\Z")]
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
    proxy: Annotated[str, Meta(max_length=1_024)] | None = None
    """Proxy through which the broker is reached, `socks5://host:port` or `http://host:port`, with
    `user:password@` if it needs them; it resolves the broker's name. "environment" takes what
    HTTPS_PROXY or ALL_PROXY say, which are not read otherwise. Volunteers and STUN servers are
    always reached directly: WebRTC goes over UDP, which such proxies do not carry."""
    state: str | None = "~/.local/state/magpies"
    """Directory where a number is kept, of the way to a broker that worked when several are known.
    Nothing is kept where an invite names one way, or if this is empty."""
    page: bool = True
    """Whether the port also serves a page that shows what is going on, `http://127.0.0.1:1080/`."""
    sites: Annotated[list[Site], Meta(max_length=500)] = msgspec.field(default_factory=list)
    """Sites, with all below them, that go through the proxy when a browser is set up by
    `/proxy.pac`; empty for everything. The page can change it until Magpies ends."""
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


def proxy_of(config: ClientConfig) -> Proxy | None:
    """Return the proxy that a configuration names.

    Raises:
        ConfigError: it cannot be one.
    """
    return None if config.proxy is None else parse_proxy(config.proxy)
