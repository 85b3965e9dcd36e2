"""What a tunnel tells its owner."""

from __future__ import annotations

from dataclasses import dataclass

from magpies.errors import FlowError


@dataclass(frozen=True, slots=True)
class TunnelReady:
    """The handshake is complete: the egress proved who it is, and flows can be opened."""


@dataclass(frozen=True, slots=True)
class TunnelClosed:
    """The tunnel is over, and all its flows with it."""

    reason: str
    """One sentence for the person."""
    wrong_identity: bool = False
    """The other end is not the egress that the invite names."""


@dataclass(frozen=True, slots=True)
class FlowRequested:
    """A client asks for a connection; answer with `accept` or `refuse` (egress)."""

    flow_id: int
    authority: str
    token: str | None


@dataclass(frozen=True, slots=True)
class FlowAccepted:
    """The egress has opened the connection (client)."""

    flow_id: int


@dataclass(frozen=True, slots=True)
class FlowRefused:
    """The egress has not opened the connection; the flow is over (client)."""

    flow_id: int
    error: FlowError


@dataclass(frozen=True, slots=True)
class FlowData:
    """Octets of a flow; tell `consumed` when they have been passed on."""

    flow_id: int
    data: bytes


@dataclass(frozen=True, slots=True)
class FlowFinished:
    """The peer will send no more on this flow; the other direction may go on."""

    flow_id: int


@dataclass(frozen=True, slots=True)
class FlowReset:
    """The peer gave the flow up; it is over in both directions."""

    flow_id: int


@dataclass(frozen=True, slots=True)
class FlowWritable:
    """A flow whose `room` was used up has room again."""

    flow_id: int


TunnelEvent = (
    TunnelReady
    | TunnelClosed
    | FlowRequested
    | FlowAccepted
    | FlowRefused
    | FlowData
    | FlowFinished
    | FlowReset
    | FlowWritable
)
