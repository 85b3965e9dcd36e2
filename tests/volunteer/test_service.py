"""The headless volunteer against a scripted broker."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest
from aiohttp import web

from magpies.volunteer.config import VolunteerConfig
from magpies.volunteer.service import Volunteer
from magpies.wire.signalling import (
    Decline,
    DeclineReason,
    Hello,
    OfferToVolunteer,
    Reachability,
    VolunteerMessage,
    Welcome,
    WidgetConfig,
    decode_from_volunteer,
    encode,
)
from support import eventually, run
from support.listening import listening

ONE = "wss://one.example/v1/link"
OTHER = "wss://other.example/v1/link"


@dataclass
class Broker:
    """Hands out what a test puts into it, and keeps what it hears."""

    egresses: list[str] = field(default_factory=list)
    offers: list[OfferToVolunteer] = field(default_factory=list)
    heard: list[VolunteerMessage] = field(default_factory=list)
    sockets: list[web.WebSocketResponse] = field(default_factory=list)

    async def config(self, _: web.Request) -> web.Response:
        return web.Response(body=encode(WidgetConfig(1, [], self.egresses)))

    async def volunteer(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        self.sockets.append(socket)
        async for message in socket:
            told = decode_from_volunteer(message.data)
            self.heard.append(told)
            if isinstance(told, Hello):
                answers: list[Welcome | OfferToVolunteer] = [Welcome(1), *self.offers]
                for answer in answers:
                    await socket.send_str(encode(answer).decode())
        return socket

    def hellos(self) -> list[Hello]:
        return [message for message in self.heard if isinstance(message, Hello)]


@asynccontextmanager
async def scripted(broker: Broker, config: VolunteerConfig) -> AsyncIterator[Volunteer]:
    """Run a volunteer at `broker`."""
    app = web.Application()
    app.router.add_get("/v1/config", broker.config)
    app.router.add_get("/v1/volunteer", broker.volunteer)
    async with (
        listening(web.AppRunner(app, access_log=None, shutdown_timeout=1.0)) as port,
        Volunteer(f"http://127.0.0.1:{port}", config) as volunteer,
    ):
        task = asyncio.create_task(volunteer.run(), name="volunteer")
        try:
            yield volunteer
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)


def test_a_broker_without_an_egress_is_asked_again() -> None:
    broker = Broker()

    async def main() -> None:
        async with scripted(broker, VolunteerConfig()) as volunteer:
            await eventually(lambda: volunteer.status.problem is not None)
            assert "no egress yet" in str(volunteer.status.problem)
            broker.egresses = [ONE]
            await eventually(lambda: volunteer.status.waiting)
            assert broker.hellos()[-1].egresses == [ONE]

    run(main())


def test_the_first_list_holds_whatever_the_broker_says_later() -> None:
    broker = Broker(egresses=[ONE])

    async def main() -> None:
        async with scripted(broker, VolunteerConfig()) as volunteer:
            await eventually(lambda: volunteer.status.waiting)
            broker.egresses = [OTHER]
            broker.offers = [OfferToVolunteer("match-0001", "v=0\r\n", OTHER)]
            await broker.sockets[-1].close()
            await eventually(lambda: len(broker.hellos()) == 2)
            assert broker.hellos()[-1].egresses == [ONE]
            refusal = Decline("match-0001", DeclineReason.FOREIGN_EGRESS)
            await eventually(lambda: refusal in broker.heard)
            assert volunteer.status.helped == 0

    run(main())


@pytest.mark.parametrize("named", [[], [OTHER]])
def test_a_configured_list_is_the_only_one(named: list[str]) -> None:
    broker = Broker(egresses=named)

    async def main() -> None:
        async with scripted(broker, VolunteerConfig(egresses=[ONE])) as volunteer:
            await eventually(lambda: volunteer.status.waiting)
            assert broker.hellos()[-1].egresses == [ONE]

    run(main())


def test_it_knows_what_the_broker_says_of_its_network_until_it_comes_anew() -> None:
    broker = Broker(egresses=[ONE])

    async def main() -> None:
        async with scripted(broker, VolunteerConfig()) as volunteer:
            await eventually(lambda: volunteer.status.waiting)
            assert volunteer.status.reachable
            await broker.sockets[-1].send_str(encode(Reachability(reachable=False)).decode())
            await eventually(lambda: not volunteer.status.reachable)
            await broker.sockets[-1].close()
            await eventually(lambda: volunteer.status.waiting and volunteer.status.reachable)

    run(main())
