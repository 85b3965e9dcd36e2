"""Everything that is not an offer or a volunteer: lists, statistics, assets, headers, pools."""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections.abc import Sequence
from dataclasses import dataclass

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from magpies.broker import Broker, BrokerConfig, PrivatePool
from magpies.errors import ConfigError
from magpies.wire import limits
from magpies.wire.descriptors import verify
from magpies.wire.signalling import (
    EgressAccepted,
    EgressList,
    EgressReport,
    ErrorCode,
    ErrorResponse,
    Hello,
    OfferRequest,
    Refused,
    Stats,
    VolunteerKind,
    WidgetConfig,
    decode_body,
    encode,
)
from support import run
from support.brokers import EGRESS, PATIENT, SDP, BrokerSite, running_broker, signed_egress

TOKEN = "open-sesame"
FRIENDS = PrivatePool(name="friends", token_sha256=hashlib.sha256(TOKEN.encode()).hexdigest())
OTHERS = PrivatePool(name="others", token_sha256=hashlib.sha256(b"other").hexdigest())


# --- what widgets and pages read ------------------------------------------------------------------


def test_config_and_stats_can_be_read_from_any_page() -> None:
    async def main() -> None:
        stun = ("stun:stun.example:443", "stun:stun.example:8443")
        async with running_broker(stun=stun, slots=3) as site:
            status, body, headers = await site.get("/v1/config")
            assert status == 200
            assert decode_body(WidgetConfig, body) == WidgetConfig(1, list(stun), [EGRESS], 3)
            assert headers["Access-Control-Allow-Origin"] == "*"
            assert headers["Content-Type"].startswith("application/json")
            _, body, headers = await site.get("/v1/stats")
            stats = decode_body(Stats, body)
            assert stats == Stats(0, 0, 0, since=stats.since)
            assert headers["Access-Control-Allow-Origin"] == "*"
            assert headers["Cross-Origin-Resource-Policy"] == "cross-origin"

    run(main())


def test_every_answer_of_the_api_has_careful_headers() -> None:
    async def main() -> None:
        async with running_broker() as site:
            for path in (
                "/v1/config",
                "/v1/stats",
                "/v1/history",
                "/v1/egresses",
                "/healthz",
                "/metrics",
            ):
                _, _, headers = await site.get(path)
                check_headers(headers)
            _, _, headers = await site.post("/v1/offer", b"{")
            check_headers(headers)
            assert "Access-Control-Allow-Origin" not in headers

    def check_headers(headers: dict[str, str]) -> None:
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Cache-Control"] == "no-store"
        assert headers["Referrer-Policy"] == "no-referrer"
        assert "default-src 'none'" in headers["Content-Security-Policy"]
        assert "aiohttp" not in headers["Server"]

    run(main())


def test_health() -> None:
    async def main() -> None:
        async with running_broker() as site:
            assert (await site.get("/healthz"))[:2] == (200, b"ok\n")
            await site.broker.stop()
            assert (await site.get("/healthz"))[0] == 503

    run(main())


def test_metrics() -> None:
    async def main() -> None:
        async with running_broker() as site:
            volunteer = await site.volunteer()
            await asyncio.gather(site.offer(), volunteer.answer())
            await site.post("/v1/offer", b"{")
            _, body, headers = await site.get("/metrics")
            text = body.decode()
            assert headers["Content-Type"].startswith("text/plain")
            assert 'magpies_broker_offers_total{outcome="answered"} 1.0' in text
            assert 'magpies_broker_offers_total{outcome="bad_request"} 1.0' in text
            assert 'magpies_broker_matches_total{result="answered"} 1.0' in text
            assert 'magpies_broker_volunteers{kind="page",nat="independent"} 1.0' in text
            assert "magpies_broker_egresses 1.0" in text
            assert "magpies_broker_answer_seconds_count 1.0" in text

    run(main())


def test_metrics_can_need_a_token() -> None:
    async def main() -> None:
        digest = hashlib.sha256(b"secret").hexdigest()
        async with running_broker(metrics_token_sha256=digest) as site:
            for value, status in [("", 401), ("Bearer wrong", 401), ("bearer secret", 200)]:
                got, _, _ = await site.get("/metrics", headers={"Authorization": value})
                assert got == status

    run(main())


@dataclass(frozen=True)
class Page:
    """An asset as `magpies.web` makes them."""

    body: bytes
    etag: str
    all_headers: dict[str, str]


SECRET = "192.0.2.55"


def pages(name: str, egresses: Sequence[str]) -> Page | None:
    if name == "boom":
        raise ValueError(SECRET)
    if name not in {"", "demo/widget.js"}:
        return None
    headers = {"Content-Type": "text/html", "ETag": '"1"', "X-Egresses": " ".join(egresses)}
    return Page(b"page " + name.encode(), '"1"', headers)


def test_assets() -> None:
    async def main() -> None:
        async with running_broker(assets=pages) as site:
            status, body, headers = await site.get("/")
            assert (status, body) == (200, b"page ")
            assert headers["X-Egresses"] == EGRESS
            assert (await site.get("/demo/widget.js"))[:2] == (200, b"page demo/widget.js")
            assert (await site.get("/", headers={"If-None-Match": '"1"'}))[:2] == (304, b"")
            for path in ("/none", "/../etc/passwd", "/v1/none", "/%2e%2e/secret"):
                assert (await site.get(path))[0] == 404
            assert (await site.get("/v1/config"))[0] == 200

    run(main())


def test_a_fault_is_logged_without_what_it_said(caplog: pytest.LogCaptureFixture) -> None:
    async def main() -> None:
        async with running_broker(assets=pages) as site:
            assert (await site.get("/boom"))[0] == 500

    run(main())
    assert "ValueError" in caplog.text
    assert SECRET not in caplog.text


def test_wrong_methods_and_paths() -> None:
    async def main() -> None:
        async with running_broker() as site:
            for status, _, headers in (
                await site.get("/v1/offer"),
                await site.post("/v1/config", b"{}"),
                await site.get("/"),
                await site.get("/v1/volunteer"),
            ):
                assert headers["Server"] == "magpies", status
            assert (await site.get("/v1/offer"))[0] == 405
            assert (await site.post("/v1/config", b"{}"))[0] == 405
            assert (await site.get("/"))[0] == 404

    run(main())


# --- egresses ---------------------------------------------------------------------------------


async def report(
    site: BrokerSite, key: Ed25519PrivateKey, url: str = EGRESS, **headers: str
) -> int:
    body = encode(EgressReport(signed_egress(key, url), flows=3))
    status, text, _ = await site.post("/v1/egress", body, **headers)
    if status == 200:
        assert decode_body(EgressAccepted, text).valid_s == PATIENT.egress_s
    return status


def test_an_egress_reports_itself() -> None:
    async def main() -> None:
        async with running_broker(egress=False) as site:
            assert await report(site, site.key) == 200
            _, body, headers = await site.get("/v1/egresses")
            (listed,) = decode_body(EgressList, body).egresses
            verify(listed, site.key.public_key().public_bytes_raw(), time.time())
            assert headers["Cache-Control"] == "no-store"

    run(main())


def test_an_egress_that_no_operator_signed_is_refused() -> None:
    async def main() -> None:
        async with running_broker(egress=False) as site:
            assert await report(site, Ed25519PrivateKey.generate()) == 403
            assert (await site.post("/v1/egress", b"{}"))[0] == 400
            _, body, _ = await site.get("/v1/egresses")
            assert decode_body(EgressList, body).egresses == []

    run(main())


def test_reports_can_need_a_token() -> None:
    async def main() -> None:
        digest = hashlib.sha256(b"secret").hexdigest()
        async with running_broker(egress=False, egress_token_sha256=digest) as site:
            assert await report(site, site.key) == 401
            assert await report(site, site.key, Authorization="Bearer secret") == 200

    run(main())


def test_there_is_room_for_so_many_egresses() -> None:
    async def main() -> None:
        async with running_broker(egress=False) as site:
            urls = [
                f"wss://egress{number}.example/v1/link" for number in range(limits.EGRESSES + 1)
            ]
            statuses = [await report(site, site.key, url) for url in urls]
            assert statuses == [200] * limits.EGRESSES + [403]
            assert await report(site, site.key, urls[0]) == 200, "it is known already"

    run(main())


def test_an_egress_that_falls_silent_is_forgotten() -> None:
    async def main() -> None:
        times = msgspec.structs.replace(PATIENT, egress_s=0.2, heartbeat_s=0.5)
        async with running_broker(times=times) as site:
            await site.volunteer()
            await site.until(
                "/v1/config", lambda _, body: not decode_body(WidgetConfig, body).egresses
            )
            status, body = await site.offer()
            assert status == 503
            assert decode_body(ErrorResponse, body).error is ErrorCode.NO_EGRESS
            _, body, _ = await site.get("/v1/stats")
            assert decode_body(Stats, body).free_slots == 0

    run(main())


def test_one_address_cannot_flood_with_reports() -> None:
    async def main() -> None:
        async with running_broker(egress=False) as site:
            statuses = {(await site.post("/v1/egress", b"{}"))[0] for _ in range(50)}
            assert statuses == {400, 429}

    run(main())


# --- pools ------------------------------------------------------------------------------------


async def offer_code(site: BrokerSite, token: str | None) -> tuple[int, ErrorCode]:
    status, body, _ = await site.post("/v1/offer", encode(OfferRequest(1, SDP, pool=token)))
    return status, decode_body(ErrorResponse, body).error


def test_private_pools() -> None:
    async def main() -> None:
        async with running_broker(pools=(FRIENDS, OTHERS)) as site:
            friend = await site.volunteer(pools=[TOKEN])
            assert await offer_code(site, None) == (503, ErrorCode.NO_VOLUNTEER)
            assert await offer_code(site, "other") == (503, ErrorCode.NO_VOLUNTEER)
            assert await offer_code(site, "guess") == (403, ErrorCode.UNKNOWN_POOL)
            (status, _), _ = await asyncio.gather(site.offer(pool=TOKEN), friend.answer())
            assert status == 200
            both = await site.volunteer(pools=[TOKEN, "other", TOKEN])
            (status, _), _ = await asyncio.gather(site.offer(pool="other"), both.answer())
            assert status == 200

    run(main())


def test_a_broker_for_private_pools_only_says_so() -> None:
    async def main() -> None:
        async with running_broker(public_pool=False, pools=(FRIENDS,)) as site:
            assert await offer_code(site, None) == (403, ErrorCode.POOL_TOKEN_REQUIRED)
            volunteer = await site.connect()
            await volunteer.say(Hello(1, VolunteerKind.PAGE, 4))
            message = await volunteer.hear()
            assert isinstance(message, Refused)
            assert message.error is ErrorCode.POOL_TOKEN_REQUIRED

    run(main())


# --- configuration ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"operator_keys": ("short",)}, "operator_keys"),
        ({"operator_keys": ("=" * 43,)}, "operator_keys"),
        ({"pools": (FRIENDS, FRIENDS)}, "pools"),
        ({"stun": ("https://stun.example",)}, "stun"),
        ({"stun": ("stun:x",) * 9}, "stun"),
        ({"fronts": ("https://cdn.example",)}, "fronts"),
        ({"fronts": ("cdn.example/path",)}, "fronts"),
        ({"fronts": ("cdn.example",) * 16}, "fronts"),
    ],
)
def test_configurations_that_cannot_work(fields: dict[str, object], named: str) -> None:
    with pytest.raises(ConfigError, match=named):
        BrokerConfig(**fields)  # type: ignore[arg-type]


def test_a_broker_that_could_never_serve_anybody() -> None:
    with pytest.raises(ConfigError, match="nobody could be served"):
        Broker(BrokerConfig(public_pool=False))


def test_before_the_start_everybody_is_told_to_come_back() -> None:
    async def main() -> None:
        async with running_broker() as site:
            await site.broker.stop()
            assert await offer_code(site, None) == (503, ErrorCode.BUSY)
            await site.broker.start()
            assert await offer_code(site, None) == (503, ErrorCode.NO_VOLUNTEER)

    run(main())


def test_a_broker_without_operator_takes_no_egress() -> None:
    assert BrokerConfig().operator_keys_octets == ()
    Broker(BrokerConfig())  # may be made outside a loop
