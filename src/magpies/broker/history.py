"""What was counted, hour by hour for a day and day by day for a month. Pure: `now` is an argument.

Kept by country are the last 24 hours and the sum of everything, each as a number of readers. There
is nothing here that names anybody, and nothing by country that tells an hour of the day before
yesterday.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Mapping
from typing import Annotated, Final

import msgspec
from msgspec import Meta

from magpies.broker.blurring import helped, percentage, rounded
from magpies.wire import limits
from magpies.wire.signalling import Count, Country, DayStats, Helped

HOUR_S: Final = 3_600
DAY_S: Final = 24 * HOUR_S
HOURS: Final = 24
VERSION: Final = 1

_ByCountry = Annotated[dict[Country, Count], Meta(max_length=limits.COUNTRIES)]


class Sample(msgspec.Struct, frozen=True):
    """What is there now, and what has come since the sample before."""

    volunteers: int = 0
    readers: int = 0
    asked: int = 0
    """Offers of clients that wanted a volunteer."""
    met: int = 0
    """Those that found one."""
    helped: Mapping[str, int] = msgspec.field(default_factory=dict)
    """Clients that got their first link of the day, by country."""


class Hour(msgspec.Struct, kw_only=True):
    """What was counted in one hour."""

    begin: Count
    """Unix time, a whole hour."""
    asked: Count = 0
    met: Count = 0
    helped: _ByCountry = msgspec.field(default_factory=dict)


class Day(msgspec.Struct, kw_only=True):
    """What was counted in one day in UTC."""

    begin: Count
    """Unix time, a whole day."""
    volunteers: Count = 0
    """Most at one time."""
    readers: Count = 0
    """Most at one time."""
    asked: Count = 0
    met: Count = 0
    helped: Count = 0


class Record(msgspec.Struct, kw_only=True):
    """All that is kept; the content of a file."""

    version: Annotated[int, Meta(ge=VERSION, le=VERSION)] = VERSION
    since: Count
    """Unix time of the day when counting began."""
    hours: Annotated[list[Hour], Meta(max_length=HOURS)] = msgspec.field(default_factory=list)
    days: Annotated[list[Day], Meta(max_length=limits.HISTORY_DAYS)] = msgspec.field(
        default_factory=list
    )
    helped: _ByCountry = msgspec.field(default_factory=dict)


class Chronicle:
    """Takes samples; tells, blurred, what they come to."""

    def __init__(self, record: Record) -> None:
        """Go on with what was kept."""
        self.record = record

    @classmethod
    def empty(cls, now: float) -> Chronicle:
        """Begin to count; `now` is Unix time in seconds, as everywhere here."""
        return cls(Record(since=_whole(now, DAY_S)))

    def take(self, sample: Sample, now: float) -> None:
        """Add a sample. When the clock goes back, it counts for the newest hour and day."""
        record = self.record
        self._forget(now)
        hour = self._hour(_whole(now, HOUR_S))
        day = self._day(_whole(now, DAY_S))
        day.volunteers = max(day.volunteers, sample.volunteers)
        day.readers = max(day.readers, sample.readers)
        for bucket in (hour, day):
            bucket.asked += sample.asked
            bucket.met += sample.met
        day.helped += sum(sample.helped.values())
        for counts in (hour.helped, record.helped):
            for country, count in sample.helped.items():
                counts[country] = counts.get(country, 0) + count

    def met(self) -> int | None:
        """The percentage of the offers of the last 24 hours that found a volunteer."""
        hours = self.record.hours
        return percentage(sum(hour.met for hour in hours), sum(hour.asked for hour in hours))

    def last_day(self) -> Helped:
        """Who was helped in the last 24 hours."""
        counts: Counter[str] = Counter()
        for hour in self.record.hours:
            counts.update(hour.helped)
        return helped(counts)

    def total(self) -> Helped:
        """Who was helped in all."""
        return helped(self.record.helped)

    def days(self) -> list[DayStats]:
        """Day by day, the oldest first."""
        return [
            DayStats(
                day=time.strftime("%Y-%m-%d", time.gmtime(day.begin)),
                volunteers=rounded(day.volunteers),
                readers=rounded(day.readers),
                helped=rounded(day.helped),
                met=percentage(day.met, day.asked),
            )
            for day in self.record.days
        ]

    def _forget(self, now: float) -> None:
        first_hour = _whole(now, HOUR_S) - (HOURS - 1) * HOUR_S
        first_day = _whole(now, DAY_S) - (limits.HISTORY_DAYS - 1) * DAY_S
        record = self.record
        record.hours = [hour for hour in record.hours if hour.begin >= first_hour][-HOURS:]
        record.days = [day for day in record.days if day.begin >= first_day]

    def _hour(self, begin: int) -> Hour:
        hours = self.record.hours
        if not hours or hours[-1].begin < begin:
            hours.append(Hour(begin=begin))
        return hours[-1]

    def _day(self, begin: int) -> Day:
        days = self.record.days
        if not days or days[-1].begin < begin:
            days.append(Day(begin=begin))
        return days[-1]


def _whole(now: float, unit_s: int) -> int:
    return int(now) // unit_s * unit_s
