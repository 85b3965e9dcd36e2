"""A UDP socket on the event loop that drops what the system does not take."""

from __future__ import annotations

import asyncio
from typing import Any


class DatagramSocket(asyncio.DatagramProtocol):
    """Base of what sends and receives UDP; subclasses override `datagram_received`."""

    _transport: asyncio.DatagramTransport | None = None
    _full = False

    def connection_made(self, transport: Any) -> None:
        """See `asyncio.BaseProtocol`."""
        self._transport = transport

    def pause_writing(self) -> None:
        """See `asyncio.BaseProtocol`: the system takes no more at present."""
        self._full = True

    def resume_writing(self) -> None:
        """See `asyncio.BaseProtocol`."""
        self._full = False

    def error_received(self, _: Exception) -> None:
        """Nobody listens there, says ICMP: in UDP that ends nothing, somebody may begin to."""

    @property
    def ready(self) -> bool:
        """Whether what is sent now goes to the system."""
        return self._transport is not None and not self._full and not self._transport.is_closing()

    def send(self, payload: bytes, address: tuple[Any, ...] | None = None) -> bool:
        """Send a payload, or drop it and return False.

        Args:
            payload: of the datagram.
            address: where to; None when the socket is connected.
        """
        if self._transport is None or not self.ready:
            return False
        self._transport.sendto(payload, address)
        return True

    def close(self) -> None:
        """Close the socket. Closing twice does no harm."""
        if self._transport is not None:
            self._transport.abort()
