"""Requests for flows as they stand in HTTP/3 headers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from magpies.errors import FlowError
from magpies.protocol.masque import connect_request, connect_udp_request, requested_authority
from magpies.protocol.policy import parse_destination


@pytest.mark.parametrize(
    ("host", "authority"),
    [
        ("example.org", "example.org:443"),
        ("192.0.2.7", "192.0.2.7:443"),
        ("2001:db8::7", "[2001:db8::7]:443"),
    ],
)
def test_both_requests_name_the_same_destination(host: str, authority: str) -> None:
    for request in (connect_request, connect_udp_request):
        headers = request(host, 443, "token")
        assert requested_authority(dict(headers)) == authority
        assert (b"proxy-authorization", b"Bearer token") in headers


def test_a_udp_request_follows_the_template() -> None:
    headers = dict(connect_udp_request("2001:db8::7", 53, None))
    assert headers[b":path"] == b"/.well-known/masque/udp/2001%3Adb8%3A%3A7/53/"
    assert headers[b":protocol"] == b"connect-udp"
    assert headers[b"capsule-protocol"] == b"?1"
    assert b"proxy-authorization" not in headers


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({b":method": b"GET", b":authority": b"example.org"}, 501),
        ({b":method": b"GET", b":protocol": b"connect-udp"}, 501),
        ({b":method": b"CONNECT", b":protocol": b"websocket", b":path": b"/"}, 501),
        ({b":method": b"CONNECT", b":authority": b"a" * 301}, 400),
        ({b":method": b"CONNECT", b":protocol": b"connect-udp"}, 400),
    ],
)
def test_other_requests_are_refused(fields: dict[bytes, bytes], status: int) -> None:
    with pytest.raises(FlowError) as refused:
        requested_authority(fields)
    assert refused.value.status == status


@pytest.mark.parametrize("host", ["", "bücher.example", "a b", "x" * 300])
def test_a_host_that_cannot_be_written_is_refused_here(host: str) -> None:
    with pytest.raises(FlowError):
        connect_udp_request(host, 53, None) if host else requested_authority(
            dict(connect_udp_request(host, 53, None))
        )


@given(st.binary(max_size=400))
def test_any_path_is_a_destination_or_a_bad_request(tail: bytes) -> None:
    for path in (tail, b"/.well-known/masque/udp/" + tail + b"/53/"):
        fields = {b":method": b"CONNECT", b":protocol": b"connect-udp", b":path": path}
        refusals = []
        try:
            parse_destination(requested_authority(fields))
        except FlowError as refused:
            refusals.append(refused.status)
        assert refusals in ([], [400])
