"""Magpies inside another program: connections through a bridge, without a local proxy."""

from __future__ import annotations

import asyncio
import ssl as tls
import time
from collections.abc import Callable
from typing import Final, Self

from magpies.client import service, words
from magpies.client.bridge import BridgeStatus
from magpies.client.config import ClientConfig
from magpies.errors import FlowError, RemoteProtocolError, TunnelError
from magpies.transports.flow import Flow
from magpies.transports.flow_streams import make_streams
from magpies.transports.targets import check_host
from magpies.transports.tls_flow import wrapped
from magpies.wire import invites

_DEADLINE_S: Final = 60.0


class Client:
    """A bridge for this program, while its block runs. Nothing listens on any port.

    ```
    async with magpies.Client(invite) as client:
        reader, writer = await client.open_connection("example.org", 443, ssl=True)
    ```

    All connections end with the block.

    Args:
        invite: as somebody gave it, "magpies:...".
        config: what `[client]` of docs/configuration.md says; `listen` means nothing here.
        on_change: gets every change of `status`; it must not block or raise.

    Raises:
        InviteError: the invite cannot be used.
        ConfigError: a value of `config` cannot work.
    """

    def __init__(
        self,
        invite: str,
        *,
        config: ClientConfig | None = None,
        on_change: Callable[[BridgeStatus], None] = lambda _: None,
    ) -> None:
        self._service = service.Client(
            invites.decode(invite, time.time()), config or ClientConfig(), on_change, listen=False
        )
        self._streams = asyncio.TaskGroup()
        self._running: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        await self._service.__aenter__()
        await self._streams.__aenter__()
        return self

    async def __aexit__(self, *error: object) -> None:
        """End the connections, say goodbye to the egress, close the links."""
        for task in self._running:
            task.cancel()
        await self._streams.__aexit__(None, None, None)
        await self._service.__aexit__()

    @property
    def status(self) -> BridgeStatus:
        """Whether the bridge is up, through how many volunteers, or why not."""
        return self._service.status

    async def open_connection(
        self,
        host: str,
        port: int,
        *,
        ssl: tls.SSLContext | bool = False,
        server_hostname: str | None = None,
        deadline_s: float = _DEADLINE_S,
    ) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """Open a TCP connection from the egress to a site, waiting for a bridge if need be.

        The streams are asyncio's own. What ends the connection before its time is raised by
        reading and by `drain`: `FlowError` or `TunnelError`.

        Args:
            host: a name, looked up at the egress, or an IP literal.
            port: from 1 to 65535.
            ssl: speak TLS with the site, with this context or, if true, a usual one. The
                certificate is checked in this program; volunteer and egress see ciphertext.
            server_hostname: what the certificate must name, if not `host`.
            deadline_s: how long all of it may take.

        Raises:
            FlowError: the egress or the site refused, or the site's certificate is not valid.
            BrokerError, TunnelError: there is no bridge, or not in time.
        """
        if not 0 < port <= 0xFFFF:
            raise FlowError("http_request_error", 400, "A port is a number from 1 to 65535.")
        try:
            checked = check_host(host)
        except RemoteProtocolError as error:
            raise FlowError("http_request_error", 400, str(error)) from error
        context = tls.create_default_context() if ssl is True else ssl or None
        try:
            async with asyncio.timeout(deadline_s):
                flow: Flow = await self._service.open_flow(checked, port)
                extra: dict[str, object] = {"peername": (host, port)}
                if context is not None:
                    secured = await wrapped(flow, context, server_hostname or host)
                    extra["ssl_object"] = secured.tls
                    flow = secured
        except TimeoutError:
            raise TunnelError(words.LATE) from None
        return self._start(flow, extra, half_close=context is None)

    def _start(
        self, flow: Flow, extra: dict[str, object], *, half_close: bool
    ) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        reader, writer, transport = make_streams(flow, extra, half_close=half_close)
        task = self._streams.create_task(
            transport.run(lambda: TunnelError("The client was closed.")), name="client-streams"
        )
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        return reader, writer
