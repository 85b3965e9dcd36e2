"""The pieces of the data path that are pure, each alone on one core."""

from __future__ import annotations

import time
from collections.abc import Callable

from magpies.egress.identity import new_identity
from magpies.protocol import events
from magpies.protocol.quic_configuration import client_configuration, server_configuration
from magpies.protocol.registry import TunnelRegistry
from magpies.protocol.tunnel import ClientTunnel, ServerTunnel, Tunnel
from magpies.wire.limits import DATAGRAM_OCTETS
from magpies.wire.records import pack, unpack

_PIECE = bytes(64 * 1024)


def pack_and_unpack() -> int:
    """Coalesce fifty datagrams and cut them apart again; return the octets."""
    datagrams = [bytes(DATAGRAM_OCTETS)] * 50
    return sum(len(datagram) for message in pack(datagrams) for datagram in unpack(message))


class Download:
    """A client and an egress in one process, joined by nothing but a list of datagrams."""

    def __init__(self) -> None:
        identity = new_identity()
        server = server_configuration(identity.certificate_pem, identity.key_pem)
        self._registry = TunnelRegistry(server, most_tunnels=1)
        self._client = ClientTunnel(client_configuration(identity.fingerprint))
        self._server: ServerTunnel | None = None
        self._flow = -1
        self._received = 0
        self._client.start(time.monotonic())
        while not self._client.ready:
            self._exchange()
        self._flow = self._client.open_flow("example.org", 443)
        while not self._received:
            self._exchange()

    def step(self) -> int:
        """Let the egress send what it may; return the octets that reached the client."""
        before = self._received
        self._exchange()
        return self._received - before

    def _exchange(self) -> None:
        now = time.monotonic()
        self._to_server(self._client.transmit(now), now)
        server = self._server
        if server is None:
            return
        for event in server.take_events():
            if isinstance(event, events.FlowRequested):
                server.accept(event.flow_id)
        if server.flows:
            self._fill(server)
        datagrams = server.transmit(now)
        if datagrams:
            self._client.receive(datagrams, now)
        self._take()
        for end in (self._client, server):
            _let_time_pass(end)

    def _to_server(self, datagrams: list[bytes], now: float) -> None:
        for destination, group in self._registry.group(datagrams):
            if isinstance(destination, bytes):
                self._server = self._registry.create(destination)
            if self._server is not None:
                self._server.receive(group, now)

    def _fill(self, server: ServerTunnel) -> None:
        room = server.room(self._flow)
        while room > 0:
            server.send(self._flow, _PIECE[:room])
            room = server.room(self._flow)

    def _take(self) -> None:
        for event in self._client.take_events():
            if isinstance(event, events.FlowData):
                self._received += len(event.data)
                self._client.consumed(event.flow_id, len(event.data))


def _let_time_pass(end: Tunnel) -> None:
    now = time.monotonic()
    if end.timer is not None and end.timer <= now:
        end.handle_timer(now)


def pieces() -> list[tuple[str, Callable[[], int]]]:
    """Return the pieces by name, each with a step that returns how many octets it moved."""
    return [("records", pack_and_unpack), ("tunnel", Download().step)]


def measure(step: Callable[[], int], seconds: float) -> float:
    """Repeat `step` for some seconds; return the Mbit/s of the octets it moved."""
    octets = 0
    start = time.perf_counter()
    while (took := time.perf_counter() - start) < seconds:
        octets += step()
    return octets * 8 / took / 1e6
