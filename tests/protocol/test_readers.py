"""Who has links, from what volunteers tell."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from magpies.protocol.readers import Readers


def test_a_reader_with_three_links_is_one() -> None:
    readers = Readers()
    for volunteer in (1, 2, 3):
        readers.opened(volunteer, b"a")
    readers.opened(1, b"b")
    assert (readers.count, readers.links) == (2, 4)
    readers.left(2)
    readers.left(3)
    assert (readers.count, readers.links) == (2, 2)
    readers.left(1)
    assert (readers.count, readers.links) == (0, 0)


def test_a_volunteer_that_carries_fewer_has_lost_the_oldest() -> None:
    readers = Readers()
    for client in (b"a", b"b", b"c"):
        readers.opened(1, client)
    readers.carries(1, 4)
    assert readers.count == 3, "a link that has not opened yet"
    readers.carries(1, 1)
    assert (readers.count, readers.links) == (1, 1)
    readers.opened(2, b"c")
    assert readers.count == 1, "c was the newest"


steps = st.one_of(
    st.tuples(st.just("opened"), st.integers(0, 3), st.sampled_from([b"a", b"b", b"c"])),
    st.tuples(st.just("carries"), st.integers(0, 3), st.integers(0, 4)),
    st.tuples(st.just("left"), st.integers(0, 3)),
)


@given(st.lists(steps))
def test_nothing_is_left_of_those_that_left(done: list[tuple[str, int, object]]) -> None:
    readers = Readers()
    for name, *arguments in done:
        getattr(readers, name)(*arguments)
        assert 0 <= readers.count <= readers.links
    for volunteer in range(4):
        readers.left(volunteer)
    assert (readers.count, readers.links) == (0, 0)
    assert not readers._links
    assert not readers._carried
