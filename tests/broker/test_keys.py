from __future__ import annotations

from pathlib import Path

import pytest

from magpies.broker import keys
from magpies.errors import ServiceError


def test_the_key_is_made_once_and_for_its_owner_only(tmp_path: Path) -> None:
    state = tmp_path / "state"
    key = keys.load_or_create(state)
    assert keys.public_part(keys.load_or_create(state)) == keys.public_part(key)
    assert (state / "broker.key").stat().st_mode & 0o777 == 0o600
    assert state.stat().st_mode & 0o777 == 0o700


def test_a_key_that_is_damaged(tmp_path: Path) -> None:
    keys.load_or_create(tmp_path)
    (tmp_path / "broker.key").write_bytes(b"short")
    with pytest.raises(ServiceError, match="damaged"):
        keys.load_or_create(tmp_path)


def test_a_directory_that_cannot_be_used(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ServiceError, match="--state"):
        keys.load_or_create(tmp_path / "file")
