"""Clients' offers: the ways they go right, and the ways they go wrong."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator
from email.utils import parsedate_to_datetime

import aiohttp
import msgspec
import pytest

from magpies.broker import Bounds
from magpies.broker.replies import PRIVATE
from magpies.wire import limits
from magpies.wire.descriptors import verify
from magpies.wire.signalling import (
    Answer,
    Cancel,
    Decline,
    DeclineReason,
    ErrorCode,
    ErrorResponse,
    Goodbye,
    Helped,
    Load,
    Nat,
    OfferRequest,
    OfferResponse,
    Outcome,
    Refused,
    Stats,
    decode_body,
    encode,
)
from support import run, virtual_loop, within
from support.brokers import (
    EGRESS,
    PATIENT,
    PRIVATE_ADDRESS,
    PUBLIC_ADDRESS,
    SDP,
    BrokerSite,
    Volunteer,
    running_broker,
    signed_egress,
)


def code_of(body: bytes) -> ErrorCode:
    return decode_body(ErrorResponse, body).error


async def free_slots(site: BrokerSite) -> int:
    """Free slots as the metrics say: exact, unlike the public statistics."""
    _, text, _ = await site.get("/metrics")
    (line,) = [
        one for one in text.decode().splitlines() if one.startswith("magpies_broker_free_slots ")
    ]
    return int(float(line.split()[1]))


def test_an_offer_is_answered() -> None:
    async def main() -> None:
        async with running_broker() as site:
            volunteer = await site.volunteer()
            (status, body), offer = await asyncio.gather(site.offer(), volunteer.answer())
            assert status == 200
            response = decode_body(OfferResponse, body)
            assert response.match == offer.match
            verify(response.egress, site.key.public_key().public_bytes_raw(), time.time())
            assert offer.egress == EGRESS
            assert offer.deadline_s == pytest.approx(PATIENT.answer_s)

    run(main())


@pytest.mark.parametrize(
    ("version", "connection", "stays"),
    [("1.1", "", True), ("1.1", "close", False), ("1.0", "", False), ("1.0", "keep-alive", True)],
)
def test_an_answer_is_whole_in_every_version_of_http(
    version: str, connection: str, stays: bool
) -> None:
    async def main() -> None:
        async with running_broker() as site:
            volunteer = await site.volunteer()
            body = encode(OfferRequest(1, SDP, Nat.INDEPENDENT))
            head = (
                f"POST /v1/offer HTTP/{version}\r\nHost: broker.example\r\n"
                f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n"
                + (f"Connection: {connection}\r\n" if connection else "")
            )
            reader, writer = await asyncio.open_connection("127.0.0.1", site.port)
            for _ in range(1 + stays):
                writer.write(head.encode() + b"\r\n" + body)
                await volunteer.answer()
                async with within(5):
                    lines = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
                    headers = dict(line.split(": ", 1) for line in lines[1:] if line)
                    answer = await reader.readexactly(int(headers["Content-Length"]))
                assert lines[0] == f"HTTP/{version} 200 OK"
                assert decode_body(OfferResponse, answer).sdp
                assert headers["Content-Type"] == "application/json"
                assert parsedate_to_datetime(headers["Date"])
                assert {name: headers[name] for name in PRIVATE} == PRIVATE
            if not stays:
                assert await asyncio.wait_for(reader.read(), 5) == b""
            writer.close()

    run(main())


def test_private_addresses_go_neither_way() -> None:
    async def main() -> None:
        async with running_broker() as site:
            volunteer = await site.volunteer()
            (_, body), offer = await asyncio.gather(site.offer(), volunteer.answer())
            for sdp in (offer.sdp, decode_body(OfferResponse, body).sdp):
                assert PRIVATE_ADDRESS not in sdp
                assert PUBLIC_ADDRESS in sdp

    run(main())


def test_private_addresses_can_be_kept_for_tests() -> None:
    async def main() -> None:
        async with running_broker(keep_private_candidates=True) as site:
            volunteer = await site.volunteer()
            (_, body), offer = await asyncio.gather(site.offer(), volunteer.answer())
            for sdp in (offer.sdp, decode_body(OfferResponse, body).sdp):
                assert PRIVATE_ADDRESS in sdp

    run(main())


def test_nobody_there() -> None:
    async def main() -> None:
        async with running_broker() as site:
            body = encode(OfferRequest(1, SDP))
            status, text, headers = await site.post("/v1/offer", body)
            assert status == 503
            assert code_of(text) is ErrorCode.NO_VOLUNTEER
            assert headers["Retry-After"] == "5"
            assert decode_body(ErrorResponse, text).retry_after_s == 5

    run(main())


def test_a_volunteer_that_comes_in_time_gets_the_offer_that_waits() -> None:
    async def main() -> None:
        times = msgspec.structs.replace(PATIENT, wait_s=5.0, match_s=10.0)
        async with running_broker(times=times) as site, asyncio.TaskGroup() as group:
            offer = group.create_task(site.offer())
            await asyncio.sleep(0)
            volunteer = await site.volunteer()
            await volunteer.answer()
            assert (await offer)[0] == 200

    run(main())


def test_few_offers_wait_the_others_are_told_at_once() -> None:
    async def main() -> None:
        times = msgspec.structs.replace(PATIENT, wait_s=0.5)
        async with running_broker(times=times, bounds=Bounds(offers_waiting=1)) as site:
            loop = asyncio.get_running_loop()
            took = []

            async def offer() -> None:
                begin = loop.time()
                assert (await site.offer())[0] == 503
                took.append(loop.time() - begin)

            await asyncio.gather(offer(), offer(), offer())
            assert sum(one >= 0.5 for one in took) == 1

    run(main(), loop_factory=virtual_loop)


def test_no_egress() -> None:
    async def main() -> None:
        async with running_broker(egress=False) as site:
            await site.volunteer()
            status, body = await site.offer()
            assert status == 503
            assert code_of(body) is ErrorCode.NO_EGRESS

    run(main())


def test_the_egress_is_one_that_the_volunteer_accepts() -> None:
    async def main() -> None:
        other = "wss://other.example/v1/link"
        async with running_broker() as site:
            await site.broker.register_egress(signed_egress(site.key, other), flows=1_000)
            volunteer = await site.volunteer(egresses=[other, "wss://down.example/v1/link"])
            _, offer = await asyncio.gather(site.offer(), volunteer.answer())
            assert offer.egress == other

    run(main())


def test_a_client_keeps_its_egress_as_long_as_that_is_up() -> None:
    async def main() -> None:
        busy, down = "wss://busy.example/v1/link", "wss://down.example/v1/link"
        async with running_broker() as site:
            await site.broker.register_egress(signed_egress(site.key, busy), flows=1_000)
            volunteer = await site.volunteer(slots=8)
            for wanted, given in ((busy, busy), (down, EGRESS), (None, EGRESS)):
                _, offer = await asyncio.gather(site.offer(egress=wanted), volunteer.answer())
                assert offer.egress == given
        async with running_broker() as site:
            await site.broker.register_egress(signed_egress(site.key, busy), flows=0)
            strict = await site.volunteer(egresses=[EGRESS])
            _, offer = await asyncio.gather(site.offer(egress=busy), strict.answer())
            assert offer.egress == EGRESS, "the volunteer has the last word"

    run(main())


def test_egresses_share_the_load() -> None:
    async def main() -> None:
        other = "wss://other.example/v1/link"
        async with running_broker() as site:
            await site.broker.register_egress(signed_egress(site.key, other), flows=2)
            volunteer = await site.volunteer(slots=8)
            chosen = []
            for _ in range(6):
                _, offer = await asyncio.gather(site.offer(), volunteer.answer())
                chosen.append(offer.egress)
            assert chosen == [EGRESS, EGRESS, EGRESS, other, EGRESS, other]

    run(main())


# --- the volunteer does not play along ------------------------------------------------------------


@pytest.mark.parametrize("reason", list(DeclineReason))
def test_a_declined_offer_goes_to_another(reason: DeclineReason) -> None:
    async def main() -> None:
        async with running_broker() as site, asyncio.TaskGroup() as group:
            first, second = await site.volunteer(), await site.volunteer()
            client = group.create_task(site.offer())
            offer = await first.offered()
            await first.say(Decline(offer.match, reason))
            taken = await second.answer()
            assert taken.match != offer.match
            status, body = await client
            assert status == 200
            assert decode_body(OfferResponse, body).match == taken.match

    run(main())


@pytest.mark.parametrize("how", ["vanish", "close", "goodbye", "garbage", "bad answer", "silence"])
def test_a_volunteer_that_goes_in_the_middle_is_replaced(how: str) -> None:
    async def main() -> None:
        async with running_broker() as site, asyncio.TaskGroup() as group:
            first, second = await site.volunteer(), await site.volunteer()
            begin = asyncio.get_running_loop().time()
            client = group.create_task(site.offer())
            offer = await first.offered()
            match how:
                case "vanish":
                    await first.vanish()
                case "close":
                    await first.ws.close()
                case "goodbye":
                    await first.say(Goodbye())
                case "garbage":
                    await first.ws.send_str("{")
                    assert isinstance(await first.hear(), Refused)
                case "bad answer":
                    await first.say(Answer(offer.match, "not a description"))
                    assert isinstance(await first.hear(), Refused)
                case _:
                    assert await first.hear() == Cancel(offer.match)
            await second.answer()
            assert (await client)[0] == 200
            took = asyncio.get_running_loop().time() - begin
            assert (took >= PATIENT.answer_s) is (how == "silence"), "who waits for a deadline?"

    run(main(), loop_factory=virtual_loop)


def test_an_answer_that_comes_late_does_no_harm() -> None:
    async def main() -> None:
        async with running_broker() as site:
            volunteer = await site.volunteer()
            (status, body), offer = await asyncio.gather(site.offer(), volunteer.offered())
            assert status == 503
            assert code_of(body) is ErrorCode.VOLUNTEER_FAILED
            assert await volunteer.hear() == Cancel(offer.match)
            await volunteer.say(Answer(offer.match, SDP), Outcome(offer.match, connected=True))
            (status, _), _ = await asyncio.gather(site.offer(), volunteer.answer())
            assert status == 200

    run(main(), loop_factory=virtual_loop)


def test_three_volunteers_are_asked_and_no_more() -> None:
    async def main() -> None:
        async with running_broker() as site, asyncio.TaskGroup() as group:
            volunteers = [await site.volunteer() for _ in range(4)]
            client = group.create_task(site.offer())
            for volunteer in volunteers[:3]:
                offer = await volunteer.offered()
                await volunteer.say(Decline(offer.match, DeclineReason.FAILED))
            status, body = await client
            assert status == 503
            assert code_of(body) is ErrorCode.VOLUNTEER_FAILED

    run(main())


def test_an_offer_takes_no_longer_than_the_whole_deadline() -> None:
    async def main() -> None:
        times = msgspec.structs.replace(PATIENT, answer_s=0.4, match_s=0.6)
        async with running_broker(times=times) as site:
            for _ in range(3):
                await site.volunteer()
            begin = asyncio.get_running_loop().time()
            assert (await site.offer())[0] == 503
            took = asyncio.get_running_loop().time() - begin
            assert took == pytest.approx(0.6, abs=0.05)

    run(main(), loop_factory=virtual_loop)


def test_nobody_can_settle_the_match_of_another() -> None:
    async def main() -> None:
        async with running_broker() as site, asyncio.TaskGroup() as group:
            first, second = await site.volunteer(), await site.volunteer()
            client = group.create_task(site.offer())
            offer = await first.offered()
            await second.say(
                Decline(offer.match, DeclineReason.FAILED), Answer(offer.match, SDP), Load(4)
            )
            other = group.create_task(site.offer())
            await second.answer()
            assert (await other)[0] == 200, "second is still welcome"
            assert not client.done()
            await first.say(Answer(offer.match, SDP))
            assert decode_body(OfferResponse, (await client)[1]).match == offer.match

    run(main())


# --- the client goes away ---------------------------------------------------------------------


def test_a_client_that_goes_away_frees_the_volunteer() -> None:
    async def main() -> None:
        times = msgspec.structs.replace(PATIENT, answer_s=30.0, match_s=60.0)
        async with running_broker(times=times) as site, asyncio.TaskGroup() as group:
            volunteer = await site.volunteer(slots=1)
            client = group.create_task(site.offer())
            offer = await volunteer.offered()
            assert await free_slots(site) == 0
            client.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await client
            assert await volunteer.hear() == Cancel(offer.match)
            assert await free_slots(site) == 1

    run(main())


# --- what the client says -------------------------------------------------------------------------


def test_the_avoided_volunteer_is_not_asked() -> None:
    async def main() -> None:
        async with running_broker() as site:
            volunteer = await site.volunteer()
            (_, body), _ = await asyncio.gather(site.offer(), volunteer.answer())
            met = decode_body(OfferResponse, body).match
            status, body = await site.offer(avoid=[met])
            assert status == 503
            assert code_of(body) is ErrorCode.NO_VOLUNTEER

    run(main())


def test_networks_are_matched() -> None:
    async def main() -> None:
        async with running_broker() as site:
            await site.volunteer(Nat.DEPENDENT)
            status, _ = await site.offer(Nat.DEPENDENT)
            assert status == 503
            open_volunteer = await site.volunteer(Nat.INDEPENDENT)
            (status, _), _ = await asyncio.gather(
                site.offer(Nat.DEPENDENT), open_volunteer.answer()
            )
            assert status == 200

    run(main())


@pytest.mark.parametrize(
    ("body", "kind", "status", "code"),
    [
        (b"{", "application/json", 400, ErrorCode.BAD_REQUEST),
        (b"", "application/json", 400, ErrorCode.BAD_REQUEST),
        (b"\xff" * 100, "application/json", 400, ErrorCode.BAD_REQUEST),
        (encode(OfferRequest(1, SDP)), "text/plain", 415, ErrorCode.BAD_REQUEST),
        (encode(OfferRequest(2, SDP)), "application/json", 400, ErrorCode.UNSUPPORTED_VERSION),
        (encode(OfferRequest(1, "hello")), "application/json", 400, ErrorCode.BAD_REQUEST),
        (b"[" * 60_000, "application/json", 400, ErrorCode.BAD_REQUEST),
        (b" " * (limits.SIGNALLING_OCTETS + 1), "application/json", 413, ErrorCode.BAD_REQUEST),
    ],
)
def test_bad_offers(body: bytes, kind: str, status: int, code: ErrorCode) -> None:
    async def main() -> None:
        async with running_broker() as site:
            await site.volunteer()
            got, text, _ = await site.post("/v1/offer", body, kind)
            assert (got, code_of(text)) == (status, code)

    run(main())


def test_a_body_of_unknown_length_is_cut_off() -> None:
    async def main() -> None:
        async def endless() -> AsyncIterator[bytes]:
            while True:
                yield b" " * 10_000

        async with running_broker() as site:
            headers = {"Content-Type": "application/json"}
            try:
                async with site.session.post(
                    site.url("/v1/offer"), data=endless(), headers=headers
                ) as response:
                    assert response.status == 413
            except aiohttp.ClientError:
                pass  # the broker hung up while the body still came

    run(main())


def test_a_body_that_never_ends_is_given_up() -> None:
    async def main() -> None:
        times = msgspec.structs.replace(PATIENT, body_s=0.2)
        async with running_broker(times=times) as site:
            reader, writer = await asyncio.open_connection("127.0.0.1", site.port)
            writer.write(
                b"POST /v1/offer HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                b"Content-Length: 100\r\n\r\n{"
            )
            head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 5)
            assert head.startswith(b"HTTP/1.1 408 ")
            writer.close()
            await writer.wait_closed()

    run(main())


# --- limits -----------------------------------------------------------------------------------


def test_one_address_cannot_flood() -> None:
    async def main() -> None:
        bounds = Bounds(offers_burst=3, offers_per_s=0.01)
        async with running_broker(bounds=bounds, trusted_proxy_header="X-Forwarded-For") as site:
            body = encode(OfferRequest(1, SDP))

            async def offer(address: str) -> tuple[int, bytes, dict[str, str]]:
                return await site.post("/v1/offer", body, **{"X-Forwarded-For": address})

            for _ in range(3):
                assert (await offer("spoofed, 198.51.100.1"))[0] == 503
            status, text, headers = await offer("other, 198.51.100.1")
            assert status == 429
            assert code_of(text) is ErrorCode.TOO_MANY_REQUESTS
            assert int(headers["Retry-After"]) >= 1
            assert (await offer("198.51.100.1, 198.51.100.2"))[0] == 503

    run(main())


def test_too_many_offers_under_way() -> None:
    async def main() -> None:
        bounds = Bounds(offers=1)
        async with running_broker(bounds=bounds) as site, asyncio.TaskGroup() as group:
            volunteer = await site.volunteer()
            client = group.create_task(site.offer())
            offer = await volunteer.offered()
            status, body = await site.offer()
            assert status == 503
            assert code_of(body) is ErrorCode.BUSY
            await volunteer.say(Decline(offer.match, DeclineReason.FAILED))
            assert (await client)[0] == 503

    run(main())


def test_a_client_meets_few_volunteers() -> None:
    async def main() -> None:
        async with running_broker(bounds=Bounds(volunteers_per_client=1)) as site:
            first, _second = await site.volunteer(), await site.volunteer()
            for _ in range(2):
                await asyncio.gather(site.offer(), first.answer())
            await first.say(Goodbye())
            await first.ended()
            status, body = await site.offer()
            assert status == 429
            assert code_of(body) is ErrorCode.TOO_MANY_REQUESTS

    run(main())


# --- slots over the wire ----------------------------------------------------------------------


def test_slots_follow_the_volunteers_reports() -> None:
    async def main() -> None:
        async with running_broker() as site:
            volunteer = await site.volunteer(slots=2)
            _, offer = await asyncio.gather(site.offer(), volunteer.answer())
            assert await free_slots(site) == 1
            await volunteer.say(Load(1), Outcome(offer.match, connected=True))
            _, other = await asyncio.gather(site.offer(), volunteer.answer())
            assert await free_slots(site) == 0
            assert (await site.offer())[0] == 503
            await volunteer.say(Outcome(other.match, connected=False))
            (status, _), _ = await asyncio.gather(retried(site), volunteer.answer())
            assert status == 200
            _, body, _ = await site.get("/v1/stats")
            stats = decode_body(Stats, body)
            assert (stats.volunteers, stats.readers, stats.free_slots) == (5, 5, 0)
            assert (stats.supply, stats.met) == (1.0, 100)
            assert stats.day == stats.total == Helped(5, {"ZZ": 5})

    run(main())


async def retried(site: BrokerSite) -> tuple[int, bytes]:
    """Offer until somebody is free: a report and an offer take different ways to the broker."""
    async with within(5):
        while (result := await site.offer())[0] != 200:
            pass
    return result


def test_many_matches_at_once_reach_the_right_clients() -> None:
    async def main() -> None:
        async with running_broker() as site, asyncio.TaskGroup() as group:
            volunteers = [await site.volunteer(slots=20) for _ in range(5)]

            async def relay(volunteer: Volunteer) -> None:
                while True:
                    offer = await volunteer.offered()
                    name = offer.sdp.split("s=")[1].split("\r\n")[0]
                    await volunteer.say(Answer(offer.match, SDP.replace("s=-", f"s={name}")))

            async def client(name: str) -> None:
                status, body = await site.offer(sdp=SDP.replace("s=-", f"s={name}"))
                assert status == 200
                assert f"s={name}\r\n" in decode_body(OfferResponse, body).sdp

            relays = [group.create_task(relay(volunteer)) for volunteer in volunteers]
            await asyncio.gather(*(client(f"client{number}") for number in range(80)))
            for task in relays:
                task.cancel()

    run(main())


def test_nothing_is_left_after_much_coming_and_going() -> None:
    async def main() -> None:
        async with running_broker() as site:
            for _ in range(10):
                volunteer = await site.volunteer()
                async with asyncio.TaskGroup() as group:
                    client = group.create_task(site.offer())
                    await volunteer.offered()
                    await volunteer.vanish()
                    assert (await client)[0] == 503
            _, body, _ = await site.get("/v1/stats")
            stats = decode_body(Stats, body)
            assert (stats.volunteers, stats.readers, stats.free_slots) == (0, 0, 0)
            assert stats.day == stats.total == Helped()

    run(main())
