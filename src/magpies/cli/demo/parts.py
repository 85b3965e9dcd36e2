"""The processes of the demo, and how they are told apart, watched and ended."""

from __future__ import annotations

import asyncio
import re
import socket
from collections.abc import Coroutine
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

from magpies.cli.demo.child import Child, Event
from magpies.cli.demo.fetch import fetch
from magpies.cli.demo.site import WORDS
from magpies.errors import ServiceError

_START_S: Final = 15.0
_NEWS_S: Final = 0.5
_ENDING: Final = ("client", "volunteer", "server")
_PREFERRED_PORT: Final = 8080
_BROWSERS: Final = re.compile(
    r'^magpies_broker_volunteers\{kind="(?:page|extension)",[^}]*\} (\d+)', re.MULTILINE
)


class Parts:
    """Server, client and volunteer. Leaving the block ends them: client first, server last.

    Args:
        directory: for keys and configuration; empty, and deleted by the caller.
        port: of the pages; None takes 8080 if it is free.
    """

    def __init__(self, directory: Path, port: int | None) -> None:
        self._directory = directory
        self._port = _free_port() if port is None else port
        self._group = asyncio.TaskGroup()
        self._watches: list[asyncio.Task[None]] = []
        self._children: list[Child] = []
        self.volunteer: Child | None = None
        """The demo's own; None while there is none."""
        self.url = ""
        self.proxy = ""

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        for child in sorted(self._children, key=lambda child: _ENDING.index(child.name)):
            await child.stop()

    async def unless_one_ends(self, work: Coroutine[Any, Any, None]) -> None:
        """Run `work`, which starts the parts; stop it when one of them ends by itself.

        Raises:
            ServiceError: one of them ended; its last words are in the text.
        """
        async with self._group:
            try:
                await self._group.create_task(self._work(work), name="demo")
            finally:
                for watch in self._watches:
                    watch.cancel()

    async def _work(self, work: Coroutine[Any, Any, None]) -> None:
        try:
            await work
        except ServiceError:
            # What broke may be but the end of a part, of which its watch knows more.
            if watches := [watch for watch in self._watches if not watch.done()]:
                await asyncio.wait(watches, timeout=_NEWS_S, return_when=asyncio.FIRST_COMPLETED)
            raise

    async def start_server(self) -> None:
        """Start broker, egress and pages."""
        config = self._directory / "magpies.toml"
        config.write_text("[serve]\nstun_ports = [0, 0]\n", "utf-8")
        server = await self._start(
            "server",
            "serve",
            f"--config={config}",
            f"--state={self._directory / 'state'}",
            f"--listen=127.0.0.1:{self._port}",
            "--allow-destination=127.0.0.0/8",
        )
        ready = await server.wait_for("ready", timeout_s=_START_S)
        self.url, self._invite = ready["url"], ready["invite"]

    async def start_client(self) -> None:
        """Start the client."""
        self._client = await self._start(
            "client", "connect", "--listen=127.0.0.1:0", secrets={"MAGPIES_INVITE": self._invite}
        )
        self.proxy = (await self._client.wait_for("ready", timeout_s=_START_S))["proxy"]

    async def start_volunteer(self) -> None:
        """Start the demo's own volunteer, which looks for the site's words."""
        self.volunteer = await self._start(
            "volunteer", "volunteer", self.url, f"--look-for={WORDS}"
        )
        await self.volunteer.wait_for("ready", timeout_s=_START_S)

    async def stop_volunteer(self) -> None:
        """End the demo's own volunteer."""
        if self.volunteer is not None:
            child, self.volunteer = self.volunteer, None
            await child.stop()
            self._children.remove(child)

    async def browsers(self) -> int:
        """Return how many browsers wait or help."""
        metrics = await fetch(f"{self.url}/metrics", timeout_s=5)
        return sum(int(count) for count in _BROWSERS.findall(metrics.beginning))

    @property
    def bridge(self) -> Event | None:
        """The client's last word on its bridge."""
        return self._client.last.get("bridge")

    async def wait_for_bridge(self, *, after: int = 0, timeout_s: float) -> None:
        """Wait until the client has a bridge that is newer than its first `after` ones.

        Raises:
            ServiceError: it took too long.
        """
        try:
            await self._client.wait_for(
                "bridge",
                lambda event: event["connected"] and event["links_made"] > after,
                timeout_s=timeout_s,
            )
        except ServiceError:
            if self.bridge is not None and self.bridge["problem"]:
                raise ServiceError(
                    f"The client found no bridge. {self.bridge['problem']}"
                ) from None
            raise

    async def _start(
        self, name: str, *arguments: str, secrets: dict[str, str] | None = None
    ) -> Child:
        child = Child(name, *arguments, secrets=secrets)
        await child.__aenter__()
        self._children.append(child)
        watch = self._group.create_task(child.watch(), name=f"watch-{name}")
        self._watches.append(watch)
        return child


def _free_port() -> int:
    """Return 8080 if nobody uses it, else 0 for any."""
    with suppress(OSError), socket.create_server(("127.0.0.1", _PREFERRED_PORT)):
        return _PREFERRED_PORT
    return 0
