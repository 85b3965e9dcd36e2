"""How a client gets a link: an offer through the broker, an answer, an open data channel."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Final, Protocol

import msgspec

from magpies.client.config import ClientConfig
from magpies.client.relays import RelaySource
from magpies.errors import BrokerError, LinkSetupError, SdpError
from magpies.transports.addresses import is_private_url
from magpies.transports.broker_client import BrokerClient
from magpies.transports.broker_set import BrokerSet
from magpies.transports.channel import MessageChannel
from magpies.transports.data_channel import Engine, IceSettings, OfferingPeer
from magpies.transports.stun import detect_nat, parse_stun_url
from magpies.transports.stun_messages import Address
from magpies.wire import limits
from magpies.wire.descriptors import Descriptor, verify
from magpies.wire.invites import Invite
from magpies.wire.sdp import check
from magpies.wire.signalling import ErrorCode, Nat, OfferRequest, OfferResponse, Relay

_NAT_SERVERS: Final = 2  # what it takes to compare mappings
_AVOIDED: Final = limits.AVOIDED_MATCHES
_GATHERING_S: Final = 1.5
"""How long STUN servers are waited for, which where they are blocked every link pays. In the same
measurement as below they took 0.8 s at most. A relay takes longer: the engine's own time holds."""
_PATH_S: Final = 4.0
"""How long a path to a volunteer is looked for before the next one is asked. Measured in the lab,
24 times each, at most: 0.2 s at 60 ms RTT, 1.2 s at 300 and 600 ms with one packet in ten lost."""
_NAT_S: Final = 0.6
"""How much longer than our own addresses the kind of network is looked for. Usually it is known
first; servers of which one is silent would cost the first link 1.5 s. Shorter, a busy computer
misses that it needs a relay, and learns it 4 s later by failing."""
_BLOCKED_S: Final = 600.0
"""How long links take a relay along after one found no path. Not for ever: this computer may be
in another network by then, and a relay is one more address that a censor sees."""
_RELAY: Final = " typ relay"
_NOBODY_FREE: Final = {ErrorCode.NO_VOLUNTEER, ErrorCode.VOLUNTEER_FAILED}


@dataclass(frozen=True, eq=False)
class Link:
    """An open data channel to a volunteer, and the egress at its other side."""

    channel: MessageChannel
    match: str
    egress: Descriptor
    peer: OfferingPeer

    async def aclose(self) -> None:
        """Free the channel and the peer connection."""
        await self.peer.aclose()


@dataclass(frozen=True, eq=False)
class Found:
    """A volunteer that the broker named, with its answer; the way to it is not open yet."""

    match: str
    egress: Descriptor
    answer: str
    peer: OfferingPeer
    offer: str


class Maker(Protocol):
    """Where a bridge gets its links from."""

    @property
    def stun_servers(self) -> list[Address]:
        """See `LinkMaker.stun_servers`."""

    async def find(self, besides: Sequence[str] = (), egress: str | None = None) -> Found:
        """See `LinkMaker.find`."""

    async def open(self, found: Found) -> Link:
        """See `LinkMaker.open`."""

    def avoid(self, match: str, *, dishonest: bool = False) -> None:
        """See `LinkMaker.avoid`."""

    def network_changed(self) -> None:
        """See `LinkMaker.network_changed`."""


class NoBroker:
    """Makes no links by itself: those of a client that pairs are brought to it."""

    @property
    def stun_servers(self) -> list[Address]:
        """None: a network that came back brings no link by itself."""
        return []

    async def find(self, besides: Sequence[str] = (), egress: str | None = None) -> Found:
        """Never return."""
        await asyncio.Event().wait()
        raise AssertionError

    async def open(self, found: Found) -> Link:
        """Nothing is found that could be opened."""
        raise NotImplementedError

    def avoid(self, match: str, *, dishonest: bool = False) -> None:
        """Nobody is asked again here."""

    def network_changed(self) -> None:
        """Nothing is remembered here."""


class LinkMaker:
    """Makes links and remembers what to avoid.

    Args:
        invite: names the brokers and pins the operator.
        broker: to ask.
        engine: WebRTC library.
        config: of the client.
    """

    def __init__(
        self, invite: Invite, broker: BrokerClient | BrokerSet, engine: Engine, config: ClientConfig
    ) -> None:
        self._invite = invite
        self._broker = broker
        self._engine = engine
        self._buffer_octets = config.link_buffer_octets
        stun = [*invite.stun, *config.stun][: limits.STUN_SERVERS]
        self._ice = IceSettings(
            stun=tuple(stun),
            keep_private_candidates=uses_local_network(invite, config),
            setup_s=config.setup_s,
            path_s=min(_PATH_S, config.setup_s),
        )
        self._relays = RelaySource(broker, invite.pool_token)
        self._blocked_until = 0.0
        self._failed: deque[str] = deque(maxlen=_AVOIDED)
        self._dishonest: deque[str] = deque(maxlen=_AVOIDED)
        self._nat: Nat | None = None

    @property
    def stun_servers(self) -> list[Address]:
        """Host and port of those that a link's set-up asks."""
        return [parse_stun_url(url) for url in self._ice.stun]

    def avoid(self, match: str, *, dishonest: bool = False) -> None:
        """Do not take the volunteer of this match again.

        Args:
            match: of the link that failed.
            dishonest: not even when there is nobody else.
        """
        (self._dishonest if dishonest else self._failed).append(match)

    def network_changed(self) -> None:
        """Forget what was true of the network before.

        There volunteers may have fallen silent because it was away. To avoid them all took two
        seconds, until the broker had waited for others in vain.
        """
        self._failed.clear()
        self._nat = None
        self._blocked_until = 0.0
        self._broker.forget_connections()

    async def find(self, besides: Sequence[str] = (), egress: str | None = None) -> Found:
        """Offer a link and return who answered; `open` comes next, and nothing in between.

        Args:
            besides: matches of links that are up or being opened; their volunteers are of no
                use twice.
            egress: where it should lead, if that can be had.

        Raises:
            BrokerError: the broker cannot be reached or has nobody.
            LinkSetupError: this computer could not make an offer.
            WireError: the broker's answer is not acceptable.
        """
        peer, sdp, nat = await self._offer()
        async with _freed_on_failure(peer):
            request = OfferRequest(
                version=limits.PROTOCOL_VERSION,
                sdp=sdp,
                nat=nat,
                pool=self._invite.pool_token,
                avoid=[*self._failed, *self._dishonest][-_AVOIDED:],
                besides=list(besides)[-limits.HELD_MATCHES :],
                egress=egress,
            )
            response = await self._match(request, last_resort=not besides)
            descriptor = verify(response.egress, self._invite.operator_key_octets, time.time())
            return Found(response.match, descriptor, response.sdp, peer, sdp)

    async def open(self, found: Found) -> Link:
        """Open the way to a volunteer and return the link.

        Raises:
            LinkSetupError: it could not be opened.
            WireError: the volunteer's answer is not acceptable.
        """
        async with _freed_on_failure(found.peer):
            try:
                channel = await found.peer.accept(check(found.answer))
            except (LinkSetupError, SdpError) as error:
                await self._blame(error, found)
                raise
            return Link(channel, found.match, found.egress, found.peer)

    async def make(self) -> Link:
        """Find a volunteer and open the way to it; errors as of both."""
        return await self.open(await self.find())

    async def _blame(self, error: LinkSetupError | SdpError, found: Found) -> None:
        self._nat = None  # this computer may be in another network by now
        if not await self._was_blocked(error, found.offer):
            self.avoid(found.match)

    async def _offer(self) -> tuple[OfferingPeer, str, Nat]:
        """Return a peer, its offer, and how the address in it can be reached."""
        blocked = asyncio.get_running_loop().time() < self._blocked_until
        relays = await self._relays.get() if blocked or self._nat is Nat.DEPENDENT else ()
        peer, sdp = await self._describe(relays)
        if self._nat is Nat.DEPENDENT and not relays:
            async with _freed_on_failure(peer):
                relays = await self._relays.get()
            if relays:
                await peer.aclose()
                peer, sdp = await self._describe(relays)
        return peer, sdp, Nat.INDEPENDENT if _RELAY in sdp else self._nat or Nat.UNKNOWN

    async def _describe(self, relays: tuple[Relay, ...]) -> tuple[OfferingPeer, str]:
        gathering_s = self._ice.gathering_s if relays else _GATHERING_S
        ice = replace(self._ice, turn=relays, gathering_s=gathering_s)
        peer = self._engine.offering(ice, self._buffer_octets)
        async with _freed_on_failure(peer):
            return peer, await self._offer_of(peer)

    async def _offer_of(self, peer: OfferingPeer) -> str:
        """Return the offer of `peer`; in the meantime, look what network this is."""
        network = asyncio.create_task(self._network(), name="detect-nat")
        try:
            sdp = await peer.offer()
            await asyncio.wait({network}, timeout=_NAT_S)
            self._nat = network.result() if network.done() else Nat.UNKNOWN
        finally:
            network.cancel()
            await asyncio.gather(network, return_exceptions=True)
        return sdp

    async def _was_blocked(self, error: Exception, sdp: str) -> bool:
        """Return whether a relay may do what failed; the next links then have one."""
        if not isinstance(error, LinkSetupError) or error.stage != "ice" or _RELAY in sdp:
            return False
        now = asyncio.get_running_loop().time()
        if now < self._blocked_until or not await self._relays.get():
            return False
        self._blocked_until = now + _BLOCKED_S
        return True

    async def _match(self, request: OfferRequest, *, last_resort: bool) -> OfferResponse:
        try:
            return await self._ask(request)
        except BrokerError as error:
            if error.code != ErrorCode.NO_VOLUNTEER or not self._failed or not last_resort:
                raise
            # One that failed is better than nobody: it may have been our own network.
            self._failed.clear()
            return await self._ask(msgspec.structs.replace(request, avoid=list(self._dishonest)))

    async def _ask(self, request: OfferRequest) -> OfferResponse:
        """Ask in the pool of the invite, and then in the public one if the invite says so."""
        try:
            return await self._broker.offer(request)
        except BrokerError as error:
            if not self._invite.public_too or error.code not in _NOBODY_FREE:
                raise
            try:
                return await self._broker.offer(msgspec.structs.replace(request, pool=None))
            except BrokerError as other:
                raise error if other.code == ErrorCode.POOL_TOKEN_REQUIRED else other from None

    async def _network(self) -> Nat:
        """How this network maps ports; asked once, then remembered."""
        if self._ice.keep_private_candidates:
            return Nat.UNKNOWN  # nothing is mapped between here and the volunteer
        servers = self.stun_servers
        if len(servers) < _NAT_SERVERS:
            return Nat.UNKNOWN
        return self._nat or await detect_nat(servers)


def uses_local_network(invite: Invite, config: ClientConfig) -> bool:
    """Return whether private addresses may be told to volunteers."""
    local = config.local_network
    return is_private_url(invite.brokers[0]) if local is None else local


@asynccontextmanager
async def _freed_on_failure(peer: OfferingPeer) -> AsyncIterator[None]:
    """Free `peer` if what is done with it fails or is cancelled."""
    try:
        yield
    except BaseException:
        await peer.aclose()
        raise
