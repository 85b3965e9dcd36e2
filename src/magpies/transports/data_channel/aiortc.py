"""Data channels over aiortc (pure Python), for systems without libdatachannel.

aiortc starts tasks that it does not keep. A task inherits the context it is started in, and
so do the callbacks of sockets and timers. Everything here therefore runs in a context that
bears the connection's mark, and `aclose` ends every task that bears it.
"""

from __future__ import annotations

import asyncio
import contextvars
import logging
from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any, Final

from aiortc import (
    RTCConfiguration,
    RTCDataChannel,
    RTCIceServer,
    RTCPeerConnection,
    RTCSessionDescription,
)
from aiortc.exceptions import InternalError, InvalidAccessError, InvalidStateError, OperationError
from aiortc.rtcicetransport import connection_kwargs

from magpies.transports.channel import MessageChannel
from magpies.transports.data_channel import descriptions
from magpies.transports.data_channel.interface import CHANNEL_LABEL, Engine, IceSettings, Stage
from magpies.transports.data_channel.opening import LATE, Opening, setup_error
from magpies.transports.delivery import Ending, Farewell, Inbox, checked
from magpies.wire.farewell import GOODBYE
from magpies.wire.limits import LINK_BUFFER_OCTETS, MESSAGE_OCTETS

_log = logging.getLogger(__name__)

_CLOSE_S: Final = 3.0

_SOCKETS_S: Final = 0.5
"""Time for aioice to open its sockets, so that it knows them when it is to close them."""

_SLACK_S: Final = 2.0
"""What gathering may take on a busy machine beyond the wait for servers."""

_REFUSED: Final = (
    AssertionError,  # aiortc asserts what a peer's description must hold
    AttributeError,  # and takes for granted that its media section is complete
    InternalError,
    InvalidAccessError,
    InvalidStateError,
    OperationError,
    LookupError,
    TypeError,
    ValueError,
)

_owner: contextvars.ContextVar[object] = contextvars.ContextVar("magpies_aiortc_owner")


class AiortcChannel:
    """A `MessageChannel` over one `RTCDataChannel`; made by its connection."""

    def __init__(self, channel: RTCDataChannel, limit: int, connection: _Connection) -> None:
        loop = asyncio.get_running_loop()
        outside = contextvars.copy_context()  # the owner's callback must not bear our mark
        self._connection = connection
        self._channel = channel
        self._limit = limit
        self.ending = Ending()
        self.farewell = Farewell(self._say_goodbye)
        self.inbox = Inbox(
            LINK_BUFFER_OCTETS, lambda deliver: loop.call_soon(deliver, context=outside)
        )

    def start(
        self,
        on_messages: Callable[[list[bytes]], None],
        on_goodbye: Callable[[], None] = lambda: None,
    ) -> None:
        """See `MessageChannel.start`."""
        self.inbox.start(on_messages, on_goodbye)

    def send(self, message: bytes) -> bool:
        """See `MessageChannel.send`."""
        length = checked(message)
        if (
            self.ending
            or self._channel.readyState != "open"
            or self._channel.bufferedAmount + length > self._limit
        ):
            return False
        self._connection.context.run(self._channel.send, message)
        return True

    def say_goodbye(self) -> None:
        """See `MessageChannel.say_goodbye`."""
        self.farewell.begin()

    @property
    def buffered(self) -> int:
        """See `MessageChannel.buffered`."""
        return 0 if self.ending else int(self._channel.bufferedAmount)

    async def wait_closed(self) -> str:
        """See `MessageChannel.wait_closed`."""
        return await self.ending.wait()

    async def aclose(self) -> None:
        """See `MessageChannel.aclose`. Ends the connection too: it carries nothing else."""
        await self._connection.aclose()

    def _say_goodbye(self) -> None:
        if not self.ending and self._channel.readyState == "open":
            self._connection.context.run(self._channel.send, GOODBYE)

    def on_message(self, message: bytes | str) -> None:
        """Take what the library received."""
        if isinstance(message, bytes) and 0 < len(message) <= MESSAGE_OCTETS:
            self.inbox.put(message)
        elif message == GOODBYE:
            self.inbox.put_goodbye()
        else:
            self._connection.end("the peer sent something that is no link message")


class _Connection:
    """One peer connection of aiortc, its channel, its tasks and how they end."""

    def __init__(self, ice: IceSettings, buffer_octets: int) -> None:
        self._ice = ice
        self._limit = buffer_octets
        self._loop = asyncio.get_running_loop()
        self._opening = Opening()
        self._ended = False
        self._channel: AiortcChannel | None = None
        self._work: asyncio.Task[None] | None = None
        self._closing: asyncio.Task[None] | None = None
        self._outside = contextvars.copy_context()
        self.context = contextvars.copy_context()
        self.context.run(_owner.set, self)
        self._peer: RTCPeerConnection | None = None

    async def aclose(self) -> None:
        """Free everything, the channel included."""
        self.end("closed on this side")
        if self._channel is not None:
            self._channel.inbox.close()
            self._channel.farewell.close()
        if self._closing is None:
            self._closing = self._loop.create_task(self._free(), name="close an aiortc connection")
        await asyncio.shield(self._closing)

    def end(self, reason: str) -> None:
        """The connection or its channel has ended."""
        self._ended = True
        self._opening.fail()
        if self._channel is not None:
            self._channel.ending.set(reason)

    async def _free(self) -> None:
        if self._work is not None:
            await asyncio.wait({self._work}, timeout=_SOCKETS_S)
        if self._peer is not None:
            closing = self._loop.create_task(self._peer.close(), context=self.context)
            await self._finish({closing})
        left = self._tasks()
        for task in left:
            task.cancel()
        await self._finish(left)

    async def _finish(self, tasks: set[asyncio.Task[Any]]) -> None:
        """Wait for tasks of aiortc under a deadline; how they end is of no interest here."""
        if not tasks:
            return
        done, late = await asyncio.wait(tasks, timeout=_CLOSE_S)
        if late or any(not task.cancelled() and task.exception() for task in done):
            _log.warning("aiortc did not close a connection cleanly")

    def _create(self) -> RTCPeerConnection:
        # Without a list of servers aiortc asks one of its own choice.
        servers = [RTCIceServer(urls=url) for url in self._ice.stun]
        servers += [
            RTCIceServer(urls=relay.url, username=relay.username, credential=relay.credential)
            for relay in self._ice.turn
        ]
        try:
            connection_kwargs(servers)
        except ValueError as error:
            raise setup_error("gathering", "failed: a STUN or TURN server is misspelt") from error
        peer = self.context.run(RTCPeerConnection, RTCConfiguration(iceServers=servers))
        peer.on("iceconnectionstatechange", self._on_ice_state)
        peer.on("connectionstatechange", self._on_state)
        peer.on("datachannel", self._on_data_channel)
        self._peer = peer
        return peer

    def _adopt(self, channel: RTCDataChannel) -> AiortcChannel:
        adopted = self._outside.run(AiortcChannel, channel, self._limit, self)
        self._channel = adopted
        channel.on("message", adopted.on_message)
        channel.on("close", lambda: self.end("the peer closed the channel"))
        return adopted

    async def _describe(self, peer: RTCPeerConnection) -> str:
        """Make our description and return it with the candidates inside."""
        gathering_s = self._ice.gathering_s
        _bound_gathering(peer, gathering_s)
        await self._call("gathering", peer.setLocalDescription(), gathering_s + _SLACK_S)
        return descriptions.outgoing(
            peer.localDescription.sdp, keep_private=self._ice.keep_private_candidates
        )

    async def _take(self, peer: RTCPeerConnection, sdp: str, kind: str) -> None:
        sdp = descriptions.incoming(sdp, keep_private=self._ice.keep_private_candidates)
        description = RTCSessionDescription(sdp=sdp, type=kind)
        await self._call("answer", peer.setRemoteDescription(description), self._ice.setup_s)

    async def _call(self, stage: Stage, work: Coroutine[Any, Any, None], deadline_s: float) -> None:
        """Run a part of aiortc as a task that bears our mark."""
        if self._ended:
            work.close()
            raise setup_error(stage, "failed")
        # Not cancelled from here: aioice loses the sockets that it is opening. See `_free`.
        self._work = self._loop.create_task(work, context=self.context)
        done, _ = await asyncio.wait({self._work}, timeout=deadline_s)
        for started in self._tasks() - {self._work}:
            started.add_done_callback(self._on_task_done)
        if not done:
            raise setup_error(stage, LATE)
        try:
            self._work.result()
        except _REFUSED as error:
            raise setup_error(stage, "failed") from error

    def _tasks(self) -> set[asyncio.Task[Any]]:
        """Return the tasks that aiortc runs for this connection."""
        return {t for t in asyncio.all_tasks() if t.get_context().get(_owner) is self}

    def _on_task_done(self, task: asyncio.Task[Any]) -> None:
        """A task of aiortc that connects us has ended; it must not fail unseen."""
        if not task.cancelled() and task.exception() is not None:
            self.end("the connection failed")

    def _on_ice_state(self) -> None:
        if self._peer is not None and self._peer.iceConnectionState == "completed":
            self._opening.reach("dtls")

    def _on_state(self) -> None:
        state = self._peer.connectionState if self._peer is not None else "closed"
        if state == "connected":
            self._opening.reach("open")
        elif state == "failed":
            self.end("the connection failed")
        elif state == "closed":
            self.end("the connection was closed")

    def _on_data_channel(self, channel: RTCDataChannel) -> None:
        """The peer opened a channel."""
        channel.close()


def _bound_gathering(peer: RTCPeerConnection, gathering_s: float) -> None:
    """Have aioice go on without the servers that have not answered by then.

    It waits for 5 s, longer than a broker waits for an answer, and has no setting for it.
    """
    if peer.sctp is None:  # there is no data channel, so nothing is gathered
        return
    ice: Any = peer.sctp.transport.transport.iceGatherer._connection
    ice.get_component_candidates = partial(ice.get_component_candidates, timeout=gathering_s)


class OfferingConnection(_Connection):
    """An `OfferingPeer`."""

    async def offer(self) -> str:
        """See `OfferingPeer.offer`."""
        peer = self._create()
        channel = self.context.run(
            peer.createDataChannel, CHANNEL_LABEL, ordered=False, maxRetransmits=0
        )
        adopted = self._adopt(channel)
        channel.on("open", lambda: self._opening.succeed(adopted))
        return await self._describe(peer)

    async def accept(self, answer_sdp: str) -> MessageChannel:
        """See `OfferingPeer.accept`."""
        if self._peer is None:
            raise setup_error("answer", "failed: there is no offer")
        await self._take(self._peer, answer_sdp, "answer")
        return await self._opening.wait(self._ice.setup_s, self._ice.path_s)


class AnsweringConnection(_Connection):
    """An `AnsweringPeer`."""

    async def answer(self, offer_sdp: str) -> str:
        """See `AnsweringPeer.answer`."""
        peer = self._create()
        await self._take(peer, offer_sdp, "offer")
        return await self._describe(peer)

    async def channel(self) -> MessageChannel:
        """See `AnsweringPeer.channel`."""
        return await self._opening.wait(self._ice.setup_s, self._ice.path_s)

    def _on_data_channel(self, channel: RTCDataChannel) -> None:
        """The peer opened a channel; the first one counts, others are refused."""
        if self._channel is None and not self._ended:
            self._opening.succeed(self._adopt(channel))
        else:
            channel.close()


ENGINE: Final = Engine("aiortc", OfferingConnection, AnsweringConnection)
"""The engine for Windows."""
