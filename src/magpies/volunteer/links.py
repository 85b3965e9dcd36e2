"""One link of a volunteer: from an offer to the end of the pipe."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager

import aiohttp

from magpies.errors import LinkSetupError, SdpError
from magpies.transports.channel import MessageChannel
from magpies.transports.data_channel import AnsweringPeer, Engine, IceSettings
from magpies.transports.pipe import PipeCount, pipe
from magpies.transports.websocket import WebSocketChannel, connect_websocket
from magpies.volunteer.config import VolunteerConfig
from magpies.wire.sdp import check
from magpies.wire.signalling import (
    Answer,
    Decline,
    DeclineReason,
    OfferToVolunteer,
    Outcome,
    VolunteerMessage,
)

Send = Callable[[VolunteerMessage], Awaitable[None]]


class Readers:
    """The readers that are helped now.

    Args:
        on_helping: called with +1 and -1 as links come up and end.
    """

    def __init__(self, on_helping: Callable[[int], None]) -> None:
        self._on_helping = on_helping
        self._channels: set[MessageChannel] = set()
        self._leaving = False

    @contextmanager
    def helped(self, channel: MessageChannel) -> Iterator[None]:
        """Count the reader at `channel` while the block runs."""
        self._channels.add(channel)
        self._on_helping(1)
        if self._leaving:
            channel.say_goodbye()
        try:
            yield
        finally:
            self._channels.discard(channel)
            self._on_helping(-1)

    def say_goodbye(self) -> None:
        """Tell all readers, and those whose links come up from now on, that we are leaving."""
        self._leaving = True
        for channel in self._channels:
            channel.say_goodbye()


class LinkServer:
    """Serves offers.

    Args:
        engine: WebRTC library.
        ice: how peer connections find their way.
        session: for WebSockets to egresses.
        config: of the volunteer.
        readers: gets the readers whose links are up.
        count: of what passes; is kept up to date.
        look: is shown every message that passes.
    """

    def __init__(
        self,
        engine: Engine,
        ice: IceSettings,
        session: aiohttp.ClientSession,
        config: VolunteerConfig,
        readers: Readers,
        count: PipeCount,
        look: Callable[[bytes], None] | None = None,
    ) -> None:
        self._engine = engine
        self._ice = ice
        self._session = session
        self._config = config
        self._readers = readers
        self._count = count
        self._look = look

    async def serve(self, offer: OfferToVolunteer, send: Send) -> None:
        """Answer `offer`, bring the link up and carry it to its end.

        The caller has checked that the egress is on the allow-list. Failures are told to the
        broker through `send`.
        """
        # Side by side: what the egress takes to answer is not added to the reader's wait.
        egress = asyncio.create_task(self._connect(offer.egress), name="volunteer-egress")
        peer = self._engine.answering(self._ice, self._config.buffer_octets)
        try:
            await self._bring_up(offer, send, peer, egress)
        finally:
            await _close(egress)
            await peer.aclose()

    async def _bring_up(
        self,
        offer: OfferToVolunteer,
        send: Send,
        peer: AnsweringPeer,
        egress: asyncio.Task[WebSocketChannel],
    ) -> None:
        try:
            answer = await peer.answer(check(offer.sdp))
            if egress.done():
                egress.result()  # raises why it cannot be reached: somebody else may
        except (LinkSetupError, SdpError):
            await send(Decline(offer.match, DeclineReason.FAILED))
            return
        await send(Answer(offer.match, answer))
        try:
            # First the channel: one that opens and closes tells the client about the egress;
            # one that never opens would make it doubt its own network.
            channel = await peer.channel()
            websocket = await egress
        except LinkSetupError:
            await send(Outcome(offer.match, connected=False))
            return
        await send(Outcome(offer.match, connected=True))
        await self._carry(channel, websocket)

    async def _carry(self, channel: MessageChannel, websocket: WebSocketChannel) -> None:
        with self._readers.helped(channel):
            await pipe(channel, websocket, self._count, self._look)

    async def _connect(self, url: str) -> WebSocketChannel:
        return await connect_websocket(
            self._session,
            url,
            buffer_octets=self._config.buffer_octets,
            deadline_s=self._config.setup_s,
        )


async def _close(connecting: asyncio.Task[WebSocketChannel]) -> None:
    connecting.cancel()
    (opened,) = await asyncio.gather(connecting, return_exceptions=True)
    if isinstance(opened, WebSocketChannel):
        await opened.aclose()
