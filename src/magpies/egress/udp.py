"""Copies datagrams between a UDP flow and the socket to its destination."""

from __future__ import annotations

import asyncio
import socket

from magpies.protocol.allowance import UdpAllowance
from magpies.transports.datagram_socket import DatagramSocket
from magpies.transports.tunnel_flow import TunnelUdpFlow


async def relay_udp(
    connected: socket.socket, flow: TunnelUdpFlow, allowance: UdpAllowance, idle_s: float
) -> None:
    """Copy both ways until the flow is over, or idle for `idle_s`; then close both.

    Takes over `connected` and `flow`, also when it is cancelled. What cannot be sent is dropped.

    Args:
        connected: a UDP socket, from which only datagrams of the destination come.
        flow: the other side.
        allowance: of the tunnel.
        idle_s: how long nothing may come or go; no less than two minutes are the custom
            (RFC 4787 section 4.3).
    """
    loop = asyncio.get_running_loop()
    site: _Site | None = None
    try:
        _, site = await loop.create_datagram_endpoint(
            lambda: _Site(flow, allowance), sock=connected
        )
        flow.on_payload = site.forward
        while (left := site.moved + idle_s - loop.time()) > 0:
            try:
                async with asyncio.timeout(left):
                    await flow.wait_ended()
                    return
            except TimeoutError:
                continue  # something may have moved since
    finally:
        if site is not None:
            site.close()
        else:
            connected.close()
        await flow.aclose()


class _Site(DatagramSocket):
    """The destination's side of a flow."""

    def __init__(self, flow: TunnelUdpFlow, allowance: UdpAllowance) -> None:
        self._flow = flow
        self._allowance = allowance
        self._now = asyncio.get_running_loop().time
        self.moved = self._now()
        """When the last datagram came or went."""

    def forward(self, payload: bytes) -> None:
        """Send a payload to the destination, unless that is too much."""
        now = self._now()
        if self.ready and self._allowance.take(len(payload), now):
            self.moved = now
            self.send(payload)

    def datagram_received(self, data: bytes, _: object) -> None:
        self.moved = self._now()
        self._flow.send(data)
