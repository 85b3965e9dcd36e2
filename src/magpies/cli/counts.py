"""What a running command holds, told when SIGUSR1 asks."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Final

from magpies.cli.output import Output

_ASK: Final = getattr(signal, "SIGUSR1", None)
"""Windows has no such signal."""


@contextmanager
def counts_on_request(
    output: Output, held: Callable[[], Mapping[str, int]] = dict
) -> Iterator[None]:
    """Tell counts at every SIGUSR1 while the block runs: tasks, and what `held` returns."""

    def tell() -> None:
        counts = {"tasks": len(asyncio.all_tasks()), **held()}
        text = ", ".join(f"{count} {name.replace('_', ' ')}" for name, count in counts.items())
        output.event("counts", f"Now: {text}.", **counts)

    loop = asyncio.get_running_loop()
    if _ASK is not None:
        loop.add_signal_handler(_ASK, tell)
    try:
        yield
    finally:
        if _ASK is not None:
            # Not back to the default, which would end the process over a late question.
            loop.remove_signal_handler(_ASK)
            signal.signal(_ASK, signal.SIG_IGN)
