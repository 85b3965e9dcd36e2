"""A whole bridge of real processes: server, volunteer (program or browser), client."""

from __future__ import annotations

import asyncio
import hashlib
import tempfile
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from support.browsers import Page, browser
from support.origins import Origin, origin
from support.processes import Process, magpies
from support.socks import open_through

Engine = Literal["libdatachannel", "aiortc"]
VolunteerKind = Literal["headless", "chromium", "firefox"]

_HELPING_S: Final = 30.0
_SWITCH: Final = "document.querySelector('magpies-bridge')"


@dataclass
class Bridge:
    """A bridge that is up."""

    server: Process
    client: Process
    site: Origin
    volunteer: Process | None
    page: Page | None
    state: Path

    @property
    def proxy(self) -> str:
        """The client's proxy, `address:port`."""
        return str(self.client.events[0]["proxy"])

    @property
    def processes(self) -> list[Process]:
        """The processes of ours."""
        return [each for each in (self.server, self.volunteer, self.client) if each is not None]

    async def curl(self, *arguments: str, scheme: str = "socks5h") -> bytes:
        """Return what curl gets through the proxy; fails when curl does."""
        process = await asyncio.create_subprocess_exec(
            "curl",
            "--silent",
            "--show-error",
            "--fail",
            "--max-time",
            "120",
            "--proxy",
            f"{scheme}://{self.proxy}",
            "--noproxy",
            "",
            *arguments,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        output, errors = await process.communicate()
        assert process.returncode == 0, f"curl: {errors.decode()}\n{self.client.report()}"
        return output

    async def download(self, url: str) -> str:
        """Return the SHA-256 of what is at `url`, fetched through the bridge."""
        return hashlib.sha256(await self.curl(url)).hexdigest()

    async def upload(self, data: bytes) -> str:
        """Send `data` through the bridge; return the SHA-256 of what arrived."""
        with tempfile.NamedTemporaryFile() as file:
            file.write(data)
            file.flush()
            return (await self.curl("--upload-file", file.name, self.site.upload_url)).decode()

    async def flow(self, port: int) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """Open a flow to a port of the site."""
        return await open_through(self.proxy, "127.0.0.1", port)

    async def echo_flow(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """Open a flow to the site's echo server."""
        return await self.flow(self.site.echo_port)


async def flip_switch(page: Page) -> None:
    """Turn the switch of the page on, as a click does."""
    await page.evaluate(f"{_SWITCH}.shadowRoot.querySelector('[role=switch]').click()")


@asynccontextmanager
async def bridge(
    kind: VolunteerKind = "headless",
    volunteer: Engine = "libdatachannel",
    client: Engine = "libdatachannel",
    configuration: str = "",
) -> AsyncIterator[Bridge]:
    """Run a bridge.

    Args:
        kind: of volunteer.
        volunteer: the engine of a headless volunteer.
        client: the engine of the client.
        configuration: tables of the server's configuration file.
    """
    async with AsyncExitStack() as stack:
        state = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        site = await stack.enter_async_context(origin())
        server = await stack.enter_async_context(serving(state, configuration=configuration))
        ready = server.events[0]
        page: Page | None = None
        helper: Process | None = None
        if kind == "headless":
            helper = await stack.enter_async_context(
                magpies("volunteer", str(ready["url"]), "--engine", volunteer)
            )
        else:
            page = await stack.enter_async_context(browser(kind))
            await page.goto(f"{ready['url']}/demo/")
            await flip_switch(page)
        reader = await stack.enter_async_context(
            magpies("connect", str(ready["invite"]), "--listen", "127.0.0.1:0", "--engine", client)
        )
        await reader.event("bridge", _HELPING_S, connected=True)
        yield Bridge(server, reader, site, helper, page, state)


def serving(
    state: Path,
    *options: str,
    listen: str = "127.0.0.1:0",
    configuration: str = "",
    env: dict[str, str] | None = None,
) -> AbstractAsyncContextManager[Process]:
    """Run `magpies serve` on free ports, for destinations on loopback.

    Args:
        state: its directory.
        options: of the command line.
        listen: its address and port.
        configuration: more tables of its configuration file.
        env: more of its environment.
    """
    path = state / "test.toml"
    path.write_text(f"[serve]\nstun_ports = [0, 0]\n{configuration}")
    return magpies(
        "serve",
        "--listen",
        listen,
        "--state",
        str(state),
        "--allow-destination",
        "127.0.0.0/8",
        "--config",
        str(path),
        *options,
        env=env,
    )


def connecting(
    invite: object, *options: str, clock_ahead_s: float = 0.0
) -> AbstractAsyncContextManager[Process]:
    """Run `magpies connect` on a free port."""
    return magpies(
        *("connect", str(invite), "--listen", "127.0.0.1:0", *options), clock_ahead_s=clock_ahead_s
    )
