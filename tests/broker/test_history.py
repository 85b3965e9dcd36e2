"""What is counted and kept, in virtual time; and the file that keeps it."""

from __future__ import annotations

import logging
from collections import Counter
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from magpies.broker import blurring
from magpies.broker.blurring import FEW
from magpies.broker.history import DAY_S, HOUR_S, HOURS, Chronicle, Record, Sample
from magpies.broker.history_file import NAME, HistoryFile, encode
from magpies.wire import limits
from magpies.wire.signalling import Helped

NOON = 20_600 * DAY_S + 12 * HOUR_S
"""Of 27 May 2026."""

countries = st.dictionaries(st.sampled_from(["IR", "RU", "TM", "ZZ", "BY"]), st.integers(0, 500))


# --- blurring -------------------------------------------------------------------------------------


def test_a_country_with_few_readers_is_not_named() -> None:
    told = blurring.helped({"TM": FEW - 1, "BY": FEW, "IR": 37, "ZZ": 1})
    assert told == Helped(60, {"IR": 40, "BY": 10, "ZZ": 10})
    assert list(told.countries) == ["IR", "BY", "ZZ"]
    assert blurring.helped({"TM": 1}) == Helped(5, {"ZZ": 5})
    assert blurring.helped({}) == Helped(0, {})


@given(countries)
def test_what_is_told_of_a_country_is_a_crowd(counts: dict[str, int]) -> None:
    told = blurring.helped(counts)
    assert told.readers >= sum(counts.values())
    for code, count in told.countries.items():
        assert count % 5 == 0
        assert code == "ZZ" or counts[code] >= FEW


def test_ratios_are_made_of_rounded_counts() -> None:
    assert blurring.percentage(1, 1) == 100
    assert blurring.percentage(1, 2) == 100, "both are told as 5"
    assert blurring.percentage(0, 3) == 0
    assert blurring.percentage(30, 90) == 33
    assert blurring.percentage(0, 0) is None
    assert blurring.ratio(9, 4) == 2.0
    assert blurring.ratio(9, 0) is None


# --- buckets --------------------------------------------------------------------------------------


def test_the_last_24_hours_slide_and_the_sum_stays() -> None:
    chronicle = Chronicle.empty(NOON)
    chronicle.take(Sample(helped={"IR": 20}, asked=40, met=20), NOON)
    chronicle.take(Sample(helped={"IR": 5, "RU": 15}, asked=10, met=10), NOON + 5 * HOUR_S)
    assert chronicle.last_day() == Helped(40, {"IR": 25, "RU": 15})
    assert chronicle.met() == 60
    chronicle.take(Sample(), NOON + HOURS * HOUR_S)
    assert chronicle.last_day() == Helped(20, {"RU": 15, "ZZ": 5})
    assert chronicle.met() == 100
    chronicle.take(Sample(), NOON + 40 * HOUR_S)
    assert chronicle.last_day() == Helped()
    assert chronicle.met() is None
    assert chronicle.total() == Helped(40, {"IR": 25, "RU": 15})


def test_thirty_days_with_their_peaks() -> None:
    chronicle = Chronicle.empty(NOON)
    for day in range(35):
        for volunteers in (3, 12 + day, 1):
            now = NOON + day * DAY_S
            chronicle.take(Sample(volunteers=volunteers, readers=2, helped={"IR": 2}), now)
    days = chronicle.days()
    assert len(days) == limits.HISTORY_DAYS
    assert days[0].day == "2026-06-01"
    assert days[-1].day == "2026-06-30"
    assert (days[-1].volunteers, days[-1].readers, days[-1].helped) == (50, 5, 10)


def test_a_clock_that_goes_back_loses_nothing() -> None:
    chronicle = Chronicle.empty(NOON)
    chronicle.take(Sample(helped={"IR": 10}), NOON)
    chronicle.take(Sample(helped={"IR": 10}), NOON - 3 * DAY_S)
    assert chronicle.last_day() == Helped(20, {"IR": 20})
    assert [day.helped for day in chronicle.days()] == [20]


moments = st.lists(st.tuples(st.integers(0, 40 * DAY_S), countries), max_size=20)


@given(moments)
def test_the_sum_is_what_was_counted(samples: list[tuple[int, dict[str, int]]]) -> None:
    chronicle = Chronicle.empty(NOON)
    counted: Counter[str] = Counter()
    for after, new in samples:
        chronicle.take(Sample(helped=new), NOON + after)
        counted.update(new)
    assert Counter(chronicle.record.helped) == counted
    assert len(chronicle.record.hours) <= HOURS
    assert len(chronicle.record.days) <= limits.HISTORY_DAYS
    content = encode(chronicle.record)
    assert msgspec.json.decode(content, type=Record) == chronicle.record


# --- the file -------------------------------------------------------------------------------------


def kept() -> Record:
    chronicle = Chronicle.empty(NOON)
    chronicle.take(Sample(volunteers=7, helped={"IR": 20}), NOON)
    return chronicle.record


def test_a_record_survives(tmp_path: Path) -> None:
    file = HistoryFile(tmp_path / "state")
    assert file.load() is None
    file.save(encode(kept()))
    assert HistoryFile(tmp_path / "state").load() == kept()
    assert (tmp_path / "state" / NAME).stat().st_mode & 0o777 == 0o600
    assert [path.name for path in (tmp_path / "state").iterdir()] == [NAME]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"\xff\xfe",
        encode(kept())[:-1],
        encode(kept()).replace(b'"version":1', b'"version":2'),
        encode(kept()).replace(b'"IR"', b'"192.0.2.1"'),
        b"[" * 100_000,
        b" " * (1 << 20) + encode(kept()),
    ],
    ids=range(8),
)
def test_a_damaged_file_is_set_aside_with_one_line(
    tmp_path: Path, content: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / NAME).write_bytes(content)
    file = HistoryFile(tmp_path)
    assert file.load() is None
    (line,) = [record.getMessage() for record in caplog.records]
    assert "statistics.damaged.json" in line
    assert (tmp_path / "statistics.damaged.json").read_bytes() == content
    file.save(encode(kept()))
    assert file.load() == kept()


def test_a_place_that_cannot_be_written_is_told_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "state").write_bytes(b"a file where a directory should be")
    file = HistoryFile(tmp_path / "state")
    for _ in range(3):
        file.save(encode(kept()))
    assert [record.levelno for record in caplog.records] == [logging.ERROR]
    (tmp_path / "state").unlink()
    file.save(encode(kept()))
    assert file.load() == kept()
