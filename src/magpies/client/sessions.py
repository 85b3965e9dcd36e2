"""Several bridges in one process, one an invite, made when they are first needed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from types import TracebackType
from typing import Final, Self

from magpies.client.bridge import BridgeStatus
from magpies.client.config import ClientConfig
from magpies.client.session import Reports, Session
from magpies.errors import FlowError
from magpies.transports.flow import Flow
from magpies.wire.invites import Invite

MOST: Final = 8
"""A program that uses more invites than this at once does not mean them all."""


class Sessions:
    """Bridges that run until the end of the block.

    When there are `MOST` and another invite comes, the one that has been without flows for longest
    gives way.

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
        self._sessions: dict[str, _Used] = {}
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
            for used in self._sessions.values():
                tasks.create_task(used.session.aclose(), name="session-end")

    async def open_flow(self, invite: str, host: str, port: int) -> Flow:
        """Open a flow to `host` with an invite.

        Raises:
            InviteError: the invite cannot be used.
            FlowError: the egress refused, or too many invites are in use.
            BrokerError, TunnelError: there is no bridge.
        """
        used, idle = self._sessions.pop(invite, None), None
        if used is None:
            known = self._read(invite)
            idle = self._make_room()
            used = self._start(known)
        self._sessions[invite] = used  # the last in order, so that the first was used longest ago
        with used.once():
            if idle is not None:
                await idle.session.aclose()
            return _UsedFlow(await used.session.open_flow(host, port), used)

    async def wait_failed(self) -> None:
        """Wait for the end of a bridge's task, which only a bug brings about; raise it."""
        await self._failed

    def _make_room(self) -> _Used | None:
        """Take one out that is to be ended, if there are too many."""
        if len(self._sessions) < MOST:
            return None
        for invite, used in self._sessions.items():
            if not used.flows:
                return self._sessions.pop(invite)
        raise FlowError("connection_limit_reached", 503, "Too many invites are in use at once.")

    def _start(self, invite: Invite) -> _Used:
        reports = Reports(self._tell, self._fail, lambda _, __: None)
        session = Session(invite, self._config, reports)
        session.start()
        return _Used(session)

    def _tell(self, status: BridgeStatus) -> None:
        """Tell a change; bridges that are being ended have nothing to say any more."""
        if not self._closing:
            self._on_change(status)

    def _fail(self, error: BaseException) -> None:
        if not self._failed.done():
            self._failed.set_exception(error)


class _Used:
    """A bridge, and how many flows go over it."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.flows = 0

    @contextmanager
    def once(self) -> Iterator[None]:
        """Count one more while the block runs."""
        self.flows += 1
        try:
            yield
        finally:
            self.flows -= 1


class _UsedFlow:
    """A `Flow` that counts until it is closed."""

    def __init__(self, flow: Flow, used: _Used) -> None:
        self._flow = flow
        self._counted = ExitStack()
        self._counted.enter_context(used.once())
        self.read = flow.read
        self.write = flow.write
        self.write_eof = flow.write_eof

    async def aclose(self) -> None:
        """See `Flow.aclose`."""
        with self._counted:
            await self._flow.aclose()
