"""What a tunnel knows of its flows: their credit, what waits to be sent, and who waits for room."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from magpies.errors import LocalProtocolError, RemoteProtocolError
from magpies.protocol.capsules import PAYLOAD_OCTETS, CapsuleReader
from magpies.protocol.credit import LARGEST_WINDOW, ReceiveWindow, SendWindow
from magpies.protocol.outbox import Outbox, Portion

SEND_BUFFER: Final = 256 * 1024
"""Octets of one flow that may wait to be sent."""

PAYLOADS: Final = 128 * 1024
"""Octets of UDP payloads of one flow that may wait to be sent; more are dropped. As short as a
queue of a router: whoever sends UDP takes waiting for a slow path, and losses for a full one."""

ALL_PAYLOADS: Final = 1 << 20
"""The same for all flows of a tunnel together."""

HELD: Final = 8 << 20
"""Received octets of all flows together above which no window grows any more."""

_UNLIMITED: Final = (1 << 62) - 1


@dataclass(slots=True)
class Flow:
    """One flow, as one end sees it."""

    incoming: ReceiveWindow = field(default_factory=ReceiveWindow)
    outgoing: SendWindow = field(default_factory=SendWindow)
    send_done: bool = False
    receive_done: bool = False
    capsules: CapsuleReader | None = None
    """Reads what comes on the stream of a UDP flow; None for TCP."""


class Flows:
    """The flows of one tunnel by their IDs. Knows nothing of connections and events."""

    def __init__(self) -> None:
        self._flows: dict[int, Flow] = {}
        self._outbox = Outbox()
        self._waiting: set[int] = set()
        self._held = 0
        self._obeys_credit = True
        self.payloads_dropped = 0
        """UDP payloads that were dropped instead of sent, since the tunnel began."""

    def __len__(self) -> int:
        return len(self._flows)

    def __contains__(self, flow_id: int) -> bool:
        return flow_id in self._flows

    def get(self, flow_id: int) -> Flow:
        """Return a flow.

        Raises:
            LocalProtocolError: no such flow.
        """
        try:
            return self._flows[flow_id]
        except KeyError:
            raise LocalProtocolError("no such flow") from None

    def find(self, flow_id: int) -> Flow | None:
        """Return a flow, or None when it is over."""
        return self._flows.get(flow_id)

    def add(self, flow_id: int, *, udp: bool = False) -> None:
        """A flow begins."""
        outgoing = SendWindow() if self._obeys_credit else SendWindow(_UNLIMITED)
        capsules = CapsuleReader() if udp else None
        self._flows[flow_id] = Flow(outgoing=outgoing, capsules=capsules)

    def drop(self, flow_id: int) -> None:
        """A flow is over. What is queued of it is still sent; see `discard`."""
        flow = self._flows.pop(flow_id, None)
        if flow is not None:
            self._held -= flow.incoming.held
        self._waiting.discard(flow_id)

    def clear(self) -> None:
        """All flows are over."""
        self._flows.clear()
        self._waiting.clear()
        self._held = 0

    # --- sending ---

    def room(self, flow_id: int) -> int:
        """How many octets may be queued, 0 or less when none; then `take_writable` will tell.

        Raises:
            LocalProtocolError: no such flow.
        """
        left = self.get(flow_id).outgoing.left
        room = min(left, SEND_BUFFER - self._outbox.octets(flow_id))
        if room <= 0:
            self._waiting.add(flow_id)
        return room

    def queue(self, flow_id: int, data: bytes) -> None:
        """Queue octets.

        Raises:
            LocalProtocolError: no such flow, it was finished, or there is no credit.
        """
        flow = self.get(flow_id)
        if flow.send_done or len(data) > flow.outgoing.left:
            raise LocalProtocolError("data on a finished or full flow")
        if data:
            flow.outgoing.sent += len(data)
            self._outbox.push(flow_id, data)

    def queue_payload(self, flow_id: int, payload: bytes) -> bool:
        """Queue a UDP payload; return False when it was dropped, for want of room or as too long.

        Raises:
            LocalProtocolError: no such flow, it is not of UDP, or it was finished.
        """
        flow = self.get(flow_id)
        if flow.send_done or flow.capsules is None:
            raise LocalProtocolError("a datagram on a finished flow or one of TCP")
        if (
            len(payload) > PAYLOAD_OCTETS
            or self._outbox.octets(flow_id) + len(payload) > PAYLOADS
            or self._outbox.payload_octets + len(payload) > ALL_PAYLOADS
        ):
            self.payloads_dropped += 1
            return False
        self._outbox.push_payload(flow_id, payload)
        return True

    def queue_end(self, flow_id: int) -> None:
        """Queue the end of what is sent."""
        self._outbox.finish(flow_id)

    def discard(self, flow_id: int) -> bool:
        """Drop a flow and what is queued of it; return whether there was anything."""
        unsent = self._outbox.octets(flow_id) > 0
        self.drop(flow_id)
        self._outbox.drop(flow_id)
        return unsent

    @property
    def queued(self) -> bool:
        """Whether anything waits to be sent."""
        return bool(self._outbox)

    def take(self, budget: int) -> Iterator[Portion]:
        """See `Outbox.take`."""
        return self._outbox.take(budget)

    @property
    def anybody_waits(self) -> bool:
        """Whether somebody was told that there is no room."""
        return bool(self._waiting)

    def take_writable(self) -> Iterator[int]:
        """Yield each flow that has waited for room and has it now."""
        for flow_id in list(self._waiting):
            flow = self._flows.get(flow_id)
            if flow is None or flow.send_done:
                self._waiting.discard(flow_id)
            elif flow.outgoing.left > 0 and self._outbox.octets(flow_id) <= SEND_BUFFER // 2:
                self._waiting.discard(flow_id)
                yield flow_id

    def credit(self, flow_id: int, limit: int) -> None:
        """The peer takes up to `limit` octets of a flow in all."""
        flow = self._flows.get(flow_id)
        if flow is not None:
            flow.outgoing.raise_to(limit)

    def ignore_credit(self) -> None:
        """The peer gives no credit, so none is waited for."""
        if self._obeys_credit:
            self._obeys_credit = False
            for flow in self._flows.values():
                flow.outgoing.raise_to(_UNLIMITED)

    # --- receiving ---

    def hold(self, flow: Flow, octets: int, *, limited: bool) -> None:
        """Count octets that came in.

        Args:
            flow: on which.
            octets: how many.
            limited: whether the peer keeps to our credit.

        Raises:
            RemoteProtocolError: more than the flow's credit, or than anybody may send.
        """
        self._held += octets
        if not limited:
            flow.incoming.limit = _UNLIMITED
        flow.incoming.receive(octets)
        if flow.incoming.held > 2 * LARGEST_WINDOW:
            raise RemoteProtocolError("a flow brought more than its reader takes")

    def consume(self, flow: Flow, octets: int) -> int | None:
        """Count octets that the reader took; return a new limit to tell the peer, or None."""
        self._held -= octets
        return flow.incoming.consume(octets, may_grow=self._held < HELD)
