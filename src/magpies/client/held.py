"""What a client holds: links to volunteers, and tunnels that go over them."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from math import inf
from typing import Final

from magpies.client.links import Link
from magpies.protocol.tunnel import ClientTunnel
from magpies.transports.tunnel_driver import TunnelDriver

_TURNS: Final = 3
"""A tunnel that asks over its links in turn has asked over one of them so often until its silence
there tells something: a single question may be lost."""


@dataclass(slots=True)
class Tunnel:
    """One tunnel and what drives it."""

    tunnel: ClientTunnel
    driver: TunnelDriver
    began: float
    first_link: int
    abandonment: asyncio.TimerHandle | None = None
    """Ends it when it stays without any link."""

    def keep(self) -> None:
        """It has a link, or has ended: do not end it for having none."""
        if self.abandonment is not None:
            self.abandonment.cancel()
            self.abandonment = None


@dataclass(slots=True)
class Use:
    """A tunnel's use of a link: since when it has sent there, and how often it began to."""

    since: float
    turns: int = 1


@dataclass(slots=True)
class HeldLink:
    """One link and what came over it. Times are of the loop's clock."""

    link: Link
    users: dict[int, Use] = field(default_factory=dict)
    """Tunnels that have sent over it, so that answers may come over it."""
    heard_at: float = -inf
    """When the egress was last heard."""
    proven: bool = False
    """Whether a tunnel that is ready was heard."""
    closing: asyncio.TimerHandle | None = None
    """Closes it; set when nothing needs it any more."""

    def forget_closing(self) -> None:
        """It has ended: there is nothing to close."""
        if self.closing is not None:
            self.closing.cancel()
            self.closing = None

    def ask_beside(self, name: int, each: Tunnel, now: float) -> None:
        """A tunnel whose own link is silent asks here as well, perhaps not for the first time."""
        use = self.users.get(name)
        if use is None or use.since < each.driver.last_received:
            self.users[name] = Use(now)
        else:
            use.turns += 1

    def vainly_asked_since(self, name: int, each: Tunnel) -> float | None:
        """Since when a tunnel has asked here without an answer; None when it has not, or hardly."""
        waiting, use = each.driver.waiting_since, self.users.get(name)
        if waiting is None or use is None or not each.driver.sends_over(self.link.channel):
            return None
        if each.driver.link is not self.link.channel and use.turns <= _TURNS:
            return None
        return max(waiting, use.since)
