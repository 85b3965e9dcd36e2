"""A link by texts, with a friend who is a peer in the same process."""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace

import pytest

from magpies.client.config import ClientConfig
from magpies.client.links import Link
from magpies.client.pairing import VALID_S, Pairing
from magpies.errors import LinkSetupError, PairingError
from magpies.transports.data_channel import Engine, IceSettings, engine
from magpies.wire.invites import Invite
from magpies.wire.pairing import egress_number
from support import no_leaks, run
from support.channel_conformance import Received
from support.friends import FINGERPRINT, INVITE, friend, read


class Desk:
    """A pairing, and the links that came of it."""

    def __init__(self, invite: Invite = INVITE, library: Engine | None = None) -> None:
        self.links: list[Link] = []
        self.ahead_s = 0.0
        self.pairing = Pairing(
            invite,
            library or engine("libdatachannel"),
            ClientConfig(),
            self.links.append,
            lambda: time.time() + self.ahead_s,
        )


def test_an_offer_and_a_reply_make_a_link() -> None:
    async def main() -> None:
        desk = Desk()
        async with desk.pairing as pairing:
            offer = await pairing.offer()
            assert offer.link == f"http://127.0.0.1:1/pair/#{offer.text.partition(':')[2]}"
            assert read(offer).subject == egress_number("ws://127.0.0.1:1/v1/link")
            assert VALID_S - 5 < pairing.left_s <= VALID_S
            async with friend(offer) as (peer, reply):
                for wrong in (offer.text, reply[:-4], "", reply.replace("reply", "answer")):
                    with pytest.raises(PairingError):
                        await pairing.take(wrong)
                async with asyncio.TaskGroup() as tasks:
                    far = tasks.create_task(peer.channel())
                    await pairing.take(f" {reply}\n")
                (link,) = desk.links
                assert link.egress.url == "ws://127.0.0.1:1/v1/link"
                assert link.egress.fingerprint == FINGERPRINT
                received = Received(link.channel)
                assert far.result().send(b"hello")
                assert await received.wait_for(1) == [b"hello"]
                with pytest.raises(PairingError, match="begin again"):
                    await pairing.take(reply)
                await link.aclose()

    run(main())


def test_texts_have_their_time_and_their_offer() -> None:
    async def main() -> None:
        desk = Desk()
        async with desk.pairing as pairing:
            first = await pairing.offer()
            async with friend(first) as (_, reply):
                await pairing.offer()
                with pytest.raises(PairingError, match="another offer"):
                    await pairing.take(reply)
            desk.ahead_s = VALID_S + 1
            assert pairing.left_s == 0
            with pytest.raises(PairingError, match="expired"):
                await pairing.take(reply)
        assert desk.links == []

    run(main())


def test_a_friend_who_is_gone_is_said_in_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("magpies.client.pairing.PATH_S", 0.5)

    async def main() -> None:
        desk = Desk()
        with no_leaks():
            async with desk.pairing as pairing:
                async with friend(await pairing.offer()) as (_, reply):
                    pass
                with pytest.raises(LinkSetupError, match="is the page still open there"):
                    await pairing.take(reply)
        assert desk.links == []

    run(main())


def test_an_invite_without_an_egress_is_not_for_pairing() -> None:
    async def main() -> None:
        bare = Invite(INVITE.brokers, INVITE.operator_key)
        with pytest.raises(PairingError, match="ask for a new one"):
            await Desk(bare).pairing.offer()

    run(main())


def test_no_broker_is_asked_and_what_is_not_used_is_freed() -> None:
    made: list[IceSettings] = []
    library = engine("libdatachannel")

    def offering(ice: IceSettings, octets: int) -> object:
        made.append(ice)
        return library.offering(ice, octets)

    async def main() -> None:
        counting = replace(library, offering=offering)  # type: ignore[arg-type]  # a stand-in
        with no_leaks():
            async with Desk(library=counting).pairing as pairing:
                await pairing.offer()
                await pairing.offer()
        assert len(made) == 2

    run(main())
