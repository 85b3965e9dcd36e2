"""What the broker tells everybody about itself: counts, blurred, and how they came about."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Final

from magpies.broker.blurring import ratio, rounded
from magpies.broker.history import Chronicle, Sample
from magpies.broker.history_file import HistoryFile, encode
from magpies.broker.metrics import Metrics
from magpies.protocol.matching import Counts, VolunteerStore
from magpies.wire.signalling import DayStats, Stats

SAVE_S: Final = 300.0
"""How often the counts are written down; what came after that is lost when a process is killed."""


class Statistics:
    """Samples the store and the metrics, and keeps the history.

    Args:
        store: whose counts are told.
        metrics: which count offers.
        directory: where the history is kept over a restart; None keeps it in memory only.
        clock: monotonic seconds.
        unix_clock: wall-clock seconds.
    """

    def __init__(
        self,
        store: VolunteerStore,
        metrics: Metrics,
        directory: Path | None,
        clock: Callable[[], float],
        unix_clock: Callable[[], float],
    ) -> None:
        self._store = store
        self._metrics = metrics
        self._file = None if directory is None else HistoryFile(directory)
        self._clock = clock
        self._unix_clock = unix_clock
        self._chronicle = Chronicle.empty(unix_clock())
        self._told: tuple[int, int, dict[str, int]] = (0, 0, {})
        """What of the store's and the metrics' sums is in the history already."""
        self.current = Stats(0, 0, 0)
        """As of the last `run` of the clock."""
        self.changed = asyncio.Event()
        """Set when `current` has another value; then there is a new event here."""
        self.ended = False

    async def load(self) -> None:
        """Begin, with the history of an earlier process if there is one."""
        self.ended, self.changed = False, asyncio.Event()
        if self._file is not None:
            record = await asyncio.to_thread(self._file.load)
            if record is not None:
                self._chronicle = Chronicle(record)
        await self._renew()

    async def run(self, every_s: float) -> None:
        """Renew `current`, and write the history down from time to time. Never returns."""
        saved = self._clock()
        while True:
            await asyncio.sleep(every_s)
            await self._renew()
            if self._clock() - saved >= SAVE_S:
                await self._save()
                saved = self._clock()

    async def end(self) -> None:
        """Write everything down and let those go who wait for a change."""
        await self._renew()
        await self._save()
        self.ended = True
        self.changed.set()

    async def now(self) -> Stats:
        """Return the counts of this moment."""
        counts = await self._store.counts(self._clock())
        self._take(counts)
        chronicle = self._chronicle
        return Stats(
            volunteers=rounded(counts.volunteers),
            readers=rounded(counts.readers),
            free_slots=rounded(counts.free_slots),
            supply=ratio(counts.free_slots + counts.links, counts.links),
            met=chronicle.met(),
            day=chronicle.last_day(),
            total=chronicle.total(),
            since=chronicle.record.since,
        )

    def days(self) -> list[DayStats]:
        """Return the history, the oldest day first."""
        return self._chronicle.days()

    def _take(self, counts: Counts) -> None:
        """Add to the history what is not in it yet."""
        asked, met = self._metrics.asked, self._metrics.met
        asked_before, met_before, helped = self._told
        new = {code: count - helped.get(code, 0) for code, count in counts.helped.items()}
        new = {code: count for code, count in new.items() if count > 0}
        for code, count in new.items():
            helped[code] = helped.get(code, 0) + count
        self._told = asked, met, helped
        sample = Sample(
            volunteers=counts.volunteers,
            readers=counts.readers,
            asked=asked - asked_before,
            met=met - met_before,
            helped=new,
        )
        self._chronicle.take(sample, self._unix_clock())

    async def _renew(self) -> None:
        stats = await self.now()
        if stats != self.current:
            self.current = stats
            before, self.changed = self.changed, asyncio.Event()
            before.set()

    async def _save(self) -> None:
        if self._file is not None:
            await asyncio.to_thread(self._file.save, encode(self._chronicle.record))
