"""Two ends of a tunnel on a simulated network in virtual time."""

from __future__ import annotations

import heapq
import itertools
import random
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from magpies.protocol import events
from magpies.protocol.registry import TunnelRegistry
from magpies.protocol.tunnel import ClientTunnel, ServerTunnel, Tunnel
from support.certificates import quic_client, quic_server

Mangle = Callable[[list[bytes]], list[bytes]]


@dataclass
class Simulation:
    """A client and an egress joined by one path.

    Attributes:
        delay_s: one way.
        loss: share of datagrams that vanish.
        rate: octets a second in each direction; None when nothing ever queues.
        queue: octets that wait where the rate is limited before some are dropped.
        late: share of datagrams that take three times as long as the others.
        mangle: what a volunteer in the middle does to each batch; None when it is honest.
    """

    delay_s: float = 0.02
    loss: float = 0.0
    late: float = 0.0
    rate: float | None = None
    queue: int = 1_500_000
    seed: int = 1
    mangle: Mangle | None = None
    now: float = 100.0
    client: ClientTunnel = field(default_factory=lambda: ClientTunnel(quic_client()))
    registry: TunnelRegistry = field(default_factory=lambda: TunnelRegistry(quic_server(), 8))
    server: ServerTunnel | None = None
    client_events: list[events.TunnelEvent] = field(default_factory=list)
    server_events: list[events.TunnelEvent] = field(default_factory=list)
    on_client: Callable[[events.TunnelEvent], None] = lambda _: None
    on_server: Callable[[events.TunnelEvent], None] = lambda _: None

    def __post_init__(self) -> None:
        self._random = random.Random(self.seed)
        self._queue: list[tuple[float, int, bool, list[bytes]]] = []
        self._count = itertools.count()
        self._free_at = {True: 0.0, False: 0.0}
        self._waiting: dict[bool, deque[tuple[float, int]]] = {True: deque(), False: deque()}
        self.client.start(self.now)
        self.flush()

    def flush(self) -> None:
        """Put on the wire what both ends have to send."""
        self._send(self.client, to_server=True)
        if self.server is not None:
            self._send(self.server, to_server=False)

    def run(self, seconds: float, until: Callable[[], bool] = lambda: False) -> bool:
        """Let virtual time pass; return whether `until` came true."""
        end = self.now + seconds
        while not until():
            moments = [self._queue[0][0]] if self._queue else []
            moments += [end_.timer for end_ in self._ends() if end_.timer is not None]
            if not moments or min(moments) > end:
                self.now = end
                return until()
            self.now = max(self.now, min(moments))
            self._deliver()
            for each in self._ends():
                if each.timer is not None and each.timer <= self.now:
                    each.handle_timer(self.now)
            self._collect()
            self.flush()
            self._collect()
        return True

    def under_way(self) -> list[bytes]:
        """Return what is on its way to the client."""
        return [datagram for item in sorted(self._queue) if not item[2] for datagram in item[3]]

    def lose_what_is_under_way(self, since: float = 0.0) -> list[bytes]:
        """Let nothing arrive at the client of what left the egress after `since`; return it."""
        before = self.under_way()
        self._queue = [item for item in self._queue if item[2] or item[0] - self.delay_s <= since]
        heapq.heapify(self._queue)
        left = set(self.under_way())
        return [each for each in before if each not in left]

    def hold_up(self, seconds: float) -> None:
        """Let all that is on its way to the client arrive so much later."""
        self._queue = [
            (at + (0 if up else seconds), n, up, each) for at, n, up, each in self._queue
        ]
        heapq.heapify(self._queue)

    def lose_acknowledgements(self) -> None:
        """Let nothing arrive at the egress of what is on its way there."""
        self._queue = [item for item in self._queue if not item[2]]
        heapq.heapify(self._queue)

    def _ends(self) -> list[Tunnel]:
        ends: list[Tunnel] = [self.client]
        if self.server is not None:
            ends.append(self.server)
        return [each for each in ends if not each.closed]

    def _send(self, end: Tunnel, *, to_server: bool) -> None:
        datagrams = [d for d in end.transmit(self.now) if self._random.random() >= self.loss]
        if self.mangle is not None:
            datagrams = self.mangle(datagrams)
        if self.rate is not None:
            self._send_slowly(datagrams, self.rate, to_server=to_server)
            return
        late = [d for d in datagrams if self.late and self._random.random() < self.late]
        in_time = [d for d in datagrams if d not in late] if late else datagrams
        for group, times in ((in_time, 1), (late, 3)):
            if group:
                item = (self.now + times * self.delay_s, next(self._count), to_server, group)
                heapq.heappush(self._queue, item)

    def _send_slowly(self, datagrams: list[bytes], rate: float, *, to_server: bool) -> None:
        for datagram in datagrams:
            waiting = self._waiting[to_server]
            while waiting and waiting[0][0] <= self.now:
                waiting.popleft()
            if sum(octets for _, octets in waiting) < self.queue:
                leaves = max(self.now, self._free_at[to_server]) + len(datagram) / rate
                self._free_at[to_server] = leaves
                waiting.append((leaves, len(datagram)))
                arrival = leaves + self.delay_s
                heapq.heappush(self._queue, (arrival, next(self._count), to_server, [datagram]))

    def _deliver(self) -> None:
        while self._queue and self._queue[0][0] <= self.now:
            _, _, to_server, datagrams = heapq.heappop(self._queue)
            if not to_server:
                self.client.receive(datagrams, self.now)
                continue
            for destination, group in self.registry.group(datagrams):
                tunnel = destination
                if isinstance(tunnel, bytes):
                    if self.server is not None:
                        continue
                    created = self.registry.create(tunnel)
                    assert created is not None
                    tunnel = self.server = created
                tunnel.receive(group, self.now)

    def _collect(self) -> None:
        for event in self.client.take_events():
            self.client_events.append(event)
            self.on_client(event)
        if self.server is not None:
            for event in self.server.take_events():
                self.server_events.append(event)
                self.on_server(event)
