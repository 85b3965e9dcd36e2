"""What is under way, and what of it a link took along."""

from __future__ import annotations

import pytest

from magpies.protocol.underway import Underway
from support.downloads import begin_download
from support.simulation import Simulation


def underway(*lengths: int) -> Underway:
    made = Underway()
    for number, length in enumerate(lengths):
        made.sent(bytes([number]) * length)
    return made


def numbers(datagrams: list[bytes]) -> list[int]:
    return [datagram[0] for datagram in datagrams]


def test_the_youngest_come_in_the_order_in_which_they_were_sent() -> None:
    assert numbers(underway(100, 200, 300, 400).youngest(750)) == [2, 3]
    assert numbers(underway(100, 200).youngest(1_000)) == [0, 1]
    assert underway(100, 200).youngest(150) == []


def test_what_is_acknowledged_is_forgotten() -> None:
    made = underway(100, 200, 300, 400)
    made.acknowledged(700)
    assert numbers(made.youngest(10_000)) == [2, 3]
    made.acknowledged(650)  # a part of one is not known from the whole
    assert numbers(made.youngest(10_000)) == [2, 3]
    made.acknowledged(0)
    assert made.youngest(10_000) == []


@pytest.mark.parametrize("told", [True, False])
def test_what_a_link_took_along_is_there_a_round_trip_later(*, told: bool) -> None:
    simulation = Simulation(delay_s=0.05)
    download = begin_download(simulation, 4_000_000)
    assert simulation.run(5, lambda: download.got > 1_000_000)
    download.server.pause(simulation.now)
    taken = simulation.lose_what_is_under_way()
    simulation.client.ping()
    simulation.run(0.05)  # the egress stands still meanwhile
    download.server.path_changed(simulation.now, gone=True, undelivered=taken if told else 0)
    download.server.ping()
    simulation.flush()
    before, moved = download.got, simulation.now
    assert simulation.run(5, lambda: download.got > before)
    assert (simulation.now - moved < 0.06) is told  # otherwise only when it is known to be lost
    assert simulation.run(60, lambda: download.got == 4_000_000)
    assert (download.server.lost == 0) is told
