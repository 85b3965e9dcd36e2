"""Every kind of channel keeps the contract, and leaves nothing behind."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest
from aiolibdatachannel import _core

from support import eventually, no_leaks, run
from support.channel_conformance import CONTRACT, LostError, Maker
from support.channels import MAKERS


@pytest.mark.parametrize("check", CONTRACT, ids=lambda check: check.__name__)
@pytest.mark.parametrize("maker", MAKERS, ids=lambda maker: maker.name)
def test_contract(maker: Maker, check: Callable[[Maker], Coroutine[Any, Any, None]]) -> None:
    try:
        run(check(maker))
    except LostError:
        if not maker.lossy:
            raise
        run(check(maker))  # a loss by chance does not come twice


@pytest.mark.parametrize("maker", MAKERS, ids=lambda maker: maker.name)
def test_contract_on_uvloop(maker: Maker) -> None:
    run(CONTRACT[0](maker), fast=True)


@pytest.mark.parametrize("maker", MAKERS, ids=lambda maker: maker.name)
def test_many_leave_nothing(maker: Maker) -> None:
    async def once() -> None:
        async with maker.pair() as (one, other):
            got = asyncio.Event()
            other.start(lambda _: got.set())
            assert one.send(b"x")
            await got.wait()

    async def main() -> None:
        for _ in range(2):  # threads and sockets that a library keeps for good
            await once()
        threads = _native_threads()
        async with no_leaks():
            for _ in range(20):
                await once()
        assert not _core._pcs
        assert not _core._dcs
        # Some of the library's threads come and go, so only growth counts.
        await eventually(lambda: _native_threads() <= threads + 4)

    run(main())


def _native_threads() -> int:
    return len(list(Path("/proc/self/task").iterdir()))
