"""Tunnels: one QUIC connection from client to egress that carries flows.

A tunnel is pure. Its owner feeds it datagrams and the time, sends what `transmit` returns over
the link of its choice, calls `handle_timer` when `timer` is due, and reads `take_events`. After
any call that may produce something to send, the owner transmits; several calls in a row may
share one transmission.

Life of a flow (client: `open_flow`, then accepted or refused; egress: requested, then `accept`
or `refuse`)::

    open -> data and credit in both directions -> finished by each side, or reset by either

Sending is bounded by `room`, receiving by the credit that `consumed` gives back.
"""

from __future__ import annotations

from magpies.protocol.tunnel.client import ClientTunnel
from magpies.protocol.tunnel.common import Tunnel
from magpies.protocol.tunnel.server import ServerTunnel

__all__ = ["ClientTunnel", "ServerTunnel", "Tunnel"]
