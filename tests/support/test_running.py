from __future__ import annotations

import asyncio
import socket
import threading
import time
from contextlib import suppress

import pytest

from support import VirtualLoop, eventually, no_leaks, run


async def add(a: int, b: int) -> int:
    await asyncio.sleep(0)
    return a + b


@pytest.mark.parametrize("fast", [False, True])
def test_run_returns_the_result(*, fast: bool) -> None:
    assert run(add(1, 2), fast=fast) == 3


@pytest.mark.parametrize("fast", [False, True])
def test_run_fails_when_time_is_up(*, fast: bool) -> None:
    with pytest.raises(AssertionError, match="still running"):
        run(asyncio.sleep(60), timeout_s=0.01, fast=fast)


def test_run_passes_errors_on() -> None:
    async def main() -> None:
        raise KeyError("k")

    with pytest.raises(KeyError):
        run(main())


@pytest.mark.parametrize("fast", [False, True])
def test_run_fails_on_a_task_left_behind(*, fast: bool) -> None:
    async def main() -> None:
        main.task = asyncio.create_task(asyncio.sleep(60))  # type: ignore[attr-defined]

    with pytest.raises(AssertionError, match="left behind"):
        run(main(), fast=fast)


@pytest.mark.parametrize("fast", [False, True])
def test_run_fails_on_an_exception_that_nobody_took(*, fast: bool) -> None:
    async def fail() -> None:
        raise KeyError("k")

    async def main() -> None:
        task = asyncio.create_task(fail())
        await asyncio.wait([task])

    with pytest.raises(AssertionError, match="nobody handled"):
        run(main(), fast=fast)


def test_eventually_waits_and_gives_up() -> None:
    async def main() -> None:
        seen: list[int] = []
        asyncio.get_running_loop().call_later(0.01, seen.append, 1)
        assert await eventually(lambda: seen) == [1]
        with pytest.raises(AssertionError, match="still false"):
            await eventually(lambda: False, timeout_s=0.01)

    run(main())


def test_no_leaks_sees_a_socket() -> None:
    with socket.socket() as open_socket:
        with no_leaks(0.0):
            pass
        with pytest.raises(AssertionError, match="socket:"), no_leaks(0.0):
            other = open_socket.dup()
        other.close()


def test_no_leaks_sees_a_thread_and_waits_for_it() -> None:
    stop = threading.Event()
    thread = threading.Thread(target=stop.wait, name="test-leak")
    with pytest.raises(AssertionError, match="test-leak"), no_leaks(0.0):
        thread.start()
    with no_leaks():
        stop.set()
    thread.join()


def test_no_leaks_sees_a_task() -> None:
    async def main() -> None:
        with pytest.raises(AssertionError, match="left open"):
            async with no_leaks(0.0):
                task = asyncio.create_task(asyncio.sleep(60))
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task

    run(main())


def test_no_leaks_lets_an_error_through() -> None:
    with pytest.raises(KeyError), no_leaks(0.0):
        raise KeyError("k")


def test_virtual_loop_does_not_wait() -> None:
    async def main() -> float:
        await asyncio.sleep(3_600)
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(60):
                await asyncio.Event().wait()
        return asyncio.get_running_loop().time()

    started = time.monotonic()
    assert run(main(), timeout_s=4_000, loop_factory=VirtualLoop) == pytest.approx(3_660)
    assert time.monotonic() - started < 10
