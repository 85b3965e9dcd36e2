from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from magpies.errors import SdpError
from magpies.transports.data_channel import descriptions

HEAD = (
    "v=0",
    "o=- 1 1 IN IP4 0.0.0.0",
    "s=-",
    "t=0 0",
    "m=application 34387 UDP/DTLS/SCTP webrtc-datachannel",
    "c=IN IP4 192.168.1.7",
    "a=setup:actpass",
    "a=max-message-size:16384",
)
PRIVATE = "a=candidate:1 1 UDP 2122260223 192.168.1.7 34387 typ host"
PUBLIC = "a=candidate:2 1 udp 1686052607 1.2.3.4 34387 typ srflx raddr 192.168.1.7 rport 34387"
MDNS = "a=candidate:3 1 udp 2113937151 0f3a8a5e-91c1.local 50000 typ host"
NAMED = "a=candidate:4 1 udp 2113937151 tracker.example 50000 typ host"
TCP = "a=candidate:5 1 tcp 1518280447 1.2.3.4 9 typ host tcptype active"
DISGUISED = "a=candidate:6 1 udp 1686052607 10.0.0.1 53 typ srflx raddr 0.0.0.0 rport 9"
LAST = "a=end-of-candidates"


def sdp(*candidates: str) -> str:
    return "\r\n".join([*HEAD, *candidates, LAST, ""])


def candidates(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.startswith("a=candidate:")]


def test_our_private_addresses_stay_with_us() -> None:
    shown = descriptions.outgoing(sdp(PRIVATE, PUBLIC), keep_private=False)
    assert "192.168.1.7" not in shown
    assert len(candidates(shown)) == 1
    assert "c=IN IP4 0.0.0.0\r\n" in shown


def test_private_candidates_may_be_kept() -> None:
    assert descriptions.outgoing(sdp(PRIVATE), keep_private=True) == sdp(PRIVATE)


def test_a_peer_cannot_make_us_look_names_up_or_probe_our_network() -> None:
    offer = sdp(PRIVATE, PUBLIC, MDNS, NAMED, TCP, DISGUISED)
    assert candidates(descriptions.incoming(offer, keep_private=False)) == [PUBLIC]


def test_private_candidates_of_a_peer_are_taken_where_that_is_wanted() -> None:
    offer = sdp(PRIVATE, PUBLIC, MDNS, NAMED, TCP)
    assert candidates(descriptions.incoming(offer, keep_private=True)) == [PRIVATE, PUBLIC]


def test_a_peer_may_come_from_elsewhere() -> None:
    assert LAST not in descriptions.incoming(sdp(MDNS), keep_private=False)


def test_the_number_of_probes_is_bounded() -> None:
    many = [f"a=candidate:{n} 1 udp 1 1.2.3.4 {n} typ host" for n in range(1, 100)]
    taken = candidates(descriptions.incoming(sdp(*many), keep_private=False))
    assert taken == many[: descriptions.REMOTE_CANDIDATES]


def test_other_lines_stay_as_they_are() -> None:
    taken = descriptions.incoming(sdp(PUBLIC), keep_private=False).splitlines()
    assert taken == [*HEAD, PUBLIC]


@pytest.mark.parametrize(
    "text", ["", "v=0", "hello", "\ud800", "a" * 20_000, sdp("a=candidate:x"), "\0"]
)
def test_garbage_is_an_sdp_error(text: str) -> None:
    with pytest.raises(SdpError):
        descriptions.incoming(text, keep_private=False)


@given(st.lists(st.sampled_from([*HEAD, PUBLIC, MDNS, LAST]) | st.text(max_size=60)))
def test_nothing_but_an_sdp_error(lines: list[str]) -> None:
    for line_end in ("\n", "\r\n"):
        try:
            descriptions.incoming(line_end.join(lines), keep_private=False)
        except SdpError:
            continue


def test_candidates_can_be_taken_out() -> None:
    rest, taken = descriptions.apart(sdp(PUBLIC, DISGUISED))
    assert taken == [PUBLIC, DISGUISED]
    assert rest == sdp()
