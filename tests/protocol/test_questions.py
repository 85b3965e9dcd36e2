"""A tunnel that asks for a sign of life while its window is full."""

from __future__ import annotations

import pytest

from magpies.protocol import events
from magpies.protocol.tunnel import Tunnel
from support.simulation import Simulation

RATE = 40_000
STEP_S = 0.05


class Talk:
    """Two flows that carry data in both directions at a constant rate."""

    def __init__(self, delay_s: float) -> None:
        self.simulation = simulation = Simulation(delay_s=delay_s)
        client = simulation.client
        assert simulation.run(5, lambda: client.ready)
        self.flows = [client.open_flow("example.org", 443) for _ in range(2)]
        simulation.flush()
        assert simulation.run(5, lambda: simulation.server is not None)
        server = simulation.server
        assert server is not None
        assert simulation.run(5, lambda: server.flows == 2)
        self.ends: list[Tunnel] = [client, server]
        for flow in self.flows:
            server.accept(flow)
        simulation.on_client = lambda event: self._consume(0, event)
        simulation.on_server = lambda event: self._consume(1, event)

    def _consume(self, end: int, event: events.TunnelEvent) -> None:
        if isinstance(event, events.FlowData):
            self.ends[end].consumed(event.flow_id, len(event.data))

    def go_on(self, seconds: float) -> None:
        for _ in range(round(seconds / STEP_S)):
            for end in self.ends:
                for flow in self.flows:
                    end.send(flow, bytes(min(int(RATE * STEP_S), end.room(flow))))
            self.simulation.flush()
            self.simulation.run(STEP_S)

    def ask(self) -> int:
        """Let the client ask; return how many octets that would be answered have left."""
        core = self.simulation.client._connection._core
        assert core is not None
        before = core.bytes_in_flight
        self.simulation.client.ping()
        self.simulation.flush()
        self.simulation.run(0.1)  # packets are paced
        return int(core.bytes_in_flight - before)


@pytest.mark.parametrize(("delay_s", "silence_s", "between_s"), [(0.25, 2, 1.0), (0.25, 2, 1.4)])
def test_questions_leave_though_the_window_is_full_of_what_was_lost(
    delay_s: float, silence_s: int, between_s: float
) -> None:
    """In two silences, with a moment in between in which not all could be repeated."""
    talk = Talk(delay_s)
    simulation = talk.simulation
    talk.go_on(2.0)
    simulation.mangle = lambda _: []
    for _ in range(silence_s):
        talk.ask()
        talk.go_on(1.0)
    simulation.mangle = None
    for end in talk.ends:
        end.path_changed(simulation.now, gone=False)
    talk.ask()
    talk.go_on(between_s)
    simulation.mangle = lambda _: []
    for _ in range(12):
        assert talk.ask() > 0
        talk.go_on(1.0)


@pytest.mark.parametrize("leaving", [0, 1])
def test_an_end_that_probes_takes_a_goodbye(leaving: int) -> None:
    """It would ask whoever is heard again, but a connection that has ended takes no question."""
    talk = Talk(0.25)
    simulation, stays = talk.simulation, talk.ends[1 - leaving]
    talk.go_on(2.0)
    simulation.mangle = lambda _: []
    talk.go_on(3.0)
    core = stays._connection._core
    assert core is not None
    assert core.pto_count > 0
    simulation.mangle = None
    talk.ends[leaving].close("shutdown")
    simulation.flush()
    assert simulation.run(1, lambda: stays.closed)


@pytest.mark.parametrize("leaving", [0, 1])
def test_a_goodbye_leaves_at_once_though_packets_are_paced(leaving: int) -> None:
    """Whoever says it may be gone before the next is due."""
    talk = Talk(0.25)
    simulation, leaves, stays = talk.simulation, talk.ends[leaving], talk.ends[1 - leaving]
    talk.go_on(2.0)
    for flow in talk.flows:
        leaves.send(flow, bytes(20_000))
    simulation.flush()
    assert leaves._connection._held_back
    leaves.close("shutdown")
    stays.receive(leaves.transmit(simulation.now), simulation.now)
    assert stays.closed


def test_what_the_egress_sends_as_a_question_is_kept_like_all_else() -> None:
    """What is kept has no numbers of its own: one packet left out, and the wrong ones go again."""
    talk = Talk(0.25)
    simulation, egress = talk.simulation, talk.ends[1]
    talk.go_on(2.0)
    simulation.mangle = lambda _: []
    talk.go_on(2.0)
    connection = egress._connection
    core, underway = connection._core, connection._resending._underway
    assert core is not None
    assert underway is not None
    probed = core.pto_total
    datagrams = connection._probe(core, simulation.now)
    assert datagrams
    assert core.pto_total > probed
    assert list(underway._datagrams)[-len(datagrams) :] == datagrams
    last = core.outstanding_application_packets[-1][0]
    assert underway._first + len(underway._datagrams) - 1 == last
