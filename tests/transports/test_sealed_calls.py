"""Sealed calls through a front that ends TLS: it can neither read nor change them unnoticed."""

from __future__ import annotations

import asyncio
import ssl
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from magpies.broker import PrivatePool, Turn
from magpies.errors import BrokerError
from magpies.transports.broker_client import BrokerClient
from magpies.transports.ways.direct import DirectWay
from magpies.wire.sealing import CallName, open_answer, seal_call
from magpies.wire.signalling import (
    ErrorCode,
    Nat,
    OfferRequest,
    OfferResponse,
    Relays,
    RelaysRequest,
    decode_body,
    encode,
)
from support import no_leaks, run
from support.brokers import PUBLIC_ADDRESS, SDP, BrokerSite, running_broker
from support.certificates import write_certificate
from support.fronts import Front, running_front

TOKEN = "friends-7f3a"
POOL = PrivatePool(
    name="friends",
    token_sha256="69526de7471251811d456896f4b283fcdfeb78c013b732a82f82839d0988da62",
)
OFFER = OfferRequest(1, SDP, Nat.INDEPENDENT, pool=TOKEN)
THEIR_ADDRESS = "93.184.216.99"
THEIR_SDP = SDP.replace(PUBLIC_ADDRESS, THEIR_ADDRESS)
CREDENTIAL = "north-of-the-river"
TURN = Turn(urls=("turn:turn.example:3478",), username="u", credential=CREDENTIAL)

SECRETS = (
    CREDENTIAL,
    PUBLIC_ADDRESS,
    THEIR_ADDRESS,
    TOKEN,
    "candidate",
    "v=0",
    "sctp",
    "signature",
    CREDENTIAL,
)
"""What a front must not find. All of it passes in the scenario of `everything`."""

Scenario = Callable[[BrokerSite, Front, BrokerClient], Awaitable[None]]


def through_a_front(folder: Path, scenario: Scenario, *, sealed: bool = True) -> None:
    certificate = write_certificate(folder)
    trusting = ssl.create_default_context(cafile=str(certificate))

    async def main() -> None:
        async with (
            running_broker(pools=(POOL,), turn=TURN) as site,
            running_front(site.port, certificate) as front,
            BrokerClient(
                DirectWay(f"https://localhost:{front.port}", tls=trusting),
                key=site.sealing_key if sealed else None,
            ) as client,
        ):
            await scenario(site, front, client)

    run(asyncio.sleep(0))
    with no_leaks():
        run(main())


async def everything(site: BrokerSite, _: Front, client: BrokerClient) -> None:
    volunteer = await site.volunteer(pools=[TOKEN])
    async with asyncio.TaskGroup() as group:
        group.create_task(volunteer.answer(THEIR_SDP))
        answer = await client.offer(OFFER)
    assert THEIR_ADDRESS in answer.sdp
    assert PUBLIC_ADDRESS in str(volunteer.heard)
    relays = await client.relays(RelaysRequest(1, TOKEN))
    assert relays.relays[0].credential == CREDENTIAL
    with pytest.raises(BrokerError) as refused:
        await client.relays(RelaysRequest(1, "no-such-pool"))
    assert refused.value.code == ErrorCode.UNKNOWN_POOL
    assert "pool token is not valid" in str(refused.value)


def found(front: Front) -> list[str]:
    return [secret for secret in SECRETS if secret.encode() in front.seen]


def test_a_front_sees_no_address_no_token_and_no_description(tmp_path: Path) -> None:
    async def scenario(site: BrokerSite, front: Front, client: BrokerClient) -> None:
        await everything(site, front, client)
        assert front.up.count(b"POST /v1/sealed") == 3
        assert found(front) == []
        assert b"unknown_pool" not in front.seen
        assert b"no-such-pool" not in front.seen

    through_a_front(tmp_path, scenario)


def test_the_search_would_find_them(tmp_path: Path) -> None:
    async def scenario(site: BrokerSite, front: Front, client: BrokerClient) -> None:
        await everything(site, front, client)
        assert found(front) == list(SECRETS)
        assert b"no-such-pool" in front.seen

    through_a_front(tmp_path, scenario, sealed=False)


def last_octet_changed(data: bytes) -> bytes:
    return data[:-1] + bytes([data[-1] ^ 1])


def replaced(answer: bytes) -> Callable[[bytes], bytes]:
    head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
    return lambda _: head % len(answer) + answer


FORGED = encode(OfferResponse("match-01", "v=0 forged", None))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("up", "down", "text"),
    [
        (last_octet_changed, bytes, "could not open what was sealed for it"),
        (bytes, last_octet_changed, "changed its answer, and nothing of it was used"),
        (bytes, replaced(FORGED), "changed its answer, and nothing of it was used"),
        (bytes, replaced(b""), "changed its answer, and nothing of it was used"),
    ],
    ids=["call changed", "answer changed", "answer forged", "answer dropped"],
)
def test_what_a_front_changes_is_found(
    tmp_path: Path, up: Callable[[bytes], bytes], down: Callable[[bytes], bytes], text: str
) -> None:
    async def scenario(_: BrokerSite, front: Front, client: BrokerClient) -> None:
        front.change_up, front.change_down = up, down
        with pytest.raises(BrokerError) as raised:
            await client.relays(RelaysRequest(1, TOKEN))
        assert text in str(raised.value)
        assert str(raised.value).count(". ") == 0
        assert raised.value.code == "unreachable"
        front.change_up = front.change_down = bytes
        assert (await client.relays(RelaysRequest(1, TOKEN))).relays

    through_a_front(tmp_path, scenario)


def test_a_front_cannot_put_words_into_the_brokers_mouth(tmp_path: Path) -> None:
    """An open refusal may be anybody's: its text is not shown, and its code not believed."""
    told = b'{"error":"unknown_pool","detail":"Visit evil.example."}'
    head = b"HTTP/1.1 403 No\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"

    async def scenario(_: BrokerSite, front: Front, client: BrokerClient) -> None:
        front.change_down = lambda _: head % len(told) + told
        with pytest.raises(BrokerError) as raised:
            await client.relays(RelaysRequest(1, TOKEN))
        assert "evil" not in str(raised.value)
        assert raised.value.code == "unreachable"

    through_a_front(tmp_path, scenario)


def way_to(site: BrokerSite) -> DirectWay:
    return DirectWay(f"http://127.0.0.1:{site.port}")


# --- at the broker ------------------------------------------------------------------------------


async def post_sealed(site: BrokerSite, sealed: bytes) -> tuple[int, bytes]:
    status, body, headers = await site.post("/v1/sealed", sealed, "application/octet-stream")
    assert headers["Cache-Control"] == "no-store"
    return status, body


def test_a_call_that_is_handed_in_again_is_not_answered() -> None:
    async def main() -> None:
        async with running_broker(turn=TURN) as site:
            body = encode(RelaysRequest(1))
            sealed, key = seal_call(CallName.RELAYS, body, site.sealing_key, int(time.time()))
            status, first = await post_sealed(site, sealed)
            assert status == 200
            answer = open_answer(first, key)
            assert answer.status == 200
            assert decode_body(Relays, bytes(answer.body)).relays
            status, again = await post_sealed(site, sealed)
            assert status == 200
            refusal = open_answer(again, key)
            assert refusal.status == 425
            assert b"relays" not in bytes(refusal.body)

    run(main())


@pytest.mark.parametrize("off_s", [-90_000, 90_000])
def test_a_client_whose_clock_is_wrong_asks_again(off_s: float) -> None:
    async def main() -> None:
        async with (
            running_broker(egress=False, turn=TURN, clock=lambda: time.time() + off_s) as site,
            BrokerClient(
                DirectWay(f"http://127.0.0.1:{site.port}"), key=site.sealing_key
            ) as client,
        ):
            for _ in range(2):
                assert (await client.relays(RelaysRequest(1))).relays

    run(main())


def test_another_key_than_the_brokers() -> None:
    async def main() -> None:
        async with (
            running_broker() as site,
            BrokerClient(way_to(site), key=bytes([9]) * 32) as client,
        ):
            with pytest.raises(BrokerError, match="ask for a new invite"):
                await client.offer(OFFER)

    run(main())


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"", "application/octet-stream", 422),
        (bytes(100), "application/octet-stream", 422),
        (bytes(70_000), "application/octet-stream", 413),
        (b"{}", "application/json", 415),
    ],
)
def test_what_is_no_sealed_call(body: bytes, kind: str, status: int) -> None:
    async def main() -> None:
        async with running_broker() as site:
            got, text, _ = await site.post("/v1/sealed", body, kind)
            assert got == status
            assert b"bad_request" in text

    run(main())


@pytest.mark.parametrize("body", [b"null", b"[]", b'{"version":2,"sdp":"v=0"}', b'{"version":1}'])
def test_a_body_that_is_wrong_is_refused_inside(body: bytes) -> None:
    async def main() -> None:
        async with running_broker() as site:
            sealed, key = seal_call(CallName.OFFER, body, site.sealing_key, int(time.time()))
            status, octets = await post_sealed(site, sealed)
            assert status == 200
            assert open_answer(octets, key).status == 400

    run(main())
