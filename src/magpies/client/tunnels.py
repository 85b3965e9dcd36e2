"""The client's tunnel: it lives on across links, and is replaced when the egress has lost it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import Final

from magpies.client.links import Link
from magpies.errors import RecordError
from magpies.protocol import events
from magpies.protocol.quic import IDLE_TIMEOUT_S, client_configuration
from magpies.protocol.tunnel import ClientTunnel
from magpies.transports.channel import MessageChannel
from magpies.transports.tunnel_driver import TunnelDriver
from magpies.wire.records import unpack

_FAREWELL_S: Final = 0.3


class TunnelKeeper:
    """Has at most one tunnel, which is on at most one link. The owner calls `close` at the end.

    Args:
        on_event: gets `TunnelReady` and `TunnelClosed` of the tunnel.
        on_sign_of_life: called when something authentic came from the egress.
    """

    def __init__(
        self,
        on_event: Callable[[events.TunnelEvent], None],
        on_sign_of_life: Callable[[], None],
    ) -> None:
        self._on_event = on_event
        self._on_sign_of_life = on_sign_of_life
        self._tunnel: ClientTunnel | None = None
        self._driver: TunnelDriver | None = None
        self._fingerprint = ""
        self._abandonment: asyncio.TimerHandle | None = None

    @property
    def current(self) -> tuple[ClientTunnel, TunnelDriver] | None:
        """The tunnel and its driver; None when there is none that could carry anything."""
        tunnel, driver = self._tunnel, self._driver
        if tunnel is None or driver is None or tunnel.closed:
            return None
        return tunnel, driver

    def carry_on(self, link: Link) -> bool:
        """Move the living tunnel to `link`; return False when there is none for its egress."""
        current = self.current
        if current is None or not current[0].ready or link.egress.fingerprint != self._fingerprint:
            return False
        tunnel, driver = current
        self._keep()
        # First the ID: attaching may send, and two volunteers must not see the same one.
        tunnel.change_connection_id()
        tunnel.ping()
        driver.attach(link.channel)
        driver.wake()
        return True

    def begin(self, link: Link) -> None:
        """Make a new tunnel over `link`; an older one ends, and its flows with it."""
        self.close("replaced")
        self._fingerprint = link.egress.fingerprint
        self._tunnel = ClientTunnel(client_configuration(self._fingerprint))
        self._driver = TunnelDriver(self._tunnel, self._on_event)
        self._driver.attach(link.channel)
        self._tunnel.start(asyncio.get_running_loop().time())
        self._driver.wake()

    def receive(self, messages: list[bytes]) -> None:
        """Take what came over the link."""
        current = self.current
        datagrams: list[bytes] = []
        for message in messages:
            with suppress(RecordError):  # as a lost packet: a volunteer may send anything
                datagrams += unpack(message)
        if current is not None and datagrams and current[1].receive(datagrams):
            self._on_sign_of_life()

    def detach(self) -> None:
        """The link is gone. Without another one for `IDLE_TIMEOUT_S` the tunnel ends."""
        if self._driver is None:
            return
        self._driver.attach(None)
        self._keep()
        loop = asyncio.get_running_loop()
        self._abandonment = loop.call_later(IDLE_TIMEOUT_S, self.close, "no link")

    async def say_goodbye(self, channel: MessageChannel) -> None:
        """End the tunnel and tell the egress, which else keeps it for a minute.

        A data channel that is closed drops what it still has to send. So what is under way gets
        a moment to arrive, and then the farewell itself.
        """
        current = self.current
        await _brief(lambda: current is not None and current[0].outstanding)
        self.close("client shutdown")
        await _brief(lambda: channel.buffered > 0)

    def close(self, reason: str) -> None:
        """End the tunnel, if there is one, and its flows. Closing twice does no harm."""
        self._keep()
        if self._driver is not None:
            self._driver.close(reason)

    def _keep(self) -> None:
        if self._abandonment is not None:
            self._abandonment.cancel()
            self._abandonment = None


async def _brief(true: Callable[[], bool]) -> None:
    """Wait while something is true, but only for a moment; there is no event for it."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + _FAREWELL_S
    while true() and loop.time() < deadline:  # noqa: ASYNC110
        await asyncio.sleep(0.01)
