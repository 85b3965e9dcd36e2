"""A download through two ends of a tunnel in virtual time."""

from __future__ import annotations

from dataclasses import dataclass

from magpies.protocol import events
from magpies.protocol.tunnel import ServerTunnel
from support.simulation import Simulation


@dataclass
class Download:
    """How a download goes in a simulation."""

    simulation: Simulation
    server: ServerTunnel
    flow_id: int
    got: int = 0
    left: int = 0

    def send(self, octets: int) -> None:
        """Have the egress send so many more, as fast as it may."""
        self.left += octets
        self.push()
        self.simulation.flush()

    def push(self) -> None:
        """Have it send what it may now."""
        while self.left and (room := self.server.room(self.flow_id)) > 0:
            piece = bytes(min(room, self.left))
            self.left -= len(piece)
            self.server.send(self.flow_id, piece)


def begin_download(simulation: Simulation, octets: int) -> Download:
    """Have the egress send so many octets on a flow, as fast as it may."""
    client = simulation.client
    assert simulation.run(5, lambda: client.ready)
    flow_id = client.open_flow("example.org", 443)
    simulation.flush()
    assert simulation.run(5, lambda: simulation.server is not None and simulation.server.flows > 0)
    server = simulation.server
    assert server is not None
    download = Download(simulation, server, flow_id)

    def on_server(event: events.TunnelEvent) -> None:
        if isinstance(event, events.FlowWritable):
            download.push()

    def on_client(event: events.TunnelEvent) -> None:
        if isinstance(event, events.FlowData):
            download.got += len(event.data)
            client.consumed(flow_id, len(event.data))

    simulation.on_server, simulation.on_client = on_server, on_client
    server.accept(flow_id)
    download.send(octets)
    return download
