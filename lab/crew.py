"""The volunteers of a scenario: those that go are replaced."""

from __future__ import annotations

import asyncio
import math
import signal
import time
from collections.abc import Sequence
from enum import StrEnum
from typing import Final, Literal, Self

from lab import processes
from lab.conditions import Conditions
from lab.network import Host
from lab.stage import Stage
from support.processes import Process

_LOOK_S: Final = 0.3
_ABSENT_S: Final = 1.0
_READY_S: Final = 60.0


class Way(StrEnum):
    """How a volunteer goes."""

    KILLED = "killed"
    """SIGKILL; its kernel still answers, with ICMP or a reset."""
    CABLE = "cable"
    """Its cable is pulled: silence, and nothing is closed."""
    FROZEN = "frozen"
    """SIGSTOP: its kernel still takes packets, nobody reads them."""
    GOODBYE = "goodbye"
    """SIGTERM; a tab is closed."""
    LEFT = "left"
    """Another page is opened in the tab; only of tabs."""


WAYS: Final = (Way.KILLED, Way.CABLE, Way.FROZEN, Way.GOODBYE)
"""How a headless volunteer goes."""


Kind = Literal["headless", "chromium", "firefox"]


class Crew:
    """Volunteers, one a host, while its block runs.

    Args:
        stage: whose broker they wait at.
        wires: a volunteer for each, with these conditions of its way to the internet.
        arguments: more of the command line of headless volunteers.
        kind: of all of them.
    """

    def __init__(
        self,
        stage: Stage,
        wires: Sequence[Conditions],
        arguments: Sequence[str] = (),
        kind: Kind = "headless",
    ) -> None:
        self._kind = kind
        self._stage = stage
        self._wires = wires
        self._arguments = arguments
        self._running: dict[Host, Process] = {}
        self._gone: dict[Host, Process] = {}
        self._available: set[Host] = set()
        self._nobody_since: float | None = time.monotonic()
        self.hosts: list[Host] = []
        self.without_anybody: list[tuple[float, float]] = []
        """Spans of time that were over in which no volunteer was available."""

    async def __aenter__(self) -> Self:
        """Start them all."""
        for number, wire in enumerate(self._wires):
            self.hosts.append(await self._stage.network.add(f"volunteer {number}", conditions=wire))
        try:
            await self.fill()
        except BaseException:
            await self.__aexit__()
            raise
        return self

    async def __aexit__(self, *error: object) -> None:
        """End them all."""
        for host in self.hosts:
            await self._clear(host)
        for process in self.running:
            await processes.end(process)

    @property
    def running(self) -> list[Process]:
        """Those that have not gone."""
        return list(self._running.values())

    async def fill(self) -> None:
        """Clear away who has gone, and start others in their place."""
        for host in self.hosts:
            await self._clear(host)
            if host not in self._running:
                await self._start(host)
        for host in self.hosts:
            await self._ready(host)

    async def busiest(self, look_s: float = _LOOK_S) -> Host:
        """The host that carries most in the next moments."""
        before = await self.carried()
        await asyncio.sleep(look_s)
        after = await self.carried()
        return max(self.hosts, key=lambda host: after[host] - before[host])

    async def carried(self) -> dict[Host, int]:
        """Octets that passed each host's wire so far."""
        return {host: await host.carried_octets() for host in self.hosts}

    async def lose(self, host: Host, way: Way) -> None:
        """Let a volunteer go."""
        process = self._running.pop(host)
        self._gone[host] = process
        self._available.discard(host)
        if not self._available and self._nobody_since is None:
            self._nobody_since = time.monotonic()
        match way:
            case Way.KILLED:
                host.signal(signal.SIGKILL)
            case Way.CABLE:
                await host.cut()
            case Way.FROZEN:
                host.signal(signal.SIGSTOP)
            case Way.GOODBYE:
                process.signal(signal.SIGTERM)
            case Way.LEFT:
                process.signal(signal.SIGUSR1)

    async def replace(self, host: Host, way: Way) -> None:
        """Let a volunteer go, and another one come after `_ABSENT_S`."""
        await self.lose(host, way)
        await asyncio.sleep(_ABSENT_S)
        await self._clear(host)
        await self._start(host)
        await self._ready(host)

    def available_throughout(self, since: float, until: float) -> bool:
        """Whether at every moment of that time some volunteer was available."""
        spans = list(self.without_anybody)
        if self._nobody_since is not None:
            spans.append((self._nobody_since, math.inf))
        return not any(began < until and ended > since for began, ended in spans)

    async def _ready(self, host: Host) -> None:
        await self._running[host].event("ready", _READY_S)
        self._available.add(host)
        if self._nobody_since is not None:
            self.without_anybody.append((self._nobody_since, time.monotonic()))
            self._nobody_since = None

    async def _start(self, host: Host) -> None:
        url = self._stage.url
        if self._kind == "headless":
            started = processes.start(host, "volunteer", url, *self._arguments)
        else:
            started = processes.start(host, url, self._kind, module="lab.tab")
        self._running[host] = await started

    async def _clear(self, host: Host) -> None:
        process = self._gone.pop(host, None)
        if process is None:
            return
        host.signal(signal.SIGKILL)
        await processes.end(process)
        await host.mend()
