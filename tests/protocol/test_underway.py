"""What is under way, and what of it a link took along."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import pytest

from magpies.protocol.underway import Underway
from support.downloads import begin_download
from support.simulation import Simulation

OCTETS = 4_000_000
LOTS = 1 << 20
SHORT = 600
SILENCE_S = 0.15
"""More than a round trip."""
PATIENCE_S = 0.04
"""How long nothing is heard until the rest seems lost."""
FIRST_OCTETS = 32 * 1024
"""When so little is left under way, all that matters has arrived."""


def underway(*lengths: int) -> Underway:
    """Return datagrams of these lengths, by the numbers 7, 8 and so on."""
    made = Underway()
    for number, length in enumerate(lengths, 7):
        made.sent(bytes([number]) * length, number)
    return made


def again(made: Underway) -> list[int]:
    """Return the numbers of what goes again, in its order."""
    return [datagram[0] for datagram in iter(made.next, None)]


def test_what_is_outstanding_goes_again_in_the_order_in_which_it_was_sent() -> None:
    made = underway(100, 200, 300, 400)
    made.repeat({10, 8, 7}, LOTS, 0)
    assert again(made) == [7, 8, 10]
    made.repeat({7, 8, 10}, 250, 0)
    assert again(made) == [7, 8]
    made.repeat({3, 11}, LOTS, 0)
    assert not made.repeating


def test_what_has_come_after_all_does_not_go_again() -> None:
    made = underway(100, 200, 300, 400)
    made.repeat({7, 8, 9, 10}, LOTS, 0)
    assert made.next() == bytes([7]) * 100
    made.only({9})
    assert again(made) == [9]


def test_what_only_seems_lost_goes_by_turns_with_what_is_new() -> None:
    made = underway(100, 200)

    def turn() -> bytes | None:
        return made.next() if made.first(0) else None

    made.repeat({7, 8}, LOTS, math.inf)
    assert turn() == bytes([7]) * 100
    assert turn() is None
    made.passed()
    assert turn() == bytes([8]) * 200
    made.repeat({7, 8}, LOTS, math.inf)
    assert again(made) == [7, 8], "there is nothing new"
    made.repeat({7, 8}, LOTS, 0)
    assert [turn(), turn()] == [bytes([7]) * 100, bytes([8]) * 200]


def test_what_is_acknowledged_is_forgotten() -> None:
    made = underway(100, 200, 300, 400)
    made.acknowledged(350)
    made.repeat(range(20), LOTS, 0)
    assert again(made) == [9, 10]
    made.acknowledged(0)
    assert made.empty
    made.sent(b"\x63", 99)
    made.repeat({99}, LOTS, 0)
    assert again(made) == [99]


def test_no_more_is_kept_than_is_worth_it() -> None:
    made = Underway()
    for number in range(2_000):
        made.sent(bytes(1_024), number)
    made.repeat(range(2_000), 2 * LOTS, 0)
    assert len(again(made)) == LOTS / 1_024


@dataclass
class Scene:
    """A download half-way, and what the egress sends again from there."""

    simulation: Simulation
    seen: set[bytes] = field(default_factory=set)
    repeated: list[bytes] = field(default_factory=list)
    seen_before: list[bool] = field(default_factory=list)
    """Of each long datagram of the egress."""

    def __post_init__(self) -> None:
        self.simulation.mangle = self._look
        self.download = begin_download(self.simulation, OCTETS)
        assert self.simulation.run(5, lambda: self.download.got > OCTETS / 4)
        self.server = self.download.server

    def _look(self, datagrams: list[bytes]) -> list[bytes]:
        long = [each for each in datagrams if len(each) > SHORT]
        self.repeated += [each for each in long if each in self.seen]
        self.seen_before += [each in self.seen for each in long]
        self.seen.update(datagrams)
        return datagrams

    def move(self, silence_s: float = 0.0, *, gone: bool = True, told: bool = True) -> None:
        """Let the client move at once, or after a silence; the egress is still until it hears."""
        self.server.pause(self.simulation.now)
        if gone:
            self.server.path_ended(self.simulation.now)
        self.simulation.mangle = lambda _: []
        self.simulation.run(silence_s)
        self.simulation.mangle = self._look
        self.simulation.client.ping()
        if told:
            self.simulation.client.acknowledge_again()
        self.simulation.flush()
        self.simulation.run(self.simulation.delay_s)
        self.server.path_changed(self.simulation.now, gone=gone)
        self.simulation.flush()

    def end_former(self) -> None:
        """Let the link end that the client has left."""
        self.server.path_ended(self.simulation.now)
        self.simulation.flush()

    def finish(self) -> None:
        assert self.simulation.run(60, lambda: self.download.got == OCTETS)


@pytest.mark.parametrize(
    ("silence_s", "gone", "most_s"),
    [
        (SILENCE_S, True, 0.0),
        (SILENCE_S, False, None),
        (0.0, True, 0.0),
        (0.0, False, PATIENCE_S),
    ],
)
def test_what_a_link_took_along_is_there_as_soon_as_it_can_be(
    silence_s: float, most_s: float | None, *, gone: bool
) -> None:
    """At once if the link has ended, else after a goodbye when nothing more comes of it."""
    scene = Scene(Simulation(delay_s=0.05))
    scene.simulation.lose_what_is_under_way()
    scene.move(silence_s, gone=gone)
    before, began = scene.download.got, scene.simulation.now
    assert scene.simulation.run(5, lambda: scene.download.got > before)
    took_s = scene.simulation.now - began - scene.simulation.delay_s
    if most_s is None:
        assert took_s > 1.9 * scene.simulation.delay_s, "QUIC finds out a round trip later"
    else:
        assert took_s == pytest.approx(most_s, abs=0.002)
    scene.finish()


def test_what_a_link_took_along_that_ends_after_the_move_is_there_at_once() -> None:
    """A tab that is closed says goodbye, and is gone a moment after its client."""
    scene = Scene(Simulation(delay_s=0.05))
    scene.simulation.lose_what_is_under_way()
    scene.move(gone=False)
    scene.simulation.run(PATIENCE_S / 4)
    assert not scene.repeated
    scene.seen_before.clear()
    before, began = scene.download.got, scene.simulation.now
    scene.end_former()
    assert scene.simulation.run(5, lambda: scene.download.got > before)
    took_s = scene.simulation.now - began - scene.simulation.delay_s
    assert took_s == pytest.approx(0, abs=0.002)
    assert scene.seen_before[:6] == [True, False] * 3, "it may still come"
    scene.finish()


@pytest.mark.parametrize("told", [True, False])
def test_the_client_tells_with_its_move_how_far_it_got(*, told: bool) -> None:
    """Else what was acknowledged over the link that has ended would go again in vain."""
    scene = Scene(Simulation(rate=2_500_000.0, delay_s=0.05))
    scene.simulation.lose_acknowledgements()
    lost = scene.simulation.lose_what_is_under_way()
    scene.simulation.client.ping()  # a short packet without an acknowledgement
    scene.simulation.flush()
    scene.simulation.lose_acknowledgements()
    scene.move(SILENCE_S, told=told)
    scene.simulation.run(scene.simulation.delay_s)
    in_vain = sum(each not in lost for each in scene.repeated)
    assert (in_vain < 7) is told
    scene.finish()


@pytest.mark.parametrize("gone", [True, False])
def test_what_arrives_after_all_does_not_go_again(*, gone: bool) -> None:
    """A closed tab brings some of what it has, whether or not its link has ended."""
    scene = Scene(Simulation(rate=5_000_000.0, delay_s=0.05))
    arrives = len(scene.simulation.under_way())
    lost = set(scene.simulation.lose_what_is_under_way(since=scene.simulation.now - 0.015))
    assert arrives - len(lost) > len(lost)
    assert sum(map(len, lost)) > FIRST_OCTETS, "less is left to QUIC"
    scene.move(gone=gone)
    scene.simulation.run(0.2)
    assert len(set(scene.repeated) & lost) > 5
    assert len(set(scene.repeated) - lost) < 10 * gone + 1
    scene.finish()


def test_a_round_trip_after_a_link_has_ended_all_is_lost_that_has_not_come() -> None:
    scene = Scene(Simulation(rate=5_000_000.0, delay_s=0.05))
    scene.simulation.lose_what_is_under_way()
    scene.seen_before.clear()
    scene.move()
    scene.simulation.run(0.045)
    assert scene.seen_before[:6] == [True, False] * 3
    scene.seen_before.clear()
    scene.simulation.run(0.03)
    assert len(scene.seen_before) > 10
    assert all(scene.seen_before[2:])
    scene.finish()


def test_what_goes_again_in_vain_leaves_room_for_new_data() -> None:
    """A Chromium tab that is closed pauses, and then brings all it has."""
    scene = Scene(Simulation(rate=5_000_000.0, delay_s=0.08))
    scene.simulation.hold_up(0.07)
    scene.move(gone=False)
    scene.seen_before.clear()
    scene.simulation.run(0.065)
    assert scene.seen_before[:6] == [True, False] * 3
    assert len(scene.seen_before) < 10, "the data channel takes no more at first"
    scene.simulation.run(0.1)
    assert sum(scene.seen_before) < 10
    scene.finish()
    assert scene.server.lost == 0


def test_what_a_link_takes_along_without_ending_goes_again_when_nothing_more_comes() -> None:
    scene = Scene(Simulation(rate=5_000_000.0, delay_s=0.1))
    lost = scene.simulation.lose_what_is_under_way()
    scene.move(gone=False)
    scene.simulation.run(0.15)
    assert set(scene.repeated) <= set(lost)
    assert len(scene.repeated) > 5
    scene.finish()


def test_what_goes_again_is_paced() -> None:
    """Much at once would fill the data channel, which has just begun."""
    scene = Scene(Simulation(rate=5_000_000.0, delay_s=0.05))
    scene.simulation.lose_what_is_under_way()
    scene.move(SILENCE_S)
    scene.simulation.run(0.02)
    assert 5 < len(scene.repeated) < 30
    scene.finish()


@pytest.mark.parametrize(("silence_s", "again"), [(0.5, True), (3.0, False)])
def test_after_a_long_silence_nothing_goes_again_as_it_is(silence_s: float, *, again: bool) -> None:
    """QUIC would take the time since it was first sent for the round trip."""
    scene = Scene(Simulation(delay_s=0.05))
    scene.simulation.lose_what_is_under_way()
    scene.simulation.lose_acknowledgements()
    scene.move(silence_s)
    scene.simulation.run(0.5)
    assert bool(scene.repeated) is again
    scene.finish()


@pytest.mark.parametrize("silence_s", [3.0, 10.0])
@pytest.mark.parametrize("moves", [True, False])
def test_a_long_silence_is_over_as_soon_as_the_peer_is_heard(
    silence_s: float, *, moves: bool
) -> None:
    """QUIC's next probe may be as far away as the silence was long, so both sides ask."""
    scene = Scene(Simulation(delay_s=0.02))
    simulation = scene.simulation
    simulation.lose_what_is_under_way()
    simulation.lose_acknowledgements()
    look, simulation.mangle = simulation.mangle, lambda _: []
    simulation.run(silence_s)
    simulation.mangle, began, before = look, simulation.now, scene.download.got
    if moves:
        scene.move()
    else:
        simulation.client.ping()
        simulation.flush()
    assert simulation.run(5, lambda: scene.download.got > before)
    round_trips = (simulation.now - began) / (2 * simulation.delay_s)
    assert round_trips < 2.5
    scene.finish()
