"""TURN servers: what the operator sets, and what a client is given."""

from __future__ import annotations

import base64
import hashlib
import hmac
import time
from typing import Any

import msgspec
import pytest

from magpies.broker import Bounds, BrokerConfig, PrivatePool, Turn
from magpies.broker.relays import relays
from magpies.errors import ConfigError
from magpies.wire.signalling import (
    ErrorCode,
    ErrorResponse,
    Relay,
    Relays,
    RelaysRequest,
    decode_body,
    encode,
)
from support import run
from support.brokers import BrokerSite, running_broker

URL = "turn:turn.example:3478"
SECRET = "north-of-the-river"
SHARED = Turn(urls=(URL,), secret=SECRET, ttl_s=600)


async def ask(site: BrokerSite, pool: str | None = None, version: int = 1) -> tuple[int, bytes]:
    status, body, headers = await site.post("/v1/relays", encode(RelaysRequest(version, pool)))
    assert headers["Cache-Control"] == "no-store"
    return status, body


def test_a_shared_secret_makes_credentials_that_expire() -> None:
    one, other = (relays(SHARED, 1_000.5).relays[0] for _ in range(2))
    assert one.url == URL
    expiry, _, nonce = one.username.partition(":")
    assert expiry == "1600"
    assert nonce
    assert one.username != other.username, "quotas of a TURN server are by user name"
    wanted = hmac.new(SECRET.encode(), one.username.encode(), hashlib.sha1).digest()
    assert base64.b64decode(one.credential) == wanted


def test_fixed_credentials_are_given_as_they_are() -> None:
    turn = Turn(urls=(URL, "turn:[2001:db8::1]:443"), username="u", credential="c")
    assert relays(turn, 0).relays == [Relay(url, "u", "c") for url in turn.urls]


def test_clients_are_given_what_the_operator_has() -> None:
    async def main() -> None:
        async with running_broker(turn=SHARED) as site:
            status, body = await ask(site)
            assert status == 200
            given = decode_body(Relays, body)
            assert given.valid_s == 600
            assert [relay.url for relay in given.relays] == [URL]
            expiry = int(given.relays[0].username.partition(":")[0])
            assert abs(expiry - time.time() - 600) < 60
        async with running_broker() as site:
            assert decode_body(Relays, (await ask(site))[1]).relays == []

    run(main())


def test_relays_are_for_those_who_may_ask_for_volunteers() -> None:
    friends = PrivatePool(name="friends", token_sha256=hashlib.sha256(b"sesame").hexdigest())

    async def main() -> None:
        async with running_broker(turn=SHARED, public_pool=False, pools=(friends,)) as site:
            for pool, version, code in (
                (None, 1, ErrorCode.POOL_TOKEN_REQUIRED),
                ("guess", 1, ErrorCode.UNKNOWN_POOL),
                ("sesame", 2, ErrorCode.UNSUPPORTED_VERSION),
            ):
                _, body = await ask(site, pool, version)
                assert decode_body(ErrorResponse, body).error is code
            assert (await ask(site, "sesame"))[0] == 200

    run(main())


def test_one_address_can_ask_only_so_often() -> None:
    async def main() -> None:
        bounds = Bounds(offers_burst=2, offers_per_s=0.01)
        async with running_broker(turn=SHARED, bounds=bounds) as site:
            assert [(await ask(site))[0] for _ in range(3)] == [200, 200, 429]

    run(main())


@pytest.mark.parametrize(
    ("table", "named"),
    [
        ({"urls": [URL]}, "secret"),
        ({"urls": [URL], "username": "u"}, "secret"),
        ({"urls": [URL], "username": "u", "credential": "c", "secret": "s"}, "secret"),
        ({"urls": ["turns:turn.example:443"], "secret": "s"}, "turn.urls"),
        ({"urls": ["turn:turn.example?transport=tcp"], "secret": "s"}, "turn.urls"),
        ({"urls": ["turn:u:p@turn.example"], "secret": "s"}, "turn.urls"),
        ({"urls": [f"{URL}{n}" for n in range(5)], "secret": "s"}, "turn.urls"),
    ],
)
def test_what_cannot_work_is_told(table: dict[str, Any], named: str) -> None:
    with pytest.raises(ConfigError, match=named):
        msgspec.convert({"turn": table}, BrokerConfig)
