"""One tunnel at the egress: its flows, and the connections behind them."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Awaitable, Callable, Coroutine

from magpies.egress.config import EgressConfig
from magpies.egress.dial import DialTimeouts, Resolve, dial, dial_udp
from magpies.egress.udp import relay_udp
from magpies.errors import FlowError
from magpies.protocol import events
from magpies.protocol.allowance import UdpAllowance
from magpies.protocol.policy import DestinationPolicy, parse_destination
from magpies.protocol.tunnel import ServerTunnel
from magpies.transports.flow import relay
from magpies.transports.tunnel_driver import TunnelDriver
from magpies.transports.tunnel_flow import AnyTunnelFlow


class FlowGate:
    """Decides which flows may be opened, and opens their connections.

    Args:
        policy: on destination addresses.
        resolve: looks names up.
        timeouts: of look-up and connection.
        knows_token: whether a flow may be opened with this token; None when none is needed.
    """

    def __init__(
        self,
        policy: DestinationPolicy,
        resolve: Resolve,
        timeouts: DialTimeouts,
        knows_token: Callable[[str], bool] | None,
    ) -> None:
        self._policy = policy
        self._resolve = resolve
        self._timeouts = timeouts
        self._knows_token = knows_token

    async def open(
        self, authority: str, token: str | None
    ) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """Connect to `authority` for a client that shows `token`.

        Raises:
            FlowError: with the reason, fit for `Proxy-Status`.
        """
        self._check_token(token)
        destination = parse_destination(authority)
        return await dial(destination, self._policy, resolve=self._resolve, timeouts=self._timeouts)

    async def open_udp(self, authority: str, token: str | None) -> socket.socket:
        """Return a UDP socket that is connected to `authority`; otherwise as `open`."""
        self._check_token(token)
        destination = parse_destination(authority)
        return await dial_udp(
            destination, self._policy, resolve=self._resolve, timeouts=self._timeouts
        )

    def _check_token(self, token: str | None) -> None:
        if self._knows_token is None:
            return
        if token is None:
            raise FlowError(
                "http_request_denied", 407, "This egress is private: it asks for a pool token."
            )
        if not self._knows_token(token):
            raise FlowError("http_request_denied", 407, "The pool token is not valid here.")


class TunnelSession:
    """A tunnel, its driver and the tasks of its flows.

    Args:
        tunnel: made by the registry.
        gate: opens connections.
        tasks: owns the tasks of the flows.
        config: of the egress: what a tunnel may use.
        on_closed: called once, when the tunnel is over.
    """

    def __init__(
        self,
        tunnel: ServerTunnel,
        gate: FlowGate,
        tasks: asyncio.TaskGroup,
        config: EgressConfig,
        on_closed: Callable[[TunnelSession], None],
    ) -> None:
        self._tunnel = tunnel
        self._gate = gate
        self._tasks = tasks
        self._config = config
        self._udp_allowance = UdpAllowance(
            config.udp_octets_s, config.udp_datagrams_s, asyncio.get_running_loop().time()
        )
        self._udp_flows: set[asyncio.Task[None]] = set()
        self._on_closed = on_closed
        self._flow_tasks: set[asyncio.Task[None]] = set()
        self.driver = TunnelDriver(tunnel, self._on_event)

    @property
    def flows(self) -> int:
        """How many flows are open or being opened."""
        return len(self._flow_tasks)

    async def wait_idle(self) -> None:
        """Wait until no flow is open or being opened."""
        while self._flow_tasks:
            await asyncio.wait(self._flow_tasks)

    def _on_event(self, event: events.TunnelEvent) -> None:
        match event:
            case events.FlowRequested():
                self._open_flow(event)
            case events.TunnelClosed():
                for task in self._flow_tasks:
                    task.cancel()
                self._on_closed(self)

    def _open_flow(self, event: events.FlowRequested) -> None:
        if len(self._flow_tasks) >= self._config.most_flows or (
            event.udp and len(self._udp_flows) >= self._config.most_udp_flows
        ):
            limit = FlowError(
                "connection_limit_reached", 503, "Too many connections at once; try again soon."
            )
            self._tunnel.refuse(event.flow_id, limit)
            return
        if event.udp:
            self._serve_udp(event)
        else:
            self._serve_tcp(event)

    def _serve_tcp(self, event: events.FlowRequested) -> None:
        flow = self.driver.add_flow(event.flow_id)

        async def serve() -> None:
            opened = await self._opened(flow, self._gate.open(event.authority, event.token))
            if opened is not None:
                await relay(*opened, flow)

        self._start(flow, serve())

    def _serve_udp(self, event: events.FlowRequested) -> None:
        # What comes before the socket is there is dropped: clients wait for the answer.
        flow = self.driver.add_udp(event.flow_id, lambda _: None)

        async def serve() -> None:
            opened = await self._opened(flow, self._gate.open_udp(event.authority, event.token))
            if opened is not None:
                await relay_udp(opened, flow, self._udp_allowance, self._config.udp_idle_s)

        task = self._start(flow, serve())
        self._udp_flows.add(task)
        task.add_done_callback(self._udp_flows.discard)

    def _start(
        self, flow: AnyTunnelFlow, serving: Coroutine[object, object, None]
    ) -> asyncio.Task[None]:
        task = self._tasks.create_task(serving, name="egress-flow")
        flow.on_failure = task.cancel
        self._flow_tasks.add(task)
        task.add_done_callback(self._flow_tasks.discard)
        return task

    async def _opened[T](self, flow: AnyTunnelFlow, opening: Awaitable[T]) -> T | None:
        """Return what was opened, after saying so to the client; None when it was refused."""
        try:
            opened = await opening
        except FlowError as error:
            self._tunnel.refuse(flow.flow_id, error)
            await flow.aclose()  # which also has the refusal sent
            return None
        except BaseException:
            await flow.aclose()
            raise
        flow.on_failure = None
        self._tunnel.accept(flow.flow_id)
        self.driver.wake()
        return opened
