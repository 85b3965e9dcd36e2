"""The pairing of the reader's page, with a friend who is a peer in the same process."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from magpies.client.config import ClientConfig
from magpies.client.desk import Desk, Phase
from magpies.client.links import Link
from magpies.client.pairing import Pairing
from magpies.errors import PairingError
from magpies.transports.data_channel import engine
from magpies.wire.invites import Invite
from support import eventually, no_leaks, run
from support.friends import INVITE, friend

CONFIG = ClientConfig()


class Scene:
    """A desk, and the links that came of it."""

    def __init__(self) -> None:
        self.links: list[Link] = []
        self.failures: list[BaseException] = []
        self.desk = Desk(self.failures.append)

    def pairing(self, invite: Invite = INVITE, config: ClientConfig = CONFIG) -> Pairing:
        return Pairing(invite, engine("libdatachannel"), config, self.links.append)

    def phase(self) -> Phase | None:
        standing = self.desk.standing
        return None if standing is None else standing.phase

    async def until(self, phase: Phase) -> None:
        await eventually(lambda: self.phase() is phase, 10)


def play(scenario: Callable[[Scene], Awaitable[None]]) -> None:
    async def main() -> None:
        scene = Scene()
        try:
            await scenario(scene)
        finally:
            await scene.desk.aclose()
        assert scene.failures == []

    with no_leaks():
        run(main())


def test_a_pairing_is_followed_from_its_offer_to_the_end_of_its_link() -> None:
    async def scenario(scene: Scene) -> None:
        assert scene.phase() is None
        await scene.desk.begin(scene.pairing())
        standing = scene.desk.standing
        assert standing is not None
        assert standing.phase is Phase.OFFERED
        assert 590 < standing.left_s <= 600
        async with friend(standing.offer) as (peer, reply):
            for wrong in ("hello", standing.offer.text, reply[:-3]):
                with pytest.raises(PairingError):
                    scene.desk.take(wrong)
                assert scene.phase() is Phase.OFFERED
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(peer.channel())
                scene.desk.take(reply)
                assert scene.phase() is Phase.CONNECTING
                with pytest.raises(PairingError):
                    scene.desk.take(reply)
                await scene.until(Phase.CONNECTED)
        await scene.until(Phase.ENDED)
        (link,) = scene.links
        await link.aclose()

    play(scenario)


def test_another_offer_takes_the_place_of_the_first() -> None:
    async def scenario(scene: Scene) -> None:
        await scene.desk.begin(scene.pairing())
        first = scene.desk.standing
        assert first is not None
        async with friend(first.offer) as (_, reply):
            await scene.desk.begin(scene.pairing())
            with pytest.raises(PairingError) as raised:
                scene.desk.take(reply)
            assert raised.value.fault == "other"
        assert scene.phase() is Phase.OFFERED

    play(scenario)


def test_an_offer_that_nobody_answers_expires(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("magpies.client.pairing.VALID_S", 1)

    async def scenario(scene: Scene) -> None:
        await scene.desk.begin(scene.pairing())
        await scene.until(Phase.EXPIRED)
        with pytest.raises(PairingError) as raised:
            scene.desk.take("magpies-reply:AQ")
        assert raised.value.fault == "expired"

    play(scenario)


def test_a_friend_who_is_gone_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("magpies.client.pairing.PATH_S", 0.5)

    async def scenario(scene: Scene) -> None:
        # The friend's peer may answer once more while it is freed: then there is a path.
        await scene.desk.begin(scene.pairing(config=ClientConfig(setup_s=3.0)))
        standing = scene.desk.standing
        assert standing is not None
        async with friend(standing.offer) as (_, reply):
            pass
        scene.desk.take(reply)
        await scene.until(Phase.FAILED)
        assert scene.links == []

    play(scenario)


def test_an_invite_without_an_egress_makes_no_offer() -> None:
    async def scenario(scene: Scene) -> None:
        bare = Invite(INVITE.brokers, INVITE.operator_key)
        with pytest.raises(PairingError) as raised:
            await scene.desk.begin(scene.pairing(bare))
        assert raised.value.fault == "egress"
        assert scene.phase() is None

    play(scenario)


def test_who_gives_up_waiting_leaves_nothing_open() -> None:
    async def scenario(scene: Scene) -> None:
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(scene.desk.begin(scene.pairing()), 0)
        assert scene.phase() is None

    play(scenario)
