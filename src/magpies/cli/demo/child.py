"""A `magpies` command in a process of its own, and what it says."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any, Final, Self

from magpies.errors import ServiceError

_END_S: Final = 6.0
"""What a command may take to end by itself; its own deadlines are shorter."""
_LINE_OCTETS: Final = 1 << 16
_OURS: Final = ("MAGPIES_CONFIG", "MAGPIES_INVITE", "MAGPIES_POOL_TOKEN")

Event = Mapping[str, Any]


class Child:
    """One command, as an asynchronous context manager that ends it.

    It runs in a session of its own, so that Ctrl-C reaches only this process, which ends the
    others in order. When this process is killed the command notices by its standard input.

    Args:
        name: for people: "server".
        arguments: of `magpies`; `--json --end-with-stdin` is added.
        secrets: variables of its environment, for what other users must not see.
        on_event: gets each line that it prints.
    """

    def __init__(
        self,
        name: str,
        *arguments: str,
        secrets: Mapping[str, str] | None = None,
        on_event: Callable[[Event], None] = lambda _: None,
    ) -> None:
        self.name = name
        self._arguments = arguments
        self._secrets = secrets or {}
        self._on_event = on_event
        self._last_words = ""
        self._changed = asyncio.Event()
        self._readers: list[asyncio.Task[None]] = []
        self._stopping = False
        self.last: dict[str, Event] = {}
        """The last event of each kind."""

    async def __aenter__(self) -> Self:
        inherited = {key: value for key, value in os.environ.items() if key not in _OURS}
        self._process = await asyncio.create_subprocess_exec(
            *_command(),
            *self._arguments,
            "--json",
            "--end-with-stdin",
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            env={**inherited, **_libraries(), **self._secrets},
            limit=_LINE_OCTETS,
            start_new_session=True,
        )
        stdout, stderr = self._process.stdout, self._process.stderr
        assert stdout is not None  # noqa: S101 - it is a pipe
        assert stderr is not None  # noqa: S101 - likewise
        self._readers = [
            asyncio.create_task(self._read_events(stdout), name=f"{self.name}-stdout"),
            asyncio.create_task(self._read_errors(stderr), name=f"{self.name}-stderr"),
        ]
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    @property
    def pid(self) -> int:
        """The process's id."""
        return self._process.pid

    async def wait_for(
        self, kind: str, until: Callable[[Event], bool] = lambda _: True, *, timeout_s: float
    ) -> Event:
        """Return the last event of a kind as soon as it is as wanted.

        Raises:
            ServiceError: the process ended, or it took too long.
        """
        try:
            async with asyncio.timeout(timeout_s):
                while kind not in self.last or not until(self.last[kind]):
                    if self._process.returncode is not None:
                        raise self._ended()
                    self._changed.clear()
                    await self._changed.wait()
        except TimeoutError:
            raise ServiceError(
                f"The {self.name} was not ready within {timeout_s:.0f} seconds.{self._said()}"
            ) from None
        return self.last[kind]

    async def watch(self) -> None:
        """Wait for the end of the process.

        Raises:
            ServiceError: nobody had asked it to end.
        """
        await self._process.wait()
        await asyncio.wait(self._readers)
        if not self._stopping:
            raise self._ended()

    async def stop(self) -> None:
        """End the process: gently, then firmly. Takes a few seconds at most."""
        self._stopping = True
        stdin = self._process.stdin
        assert stdin is not None  # noqa: S101 - it is a pipe
        stdin.close()
        for insist in (self._process.terminate, self._process.kill, lambda: None):
            with suppress(TimeoutError):
                await asyncio.wait_for(self._process.wait(), _END_S)
                break
            with suppress(ProcessLookupError):
                insist()
        for reader in self._readers:
            reader.cancel()
        await asyncio.gather(*self._readers, return_exceptions=True)

    def _ended(self) -> ServiceError:
        return ServiceError(f"The {self.name} has ended before its time.{self._said()}")

    def _said(self) -> str:
        return f" It said: {self._last_words}" if self._last_words else ""

    async def _read_events(self, stream: asyncio.StreamReader) -> None:
        while line := await stream.readline():
            event = json.loads(line)
            self.last[event["event"]] = event
            if event["event"] == "error":
                self._last_words = event["message"]
            self._on_event(event)
            self._changed.set()
        await self._process.wait()
        self._changed.set()

    async def _read_errors(self, stream: asyncio.StreamReader) -> None:
        while line := await stream.readline():
            self._last_words = line.decode("utf-8", "replace").strip() or self._last_words


def _command() -> list[str]:
    """How to run `magpies`: a single file built by PyInstaller is the command itself."""
    return [sys.executable] if getattr(sys, "frozen", False) else [sys.executable, "-m", "magpies"]


def _libraries() -> dict[str, str]:
    """Where a process that shares the unpacked single file with this one finds its libraries.

    Other programs must not look there, so it is not in our environment: see
    tools/dist/restore_environment.py.
    """
    unpacked = getattr(sys, "_MEIPASS", None)
    return {} if unpacked is None else {"LD_LIBRARY_PATH": unpacked}
