"""What the page shows and moves: the client, as the page sees it."""

from __future__ import annotations

from typing import Protocol

from magpies.client.bridge import BridgeStatus
from magpies.client.desk import Standing
from magpies.client.page.messages import PoolChoice
from magpies.client.traffic import Traffic
from magpies.wire.invites import Invite


class Controls(Protocol):
    """A client that runs."""

    @property
    def status(self) -> BridgeStatus:
        """The bridge as it is now."""

    @property
    def invite(self) -> Invite | None:
        """What was used last, as it was given; None before the first."""

    @property
    def pool(self) -> PoolChoice:
        """Whose volunteers are asked."""

    @property
    def traffic(self) -> Traffic:
        """What has passed."""

    @property
    def standing(self) -> Standing | None:
        """How the newest pairing stands; None without one."""

    @property
    def proxy(self) -> tuple[str, int]:
        """Where the proxy listens."""

    async def switch(self, on: bool) -> None:
        """Bring a bridge, or end it and all that goes over it."""

    async def use(self, invite: Invite) -> None:
        """Take another invite, and switch on."""

    async def choose(self, pool: PoolChoice) -> None:
        """Take volunteers of another pool of the same invite."""

    async def offer(self) -> None:
        """Make an offer for a friend, in the place of the one before.

        Raises:
            PairingError: the invite is not fit for it.
            LinkSetupError: WebRTC does not work here.
            TunnelError: nothing is switched on.
        """

    def take(self, reply: str) -> None:
        """Take the friend's reply.

        Raises:
            PairingError: it cannot be used.
        """
