"""What processes take, and whether that grows."""

from __future__ import annotations

import asyncio
import signal
import statistics
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from typing import Self

from support import eventually
from support.processes import Process

_ANSWER_S = 30.0


@dataclass(frozen=True)
class Size:
    """What some processes take together.

    Attributes:
        memory: octets of their own that are resident.
        tasks: of asyncio.
        connection_ids: that lead to tunnels of the egress.
    """

    memory: int
    sockets: int
    files: int
    threads: int
    tasks: int
    connection_ids: int

    @classmethod
    async def of(cls, processes: Sequence[Process]) -> Self:
        """Measure."""
        counts = await asyncio.gather(*(_counts(each) for each in processes))
        return cls(
            sum(each.memory_octets() for each in processes),
            sum(each.sockets() for each in processes),
            sum(each.open_files() for each in processes),
            sum(each.threads() for each in processes),
            sum(each["tasks"] for each in counts),
            sum(each.get("connection_ids", 0) for each in counts),
        )

    def dict(self) -> dict[str, int]:
        """By name."""
        return asdict(self)


def median(sizes: Sequence[Size]) -> Size:
    """The middle of each count, on its own."""
    return Size(
        *(int(statistics.median(getattr(each, one.name) for each in sizes)) for one in fields(Size))
    )


async def _counts(process: Process) -> dict[str, int]:
    """Ask a process for its counts."""

    def told() -> list[dict[str, int]]:
        return [event for event in process.events if event["event"] == "counts"]

    before = len(told())
    process.signal(signal.SIGUSR1)
    await eventually(lambda: len(told()) > before, _ANSWER_S)
    return told()[-1]
