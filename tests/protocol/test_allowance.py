"""How much UDP a tunnel may send."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from magpies.protocol.allowance import UdpAllowance


def test_datagrams_and_octets_are_both_limited_and_come_again() -> None:
    allowance = UdpAllowance(octets_s=10_000, datagrams_s=20, now=0.0)
    assert sum(allowance.take(100, 0.0) for _ in range(100)) == 20
    assert sum(allowance.take(1_000, 10.0) for _ in range(100)) == 10
    assert sum(allowance.take(1_000, 10.5) for _ in range(100)) == 5


@given(st.lists(st.tuples(st.floats(0, 3), st.integers(0, 1_500)), max_size=60))
def test_no_more_goes_than_time_gives(steps: list[tuple[float, int]]) -> None:
    allowance = UdpAllowance(octets_s=10_000, datagrams_s=20, now=0.0)
    now, octets, datagrams = 0.0, 0, 0
    for pause, size in steps:
        now += pause
        if allowance.take(size, now):
            octets += size
            datagrams += 1
        assert octets <= 10_000 * (1 + now) + 1e-6
        assert datagrams <= 20 * (1 + now) + 1e-6
