"""The volunteers' WebSocket: hello, heartbeats, offences, limits."""

from __future__ import annotations

import asyncio

import aiohttp
import msgspec
import pytest
from aiohttp import WSMsgType

from magpies.broker import Bounds
from magpies.broker.blurring import rounded
from magpies.broker.volunteers import SPOKES
from magpies.wire import limits
from magpies.wire.signalling import (
    Answer,
    ErrorCode,
    Goodbye,
    Hello,
    Load,
    OfferRequest,
    Outcome,
    Reachability,
    Refused,
    Stats,
    VolunteerKind,
    Welcome,
    decode_body,
    encode,
)
from support import eventually, run, virtual_loop, within
from support.brokers import PATIENT, SDP, BrokerSite, Volunteer, running_broker

HELLO = Hello(1, VolunteerKind.PAGE, 4)


async def online(site: BrokerSite) -> int:
    """Volunteers online, rounded up to five."""
    _, body, _ = await site.get("/v1/stats")
    return decode_body(Stats, body).volunteers


async def refusal(volunteer: Volunteer) -> ErrorCode:
    message = await volunteer.hear()
    assert isinstance(message, Refused)
    assert message.detail
    assert await volunteer.ended() == aiohttp.WSCloseCode.POLICY_VIOLATION
    return message.error


def test_hello_and_welcome() -> None:
    async def main() -> None:
        async with running_broker() as site:
            volunteer = await site.connect()
            await volunteer.say(HELLO)
            assert await volunteer.hear() == Welcome(1, waiting=0)
            other = await site.connect()
            await other.say(HELLO)
            assert await other.hear() == Welcome(1, waiting=5), "rounded up"

    run(main())


@pytest.mark.parametrize(
    ("first", "code"),
    [
        (encode(Load(1)).decode(), ErrorCode.BAD_REQUEST),
        ("{", ErrorCode.BAD_REQUEST),
        ("[" * 10_000, ErrorCode.BAD_REQUEST),
        (b"binary", ErrorCode.BAD_REQUEST),
        (encode(Hello(2, VolunteerKind.PAGE, 1)).decode(), ErrorCode.UNSUPPORTED_VERSION),
        (
            encode(Hello(1, VolunteerKind.PAGE, 1)).decode().replace("page", "toaster"),
            ErrorCode.BAD_REQUEST,
        ),
        (encode(Hello(1, VolunteerKind.PAGE, 1000)).decode(), ErrorCode.BAD_REQUEST),
        (
            encode(Hello(1, VolunteerKind.PAGE, 1, egresses=["https://x.example/"])).decode(),
            ErrorCode.BAD_REQUEST,
        ),
        (encode(Hello(1, VolunteerKind.PAGE, 1, pools=["guess"])).decode(), ErrorCode.UNKNOWN_POOL),
        (None, ErrorCode.BAD_REQUEST),
    ],
)
def test_a_volunteer_that_begins_wrongly(first: str | bytes | None, code: ErrorCode) -> None:
    async def main() -> None:
        async with running_broker() as site:
            volunteer = await site.connect()
            match first:
                case str():
                    await volunteer.ws.send_str(first)
                case bytes():
                    await volunteer.ws.send_bytes(first)
                case _:
                    pass  # says nothing until the deadline
            assert await refusal(volunteer) is code
            assert await online(site) == 0

    run(main(), loop_factory=virtual_loop)


@pytest.mark.parametrize(
    "offence",
    [
        "{",
        '{"type":"dance"}',
        encode(HELLO).decode(),
        encode(Answer("x" * 9, "bad")).decode(),
        b"\0",
    ],
)
def test_one_bad_message_ends_that_connection_only(offence: str | bytes) -> None:
    async def main() -> None:
        async with running_broker() as site:
            good, bad = await site.volunteer(), await site.volunteer()
            if isinstance(offence, str):
                await bad.ws.send_str(offence)
            else:
                await bad.ws.send_bytes(offence)
            assert await refusal(bad) is ErrorCode.BAD_REQUEST
            (status, _), _ = await asyncio.gather(site.offer(), good.answer())
            assert status == 200

    run(main())


def test_a_message_that_is_too_large_ends_the_connection() -> None:
    async def main() -> None:
        async with running_broker() as site:
            volunteer = await site.volunteer()
            await volunteer.ws.send_str(" " * (limits.SIGNALLING_OCTETS + 1))
            assert await volunteer.ended() == aiohttp.WSCloseCode.MESSAGE_TOO_BIG
            await site.until("/v1/stats", lambda _, body: not decode_body(Stats, body).volunteers)

    run(main())


def test_a_volunteer_that_sends_too_much_is_sent_away() -> None:
    async def main() -> None:
        async with running_broker(bounds=Bounds(messages_per_heartbeat=10)) as site:
            volunteer = await site.volunteer()
            for _ in range(20):
                await volunteer.say(Load(1))
            assert await refusal(volunteer) is ErrorCode.TOO_MANY_REQUESTS

    run(main())


def test_goodbye_ends_the_connection() -> None:
    async def main() -> None:
        async with running_broker() as site:
            volunteer = await site.volunteer()
            await volunteer.say(Goodbye())
            await volunteer.ended()
            assert await online(site) == 0

    run(main())


def test_heartbeats_keep_the_living_and_end_the_silent() -> None:
    async def main() -> None:
        times = msgspec.structs.replace(PATIENT, heartbeat_s=0.2)
        async with running_broker(times=times) as site:
            silent = await site.websocket(autoping=False)
            await silent.send_str(encode(HELLO).decode())
            living = await site.volunteer()
            async with asyncio.TaskGroup() as group:
                reading = group.create_task(living.ws.receive())  # pings are answered in there
                kinds = [(await silent.receive(timeout=5)).type for _ in range(3)]
                assert kinds == [WSMsgType.TEXT, WSMsgType.PING, WSMsgType.CLOSED]
                assert await online(site) == 5
                reading.cancel()

    run(main())


def test_a_volunteers_own_pings_are_answered() -> None:
    async def main() -> None:
        async with running_broker() as site:
            ws = await site.websocket(autoping=False)
            await ws.ping(b"are you there")
            await ws.send_str(encode(HELLO).decode())
            first = await ws.receive(timeout=5)
            assert first.type is WSMsgType.TEXT
            assert b"refused" in first.data.encode(), "nothing comes before the hello"
            ws = await site.websocket(autoping=False)
            await ws.send_str(encode(HELLO).decode())
            await ws.receive(timeout=5)
            await ws.ping(b"are you there")
            pong = await ws.receive(timeout=5)
            assert (pong.type, pong.data) == (WSMsgType.PONG, b"are you there")

    run(main())


def test_a_volunteer_that_does_not_read_is_dropped() -> None:
    async def main() -> None:
        times = msgspec.structs.replace(PATIENT, answer_s=0.05, match_s=1.0)
        async with running_broker(times=times) as site:
            _, writer = await asyncio.open_connection("127.0.0.1", site.port, limit=1_024)
            writer.write(
                b"GET /v1/volunteer HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\n"
                b"Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
            )
            hello = encode(Hello(1, VolunteerKind.HEADLESS, 64))
            writer.write(bytes([0x81, 0x80 | len(hello)]) + bytes(4) + hello)
            await site.until("/v1/stats", lambda _, body: decode_body(Stats, body).volunteers > 0)
            writer.transport.pause_reading()  # type: ignore[attr-defined]
            padding = "".join(f"a=padding:{'x' * 1_000}{n}\r\n" for n in range(12))
            async with within(20):
                while await online(site):
                    await asyncio.gather(*(site.offer(sdp=SDP + padding) for _ in range(20)))
            writer.close()

    run(main())


def test_too_many_volunteers() -> None:
    async def main() -> None:
        async with running_broker(bounds=Bounds(volunteers=2)) as site:
            first, _second = await site.volunteer(), await site.volunteer()
            with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
                await site.connect()
            assert refused.value.status == 503
            await first.say(Goodbye())
            await first.ended()
            await site.volunteer()

    run(main())


def test_too_many_volunteers_of_one_address() -> None:
    async def main() -> None:
        bounds = Bounds(volunteers_per_address=1)
        async with running_broker(bounds=bounds, trusted_proxy_header="X-Real") as site:

            async def connect(address: str) -> aiohttp.ClientWebSocketResponse:
                headers = {"X-Real": address}
                return await site.websocket(headers=headers)

            first = await connect("2001:db8:1:2::1")
            with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
                await connect("2001:db8:1:2:ffff::1")
            assert refused.value.status == 429
            await connect("2001:db8:1:3::1")
            await first.close()

            async with within(5):
                while True:
                    try:
                        await connect("2001:db8:1:2::5")
                    except aiohttp.WSServerHandshakeError:
                        continue
                    break

    run(main())


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Upgrade": "websocket", "Connection": "Upgrade"},
        {
            "Upgrade": "websocket",
            "Connection": "Upgrade",
            "Sec-WebSocket-Version": "13",
            "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
            "Sec-WebSocket-Protocol": "chat",
        },
    ],
)
def test_what_is_no_handshake_gets_an_answer(headers: dict[str, str]) -> None:
    async def main() -> None:
        async with running_broker() as site:
            status, _, _ = await site.get("/v1/volunteer", headers=headers)
            assert status == 400
            assert await online(site) == 0

    run(main())


@pytest.mark.parametrize(
    ("count", "shown"),
    [(0, 0), (1, 5), (5, 5), (6, 10), (100, 100), (101, 150), (1_000, 1_000), (1_001, 1_500)],
)
def test_rounding(count: int, shown: int) -> None:
    assert rounded(count) == shown


def test_the_wheel_visits_everybody_once_a_turn() -> None:
    async def main() -> None:
        async with running_broker() as site:
            volunteers = [await site.volunteer() for _ in range(SPOKES + 3)]
            wheel = site.broker._volunteers
            for _ in range(SPOKES):
                await wheel.beat()
            assert not any(one.alive for spoke in wheel._spokes for one in spoke.values())
            readers = [asyncio.create_task(one.ws.receive()) for one in volunteers]
            await eventually(
                lambda: all(one.alive for spoke in wheel._spokes for one in spoke.values())
            )
            for reader in readers:
                reader.cancel()

    run(main())


def test_a_volunteer_is_told_when_nobody_gets_through_and_when_somebody_does() -> None:
    async def main() -> None:
        times = msgspec.structs.replace(PATIENT, heartbeat_s=0.5)
        async with running_broker(times=times, trusted_proxy_header="X-Forwarded-For") as site:
            volunteer = await site.volunteer()

            async def meet(client: int, *, connected: bool) -> None:
                address = {"X-Forwarded-For": f"192.0.2.{client}"}
                body = encode(OfferRequest(1, SDP))
                async with asyncio.TaskGroup() as group:
                    group.create_task(site.post("/v1/offer", body, **address))
                    offer = await volunteer.answer()
                await volunteer.say(Outcome(offer.match, connected=connected))

            for client in range(3):
                await meet(client, connected=False)
            assert await volunteer.hear() == Reachability(reachable=False)
            await meet(1, connected=True)
            assert await volunteer.hear() == Reachability(reachable=True)

    run(main())
