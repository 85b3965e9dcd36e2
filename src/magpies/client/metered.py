"""A flow whose octets are counted."""

from __future__ import annotations

import asyncio

from magpies.client.traffic import Traffic
from magpies.transports.flow import Flow


class MeteredFlow:
    """A `Flow` that counts what passes.

    Args:
        flow: the flow itself.
        traffic: where it is counted.
    """

    def __init__(self, flow: Flow, traffic: Traffic) -> None:
        self._flow = flow
        self._traffic = traffic
        self._time = asyncio.get_running_loop().time

    async def read(self) -> bytes:
        """See `Flow.read`."""
        data = await self._flow.read()
        self._traffic.down.add(len(data), self._time())
        return data

    async def write(self, data: bytes) -> None:
        """See `Flow.write`."""
        await self._flow.write(data)
        self._traffic.up.add(len(data), self._time())

    async def write_eof(self) -> None:
        """See `Flow.write_eof`."""
        await self._flow.write_eof()

    async def aclose(self) -> None:
        """See `Flow.aclose`."""
        await self._flow.aclose()
