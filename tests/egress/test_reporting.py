"""An egress keeps its brokers informed, also those that were started anew."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiohttp import web

from magpies.egress.keys import load_or_create
from magpies.egress.reporting import keep_reporting
from magpies.wire.signalling import EgressAccepted, EgressReport, decode_body, encode
from support import eventually, run
from support.listening import listening

_LONG_S = 900.0


class Broker:
    """Takes reports, and can be away."""

    def __init__(self) -> None:
        self.reports: list[EgressReport] = []
        self.port = 0

    @asynccontextmanager
    async def up(self) -> AsyncIterator[None]:
        app = web.Application()
        app.router.add_post("/v1/egress", self._take)
        runner = web.AppRunner(app, shutdown_timeout=0.1)
        async with listening(runner, port=self.port) as self.port:
            yield

    async def _take(self, request: web.Request) -> web.Response:
        self.reports.append(decode_body(EgressReport, await request.read()))
        return web.Response(body=encode(EgressAccepted(_LONG_S)))


def test_a_broker_that_was_started_again_soon_knows_the_egress(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # However long a report counts.
    monkeypatch.setattr("magpies.egress.reporting._AGAIN_S", 0.05)
    monkeypatch.setattr("magpies.egress.reporting._RETRY_S", 0.05)
    problems: list[str | None] = []

    async def main() -> None:
        broker = Broker()
        async with broker.up():
            reporting = asyncio.create_task(
                keep_reporting(
                    [f"http://127.0.0.1:{broker.port}"],
                    load_or_create(tmp_path),
                    "ws://127.0.0.1:1/v1/link",
                    lambda: 7,
                    lambda _, problem: problems.append(problem),
                )
            )
            await eventually(lambda: len(broker.reports) >= 3)
        await eventually(lambda: len(problems) == 2)
        broker.reports.clear()
        async with broker.up():
            await eventually(lambda: broker.reports)
            await eventually(lambda: len(problems) == 3)
            reporting.cancel()
            await asyncio.gather(reporting, return_exceptions=True)
        assert broker.reports[0].flows == 7
        assert problems == [None, "The broker cannot be reached.", None]

    run(main())
