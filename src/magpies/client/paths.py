"""Carries out the plan of the path set: real links, real tunnels, one clock."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from math import inf
from typing import Final

from magpies.client.held import HeldLink, Tunnel, Use
from magpies.client.links import Link
from magpies.client.rates import LinkRates
from magpies.errors import RecordError
from magpies.protocol import events
from magpies.protocol.path_commands import (
    Ask,
    CloseLink,
    Command,
    Hedge,
    OpenLinks,
    StartTunnel,
    UseLink,
)
from magpies.protocol.path_set import PathSet
from magpies.protocol.quic_configuration import IDLE_TIMEOUT_S, client_configuration
from magpies.protocol.rate import data_octets
from magpies.protocol.tunnel import ClientTunnel
from magpies.transports.channel import MessageChannel
from magpies.transports.flow import OnPayload
from magpies.transports.tunnel_driver import TunnelDriver
from magpies.transports.tunnel_flow import TunnelFlow, TunnelUdpFlow
from magpies.wire.descriptors import Descriptor
from magpies.wire.records import unpack

_LOOK_S: Final = 0.02
"""Shortest time between two looks at who has fallen silent."""
_STALL_S: Final = 0.3
"""A look that comes so much too late means that this process stood still: answers may be waiting to
be read, so that silence counts from then on."""
_HANDSHAKE_S: Final = 8.0
_REVIVAL_S: Final = 4.0
"""A tunnel that stays silent over a link where another is still answered this much later counts as
lost by the egress: after its restart, or when this computer slept."""
_FAREWELL_S: Final = 0.3
_OWN_QUEUE_S: Final = 0.1
"""What flows add to round trips, with some jitter; see `protocol/delay.py`."""


@dataclass(frozen=True)
class Reports:
    """What the owner of a `PathKeeper` wants to hear."""

    links_wanted: Callable[[int], None]
    """This many links should be under way."""
    link_useless: Callable[[Link, bool], None]
    """A link never led to the egress; whether it led to a wrong one."""
    link_poor: Callable[[Link], None]
    """A link brings little, and its volunteer is not worth asking again."""
    link_dropped: Callable[[Link], None]
    """A link is not needed any more and should be closed."""
    changed: Callable[[], None]
    """A tunnel became ready, was heard of again, or ended."""


class PathKeeper:
    """Holds links and tunnels. The owner brings links, closes them, and calls `close` at the end.

    Args:
        target: how many links to hold.
        keepalive_s: how often an idle tunnel is asked for a sign of life.
        reports: what the owner wants to hear.
    """

    def __init__(self, target: int, keepalive_s: float, reports: Reports) -> None:
        self._target = target
        self._plan = PathSet(target)
        self._keepalive_s = keepalive_s
        self._keepalive: asyncio.TimerHandle | None = None
        self._reports = reports
        self._loop = asyncio.get_running_loop()
        self._links: dict[int, HeldLink] = {}
        self._numbers: dict[MessageChannel, int] = {}
        self._next_link = itertools.count()
        self._tunnels: dict[int, Tunnel] = {}
        self._look: asyncio.TimerHandle | None = None
        self._awake_since = self._loop.time()
        """When this process last went on after it had stood still."""
        self._rates = LinkRates()
        self._receiving: int | None = None
        """The link that brings what is being taken."""
        self._closed = False
        self._egress: Descriptor | None = None
        """Where the tunnels lead."""
        self.links_made = 0
        """Links since the start over which the egress was heard."""

    def start(self) -> None:
        """Ask for the first links."""
        self._keep_alive()
        self._obey()

    @property
    def links(self) -> int:
        """How many links have carried something, are up and stay."""
        return sum(each.proven and each.closing is None for each in self._links.values())

    @property
    def egress(self) -> str | None:
        """Address of the egress to which new links should lead; None when any will do."""
        return self._egress.url if self._egress is not None and self._tunnels else None

    @property
    def doubted(self) -> list[Link]:
        """Links that are silent, with nothing else to turn to."""
        doubted = self._plan.doubted
        return [each.link for number, each in self._links.items() if number in doubted]

    def best(self, *, udp: bool = False, besides: Sequence[Tunnel] = ()) -> Tunnel | None:
        """Return the tunnel on which to open the next flow; None when none can yet.

        One that has not answered yet over its present link may be lost, and the flow with it.
        """
        able = [
            each
            for name, each in self._tunnels.items()
            if each.tunnel.can_open and self._plan.proven(name)
            if all(each is not other for other in besides)
            if not udp or each.tunnel.carries_udp is not None
        ]
        return min(able, key=self._answer_s, default=None)

    def _answer_s(self, each: Tunnel) -> float:
        """How long a typical answer to one more flow of this tunnel would take."""
        # Without a queue of our own making, which tells of flows that are counted anyway or have
        # ended. What takes longer tells of trouble.
        smoothed_s, link = each.tunnel.smoothed_rtt or 0.0, each.driver.link
        rtt_s = max(each.tunnel.shortest_rtt or 0.0, smoothed_s - _OWN_QUEUE_S)
        if link is None:
            return inf
        beside = [other for other in self._tunnels.values() if other.driver.link is link]
        flows = sum(other.driver.flows for other in beside)
        return self._rates.answer_s(self._numbers[link], flows, rtt_s, self._loop.time())

    @property
    def answered(self) -> bool:
        """Whether any tunnel answers."""
        return any(self._plan.proven(name) for name in self._tunnels)

    def make_room(self) -> None:
        """Begin one more tunnel, since no flow finds room on those that there are."""
        if all(each.tunnel.ready for each in self._tunnels.values()):
            self._plan.make_room(self._loop.time())
            self._obey()

    def open_flow(self, on: Tunnel, host: str, port: int, token: str | None) -> TunnelFlow:
        """Ask the egress for a flow."""
        flow = on.driver.add_flow(on.tunnel.open_flow(host, port, token))
        on.driver.wake()
        return flow

    def open_udp(
        self, on: Tunnel, host: str, port: int, token: str | None, on_payload: OnPayload
    ) -> TunnelUdpFlow:
        """Ask the egress for a UDP flow.

        Raises:
            FlowError: it carries no UDP.
        """
        flow = on.driver.add_udp(on.tunnel.open_udp(host, port, token), on_payload)
        on.driver.wake()
        return flow

    # --- links ---

    def link_opened(self, link: Link) -> bool:
        """Take a link; return False when it leads to another egress than the living tunnels.

        Tunnels without any link give way: the broker, asked for their egress, has it no more.
        """
        if self._egress is None or link.egress.fingerprint != self._egress.fingerprint:
            if self._links:
                return False
            for each in list(self._tunnels.values()):
                each.driver.close("the egress is gone")
            self._egress = link.egress
        number = next(self._next_link)
        self._links[number] = HeldLink(link)
        self._rates.opened(number)
        self._numbers[link.channel] = number
        link.channel.start(
            lambda messages: self._receive(number, messages), lambda: self._on_goodbye(number)
        )
        self._plan.link_opened(number, self._loop.time())
        self._obey()
        return True

    def link_ended(self, link: Link) -> None:
        """A link is gone, whoever closed it."""
        number = self._numbers.pop(link.channel, None)
        if number is None:
            return
        self._links.pop(number).forget_closing()
        self._rates.ended(number)
        self._plan.link_ended(number, self._loop.time())
        self._obey()
        self._reports.changed()

    def network_changed(self) -> None:
        """This computer woke or is in another network: find out what still works."""
        self._plan.network_changed(self._loop.time())
        self._obey()

    async def say_goodbye(self) -> None:
        """End all tunnels and tell the egress, which else keeps them for a minute.

        A data channel that is closed drops what it still has to send. So what is under way gets
        a moment to arrive, and then the farewell itself.
        """
        tunnels = [each.tunnel for each in self._tunnels.values()]
        await _brief(lambda: any(each.outstanding for each in tunnels))
        self.close("client shutdown")
        await _brief(lambda: any(each.link.channel.buffered for each in self._links.values()))

    def close(self, reason: str) -> None:
        """Tell the egress, end all tunnels and their flows. Closing twice does no harm."""
        self._closed = True
        for timer in (self._look, self._keepalive):
            if timer is not None:
                timer.cancel()
        self._look = self._keepalive = None
        for each in list(self._tunnels.values()):
            each.driver.close(reason)

    # --- what comes in ---

    def _receive(self, number: int, messages: list[bytes]) -> None:
        datagrams: list[bytes] = []
        for message in messages:
            with suppress(RecordError):  # as a lost packet: a volunteer may send anything
                datagrams += unpack(message)
        held = self._links.get(number)
        if not datagrams or held is None:
            return
        waited_s, heard = self._waited_s(held), False
        self._receiving = number
        for name in list(held.users):
            each = self._tunnels.get(name)
            if each is not None and each.driver.receive(datagrams):  # drops what is another's
                self._heard(name, each, number, held)
                heard = True
        self._receiving = None
        if heard and number in self._links:
            self._rates.count(number, data_octets(datagrams), self._loop.time(), waited_s)

    def _waited_s(self, held: HeldLink) -> float:
        """For how long an answer has been due over a link."""
        waiting = [
            since
            for each in self._tunnels.values()
            if each.driver.link is held.link.channel
            and (since := each.driver.waiting_since) is not None
        ]
        return self._loop.time() - min(waiting) if waiting else 0.0

    def _heard(self, name: int, each: Tunnel, number: int, held: HeldLink) -> None:
        now = held.heard_at = self._loop.time()
        was_proven = self._plan.proven(name)
        self._plan.heard(name, number, each.tunnel.shortest_rtt, now)
        self._obey()
        self._look_soon()
        if each.tunnel.ready and not held.proven:
            held.proven = True
            self.links_made += 1
            self._reports.changed()
        elif not was_proven:
            self._reports.changed()

    def _on_goodbye(self, number: int) -> None:
        """A volunteer is about to leave: move away first, then close."""
        self._plan.link_leaving(number, self._loop.time())
        self._obey()

    def _drop(self, number: int) -> None:
        if number in self._links:
            self._reports.link_dropped(self._links[number].link)

    def _on_event(self, name: int, event: events.TunnelEvent) -> None:
        if isinstance(event, events.TunnelClosed):
            ended = self._tunnels.pop(name)
            ended.keep()
            for each in self._links.values():
                each.users.pop(name, None)
            useless = None if ended.tunnel.ready else self._useless(ended, event)
            if useless is not None:
                self._reports.link_useless(self._links[useless].link, event.wrong_identity)
                self._plan.link_ended(useless, self._loop.time())
            self._plan.tunnel_ended(name, self._loop.time())
            self._obey()
        self._reports.changed()

    def _useless(self, ended: Tunnel, event: events.TunnelClosed) -> int | None:
        """Return the link because of which a tunnel never came about; None when none is known.

        A tunnel may have moved from an honest link to one that leads to a wrong egress.
        """
        if event.wrong_identity and self._receiving in self._links:
            return self._receiving
        first = self._links.get(ended.first_link)
        return ended.first_link if first is not None and first.heard_at <= ended.began else None

    # --- commands ---

    def _obey(self) -> None:
        while not self._closed and (commands := self._plan.take_commands()):
            for command in commands:
                self._carry_out(command)

    def _carry_out(self, command: Command) -> None:
        match command:
            case OpenLinks(count):
                self._reports.links_wanted(count)
            case CloseLink(number, after_s) if number in self._links:
                self._links[number].closing = self._loop.call_later(after_s, self._drop, number)
            case StartTunnel(name, number):
                self._start_tunnel(name, number)
            case UseLink(name, number):
                self._move(name, number)
            case Hedge(name, number):
                self._hedge(name, number)
            case Ask(name):
                self._ask(name)

    def _start_tunnel(self, name: int, number: int) -> None:
        held = self._links[number]
        tunnel = ClientTunnel(client_configuration(held.link.egress.fingerprint))
        driver = TunnelDriver(tunnel, lambda event: self._on_event(name, event), self._look_soon)
        now = self._loop.time()
        self._tunnels[name] = Tunnel(tunnel, driver, now, number)
        held.users[name] = Use(now)
        driver.attach(held.link.channel)
        tunnel.start(now)
        driver.wake()

    def _move(self, name: int, number: int | None) -> None:
        each = self._tunnels.get(name)
        if each is None:
            return
        each.keep()
        if number is None:
            each.driver.attach(None)
            each.abandonment = self._loop.call_later(IDLE_TIMEOUT_S, each.driver.close, "no link")
            return
        # First the ID: attaching may send, and two volunteers must not see the same one.
        each.tunnel.change_connection_id()
        held = self._links[number]
        held.users[name] = Use(self._loop.time())
        each.driver.attach(held.link.channel)
        self._ask(name)  # one that stood still has nothing else to be answered

    def _hedge(self, name: int, number: int | None) -> None:
        each = self._tunnels.get(name)
        if each is None:
            return
        if number is None:
            each.driver.hedge(None)
            return
        held = self._links[number]
        held.ask_beside(name, each, self._loop.time())
        each.driver.hedge(held.link.channel)
        self._look_soon()

    def _ask(self, name: int) -> None:
        each = self._tunnels.get(name)
        if each is not None:
            each.tunnel.ping()
            each.driver.wake()
            self._look_soon()

    # --- silence ---

    def _keep_alive(self) -> None:
        now = self._loop.time()
        surplus = len(self._tunnels) - self._target
        for each in reversed([each for each in self._tunnels.values() if each.tunnel.ready]):
            if surplus > 0 and not each.driver.flows:
                each.driver.close("not needed any more")  # it was begun to make room
                surplus -= 1
            elif now - each.driver.last_received > self._keepalive_s / 2:
                each.tunnel.ping()
                each.driver.wake()
        self._keepalive = self._loop.call_later(self._keepalive_s / 2, self._keep_alive)

    def _look_soon(self) -> None:
        if self._look is None:
            self._look = self._loop.call_later(_LOOK_S, self._look_now)

    def _look_now(self) -> None:
        now = self._loop.time()
        if self._look is not None and now - self._look.when() > _STALL_S:
            self._awake_since = now
        self._look = None
        expecting = False
        for name, each in list(self._tunnels.items()):
            since = each.driver.expecting_since
            self._plan.expecting(name, since if since is not None and since <= now else None)
            expecting = expecting or since is not None
            self._give_up_if_lost(name, each, now)
        self._plan.tick(now)
        self._leave_poor(now)
        self._obey()
        if expecting:
            self._look_soon()

    def _leave_poor(self, now: float) -> None:
        for number in self._rates.poor(now):
            held = self._links[number]
            if held.closing is None and self._plan.links > 1:
                self._reports.link_poor(held.link)
                self._plan.link_leaving(number, now)

    def _give_up_if_lost(self, name: int, each: Tunnel, now: float) -> None:
        if not each.tunnel.ready:
            if now - max(each.began, self._awake_since) > _HANDSHAKE_S:
                each.driver.close("no answer")
        elif any(self._in_vain(name, each, held) for held in self._links.values()):
            each.driver.close("lost")

    def _in_vain(self, name: int, each: Tunnel, held: HeldLink) -> bool:
        """Whether a tunnel asks over a link that works, and gets no answer."""
        since = held.vainly_asked_since(name, each)
        return since is not None and held.heard_at - max(since, self._awake_since) > _REVIVAL_S


async def _brief(true: Callable[[], bool]) -> None:
    """Wait while something is true, but only for a moment."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + _FAREWELL_S
    while true() and loop.time() < deadline:  # noqa: ASYNC110 - there is no event
        await asyncio.sleep(0.01)
