"""Throughput of one bare data channel of the engine between two processes."""

from __future__ import annotations

import asyncio
import multiprocessing
import multiprocessing.connection
import time
from collections.abc import Callable

import uvloop

from magpies.transports.channel import MessageChannel
from magpies.transports.data_channel import IceSettings, engine

_ICE = IceSettings(keep_private_candidates=True)
_BUFFER_OCTETS = 512 * 1024
_FULL_WAIT_S = 0.0005
_WARM_UP_S = 0.5


def raw_channel(message_octets: int, seconds: float) -> float:
    """Return the Mbit/s that arrive when one process sends as fast as the channel takes."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_sender, args=(theirs, message_octets), daemon=True)
    process.start()
    theirs.close()  # so that its end is noticed here
    try:
        return uvloop.run(_receive(ours, seconds))
    finally:
        process.kill()
        process.join()


async def _receive(pipe: multiprocessing.connection.Connection, seconds: float) -> float:
    peer = engine().answering(_ICE, _BUFFER_OCTETS)
    octets = 0

    def count(messages: list[bytes]) -> None:
        nonlocal octets
        octets += sum(map(len, messages))

    try:
        pipe.send(await peer.answer(await asyncio.to_thread(pipe.recv)))
        (await peer.channel()).start(count)
        await asyncio.sleep(_WARM_UP_S)
        octets, begin = 0, time.perf_counter()
        await asyncio.sleep(seconds)
        return octets * 8 / (time.perf_counter() - begin) / 1e6
    finally:
        await peer.aclose()


def _sender(pipe: multiprocessing.connection.Connection, message_octets: int) -> None:
    async def main() -> None:
        peer = engine().offering(_ICE, _BUFFER_OCTETS)
        pipe.send(await peer.offer())
        channel = await peer.accept(await asyncio.to_thread(pipe.recv))
        await _send_for_ever(channel, bytes(message_octets))

    uvloop.run(main())


async def _send_for_ever(channel: MessageChannel, message: bytes) -> None:
    send: Callable[[bytes], bool] = channel.send
    while True:
        while send(message):
            pass
        await asyncio.sleep(_FULL_WAIT_S)
