"""The public counts as they are served: now, as events, and over a restart."""

from __future__ import annotations

import asyncio
import contextlib
import json
import re
import time
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import msgspec

from magpies.broker import Bounds
from magpies.broker.history_file import NAME
from magpies.wire.signalling import (
    ErrorCode,
    ErrorResponse,
    Helped,
    History,
    Outcome,
    Stats,
    decode_body,
)
from support import no_leaks, run, within
from support.brokers import PATIENT, BrokerSite, running_broker

HEADER = "X-Forwarded-For"
IRAN = "5.160.1.{}"
BRIEF = msgspec.structs.replace(PATIENT, drain_s=1.0)
OFTEN = msgspec.structs.replace(PATIENT, stats_s=0.05)


async def help_readers(site: BrokerSite, *addresses: str) -> None:
    volunteer = await site.volunteer(slots=64)
    for address in addresses:
        _, offer = await asyncio.gather(site.offer(headers={HEADER: address}), volunteer.answer())
        await volunteer.say(Outcome(offer.match, connected=True))
    await site.until(
        "/v1/stats", lambda _, body: decode_body(Stats, body).readers >= len(addresses)
    )


async def read(stream: aiohttp.StreamReader) -> tuple[str, bytes]:
    """Return name and data of the next event, or a comment as it is."""
    block = b""
    while not block.endswith(b"\n\n"):
        line = await asyncio.wait_for(stream.readline(), 5)
        if not line:
            raise EOFError
        block += line
    fields = dict(line.split(": ", 1) for line in block.decode().splitlines() if ": " in line)
    return fields.get("event", block.decode().strip()), fields.get("data", "").encode()


@contextlib.asynccontextmanager
async def listening(site: BrokerSite) -> AsyncIterator[aiohttp.ClientResponse]:
    async with site.session.get(site.url("/v1/events")) as response:
        yield response


# --- counts ---------------------------------------------------------------------------------------


def test_readers_are_counted_by_country_and_blurred() -> None:
    async def main() -> None:
        async with running_broker(trusted_proxy_header=HEADER) as site:
            await help_readers(site, *(IRAN.format(last) for last in range(12)), "93.84.1.1")
            _, body, _ = await site.get("/v1/stats")
            stats = decode_body(Stats, body)
            assert stats.day == stats.total == Helped(15, {"IR": 15, "ZZ": 5})
            assert (stats.volunteers, stats.readers, stats.met) == (5, 15, 100)
            assert stats.supply == 4.3, "65 for 15"
            await help_readers(site, IRAN.format(0))
            _, body, _ = await site.get("/v1/stats")
            assert decode_body(Stats, body).day.readers == 15, "the same reader again"
            _, body, _ = await site.get("/v1/history")
            (day,) = decode_body(History, body).days
            assert (day.volunteers, day.readers, day.helped, day.met) == (5, 15, 15, 100)

    run(main())


def test_counts_survive_a_restart_and_hold_no_address(tmp_path: Path) -> None:
    async def main() -> None:
        addresses = ["5.160.77.88", "2a02:2698::77:88", "93.84.1.1"]
        async with running_broker(trusted_proxy_header=HEADER, state=tmp_path, times=BRIEF) as site:
            await help_readers(site, *addresses)
        content = (tmp_path / NAME).read_text()
        for part in (*addresses, "127.0.0.1", "5.160", "2698"):
            assert part not in content
        assert not re.search(r"\d+\.\d|:[0-9a-f]*:", content)
        assert {"IR", "RU", "BY"} == json.loads(content)["helped"].keys()
        async with running_broker(trusted_proxy_header=HEADER, state=tmp_path, times=BRIEF) as site:
            _, body, _ = await site.get("/v1/stats")
            assert decode_body(Stats, body).total == Helped(5, {"ZZ": 5})
            await help_readers(site, *(IRAN.format(last) for last in range(4)))
            await site.broker.stop()
            await site.broker.start()
            assert decode_body(Stats, (await site.get("/v1/stats"))[1]).total.readers == 10
        assert json.loads((tmp_path / NAME).read_text())["helped"] == {"IR": 5, "RU": 1, "BY": 1}

    run(main())


# --- events ---------------------------------------------------------------------------------------


def test_events_come_at_once_and_on_changes_only() -> None:
    async def main() -> None:
        async with running_broker(times=OFTEN) as site, listening(site) as response:
            assert response.headers["Content-Type"] == "text/event-stream"
            assert response.headers["Cache-Control"] == "no-store"
            assert response.headers["Access-Control-Allow-Origin"] == "*"
            name, data = await read(response.content)
            assert name == "stats"
            assert decode_body(Stats, data).volunteers == 0
            for _ in range(4):
                await site.volunteer()
            name, data = await read(response.content)
            assert decode_body(Stats, data).volunteers == 5
            _, body, _ = await site.get("/v1/stats")
            while decode_body(Stats, data).free_slots < 20:
                _, data = await read(response.content)
            assert data == body

    with no_leaks():
        run(main())


def test_a_quiet_stream_is_kept_alive() -> None:
    async def main() -> None:
        times = msgspec.structs.replace(OFTEN, heartbeat_s=0.1)
        async with running_broker(times=times) as site, listening(site) as response:
            await read(response.content)
            for _ in range(3):
                assert await read(response.content) == (":", b"")

    run(main())


def test_listeners_are_bounded_and_their_places_free_again() -> None:
    async def main() -> None:
        bounds = Bounds(listeners=3, listeners_per_address=2)
        async with running_broker(bounds=bounds, times=OFTEN) as site:
            async with listening(site), listening(site), listening(site) as third:
                assert third.status == 429
                refusal = decode_body(ErrorResponse, await third.read())
                assert refusal.error is ErrorCode.TOO_MANY_REQUESTS
            async with within(5):
                while True:
                    async with listening(site) as response:
                        if response.status == 200:
                            return

    run(main())


def test_all_listeners_together_are_bounded() -> None:
    async def main() -> None:
        async with (
            running_broker(bounds=Bounds(listeners=1)) as site,
            listening(site) as first,
            listening(site) as second,
        ):
            assert (first.status, second.status) == (200, 503)
            assert "Retry-After" in second.headers

    run(main())


def test_a_listener_that_does_not_read_is_cut_off() -> None:
    async def main() -> None:
        times = msgspec.structs.replace(OFTEN, heartbeat_s=0.2, stats_s=0.002)
        bounds = Bounds(listeners=1)
        async with running_broker(times=times, bounds=bounds) as site:
            reader, writer = await asyncio.open_connection("127.0.0.1", site.port, limit=1_024)
            writer.write(b"GET /v1/events HTTP/1.1\r\nHost: x\r\n\r\n")
            await reader.readuntil(b"stats")
            events = site.broker._statistics
            huge = Stats(
                1, 1, 1, day=Helped(1, {f"{a}{b}": 1 for a in "ABCDEFGHIJ" for b in "ABCDEFGHIJ"})
            )
            begin = time.monotonic()
            for number in range(1_000_000):
                events.current = msgspec.structs.replace(huge, volunteers=number)
                before, events.changed = events.changed, asyncio.Event()
                before.set()
                await asyncio.sleep(0)
                if not site.broker._events._open:
                    break
                assert time.monotonic() - begin < 20
            writer.close()

    run(main(), timeout_s=30)


def test_listeners_are_let_go_when_the_broker_stops() -> None:
    async def main() -> None:
        async with running_broker(times=OFTEN) as site, listening(site) as response:
            await read(response.content)
            await site.broker.stop()
            with contextlib.suppress(EOFError):
                while True:
                    await read(response.content)
            assert (await site.get("/v1/events"))[0] == 503

    with no_leaks():
        run(main())
