"""The client's bridge: one link at a time, and the tunnel that lives on across links.

When a link ends or falls silent, the next one takes over the same tunnel. When the egress does
not know the tunnel any more, a new one is made on the same link, and the flows of the old end.
"""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Final

from magpies.client import words
from magpies.client.config import ClientConfig
from magpies.client.links import Link, LinkMaker
from magpies.client.tunnels import TunnelKeeper
from magpies.errors import (
    BrokerError,
    DescriptorError,
    FlowError,
    LinkError,
    MagpiesError,
    TunnelError,
    WireError,
)
from magpies.protocol import events
from magpies.protocol.tunnel import ClientTunnel
from magpies.transports.tunnel_driver import TunnelDriver
from magpies.transports.tunnel_flow import TunnelFlow
from magpies.wire.signalling import ErrorCode

_HANDSHAKE_S: Final = 8.0
_REVIVAL_S: Final = 4.0
"""How long a tunnel may stay silent on a new link before the egress counts as having lost it:
after its restart, or when this computer slept."""
_WATCH_S: Final = 0.25
_STEADY_S: Final = 5.0
"""A link that ended sooner is followed by a pause, or a broken egress would use up volunteers."""
_REMEMBERED_S: Final = 60.0
_FIRST_RETRY_S: Final = 0.25
_LONGEST_PAUSE_S: Final = 1.0
"""After links that worked but ended soon: volunteers may come and go."""
_LONGEST_RETRY_S: Final = 15.0
_FINAL: Final = frozenset(
    {ErrorCode.UNKNOWN_POOL, ErrorCode.POOL_TOKEN_REQUIRED, ErrorCode.UNSUPPORTED_VERSION}
)
"""What waiting does not change: new connections fail at once."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class BridgeStatus:
    """What a person may want to know about the bridge."""

    connected: bool = False
    links_made: int = 0
    """Links that have carried the tunnel since the start."""
    problem: str | None = None
    """One sentence while there is no bridge and the last attempt failed."""


class Bridge:
    """Keeps the bridge up; `run` is its task, owned by the client.

    Args:
        maker: makes links.
        config: of the client.
        pool_token: shown to the egress with every flow.
        on_change: gets every change of the status.
    """

    def __init__(
        self,
        maker: LinkMaker,
        config: ClientConfig,
        pool_token: str | None,
        on_change: Callable[[BridgeStatus], None],
    ) -> None:
        self._maker = maker
        self._config = config
        self._pool_token = pool_token
        self._on_change = on_change
        self._keeper = TunnelKeeper(self._on_event, self._on_sign_of_life)
        self._progress = asyncio.Event()
        self._problem: MagpiesError | None = None
        self._troubled_since = 0.0
        self._failure: tuple[MagpiesError, float] | None = None
        """Why the last volunteer was of no use, and when: for a while that says more than that
        nobody else is there."""
        self._impostor: TunnelError | None = None
        """Set when the volunteer of this link leads to a wrong egress."""
        self.status = BridgeStatus()

    # --- flows ---

    async def open_flow(self, host: str, port: int) -> TunnelFlow:
        """Open a flow through the bridge, waiting for one if need be.

        Raises:
            FlowError: the egress refused, or too many flows are open.
            BrokerError, TunnelError: there is no bridge; the sentence says why.
        """
        tunnel, driver = await self._usable_tunnel()
        flow = driver.add_flow(tunnel.open_flow(host, port, self._pool_token))
        driver.wake()
        opened = asyncio.get_running_loop().time()
        late = TunnelError(words.SILENT)
        try:
            while not await self._wait(flow.wait_accepted, opened, self._config.flow_s, late):
                pass
        except BaseException:
            await flow.aclose()
            raise
        return flow

    async def _usable_tunnel(self) -> tuple[ClientTunnel, TunnelDriver]:
        began = asyncio.get_running_loop().time()
        while True:
            current, connected = self._keeper.current, self.status.connected
            if current is not None and connected and current[0].can_open:
                return current
            late = FlowError("connection_limit_reached", 503, words.FULL)
            self._progress.clear()
            await self._wait(
                self._progress.wait,
                began,
                self._config.bridge_s,
                late if connected else TunnelError(words.LATE),
            )

    async def _wait(
        self,
        event: Callable[[], Awaitable[object]],
        since: float,
        limit_s: float,
        late: MagpiesError,
    ) -> bool:
        """Wait a moment for `event`; return whether it came.

        Raises:
            BrokerError, TunnelError: the problem that is known, when it is not worth to wait on.
            MagpiesError: `late`, `limit_s` after `since`.
        """
        left = self._give_up(since, limit_s) - asyncio.get_running_loop().time()
        if left <= 0:
            raise _anew(self._problem) if self._problem is not None else late
        try:
            await asyncio.wait_for(event(), min(left, _WATCH_S))
        except TimeoutError:
            return False
        return True

    def _give_up(self, since: float, limit_s: float) -> float:
        """When to give up: soon after it is known what is wrong, at once if that stays so."""
        match self._problem:
            case None:
                return since + limit_s
            case DescriptorError():
                return since
            case BrokerError(code=code) if code in _FINAL:
                return since
            case _:
                known = max(since, self._troubled_since)
                return min(since + limit_s, known + self._config.problem_s)

    # --- links ---

    async def run(self) -> None:
        """Get a link, use it while it is good, get the next; until cancelled."""
        loop = asyncio.get_running_loop()
        failures = 0
        try:
            while True:
                began = loop.time()
                problem = await self._one_link()
                if problem is None and loop.time() - began > _STEADY_S:
                    failures = 0
                    continue
                failures += 1
                await asyncio.sleep(_retry_delay(failures, problem))
        finally:
            self._keeper.close("client shutdown")

    async def _one_link(self) -> MagpiesError | None:
        """Use one link to its end; return why there was none, or why it never worked."""
        try:
            link = await self._maker.make()
        except (BrokerError, LinkError, WireError) as error:
            problem: MagpiesError | None = words.plain(error)
        else:
            problem = await self._use(link)
        self._report(problem)
        return problem

    async def _use(self, link: Link) -> MagpiesError | None:
        closed = asyncio.create_task(link.channel.wait_closed(), name="link-closed")
        try:
            link.channel.start(self._keeper.receive)
            return await self._carry(link, closed)
        except asyncio.CancelledError:
            await self._keeper.say_goodbye(link.channel)
            raise
        finally:
            closed.cancel()
            await asyncio.gather(closed, return_exceptions=True)
            self._keeper.detach()
            await link.aclose()

    async def _carry(self, link: Link, closed: asyncio.Task[str]) -> MagpiesError | None:
        """Carry the tunnel over `link` while that is of use; return why it never was."""
        self._impostor = None
        connected = self._keeper.carry_on(link) and await self._hears(closed, _REVIVAL_S)
        if not connected and not closed.done():
            self._keeper.begin(link)
            connected = await self._hears(closed, _HANDSHAKE_S)
        if connected:
            await self._watch(link, closed)
            return None
        self._maker.avoid(link.match, dishonest=self._impostor is not None)
        return self._impostor or TunnelError(words.NOWHERE)

    async def _hears(self, closed: asyncio.Task[str], limit_s: float) -> bool:
        """Return whether the egress answers on the new link, within `limit_s`."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + limit_s
        while not self.status.connected:
            if closed.done() or self._keeper.current is None or loop.time() > deadline:
                return False
            await asyncio.wait({closed}, timeout=_WATCH_S)
        return True

    async def _watch(self, link: Link, closed: asyncio.Task[str]) -> None:
        """Wait until `link` is of no more use."""
        loop = asyncio.get_running_loop()
        while not closed.done() and (current := self._keeper.current) is not None:
            await asyncio.wait({closed}, timeout=_WATCH_S)
            tunnel, driver = current
            now = loop.time()
            silence = 0.0 if driver.waiting_since is None else now - driver.waiting_since
            if silence > self._config.silence_s:
                _log.info("the bridge fell silent; getting another")
                self._maker.avoid(link.match)
                return
            if now - driver.last_received > self._config.keepalive_s:
                tunnel.ping()
                driver.wake()

    # --- what happens ---

    def _on_event(self, event: events.TunnelEvent) -> None:
        if isinstance(event, events.TunnelClosed) and event.wrong_identity:
            self._impostor = TunnelError(event.reason)

    def _on_sign_of_life(self) -> None:
        current = self._keeper.current
        if self.status.connected or current is None or not current[0].ready:
            return
        self._problem = self._failure = None
        self._set(BridgeStatus(connected=True, links_made=self.status.links_made + 1))
        self._progress.set()

    def _report(self, problem: MagpiesError | None) -> None:
        now = asyncio.get_running_loop().time()
        if self._problem is None:
            self._troubled_since = now
        self._problem = self._most_telling(problem, now)
        text = None if self._problem is None else str(self._problem)
        self._set(replace(self.status, connected=False, problem=text))

    def _most_telling(self, problem: MagpiesError | None, now: float) -> MagpiesError | None:
        if problem is not None and not isinstance(problem, BrokerError):
            self._failure = problem, now
            return problem
        nobody = isinstance(problem, BrokerError) and problem.code == ErrorCode.NO_VOLUNTEER
        if nobody and self._failure is not None and now - self._failure[1] < _REMEMBERED_S:
            return self._failure[0]
        return problem

    def _set(self, status: BridgeStatus) -> None:
        if status != self.status:
            self.status = status
            self._on_change(status)


def _anew(problem: MagpiesError) -> MagpiesError:
    """Return what to raise for a problem: one object for all would collect their tracebacks."""
    if isinstance(problem, BrokerError):
        return BrokerError(problem.code, str(problem), problem.retry_after_s)
    return TunnelError(str(problem))


def _retry_delay(failures: int, problem: MagpiesError | None) -> float:
    """Seconds to wait: doubling, at least what the broker asks for; with jitter."""
    longest = _LONGEST_PAUSE_S if problem is None else _LONGEST_RETRY_S
    wanted = min(longest, _FIRST_RETRY_S * 2.0 ** min(failures - 1, 10))
    if isinstance(problem, DescriptorError):
        wanted = _LONGEST_RETRY_S  # it stays so, and each attempt takes a volunteer's time
    asked = problem.retry_after_s if isinstance(problem, BrokerError) else None
    jitter = random.uniform(1.0, 1.25)  # noqa: S311 - no secret
    return max(wanted, min(asked or 0.0, 60.0)) * jitter
