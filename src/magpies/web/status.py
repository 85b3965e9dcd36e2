"""The page `/status`: the public counts of a broker. Whole without JavaScript; pure.

The same is said by `widget/src/status-page/`, which keeps the page up to date with what the page
itself holds of its language; a test compares what the two write.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import cache, partial
from html import escape
from importlib.resources import files
from string import Template
from types import MappingProxyType
from typing import Final, NamedTuple

from magpies.web.assets import CACHE_PAGE, HTML, Asset, page_headers
from magpies.web.status_words import LANGUAGES, Words, language, words
from magpies.wire.limits import HISTORY_DAYS
from magpies.wire.signalling import DayStats, Stats

ELSEWHERE: Final = "ZZ"
LEVELS: Final = (10, 50, 200, 1_000, 5_000)
"""A country's colour: how many of these its readers reach. The page's key has them too."""
NONE: Final = "–"  # noqa: RUF001 - a dash
_CHART: Final = 100
_BAR, _SLOT = 8, 10


class World(NamedTuple):
    """What `tools/world_map.py` made.

    Attributes:
        countries: by code, lines whose dashes are the dots; none where there is no room.
    """

    width: int
    height: int
    step: int
    countries: dict[str, str]


def status_page(
    stats: Stats, days: Sequence[DayStats], asked: str = "", accepted: str = ""
) -> Asset:
    """Return the page.

    Args:
        stats: the counts of now.
        days: the history, the oldest day first.
        asked: the tag of the language that a person has chosen, or empty.
        accepted: an Accept-Language header, which decides otherwise.
    """
    tag = language(asked, accepted)
    body = _page(stats, days, words(tag)).encode()
    more = {"Content-Language": tag, "Vary": "Accept-Language"}
    return Asset(
        body=body,
        content_type=HTML,
        etag=f'"{hashlib.sha256(body).hexdigest()[:32]}"',
        cache_control=CACHE_PAGE,
        headers=MappingProxyType({**page_headers([]), **more}),
    )


def _page(stats: Stats, days: Sequence[DayStats], say: Words) -> str:
    world, numbers = _world(), say.numbers
    since = datetime.fromtimestamp(stats.since, UTC).date()
    texts = {name: escape(text) for name, text in say.texts.items()}
    return _template().substitute(
        {
            **texts,
            "lang": say.tag,
            "dir": say.direction,
            **{name: escape(str(value)) for name, value in numbers._asdict().items()},
            "volunteers_count": numbers.whole(stats.volunteers),
            "readers_count": numbers.whole(stats.readers),
            "supply_count": NONE if stats.supply is None else numbers.tenths(stats.supply),
            "met_count": _percent(say, stats.met),
            "day_count": numbers.whole(stats.day.readers),
            "total_count": numbers.whole(stats.total.readers),
            "total": texts["total"].format(date=say.date(since)),
            "levels": _key(say),
            "width": world.width,
            "height": world.height,
            "step": world.step,
            "dot": round(world.step * 0.72, 2),
            "paths": _map(world, stats, say),
            "rows": _countries(stats, say),
            "charts": _charts(days, say),
            "days": "\n".join(_row(day, say) for day in reversed(days)),
            "tongues": "\n".join(_tongue(tag, say) for tag in LANGUAGES),
        }
    )


def _percent(say: Words, part: int | None) -> str:
    return NONE if part is None else say.numbers.percentage(part)


def _tongue(tag: str, say: Words) -> str:
    here = ' aria-current="true"' if tag == say.tag else ""
    name = escape(words(tag)["name"])
    return f'<a href="status?lang={tag}" hreflang="{tag}" lang="{tag}"{here}>{name}</a>'


@cache
def _world() -> World:
    return World(**json.loads(files(__package__).joinpath("pages/world.json").read_bytes()))


@cache
def _template() -> Template:
    return Template(files(__package__).joinpath("pages/status.html").read_text("utf-8"))


# --- countries ------------------------------------------------------------------------------------


def _map(world: World, stats: Stats, say: Words) -> str:
    """Return a path for each country; its title is what the page's script calls it."""
    day = stats.day.countries
    return "\n".join(
        f'<path id="on-{code}"{_level(day.get(code, 0))} d="{dots}">'
        f"<title>{escape(say.country(code))}</title></path>"
        for code, dots in world.countries.items()
    )


def _level(count: int) -> str:
    level = sum(count >= least for least in LEVELS)
    return f' class="l{level}"' if level else ""


def _key(say: Words) -> str:
    """Return what the colours mean."""
    texts = [say.numbers.whole(least) for least in LEVELS]
    texts[-1] = say["more"].format(count=texts[-1])
    return " ".join(
        f'<span class="key"><i class="l{level}"></i>{escape(text)}</span>'
        for level, text in enumerate(texts, 1)
    )


def _countries(stats: Stats, say: Words) -> str:
    day, total = stats.day.countries, stats.total.countries
    codes = sorted(
        day.keys() | total.keys(),
        key=lambda code: (code == ELSEWHERE, -day.get(code, 0), -total.get(code, 0), code),
    )
    if not codes:
        return f'<tr><td class="nobody" colspan="3">{escape(say["nobody"])}</td></tr>'
    return "\n".join(
        f'<tr><th scope="row">{escape(_name(code, say))}</th>'
        f"<td>{_few(day, code, say)}</td><td>{_few(total, code, say)}</td></tr>"
        for code in codes
    )


def _name(code: str, say: Words) -> str:
    return say["elsewhere"] if code == ELSEWHERE else say.country(code)


def _few(counts: dict[str, int], code: str, say: Words) -> str:
    if code in counts or code == ELSEWHERE:
        return say.numbers.whole(counts.get(code, 0))
    return escape(say["under"].format(count=say.numbers.whole(LEVELS[0])))


# --- days -----------------------------------------------------------------------------------------


def _charts(days: Sequence[DayStats], say: Words) -> str:
    draw = partial(_chart, days, say)
    return "\n".join(
        [
            draw(say["a_day"], lambda day: day.helped),
            draw(say["at_once"], lambda day: day.volunteers),
        ]
    )


def _chart(days: Sequence[DayStats], say: Words, what: str, of: Callable[[DayStats], int]) -> str:
    """Return one bar a day, where there was a broker, and the most of them in words."""
    today = date.fromisoformat(days[-1].day) if days else datetime.now(UTC).date()
    first = today - timedelta(HISTORY_DAYS - 1)
    most = max((of(day) for day in days), default=0)
    count = say.numbers.whole
    bars = [
        _bar(
            (date.fromisoformat(day.day) - first).days,
            of(day),
            most,
            f"{day.day}: {count(of(day))}",
        )
        for day in days
        if of(day)
    ]
    peak = next((day for day in days if of(day) == most), None) if most else None
    told = (
        say["most"].format(count=count(most), date=say.day(date.fromisoformat(peak.day)))
        if peak
        else say["none"]
    )
    width = HISTORY_DAYS * _SLOT
    label = escape(say["chart"].format(what=what, told=told))
    return (
        f"<figure><figcaption><strong>{escape(what)}</strong>"
        f"<span>{escape(told)}</span></figcaption>"
        f'<svg class="bars" viewBox="0 0 {width} {_CHART}" preserveAspectRatio="none" role="img" '
        f'aria-label="{label}">{"".join(bars)}</svg>'
        f'<p class="ends"><span>{say.day(first)}</span><span>{escape(say["today"])}</span></p>'
        "</figure>"
    )


def _bar(place: int, count: int, most: int, title: str) -> str:
    height = max(1, round(_CHART * count / most))
    return (
        f'<rect x="{place * _SLOT + 1}" y="{_CHART - height}" width="{_BAR}" height="{height}">'
        f"<title>{title}</title></rect>"
    )


def _row(day: DayStats, say: Words) -> str:
    count = say.numbers.whole
    cells = (count(day.helped), count(day.readers), count(day.volunteers), _percent(say, day.met))
    return f'<tr><th scope="row">{day.day}</th>{"".join(f"<td>{cell}</td>" for cell in cells)}</tr>'
