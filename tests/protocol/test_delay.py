"""Queues stay short: the bound alone, and a download over a narrow path in virtual time."""

from __future__ import annotations

import pytest

from magpies.protocol.delay import DelayLimit
from support.downloads import begin_download
from support.simulation import Simulation

MEGABYTE = 1_000_000
LEAST_OCTETS = 64 * 1024
"""Never bound to less: at half a megabyte a second a queue of more than 25 ms."""
DOUBLING_OCTETS = 192 * 1024
FIRST_OCTETS = 32 * 1024
"""What may go over a path that nothing is known of, besides what is in flight."""


class Path:
    """A path that takes `rate` octets a second and queues the rest; always as full as allowed."""

    def __init__(self, rate: float, round_trip_s: float) -> None:
        self.rate = rate
        self.round_trip_s = round_trip_s
        self.limit = DelayLimit()
        self.now = 50.0

    def delay_s(self, in_flight: int) -> float:
        return max(self.round_trip_s, in_flight / self.rate)

    def use(self, seconds: float, window: int) -> float:
        """Let time pass with a full window; return the round trip at the end."""
        end = self.now + seconds
        delay_s = self.round_trip_s
        if self.limit.shortest is None:
            self.limit.observe(self.now, delay_s, delay_s, 1_200)
        while self.now < end:
            in_flight = min(window, self.limit.octets or window)
            delay_s = self.delay_s(in_flight)
            self.now += delay_s
            self.limit.observe(self.now, delay_s, delay_s, in_flight)
        return delay_s


@pytest.mark.parametrize("round_trip_s", [0.02, 0.1, 0.3])
@pytest.mark.parametrize("rate", [0.5 * MEGABYTE, 5 * MEGABYTE])
def test_the_queue_settles_where_it_should(rate: float, round_trip_s: float) -> None:
    delay_s = Path(rate, round_trip_s).use(30, window=int(rate * 2))
    queue_s = 0.05 if rate < MEGABYTE else 0.025  # 48 KiB take 0.1 s, or 0.01 s
    wanted_s = max(round_trip_s + queue_s, LEAST_OCTETS / rate)
    assert wanted_s * 0.9 < delay_s < wanted_s * 1.1


def test_packets_that_travel_together_are_not_taken_for_a_queue() -> None:
    """At 10 Mbit/s they and late acknowledgements made round trips 35 ms longer in the mean."""
    rate, round_trip_s = 1.25 * MEGABYTE, 0.085
    path = Path(rate, round_trip_s)
    path.use(1, window=10_000)
    now = path.now
    for number in range(1_000):
        in_flight = path.limit.octets or 0
        delay_s = path.delay_s(in_flight) + (0.005, 0.035, 0.05, 0.05)[number % 4]
        now += delay_s / 8
        path.limit.observe(now, delay_s, path.delay_s(in_flight) + 0.035, in_flight)
    assert path.limit.octets is not None
    assert path.limit.octets > rate * round_trip_s


def test_a_path_without_a_queue_is_not_slowed() -> None:
    path = Path(5 * MEGABYTE, 0.05)
    path.use(5, window=200_000)
    assert path.limit.octets is not None
    assert path.limit.octets > 200_000


def test_little_to_send_beside_some_jitter_narrows_nothing() -> None:
    path = Path(5 * MEGABYTE, 0.1)
    path.use(5, window=2 * MEGABYTE)
    before = path.limit.octets
    for _ in range(50):
        path.now += 0.11
        path.limit.observe(path.now, 0.105, 0.105, 10_000)
    assert path.limit.octets is not None
    assert before is not None
    assert path.limit.octets >= before


@pytest.mark.parametrize("round_trip_s", [0.02, 0.1, 0.3])
def test_the_beginning_ends_at_the_first_signs_of_a_queue(round_trip_s: float) -> None:
    rate = 2 * MEGABYTE
    path = Path(rate, round_trip_s)
    window, most_queued = 12_000, 0.0
    for _ in range(40):  # slow start: the window doubles every round trip, four samples in each
        in_flight = min(window, path.limit.octets or window)
        delay_s = path.delay_s(in_flight)
        most_queued = max(most_queued, in_flight - rate * round_trip_s)
        for _ in range(4):
            path.now += delay_s / 4
            path.limit.observe(path.now, delay_s, delay_s, in_flight)
        window *= 2
    assert most_queued < 256_000  # what a home router holds


def test_a_wider_path_is_used_again() -> None:
    path = Path(0.5 * MEGABYTE, 0.05)
    path.use(10, window=MEGABYTE)
    narrow = path.limit.octets
    assert narrow is not None
    path.rate = 5 * MEGABYTE
    path.use(10, window=10 * MEGABYTE)
    assert path.limit.octets is not None
    assert path.limit.octets > 5 * narrow


@pytest.mark.parametrize("round_trip_s", [0.05, 0.1, 0.3])
def test_a_path_that_stood_still_for_a_moment_is_used_as_before(round_trip_s: float) -> None:
    """BBR does so every ten seconds; the bound fell to half and took three seconds to come back."""
    path = Path(1.25 * MEGABYTE, round_trip_s)
    path.use(1, window=10_000)
    path.round_trip_s += 0.012  # packets that travel together, as above
    path.use(20, window=MEGABYTE)
    before = path.limit.octets
    assert before is not None
    path.rate /= 10
    path.use(0.3, window=MEGABYTE)
    path.rate *= 10
    path.use(1.5 * round_trip_s, window=MEGABYTE)
    assert path.limit.octets == pytest.approx(before, rel=0.1)


def test_round_trips_that_are_long_for_other_reasons_do_not_narrow_a_path_for_long() -> None:
    """On a busy computer: a bound of half the path was kept for ten seconds."""
    rate = 1.25 * MEGABYTE
    path = Path(rate, 0.09)
    path.use(1, window=10_000)
    path.use(10, window=MEGABYTE)
    path.round_trip_s += 0.03
    path.use(5, window=MEGABYTE)
    assert path.limit.octets is not None
    assert path.limit.octets > 0.8 * rate * path.round_trip_s


def test_a_path_that_became_narrow_is_not_overfilled_for_long() -> None:
    path = Path(2.5 * MEGABYTE, 0.1)
    path.use(20, window=MEGABYTE)
    path.rate /= 4
    path.use(8, window=MEGABYTE)
    assert path.use(0.1, window=MEGABYTE) < 0.1 + 0.06


@pytest.mark.parametrize("sends_first", [True, False])
def test_after_a_pause_a_path_is_learnt_again(*, sends_first: bool) -> None:
    path = Path(5 * MEGABYTE, 0.3)
    path.use(10, window=2 * MEGABYTE)
    full = path.limit.octets
    assert full is not None
    assert full > MEGABYTE
    path.now += 0.6
    if sends_first:
        path.limit.notice_pause(path.now, 0)
    else:  # a request comes
        path.limit.observe(path.now, 0.3, 0.3, 0)
    assert path.limit.octets == DOUBLING_OCTETS
    path.use(0.6, window=2 * MEGABYTE)
    assert DOUBLING_OCTETS < path.limit.octets < full / 2
    path.use(6, window=2 * MEGABYTE)
    assert path.limit.octets > full * 0.9


@pytest.mark.parametrize(("silence_s", "in_flight"), [(0.4, 0), (2.0, 1_200)])
def test_a_moment_and_a_late_answer_are_no_pause(silence_s: float, in_flight: int) -> None:
    path = Path(5 * MEGABYTE, 0.3)
    path.use(10, window=2 * MEGABYTE)
    full = path.limit.octets
    path.limit.notice_pause(path.now + silence_s, in_flight)
    assert path.limit.octets == full


def test_a_pause_does_not_widen_a_narrow_path() -> None:
    path = Path(MEGABYTE / 2, 0.1)
    path.use(10, window=2 * MEGABYTE)
    narrow = path.limit.octets
    assert narrow is not None
    path.limit.notice_pause(path.now + 60, 0)
    assert path.limit.octets == narrow


def test_another_path_begins_anew() -> None:
    path = Path(0.5 * MEGABYTE, 0.02)
    path.use(10, window=MEGABYTE)
    assert path.limit.octets is not None
    path.limit.path_changed(path.now, 10_000)
    assert path.limit.octets == 10_000 + FIRST_OCTETS
    path.round_trip_s = 0.5
    assert path.use(10, window=100_000) == pytest.approx(0.5)
    assert path.limit.octets > 100_000


def holding(path: Path) -> bool:
    return path.limit.held_until is not None


def test_new_data_waits_while_the_old_path_still_answers() -> None:
    path = Path(5 * MEGABYTE, 0.1)
    path.use(1, window=200_000)
    path.limit.observe(path.now + 0.01, 0.1, 0.1, 200_000)
    path.limit.path_changed(path.now + 0.01, 200_000)
    for number in range(1, 8):
        path.limit.observe(path.now + number / 100, 0.1, 0.1, 190_000)
    path.limit.release(path.now + 0.08, 150_000)
    assert holding(path)
    path.limit.release(path.now + 0.09, 10_000)  # all has arrived, or nearly
    assert not holding(path)
    assert path.limit.octets == 10_000 + FIRST_OCTETS


def test_new_data_does_not_wait_for_ever() -> None:
    path = Path(5 * MEGABYTE, 0.1)
    path.use(1, window=200_000)
    path.limit.observe(path.now + 0.01, 0.1, 0.1, 200_000)
    path.limit.path_changed(path.now + 0.01, 200_000)
    for number in range(1, 11):
        path.limit.release(path.now + number / 100, 200_000)
        assert holding(path)
        path.limit.observe(path.now + number / 100, 0.1, 0.1, 200_000)
    path.limit.release(path.now + 0.12, 200_000)
    assert not holding(path)


def test_new_data_does_not_wait_when_answers_stop() -> None:
    """The tab has said goodbye, and is gone before all that was under way has arrived."""
    path = Path(5 * MEGABYTE, 0.1)
    path.use(1, window=200_000)
    path.limit.observe(path.now + 0.01, 0.1, 0.1, 200_000)
    path.limit.path_changed(path.now + 0.01, 200_000)
    path.limit.observe(path.now + 0.02, 0.1, 0.1, 190_000)
    assert not path.limit.release(path.now + 0.055, 190_000)
    assert holding(path)
    assert path.limit.release(path.now + 0.065, 190_000), "it seems lost"
    assert not holding(path)


def test_new_data_waits_no_longer_when_the_path_before_has_ended() -> None:
    path = Path(5 * MEGABYTE, 0.1)
    path.use(1, window=200_000)
    path.limit.pause(path.now)
    assert not path.limit.release(path.now + 0.01, 190_000, gone=True), "where else should it go?"
    assert holding(path)
    path.limit.observe(path.now + 0.02, 0.1, 0.1, 190_000)
    path.limit.path_changed(path.now + 0.02, 190_000)
    assert holding(path)
    assert path.limit.release(path.now + 0.03, 190_000, gone=True), "it seems lost"
    assert not holding(path)
    assert not path.limit.release(path.now + 0.04, 190_000, gone=True), "nothing waits"


def test_new_data_does_not_wait_for_a_path_that_is_silent() -> None:
    path = Path(5 * MEGABYTE, 0.1)
    path.use(1, window=200_000)
    path.limit.observe(path.now + 0.4, 0.1, 0.1, 200_000)  # what told that the path has changed
    path.limit.path_changed(path.now + 0.4, 200_000)
    assert not holding(path)
    assert path.limit.octets == 200_000 + FIRST_OCTETS


def test_a_path_that_may_be_gone_any_moment_waits_for_a_move() -> None:
    path = Path(5 * MEGABYTE, 0.1)
    path.use(1, window=200_000)
    path.limit.pause(path.now)
    path.limit.observe(path.now + 0.03, 0.1, 0.1, 10_000)
    path.limit.release(path.now + 0.03, 10_000)  # nothing is under way, but it goes nowhere
    assert holding(path)
    path.limit.observe(path.now + 0.06, 0.1, 0.1, 10_000)
    path.limit.path_changed(path.now + 0.06, 10_000)
    path.limit.release(path.now + 0.06, 10_000)
    assert not holding(path)


def test_a_path_that_stays_after_all_is_used_again() -> None:
    path = Path(5 * MEGABYTE, 0.1)
    path.use(1, window=200_000)
    path.limit.pause(path.now)
    path.limit.release(path.now + 0.29, 10_000)
    assert holding(path)
    path.limit.release(path.now + 0.31, 10_000)
    assert not holding(path)


def test_who_moves_on_and_on_is_answered_nevertheless() -> None:
    """A client tries one link after the other, four a second, and what it sends arrives."""
    path = Path(5 * MEGABYTE, 1.0)
    path.use(3, window=200_000)
    answered = 0
    for tick in range(100):
        now = path.now + tick / 20
        path.limit.observe(now, 1.0, 1.0, 200_000)
        path.limit.release(now, 200_000)
        answered += not holding(path)
        if tick % 5 == 0:
            path.limit.path_changed(now, 200_000)
    assert answered >= 10


def test_new_data_does_not_wait_for_a_path_that_has_ended() -> None:
    path = Path(5 * MEGABYTE, 0.1)
    path.use(1, window=200_000)
    path.limit.observe(path.now + 0.01, 0.1, 0.1, 200_000)
    path.limit.path_changed(path.now + 0.01, 200_000, gone=True)
    assert not holding(path)


def test_a_download_fills_a_narrow_path_and_not_its_queue() -> None:
    rate, octets = 625_000.0, 3 * MEGABYTE
    simulation = Simulation(rate=rate, delay_s=0.025)
    download = begin_download(simulation, octets)
    begin = simulation.now
    assert simulation.run(60, lambda: download.got == octets)
    assert octets / (simulation.now - begin) > 0.8 * rate
    assert download.server.smoothed_rtt is not None
    assert download.server.smoothed_rtt < 0.3  # without the bound 1.5 MB queue: 2.4 s
    assert download.server.lost == 0


@pytest.mark.parametrize("narrow_first", [False, True])
def test_a_home_router_holds_what_is_too_much(narrow_first: bool) -> None:
    """256 KiB before 40 Mbit/s: while the bound still doubles, and when it grows later."""
    wide, octets = 5.0 * MEGABYTE, 5 * MEGABYTE
    simulation = Simulation(rate=wide / 5 if narrow_first else wide, delay_s=0.05, queue=1 << 18)
    download = begin_download(simulation, octets)
    if narrow_first:
        simulation.run(2)
        simulation.rate = wide
    assert simulation.run(60, lambda: download.got == octets)
    assert download.server.lost == 0


def test_who_sends_first_after_a_pause_sends_little_at_once() -> None:
    octets, round_trip_s = 12 * MEGABYTE, 0.3
    simulation = Simulation(rate=5.0 * MEGABYTE, delay_s=round_trip_s / 2)
    download = begin_download(simulation, octets)
    assert simulation.run(60, lambda: download.got == octets)
    simulation.run(2)
    download.send(octets)
    simulation.run(1.4 * round_trip_s)  # what was sent after the first answers is not there yet
    assert 0 < download.got - octets <= DOUBLING_OCTETS
    assert simulation.run(60, lambda: download.got == 2 * octets)
    assert download.server.lost == 0


@pytest.mark.parametrize("pauses_s", [[0.008] * 6, [0.5, 1.0, 2.0, 4.0]], ids=["requests", "pings"])
def test_after_a_pause_old_round_trips_tell_nothing(pauses_s: list[float]) -> None:
    """What comes acknowledges nothing; the latest round trip is still that of a full path."""
    octets = 3 * MEGABYTE
    simulation = Simulation(rate=2.5 * MEGABYTE, delay_s=0.05)
    download = begin_download(simulation, octets)
    assert simulation.run(60, lambda: download.got == octets)
    simulation.run(2)
    for pause_s in pauses_s:
        simulation.client.ping()
        simulation.flush()
        simulation.run(pause_s)
    simulation.run(simulation.delay_s)
    assert download.server._connection._delay.octets == DOUBLING_OCTETS
    download.send(octets)
    assert simulation.run(60, lambda: download.got == 2 * octets)


def test_a_faster_path_makes_nothing_count_as_lost() -> None:
    octets = 8 * MEGABYTE
    simulation = Simulation(delay_s=0.06)
    download = begin_download(simulation, octets)
    assert simulation.run(5, lambda: download.got > 2 * MEGABYTE)
    simulation.delay_s = 0.03
    download.server.path_changed(simulation.now, gone=False)
    moved = simulation.now
    before = download.got
    assert simulation.run(1, lambda: download.got > before + MEGABYTE)
    assert simulation.now < moved + 1
    assert simulation.run(60, lambda: download.got == octets)
    assert download.server.lost == 0
