"""Running coroutines in tests so that nothing they leave behind goes unseen."""

from __future__ import annotations

import asyncio
import gc
import selectors
from collections.abc import Callable, Coroutine
from typing import Any

import uvloop

_GRACE_TURNS = 5
"""Turns of the loop in which tasks that were told to end may do so."""
_BUSY = 3.0
"""How much longer things may take on a busy computer than on a quiet one."""


class VirtualLoop(asyncio.SelectorEventLoop):
    """An event loop whose clock jumps to the next deadline whenever nothing else is ready.

    For code whose only outside world is other tasks, or sockets within this process.

    Args:
        sockets_s: how long to wait for sockets before it jumps; a busy kernel may deliver late.
    """

    def __init__(self, sockets_s: float = 0.0) -> None:
        selector = selectors.DefaultSelector()
        super().__init__(selector)
        self._now = 0.0
        select = selector.select

        def jump(timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
            ready = select(0 if timeout == 0 else sockets_s)
            if not ready and timeout is None:  # only another thread could help now
                return select(timeout)
            if not ready and timeout is not None:
                self._now += timeout
            return ready

        selector.select = jump  # type: ignore[method-assign]

    def time(self) -> float:
        """Return the virtual time, in seconds since the loop was made."""
        return self._now

    def stand_still(self, seconds: float) -> None:
        """Let time pass in which nothing runs, as when the process is stopped."""
        self._now += seconds


def virtual_loop() -> VirtualLoop:
    """Return a loop of virtual time for code with sockets within this process."""
    return VirtualLoop(sockets_s=0.01)


def run[T](
    coro: Coroutine[Any, Any, T],
    timeout_s: float = 30.0,
    *,
    fast: bool = False,
    loop_factory: Callable[[], asyncio.AbstractEventLoop] | None = None,
) -> T:
    """Run `coro` in a fresh event loop and return its result.

    Args:
        coro: what to run.
        timeout_s: how long it may take on a quiet computer, on the clock of the loop.
        fast: use uvloop.
        loop_factory: makes the loop, such as `VirtualLoop`.

    Raises:
        AssertionError: it took much longer than `timeout_s`, left a task behind, or an exception
            reached nobody.
        Exception: what `coro` raised.
    """
    unseen: list[str] = []

    def note(_: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        if _is_a_stream_that_was_reset(context):
            return
        unseen.append(f"{context['message']}: {context.get('exception')!r}")

    factory = uvloop.new_event_loop if fast else asyncio.new_event_loop
    with asyncio.Runner(loop_factory=loop_factory or factory) as runner:
        runner.get_loop().set_exception_handler(note)
        try:
            result = runner.run(_bounded(coro, timeout_s))
        except BaseException as error:
            for line in unseen:
                error.add_note(f"the event loop said: {line}")
            raise
        # A future that nobody asked speaks up when it is freed.
        gc.collect()
    assert not unseen, f"nobody handled: {unseen}"
    return result


def within(timeout_s: float) -> asyncio.Timeout:
    """Bound what takes at most `timeout_s` on a quiet computer, whatever else runs here.

    Raises:
        TimeoutError: by the block, when it took much longer.
    """
    return asyncio.timeout(_patience_s(timeout_s))


async def eventually[T](predicate: Callable[[], T], timeout_s: float = 5.0) -> T:
    """Wait until `predicate()` is true; return what it returned.

    Raises:
        AssertionError: it was still false long after `timeout_s`.
    """
    loop = asyncio.get_running_loop()
    patience_s = _patience_s(timeout_s)
    deadline = loop.time() + patience_s
    while not (value := predicate()):
        assert loop.time() < deadline, f"still false after {patience_s} s"
        await asyncio.sleep(0.002)
    return value


def _patience_s(timeout_s: float) -> float:
    virtual = isinstance(asyncio.get_running_loop(), VirtualLoop)
    return timeout_s if virtual else _BUSY * timeout_s


async def _bounded[T](coro: Coroutine[Any, Any, T], timeout_s: float) -> T:
    patience_s = _patience_s(timeout_s)
    task = asyncio.create_task(coro, name="test")
    done, _ = await asyncio.wait([task], timeout=patience_s)
    if not done:
        stacks = "\n".join(f"  {_where(t)}" for t in _others())
        raise AssertionError(f"still running after {patience_s} s:\n{stacks}")
    for _ in range(_GRACE_TURNS):
        await asyncio.sleep(0)
    left = [_where(t) for t in _others()]
    result = task.result()
    assert not left, f"tasks left behind: {left}"
    return result


def _is_a_stream_that_was_reset(context: dict[str, Any]) -> bool:
    """Whether a stream ended by a reset while nobody waited for its end.

    asyncio means to keep quiet about that: a stream's protocol asks its future when it is freed.
    When both are freed in one cycle the future may come first and complain nevertheless.
    """
    return context["message"].startswith("Future exception was never retrieved") and isinstance(
        context.get("exception"), ConnectionError
    )


def _others() -> set[asyncio.Task[Any]]:
    return asyncio.all_tasks() - {asyncio.current_task()}


def _where(task: asyncio.Task[Any]) -> str:
    frames = task.get_stack(limit=3)
    places = [f"{f.f_code.co_filename}:{f.f_lineno}" for f in frames]
    return f"{task.get_name()} in {task.get_coro()!r} at {places}"
