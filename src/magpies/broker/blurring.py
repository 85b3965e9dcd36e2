"""How counts are made public, so that they tell the size of a crowd and nothing about anybody."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from magpies.protocol.matching import UNKNOWN_COUNTRY
from magpies.wire.signalling import Helped

FEW: Final = 10
"""A country is named only where at least this many are counted."""


def rounded(count: int) -> int:
    """Round up, so that the number tells the size of the crowd and not who came just now.

    Up to 100 in steps of 5, up to 1,000 in steps of 50, and so on; 0 only if there is nobody.
    """
    step = 5
    while count > 20 * step:
        step *= 10
    return -(-count // step) * step


def helped(by_country: Mapping[str, int]) -> Helped:
    """Return what may be told of a count by country."""
    named = {
        code: count
        for code, count in by_country.items()
        if count >= FEW and code != UNKNOWN_COUNTRY
    }
    everybody = sum(by_country.values())
    others = everybody - sum(named.values())
    order = sorted(named, key=lambda code: (-named[code], code))
    countries = {code: rounded(named[code]) for code in order}
    if others:
        countries[UNKNOWN_COUNTRY] = rounded(others)
    return Helped(rounded(everybody), countries)


def percentage(part: int, whole: int) -> int | None:
    """Return a part in percent, made of rounded counts; None if there is no whole."""
    return min(100, round(100 * rounded(part) / rounded(whole))) if whole else None


def ratio(above: int, below: int) -> float | None:
    """Return how many there are above for each below; None if there is none below."""
    return round(rounded(above) / rounded(below), 1) if below else None
