"""The egress: links come in as WebSockets, connections to the internet go out."""

from __future__ import annotations

import asyncio
import hmac
import time
from collections.abc import Callable
from typing import Final, Self

from aiohttp import web

from magpies.egress.config import EgressConfig
from magpies.egress.dial import DialTimeouts, Resolve, Resolver
from magpies.egress.identity import EgressIdentity
from magpies.egress.session import FlowGate, TunnelSession
from magpies.errors import RecordError
from magpies.protocol.pools import Part, Standing, digest_of
from magpies.protocol.quic_configuration import server_configuration
from magpies.protocol.registry import TunnelRegistry
from magpies.protocol.tunnel import ServerTunnel
from magpies.transports.channel import MessageChannel
from magpies.transports.pool_file import PoolFollower
from magpies.transports.websocket import WebSocketChannel, websocket_response
from magpies.wire.farewell import LEAVING_S
from magpies.wire.records import unpack

LINK_PATH: Final = "/v1/link"
"""Where volunteers open their WebSockets."""

_NEW_TUNNELS: Final = 4
"""Tunnels that one link may begin: a client needs one, and another after a loss."""

_SWEEP_S: Final = 5.0


class Egress:
    """The egress as an asynchronous context manager; `add_routes` puts it into an application.

    Args:
        config: limits and policy.
        identity: certificate that descriptors pin.
        resolve: looks names up; the system's resolver by default.
        book: pools whose readers may use it; None when it asks for no token, unless the
            configuration names some.
    """

    def __init__(
        self,
        config: EgressConfig,
        identity: EgressIdentity,
        resolve: Resolve | None = None,
        book: PoolFollower | None = None,
    ) -> None:
        self._config = config
        quic = server_configuration(identity.certificate_pem, identity.key_pem)
        self._registry = TunnelRegistry(quic, config.most_tunnels)
        self._own_resolver = Resolver() if resolve is None else None
        self._gate = FlowGate(
            config.policy(),
            resolve or self._own_resolver or Resolver(),
            DialTimeouts(resolve=config.resolve_s, connect=config.connect_s),
            _known_tokens(config, book),
        )
        self._tasks = asyncio.TaskGroup()
        self._links: set[_Link] = set()
        self._sessions: dict[ServerTunnel, TunnelSession] = {}
        self._closing = False

    def add_routes(self, app: web.Application) -> None:
        """Serve links at `LINK_PATH`."""
        app.router.add_get(LINK_PATH, self._serve_link)

    @property
    def tunnels(self) -> int:
        """Tunnels open now."""
        return len(self._sessions)

    @property
    def links(self) -> int:
        """Links open now."""
        return len(self._links)

    @property
    def flows(self) -> int:
        """Flows open now."""
        return sum(session.flows for session in self._sessions.values())

    @property
    def connection_ids(self) -> int:
        """Connection IDs that lead to a tunnel now."""
        return self._registry.connection_ids

    async def __aenter__(self) -> Self:
        await self._tasks.__aenter__()
        self._sweeper = self._tasks.create_task(self._sweep(), name="egress-sweep")
        return self

    async def __aexit__(self, *_: object) -> None:
        """See `stop`."""
        await self.stop()

    async def stop(self) -> None:
        """Stop accepting, say goodbye, close tunnels and links, and wait for the flows' ends.

        The flows that are open get `LEAVING_S` to end by themselves, unless all links are
        closed before. Stopping twice does no harm.
        """
        if self._closing:
            return
        self._closing = True
        self._sweeper.cancel()
        await self._say_goodbye()
        for session in list(self._sessions.values()):
            session.driver.close("egress shutdown")
        await asyncio.gather(*(link.channel.aclose() for link in list(self._links)))
        await self._tasks.__aexit__(None, None, None)
        if self._own_resolver is not None:
            self._own_resolver.close()

    async def _say_goodbye(self) -> None:
        for link in self._links:
            link.channel.say_goodbye()
        waits = [
            asyncio.create_task(self._wait_idle(), name="egress-idle"),
            asyncio.create_task(self._wait_linkless(), name="egress-linkless"),
        ]
        try:
            await asyncio.wait(waits, timeout=LEAVING_S, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()
            await asyncio.gather(*waits, return_exceptions=True)

    async def _wait_idle(self) -> None:
        for session in list(self._sessions.values()):
            await session.wait_idle()

    async def _wait_linkless(self) -> None:
        for link in list(self._links):
            await link.channel.wait_closed()

    async def _serve_link(self, request: web.Request) -> web.StreamResponse:
        if self._closing or len(self._links) >= self._config.most_links:
            raise web.HTTPServiceUnavailable(headers={"Retry-After": "30"})
        websocket = websocket_response()
        await websocket.prepare(request)
        async with WebSocketChannel(websocket, self._config.link_buffer_octets) as channel:
            link = _Link(self, channel)
            self._links.add(link)
            try:
                await link.run(self._config.first_packet_s)
            finally:
                self._links.discard(link)
                self._detach(channel)
        return websocket

    def receive(self, datagrams: list[bytes], link: _Link) -> None:
        """Hand datagrams that came over `link` to their tunnels."""
        for destination, group in self._registry.group(datagrams):
            session = self._session(destination, link)
            if session is not None and session.driver.receive(group):
                link.useful = True
                session.driver.attach(link.channel)

    def _session(self, destination: ServerTunnel | bytes, link: _Link) -> TunnelSession | None:
        if isinstance(destination, ServerTunnel):
            return self._sessions.get(destination)
        if self._closing or link.new_tunnels >= _NEW_TUNNELS:
            return None
        tunnel = self._registry.create(destination)
        if tunnel is None:
            return None
        link.new_tunnels += 1
        session = TunnelSession(tunnel, self._gate, self._tasks, self._config, self._forget)
        self._sessions[tunnel] = session
        session.driver.attach(link.channel)
        return session

    def _forget(self, session: TunnelSession) -> None:
        for tunnel, known in list(self._sessions.items()):
            if known is session:
                del self._sessions[tunnel]
                self._registry.closed()

    def _detach(self, channel: MessageChannel) -> None:
        """Let the tunnels of a link that has ended stand still until they show up elsewhere."""
        for session in self._sessions.values():
            session.driver.link_ended(channel)

    def pause(self, channel: MessageChannel) -> None:
        """Let the tunnels of a link whose volunteer may be gone any moment wait for their move."""
        for session in self._sessions.values():
            if session.driver.link is channel:
                session.driver.pause()

    async def _sweep(self) -> None:
        """Close the tunnels that no link carries any more."""
        loop = asyncio.get_running_loop()
        while True:
            await asyncio.sleep(_SWEEP_S)
            oldest = loop.time() - self._config.linkless_s
            for session in list(self._sessions.values()):
                if session.driver.link is None and session.driver.last_received < oldest:
                    session.driver.close("no link")


class _Link:
    """One volunteer's WebSocket."""

    def __init__(self, egress: Egress, channel: WebSocketChannel) -> None:
        self._egress = egress
        self.channel = channel
        self.useful = False
        """Whether it has brought an authentic packet."""
        self.new_tunnels = 0
        self._malformed = asyncio.Event()

    async def run(self, first_packet_s: float) -> None:
        """Serve the link until it ends; give it up when it brings nothing of use in time."""
        ends = [
            asyncio.create_task(self.channel.wait_closed(), name="egress-link-closed"),
            asyncio.create_task(self._malformed.wait(), name="egress-link-malformed"),
        ]
        self.channel.start(self._on_messages, lambda: self._egress.pause(self.channel))
        try:
            ended, _ = await asyncio.wait(
                ends, timeout=first_packet_s, return_when=asyncio.FIRST_COMPLETED
            )
            if not ended and self.useful:
                await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for end in ends:
                end.cancel()
            await asyncio.gather(*ends, return_exceptions=True)

    def _on_messages(self, messages: list[bytes]) -> None:
        datagrams: list[bytes] = []
        try:
            for message in messages:
                datagrams += unpack(message)
        except RecordError:
            self._malformed.set()
            return
        self._egress.receive(datagrams, self)


def _known_tokens(config: EgressConfig, book: PoolFollower | None) -> Callable[[str], bool] | None:
    """Return what tells whether a reader's token is known; None when none is needed."""
    configured = config.pool_tokens_sha256
    if not configured and book is None:
        return None

    def knows(token: str) -> bool:
        shown = digest_of(token)
        known = [hmac.compare_digest(shown, accepted) for accepted in configured]
        if book is not None:
            standing, _ = book.book.opened_by(shown, Part.READER, time.time())
            known.append(standing is Standing.OPEN)
        return any(known)

    return knows
