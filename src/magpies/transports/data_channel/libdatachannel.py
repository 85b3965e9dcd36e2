"""Data channels over libdatachannel (C++), through the `aiolibdatachannel` package.

The library's threads call back into Python; every callback only hands over to the loop. The
package's own asyncio layer passes each message to the loop by itself and queues events that
nobody here reads, so this module builds on the layer below it (`aiolibdatachannel._core`).

Descriptions and tear-down take milliseconds and wait for the library's threads, so they run on
the loop's default executor. Sending does not: it takes some ten microseconds, releases the GIL
meanwhile, and never waits for the network.
"""

from __future__ import annotations

import asyncio
import contextlib
import ctypes
import logging
import threading
from collections.abc import Callable
from functools import partial
from typing import Any, Final
from urllib.parse import quote

from aiolibdatachannel import _core
from aiolibdatachannel.enums import GatheringState, ICEState, RTCState
from aiolibdatachannel.exceptions import RTCError

from magpies.transports.channel import MessageChannel
from magpies.transports.data_channel import descriptions
from magpies.transports.data_channel.far_peers import wait_for_far_peers
from magpies.transports.data_channel.interface import CHANNEL_LABEL, Engine, IceSettings, Stage
from magpies.transports.data_channel.opening import LATE, Opening, setup_error
from magpies.transports.delivery import Ending, Farewell, Inbox, checked
from magpies.wire.farewell import GOODBYE
from magpies.wire.limits import LINK_BUFFER_OCTETS, MESSAGE_OCTETS

_log = logging.getLogger(__name__)

_CLOSE_S: Final = 3.0

_RECEIVED_OCTETS: Final = MESSAGE_OCTETS + 1
"""The library truncates what is longer than it announced; the one octet more shows that."""

_thread_state = threading.local()
_keep_thread_state = ctypes.pythonapi.PyGILState_Ensure
"""Makes CPython keep the state of a foreign thread between callbacks.

Otherwise each message makes and frees one, with a memory mapping each time: a third of the
receiver's time at 1,200 octets. The library's few threads live as long as the process.
"""

_give_back = getattr(ctypes.CDLL(None), "malloc_trim", lambda _: 0)
"""Returns free memory to the system, where the C library is glibc. It keeps an arena for each of
the library's threads, and what ended connections leave there lies between what is in use: clients
grew by 1 MB in five minutes of volunteers that came and went, though they held no more than before.
"""

_ENDS: Final = {
    # Here "disconnected" is final: the library closes the connection right after it.
    RTCState.DISCONNECTED: "the peer is gone",
    RTCState.FAILED: "the connection failed",
    RTCState.CLOSED: "the connection was closed",
}


def _handing_over(
    loop: asyncio.AbstractEventLoop, function: Callable[..., object]
) -> Callable[..., None]:
    """Return what a thread of the library may call to have `function` run on the loop."""

    def hand_over(*args: object) -> None:
        loop.call_soon_threadsafe(function, *args)

    return hand_over


class LibdatachannelChannel:
    """A `MessageChannel` over one native data channel; made by its connection."""

    def __init__(
        self, handle: int, limit: int, connection: _Connection, on_open: Callable[[], None]
    ) -> None:
        self._connection = connection
        self._limit = limit
        self._loop = asyncio.get_running_loop()
        self.ending = Ending()
        self.farewell = Farewell(self._say_goodbye)
        self.inbox = Inbox(LINK_BUFFER_OCTETS, self._loop.call_soon_threadsafe)
        self.native = _core.DataChannel(handle)
        self._native_buffered = self.native.buffered_amount
        self._native_send = self.native.send_bytes
        self.native.set_on_closed(_handing_over(self._loop, self._on_closed))
        self.native.set_on_message(self._on_message)
        # On a channel that is open already, this calls back at once.
        self.native.set_on_open(_handing_over(self._loop, on_open))

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
        if self.ending or self._native_buffered() + length > self._limit:
            return False
        try:
            self._native_send(message)
        except RTCError:
            return False  # it is closing; the callback that says so is on its way
        return True

    def say_goodbye(self) -> None:
        """See `MessageChannel.say_goodbye`."""
        self.farewell.begin()

    @property
    def buffered(self) -> int:
        """See `MessageChannel.buffered`."""
        return 0 if self.ending else self._native_buffered()

    async def wait_closed(self) -> str:
        """See `MessageChannel.wait_closed`."""
        return await self.ending.wait()

    async def aclose(self) -> None:
        """See `MessageChannel.aclose`. Ends the connection too: it carries nothing else."""
        await self._connection.aclose()

    def _say_goodbye(self) -> None:
        if not self.ending:
            with contextlib.suppress(RTCError):  # it is closing
                self.native.send_text(GOODBYE)

    def _on_closed(self) -> None:
        self._connection.end("the peer closed the channel")

    def _on_message(self, message: bytes | str) -> None:
        """Runs on a thread of the library."""
        if not hasattr(_thread_state, "kept"):
            _thread_state.kept = True
            _keep_thread_state()
        if isinstance(message, bytes) and 0 < len(message) <= MESSAGE_OCTETS:
            self.inbox.put(message)
        elif message == GOODBYE:
            self.inbox.put_goodbye()
        else:
            self._loop.call_soon_threadsafe(
                self._connection.end, "the peer sent something that is no link message"
            )


class _Connection:
    """One native peer connection, its channel and how both end."""

    def __init__(self, ice: IceSettings, buffer_octets: int) -> None:
        wait_for_far_peers()
        self._ice = ice
        self._limit = buffer_octets
        self._loop = asyncio.get_running_loop()
        self._opening = Opening()
        self._gathered = asyncio.Event()
        self._ended = False
        self._channel: LibdatachannelChannel | None = None
        self._freed: asyncio.Future[None] | None = None
        self._native: _core.PeerConnection | None = None

    async def aclose(self) -> None:
        """Free everything, the channel included."""
        self.end("closed on this side")
        if self._channel is not None:
            self._channel.inbox.close()
            self._channel.farewell.close()
        if self._freed is None:
            # Waits for callbacks under way, so afterwards none can come.
            self._freed = self._loop.run_in_executor(None, self._free)
        _, late = await asyncio.wait({self._freed}, timeout=_CLOSE_S)
        if late:
            _log.warning("libdatachannel did not let go of a connection in %g s", _CLOSE_S)

    def end(self, reason: str) -> None:
        """The connection or its channel has ended."""
        self._ended = True
        self._opening.fail()
        if self._channel is not None:
            self._channel.ending.set(reason)

    def _free(self) -> None:
        if self._channel is not None:
            self._channel.native.destroy()
        if self._native is not None:
            self._native.destroy()
        _give_back(0)

    def _create(self) -> _core.PeerConnection:
        try:
            native = _core.PeerConnection(
                ice_servers=_servers(self._ice), max_message_size=_RECEIVED_OCTETS
            )
        except RTCError as error:
            raise setup_error("gathering", "failed: a STUN or TURN server is misspelt") from error
        self._native = native
        native.set_on_gathering_state_change(_handing_over(self._loop, self._on_gathering))
        native.set_on_ice_state_change(_handing_over(self._loop, self._on_ice_state))
        native.set_on_state_change(_handing_over(self._loop, self._on_state))
        native.set_on_data_channel(_handing_over(self._loop, self._on_data_channel))
        return native

    def _adopt(self, handle: int) -> None:
        channel = LibdatachannelChannel(
            handle, self._limit, self, lambda: self._opening.succeed(channel)
        )
        self._channel = channel
        if channel.native.is_closed():
            self.end("the peer closed the channel")

    async def _describe(self, native: _core.PeerConnection, kind: str) -> str:
        """Make our description and return it once the candidates are inside."""
        await self._call("gathering", native.set_local_description, kind)
        try:
            async with asyncio.timeout(self._ice.gathering_s):
                await self._gathered.wait()
        except TimeoutError:
            _log.info("not every STUN server answered in %g s", self._ice.gathering_s)
        sdp = None if self._ended else native.get_local_description()
        if sdp is None:
            raise setup_error("gathering", "failed")
        return descriptions.outgoing(sdp, keep_private=self._ice.keep_private_candidates)

    def _incoming(self, sdp: str) -> str:
        return descriptions.incoming(sdp, keep_private=self._ice.keep_private_candidates)

    async def _call(self, stage: Stage, function: Callable[..., Any], *args: object) -> None:
        """Run a native call that may block, under the deadline of the set-up."""
        if self._ended:
            raise setup_error(stage, "failed")
        call = self._loop.run_in_executor(None, partial(function, *args))
        try:
            done, _ = await asyncio.wait({call}, timeout=self._ice.setup_s)
        finally:
            call.cancel()
        if not done:
            raise setup_error(stage, LATE)
        if isinstance(error := call.exception(), RTCError):
            raise setup_error(stage, "failed") from error
        call.result()

    def _on_gathering(self, state: int) -> None:
        if state == GatheringState.COMPLETE:
            self._gathered.set()

    def _on_ice_state(self, state: int) -> None:
        if state in (ICEState.CONNECTED, ICEState.COMPLETED):
            self._opening.reach("dtls")

    def _on_state(self, state: int) -> None:
        if state == RTCState.CONNECTED:
            self._opening.reach("open")
        elif (reason := _ENDS.get(RTCState(state))) is not None:
            self._gathered.set()
            self.end(reason)

    def _on_data_channel(self, handle: int) -> None:
        """The peer opened a channel; the first one counts, others are refused."""
        if self._channel is None and not self._ended and self._accepts_channels:
            self._adopt(handle)
        else:
            _core.DataChannel(handle).destroy()

    _accepts_channels = False


def _servers(ice: IceSettings) -> list[str]:
    """Return what the library is to ask, credentials inside the addresses."""
    relays = [
        f"turn:{quote(relay.username, safe='')}:{quote(relay.credential, safe='')}"
        f"@{relay.url.removeprefix('turn:')}"
        for relay in ice.turn
    ]
    return [*ice.stun, *relays]


def _add_candidates(native: _core.PeerConnection, candidates: list[str]) -> None:
    for candidate in candidates:
        native.add_remote_candidate(candidate, "")  # there is only one medium


class OfferingConnection(_Connection):
    """An `OfferingPeer`."""

    async def offer(self) -> str:
        """See `OfferingPeer.offer`."""
        native = self._create()
        handle = native.create_data_channel(
            CHANNEL_LABEL, unordered=True, unreliable=True, max_retransmits=0
        )
        self._adopt(handle)
        return await self._describe(native, "offer")

    async def accept(self, answer_sdp: str) -> MessageChannel:
        """See `OfferingPeer.accept`."""
        if self._native is None:
            raise setup_error("answer", "failed: there is no offer")
        sdp = self._incoming(answer_sdp)
        await self._call("answer", self._native.set_remote_description, sdp, "answer")
        return await self._opening.wait(self._ice.setup_s, self._ice.path_s)


class AnsweringConnection(_Connection):
    """An `AnsweringPeer`."""

    _accepts_channels = True

    async def answer(self, offer_sdp: str) -> str:
        """See `AnsweringPeer.answer`."""
        native = self._create()
        offer, candidates = descriptions.apart(self._incoming(offer_sdp))
        await self._call("answer", native.set_remote_description, offer, "offer")
        answer = await self._describe(native, "answer")
        # Only now: the library sends one request in 50 ms, and those to the STUN servers would
        # wait behind the probes of all candidates, the reader behind both.
        await self._call("answer", _add_candidates, native, candidates)
        return answer

    async def channel(self) -> MessageChannel:
        """See `AnsweringPeer.channel`."""
        return await self._opening.wait(self._ice.setup_s, self._ice.path_s)


ENGINE: Final = Engine("libdatachannel", OfferingConnection, AnsweringConnection)
"""The engine for Linux and macOS."""
