"""Whether something that was opened is still open."""

from __future__ import annotations

import asyncio
import gc
import sys
import threading
import time
from pathlib import Path
from types import TracebackType
from typing import Any, Self

_OPEN_FILES = Path("/proc/self/fd")


class no_leaks:  # noqa: N801 - reads as the statement it is: `with no_leaks():`
    """Fails when threads, files, sockets or tasks are left over at the end of the block.

    Use `with` around a whole event loop and `async with` inside one. What ends by itself
    may take `grace_s`. Native threads of libraries are not seen. Only Linux shows its open
    files; elsewhere they are not compared.
    """

    def __init__(self, grace_s: float = 6.0) -> None:
        self._grace_s = grace_s

    def __enter__(self) -> Self:
        self._before = _held()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        deadline = time.monotonic() + self._grace_s
        while error is None and (left := self._left()):
            assert time.monotonic() < deadline, f"left open: {left}"
            time.sleep(0.005)

    async def __aenter__(self) -> Self:
        return self.__enter__()

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        deadline = time.monotonic() + self._grace_s
        while error is None and (left := self._left()):
            assert time.monotonic() < deadline, f"left open: {left}"
            await asyncio.sleep(0.005)

    def _left(self) -> list[str]:
        if not (left := _held() - self._before):
            return []
        gc.collect()
        left = _held() - self._before
        return sorted(str(thing) for thing in left)


def _held() -> set[tuple[Any, ...]]:
    held: set[tuple[Any, ...]] = set()
    for thread in threading.enumerate():
        if not thread.name.startswith("asyncio_"):  # its loop ends the default executor
            held.add(("thread", thread.name, thread.ident))
    if sys.platform == "linux":
        for entry in _OPEN_FILES.iterdir():
            try:
                held.add(("file", entry.name, str(entry.readlink())))
            except FileNotFoundError:  # the one that lists the folder
                continue
    try:
        tasks = asyncio.all_tasks()
    except RuntimeError:  # no loop is running
        tasks = set()
    held.update(("task", task.get_name(), id(task)) for task in tasks)
    return held
