"""The tunnel in virtual time: flows, credit, resets, hostile volunteers."""

from __future__ import annotations

import random

import pytest

from magpies.errors import FlowError, LocalProtocolError
from magpies.protocol import events
from magpies.protocol.credit import INITIAL_WINDOW, LARGEST_WINDOW
from magpies.protocol.quic_configuration import client_configuration
from magpies.protocol.tunnel import ClientTunnel, ServerTunnel
from support.certificates import quic_client
from support.simulation import Mangle, Simulation


class Echo:
    """An egress that accepts all flows and sends back what comes."""

    def __init__(self, simulation: Simulation) -> None:
        self.simulation = simulation
        self.pending: dict[int, bytearray] = {}
        self.finished: set[int] = set()
        simulation.on_server = self.on_event

    @property
    def tunnel(self) -> ServerTunnel:
        assert self.simulation.server is not None
        return self.simulation.server

    def on_event(self, event: events.TunnelEvent) -> None:
        match event:
            case events.FlowRequested():
                self.tunnel.accept(event.flow_id)
                self.pending[event.flow_id] = bytearray()
            case events.FlowData():
                self.pending[event.flow_id] += event.data
                self.push(event.flow_id)
            case events.FlowWritable():
                self.push(event.flow_id)
            case events.FlowFinished():
                self.finished.add(event.flow_id)
                self.push(event.flow_id)
            case events.FlowReset():
                self.pending.pop(event.flow_id, None)

    def push(self, flow_id: int) -> None:
        pending = self.pending[flow_id]
        while pending and (room := self.tunnel.room(flow_id)) > 0:
            chunk = bytes(pending[:room])
            del pending[: len(chunk)]
            self.tunnel.send(flow_id, chunk)
            self.tunnel.consumed(flow_id, len(chunk))
        if not pending and flow_id in self.finished:
            self.tunnel.finish(flow_id)


class Sender:
    """A client that uploads on several flows and collects what comes back."""

    def __init__(self, simulation: Simulation, payloads: dict[int, bytes]) -> None:
        self.simulation = simulation
        self.left = {flow_id: memoryview(data) for flow_id, data in payloads.items()}
        self.got = {flow_id: bytearray() for flow_id in payloads}
        self.ended: set[int] = set()
        simulation.on_client = self.on_event

    def on_event(self, event: events.TunnelEvent) -> None:
        match event:
            case events.FlowAccepted() | events.FlowWritable():
                self.push(event.flow_id)
            case events.FlowData():
                self.got[event.flow_id] += event.data
                self.simulation.client.consumed(event.flow_id, len(event.data))
            case events.FlowFinished():
                self.ended.add(event.flow_id)

    def push(self, flow_id: int) -> None:
        tunnel = self.simulation.client
        while self.left[flow_id] and (room := tunnel.room(flow_id)) > 0:
            chunk = bytes(self.left[flow_id][: min(room, 65_536)])
            self.left[flow_id] = self.left[flow_id][len(chunk) :]
            tunnel.send(flow_id, chunk)
        if not self.left[flow_id]:
            tunnel.finish(flow_id)


def ready(**options: object) -> Simulation:
    simulation = Simulation(**options)  # type: ignore[arg-type]
    assert simulation.run(5, lambda: simulation.client.ready)
    return simulation


def accepted(simulation: Simulation) -> int:
    flow_id = simulation.client.open_flow("example.org", 443)
    simulation.flush()
    assert simulation.run(5, lambda: events.FlowAccepted(flow_id) in simulation.client_events)
    return flow_id


@pytest.mark.parametrize("loss", [0.0, 0.02, 0.1])
def test_many_flows_are_carried_intact_and_unmixed(loss: float) -> None:
    simulation = ready(loss=loss)
    echo = Echo(simulation)
    payloads = {
        simulation.client.open_flow(f"host{n}.example", 443): random.Random(n).randbytes(40_000)
        for n in range(50)
    }
    sender = Sender(simulation, payloads)
    simulation.flush()
    assert simulation.run(300, lambda: len(sender.ended) == len(payloads))
    assert {flow_id: bytes(got) for flow_id, got in sender.got.items()} == payloads
    simulation.run(1)
    assert simulation.client.flows == echo.tunnel.flows == 0


@pytest.mark.parametrize("seed", range(8))
def test_what_is_repeated_and_then_proves_late_breaks_nothing(seed: int) -> None:
    """Short flows end while frames that repeat their data still wait for the window."""
    simulation = ready(loss=0.1, late=0.2, seed=seed)
    Echo(simulation)
    sizes = random.Random(seed)
    payloads = {
        simulation.client.open_flow(f"host{n}.example", 443): sizes.randbytes(
            sizes.choice((300, 4_000, 12_000))
        )
        for n in range(50)
    }
    sender = Sender(simulation, payloads)
    simulation.flush()
    assert simulation.run(300, lambda: len(sender.ended) == len(payloads))
    assert {flow_id: bytes(got) for flow_id, got in sender.got.items()} == payloads


def test_a_long_transfer_grows_its_window_and_arrives_whole() -> None:
    simulation = ready(delay_s=0.05)
    Echo(simulation)
    flow_id = simulation.client.open_flow("example.org", 443)
    payload = random.Random(7).randbytes(12 << 20)
    sender = Sender(simulation, {flow_id: payload})
    simulation.flush()
    assert simulation.run(60, lambda: flow_id in sender.ended)
    assert bytes(sender.got[flow_id]) == payload


def test_a_reader_that_stops_is_sent_no_more_than_its_credit() -> None:
    simulation = ready()
    flow_id = simulation.client.open_flow("example.org", 443)
    held = 0
    sent = 0

    def flood(event: events.TunnelEvent) -> None:
        nonlocal sent
        assert simulation.server is not None
        if isinstance(event, events.FlowRequested):
            simulation.server.accept(event.flow_id)
        if isinstance(event, events.FlowRequested | events.FlowWritable):
            while (room := simulation.server.room(event.flow_id)) > 0:
                simulation.server.send(event.flow_id, bytes(room))
                sent += room

    def hold(event: events.TunnelEvent) -> None:
        nonlocal held
        if isinstance(event, events.FlowData):
            held += len(event.data)

    simulation.on_server, simulation.on_client = flood, hold
    simulation.flush()
    simulation.run(20)
    assert held == sent == INITIAL_WINDOW
    # another flow is not held up by the one that nobody reads
    other = simulation.client.open_flow("example.net", 443)
    simulation.flush()
    assert simulation.run(5, lambda: events.FlowAccepted(other) in simulation.client_events)
    # and reading it lets it go on
    simulation.client.consumed(flow_id, held)
    simulation.flush()
    simulation.run(5)
    assert INITIAL_WINDOW < held <= INITIAL_WINDOW + LARGEST_WINDOW


def test_a_peer_that_ignores_its_credit_is_cut_off() -> None:
    simulation = ready()
    simulation.on_server = lambda event: (
        simulation.server.accept(event.flow_id)  # type: ignore[union-attr]
        if isinstance(event, events.FlowRequested)
        else None
    )
    flow_id = accepted(simulation)
    flow = simulation.client._flows.get(flow_id)
    flow.outgoing.raise_to(1 << 40)
    for _ in range(20):
        simulation.client.send(flow_id, bytes(65_536))
    simulation.flush()
    simulation.run(10)
    assert any(isinstance(event, events.TunnelClosed) for event in simulation.server_events)


@pytest.mark.parametrize("side", ["client", "server"])
def test_a_reset_frees_the_flow_on_both_ends(side: str) -> None:
    simulation = ready()
    echo = Echo(simulation)
    flow_id = accepted(simulation)
    simulation.client.send(flow_id, bytes(100_000))
    simulation.flush()
    simulation.run(0.05)
    (simulation.client if side == "client" else echo.tunnel).reset(flow_id)
    simulation.flush()
    simulation.run(1)
    assert simulation.client.flows == echo.tunnel.flows == 0
    seen = simulation.server_events if side == "client" else simulation.client_events
    assert events.FlowReset(flow_id) in seen
    assert accepted(simulation) != flow_id  # the tunnel lives on


def test_a_refusal_tells_why() -> None:
    simulation = ready()
    error = FlowError("dns_error", 502, "The name of the site does not exist.")
    simulation.on_server = lambda event: (
        simulation.server.refuse(event.flow_id, error)  # type: ignore[union-attr]
        if isinstance(event, events.FlowRequested)
        else None
    )
    flow_id = simulation.client.open_flow("nowhere.example", 443)
    simulation.flush()
    assert simulation.run(
        5, lambda: any(isinstance(e, events.FlowRefused) for e in simulation.client_events)
    )
    refused = next(e for e in simulation.client_events if isinstance(e, events.FlowRefused))
    assert (refused.error.error, refused.error.status) == ("dns_error", 502)
    assert str(refused.error) == str(error)
    simulation.run(1)
    assert simulation.client.flows == 0
    assert simulation.server is not None
    assert simulation.server.flows == 0
    assert flow_id == refused.flow_id


def test_more_flows_than_the_limit_come_one_after_the_other() -> None:
    simulation = ready()
    Echo(simulation)
    opened = 0
    for _ in range(300):
        if not simulation.client.can_open:
            simulation.flush()
            assert simulation.run(5, lambda: simulation.client.can_open)
        flow_id = simulation.client.open_flow("example.org", 443)
        simulation.client.reset(flow_id)
        opened += 1
    assert opened == 300


def test_opening_beyond_the_limit_is_our_own_error() -> None:
    simulation = ready()
    while simulation.client.can_open:
        simulation.client.open_flow("example.org", 443)
    assert simulation.client.flows >= 100
    with pytest.raises(LocalProtocolError):
        simulation.client.open_flow("example.org", 443)


def test_connection_ids_outlast_a_storm_of_moves() -> None:
    simulation = ready()
    Echo(simulation)
    for moves in (3, 100):  # fewer than there are spares, then far more, without an answer
        for _ in range(moves):
            simulation.client.change_connection_id()
        flow_id = accepted(simulation)
        simulation.client.reset(flow_id)
        simulation.flush()
        simulation.run(1)
    assert simulation.server is not None
    assert not simulation.server.closed


def test_a_tunnel_ends_after_long_silence_and_says_so() -> None:
    simulation = ready()
    simulation.loss = 1.0
    simulation.run(200)
    assert any(isinstance(event, events.TunnelClosed) for event in simulation.client_events)
    assert simulation.client.closed
    assert simulation.server is not None
    assert simulation.server.closed
    assert simulation.registry._by_id == {}


def test_a_wrong_certificate_is_refused_before_anything_is_sent() -> None:
    client = ClientTunnel(client_configuration("00" * 32))
    simulation = Simulation(client=client)
    simulation.run(5)
    closed = simulation.client_events[-1]
    assert isinstance(closed, events.TunnelClosed)
    assert closed.wrong_identity
    assert not client.ready
    assert not client.can_open


def _tamper(datagrams: list[bytes]) -> list[bytes]:
    return [bytes([d[0], *d[1:-1], d[-1] ^ 1]) for d in datagrams]


def _mixed(
    manipulate: Mangle,
) -> Mangle:
    """Send the manipulated datagrams beside the true ones."""
    return lambda datagrams: manipulate(datagrams) + datagrams


def tap(copies: list[bytes]) -> Mangle:
    """Keep a copy of all that passes."""

    def mangle(datagrams: list[bytes]) -> list[bytes]:
        copies.extend(datagrams)
        return datagrams

    return mangle


HOSTILE: dict[str, Mangle] = {
    "tampers": _mixed(_tamper),
    "truncates": _mixed(lambda datagrams: [d[: len(d) // 2] for d in datagrams]),
    "duplicates": lambda datagrams: datagrams * 3,
    "reorders": lambda datagrams: datagrams[::-1],
    "appends": _mixed(lambda datagrams: [d + b"tail" for d in datagrams]),
    "injects": _mixed(lambda datagrams: [random.Random(1).randbytes(1_200) for _ in datagrams]),
}


@pytest.mark.parametrize("how", HOSTILE)
def test_a_volunteer_that_manipulates_changes_nothing(how: str) -> None:
    simulation = ready(mangle=HOSTILE[how])
    Echo(simulation)
    flow_id = simulation.client.open_flow("example.org", 443)
    payload = random.Random(3).randbytes(300_000)
    sender = Sender(simulation, {flow_id: payload})
    simulation.flush()
    assert simulation.run(120, lambda: flow_id in sender.ended)
    assert bytes(sender.got[flow_id]) == payload


def test_a_volunteer_that_only_tampers_gets_nothing_through() -> None:
    simulation = ready()
    Echo(simulation)
    flow_id = accepted(simulation)
    before = len(simulation.server_events)
    simulation.mangle = _tamper
    simulation.client.send(flow_id, b"secret")
    simulation.flush()
    simulation.run(30)
    assert simulation.server_events[before:] == []


def test_replayed_datagrams_are_not_authentic() -> None:
    simulation = ready()
    taken: list[bytes] = []
    simulation.mangle = tap(taken)
    Echo(simulation)
    accepted(simulation)
    assert simulation.server is not None
    for destination, group in simulation.registry.group(taken):
        assert destination is simulation.server
        assert not simulation.server.receive(group, simulation.now)


def test_an_eavesdropper_finds_no_name_and_no_content() -> None:
    simulation = ready()
    wire: list[bytes] = []
    simulation.mangle = tap(wire)
    Echo(simulation)
    flow_id = simulation.client.open_flow("very-secret-name.example", 443)
    sender = Sender(simulation, {flow_id: b"very secret words " * 1_000})
    simulation.flush()
    assert simulation.run(10, lambda: flow_id in sender.ended)
    assert b"secret" not in b"".join(wire)


@pytest.mark.parametrize("junk", [b"\x00", b"\xff" * 40, b"\xc0" + bytes(1_300), bytes(1_200)])
def test_the_registry_makes_no_tunnel_for_junk(junk: bytes) -> None:
    simulation = ready()
    assert simulation.registry.group([junk]) == []


def test_a_full_egress_makes_no_more_tunnels() -> None:
    simulation = ready()
    made = [ClientTunnel(quic_client()) for _ in range(9)]
    for client in made:
        client.start(1.0)
    initial = [client.transmit(1.0)[0] for client in made]
    created = [
        simulation.registry.create(destination)
        for destination, _ in simulation.registry.group(initial)
        if isinstance(destination, bytes)
    ]
    assert len(created) == 9
    assert [tunnel is None for tunnel in created] == [False] * 7 + [True] * 2


def test_acknowledgements_wait_for_data_to_travel_with() -> None:
    rounds, think_s = 20, 0.003
    simulation = Simulation(delay_s=0.0005)
    simulation.run(2.0)
    client = simulation.client
    flow_id = client.open_flow("example.org", 443)
    simulation.flush()
    simulation.run(2.0)
    assert simulation.server is not None
    simulation.server.accept(flow_id)
    simulation.flush()
    simulation.run(2.0)
    counted: list[int] = []

    def count(datagrams: list[bytes]) -> list[bytes]:
        counted.append(len(datagrams))
        return datagrams

    simulation.mangle = count
    for _ in range(rounds):
        for end in (client, simulation.server):
            end.send(flow_id, b"word")
            simulation.flush()
            simulation.run(think_s)
    assert sum(counted) < 1.3 * 2 * rounds  # twice as many when each is acknowledged at once
