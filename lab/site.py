"""The site at the free end of the lab, and transfers with it that are checked to the last octet.

A transfer is one TCP connection. The client asks with `_REQUEST`; then both sides send at the
same time, each what a seed stands for. The site ends with the SHA-256 of what it got.
"""

from __future__ import annotations

import asyncio
import hashlib
import itertools
import math
import struct
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from random import Random
from typing import Final

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]

_REQUEST: Final = struct.Struct("!IQQI")
"""Seed, octets to the client, octets from the client, octets a second (0: without limit)."""
_CHUNK: Final = 65_536
_PACE_S: Final = 0.05
_DIGEST: Final = hashlib.sha256().digest_size


@lru_cache(maxsize=8)
def content(seed: int, octets: int) -> bytes:
    """Octets that are the same for the same arguments, and different for others."""
    return Random(seed).randbytes(octets)


class Outcome(StrEnum):
    """What became of a transfer."""

    INTACT = "intact"
    LOST = "lost"
    """It ended early."""
    STUCK = "stuck"
    """It took longer than it may."""
    CORRUPTED = "corrupted"


@dataclass(frozen=True, kw_only=True)
class Order:
    """What to transfer.

    Attributes:
        down: octets from the site.
        up: octets to the site.
        rate: octets a second in each direction; 0 is without limit.
        seed: for the content.
    """

    down: int
    up: int = 0
    rate: int = 0
    seed: int = 1


@dataclass
class Transfer:
    """A transfer and how it went.

    Attributes:
        arrivals: time and number of octets of everything that came, from the request on.
        octets: that came so far.
        began: when the request was made.
        ended: when it was over, well or not.
        outcome: None while it runs.
        problem: what ended a transfer that was lost.
    """

    order: Order
    arrivals: list[tuple[float, int]] = field(default_factory=list)
    octets: int = 0
    began: float = 0.0
    ended: float = 0.0
    outcome: Outcome | None = None
    problem: str = ""

    @property
    def seconds(self) -> float:
        """From the request to the last octet that came."""
        return self.arrivals[-1][0] - self.began if self.arrivals else 0.0

    @property
    def rate(self) -> float:
        """Bits a second."""
        return self.octets * 8 / self.seconds if self.seconds else 0.0

    def longest_silence(self, after: float, before: float = math.inf) -> float:
        """Longest time between two arrivals that has a part in that span.

        Silence counts whole: from the last arrival on, even if that was before `after`, and to
        the next one, even if that is later than `before`.
        """
        times = [self.began, *(when for when, _ in self.arrivals)]
        pairs = itertools.pairwise(times)
        return max((b - a for a, b in pairs if b > after and a < before), default=0.0)

    def usual_silence(self, after: float, before: float) -> float:
        """Longest time between two arrivals that both lie in that span."""
        times = [when for when, _ in self.arrivals if after <= when <= before]
        return max((b - a for a, b in itertools.pairwise(times)), default=0.0)

    def recovery(self, after: float) -> float:
        """Longest silence from a moment on; what was silent before does not count."""
        times = [after, *(when for when, _ in self.arrivals if when > after)]
        return max((b - a for a, b in itertools.pairwise(times)), default=math.inf)


async def transfer(
    connect: Callable[[], Awaitable[Streams]],
    order: Order,
    timeout_s: float,
    into: Transfer | None = None,
) -> Transfer:
    """Make a transfer over what `connect` opens; never raises for a network that fails."""
    made = into or Transfer(order)
    made.began = time.monotonic()
    writer: asyncio.StreamWriter | None = None
    try:
        async with asyncio.timeout(timeout_s):
            reader, writer = await connect()
            made.outcome = await _exchange(reader, writer, made)
    except TimeoutError:
        made.outcome, made.problem = Outcome.STUCK, f"{made.octets} octets in {timeout_s} s"
    except (OSError, EOFError, ConnectionError) as error:
        made.outcome, made.problem = Outcome.LOST, repr(error)
    finally:
        made.ended = time.monotonic()
        if writer is not None:
            writer.transport.abort()
    return made


async def _exchange(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, made: Transfer
) -> Outcome:
    order = made.order
    writer.write(_REQUEST.pack(order.seed, order.down, order.up, order.rate))
    sending = asyncio.create_task(
        _send(writer, content(order.seed + 1, order.up), order.rate), name="transfer-up"
    )
    try:
        digest = hashlib.sha256()
        while made.octets < order.down:
            data = await reader.read(min(_CHUNK, order.down - made.octets))
            if not data:
                raise EOFError(f"ended after {made.octets} octets")
            made.octets += len(data)
            made.arrivals.append((time.monotonic(), len(data)))
            digest.update(data)
        await sending
        theirs = await reader.readexactly(_DIGEST)
    finally:
        sending.cancel()
        await asyncio.gather(sending, return_exceptions=True)
    wanted = (content(order.seed, order.down), content(order.seed + 1, order.up))
    got = (digest.digest(), theirs)
    intact = got == tuple(hashlib.sha256(each).digest() for each in wanted)
    return Outcome.INTACT if intact else Outcome.CORRUPTED


async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Take one transfer; for `asyncio.start_server`."""
    try:
        seed, down, up, rate = _REQUEST.unpack(await reader.readexactly(_REQUEST.size))
        async with asyncio.TaskGroup() as both:
            both.create_task(_send(writer, content(seed, down), rate), name="site-send")
            receiving = both.create_task(_receive(reader, up), name="site-receive")
        writer.write(receiving.result())
        await writer.drain()
    except* (OSError, EOFError):
        writer.transport.abort()  # the client's side tells what became of it
    finally:
        with suppress(OSError):
            writer.close()


async def _send(writer: asyncio.StreamWriter, data: bytes, rate: int) -> None:
    step = int(rate * _PACE_S) if rate else _CHUNK
    for start in range(0, len(data), max(step, 1)):
        writer.write(data[start : start + step])
        await writer.drain()
        if rate:
            await asyncio.sleep(_PACE_S)


async def _receive(reader: asyncio.StreamReader, octets: int) -> bytes:
    digest = hashlib.sha256()
    while octets:
        data = await reader.read(min(_CHUNK, octets))
        if not data:
            raise EOFError
        digest.update(data)
        octets -= len(data)
    return digest.digest()
