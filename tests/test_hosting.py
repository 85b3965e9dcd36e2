"""How a server is attached to the network."""

from __future__ import annotations

import pytest

from magpies.hosting import stun_host


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
