from __future__ import annotations

from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from magpies.errors import ConfigError
from magpies.protocol.pools import (
    MOST_POOLS,
    REMEMBERED_S,
    Part,
    Pool,
    PoolBook,
    Standing,
    decode_book,
    digest_of,
    encode_book,
)

NOW = 1_800_000_000


def pool(name: str = "family", **fields: Any) -> Pool:
    return Pool(
        name=name,
        readers_sha256=digest_of(f"{name} readers"),
        volunteers_sha256=digest_of(f"{name} volunteers"),
        **{"created": NOW, **fields},
    )


def worth(book: PoolBook, token: str, part: Part, now: float = NOW) -> Standing:
    return book.opened_by(digest_of(token), part, now)[0]


def test_each_part_has_its_own_token() -> None:
    book = PoolBook().with_pool(pool(), NOW).with_pool(pool("work"), NOW)
    assert worth(book, "family readers", Part.READER) is Standing.OPEN
    assert worth(book, "family volunteers", Part.VOLUNTEER) is Standing.OPEN
    assert worth(book, "family readers", Part.VOLUNTEER) is Standing.UNKNOWN
    assert worth(book, "family volunteers", Part.READER) is Standing.UNKNOWN
    assert worth(book, "guess", Part.READER) is Standing.UNKNOWN
    _, found = book.opened_by(digest_of("work readers"), Part.READER, NOW)
    assert found is not None
    assert found.name == "work"


def test_a_pool_expires_at_the_second_it_names() -> None:
    book = PoolBook().with_pool(pool(expires=NOW + 10), NOW)
    assert worth(book, "family readers", Part.READER, NOW + 9.9) is Standing.OPEN
    assert worth(book, "family readers", Part.READER, NOW + 10) is Standing.EXPIRED


def test_a_revoked_pool_stays_known_and_its_name_can_be_taken_again() -> None:
    book = PoolBook().with_pool(pool(), NOW).without("family", NOW + 5)
    assert worth(book, "family readers", Part.READER) is Standing.REVOKED
    assert book.find("family", NOW).revoked == NOW + 5
    with pytest.raises(ConfigError, match="closed already"):
        book.without("family", NOW)
    again = Pool(
        name="family",
        readers_sha256=digest_of("new readers"),
        volunteers_sha256=digest_of("new volunteers"),
        created=NOW + 9,
    )
    book = book.with_pool(again, NOW + 9)
    assert worth(book, "family readers", Part.READER) is Standing.REVOKED
    assert worth(book, "new readers", Part.READER) is Standing.OPEN
    assert book.find("family", NOW) == again
    assert len({one.key for one in book.pools}) == 2
    with pytest.raises(ConfigError, match="already"):
        book.with_pool(again, NOW + 9)


@pytest.mark.parametrize("end", ["expires", "revoked"])
def test_what_is_closed_for_long_is_forgotten(end: str) -> None:
    old = pool("old", **{end: NOW})
    kept = PoolBook((old,)).with_pool(pool(), NOW + REMEMBERED_S)
    assert [one.name for one in kept.pools] == ["old", "family"]
    kept = PoolBook((old,)).with_pool(pool(), NOW + REMEMBERED_S + 1)
    assert [one.name for one in kept.pools] == ["family"]


def test_a_book_is_bounded() -> None:
    book = PoolBook(tuple(pool(f"p{number}") for number in range(MOST_POOLS)))
    assert decode_book(encode_book(book)) == book
    with pytest.raises(ConfigError, match="revoke some first"):
        book.with_pool(pool(), NOW)
    with pytest.raises(ValueError, match="length"):
        decode_book(encode_book(PoolBook((*book.pools, pool()))))


def test_a_name_that_nobody_had() -> None:
    with pytest.raises(ConfigError, match='no pool "family"'):
        PoolBook().find("family", NOW)


@given(st.binary(max_size=200))
@example(b"[" * 5_000)
@example(b'{"pools":[{"name":"x"}]}')
def test_a_damaged_book_raises_only_value_errors(data: bytes) -> None:
    try:
        decode_book(data)
    except ValueError:
        return
