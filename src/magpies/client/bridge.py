"""The client's bridge: one link at a time, and the tunnel that lives on across links.

When a link ends or falls silent, the next one takes over the same tunnel; only when the tunnel
itself is lost do its flows end.
"""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Final

from magpies.client.config import ClientConfig
from magpies.client.links import Link, LinkMaker
from magpies.errors import BrokerError, LinkError, MagpiesError, RecordError, TunnelError, WireError
from magpies.protocol import events
from magpies.protocol.quic import client_configuration
from magpies.protocol.tunnel import ClientTunnel
from magpies.transports.channel import MessageChannel
from magpies.transports.tunnel_driver import TunnelDriver
from magpies.transports.tunnel_flow import TunnelFlow
from magpies.wire.records import unpack

_HANDSHAKE_S: Final = 8.0
_WATCH_S: Final = 0.25
_FAREWELL_S: Final = 0.3
_FIRST_RETRY_S: Final = 0.25
_LONGEST_RETRY_S: Final = 15.0
_NOWHERE: Final = "The volunteer could not reach the egress; trying another one."

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
        self._tunnel: ClientTunnel | None = None
        self._driver: TunnelDriver | None = None
        self._fingerprint = ""
        self._progress = asyncio.Event()
        self._problem: MagpiesError | None = None
        self._impostor: TunnelError | None = None
        """Set when a volunteer led to a wrong egress, until a bridge is up: it matters more
        than that nobody else is there."""
        self.status = BridgeStatus()

    # --- flows ---

    async def open_flow(self, host: str, port: int) -> TunnelFlow:
        """Open a flow through the bridge, waiting for one if need be.

        Raises:
            FlowError: the egress refused.
            MagpiesError: there is no bridge; the sentence says why.
        """
        tunnel, driver = await self._ready_tunnel()
        flow = driver.add_flow(tunnel.open_flow(host, port, self._pool_token))
        driver.wake()
        try:
            async with asyncio.timeout(self._config.flow_s):
                await flow.wait_accepted()
        except TimeoutError:
            await flow.aclose()
            raise TunnelError("The egress did not answer in time; please try again.") from None
        except BaseException:
            await flow.aclose()
            raise
        return flow

    async def _ready_tunnel(self) -> tuple[ClientTunnel, TunnelDriver]:
        try:
            async with asyncio.timeout(self._config.bridge_s):
                while True:
                    tunnel, driver = self._tunnel, self._driver
                    if tunnel is not None and driver is not None and tunnel.can_open:
                        return tunnel, driver
                    self._progress.clear()
                    with suppress(TimeoutError):  # the limit of flows can rise without an event
                        await asyncio.wait_for(self._progress.wait(), _WATCH_S)
        except TimeoutError:
            if self._problem is not None:
                raise self._problem from None
            raise TunnelError("No bridge could be opened in time; please try again.") from None

    # --- links ---

    async def run(self) -> None:
        """Get a link, use it while it is good, get the next; until cancelled."""
        failures = 0
        try:
            while True:
                problem = await self._one_link()
                failures = 0 if problem is None else failures + 1
                if problem is not None:
                    self._report(problem)
                    await asyncio.sleep(_retry_delay(failures, problem))
        finally:
            if self._driver is not None:
                self._driver.close("client shutdown")

    async def _one_link(self) -> MagpiesError | None:
        try:
            link = await self._maker.make()
        except (BrokerError, LinkError, WireError) as error:
            return error
        return await self._use(link)

    async def _use(self, link: Link) -> MagpiesError | None:
        """Carry the tunnel over `link` until the link ends; return why it never worked."""
        driver, tunnel = self._tunnel_for(link)
        closed = asyncio.create_task(link.channel.wait_closed(), name="link-closed")
        try:
            link.channel.start(lambda messages: _receive(driver, messages))
            driver.attach(link.channel)
            if tunnel.ready:
                tunnel.change_connection_id()
                tunnel.ping()
                self._report_connected()
            else:
                tunnel.start(asyncio.get_running_loop().time())
            driver.wake()
            problem = await self._watch(link, driver, tunnel, closed)
        except asyncio.CancelledError:
            driver.close("client shutdown")
            await _drain(link.channel)
            raise
        finally:
            closed.cancel()
            await asyncio.gather(closed, return_exceptions=True)
            driver.attach(None)
            await link.aclose()
        self._report(problem)
        return problem

    def _tunnel_for(self, link: Link) -> tuple[TunnelDriver, ClientTunnel]:
        """Return the living tunnel if `link` leads to its egress, else a new one."""
        old, fingerprint = self._driver, link.egress.fingerprint
        if (
            self._tunnel is not None
            and old is not None
            and self._tunnel.ready
            and not self._tunnel.closed
            and fingerprint == self._fingerprint
        ):
            return old, self._tunnel
        if old is not None:
            old.close("replaced")
        tunnel = ClientTunnel(client_configuration(fingerprint))
        driver = TunnelDriver(tunnel, self._on_event)
        self._tunnel, self._driver, self._fingerprint = tunnel, driver, fingerprint
        return driver, tunnel

    async def _watch(
        self, link: Link, driver: TunnelDriver, tunnel: ClientTunnel, closed: asyncio.Task[str]
    ) -> MagpiesError | None:
        """Wait until `link` is of no more use; return why if it has never been."""
        loop = asyncio.get_running_loop()
        attached = loop.time()
        while not closed.done() and not tunnel.closed:
            await asyncio.wait({closed}, timeout=_WATCH_S)
            now = loop.time()
            if driver.last_received < attached:
                if now - attached > _HANDSHAKE_S:
                    break
                continue
            silence = 0.0 if driver.waiting_since is None else now - driver.waiting_since
            if silence > self._config.silence_s:
                _log.info("the bridge fell silent; getting another")
                self._maker.avoid(link.match)
                return None
            if now - driver.last_received > self._config.keepalive_s:
                tunnel.ping()
                driver.wake()
        if self._impostor is not None or driver.last_received < attached:
            self._maker.avoid(link.match)
            return self._impostor or TunnelError(_NOWHERE)
        return None

    # --- what happens ---

    def _on_event(self, event: events.TunnelEvent) -> None:
        match event:
            case events.TunnelReady():
                self._report_connected()
            case events.TunnelClosed():
                if event.wrong_identity:
                    self._impostor = TunnelError(event.reason)
                    self._report(self._impostor)

    def _report_connected(self) -> None:
        self._problem = self._impostor = None
        self._set(BridgeStatus(connected=True, links_made=self.status.links_made + 1))
        self._progress.set()

    def _report(self, problem: MagpiesError | None) -> None:
        problem = self._impostor or problem
        self._problem = problem
        text = None if problem is None else str(problem)
        self._set(replace(self.status, connected=False, problem=text))

    def _set(self, status: BridgeStatus) -> None:
        if status != self.status:
            self.status = status
            self._on_change(status)


def _receive(driver: TunnelDriver, messages: list[bytes]) -> None:
    datagrams: list[bytes] = []
    for message in messages:
        with suppress(RecordError):  # as a lost packet: a volunteer may send anything
            datagrams += unpack(message)
    if datagrams:
        driver.receive(datagrams)


async def _drain(channel: MessageChannel) -> None:
    """Give the farewell a moment to leave."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + _FAREWELL_S
    while channel.buffered and loop.time() < deadline:  # noqa: ASYNC110 - there is no event
        await asyncio.sleep(0.01)


def _retry_delay(failures: int, problem: MagpiesError) -> float:
    """Seconds to wait: doubling, with jitter, or what the broker asks for."""
    wanted = min(_LONGEST_RETRY_S, _FIRST_RETRY_S * 2.0 ** min(failures - 1, 10))
    asked = problem.retry_after_s if isinstance(problem, BrokerError) else None
    jitter = random.uniform(0.75, 1.25)  # noqa: S311 - no secret
    return max(wanted, min(asked or 0.0, 60.0)) * jitter
