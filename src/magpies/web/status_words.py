"""How the page `/status` speaks: twelve languages, and which of them is meant. Pure."""

from __future__ import annotations

import datetime as dt
import json
import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any, Final, NamedTuple

LANGUAGES: Final = (
    *("en", "ar", "be", "es", "fa", "fr", "my", "ru", "tr", "vi", "zh-Hans", "zh-Hant"),
)
_ACCEPTED_OCTETS: Final = 1_000
"""Of an Accept-Language header is read; browsers send a tenth of it."""
_RANGE: Final = re.compile(r"\s*([A-Za-z0-9-]{2,35})\s*(?:;\s*q=([01](?:\.\d{0,3})?)\s*)?")
_TRADITIONAL: Final = {"hant", "tw", "hk", "mo"}


class Numbers(NamedTuple):
    """How a language writes numbers.

    Attributes:
        digits: from zero to nine.
        group: between thousands.
        decimal: before tenths.
        grouped: the least number with groups.
        percent: with `{}` for the number.
    """

    digits: str
    group: str
    decimal: str
    grouped: int
    percent: str

    def whole(self, count: int) -> str:
        """Return a count as people read it."""
        return self.own(f"{count:,}".replace(",", self.group) if count >= self.grouped else count)

    def tenths(self, value: float) -> str:
        """Return a number with one decimal."""
        whole, _, tenth = f"{value:.1f}".partition(".")
        return f"{self.whole(int(whole))}{self.decimal}{self.own(tenth)}"

    def percentage(self, part: int) -> str:
        """Return a percentage."""
        return self.percent.replace("{}", self.whole(part))

    def own(self, latin: object) -> str:
        """Return text with the language's digits."""
        return str(latin).translate({ord("0") + at: digit for at, digit in enumerate(self.digits)})


@dataclass(frozen=True, slots=True)
class Words:
    """One language.

    Attributes:
        tag: its BCP 47 tag.
        direction: "ltr" or "rtl".
        texts: what the page says, by name, some of it with places in braces.
        numbers: how it writes numbers.
    """

    tag: str
    direction: str
    texts: MappingProxyType[str, str]
    numbers: Numbers
    _dates: tuple[str, ...]
    _days: tuple[str, ...]
    _countries: MappingProxyType[str, str]

    def __getitem__(self, name: str) -> str:
        """Return a text."""
        return self.texts[name]

    def date(self, day: dt.date) -> str:
        """Return a day with its year."""
        return self._filled(self._dates, day)

    def day(self, day: dt.date) -> str:
        """Return a day of a month."""
        return self._filled(self._days, day)

    def country(self, code: str) -> str:
        """Return the name of a country; the code where it has none."""
        return self._countries.get(code, code)

    def _filled(self, months: tuple[str, ...], day: dt.date) -> str:
        return self.numbers.own(months[day.month - 1].format(day=day.day, year=day.year))


@cache
def words(tag: str) -> Words:
    """Return a language of `LANGUAGES`."""
    texts: dict[str, str] = json.loads(_read(f"status_lang/{tag}.json"))
    locale = _locales()[tag]
    return Words(
        tag=texts.pop("language"),
        direction=texts.pop("direction"),
        texts=MappingProxyType(texts),
        numbers=Numbers(**{name: locale[name] for name in Numbers._fields}),
        _dates=tuple(locale["dates"]),
        _days=tuple(locale["days"]),
        _countries=MappingProxyType(locale["countries"]),
    )


def language(asked: str, accepted: str) -> str:
    """Return which of `LANGUAGES` is meant.

    Args:
        asked: a tag that somebody has chosen, or empty.
        accepted: what the browser prefers: an Accept-Language header (RFC 9110, 12.5.4).
    """
    return _known(asked) or next(filter(None, map(_known, _ranked(accepted))), LANGUAGES[0])


def _ranked(accepted: str) -> list[str]:
    found = [_RANGE.fullmatch(each) for each in accepted[:_ACCEPTED_OCTETS].split(",")]
    ranges = [(float(each[2] or 1), each[1]) for each in found if each]
    ranges.sort(key=lambda each: -each[0])
    return [tag for quality, tag in ranges if quality > 0]


def _known(tag: str) -> str | None:
    first, *rest = tag.lower().split("-")
    if first == "zh":
        return "zh-Hant" if _TRADITIONAL & {*rest} and "hans" not in rest else "zh-Hans"
    return first if first in LANGUAGES else None


@cache
def _locales() -> dict[str, dict[str, Any]]:
    """Return what `tools/locales.py` made."""
    found: dict[str, dict[str, Any]] = json.loads(_read("pages/locales.json"))
    return found


def _read(path: str) -> bytes:
    return files(__package__).joinpath(path).read_bytes()
