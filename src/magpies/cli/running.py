"""How every command starts and ends: logs, signals, errors, exit status."""

from __future__ import annotations

import asyncio
import atexit
import gc
import importlib.util
import logging
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import Any, Final

from magpies.cli.exits import INTERRUPTED, status_of
from magpies.cli.output import Output, tell_error
from magpies.errors import MagpiesError
from magpies.privacy import configure_logging

_AGAIN_S: Final = 1.0
"""Programs between a terminal and this one may pass on a signal that came here as well."""

_SIGNALS: Final = [
    getattr(signal, name)
    for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")
    if hasattr(signal, name)
]
_LEVELS: Final = ("ERROR", "WARNING", "INFO", "DEBUG")


@contextmanager
def session(*, json: bool = False, verbose: int = 0) -> Iterator[Output]:
    """Give a command its output; turn what goes wrong into a sentence and an exit status.

    Args:
        json: see `Output`.
        verbose: what is logged: errors (-1), warnings too (0), more (1), everything (2). With -1
            nothing else is printed either.

    Raises:
        SystemExit: as `exits.status_of` says after an error that Magpies raises on purpose, with
            `INTERRUPTED` after Ctrl-C before the start.
    """
    configure_logging(_LEVELS[min(verbose + 1, len(_LEVELS) - 1)])
    if verbose < 1:
        # It warns whenever a peer closes its tunnel, which is how tunnels end.
        logging.getLogger("quic").setLevel(logging.ERROR)
    output = Output(json=json, quiet=verbose < 0)
    try:
        yield output
    except KeyboardInterrupt:
        raise SystemExit(INTERRUPTED) from None
    except (MagpiesError, ExceptionGroup) as raised:
        error = _first(raised)
        if error is None:
            raise
        if json:
            output.event("error", message=str(error))
        else:
            tell_error(str(error))
        raise SystemExit(status_of(error)) from None


def _first(error: BaseException) -> MagpiesError | None:
    """Return the first error of a group if all of them were raised on purpose."""
    if isinstance(error, BaseExceptionGroup):
        found = [_first(each) for each in error.exceptions]
        return found[0] if all(found) else None
    return error if isinstance(error, MagpiesError) else None


def run(work: Coroutine[Any, Any, None], *, end_with_stdin: bool = False) -> None:
    """Run `work` until it ends, or cancel it on Ctrl-C, SIGTERM or SIGHUP and wait for its end.

    To be told to stop is how a long-running command is meant to end, so that is no error. Another
    signal more than a second later ends the process at once.

    Args:
        work: what to run, on uvloop where it is installed.
        end_with_stdin: also stop when standard input ends.
    """
    _allow_many_files()
    # What was loaded stays. To pass over it took each full collection 40 ms, and one is due when a
    # quarter as much is new: a server held hundreds of connections that had ended until then.
    gc.freeze()
    with asyncio.Runner(loop_factory=_loop_factory()) as runner:
        runner.run(_until_stopped(work, end_with_stdin=end_with_stdin))


def _allow_many_files() -> None:
    """Raise the soft limit of open files: each connection takes one, and 1,024 are few."""
    with suppress(ImportError, OSError, ValueError):  # not on this system, or not allowed
        import resource

        _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


async def _until_stopped(work: Coroutine[Any, Any, None], *, end_with_stdin: bool) -> None:
    loop = asyncio.get_running_loop()
    stopped = asyncio.Event()
    _on_signals(loop, stopped.set)
    if end_with_stdin:
        watch = threading.Thread(
            target=_watch_stdin, args=(loop, stopped.set), name="stdin", daemon=True
        )
        watch.start()
    waiting = asyncio.create_task(stopped.wait(), name="stop-signal")
    working = asyncio.create_task(work, name="command")
    try:
        await asyncio.wait({waiting, working}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        waiting.cancel()
        working.cancel()
        await asyncio.wait({waiting, working})
    if not working.cancelled():
        working.result()


def _on_signals(loop: asyncio.AbstractEventLoop, stop: Callable[[], object]) -> None:
    # Not the loop's own handlers: these also hold while the loop ends.
    first: list[float] = []

    def on_signal(number: int, _: FrameType | None) -> None:
        if not first:
            first.append(time.monotonic())
            with suppress(RuntimeError):  # the loop has ended by itself
                loop.call_soon_threadsafe(stop)
        elif time.monotonic() - first[0] > _AGAIN_S:
            signal.signal(number, signal.SIG_DFL)
            signal.raise_signal(number)

    for number in _SIGNALS:
        signal.signal(number, on_signal)
    atexit.register(_ignore_signals)


def _ignore_signals() -> None:
    """Let nothing change the exit status in the last moments of the process."""
    for number in _SIGNALS:
        signal.signal(number, signal.SIG_IGN)


def _watch_stdin(loop: asyncio.AbstractEventLoop, stop: Callable[[], object]) -> None:
    with suppress(OSError):
        while os.read(sys.stdin.fileno(), 4_096):
            pass
    with suppress(RuntimeError):  # the loop was closed meanwhile
        loop.call_soon_threadsafe(stop)


def _loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    if importlib.util.find_spec("uvloop") is None:
        return None
    import uvloop

    return uvloop.new_event_loop
