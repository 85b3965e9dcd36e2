"""Plays parts of a scenario at the same time, as many as the computer carries.

Each part has a network of its own, so parts share nothing but the processors. `Watch` tells
whether these were enough: where they were not, a figure would tell of the lab and not of Magpies.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

from lab.report import percentile

CORES: Final = 0.8 * (os.cpu_count() or 1)
"""To be used at the same time; the rest is for peaks."""
_LOOK_S: Final = 0.02


@dataclass(frozen=True)
class Part[Result]:
    """Something to play.

    Attributes:
        cores: processors that it keeps busy, as measured.
        play: plays it.
    """

    cores: float
    play: Callable[[], Awaitable[Result]]


async def side_by_side[Result](parts: Sequence[Part[Result]], cores: float = CORES) -> list[Result]:
    """Play all parts, begun in their order; return what they return."""
    free = cores
    turn, room = asyncio.Lock(), asyncio.Condition()

    async def play(part: Part[Result]) -> Result:
        nonlocal free
        needed = min(part.cores, cores)
        async with turn, room:
            await room.wait_for(lambda: free >= needed)
            free -= needed
        try:
            return await part.play()
        finally:
            async with room:
                free += needed
                room.notify_all()

    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(play(part), name="lab-part") for part in parts]
    return [task.result() for task in tasks]


class Watch:
    """Watches the computer while its block runs."""

    def __init__(self) -> None:
        self._late: list[float] = []
        self._before = (0, 0)
        self.idle = 0.0
        """Share of the processors' time that nobody used."""

    async def __aenter__(self) -> Self:
        """Begin."""
        self._before = _processor_time()
        self._watching = asyncio.create_task(self._watch(), name="lab-watch")
        return self

    async def __aexit__(self, *error: object) -> None:
        """End."""
        self._watching.cancel()
        await asyncio.gather(self._watching, return_exceptions=True)
        idle, total = (
            now - then for now, then in zip(_processor_time(), self._before, strict=True)
        )
        self.idle = idle / max(total, 1)

    @property
    def late_s(self) -> float:
        """How late the lab itself noticed things, at most, in 99 of 100 cases."""
        return percentile(self._late, 0.99)

    def __str__(self) -> str:
        return f"processors {self.idle:.0%} idle, the lab at most {self.late_s * 1e3:.0f} ms late"

    async def _watch(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            due = loop.time() + _LOOK_S
            await asyncio.sleep(_LOOK_S)
            self._late.append(loop.time() - due)


def _processor_time() -> tuple[int, int]:
    fields = [int(each) for each in Path("/proc/stat").read_text().splitlines()[0].split()[1:9]]
    return fields[3] + fields[4], sum(fields)
