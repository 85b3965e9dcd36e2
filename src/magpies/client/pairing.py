"""A link by texts that go through any messenger, without a broker.

The reader's side of it, for a terminal and for the local page alike:

```
async with client.pairing() as pairing:
    offer = await pairing.offer()          # offer.text, offer.link, offer.expires
    ...                                    # a friend opens the link and sends a reply back
    await pairing.take(reply)              # again after a PairingError: the offer still holds
```

The friend's browser knocks at the addresses of the offer until its end, since neither side can
know when the other one reads. See `magpies.wire.pairing` for the texts.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Self

from magpies.client.config import ClientConfig
from magpies.client.links import Link, uses_local_network
from magpies.errors import LinkSetupError, PairingError
from magpies.transports.data_channel import Engine, IceSettings, OfferingPeer
from magpies.wire import limits
from magpies.wire.compact_sdp import compact
from magpies.wire.descriptors import Descriptor
from magpies.wire.invites import Invite
from magpies.wire.pairing import Kind, PairingText, egress_number, read_reply

VALID_S: Final = 600
"""How long an offer holds: long enough for a chat, and what both sides keep their addresses open
for. The WebRTC libraries ask their STUN servers every 10 to 15 s, so NATs do not forget them."""
PATH_S: Final = 45.0
"""How long a path is looked for after the reply has come. A browser that has got no answer for
15 s pauses its knocking for up to 10 s (measured)."""

_NO_EGRESS: Final = "This invite does not name an egress for pairing: ask for a new one."
_NO_PATH: Final = (
    "No way to your friend's browser was found: is the page still open there? Try again, and if "
    "it does not help, one of you from another network."
)


@dataclass(frozen=True, slots=True)
class Offer:
    """What to send to a friend.

    Attributes:
        text: for the friend to paste on the page of a volunteer.
        link: opens that page, with the text in the part that goes to no server.
        expires: Unix time in seconds until which a reply is of use.
    """

    text: str
    link: str
    expires: int


class Pairing:
    """One offer, and the link that comes of it, as an asynchronous context manager.

    Args:
        invite: names the egress and the page for volunteers.
        engine: WebRTC library.
        config: of the client.
        adopt: gets the link that was made, and owns it from then on.
        unix_clock: wall-clock seconds.
    """

    def __init__(
        self,
        invite: Invite,
        engine: Engine,
        config: ClientConfig,
        adopt: Callable[[Link], None],
        unix_clock: Callable[[], float] = time.time,
    ) -> None:
        self._invite = invite
        self._engine = engine
        self._config = config
        self._adopt = adopt
        self._unix_clock = unix_clock
        self._peer: OfferingPeer | None = None
        self._offer: PairingText | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *error: object) -> None:
        """Give up what has not become a link."""
        await self._free()

    @property
    def left_s(self) -> float:
        """How long the offer still holds, in seconds; 0 without one."""
        if self._offer is None:
            return 0.0
        return max(0.0, self._offer.expires - self._unix_clock())

    async def offer(self) -> Offer:
        """Return a new offer; the one before, if any, holds no longer.

        Raises:
            PairingError: the invite names no egress.
            LinkSetupError: WebRTC does not work here.
        """
        egress = egress_of(self._invite)
        await self._free()
        stun = [*self._invite.stun, *self._config.stun][: limits.STUN_SERVERS]
        ice = IceSettings(
            stun=tuple(stun),
            keep_private_candidates=uses_local_network(self._invite, self._config),
            setup_s=PATH_S + self._config.setup_s,
            path_s=PATH_S,
        )
        self._peer = self._engine.offering(ice, self._config.link_buffer_octets)
        sdp = await self._peer.offer()
        expires = int(self._unix_clock()) + VALID_S
        number = egress_number(egress.url)
        self._offer = PairingText(Kind.OFFER, expires, number, compact(sdp))
        page = f"{self._invite.brokers[0].rstrip('/')}/pair/"
        return Offer(self._offer.text, f"{page}#{self._offer.fragment}", expires)

    def check(self, reply: str) -> PairingText:
        """Read the friend's reply, without taking it.

        Raises:
            PairingError: it cannot be used, with one sentence that says why; unless the offer has
                expired, another one may be tried.
        """
        if self._offer is None or not self.left_s:
            raise PairingError("The offer has expired: begin again with a new one.", "expired")
        return read_reply(reply, self._offer, self._unix_clock())

    async def take(self, reply: str) -> Link:
        """Take the friend's reply, hand over the link once it is up, and return it.

        Raises:
            PairingError: see `check`.
            LinkSetupError: no way to the friend's browser was found; a new offer is needed.
        """
        answer, peer = self.check(reply), self._peer
        assert peer is not None  # noqa: S101 - it comes and goes with the offer
        self._peer = self._offer = None
        try:
            channel = await peer.accept(answer.compact.sdp("active"))
            match = f"paired-{secrets.token_urlsafe(8)}"
            link = Link(channel, match, egress_of(self._invite), peer)
            self._adopt(link)
        except LinkSetupError as error:
            await peer.aclose()
            raise LinkSetupError(error.stage, _NO_PATH, late=error.late) from error
        except BaseException:
            await peer.aclose()
            raise
        return link

    async def _free(self) -> None:
        peer, self._peer, self._offer = self._peer, None, None
        if peer is not None:
            await peer.aclose()


def egress_of(invite: Invite) -> Descriptor:
    """Return the egress that the invite pins; the invite says how long that holds.

    Raises:
        PairingError: it pins none.
    """
    if not invite.egresses:
        raise PairingError(_NO_EGRESS, "egress")
    pinned = invite.egresses[0]
    url = pinned.url or invite.brokers[0].rstrip("/").replace("http", "ws", 1) + "/v1/link"
    end = (1 << 40) if invite.expires is None else invite.expires
    return Descriptor(limits.PROTOCOL_VERSION, url, pinned.fingerprint, 0, end)
