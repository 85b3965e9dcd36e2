"""What a tunnel tells its owner."""

from __future__ import annotations

import msgspec

from magpies.errors import FlowError


class TunnelReady(msgspec.Struct, frozen=True):
    """The handshake is complete: the egress proved who it is, and flows can be opened."""


class TunnelClosed(msgspec.Struct, frozen=True):
    """The tunnel is over, and all its flows with it."""

    reason: str
    """One sentence for the person."""
    wrong_identity: bool = False
    """The other end is not the egress that the invite names."""


class FlowRequested(msgspec.Struct, frozen=True):
    """A client asks for a connection; answer with `accept` or `refuse` (egress)."""

    flow_id: int
    authority: str
    token: str | None
    udp: bool = False
    """Whether the flow is to carry UDP datagrams instead of the octets of a TCP connection."""


class FlowAccepted(msgspec.Struct, frozen=True):
    """The egress has opened the connection (client)."""

    flow_id: int


class FlowRefused(msgspec.Struct, frozen=True):
    """The egress has not opened the connection; the flow is over (client)."""

    flow_id: int
    error: FlowError


class FlowData(msgspec.Struct, frozen=True):
    """Octets of a flow; tell `consumed` when they have been passed on."""

    flow_id: int
    data: bytes


class FlowDatagram(msgspec.Struct, frozen=True):
    """The payload of one UDP datagram of a UDP flow."""

    flow_id: int
    payload: bytes


class FlowFinished(msgspec.Struct, frozen=True):
    """The peer will send no more on this flow; the other direction may go on."""

    flow_id: int


class FlowReset(msgspec.Struct, frozen=True):
    """The peer gave the flow up; it is over in both directions."""

    flow_id: int


class FlowWritable(msgspec.Struct, frozen=True):
    """A flow whose `room` was used up has room again."""

    flow_id: int


TunnelEvent = (
    TunnelReady
    | TunnelClosed
    | FlowRequested
    | FlowAccepted
    | FlowRefused
    | FlowData
    | FlowDatagram
    | FlowFinished
    | FlowReset
    | FlowWritable
)
