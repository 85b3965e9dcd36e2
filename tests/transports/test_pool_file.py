from __future__ import annotations

import logging
import threading
from pathlib import Path

import pytest

from magpies.errors import ConfigError, ServiceError
from magpies.protocol.pools import Pool, PoolBook, digest_of
from magpies.transports.pool_file import PoolFile, PoolFollower

NOW = 1_800_000_000


def pool(name: str) -> Pool:
    return Pool(
        name=name,
        readers_sha256=digest_of(f"{name} readers"),
        volunteers_sha256=digest_of(f"{name} volunteers"),
        created=NOW,
    )


def names(book: PoolBook) -> list[str]:
    return [one.name for one in book.pools]


def test_a_book_is_kept_for_its_owner_only_and_holds_no_token(tmp_path: Path) -> None:
    file = PoolFile(tmp_path / "state")
    assert file.load() == PoolBook()
    file.change(lambda book: book.with_pool(pool("family"), NOW))
    assert names(file.load()) == ["family"]
    assert file.path.stat().st_mode & 0o777 == 0o600
    assert "family readers" not in file.path.read_text("utf-8")
    assert {path.stat().st_mode & 0o077 for path in (tmp_path / "state").iterdir()} == {0}


def test_a_change_that_is_refused_changes_nothing(tmp_path: Path) -> None:
    file = PoolFile(tmp_path)
    before = file.change(lambda book: book.with_pool(pool("family"), NOW))
    with pytest.raises(ConfigError):
        file.change(lambda book: book.with_pool(pool("family"), NOW))
    assert file.load() == before


def test_changes_at_once_are_all_kept(tmp_path: Path) -> None:
    file = PoolFile(tmp_path)

    def add(number: int) -> None:
        file.change(lambda book: book.with_pool(pool(f"p{number}"), NOW))

    threads = [threading.Thread(target=add, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(names(file.load())) == [f"p{number}" for number in range(8)]


@pytest.mark.parametrize("damage", [b"", b"{", b'{"pools":7}', b"\xff", b"[" * (1 << 20)])
def test_a_damaged_book_is_said_and_never_overwritten(tmp_path: Path, damage: bytes) -> None:
    file = PoolFile(tmp_path)
    file.path.write_bytes(damage)
    with pytest.raises(ServiceError, match="damaged"):
        file.change(lambda book: book.with_pool(pool("family"), NOW))
    assert file.path.read_bytes() == damage


def test_a_follower_takes_changes_and_outlives_damage(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    file = PoolFile(tmp_path)
    follower = PoolFollower(file)
    assert names(follower.book) == []
    file.change(lambda book: book.with_pool(pool("family"), NOW))
    assert names(follower.book) == []
    follower.look()
    assert names(follower.book) == ["family"]
    file.path.write_bytes(b"{")
    with caplog.at_level(logging.WARNING):
        follower.look()
        follower.look()
    assert names(follower.book) == ["family"]
    assert len(caplog.records) == 1
    file.path.unlink()
    follower.look()
    assert names(follower.book) == []
