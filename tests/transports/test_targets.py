from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from magpies.errors import RemoteProtocolError
from magpies.transports.targets import Target, check_host, parse_authority


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("example.org:443", Target("example.org", 443)),
        ("127.0.0.1:1", Target("127.0.0.1", 1)),
        ("[2001:db8:0::1]:65535", Target("2001:db8::1", 65535)),
        ("example.org.", Target("example.org.", 80)),
        ("example.org:", Target("example.org", 80)),
        ("xn--bcher-kva.example", Target("xn--bcher-kva.example", 80)),
        ("_dmarc.under_score:8080", Target("_dmarc.under_score", 8080)),
    ],
)
def test_authorities(text: str, target: Target) -> None:
    assert parse_authority(text, 80) == target


@pytest.mark.parametrize(
    "text",
    [
        "",
        ":443",
        "a:0",
        "a:65536",
        "a:b",
        "a b:1",
        "user@a:1",
        "user:password@a:1",
        "[::1",
        "[1.2.3.4]:1",
        "[fe80::1%eth0]:1",
        "::1",
        "a..b:1",
        "a/b:1",
        "a" * 64 + ":1",
        "a." * 127 + "a:1",
        "a\r\nHost: b:1",
        "ä.example:1",
    ],
)
def test_what_is_no_authority(text: str) -> None:
    with pytest.raises(RemoteProtocolError):
        parse_authority(text, 80)


def test_without_a_default_the_port_is_needed() -> None:
    with pytest.raises(RemoteProtocolError, match="port"):
        parse_authority("example.org")


@given(st.text(max_size=300))
def test_only_the_documented_error(text: str) -> None:
    try:
        target = parse_authority(text, 80)
    except RemoteProtocolError:
        return
    assert 0 < target.port <= 65535
    assert check_host(target.host) == target.host
    assert target.host.isascii()
