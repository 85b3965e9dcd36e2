"""When a client takes relays along, and what it tells the broker of its network."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import cast

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from magpies.client.config import ClientConfig
from magpies.client.links import Link, LinkMaker
from magpies.client.relays import RelaySource
from magpies.errors import BrokerError, LinkSetupError
from magpies.transports.broker_client import BrokerClient
from magpies.transports.channel import MessageChannel
from magpies.transports.data_channel import Engine, IceSettings
from magpies.wire.descriptors import encode_base64
from magpies.wire.invites import Invite
from magpies.wire.signalling import (
    ErrorCode,
    Nat,
    OfferRequest,
    OfferResponse,
    Relay,
    Relays,
    RelaysRequest,
)
from support import no_leaks, run, within
from support.brokers import SDP, signed_egress

RELAY = Relay("turn:turn.example:3478", "1:a", "c")
RELAYED = (
    SDP + "a=candidate:3 1 UDP 8331263 93.184.216.99 49170 typ relay raddr 0.0.0.0 rport 9\r\n"
)


@dataclass
class World:
    """A broker, a WebRTC library and a network in one, as a test wants them."""

    nat: Nat | None = Nat.INDEPENDENT
    """None: STUN servers are silent."""
    relays_there: list[Relay] = field(default_factory=lambda: [RELAY])
    turn_answers: bool = True
    works: bool = True
    """A link without a relay comes up."""
    stage: str = "ice"
    """Where it fails otherwise."""
    offers: list[OfferRequest] = field(default_factory=list)
    asked: list[RelaysRequest] = field(default_factory=list)
    broker_error: BrokerError | None = None
    refusals: list[BrokerError] = field(default_factory=list)
    """What the next offers are answered with."""
    public_too: bool = False
    key: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)
    open_peers: int = 0

    def maker(self, monkeypatch: pytest.MonkeyPatch) -> LinkMaker:
        async def detect(_: object) -> Nat:
            if self.nat is None:
                await asyncio.Event().wait()
            return self.nat or Nat.UNKNOWN

        monkeypatch.setattr("magpies.client.links.detect_nat", detect)
        operator = encode_base64(self.key.public_key().public_bytes_raw())
        stun = ["stun:stun.example:1", "stun:stun.example:2"]
        invite = Invite(
            ["https://broker.example"], operator, "sesame", stun, public_too=self.public_too
        )
        broker, library = cast("BrokerClient", self), cast("Engine", self)
        return LinkMaker(invite, broker, library, ClientConfig())

    # --- as a broker ---

    async def offer(self, request: OfferRequest) -> OfferResponse:
        await asyncio.sleep(0)
        self.offers.append(request)
        if self.refusals:
            raise self.refusals.pop(0)
        return OfferResponse(f"match-{len(self.offers):04}", SDP, signed_egress(self.key))

    async def relays(self, request: RelaysRequest) -> Relays:
        await asyncio.sleep(0)
        self.asked.append(request)
        if self.broker_error is not None:
            raise self.broker_error
        return Relays(self.relays_there, 600)

    def forget_connections(self) -> None:
        """None is kept here."""

    # --- as a library ---

    def offering(self, ice: IceSettings, _: int) -> Peer:
        self.open_peers += 1
        return Peer(self, relayed=bool(ice.turn) and self.turn_answers)


@dataclass
class Peer:
    world: World
    relayed: bool

    async def offer(self) -> str:
        await asyncio.sleep(0)
        return RELAYED if self.relayed else SDP

    async def accept(self, _: str) -> MessageChannel:
        await asyncio.sleep(0)
        if self.relayed or self.world.works:
            return cast("MessageChannel", None)
        raise LinkSetupError(self.world.stage, "no way", late=True)

    async def aclose(self) -> None:
        self.world.open_peers -= 1


async def fails(maker: LinkMaker) -> None:
    with pytest.raises(LinkSetupError):
        await maker.make()


def relayed(offer: OfferRequest) -> bool:
    return "typ relay" in offer.sdp


def test_where_links_work_no_relay_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    world = World()

    async def main() -> None:
        await world.maker(monkeypatch).make()

    run(main())
    assert world.asked == []
    assert [(offer.nat, relayed(offer)) for offer in world.offers] == [(Nat.INDEPENDENT, False)]


def test_silent_stun_servers_delay_the_first_link_only_a_moment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    world = World(nat=None)

    async def main() -> None:
        maker = world.maker(monkeypatch)
        async with within(1):
            await maker.make()
        await maker.make()

    with no_leaks():
        run(main())
    assert [offer.nat for offer in world.offers] == [Nat.UNKNOWN] * 2


def test_after_no_path_was_found_links_take_a_relay_along(monkeypatch: pytest.MonkeyPatch) -> None:
    world = World(works=False)

    async def main() -> None:
        maker = world.maker(monkeypatch)
        await fails(maker)
        await maker.make()
        await maker.make()

    run(main())
    assert [relayed(offer) for offer in world.offers] == [False, True, True]
    assert world.offers[1].avoid == [], "with a relay the same volunteer may do"
    assert len(world.asked) == 1, "they are remembered"
    assert world.open_peers == 2


def test_a_network_whose_ports_change_takes_a_relay_at_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    world = World(nat=Nat.DEPENDENT, works=False)

    async def main() -> None:
        maker = world.maker(monkeypatch)
        await maker.make()
        await maker.make()

    run(main())
    assert [(offer.nat, relayed(offer)) for offer in world.offers] == [
        (Nat.INDEPENDENT, True),
        (Nat.INDEPENDENT, True),
    ]
    assert len(world.asked) == 1
    assert world.open_peers == 2, "the peer without a relay is freed"


def test_without_relays_all_is_as_before(monkeypatch: pytest.MonkeyPatch) -> None:
    world = World(nat=Nat.DEPENDENT, relays_there=[], works=False)

    async def main() -> None:
        maker = world.maker(monkeypatch)
        await fails(maker)
        await fails(maker)

    run(main())
    assert [(offer.nat, offer.avoid) for offer in world.offers] == [
        (Nat.DEPENDENT, []),
        (Nat.DEPENDENT, ["match-0001"]),
    ]
    assert len(world.asked) == 1, "that there are none is remembered too"


def test_a_relay_that_is_dead_does_not_excuse_volunteers(monkeypatch: pytest.MonkeyPatch) -> None:
    world = World(turn_answers=False, works=False)

    async def main() -> None:
        maker = world.maker(monkeypatch)
        for _ in range(3):
            await fails(maker)

    run(main())
    assert [offer.avoid for offer in world.offers] == [[], [], ["match-0002"]]


def test_a_handshake_that_is_stuck_is_no_case_for_relays(monkeypatch: pytest.MonkeyPatch) -> None:
    world = World(works=False, stage="dtls")

    async def main() -> None:
        maker = world.maker(monkeypatch)
        await fails(maker)
        await fails(maker)

    run(main())
    assert world.asked == []
    assert world.offers[1].avoid == ["match-0001"]


def test_in_another_network_only_cheats_are_avoided(monkeypatch: pytest.MonkeyPatch) -> None:
    world = World(works=False, stage="dtls")

    async def main() -> None:
        maker = world.maker(monkeypatch)
        await fails(maker)
        await fails(maker)
        maker.avoid("match-0002", dishonest=True)
        maker.network_changed()
        await fails(maker)

    run(main())
    assert [offer.avoid for offer in world.offers] == [[], ["match-0001"], ["match-0002"]]


@pytest.mark.parametrize(
    ("nat", "relays", "works"),
    [(Nat.DEPENDENT, [RELAY], True), (Nat.DEPENDENT, [], False), (None, [], True)],
    ids=["with a relay", "no way", "silent STUN"],
)
def test_wherever_it_is_cancelled_no_peer_is_left(
    monkeypatch: pytest.MonkeyPatch, nat: Nat | None, relays: list[Relay], *, works: bool
) -> None:
    monkeypatch.setattr("magpies.client.links._NAT_S", 0.0)

    async def cut_after(turns: int) -> bool:
        """Cancel after so many turns of the loop; return whether it was still under way."""
        world = World(nat, relays, works=works)
        making = asyncio.create_task(world.maker(monkeypatch).make())
        for _ in range(turns):
            await asyncio.sleep(0)
        cut = making.cancel()
        (link,) = await asyncio.gather(making, return_exceptions=True)
        if isinstance(link, Link):
            await link.aclose()
        assert world.open_peers == 0, f"cancelled after {turns} turns"
        return cut

    async def main() -> None:
        turns = 0
        while await cut_after(turns):
            turns += 1
        assert turns > 5

    run(main())


@pytest.mark.parametrize(
    ("relays", "error"),
    [
        ([RELAY], BrokerError(ErrorCode.BAD_REQUEST, "An older broker.")),
        ([Relay("turns:turn.example:443", "u", "c")], None),
        ([Relay("turn:u:p@turn.example?transport=tcp", "u", "c")], None),
    ],
)
def test_a_broker_without_usable_relays_is_no_error(
    relays: list[Relay], error: BrokerError | None
) -> None:
    world = World(relays_there=relays, broker_error=error)

    async def main() -> None:
        source = RelaySource(cast("BrokerClient", world), "sesame")
        assert await source.get() == await source.get() == ()

    run(main())
    assert world.asked == [RelaysRequest(1, "sesame")]


# --- pools ------------------------------------------------------------------------------------


NOBODY = BrokerError(ErrorCode.NO_VOLUNTEER, "Nobody is free.", 5.0)
REVOKED = BrokerError(ErrorCode.UNKNOWN_POOL, "This invite has been revoked.")
PRIVATE_ONLY = BrokerError(ErrorCode.POOL_TOKEN_REQUIRED, "Private pools only.")


@pytest.mark.parametrize(
    ("refusals", "public_too", "asked", "told"),
    [
        ([NOBODY], True, ["sesame", None], None),
        ([NOBODY], False, ["sesame"], NOBODY),
        ([REVOKED], True, ["sesame"], REVOKED),
        ([NOBODY, NOBODY], True, ["sesame", None], NOBODY),
        ([NOBODY, PRIVATE_ONLY], True, ["sesame", None], NOBODY),
    ],
    ids=["nobody", "not said", "revoked", "nobody at all", "no public pool"],
)
def test_the_public_pool_is_asked_only_if_the_invite_says_so_and_nobody_else_is_free(
    monkeypatch: pytest.MonkeyPatch,
    refusals: list[BrokerError],
    public_too: bool,
    asked: list[str | None],
    told: BrokerError | None,
) -> None:
    world = World(refusals=list(refusals), public_too=public_too)

    async def main() -> None:
        maker = world.maker(monkeypatch)
        if told is None:
            await (await maker.make()).aclose()
            return
        with pytest.raises(BrokerError) as raised:
            await maker.make()
        assert raised.value is told

    run(main())
    assert [offer.pool for offer in world.offers] == asked
