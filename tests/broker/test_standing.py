"""What keeps a broker standing: floods, half-open connections, shutdown, and silence in logs."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import resource
from collections.abc import Iterator

import aiohttp
import msgspec
import pytest

from magpies.broker.addresses import DAY_S, AddressKeys
from magpies.broker.quotas import Presences, Quotas
from magpies.wire.signalling import (
    Answer,
    ErrorCode,
    OfferResponse,
    Outcome,
    Refused,
    decode_body,
)
from support import no_leaks, run, within
from support.brokers import (
    PATIENT,
    PRIVATE_ADDRESS,
    PUBLIC_ADDRESS,
    running_broker,
)

SPOOFED = "198.51.100.77"


@contextlib.contextmanager
def many_files(least: int) -> Iterator[None]:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and hard < least:
        pytest.skip(f"needs {least} open files")
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, least), hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


@pytest.mark.parametrize("begin", [b"", b"POST /v1/offer HTTP/1.1\r\nHost: x\r\nX-Slow: "])
def test_a_thousand_half_open_connections_do_not_stop_service(begin: bytes) -> None:
    async def main() -> None:
        times = msgspec.structs.replace(PATIENT, idle_s=2.0)
        async with running_broker(times=times) as site:
            volunteer = await site.volunteer()
            streams = []
            for _ in range(1_000):
                reader, writer = await asyncio.open_connection("127.0.0.1", site.port)
                writer.write(begin)
                streams.append((reader, writer))
            (status, _), _ = await asyncio.gather(site.offer(), volunteer.answer())
            assert status == 200
            # None of them ever completes a head, so all are closed.
            async with within(20):
                for reader, writer in streams:
                    assert await reader.read() == b""
                    writer.close()

    with many_files(4_096):
        run(main(), timeout_s=60, fast=True)


def test_an_idle_connection_is_closed() -> None:
    async def main() -> None:
        times = msgspec.structs.replace(PATIENT, idle_s=0.2)
        async with running_broker(times=times) as site:
            reader, writer = await asyncio.open_connection("127.0.0.1", site.port)
            writer.write(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\nGET /healthz HTTP/1.1\r\n")
            answer = await asyncio.wait_for(reader.read(), 5)
            assert answer.count(b"HTTP/1.1 200") == 1
            writer.close()

    run(main())


def test_what_is_not_http_is_answered_and_closed() -> None:
    async def main() -> None:
        async with running_broker() as site:
            for junk in (
                b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" * 20,
                b"GET " + b"a" * 20_000,
            ):
                reader, writer = await asyncio.open_connection("127.0.0.1", site.port)
                writer.write(junk + b"\r\n\r\n")
                answer = await asyncio.wait_for(reader.read(), 5)
                assert answer.startswith(b"HTTP/1.")
                assert b" 400 " in answer.split(b"\r\n")[0]
                assert b"\r\nServer: magpies\r\n" in answer
                writer.close()

    run(main())


# --- shutdown ---------------------------------------------------------------------------------


def test_shutdown_finishes_matches_and_tells_volunteers() -> None:
    async def main() -> None:
        times = msgspec.structs.replace(PATIENT, answer_s=5.0, match_s=10.0)
        async with running_broker(times=times) as site, asyncio.TaskGroup() as group:
            volunteer, idle = await site.volunteer(), await site.volunteer()
            client = group.create_task(site.offer())
            offer = await volunteer.offered()
            stopping = group.create_task(site.broker.stop())
            await site.until("/healthz", lambda status, _: status == 503)
            await volunteer.say(Answer(offer.match, offer.sdp))
            assert decode_body(OfferResponse, (await client)[1]).match == offer.match
            for one in (volunteer, idle):
                message = await one.hear()
                assert isinstance(message, Refused)
                assert message.error is ErrorCode.BUSY
                assert await one.ended() == aiohttp.WSCloseCode.SERVICE_RESTART
            await stopping
            with pytest.raises(aiohttp.WSServerHandshakeError):
                await site.connect()

    with no_leaks():
        run(main())


def test_shutdown_does_not_wait_for_those_that_do_not_go() -> None:
    async def main() -> None:
        times = msgspec.structs.replace(PATIENT, answer_s=30.0, match_s=60.0, drain_s=0.2)
        async with running_broker(times=times) as site, asyncio.TaskGroup() as group:
            stubborn = await site.websocket(autoclose=False)
            await stubborn.send_str('{"type":"hello","version":1,"kind":"page","slots":4}')
            await stubborn.receive()
            client = group.create_task(site.offer())
            await stubborn.receive()
            begin = asyncio.get_running_loop().time()
            await site.broker.stop()
            assert asyncio.get_running_loop().time() - begin < 5
            assert (await client)[0] == 503

    run(main())


def test_stopping_twice_does_no_harm() -> None:
    async def main() -> None:
        async with running_broker() as site:
            await site.broker.stop()
            await site.broker.stop()

    with no_leaks():
        run(main())


# --- privacy ----------------------------------------------------------------------------------


def test_neither_logs_nor_metrics_hold_an_address(caplog: pytest.LogCaptureFixture) -> None:
    async def main() -> str:
        async with running_broker(trusted_proxy_header="X-Forwarded-For") as site:
            headers = {"X-Forwarded-For": SPOOFED}
            volunteer = await site.volunteer()
            async with asyncio.TaskGroup() as group:
                client = group.create_task(site.offer())
                offer = await volunteer.answer()
                await client
                await volunteer.say(Outcome(offer.match, connected=True))
            bad = await site.volunteer()
            await bad.ws.send_str("garbage from " + SPOOFED)
            await site.post("/v1/offer", b"{", **headers)
            await site.get("/v1/volunteer", headers=headers | {"Upgrade": "websocket"})
            for junk in (
                b"\x16\x03\x01 " + SPOOFED.encode(),
                b"GET / HTTP/9.9\r\nHost: " + SPOOFED.encode(),
            ):
                reader, writer = await asyncio.open_connection("127.0.0.1", site.port)
                writer.write(junk + b"\r\n\r\n")
                await asyncio.wait_for(reader.read(), 5)
                writer.close()
            _, text, _ = await site.get("/metrics")
            return text.decode()

    caplog.set_level(logging.DEBUG)
    text = run(main()) + caplog.text
    for address in ("127.0.0.1", SPOOFED, PUBLIC_ADDRESS, PRIVATE_ADDRESS, "egress.example"):
        assert address not in text


class FakeRequest:
    """What `AddressKeys` looks at."""

    def __init__(self, remote: str | None, *values: str) -> None:
        self.remote = remote
        self.values = values

    @property
    def headers(self) -> FakeRequest:
        return self

    def getall(self, _: str, default: tuple[str, ...]) -> tuple[str, ...]:
        return self.values or default


def key_of(keys: AddressKeys, remote: str | None, *values: str) -> bytes:
    return keys.of(FakeRequest(remote, *values))  # type: ignore[arg-type]


def test_address_keys_change_every_day_and_tell_nothing() -> None:
    keys = AddressKeys(None, now=0.0)
    today = key_of(keys, "192.0.2.1")
    assert key_of(keys, "192.0.2.1") == today
    assert key_of(keys, "192.0.2.2") != today
    assert key_of(AddressKeys(None, now=0.0), "192.0.2.1") != today
    assert not keys.rotate_if_due(DAY_S - 1)
    assert key_of(keys, "192.0.2.1") == today
    assert keys.rotate_if_due(DAY_S)
    assert key_of(keys, "192.0.2.1") != today
    assert not keys.rotate_if_due(DAY_S + 1)


def test_one_network_is_one_client() -> None:
    keys = AddressKeys(None, now=0.0)
    assert key_of(keys, "2001:db8::1") == key_of(keys, "2001:db8::ffff")
    assert key_of(keys, "2001:db8::1") != key_of(keys, "2001:db8:0:1::1")
    assert key_of(keys, "::ffff:192.0.2.1") == key_of(keys, "192.0.2.1")
    assert key_of(keys, None) != key_of(keys, "192.0.2.1")


def test_only_the_last_entry_of_the_proxys_header_counts() -> None:
    keys = AddressKeys("X-Forwarded-For", now=0.0)
    honest = key_of(keys, "10.0.0.1", "192.0.2.1")
    assert key_of(keys, "10.0.0.1", "203.0.113.9, 192.0.2.1") == honest
    assert key_of(keys, "10.0.0.1", "203.0.113.9", "192.0.2.1") == honest
    assert key_of(keys, "10.0.0.1", "192.0.2.1, 203.0.113.9") != honest
    assert key_of(keys, "10.0.0.1", "192.0.2.1, junk") == key_of(keys, "10.0.0.1")


# --- quotas -----------------------------------------------------------------------------------


def test_quotas_fill_up_again() -> None:
    quotas = Quotas(per_s=2.0, burst=3)
    assert [quotas.take(b"a", 0.0) for _ in range(4)] == [0, 0, 0, 0.5]
    assert quotas.take(b"b", 0.0) == 0
    assert quotas.take(b"a", 0.5) == 0
    assert quotas.take(b"a", 0.5) > 0
    assert [quotas.take(b"a", 100.0) for _ in range(4)] == [0, 0, 0, 0.5]


def test_quotas_remember_a_bounded_number(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("magpies.broker.quotas._TABLE", 2)
    quotas = Quotas(per_s=0.1, burst=1)
    for key in (b"a", b"b", b"c"):
        assert quotas.take(key, 0.0) == 0
    assert quotas.take(b"c", 0.0) > 0
    assert quotas.take(b"a", 0.0) == 0, "a was forgotten"


def test_presences() -> None:
    presences = Presences(2)
    assert [presences.enter(b"a") for _ in range(3)] == [True, True, False]
    assert presences.enter(b"b")
    presences.exit(b"a")
    assert presences.enter(b"a")
    for key in (b"a", b"a", b"b"):
        presences.exit(key)
    assert not presences._counts
