"""The broker's page `/status` with counts of our choice, and with events that a test sends."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Final

from aiohttp import web

from magpies.web import asset, status_page
from magpies.wire.signalling import DayStats, Helped, Stats, encode
from support.listening import listening

_AXE: Final = Path(__file__).parents[2] / "widget" / "node_modules" / "axe-core" / "axe.min.js"

NOTHING: Final = Stats(0, 0, 0, since=1_795_824_000)
STATS: Final = Stats(
    volunteers=650,
    readers=1_500,
    free_slots=1_500,
    supply=1.4,
    met=97,
    day=Helped(
        8_500,
        {"IR": 5_500, "RU": 1_500, "CN": 700, "MM": 400, "TM": 65, "BY": 45, "VN": 20, "ZZ": 45},
    ),
    total=Helped(
        150_000,
        {
            "IR": 95_000,
            "CN": 25_000,
            "RU": 15_000,
            "MM": 9_500,
            "BY": 2_000,
            "TM": 1_500,
            "VN": 600,
            "CU": 45,
            "ZZ": 650,
        },
    ),
    since=1_788_000_000,
)
_WAVE: Final = (34, 36, 31, 40, 44, 43, 38, 41, 47, 52, 49, 55, 61, 58, 57)
DAYS: Final = [
    DayStats(
        str(date(2026, 10, 30) + timedelta(place)),
        volunteers=10 * some // 50 * 50,
        readers=25 * some // 500 * 500,
        helped=-(-(130 * some + 25 * place) // 500) * 500,
        met=min(100, 88 + place // 3),
    )
    for place, some in enumerate((*_WAVE, *(some + 4 for some in _WAVE)))
    if place not in {11, 12}
]


@dataclass
class StatusStage:
    """A running page.

    Attributes:
        base: address of the server.
        stats: what the page says when it is loaded.
        event: what the next listener is told, and those who listen; None refuses them.
    """

    base: str = ""
    stats: Stats = STATS
    days: Sequence[DayStats] = field(default_factory=lambda: DAYS)
    event: Stats | None = None
    _changed: asyncio.Event = field(default_factory=asyncio.Event)

    def tell(self, stats: Stats) -> None:
        """Send an event."""
        self.event = stats
        before, self._changed = self._changed, asyncio.Event()
        before.set()

    async def page(self, request: web.Request) -> web.Response:
        """Serve `/status`."""
        asked = request.query.get("lang", "")
        accepted = request.headers.get("Accept-Language", "")
        page = status_page(self.stats, self.days, asked, accepted)
        return web.Response(body=page.body, headers=page.all_headers)

    async def events(self, request: web.Request) -> web.StreamResponse:
        """Serve `/v1/events`."""
        if self.event is None:
            raise web.HTTPServiceUnavailable
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        while True:
            changed = self._changed
            await response.write(b"event: stats\ndata: " + encode(self.event) + b"\n\n")
            await changed.wait()


async def _file(request: web.Request) -> web.Response:
    name = request.match_info["name"]
    if name == "axe.js":
        script = await asyncio.to_thread(_AXE.read_text)
        return web.Response(text=script, content_type="text/javascript")
    found = asset(name)
    if found is None:
        raise web.HTTPNotFound
    return web.Response(body=found.body, headers=found.all_headers)


@asynccontextmanager
async def status_stage() -> AsyncIterator[StatusStage]:
    """Serve the page on loopback."""
    stage = StatusStage()
    app = web.Application()
    app.router.add_get("/status", stage.page)
    app.router.add_get("/v1/events", stage.events)
    app.router.add_get("/{name:.*}", _file)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1, handler_cancellation=True)
    async with listening(runner) as port:
        stage.base = f"http://127.0.0.1:{port}"
        yield stage
