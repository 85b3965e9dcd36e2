from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from magpies.client.traffic import SECONDS, Direction


def test_octets_stand_in_their_second() -> None:
    down = Direction()
    down.add(5, 1_000.9)
    down.add(7, 1_001.0)
    down.add(1, 1_001.9)
    assert down.recent(1_002.0)[-2:] == [5, 8]
    assert down.recent(1_004.5)[-4:] == [5, 8, 0, 0]
    assert down.total == 13


def test_a_minute_is_kept() -> None:
    down = Direction()
    down.add(5, 10.0)
    assert down.recent(10.0 + SECONDS)[0] == 5
    assert sum(down.recent(11.0 + SECONDS)) == 0
    assert sum(down.recent(1e9)) == 0


@given(st.lists(st.tuples(st.integers(0, 1_000), st.floats(0, 50)), max_size=50))
def test_nothing_is_lost_within_a_minute(amounts: list[tuple[int, float]]) -> None:
    down = Direction()
    for octets, now in sorted(amounts, key=lambda each: each[1]):
        down.add(octets, now)
    recent = down.recent(51.0)
    assert len(recent) == SECONDS
    assert sum(recent) == down.total == sum(octets for octets, _ in amounts)
