"""Where the reader's page pairs: one offer at a time, from its text to the end of its link."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from magpies.client.pairing import Offer, Pairing
from magpies.errors import LinkSetupError, MagpiesError, PairingError


class Phase(StrEnum):
    """How far a pairing has come."""

    OFFERED = "offered"
    """The offer is with the friend, its reply is awaited."""
    CONNECTING = "connecting"
    """The reply is there, a way to the friend's browser is looked for."""
    CONNECTED = "connected"
    """The link is up."""
    ENDED = "ended"
    """The link was up."""
    EXPIRED = "expired"
    """No reply came in time."""
    FAILED = "failed"
    """No way to the friend's browser was found."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How a pairing stands.

    Attributes:
        phase: how far it has come.
        offer: what was sent to the friend.
        left_s: how much longer a reply is of use, in seconds; 0 in later phases.
    """

    phase: Phase
    offer: Offer
    left_s: float


class Desk:
    """Makes an offer, takes the reply, and follows the link; the bridge owns the link itself.

    Its owner calls `aclose` before the bridge ends.

    Args:
        on_failure: gets what ended its task, which only a bug does.
    """

    def __init__(self, on_failure: Callable[[BaseException], None]) -> None:
        self._on_failure = on_failure
        self._pairing: Pairing | None = None
        self._offer: Offer | None = None
        self._phase = Phase.OFFERED
        self._reply: asyncio.Future[str] | None = None
        self._task: asyncio.Task[None] | None = None

    @property
    def standing(self) -> Standing | None:
        """How the newest pairing stands; None before the first."""
        if self._pairing is None or self._offer is None:
            return None
        return Standing(self._phase, self._offer, self._pairing.left_s)

    async def begin(self, pairing: Pairing) -> None:
        """Make an offer in the place of the one before.

        Raises:
            PairingError: the invite is not fit for it.
            LinkSetupError: WebRTC does not work here.
        """
        await self.aclose()
        offered: asyncio.Future[Offer] = asyncio.get_running_loop().create_future()
        self._task = asyncio.create_task(self._pair(pairing, offered), name="pairing-desk")
        self._task.add_done_callback(self._on_end)
        try:
            self._offer = await asyncio.shield(offered)
        except BaseException:
            await self.aclose()
            raise
        self._pairing = pairing

    def take(self, reply: str) -> None:
        """Take the friend's reply; `standing` tells what comes of it.

        Raises:
            PairingError: it cannot be used, see `Pairing.check`.
        """
        if self._pairing is None or self._reply is None or self._reply.done():
            raise PairingError("No offer is open: begin with a new one.", "expired")
        self._pairing.check(reply)
        self._reply.set_result(reply)
        self._phase = Phase.CONNECTING

    async def aclose(self) -> None:
        """Give up what has not become a link, and forget the rest."""
        task, self._task = self._task, None
        self._pairing = self._offer = self._reply = None
        if task is not None:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def _pair(self, pairing: Pairing, offered: asyncio.Future[Offer]) -> None:
        async with pairing:
            try:
                offered.set_result(await pairing.offer())
            except MagpiesError as error:
                offered.set_exception(error)
                return
            self._phase = Phase.OFFERED
            self._reply = asyncio.get_running_loop().create_future()
            try:
                async with asyncio.timeout(pairing.left_s):
                    reply = await self._reply
                link = await pairing.take(reply)
            except (TimeoutError, PairingError):
                self._phase = Phase.EXPIRED
            except LinkSetupError:
                self._phase = Phase.FAILED
            else:
                self._phase = Phase.CONNECTED
                await link.channel.wait_closed()
                self._phase = Phase.ENDED

    def _on_end(self, task: asyncio.Task[None]) -> None:
        if not task.cancelled() and (error := task.exception()) is not None:
            self._on_failure(error)
