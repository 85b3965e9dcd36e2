"""The client's bridge: brings links as the plan wants them, and opens flows over them."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

from magpies.client import words
from magpies.client.causes import Cause, cause_of
from magpies.client.config import ClientConfig
from magpies.client.held import Tunnel
from magpies.client.links import Found, Link, Maker
from magpies.client.paths import PathKeeper, Reports
from magpies.client.troubles import Troubles
from magpies.errors import BrokerError, FlowError, LinkError, MagpiesError, TunnelError, WireError
from magpies.transports.flow import OnPayload
from magpies.transports.network_watch import watch_network, watch_return
from magpies.transports.tunnel_flow import AnyTunnelFlow, TunnelFlow, TunnelUdpFlow
from magpies.wire.signalling import ErrorCode

_LOOK_S: Final = 0.25
_OVERDUE_S: Final = 1.5
"""While there is no bridge, one volunteer is asked at a time. Then, and with a last link, one more
is asked beside a link that takes longer than this to open: its volunteer may have gone, which shows
after many seconds."""
_STEADY_S: Final = 5.0
"""A link that ended sooner is followed by a pause, or a broken egress would use up volunteers."""
_MORE_S: Final = 5.0
"""How often more volunteers are asked for when there are fewer than wanted."""
_SPARE_S: Final = 1.0
"""The same after a volunteer that could not be reached, with a last link."""


@dataclass(frozen=True, slots=True)
class BridgeStatus:
    """What a person may want to know about the bridge."""

    connected: bool = False
    links: int = 0
    """Volunteers in use now."""
    links_made: int = 0
    """Volunteers used since the start."""
    problem: str | None = None
    """One sentence while there is no bridge and the last attempt failed."""
    cause: Cause | None = None
    """What the problem comes down to."""
    on: bool = True
    """Whether a bridge is wanted."""


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
        maker: Maker,
        config: ClientConfig,
        pool_token: str | None,
        on_change: Callable[[BridgeStatus], None],
    ) -> None:
        self._maker = maker
        self._config = config
        self._pool_token = pool_token
        self._on_status = on_change
        self._keeper = PathKeeper(
            config.links,
            config.keepalive_s,
            Reports(
                self._bring_links, self._on_useless, self._on_poor, self._drop, self._on_change
            ),
        )
        self._troubles = Troubles(config.problem_s)
        self._progress = asyncio.Event()
        self._tasks = asyncio.TaskGroup()
        self._finding = asyncio.Lock()
        self._opening: dict[str, bool] = {}
        """Matches of links that are being opened, and which take longer than usual."""
        self._attempts: set[asyncio.Timeout] = set()
        self._held: dict[Link, asyncio.Event] = {}
        self._innocent: set[Link] = set()
        """Links that fell silent when this computer slept or moved: no fault of their volunteers,
        who may be asked again at once."""
        self._wanted = 0
        self._stopping = False
        self._under_way = 0
        self.status = BridgeStatus()

    # --- flows ---

    async def open_flow(self, host: str, port: int) -> TunnelFlow:
        """Open a flow through the bridge, waiting for one if need be.

        Raises:
            FlowError: the egress refused, or too many flows are open.
            BrokerError, TunnelError: there is no bridge; the sentence says why.
        """
        return await self._open(
            lambda tunnel: self._keeper.open_flow(tunnel, host, port, self._pool_token)
        )

    async def open_udp(self, host: str, port: int, on_payload: OnPayload) -> TunnelUdpFlow:
        """Open a UDP flow, whose answers go to `on_payload`; errors as of `open_flow`."""
        return await self._open(
            lambda tunnel: self._keeper.open_udp(tunnel, host, port, self._pool_token, on_payload),
            udp=True,
        )

    async def _open[F: AnyTunnelFlow](self, ask: Callable[[Tunnel], F], *, udp: bool = False) -> F:
        began = asyncio.get_running_loop().time()
        full: list[Tunnel] = []
        while True:
            tunnel = self._keeper.best(udp=udp, besides=full)
            tunnel = tunnel or await self._usable_tunnel(began, udp=udp)
            flow = ask(tunnel)
            try:
                await self._accepted(flow)
            except BaseException as error:
                await flow.aclose()
                if isinstance(error, TunnelError) and tunnel.tunnel.closed and not self._stopping:
                    continue  # nothing was sent yet: another tunnel will do
                full.append(tunnel)
                if _is_full(error) and self._keeper.best(udp=udp, besides=full) is not None:
                    continue
                raise
            return flow

    async def _accepted(self, flow: AnyTunnelFlow) -> None:
        opened = asyncio.get_running_loop().time()
        late = TunnelError(words.SILENT)
        while not await self._wait(flow.wait_accepted, opened, self._config.flow_s, late):
            pass

    async def _usable_tunnel(self, began: float, *, udp: bool) -> Tunnel:
        while (best := self._keeper.best(udp=udp)) is None:
            full = FlowError("connection_limit_reached", 503, words.FULL)
            late: MagpiesError = TunnelError(words.LATE)
            if self._keeper.answered:
                late = full
                self._keeper.make_room()
            self._progress.clear()
            await self._wait(self._progress.wait, began, self._config.bridge_s, late)
        return best

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
        left = self._troubles.give_up(since, limit_s) - asyncio.get_running_loop().time()
        if left <= 0:
            raise self._troubles.anew(otherwise=late)
        try:
            await asyncio.wait_for(event(), min(left, _LOOK_S))
        except TimeoutError:
            return False
        return True

    # --- links ---

    async def run(self) -> None:
        """Hold links, and tunnels over them, until cancelled."""
        try:
            async with self._tasks:
                self._tasks.create_task(watch_network(self._on_network), name="network-watch")
                self._tasks.create_task(
                    watch_return(self._maker.stun_servers, self._misses_network, self._on_network),
                    name="return-watch",
                )
                self._keeper.start()
                try:
                    await asyncio.Event().wait()
                finally:
                    self._stopping = True
                    await self._keeper.say_goodbye()
        finally:
            self._keeper.close("client shutdown")

    def _bring_links(self, wanted: int) -> None:
        """Have `wanted` links under way; without a spare one, more for those that are overdue."""
        self._wanted = wanted
        while not self._stopping and self._under_way < self._wanted_now():
            self._under_way += 1
            self._tasks.create_task(self._bring_link(), name="client-link")

    def adopt(self, link: Link) -> None:
        """Take a link that was made elsewhere; only while the bridge runs."""
        self._held[link] = asyncio.Event()
        self._tasks.create_task(self._hold(link, self._held[link]), name="adopted-link")

    def _wanted_now(self) -> int:
        overdue = sum(self._opening.values())
        if not self.status.connected:
            return min(self._wanted, 1 + overdue)
        return self._wanted if self._spared() else self._wanted + min(self._wanted, overdue)

    async def _bring_link(self) -> None:
        """Bring one link up, and hold it to its end."""
        link = None
        try:
            while link is None and self._under_way <= self._wanted_now():
                link = await self._attempt()
        finally:
            self._under_way -= 1
        if link is None:
            return
        if self._wanted or not self.status.connected:
            await self._hold(link, self._held[link])
        else:  # others were faster
            del self._held[link]
            await link.aclose()

    async def _attempt(self) -> Link | None:
        """Try to get a link after a pause; another network makes it begin anew."""
        attempt = asyncio.timeout(None)
        self._attempts.add(attempt)
        try:
            async with attempt:
                await asyncio.sleep(self._troubles.pause_s())
                return await self._try_link()
        except TimeoutError:
            return None
        finally:
            self._attempts.discard(attempt)

    async def _try_link(self) -> Link | None:
        bridged = bool(self._useful_links())
        try:
            found = await self._find()
            if found is None:
                return None
            link = await self._open_link(found)
        except (BrokerError, LinkError, WireError) as error:
            if bridged:  # one more volunteer can wait
                soon = isinstance(error, LinkError) and not self._spared()
                await self._without_bridge(_SPARE_S if soon else _MORE_S)
                return None
            self._troubles.failed(asyncio.get_running_loop().time(), error)
            self._report(words.plain(error))
            return None
        self._held[link] = asyncio.Event()
        return link

    async def _find(self) -> Found | None:
        """Find a volunteer; None when there is nobody besides those who are being tried.

        That says nothing: what becomes of those does.
        """
        async with self._finding:  # so that each knows the volunteers of the others
            opening = list(self._opening)
            self._avoid_doubted()
            try:
                besides = [*self._useful_links(), *opening]
                return await self._maker.find(besides, self._keeper.egress)
            except BrokerError as error:
                if not opening or error.code != ErrorCode.NO_VOLUNTEER:
                    raise
        await asyncio.sleep(_OVERDUE_S)
        return None

    def _useful_links(self) -> list[str]:
        """Return the matches of links that are up and not in doubt."""
        doubted = self._keeper.doubted
        return [link.match for link in self._held if link not in doubted]

    def _spared(self) -> bool:
        """Whether a link may end without the bridge."""
        return len(self._useful_links()) > 1

    def _avoid_doubted(self) -> None:
        for link in self._keeper.doubted:
            if link not in self._innocent:
                self._maker.avoid(link.match)

    async def _open_link(self, found: Found) -> Link:
        self._opening[found.match] = False
        overdue = asyncio.get_running_loop().call_later(_OVERDUE_S, self._on_overdue, found.match)
        try:
            return await self._maker.open(found)
        finally:
            overdue.cancel()
            del self._opening[found.match]

    def _on_overdue(self, match: str) -> None:
        self._opening[match] = True
        self._bring_links(self._wanted)

    async def _without_bridge(self, limit_s: float) -> None:
        """Wait until the bridge is lost, at most `limit_s`."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + limit_s
        while (  # noqa: ASYNC110 - there is no hurry
            self.status.connected and not self._keeper.doubted and loop.time() < deadline
        ):
            await asyncio.sleep(_LOOK_S)

    async def _hold(self, link: Link, dropped: asyncio.Event) -> None:
        loop = asyncio.get_running_loop()
        began = loop.time()
        ends = [
            asyncio.create_task(link.channel.wait_closed(), name="link-closed"),
            asyncio.create_task(dropped.wait(), name="link-dropped"),
        ]
        try:
            if self._keeper.link_opened(link):
                await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for end in ends:
                end.cancel()
            del self._held[link]
            self._innocent.discard(link)
            if loop.time() - began < _STEADY_S:
                self._troubles.failed(loop.time())
            self._keeper.link_ended(link)
            try:
                await asyncio.gather(*ends, return_exceptions=True)
            finally:
                await link.aclose()

    # --- what happens ---

    def _on_network(self) -> None:
        """What was tried in another network, or before a sleep, says nothing any more."""
        self._innocent = set(self._held)
        self._troubles.new_network()
        self._maker.network_changed()
        for attempt in self._attempts:
            if not attempt.expired():
                attempt.reschedule(0.0)
        self._keeper.network_changed()

    def _misses_network(self) -> bool:
        return not self.status.connected or bool(self._keeper.doubted)

    def _on_useless(self, link: Link, impostor: bool) -> None:
        self._maker.avoid(link.match, dishonest=impostor)
        if not self.status.connected:
            self._report(TunnelError(words.IMPOSTOR if impostor else words.NOWHERE))
        self._drop(link)

    def _on_poor(self, link: Link) -> None:
        self._maker.avoid(link.match)

    def _drop(self, link: Link) -> None:
        dropped = self._held.get(link)
        if dropped is not None:
            dropped.set()

    def _on_change(self) -> None:
        links = self._keeper.links
        if links:
            self._troubles.over()
            self._set(BridgeStatus(True, links, self._keeper.links_made))
            self._progress.set()
            self._bring_links(self._wanted)
        elif self.status.connected:
            self._set(BridgeStatus(links_made=self.status.links_made))

    def _report(self, problem: MagpiesError) -> None:
        self._troubles.met(problem, asyncio.get_running_loop().time())
        problem = self._troubles.problem or problem
        made, cause = self.status.links_made, cause_of(problem)
        self._set(BridgeStatus(links_made=made, problem=str(problem), cause=cause))

    def _set(self, status: BridgeStatus) -> None:
        if status != self.status:
            self.status = status
            self._on_status(status)


def _is_full(error: BaseException) -> bool:
    """Whether a tunnel holds as many flows as the egress allows it; another may hold more."""
    return isinstance(error, FlowError) and error.error == "connection_limit_reached"
