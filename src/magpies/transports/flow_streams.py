"""A flow as asyncio's own `StreamReader` and `StreamWriter`, for programs that know these."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, Final

from magpies.errors import MagpiesError
from magpies.transports.flow import CHUNK_OCTETS, Flow

_HIGH_OCTETS: Final = CHUNK_OCTETS
"""With more than this waiting, `StreamWriter.drain` waits."""
_LOW_OCTETS: Final = _HIGH_OCTETS // 4
_LINGER_S: Final = 5.0
"""How long a closed connection waits for its peer's end, so that all it wrote gets there."""
_UNWANTED_OCTETS: Final = 1 << 18
"""A peer that still sends as much to a closed connection is not waited for."""


class FlowTransport(asyncio.Transport):
    """The transport below a pair of streams; `run` is its task, which the maker owns.

    Closing sends what waits, then ends both directions. What the flow raises ends it, and is
    what the streams raise from then on.

    Args:
        flow: open; the transport closes it.
        protocol: of the streams.
        extra: what `get_extra_info` answers.
        half_close: whether one direction can end alone, which TLS does not do.
    """

    def __init__(
        self,
        flow: Flow,
        protocol: asyncio.Protocol,
        extra: dict[str, Any],
        *,
        half_close: bool,
    ) -> None:
        super().__init__(extra)
        self._flow = flow
        self._protocol = protocol
        self._half_close = half_close
        self._waiting = bytearray()
        self._in_flight = 0
        self._full = False
        self._eof = self._closing = self._aborted = False
        self._work = asyncio.Event()
        self._may_read = asyncio.Event()
        self._may_read.set()
        self._task: asyncio.Task[None] | None = None

    async def run(self, ended_by: Callable[[], MagpiesError]) -> None:
        """Move octets until the streams are closed or the flow is over.

        Args:
            ended_by: what to tell the streams when this task is cancelled from outside.
        """
        self._task = asyncio.current_task()
        error: MagpiesError | None = None
        try:
            error = await self._move()
        except asyncio.CancelledError:
            error = None if self._aborted else ended_by()
            raise
        finally:
            self._closing = True
            await self._flow.aclose()
            self._protocol.connection_lost(error)

    async def _move(self) -> MagpiesError | None:
        """Move octets both ways to the end; return what the flow raised."""
        error: MagpiesError | None = None
        try:
            async with asyncio.TaskGroup() as tasks:
                reading = tasks.create_task(self._receive(), name="flow-streams-read")
                await self._send()
                # Giving a flow up drops what it has not sent: its peer's end shows that it has.
                self._may_read.set()
                await asyncio.wait({reading}, timeout=_LINGER_S)
                reading.cancel()
        except* MagpiesError as raised:
            error = _first(raised)
        return error

    # --- what streams call ---

    def write(self, data: bytes | bytearray | memoryview) -> None:
        """Send `data` as soon as there is room."""
        if self._eof or self._closing:
            return  # as asyncio's own: `drain` tells why
        self._waiting += data
        self._work.set()
        self._level()

    def can_write_eof(self) -> bool:
        """Whether the sending direction can end alone."""
        return self._half_close

    def write_eof(self) -> None:
        """End the sending direction after what waits."""
        if not self._half_close:
            raise NotImplementedError("TLS has no half-close here")
        self._eof = True
        self._work.set()

    def close(self) -> None:
        """Send what waits, then end."""
        self._closing = True
        self._work.set()

    def abort(self) -> None:
        """End at once; what waits is lost."""
        self._aborted = True
        self._waiting.clear()
        self.close()
        if self._task is not None:
            self._task.cancel()

    def is_closing(self) -> bool:
        """Whether `close` was called, or the flow is over."""
        return self._closing

    def pause_reading(self) -> None:
        """Take no more from the flow, so that its sender has to wait."""
        self._may_read.clear()

    def resume_reading(self) -> None:
        """Take from the flow again."""
        self._may_read.set()

    def is_reading(self) -> bool:
        """Whether the flow is read from."""
        return self._may_read.is_set()

    def get_write_buffer_size(self) -> int:
        """Octets that have not been taken by the flow."""
        return len(self._waiting) + self._in_flight

    def get_protocol(self) -> asyncio.BaseProtocol:
        """Return the protocol of the streams."""
        return self._protocol

    # --- the two directions ---

    async def _receive(self) -> None:
        unwanted = 0
        while unwanted < _UNWANTED_OCTETS:
            await self._may_read.wait()
            data = await self._flow.read()
            if not data:
                self._protocol.eof_received()
                return
            if self._closing:
                unwanted += len(data)
            else:
                self._protocol.data_received(data)

    async def _send(self) -> None:
        ended = False
        while not (self._closing and not self._waiting):
            if self._waiting:
                part = bytes(self._waiting)
                self._waiting.clear()
                self._in_flight = len(part)
                await self._flow.write(part)
                self._in_flight = 0
                self._level()
            elif self._eof and not ended:
                ended = True
                await self._flow.write_eof()
            else:
                self._work.clear()
                await self._work.wait()
        if not ended:
            await self._flow.write_eof()

    def _level(self) -> None:
        size = self.get_write_buffer_size()
        if not self._full and size > _HIGH_OCTETS:
            self._full = True
            self._protocol.pause_writing()
        elif self._full and size <= _LOW_OCTETS:
            self._full = False
            self._protocol.resume_writing()


def _first(group: BaseExceptionGroup[MagpiesError]) -> MagpiesError:
    found = group.exceptions[0]
    return _first(found) if isinstance(found, BaseExceptionGroup) else found


def make_streams(
    flow: Flow, extra: dict[str, Any], *, half_close: bool
) -> tuple[asyncio.StreamReader, asyncio.StreamWriter, FlowTransport]:
    """Return streams over `flow`, and the transport, whose `run` must be started."""
    loop = asyncio.get_running_loop()
    reader = asyncio.StreamReader(limit=CHUNK_OCTETS, loop=loop)
    protocol = asyncio.StreamReaderProtocol(reader, loop=loop)
    transport = FlowTransport(flow, protocol, extra, half_close=half_close)
    protocol.connection_made(transport)
    return reader, asyncio.StreamWriter(transport, protocol, reader, loop), transport
