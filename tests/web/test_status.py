"""The page `/status` as it is served, without a browser."""

from __future__ import annotations

import re
from datetime import date, timedelta
from html.parser import HTMLParser
from itertools import pairwise
from xml.etree import ElementTree

import msgspec
import pytest

from magpies.web import asset, status_page
from magpies.web.status import LEVELS, _world
from magpies.wire import limits
from magpies.wire.signalling import DayStats, Helped, Stats
from support.status_stage import DAYS, NOTHING, STATS


def html(stats: Stats = STATS, days: list[DayStats] = DAYS) -> str:
    return status_page(stats, days).body.decode()


class Text(HTMLParser):
    """The words of a page, and its tags."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {key: value or "" for key, value in attrs}))

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.words.append(data.strip())


def rows(text: str) -> list[str]:
    body = re.search(r'<tbody id="countries">(.*?)</tbody>', text, re.DOTALL)
    assert body
    return [" ".join(Text(row).words) for row in re.findall(r"<tr>(.*?)</tr>", body[1])]


def test_every_number_is_there_without_a_script() -> None:
    words = Text(html()).words
    for number, what in [
        ("650", "Volunteers online"),
        ("1,500", "Readers on a bridge"),
        ("1.4", "Places for each link in use"),
        ("8,500", "Readers helped in 24 hours"),
        ("97%", "Requests met in 24 hours"),
        ("150,000", "Readers helped since 29 August 2026"),
    ]:
        assert words[words.index(what) + 1] == number
    assert rows(html())[:2] == ["Iran 5,500 95,000", "Russia 1,500 15,000"]
    assert rows(html())[-2:] == ["Cuba under 10 45", "Elsewhere 45 650"]


def test_a_broker_that_begins_says_so() -> None:
    text = html(NOTHING, [])
    assert rows(text) == ["Nobody yet."]
    assert text.count("none yet") == 4
    assert "<rect" not in text


def test_a_country_is_coloured_by_its_readers() -> None:
    for count, level in [(5, 0), (10, 1), (45, 1), (50, 2), (1_000, 4), (5_000, 5), (95_000, 5)]:
        stats = msgspec.structs.replace(STATS, day=Helped(count, {"IR": count}))
        (path,) = re.findall(r'<path id="on-IR"([^>]*) d=', html(stats))
        assert path == (f' class="l{level}"' if level else "")
    words = [word for word in Text(html()).words if word[0].isdigit()]
    key = [f"{least:,}" for least in LEVELS[:-1]] + [f"{LEVELS[-1]:,} or more"]
    assert words[words.index(key[0]) :][:5] == key


def test_days_without_a_broker_leave_gaps() -> None:
    (chart, _) = re.findall(r'<svg class="bars".*?</svg>', html(), re.DOTALL)
    places = [float(x) for x in re.findall(r'<rect x="(\d+)"', chart)]
    assert len(places) == len(DAYS) == 28
    gaps = [after - before for before, after in pairwise(places)]
    assert sorted(gaps)[-2:] == [10, 30]
    for bar in ElementTree.fromstring(chart).iter("rect"):
        assert 0 < float(bar.attrib["height"]) <= 100
        assert float(bar.attrib["y"]) + float(bar.attrib["height"]) == 100


def test_the_table_has_every_day_the_newest_first() -> None:
    found = re.findall(r'<th scope="row">(\d{4}-\d\d-\d\d)</th>', html())
    assert found == [day.day for day in reversed(DAYS)]


def test_the_page_holds_nothing_inline_or_foreign() -> None:
    page = status_page(STATS, DAYS)
    text = page.body.decode()
    assert "://" not in text
    tags = Text(text).tags
    assert [attrs for tag, attrs in tags if tag == "script"] == [
        {"src": "status-page.js", "defer": ""}
    ]
    for tag, attrs in tags:
        assert tag != "style"
        assert "style" not in attrs
        assert not [key for key in attrs if key.startswith("on")]
        for key in {"src", "href"} & attrs.keys():
            path = attrs[key].removeprefix("./")
            assert path.startswith("v1/") or asset(path) is not None
    policy = page.all_headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "connect-src 'self';" in policy
    assert "unsafe" not in policy
    ids = [attrs["id"] for _, attrs in tags if "id" in attrs]
    assert len(ids) == len(set(ids))


def test_the_page_is_light() -> None:
    files = [asset(name) for name in ("home.css", "status.css", "status-page.js", "magpie.svg")]
    rest = sum(len(file.body) for file in files if file is not None)
    assert len(status_page(STATS, DAYS).body) + rest < 50_000


def test_the_tag_follows_the_content() -> None:
    page = status_page(STATS, DAYS)
    assert page.etag == status_page(STATS, DAYS).etag
    assert page.etag != status_page(NOTHING, DAYS).etag
    assert page.cache_control == "no-cache"


# --- the world ----------------------------------------------------------------------------------


def test_the_world_has_a_name_for_every_country_and_room_on_the_wire() -> None:
    world = _world()
    assert len(world.countries) < limits.COUNTRIES
    for code, country in world.countries.items():
        assert re.fullmatch(r"[A-Z]{2}", code)
        assert country["name"] not in {"", code}
    dotted = {code for code, country in world.countries.items() if country["dots"]}
    assert {"IR", "CN", "RU", "TM", "BY", "MM", "CU", "VN", "TW", "XK", "SG", "BH"} <= dotted
    assert len(dotted) > 220


def test_all_dots_are_on_the_map() -> None:
    world = _world()
    for country in world.countries.values():
        assert re.fullmatch(r"(M\d+ \d+h\d+)*", country["dots"])
        for x, y, length in re.findall(r"M(\d+) (\d+)h(\d+)", country["dots"]):
            assert 0 <= int(x) <= int(x) + int(length) <= world.width + 1
            assert 0 < int(y) < world.height
            assert int(length) % world.step == 1


@pytest.mark.parametrize("code", ["QQ", "ZZ"])
def test_a_country_that_the_map_does_not_know_is_in_the_table(code: str) -> None:
    stats = msgspec.structs.replace(STATS, day=Helped(20, {code: 20}), total=Helped())
    name = "Elsewhere" if code == "ZZ" else code
    assert rows(html(stats)) == [f"{name} 20 {'0' if code == 'ZZ' else 'under 10'}"]


def test_a_history_may_end_on_any_day() -> None:
    first = date(2026, 2, 15)
    days = [DayStats(str(first + timedelta(place)), 5, 5, 5) for place in range(30)]
    for end in range(1, 31):
        assert html(NOTHING, days[:end]).count("<rect") == 2 * end
