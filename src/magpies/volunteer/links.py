"""One link of a volunteer: from an offer to the end of the pipe."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

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


class LinkServer:
    """Serves offers.

    Args:
        engine: WebRTC library.
        ice: how peer connections find their way.
        session: for WebSockets to egresses.
        config: of the volunteer.
        on_helping: called with +1 and -1 as links come up and end.
        count: of what passes; is kept up to date.
        look: is shown every message that passes.
    """

    def __init__(
        self,
        engine: Engine,
        ice: IceSettings,
        session: aiohttp.ClientSession,
        config: VolunteerConfig,
        on_helping: Callable[[int], None],
        count: PipeCount,
        look: Callable[[bytes], None] | None = None,
    ) -> None:
        self._engine = engine
        self._ice = ice
        self._session = session
        self._config = config
        self._on_helping = on_helping
        self._count = count
        self._look = look

    async def serve(self, offer: OfferToVolunteer, send: Send) -> None:
        """Answer `offer`, bring the link up and carry it to its end.

        The caller has checked that the egress is on the allow-list. Failures are told to the
        broker through `send`.
        """
        peer = self._engine.answering(self._ice, self._config.buffer_octets)
        try:
            try:
                answer = await peer.answer(check(offer.sdp))
            except (LinkSetupError, SdpError):
                await send(Decline(offer.match, DeclineReason.FAILED))
                return
            await send(Answer(offer.match, answer))
            try:
                channel, websocket = await self._open_both(peer, offer.egress)
            except LinkSetupError:
                await send(Outcome(offer.match, connected=False))
                return
            async with websocket:
                await send(Outcome(offer.match, connected=True))
                await self._carry(channel, websocket)
        finally:
            await peer.aclose()

    async def _open_both(
        self, peer: AnsweringPeer, egress: str
    ) -> tuple[MessageChannel, WebSocketChannel]:
        """Wait for the client's data channel and connect to the egress, side by side."""
        channel = asyncio.create_task(peer.channel(), name="volunteer-channel")
        websocket = asyncio.create_task(self._connect(egress), name="volunteer-egress")
        try:
            await asyncio.wait({channel, websocket}, return_when=asyncio.FIRST_EXCEPTION)
            for task in (channel, websocket):
                if task.done():
                    task.result()  # raises what went wrong
            return channel.result(), websocket.result()
        except BaseException:
            channel.cancel()
            websocket.cancel()
            _, opened = await asyncio.gather(channel, websocket, return_exceptions=True)
            if isinstance(opened, WebSocketChannel):
                await opened.aclose()
            raise

    async def _carry(self, channel: MessageChannel, websocket: WebSocketChannel) -> None:
        self._on_helping(1)
        try:
            await pipe(channel, websocket, self._count, self._look)
        finally:
            self._on_helping(-1)

    async def _connect(self, url: str) -> WebSocketChannel:
        return await connect_websocket(
            self._session,
            url,
            buffer_octets=self._config.buffer_octets,
            deadline_s=self._config.setup_s,
        )
