"""What a terminal shows: what is said, and that it fits."""

from __future__ import annotations

import unicodedata
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from magpies.cli import volunteer_view
from magpies.cli.connect_view import Shown, lines
from magpies.cli.view import ASCII, PRETTY, Line, Part, Size, Span, curve, fit, way
from magpies.client.bridge import BridgeStatus
from magpies.volunteer.service import VolunteerStatus

WAITING = Shown(
    status=BridgeStatus(),
    invited=True,
    down=[0] * 60,
    up=[0] * 60,
    received=0,
    sent=0,
    proxy="127.0.0.1:1080",
    page="http://127.0.0.1:1080/#f0s_LwB87IDAfEq__UmPTg",
)
BUSY = replace(
    WAITING,
    status=BridgeStatus(connected=True, links=3, links_made=3),
    down=[0] * 55 + [937_500] * 5,
    up=[64_000] * 60,
    received=31_000_000,
    sent=2_200_000,
)
PROBLEM = "No volunteer is free right now: try again in a minute, or ask a friend to help."
USUAL = Size(80, 24)


def texts(shown: list[Line]) -> list[str]:
    return ["".join(span.text for span in line) for line in shown]


def text(shown: Shown, size: Size = USUAL) -> str:
    return "\n".join(texts(lines(shown, size, PRETTY)))


def test_a_bridge_is_shown_with_all_that_is_needed_to_use_it() -> None:
    said = text(BUSY)
    for part in (
        "✓ Connected through 3 volunteers.",
        "7.5 Mb/s down, 512 kb/s up",
        "31.0 MB received, 2.2 MB sent",
        "Proxy    127.0.0.1:1080\n",
        f"Page     {BUSY.page}\n",
        "curl --proxy socks5h://127.0.0.1:1080 https://example.org/",
        "Ctrl-C ends it.",
    ):
        assert part in said
    assert said.count("✦") == 3


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (BridgeStatus(), "◌ Looking for a volunteer"),
        (BridgeStatus(links_made=1), "◌ The volunteer is gone"),
        (BridgeStatus(on=False), "◌ Switched off"),
        (BridgeStatus(problem=PROBLEM), "try again in a minute, or ask"),
        (BridgeStatus(problem=PROBLEM), "Magpies keeps trying."),
    ],
)
def test_no_bridge_is_explained(status: BridgeStatus, words: str) -> None:
    said = text(replace(WAITING, status=status))
    assert words in said
    assert "Connected" not in said
    assert "✦" not in said


def test_without_an_invite_one_is_asked_for() -> None:
    assert "Paste it into the page." in text(replace(WAITING, invited=False))


def test_without_a_page_there_is_none() -> None:
    assert "Page" not in text(replace(BUSY, page=None))


@given(
    columns=st.integers(1, 200),
    rows=st.integers(1, 60),
    busy=st.booleans(),
    problem=st.none() | st.text(max_size=300),
)
def test_it_fits_every_terminal(columns: int, rows: int, busy: bool, problem: str | None) -> None:
    shown = BUSY if busy else replace(WAITING, status=BridgeStatus(problem=problem))
    size = Size(columns, rows)
    drawn = texts(lines(shown, size, PRETTY))
    assert all(len(line) <= size.width for line in drawn)
    assert 1 <= len(drawn) < max(rows, 2)


def test_little_room_keeps_what_matters_most() -> None:
    said = text(BUSY, Size(80, 6))
    assert "Connected" in said
    assert "127.0.0.1:1080" in said
    assert "curl" not in said


def test_signs_take_one_column_in_every_terminal() -> None:
    for sign in PRETTY.yes + PRETTY.no + PRETTY.volunteer + PRETTY.way + PRETTY.gap + PRETTY.levels:
        assert unicodedata.east_asian_width(sign) in {"N", "Na"}, sign
    assert "".join(vars_of_ascii()).isascii()


def vars_of_ascii() -> list[str]:
    return [ASCII.yes, ASCII.no, ASCII.volunteer, ASCII.way, ASCII.gap, ASCII.levels]


def test_a_curve_is_as_high_as_what_passed() -> None:
    assert curve([0, 0, 5, 5, 10, 10, 20, 20], PRETTY, 4) == "⣀⣤⣶⣿"
    assert curve([0] * 60, ASCII, 20) == "_" * 20


def test_the_way_has_the_volunteers_at_even_distances() -> None:
    (line,) = way(2, 38, ASCII, "you", "internet")
    assert texts([line]) == ["  you -------o-------o------- internet"]
    assert way(2, 20, ASCII, "you", "internet") == []


def test_parts_of_the_highest_rank_go_first() -> None:
    parts = [Part([(Span(word),)], rank) for word, rank in (("a", 0), ("b", 2), ("c", 1))]
    assert texts(fit(parts, 6)) == ["a", "", "b", "", "c"]
    assert texts(fit(parts, 5)) == ["a", "b", "c"]
    assert texts(fit(parts, 3)) == ["a", "c"]
    assert texts(fit(parts, 1)) == ["a"]


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (VolunteerStatus(), "◌ Not at the broker yet"),
        (VolunteerStatus(problem="It does not answer."), "It does not answer."),
        (VolunteerStatus(waiting=True), "✓ Waiting for somebody"),
        (VolunteerStatus(waiting=True, reachable=False), "◌ People were sent here"),
        (VolunteerStatus(waiting=True, helping=2, helped=5), "✓ Helping, with 2 links."),
        (VolunteerStatus(waiting=True, helping=2, helped=5), "26.3 MB carried, over 5 links"),
    ],
)
def test_a_volunteer_sees_whether_somebody_is_helped(status: VolunteerStatus, words: str) -> None:
    shown = volunteer_view.Shown(status, 26_300_000, "https://bridge.example.org", found=0)
    said = "\n".join(texts(volunteer_view.lines(shown, USUAL, PRETTY)))
    assert words in said
    assert "The text to look for was there 0 times." in said
    for size in (Size(1, 1), Size(30, 8), Size(200, 60)):
        drawn = texts(volunteer_view.lines(shown, size, PRETTY))
        assert all(len(line) <= size.width for line in drawn)
        assert len(drawn) < max(size.rows, 2)
