"""How a server is attached to the network."""

from __future__ import annotations

import pytest

from magpies.broker import BrokerConfig
from magpies.hosting import stun_host
from magpies.wire import invites
from magpies.wire.invites import DIRECT, FRONTED
from support import run
from support.networks import server


@pytest.mark.parametrize(
    ("host", "url", "listens"),
    [
        ("127.0.0.1", "http://127.0.0.1:8080", "127.0.0.1"),
        ("127.0.0.1", "https://bridge.example.org", "0.0.0.0"),
        ("::1", "https://bridge.example.org", "::"),
        ("192.168.1.7", "http://192.168.1.7:8080", "192.168.1.7"),
        ("0.0.0.0", "https://bridge.example.org", "0.0.0.0"),
        ("93.184.216.34", "https://bridge.example.org", "93.184.216.34"),
    ],
)
def test_stun_is_reached_past_a_reverse_proxy(host: str, url: str, listens: str) -> None:
    assert stun_host(host, url) == listens


def test_a_server_invites_through_its_fronts() -> None:
    async def main() -> None:
        async with server(BrokerConfig(fronts=("cdn.example", "x.example:8443"))) as running:
            ways = invites.decode(running.invite()).known_ways
        told = [(way.kind, way.connect) for way in ways]
        assert told == [(DIRECT, None), (FRONTED, "cdn.example"), (FRONTED, "x.example:8443")]

    run(main())
