"""A server and a site on the lab's internet, and the clients and volunteers of a scenario."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Self

from msgspec.structs import replace

from lab import processes, site, turn
from lab.network import Host, Network
from lab.site import Order, Streams, Transfer
from magpies.wire import invites
from support.processes import Process
from support.socks import RefusedError, through

_PORT: Final = 80
_STUN_PORTS: Final = (8478, 8479)
_SITE_PORT: Final = 8000
_BRIDGE_S: Final = 40.0
_TRANSFER_S: Final = 120.0
_DIRECTORY: Final = "magpies-lab-"


@dataclass(frozen=True)
class Client:
    """A reader's computer with the client on it."""

    host: Host
    process: Process
    site: tuple[str, int]

    async def bridged(self, timeout_s: float = _BRIDGE_S) -> None:
        """Wait until the bridge is up."""
        await self.process.event("bridge", timeout_s, connected=True)

    async def open_flow(self) -> Streams:
        """Open a flow to the site.

        Raises:
            OSError: the proxy is not there or refuses.
        """
        address, _, port = str(self.process.events[0]["proxy"]).rpartition(":")
        reader, writer = await self.host.connect(address, int(port))
        try:
            await through(reader, writer, *self.site)
        except BaseException as error:
            writer.transport.abort()
            if isinstance(error, RefusedError):
                raise ConnectionRefusedError(str(error)) from error
            raise
        return reader, writer

    async def transfer(
        self, order: Order, timeout_s: float = _TRANSFER_S, into: Transfer | None = None
    ) -> Transfer:
        """Make a transfer through the bridge; see `lab.site`."""
        return await site.transfer(self.open_flow, order, timeout_s, into)


class Stage:
    """The network, the server and the site, while its block runs.

    Args:
        config: more of the server's configuration, in TOML.
        apart: run the egress on a host of its own, and only the broker on the server's.
        relayed: run a TURN server on a host of its own, for clients that need one.
    """

    def __init__(self, config: str = "", *, apart: bool = False, relayed: bool = False) -> None:
        self.network = Network()
        self._relayed = relayed
        self.turn_host: Host | None = None
        """Where the TURN server is."""
        self._config = config
        self._apart = apart
        self.egress: Process | None = None
        self._processes = AsyncExitStack()
        self._stack = AsyncExitStack()
        self._state = Path()
        self.invite = ""
        """The invite to the server."""

    async def __aenter__(self) -> Self:
        """Start server and site."""
        async with AsyncExitStack() as stack:
            self._state = stack.enter_context(_directory())
            await stack.enter_async_context(self.network)
            self.server_host = await self.network.add("server")
            site_host = await self.network.add("site")
            listening = await site_host.listen(site_host.address, _SITE_PORT)
            await stack.enter_async_context(self._processes)
            serving = await asyncio.start_server(site.serve, sock=listening)
            stack.callback(serving.close)
            self.site = (site_host.address, _SITE_PORT)
            if self._relayed:
                self.turn_host = await self.network.add("turn")
                await stack.enter_async_context(turn.running(self.turn_host))
                self._config += "\n" + turn.broker_table(self.turn_host)
            if self._apart:
                self._egress_host = await self.network.add("egress")
                await self.start_egress()
            await self.start_server()
            self._stack = stack.pop_all()
        return self

    async def __aexit__(self, *error: object) -> None:
        """End everything."""
        await self._stack.aclose()

    @property
    def url(self) -> str:
        """The broker's address."""
        return f"http://{self.server_host.address}:{_PORT}"

    async def start_server(self) -> None:
        """Start the server, for the first time or after it was killed; it keeps its keys."""
        if self.egress is None:
            command = ["serve", "--state", str(self._state)]
        else:
            command = ["broker", "--operator-key", str(self.egress.events[0]["operator_key"])]
        self.server = await self._start(self.server_host, *command)
        if self.egress is None:
            self.invite = str(self.server.events[0]["invite"])
        else:
            await self.egress.event("report", problem=None)

    async def start_egress(self) -> None:
        """Start the egress that is apart, for the first time or after it was killed."""
        state = ("--state", str(self._state), "--broker", self.url)
        self.egress = await self._start(self._egress_host, "egress", *state)
        stun = [f"stun:{self.server_host.address}:{port}" for port in _STUN_PORTS]
        made = await self._egress_host.run(
            *(sys.executable, "-m", "magpies", "invite", *state, "--json"),
            *(part for url in stun for part in ("--stun", url)),
        )
        self.invite = str(json.loads(made)["invite"])

    async def _start(self, host: Host, *command: str) -> Process:
        config = self._state / "magpies.toml"
        config.write_text(self._config)
        process = await processes.start(
            host, *command, "--listen", f"{host.address}:{_PORT}", "--config", str(config)
        )
        self._processes.push_async_callback(processes.end, process)
        await process.event("ready")
        return process

    @asynccontextmanager
    async def volunteer(self, host: Host, *arguments: str) -> AsyncIterator[Process]:
        """Run a headless volunteer on a host; it waits at the broker when the block begins."""
        async with processes.running(host, "volunteer", self.url, *arguments) as process:
            yield process

    @asynccontextmanager
    async def client(self, host: Host, pool_token: str | None = None) -> AsyncIterator[Client]:
        """Run the client on a host; its bridge need not be up yet."""
        invite = self.invite
        if pool_token is not None:
            invite = invites.encode(replace(invites.decode(invite), pool_token=pool_token))
        async with processes.running(
            host, "connect", invite, "--listen", "127.0.0.1:1080"
        ) as process:
            yield Client(host, process, self.site)


class _directory:  # noqa: N801 - reads as a function
    """A directory that is removed at the end; those of labs that were killed, at the start."""

    def __enter__(self) -> Path:
        temporary = Path(tempfile.gettempdir())
        for path in temporary.glob(f"{_DIRECTORY}*"):
            pid = path.name.removeprefix(_DIRECTORY).partition("-")[0]
            if not Path("/proc", pid).exists():
                shutil.rmtree(path, ignore_errors=True)
        self._path = Path(tempfile.mkdtemp(prefix=f"{_DIRECTORY}{os.getpid()}-"))
        return self._path

    def __exit__(self, *error: Any) -> None:
        shutil.rmtree(self._path, ignore_errors=True)
