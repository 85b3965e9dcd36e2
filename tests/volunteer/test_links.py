"""One link of a headless volunteer, its WebRTC in the hands of the test."""

from __future__ import annotations

import asyncio

import aiohttp

from magpies.errors import LinkSetupError
from magpies.transports.channel import MessageChannel
from magpies.transports.data_channel import Engine, IceSettings
from magpies.transports.pipe import PipeCount
from magpies.volunteer.config import VolunteerConfig
from magpies.volunteer.links import LinkServer, Readers
from magpies.wire.signalling import Decline, DeclineReason, OfferToVolunteer, VolunteerMessage
from support import eventually, no_leaks, run
from support.brokers import SDP
from support.failures import closed_port


class PeerInNoHurry:
    """Has its answer ready when the volunteer knows how it stands with the egress."""

    async def answer(self, offer_sdp: str) -> str:
        await eventually(lambda: not _connecting())
        return offer_sdp

    async def channel(self) -> MessageChannel:
        raise LinkSetupError("open", "nobody is there")

    async def aclose(self) -> None:
        pass


def _connecting() -> bool:
    return any(task.get_name() == "volunteer-egress" for task in asyncio.all_tasks())


def _nothing(*_: object) -> PeerInNoHurry:
    return PeerInNoHurry()


def test_a_reader_is_sent_on_at_once_when_the_egress_is_known_to_be_down() -> None:
    told: list[VolunteerMessage] = []

    async def tell(message: VolunteerMessage) -> None:
        told.append(message)

    async def main() -> None:
        egress = f"ws://127.0.0.1:{closed_port()}"
        async with no_leaks(), aiohttp.ClientSession() as session:
            server = LinkServer(
                Engine("scripted", _nothing, _nothing),  # type: ignore[arg-type] # it answers only
                IceSettings(),
                session,
                VolunteerConfig(),
                Readers(lambda _: None),
                PipeCount(),
            )
            await server.serve(OfferToVolunteer("match-0001", SDP, egress), tell)

    run(main())
    assert told == [Decline("match-0001", DeclineReason.FAILED)]
