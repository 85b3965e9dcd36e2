"""UDP flows in virtual time: frames, capsules, a full window, bad peers."""

from __future__ import annotations

import random

import pytest
from qh3._hazmat import encode_uint_var
from qh3.h3.connection import Setting

from magpies.errors import FlowError, LocalProtocolError
from magpies.protocol import events
from magpies.protocol.capsules import PAYLOAD_OCTETS, capsule
from magpies.protocol.http3 import Http3
from magpies.protocol.tunnel import ServerTunnel, Tunnel
from magpies.protocol.tunnel.flows import PAYLOADS
from support.simulation import Simulation


class UdpEcho:
    """An egress that accepts UDP flows and sends back what comes."""

    def __init__(self, simulation: Simulation) -> None:
        self.simulation = simulation
        self.requested: list[events.FlowRequested] = []
        self.payloads: list[bytes] = []
        simulation.on_server = self.on_event

    @property
    def tunnel(self) -> ServerTunnel:
        assert self.simulation.server is not None
        return self.simulation.server

    def on_event(self, event: events.TunnelEvent) -> None:
        match event:
            case events.FlowRequested():
                self.requested.append(event)
                self.tunnel.accept(event.flow_id)
            case events.FlowDatagram():
                self.payloads.append(event.payload)
                self.tunnel.send_datagram(event.flow_id, event.payload)


def ready(**options: object) -> tuple[Simulation, UdpEcho]:
    simulation = Simulation(**options)  # type: ignore[arg-type]
    echo = UdpEcho(simulation)
    assert simulation.run(5, lambda: simulation.client.carries_udp is True)
    return simulation, echo


def accepted(simulation: Simulation) -> int:
    flow_id = simulation.client.open_udp("example.org", 53)
    simulation.flush()
    assert simulation.run(5, lambda: events.FlowAccepted(flow_id) in simulation.client_events)
    return flow_id


def echoed(simulation: Simulation) -> list[bytes]:
    return [e.payload for e in simulation.client_events if isinstance(e, events.FlowDatagram)]


def test_datagrams_of_all_sizes_come_back_whole() -> None:
    simulation, echo = ready()
    flow_id = accepted(simulation)
    sizes = [0, 1, 63, 64, 1_100, 1_120, 1_130, 1_131, 1_140, 1_170, 1_200, 1_350, PAYLOAD_OCTETS]
    sent = [random.Random(size).randbytes(size) for size in sizes]
    for payload in sent:
        assert simulation.client.send_datagram(flow_id, payload)
    simulation.flush()
    assert simulation.run(5, lambda: len(echoed(simulation)) == len(sent))
    assert sorted(echoed(simulation)) == sorted(sent)
    assert echo.requested == [events.FlowRequested(flow_id, "example.org:53", None, udp=True)]
    assert simulation.client.datagrams_dropped == 0


def frames_of(tunnel: Tunnel, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    sizes: list[int] = []
    stack = tunnel._http
    assert stack is not None
    send = stack.send_datagram

    def counted(number: int, data: bytes) -> None:
        sizes.append(len(data))
        send(number, data)

    monkeypatch.setattr(stack, "send_datagram", counted)
    return sizes


def test_small_ones_go_in_frames_and_long_ones_in_capsules(monkeypatch: pytest.MonkeyPatch) -> None:
    simulation, echo = ready()
    frames = frames_of(simulation.client, monkeypatch)
    flow_id = accepted(simulation)
    for size in (100, 1_000, 1_200):
        simulation.client.send_datagram(flow_id, bytes(size))
    simulation.flush()
    assert simulation.run(5, lambda: len(echo.payloads) == 3)
    assert frames == [101, 1_001]


def test_without_frames_all_go_in_capsules(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = Http3._get_local_settings
    monkeypatch.setattr(
        Http3, "_get_local_settings", lambda self: {**settings(self), Setting.H3_DATAGRAM: 0}
    )
    simulation, echo = ready(loss=0.05)
    frames = frames_of(simulation.client, monkeypatch)
    flow_id = accepted(simulation)
    sent = [bytes([n]) * 500 for n in range(100)]
    for payload in sent:
        assert simulation.client.send_datagram(flow_id, payload)
    simulation.flush()
    assert simulation.run(20, lambda: len(echoed(simulation)) == 100)
    assert echo.payloads == sent, "capsules arrive all and in order"
    assert not frames


def test_lost_frames_are_not_repeated_and_the_flow_goes_on() -> None:
    simulation, echo = ready(loss=0.2)
    flow_id = accepted(simulation)
    for _ in range(20):
        for _ in range(10):
            simulation.client.send_datagram(flow_id, bytes(800))
        simulation.flush()
        simulation.run(0.5)
    assert 120 < len(echo.payloads) < 200
    assert not simulation.client.closed


def test_a_flood_is_dropped_and_keeps_to_the_window() -> None:
    simulation, echo = ready(delay_s=0.05, rate=250_000, queue=60_000)
    flow_id = accepted(simulation)
    taken = 0
    core = simulation.client._connection._core
    assert core is not None
    for _ in range(400):
        for _ in range(100):
            taken += simulation.client.send_datagram(flow_id, bytes(1_000))
        simulation.flush()
        assert core.bytes_in_flight <= core.congestion_window + 2_400
        assert simulation.client._flows._outbox.payload_octets <= PAYLOADS
        simulation.run(0.01)
    assert taken + simulation.client.datagrams_dropped == 40_000
    assert simulation.client.datagrams_dropped > 30_000
    assert 600 < len(echo.payloads) <= taken, "4 s of 250 kB/s, less what found the queue full"
    assert not simulation.client.closed


def test_a_flood_leaves_half_of_the_way_to_a_stream() -> None:
    simulation, _ = ready(delay_s=0.02, rate=1_000_000, queue=100_000)
    assert simulation.server is not None
    udp, tcp = accepted(simulation), simulation.client.open_flow("example.org", 443)
    simulation.flush()
    assert simulation.run(5, lambda: events.FlowAccepted(tcp) in simulation.client_events)
    got = 0

    def on_server(event: events.TunnelEvent) -> None:
        nonlocal got
        if isinstance(event, events.FlowData):
            got += len(event.data)
            assert simulation.server is not None
            simulation.server.consumed(event.flow_id, len(event.data))

    simulation.on_server = on_server
    for _ in range(300):
        while simulation.client.send_datagram(udp, bytes(1_000)):
            pass
        if (room := simulation.client.room(tcp)) > 0:
            simulation.client.send(tcp, bytes(room))
        simulation.flush()
        simulation.run(0.01)
    assert got > 750_000, "of 3 MB that fit through in this time"


def test_a_datagram_that_is_too_long_is_dropped_with_a_count() -> None:
    simulation, _ = ready()
    flow_id = accepted(simulation)
    assert not simulation.client.send_datagram(flow_id, bytes(PAYLOAD_OCTETS + 1))
    assert simulation.client.datagrams_dropped == 1
    simulation.flush()
    simulation.run(1)
    assert not simulation.client.closed


def test_empty_datagrams_do_not_pile_up_either() -> None:
    simulation, _ = ready()
    flow_id = accepted(simulation)
    taken = sum(simulation.client.send_datagram(flow_id, b"") for _ in range(50_000))
    assert taken < 5_000


def test_datagrams_of_nobody_are_dropped() -> None:
    simulation, echo = ready()
    udp, tcp = accepted(simulation), simulation.client.open_flow("example.org", 443)
    stack = simulation.client._http
    assert stack is not None
    for number in (udp // 4 + 100, tcp // 4, (1 << 60) - 1):
        stack.send_datagram(number, b"\x00nobody's")
    stack.send_datagram(udp // 4, b"\x02of a context that nobody registered")
    stack.send_datagram(udp // 4, b"")
    stack.send_datagram(udp // 4, b"\x00good")
    simulation.flush()
    assert simulation.run(5, lambda: echo.payloads == [b"good"])
    assert not simulation.client.closed
    assert not echo.tunnel.closed


def test_a_datagram_without_a_number_ends_the_tunnel() -> None:
    simulation, echo = ready()
    simulation.client._connection.send_datagram_frame(b"")
    simulation.flush()
    assert simulation.run(5, lambda: echo.tunnel.closed)


def test_a_cut_capsule_ends_its_flow_alone() -> None:
    simulation, echo = ready()
    flow_id = accepted(simulation)
    stack = simulation.client._http
    assert stack is not None
    stack.send_data(flow_id, capsule(b"payload")[:-1], end_stream=True)
    simulation.flush()
    assert simulation.run(5, lambda: events.FlowReset(flow_id) in simulation.server_events)
    assert not echo.tunnel.closed
    assert echo.tunnel.flows == 0


def test_capsules_count_as_credit_and_are_given_back_at_once() -> None:
    simulation, echo = ready()
    flow_id = accepted(simulation)
    for n in range(1_000):  # four times the first window
        assert simulation.client.send_datagram(flow_id, bytes(1_300)), n
        simulation.flush()
        simulation.run(0.005)
    assert simulation.run(5, lambda: len(echo.payloads) == 1_000)
    assert simulation.client.datagrams_dropped == 0


def test_a_finished_flow_is_forgotten_by_both() -> None:
    simulation, echo = ready()
    flow_id = accepted(simulation)
    simulation.client.send_datagram(flow_id, b"last words")
    simulation.client.finish(flow_id)
    simulation.flush()
    assert simulation.run(5, lambda: events.FlowFinished(flow_id) in simulation.server_events)
    assert echo.payloads == [b"last words"]
    echo.tunnel.finish(flow_id)
    simulation.flush()
    simulation.run(1)
    assert simulation.client.flows == echo.tunnel.flows == 0
    with pytest.raises(LocalProtocolError):
        simulation.client.send_datagram(flow_id, b"too late")


def test_a_tcp_flow_takes_no_datagrams() -> None:
    simulation, _ = ready()
    flow_id = simulation.client.open_flow("example.org", 443)
    with pytest.raises(LocalProtocolError):
        simulation.client.send_datagram(flow_id, b"payload")


def test_an_egress_without_udp_is_told_as_such(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = Http3._get_local_settings
    without = {Setting.ENABLE_CONNECT_PROTOCOL: 0}
    monkeypatch.setattr(Http3, "_get_local_settings", lambda self: settings(self) | without)
    simulation = Simulation()
    assert simulation.run(5, lambda: simulation.client.carries_udp is not None)
    with pytest.raises(FlowError, match="does not carry UDP"):
        simulation.client.open_udp("example.org", 53)


def test_what_comes_while_events_are_held_back_is_bounded() -> None:
    """A peer that acknowledges nothing and floods with datagrams grows no memory."""
    simulation, echo = ready()
    flow_id = accepted(simulation)
    victim, attacker = echo.tunnel._connection, simulation.client._connection
    assert victim._core is not None
    assert attacker._core is not None
    victim.window_full = True  # as when the attacker has asked for much and acknowledges nothing
    payload = encode_uint_var(flow_id // 4) + bytes(1_100)
    for _ in range(80):
        for _ in range(400):
            attacker.send_datagram_frame(payload)
        packets = []
        while (sent := attacker._core.poll_transmit(simulation.now)) is not None:
            packets.append(sent[0])
        victim.receive(packets, simulation.now)
    held = 0
    while victim._core.next_event() is not None:
        held += 1
    assert held * 1_100 < 22 << 20
