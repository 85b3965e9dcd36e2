"""The page `/status`: the public counts of a broker. Whole without JavaScript; pure.

The same is said by `widget/src/status-page/`, which keeps the page up to date; a test
compares what the two write.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import cache
from html import escape
from importlib.resources import files
from string import Template
from types import MappingProxyType
from typing import Final, NamedTuple

from magpies.web.assets import CACHE_PAGE, HTML, Asset, page_headers
from magpies.wire.limits import HISTORY_DAYS
from magpies.wire.signalling import DayStats, Stats

ELSEWHERE: Final = "ZZ"
LEVELS: Final = (10, 50, 200, 1_000, 5_000)
"""A country's colour: how many of these its readers reach. The page's key has them too."""
NONE: Final = "–"  # noqa: RUF001 - a dash
_CHART: Final = 100
_BAR, _SLOT = 8, 10


class World(NamedTuple):
    """What `tools/world_map.py` made."""

    width: int
    height: int
    step: int
    countries: dict[str, dict[str, str]]
    """By code: `name` in English, and `dots`, lines whose dashes are the dots."""


def status_page(stats: Stats, days: Sequence[DayStats]) -> Asset:
    """Return the page.

    Args:
        stats: the counts of now.
        days: the history, the oldest day first.
    """
    world = _world()
    body = (
        _template()
        .substitute(
            volunteers=number(stats.volunteers),
            readers=number(stats.readers),
            supply=NONE if stats.supply is None else f"{stats.supply:,.1f}",
            met=percent(stats.met),
            day=number(stats.day.readers),
            total=number(stats.total.readers),
            since=_long(datetime.fromtimestamp(stats.since, UTC).date()),
            width=world.width,
            height=world.height,
            step=world.step,
            dot=round(world.step * 0.72, 2),
            map=_map(world, stats),
            countries=_countries(world, stats),
            charts=_charts(days),
            days="\n".join(_row(day) for day in reversed(days)),
        )
        .encode()
    )
    return Asset(
        body=body,
        content_type=HTML,
        etag=f'"{hashlib.sha256(body).hexdigest()[:32]}"',
        cache_control=CACHE_PAGE,
        headers=MappingProxyType(page_headers([])),
    )


def number(count: int) -> str:
    """Return a count as people read it."""
    return f"{count:,}"


def percent(part: int | None) -> str:
    """Return a percentage, or what stands for none."""
    return NONE if part is None else f"{part}%"


@cache
def _world() -> World:
    return World(**json.loads(files(__package__).joinpath("pages/world.json").read_bytes()))


@cache
def _template() -> Template:
    return Template(files(__package__).joinpath("pages/status.html").read_text("utf-8"))


# --- countries ------------------------------------------------------------------------------------


def _map(world: World, stats: Stats) -> str:
    day = stats.day.countries
    return "\n".join(
        f'<path id="on-{code}"{_level(day.get(code, 0))} d="{country["dots"]}"/>'
        for code, country in world.countries.items()
        if country["dots"]
    )


def _level(count: int) -> str:
    level = sum(count >= least for least in LEVELS)
    return f' class="l{level}"' if level else ""


def _countries(world: World, stats: Stats) -> str:
    day, total = stats.day.countries, stats.total.countries
    codes = sorted(
        day.keys() | total.keys(),
        key=lambda code: (code == ELSEWHERE, -day.get(code, 0), -total.get(code, 0), code),
    )
    if not codes:
        return '<tr><td class="nobody" colspan="3">Nobody yet.</td></tr>'
    return "\n".join(
        f'<tr><th scope="row">{escape(_name(world, code))}</th>'
        f"<td>{_few(day, code)}</td><td>{_few(total, code)}</td></tr>"
        for code in codes
    )


def _name(world: World, code: str) -> str:
    if code == ELSEWHERE:
        return "Elsewhere"
    return world.countries.get(code, {}).get("name", code)


def _few(counts: dict[str, int], code: str) -> str:
    if code in counts:
        return number(counts[code])
    return "0" if code == ELSEWHERE else f"under {LEVELS[0]}"


# --- days -----------------------------------------------------------------------------------------


def _charts(days: Sequence[DayStats]) -> str:
    return "\n".join(
        [
            _chart("Readers helped", "a day", days, lambda day: day.helped),
            _chart("Volunteers", "at once", days, lambda day: day.volunteers),
        ]
    )


def _chart(what: str, when: str, days: Sequence[DayStats], of: Callable[[DayStats], int]) -> str:
    """Return one bar a day, where there was a broker, and the most of them in words."""
    today = date.fromisoformat(days[-1].day) if days else datetime.now(UTC).date()
    first = today - timedelta(HISTORY_DAYS - 1)
    most = max((of(day) for day in days), default=0)
    bars = [
        _bar((date.fromisoformat(day.day) - first).days, of(day), most, f"{day.day}: {of(day):,}")
        for day in days
        if of(day)
    ]
    peak = next((day for day in days if of(day) == most), None) if most else None
    told = f"most {most:,} on {_short(peak)}" if peak else "none yet"
    width = HISTORY_DAYS * _SLOT
    return (
        f"<figure><figcaption><span><strong>{what}</strong> {when}</span>"
        f"<span>{told}</span></figcaption>"
        f'<svg class="bars" viewBox="0 0 {width} {_CHART}" preserveAspectRatio="none" role="img" '
        f'aria-label="{what} {when}, over 30 days: {told}.">{"".join(bars)}</svg>'
        f'<p class="ends"><span>{first.day} {first:%B}</span><span>today</span></p></figure>'
    )


def _bar(place: int, count: int, most: int, title: str) -> str:
    height = max(1, round(_CHART * count / most))
    return (
        f'<rect x="{place * _SLOT + 1}" y="{_CHART - height}" width="{_BAR}" height="{height}">'
        f"<title>{title}</title></rect>"
    )


def _row(day: DayStats) -> str:
    cells = (number(day.helped), number(day.readers), number(day.volunteers), percent(day.met))
    return f'<tr><th scope="row">{day.day}</th>{"".join(f"<td>{cell}</td>" for cell in cells)}</tr>'


def _short(day: DayStats) -> str:
    parsed = date.fromisoformat(day.day)
    return f"{parsed.day} {parsed:%B}"


def _long(day: date) -> str:
    return f"{day.day} {day:%B} {day.year}"
