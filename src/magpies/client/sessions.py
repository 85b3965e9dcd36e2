"""Several bridges in one process, one an invite, made when they are first needed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from types import TracebackType
from typing import Final, Self

from magpies.client.bridge import BridgeStatus
from magpies.client.config import ClientConfig
from magpies.client.session import Reports, Session
from magpies.errors import FlowError
from magpies.transports.tunnel_flow import TunnelFlow
from magpies.wire.invites import Invite

MOST: Final = 8
"""A program that names more invites than this does not mean them all."""


class Sessions:
    """Bridges that run until the end of the block.

    Args:
        read: decodes an invite; may raise `InviteError`.
        config: of each.
        on_change: gets every change of a bridge's status.
    """

    def __init__(
        self,
        read: Callable[[str], Invite],
        config: ClientConfig,
        on_change: Callable[[BridgeStatus], None],
    ) -> None:
        self._read = read
        self._config = config
        self._on_change = on_change
        self._sessions: dict[str, Session] = {}
        self._closing = False

    async def __aenter__(self) -> Self:
        self._failed: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        """End all of them at once."""
        self._closing = True
        self._failed.cancel()
        async with asyncio.TaskGroup() as tasks:
            for session in self._sessions.values():
                tasks.create_task(session.aclose(), name="session-end")

    async def open_flow(self, invite: str, host: str, port: int) -> TunnelFlow:
        """Open a flow to `host` with an invite.

        Raises:
            InviteError: the invite cannot be used.
            FlowError: the egress refused, or too many invites are in use.
            BrokerError, TunnelError: there is no bridge.
        """
        session = self._sessions.get(invite)
        if session is None:
            session = self._start(invite)
        return await session.open_flow(host, port)

    async def wait_failed(self) -> None:
        """Wait for the end of a bridge's task, which only a bug brings about; raise it."""
        await self._failed

    def _start(self, invite: str) -> Session:
        if len(self._sessions) >= MOST:
            raise FlowError("connection_limit_reached", 503, "Too many invites are in use at once.")
        reports = Reports(self._tell, self._fail, lambda _, __: None)
        session = Session(self._read(invite), self._config, reports)
        self._sessions[invite] = session
        session.start()
        return session

    def _tell(self, status: BridgeStatus) -> None:
        """Tell a change; bridges that are being ended have nothing to say any more."""
        if not self._closing:
            self._on_change(status)

    def _fail(self, error: BaseException) -> None:
        if not self._failed.done():
            self._failed.set_exception(error)
