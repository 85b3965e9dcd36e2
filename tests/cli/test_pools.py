"""`magpies pool`, and the QR codes that it makes."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from magpies.cli import main, qr
from magpies.protocol.pools import digest_of
from magpies.transports.pool_file import PoolFile
from magpies.wire import invites
from magpies.wire.descriptors import encode_base64
from magpies.wire.invites import Invite

PUBLIC = Invite(["https://bridge.example.org"], encode_base64(b"k" * 32), stun=["stun:s.example:1"])


class Desk:
    """Runs `magpies pool` for one state directory."""

    def __init__(self, state: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.state = state
        self._capsys = capsys

    def say(self, *arguments: str) -> tuple[object, str, str]:
        with pytest.raises(SystemExit) as ended:
            main(["pool", *arguments, f"--state={self.state}"])
        said = self._capsys.readouterr()
        return ended.value.code, said.out, said.err

    def events(self, *arguments: str) -> list[dict[str, Any]]:
        status, out, err = self.say(*arguments, "--json")
        assert (status, err) == (None, "")
        return [json.loads(line) for line in out.splitlines()]


@pytest.fixture(autouse=True)
def _logging_as_before() -> Iterator[None]:
    """A command sets logging up for its process, which here goes on."""
    roots = [logging.getLogger(), logging.getLogger("quic")]
    before = [(root, list(root.handlers), root.level) for root in roots]
    yield
    for root, handlers, level in before:
        root.handlers[:] = handlers
        root.setLevel(level)
    logging.captureWarnings(False)


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Desk:
    state = tmp_path / "state"
    state.mkdir(mode=0o700)
    (state / "invite").write_text(invites.encode(PUBLIC), "utf-8")
    return Desk(state, capsys)


def test_a_pool_s_invite_keeps_the_fronts(desk: Desk) -> None:
    ways = invites.through_fronts(1, ["cdn.example", "x.example:8443"])
    fronted = replace(PUBLIC, broker_keys=[encode_base64(b"h" * 32)], ways=ways)
    (desk.state / "invite").write_text(invites.encode(fronted), "utf-8")
    for name, options in (("same", ()), ("other", ("--broker=https://other.example",))):
        (made,) = desk.events("create", name, *options)
        invite = invites.decode(made["invite"])
        assert invite.known_ways == ways
        assert invite.broker_keys == fronted.broker_keys
    assert invite.brokers == ["https://other.example"]


def test_a_pool_is_made_told_and_revoked(desk: Desk) -> None:
    (made,) = desk.events("create", "family", "--days=30", "--with-public")
    invite = invites.decode(made["invite"])
    address, _, token = made["link"].partition("#")
    assert address == "https://bridge.example.org/pool/"
    assert invite.brokers == PUBLIC.brokers
    assert invite.operator_key == PUBLIC.operator_key
    assert invite.stun == PUBLIC.stun
    assert invite.public_too
    assert invite.expires == made["expires"]
    (pool,) = PoolFile(desk.state).load().pools
    assert pool.expires == made["expires"] == pool.created + 30 * 24 * 3_600
    assert pool.volunteers_sha256 == digest_of(token)
    assert pool.readers_sha256 == digest_of(str(invite.pool_token))
    kept = (desk.state / "pools.json").read_text("utf-8")
    assert token not in kept
    assert str(invite.pool_token) not in kept

    desk.events("create", "work")
    assert [(one["name"], one["state"]) for one in desk.events("list")] == [
        ("family", "open"),
        ("work", "open"),
    ]
    (gone,) = desk.events("revoke", "family")
    assert (gone["state"], gone["revoked"] is None) == ("revoked", False)
    assert desk.events("show", "family")[0]["state"] == "revoked"
    assert desk.events("show", "work")[0]["state"] == "open"


def test_a_pool_has_other_tokens_when_it_is_made_again(desk: Desk) -> None:
    (first,) = desk.events("create", "family")
    assert not invites.decode(first["invite"]).public_too
    desk.events("revoke", "family")
    (second,) = desk.events("create", "family")
    assert first["link"] != second["link"]
    assert first["invite"] != second["invite"]


def test_people_get_links_and_codes_to_scan(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "120")
    monkeypatch.setattr(qr, "fits", lambda _: True)
    status, out, _ = desk.say("create", "family")
    assert status is None
    assert "\n  https://bridge.example.org/pool/#" in out
    assert "\nmagpies:" in out
    assert out.count("▄") > 100
    _, out, _ = desk.say("create", "work", "--no-qr")
    assert "▄" not in out
    _, out, _ = desk.say("list")
    assert "  family: open, made on 20" in out


@pytest.mark.parametrize(
    ("arguments", "status", "sentence"),
    [
        (["create", "family"], 2, 'There is a pool "family" already'),
        (["show", "work"], 2, 'There is no pool "work"'),
        (["create", "a/b"], 2, "A pool's name has 1 to 64 letters"),
        (["create", "x", "--broker=ftp://h"], 2, "No invite can hold this"),
        (["create", "x", "--invite=magpies:AQ"], 3, "This invite is damaged"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(
    desk: Desk, arguments: list[str], status: int, sentence: str
) -> None:
    desk.events("create", "family")
    code, out, err = desk.say(*arguments)
    assert (code, out, err.count("\n")) == (status, "", 1)
    assert sentence in err
    assert [one["name"] for one in desk.events("list")] == ["family"]


def test_a_broker_without_keys_needs_the_public_invite(desk: Desk) -> None:
    (desk.state / "invite").unlink()
    status, _, why = desk.say("create", "family")
    assert (status, "There is no invite in" in why) == (2, True)
    (made,) = desk.events("create", "family", f"--invite={invites.encode(PUBLIC)}")
    assert invites.decode(made["invite"]).brokers == PUBLIC.brokers


# --- QR codes -----------------------------------------------------------------------------------


def modules(text: str) -> list[list[bool]]:
    """Read a picture of blocks: which modules are dark."""
    halves = {"█": (False, False), "▀": (False, True), "▄": (True, False), " ": (True, True)}
    rows: list[list[bool]] = []
    for line in text.splitlines():
        pairs = [halves[each] for each in line[2:]]
        rows += [[upper for upper, _ in pairs], [lower for _, lower in pairs]]
    return rows


def test_blocks_are_the_code_with_its_quiet_zone() -> None:
    import segno

    text = "https://bridge.example.org/pool/#" + "x" * 22
    rows = modules(qr.blocks(text))
    code = [[bool(dark) for dark in row] for row in segno.make_qr(text).matrix]
    size = len(code)
    assert [row[4 : 4 + size] for row in rows[4 : 4 + size]] == code
    rest = [dark for row in [*rows[:4], *rows[4 + size :]] for dark in row]
    rest += [dark for row in rows for dark in [*row[:4], *row[4 + size :]]]
    assert not any(rest)


def test_pictures_are_for_their_owner_only(tmp_path: Path) -> None:
    paths = qr.save("hello", tmp_path / "qr", "family-readers")
    assert [path.name for path in paths] == ["family-readers.png", "family-readers.svg"]
    assert {path.stat().st_mode & 0o777 for path in paths} == {0o600}
    assert paths[0].read_bytes().startswith(b"\x89PNG\r\n")
    assert b"<svg" in paths[1].read_bytes()


def test_a_terminal_that_cannot_show_it_gets_none(monkeypatch: pytest.MonkeyPatch) -> None:
    picture = qr.blocks("hello")
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setattr("sys.stdout", io.TextIOWrapper(io.BytesIO(), "utf-8"))
    assert qr.fits(picture)
    monkeypatch.setenv("COLUMNS", "20")
    assert not qr.fits(picture)
    monkeypatch.setattr("sys.stdout", io.TextIOWrapper(io.BytesIO(), "ascii"))
    monkeypatch.setenv("COLUMNS", "80")
    assert not qr.fits(picture)
