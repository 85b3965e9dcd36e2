"""`magpies` commands as real processes, watched through their JSON lines and /proc."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Self

from magpies.cli import exits

PROGRAM: Final = (sys.executable, "-m", "magpies")
"""This tree's."""

_READY_S = 60.0
_STOP_S = 30.0
_WRONG_CLOCK = """
import sys, time
right, ahead_s = time.time, float(sys.argv.pop(1))
time.time = lambda: right() + ahead_s
from magpies.cli.app import main
main()
"""


class Process:
    """One running command. Its JSON lines are kept in `events`, its log in `log`."""

    def __init__(
        self,
        arguments: tuple[str, ...],
        process: asyncio.subprocess.Process,
        clock_ahead_s: float = 0.0,
    ) -> None:
        name = arguments[0]
        self.name = name
        self.arguments = arguments
        self.clock_ahead_s = clock_ahead_s
        self._process = process
        self.events: list[dict[str, Any]] = []
        self.log: list[str] = []
        self._bridged = False
        self._arrived = asyncio.Event()
        self._readers = (
            asyncio.create_task(self._read_events(), name=f"{name}-events"),
            asyncio.create_task(self._read_log(), name=f"{name}-log"),
        )

    @classmethod
    async def start(
        cls,
        *arguments: str,
        env: dict[str, str] | None = None,
        clock_ahead_s: float = 0.0,
        stdin: bool = False,
        program: Sequence[str] = PROGRAM,
    ) -> Self:
        """Start `magpies ARGUMENTS --json`; the caller stops it.

        Args:
            arguments: of the command.
            env: more of its environment.
            clock_ahead_s: how wrong its clock is.
            stdin: whether `say` can be used.
            program: that is `magpies`; the clock of another one is right.
        """
        wrong = (sys.executable, "-c", _WRONG_CLOCK, str(clock_ahead_s))
        process = await asyncio.create_subprocess_exec(
            *(wrong if clock_ahead_s else program),
            *arguments,
            "--json",
            stdin=asyncio.subprocess.PIPE if stdin else asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            env={**os.environ, **(env or {})},
            limit=1 << 20,
        )
        return cls(arguments, process, clock_ahead_s)

    @property
    def pid(self) -> int:
        """The process' ID."""
        return self._process.pid

    @property
    def returncode(self) -> int | None:
        """The exit status, None while it runs."""
        return self._process.returncode

    async def event(
        self, kind: str, timeout_s: float = _READY_S, **fields: object
    ) -> dict[str, Any]:
        """Return the first event of a kind with these fields, waiting for it."""
        try:
            async with asyncio.timeout(timeout_s):
                while True:
                    for event in self.events:
                        if event["event"] == kind and fields.items() <= event.items():
                            return event
                    assert self.returncode is None or not self._readers[0].done(), self.report()
                    self._arrived.clear()
                    await self._arrived.wait()
        except TimeoutError:
            raise AssertionError(f"no event {kind} {fields}\n{self.report()}") from None

    async def say(self, line: str) -> None:
        """Write a line to its standard input."""
        assert self._process.stdin is not None
        self._process.stdin.write(f"{line}\n".encode())
        await self._process.stdin.drain()

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to this process."""
        self._process.send_signal(number)

    async def wait(self, timeout_s: float) -> int:
        """Wait until the process has ended by itself; return its exit status."""
        try:
            async with asyncio.timeout(timeout_s):
                await self._process.wait()
        except TimeoutError:
            raise AssertionError(f"{self.name} goes on\n{self.report()}") from None
        assert self.returncode is not None
        return self.returncode

    async def stop(self) -> int:
        """End the process as a person would, and return its exit status."""
        if self.returncode is None:
            self._process.send_signal(signal.SIGINT)
        try:
            async with asyncio.timeout(_STOP_S):
                await self._process.wait()
        except TimeoutError:
            self._process.kill()
            await self._process.wait()
            raise AssertionError(f"{self.name} did not end\n{self.report()}") from None
        finally:
            await asyncio.gather(*self._readers)
        assert self.returncode is not None
        return self.returncode

    def ended_well(self, status: int) -> bool:
        """Whether that is the status of a command that a person ended, as docs/cli.md has it."""
        told = [event for event in self.events if event["event"] == "bridge"]
        if self._bridged or not told or told[-1]["problem"] is None:
            return status == 0
        return status in {exits.UNINVITED, exits.NO_BROKER, exits.NO_BRIDGE}

    def open_files(self) -> int:
        """How many file descriptors the process has."""
        return sum(1 for _ in Path(f"/proc/{self.pid}/fd").iterdir())

    def sockets(self) -> int:
        """How many sockets the process has."""
        found = 0
        for entry in Path(f"/proc/{self.pid}/fd").iterdir():
            try:
                found += str(entry.readlink()).startswith("socket:")
            except FileNotFoundError:
                continue  # closed while we looked
        return found

    def threads(self) -> int:
        """How many threads the process has."""
        return sum(1 for _ in Path(f"/proc/{self.pid}/task").iterdir())

    def memory_octets(self) -> int:
        """Memory that is the process' own and resident."""
        fields = Path(f"/proc/{self.pid}/statm").read_text().split()
        return (int(fields[1]) - int(fields[2])) * os.sysconf("SC_PAGE_SIZE")

    def cpu_seconds(self) -> float:
        """Processor time used, in seconds."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def report(self) -> str:
        """What the process said, for a failing test."""
        lines = [json.dumps(event) for event in self.events[-20:]]
        return "\n".join([f"--- {self.name} ({self.returncode})", *lines, *self.log[-40:]])

    async def _read_events(self) -> None:
        assert self._process.stdout is not None
        async for line in self._process.stdout:
            self.events.append(json.loads(line))
            self._bridged |= bool(self.events[-1].get("connected"))
            self._arrived.set()
        self._arrived.set()

    async def _read_log(self) -> None:
        assert self._process.stderr is not None
        async for line in self._process.stderr:
            self.log.append(line.decode(errors="replace").rstrip())


@dataclass(frozen=True)
class Ended:
    """A command that has run to its end."""

    status: int
    events: list[dict[str, Any]]
    log: list[str]
    seconds: float

    def event(self, kind: str, **fields: object) -> dict[str, Any]:
        """Return the first event of a kind with these fields."""
        for event in self.events:
            if event["event"] == kind and fields.items() <= event.items():
                return event
        raise AssertionError(f"no event {kind} {fields} in {self}")


async def run_to_end(*arguments: str, timeout_s: float = 60.0, clock_ahead_s: float = 0.0) -> Ended:
    """Run a command that ends by itself; see `Process.start`."""
    began = time.monotonic()
    process = await Process.start(*arguments, clock_ahead_s=clock_ahead_s)
    try:
        status = await process.wait(timeout_s)
    finally:
        await process.stop()
    return Ended(status, process.events, process.log, time.monotonic() - began)


@asynccontextmanager
async def magpies(
    *arguments: str,
    env: dict[str, str] | None = None,
    clock_ahead_s: float = 0.0,
    program: Sequence[str] = PROGRAM,
) -> AsyncIterator[Process]:
    """Run a command while the block runs; its end must be clean, unless the test killed it."""
    process = await Process.start(*arguments, env=env, clock_ahead_s=clock_ahead_s, program=program)
    try:
        await process.event("ready")
        yield process
    finally:
        status = await process.stop()
    assert status == -signal.SIGKILL or process.ended_well(status), process.report()
