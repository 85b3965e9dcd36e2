"""One tunnel at the egress: its flows, and the connections behind them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from magpies.egress.dial import DialTimeouts, Resolve, dial
from magpies.errors import FlowError
from magpies.protocol import events
from magpies.protocol.policy import DestinationPolicy, parse_destination
from magpies.protocol.tunnel import ServerTunnel
from magpies.transports.flow import relay
from magpies.transports.tunnel_driver import TunnelDriver
from magpies.transports.tunnel_flow import TunnelFlow


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
        most_flows: open at once.
        on_closed: called once, when the tunnel is over.
    """

    def __init__(
        self,
        tunnel: ServerTunnel,
        gate: FlowGate,
        tasks: asyncio.TaskGroup,
        most_flows: int,
        on_closed: Callable[[TunnelSession], None],
    ) -> None:
        self._tunnel = tunnel
        self._gate = gate
        self._tasks = tasks
        self._most_flows = most_flows
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
        if len(self._flow_tasks) >= self._most_flows:
            limit = FlowError(
                "connection_limit_reached", 503, "Too many connections at once; try again soon."
            )
            self._tunnel.refuse(event.flow_id, limit)
            return
        flow = self.driver.add_flow(event.flow_id)
        task = self._tasks.create_task(self._serve_flow(flow, event), name="egress-flow")
        flow.on_failure = task.cancel
        self._flow_tasks.add(task)
        task.add_done_callback(self._flow_tasks.discard)

    async def _serve_flow(self, flow: TunnelFlow, event: events.FlowRequested) -> None:
        try:
            reader, writer = await self._gate.open(event.authority, event.token)
        except FlowError as error:
            self._tunnel.refuse(flow.flow_id, error)
            await flow.aclose()  # which also has the refusal sent
            return
        except BaseException:
            await flow.aclose()
            raise
        flow.on_failure = None
        self._tunnel.accept(flow.flow_id)
        self.driver.wake()
        await relay(reader, writer, flow)
