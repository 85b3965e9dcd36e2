"""The client: a bridge, the local proxy in front of it, and the page that shows both."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Final, Self

from msgspec.structs import replace

from magpies.client import words
from magpies.client.bridge import BridgeStatus
from magpies.client.config import ClientConfig, proxy_of
from magpies.client.desk import Desk, Standing
from magpies.client.metered import MeteredFlow
from magpies.client.page import ReaderPage
from magpies.client.page.messages import PoolChoice
from magpies.client.pairing import Pairing
from magpies.client.session import Reports, Session
from magpies.client.traffic import Traffic
from magpies.errors import TunnelError
from magpies.transports.addresses import split_listen, this_computer
from magpies.transports.flow import OnPayload
from magpies.transports.local_listener import LocalListener
from magpies.transports.tunnel_flow import TunnelFlow, TunnelUdpFlow
from magpies.wire.invites import Invite

_OFF: Final = BridgeStatus(on=False)


class Client:
    """A running client, as an asynchronous context manager.

    Args:
        invite: says which network to join; None to wait until the page brings one.
        config: of the client.
        on_change: gets every change of the bridge's status.
        ask_brokers: whether links are got through brokers; without them, by `pairing` alone.
        on_way: gets how a broker was reached, and its host, when that is new.
        listen: whether there is a local proxy; without one, flows come from this program alone.

    Raises:
        ConfigError: a value of `config` cannot work.
    """

    def __init__(
        self,
        invite: Invite | None,
        config: ClientConfig,
        on_change: Callable[[BridgeStatus], None] = lambda _: None,
        *,
        ask_brokers: bool = True,
        on_way: Callable[[str, str], None] = lambda _, __: None,
        listen: bool = True,
    ) -> None:
        host, port = split_listen(config.listen)
        proxy_of(config)  # raises now what it would when the bridge is switched on
        self._on_way = on_way
        self._config = config
        self._ask_brokers = ask_brokers
        self._on_change = on_change
        self._invite = invite
        self._pool: PoolChoice = _pool_of(invite)
        self._traffic = Traffic()
        self._session: Session | None = None
        self._desk = Desk(self._fail)
        self._changing = asyncio.Lock()
        self._failed = asyncio.Event()
        self._failure: BaseException | None = None
        self.page = ReaderPage(self, config.sites) if listen and config.page else None
        """The page at the proxy's port."""
        self._listener: LocalListener | None = None
        if listen:
            self._listener = LocalListener(
                self._open_metered, host, port, open_udp=self.open_udp, page=self.page
            )

    async def __aenter__(self) -> Self:
        if self._listener is not None:
            await self._listener.__aenter__()
        if self._invite is not None:
            self._start(self._invite)
        return self

    async def __aexit__(self, *error: object) -> None:
        """Stop listening, end the flows, say goodbye to the egress, close the links."""
        if self._listener is not None:
            await self._listener.__aexit__(None, None, None)
        await self._stop()

    # --- what it is now ---

    @property
    def proxy(self) -> tuple[str, int]:
        """Address and port of the local proxy."""
        assert self._listener is not None  # noqa: S101 - not to be asked without one
        return self._listener.address

    @property
    def local_proxy(self) -> tuple[str, int]:
        """How programs of this computer reach the proxy."""
        host, port = self.proxy
        return this_computer(host), port

    @property
    def status(self) -> BridgeStatus:
        """The bridge as it is now."""
        return _OFF if self._session is None else self._session.status

    @property
    def invite(self) -> Invite | None:
        """The invite as it was given last; None before the first."""
        return self._invite

    @property
    def pool(self) -> PoolChoice:
        """Whose volunteers are asked."""
        return self._pool

    @property
    def traffic(self) -> Traffic:
        """What local programs got and sent."""
        return self._traffic

    @property
    def standing(self) -> Standing | None:
        """How the pairing that the page began stands; None without one."""
        return self._desk.standing

    # --- what it does ---

    def pairing(self) -> Pairing:
        """Return a way to a volunteer without a broker; see `magpies.client.pairing`."""
        return self._running.pairing()

    async def offer(self) -> None:
        """Make an offer for a friend; see `Desk.begin`.

        Raises:
            TunnelError: there is no bridge to add a volunteer to.
        """
        async with self._changing:
            await self._desk.begin(self.pairing())

    def take(self, reply: str) -> None:
        """Take the reply to the offer; see `Desk.take`."""
        self._desk.take(reply)

    async def open_flow(self, host: str, port: int) -> TunnelFlow:
        """Open a flow to `host`, resolved at the egress; see `Bridge.open_flow`."""
        return await self._running.open_flow(host, port)

    async def switch(self, on: bool) -> None:
        """Bring a bridge, or end it and all that goes over it."""
        async with self._changing:
            if on and self._session is None and self._invite is not None:
                self._start(self._invite)
                self._tell(self.status)
            elif not on:
                await self._stop()

    async def use(self, invite: Invite) -> None:
        """Take another invite, and switch on. What went over the old one ends."""
        async with self._changing:
            await self._stop()
            self._invite, self._pool = invite, _pool_of(invite)
            self._start(invite)
            self._tell(self.status)

    async def choose(self, pool: PoolChoice) -> None:
        """Take volunteers of another pool of the same invite from now on."""
        async with self._changing:
            if pool == self._pool or self._invite is None:
                return
            self._pool = pool
            if self._session is not None:
                await self._stop()
                self._start(self._invite)
                self._tell(self.status)

    async def open_udp(self, host: str, port: int, on_payload: OnPayload) -> TunnelUdpFlow:
        """Open a UDP flow to `host`, resolved at the egress; see `Bridge.open_udp`."""
        return await self._running.open_udp(host, port, on_payload)

    async def wait_failed(self) -> None:
        """Wait for the end of a bridge's task, which only a bug brings about; raise it."""
        await self._failed.wait()
        assert self._failure is not None  # noqa: S101 - set before the event
        raise self._failure

    @property
    def _running(self) -> Session:
        """The bridge of now.

        Raises:
            TunnelError: there is none, and the sentence says why.
        """
        if self._session is None:
            raise TunnelError(words.UNINVITED if self._invite is None else words.OFF)
        return self._session

    async def _open_metered(self, host: str, port: int) -> MeteredFlow:
        return MeteredFlow(await self.open_flow(host, port), self._traffic)

    def _start(self, invite: Invite) -> None:
        token = None if self._pool == "public" else invite.pool_token
        chosen = replace(invite, pool_token=token, public_too=self._pool == "both")
        self._session = Session(
            chosen,
            self._config,
            Reports(self._tell, self._fail, self._on_way),
            ask_brokers=self._ask_brokers,
        )
        self._session.start()

    async def _stop(self) -> None:
        await self._desk.aclose()
        session, self._session = self._session, None
        if session is not None:
            await session.aclose()
            self._tell(_OFF)

    def _tell(self, status: BridgeStatus) -> None:
        """Tell a change; a bridge that is being ended has nothing to say any more."""
        if status.on == (self._session is not None):
            self._on_change(status)

    def _fail(self, error: BaseException) -> None:
        self._failure = error
        self._failed.set()


def _pool_of(invite: Invite | None) -> PoolChoice:
    if invite is None or invite.pool_token is None:
        return "public"
    return "both" if invite.public_too else "private"
