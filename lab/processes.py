"""`magpies` commands, and other programs, on the lab's hosts."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import IO, cast

from lab import ROOT
from lab.network import Host
from support.processes import Process

_READY_S = 60.0
_END_S = 30.0


class Spawned:
    """A process in the shape of `asyncio.subprocess.Process`, which cannot enter a namespace."""

    def __init__(
        self,
        process: subprocess.Popen[bytes],
        stdout: asyncio.StreamReader,
        stderr: asyncio.StreamReader,
        stdin: asyncio.StreamWriter | None,
    ) -> None:
        self._process = process
        self.stdin = stdin
        self.stdout = stdout
        self.stderr = stderr

    @property
    def pid(self) -> int:
        """The process ID, as seen from the lab."""
        return self._process.pid

    @property
    def returncode(self) -> int | None:
        """The exit status, None while it runs."""
        return self._process.poll()

    def send_signal(self, number: signal.Signals) -> None:
        """Send a signal, if it still runs."""
        self._process.send_signal(number)

    def kill(self) -> None:
        """Send SIGKILL."""
        self._process.kill()

    async def wait(self) -> int:
        """Wait for its end; return the exit status."""
        loop = asyncio.get_running_loop()
        descriptor = os.pidfd_open(self.pid) if self._process.poll() is None else -1
        if descriptor >= 0:
            ended = asyncio.Event()
            loop.add_reader(descriptor, ended.set)
            try:
                await ended.wait()
            finally:
                loop.remove_reader(descriptor)
                os.close(descriptor)
        return self._process.wait()


async def spawn(host: Host, *command: str, stdin: bool = False) -> Spawned:
    """Start a program on a host, from the top of this repository.

    Args:
        host: to start it on.
        command: with its arguments.
        stdin: whether something will be written to its standard input.
    """
    process = await host.start(
        *command,
        stdin=subprocess.PIPE if stdin else subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert process.stdout is not None
    assert process.stderr is not None
    readers = await _reader(process.stdout), await _reader(process.stderr)
    return Spawned(process, *readers, await _writer(process.stdin))


async def _writer(pipe: IO[bytes] | None) -> asyncio.StreamWriter | None:
    if pipe is None:
        return None
    loop = asyncio.get_running_loop()
    transport, protocol = await loop.connect_write_pipe(asyncio.streams.FlowControlMixin, pipe)
    return asyncio.StreamWriter(transport, protocol, None, loop)


async def _reader(pipe: IO[bytes]) -> asyncio.StreamReader:
    reader = asyncio.StreamReader(limit=1 << 20)
    await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), pipe
    )
    return reader


async def start(
    host: Host, *arguments: str, module: str = "magpies", stdin: bool = False
) -> Process:
    """Start `python -m MODULE ARGUMENTS --json` on a host; the caller ends it with `end`."""
    command = (sys.executable, "-m", module, *arguments, "--json")
    spawned = await spawn(host, *command, stdin=stdin)
    return Process(arguments, cast("asyncio.subprocess.Process", spawned))


async def end(process: Process) -> None:
    """End a process as its scenario left it: frozen, killed, or well."""
    if process.returncode is None:
        process.signal(signal.SIGCONT)
        process.signal(signal.SIGTERM)
    try:
        await process.wait(_END_S)
    except AssertionError:
        process.signal(signal.SIGKILL)
        raise
    finally:
        await process.stop()


@asynccontextmanager
async def running(
    host: Host, *arguments: str, module: str = "magpies", stdin: bool = False
) -> AsyncIterator[Process]:
    """Run a command on a host while the block runs, from when it says that it is ready."""
    process = await start(host, *arguments, module=module, stdin=stdin)
    try:
        await process.event("ready", _READY_S)
        yield process
    finally:
        await end(process)
