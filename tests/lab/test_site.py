"""The lab's measure: transfers tell what became of them."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Awaitable, Callable

from lab import site
from lab.site import Order, Outcome, Streams, Transfer
from support import run

_ORDER = Order(down=300_000, up=200_000)
_REQUEST_OCTETS = 24

Handler = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


def _transferred(handler: Handler, order: Order = _ORDER, timeout_s: float = 5.0) -> Transfer:
    async def main() -> Transfer:
        async with await asyncio.start_server(handler, "127.0.0.1", 0) as server:
            port = server.sockets[0].getsockname()[1]

            async def connect() -> Streams:
                return await asyncio.open_connection("127.0.0.1", port)

            done = await site.transfer(connect, order, timeout_s)
        await asyncio.sleep(0.05)  # the site's side sees its end
        return done

    return run(main())


def test_a_good_transfer_is_intact() -> None:
    done = _transferred(site.serve)
    assert (done.outcome, done.octets, done.problem) == (Outcome.INTACT, 300_000, "")
    assert sum(octets for _, octets in done.arrivals) == 300_000


def test_a_paced_transfer_takes_its_time() -> None:
    done = _transferred(site.serve, Order(down=100_000, rate=200_000))
    assert done.outcome is Outcome.INTACT
    assert 0.35 < done.seconds < 5


async def _end_early(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.readexactly(_REQUEST_OCTETS)
    writer.write(site.content(1, 300_000)[:1_000])
    writer.close()


def test_a_transfer_that_ends_early_is_lost() -> None:
    done = _transferred(_end_early, Order(down=300_000))
    assert (done.outcome, done.octets) == (Outcome.LOST, 1_000)


async def _stop(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(bytes(10))
    await reader.read(-1)
    writer.close()


def test_a_transfer_that_stops_is_stuck() -> None:
    assert _transferred(_stop, timeout_s=0.3).outcome is Outcome.STUCK


async def _forge(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.readexactly(_REQUEST_OCTETS)
    data = bytearray(site.content(1, 300_000))
    data[150_000] ^= 1
    writer.write(bytes(data) + bytes(32))
    await writer.drain()
    writer.close()


def test_one_wrong_bit_is_corruption() -> None:
    assert _transferred(_forge, Order(down=300_000)).outcome is Outcome.CORRUPTED


def test_silences() -> None:
    done = Transfer(_ORDER, arrivals=[(2.0, 1), (5.0, 1), (5.5, 1)], began=1.0)
    assert done.longest_silence(after=0.0) == 3.0
    assert done.longest_silence(after=4.5) == 3.0
    assert done.longest_silence(after=5.0) == 0.5
    assert done.longest_silence(after=0.0, before=1.5) == 1.0
    assert done.longest_silence(after=1.5, before=2.5) == 3.0
    assert done.usual_silence(after=1.5, before=5.5) == 3.0
    assert done.usual_silence(after=2.5, before=5.5) == 0.5
    assert done.usual_silence(after=2.5, before=5.2) == 0.0
    assert done.recovery(after=4.5) == 0.5
    assert done.recovery(after=6.0) == math.inf
