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
from magpies.web.status_words import LANGUAGES, language, words
from magpies.wire import limits
from magpies.wire.signalling import DayStats, Helped, Stats
from support.status_stage import DAYS, NOTHING, STATS


def html(stats: Stats = STATS, days: list[DayStats] = DAYS, lang: str = "") -> str:
    return status_page(stats, days, lang).body.decode()


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
    body = re.search(r'<tbody id="countries"[^>]*>(.*?)</tbody>', text, re.DOTALL)
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
            own = path.startswith(("v1/", "status?lang="))
            assert own or asset(path) is not None
    policy = page.all_headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "connect-src 'self';" in policy
    assert "unsafe" not in policy
    ids = [attrs["id"] for _, attrs in tags if "id" in attrs]
    assert len(ids) == len(set(ids))


def test_the_page_is_light_in_every_language() -> None:
    files = [asset(name) for name in ("home.css", "status.css", "status-page.js", "magpie.svg")]
    rest = sum(len(file.body) for file in files if file is not None)
    for tag in LANGUAGES:
        assert len(html(lang=tag).encode()) + rest < 60_000


def test_the_tag_follows_the_content() -> None:
    page = status_page(STATS, DAYS)
    assert page.etag == status_page(STATS, DAYS).etag
    assert page.etag != status_page(NOTHING, DAYS).etag
    assert page.cache_control == "no-cache"


# --- languages ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "accepted", "meant"),
    [
        ("", "", "en"),
        ("fa", "ru,en;q=0.9", "fa"),
        ("zh-TW", "", "zh-Hant"),
        ("xx", "ru", "ru"),
        ("", "fr-CA,fr;q=0.8,en;q=0.5", "fr"),
        ("", "de-AT,de;q=0.9,es;q=0.8,en;q=0.7", "es"),
        ("", "en;q=0.3, ar;q=0.8", "ar"),
        ("", "zh-CN,zh;q=0.9", "zh-Hans"),
        ("", "zh-HK,zh;q=0.9", "zh-Hant"),
        ("", "zh-Hans-HK", "zh-Hans"),
        ("", "my;q=0, be", "be"),
        ("", "*", "en"),
        ("", "fa;q=2, \x00, ;;, tr;level=1, vi", "vi"),
        ("../en", "", "en"),
    ],
)
def test_a_choice_decides_and_the_browser_otherwise(asked: str, accepted: str, meant: str) -> None:
    assert language(asked, accepted) == meant
    page = status_page(STATS, DAYS, asked, accepted)
    assert f'<html lang="{meant}"' in page.body.decode()
    assert page.all_headers["Content-Language"] == meant
    assert page.all_headers["Vary"] == "Accept-Language"


def test_little_of_a_long_header_is_read() -> None:
    assert language("", "de," * 1_000 + "fa") == "en"


def test_no_language_lacks_or_changes_anything() -> None:
    english = words("en").texts
    for tag in LANGUAGES:
        say = words(tag)
        assert say.texts.keys() == english.keys()
        for name, text in say.texts.items():
            assert text.strip() == text != "", (tag, name)
            places = re.findall(r"\{.*?\}", text)
            assert sorted(places) == sorted(re.findall(r"\{.*?\}", english[name])), (tag, name)
            if tag != "en" and name != "name":
                assert text != english[name], (tag, name)
        assert re.search(r"\w", say.country("IR"))
        text = html(lang=tag)
        assert f'dir="{"rtl" if tag in {"ar", "fa"} else "ltr"}"' in text
        assert not re.search(r"[${}]", re.sub(r'data-\w+="[^"]*"', "", text))
        assert text.count('hreflang="') == len(LANGUAGES)
        assert re.findall(r'hreflang="([^"]*)" lang="[^"]*" aria-current', text) == [tag]


def test_numbers_and_days_are_those_of_the_language() -> None:
    said = " ".join(Text(html(lang="fa")).words)
    for part in ("۶۵۰", "۱٬۵۰۰", "۱٫۴", "۹۷٪", "ایران ۵٬۵۰۰", "کمتر از ۱۰", "۲۹ اوت ۲۰۲۶"):  # noqa: RUF001
        assert part in said
    said = " ".join(Text(html(lang="es")).words)
    for part in ("1500", "150.000", "1,4", "29 de agosto de 2026"):
        assert part in said


# --- the world ----------------------------------------------------------------------------------


def test_the_world_has_a_name_for_every_country_and_room_on_the_wire() -> None:
    world = _world()
    assert len(world.countries) < limits.COUNTRIES
    for code in world.countries:
        assert re.fullmatch(r"[A-Z]{2}", code)
        for tag in LANGUAGES:
            assert words(tag).country(code) not in {"", code}
    dotted = {code for code, dots in world.countries.items() if dots}
    assert {"IR", "CN", "RU", "TM", "BY", "MM", "CU", "VN", "TW", "XK", "SG", "BH"} <= dotted
    assert len(dotted) > 220


def test_all_dots_are_on_the_map() -> None:
    world = _world()
    for dots in world.countries.values():
        assert re.fullmatch(r"(M\d+ \d+h\d+)*", dots)
        for x, y, length in re.findall(r"M(\d+) (\d+)h(\d+)", dots):
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
