from __future__ import annotations

import re
from ipaddress import IPv4Address, IPv6Address
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from magpies.errors import PairingError, SdpError
from magpies.wire import limits
from magpies.wire.compact_sdp import Candidate, Compact, compact, expand
from magpies.wire.descriptors import encode_base64
from magpies.wire.pairing import (
    OFFER_SCHEME,
    REPLY_SCHEME,
    Kind,
    PairingText,
    egress_number,
    read_reply,
)
from magpies.wire.sdp import check
from support import vectors

VECTORS = vectors.load("pairing")
CASES: list[dict[str, Any]] = VECTORS["cases"]
OFFERS = [case for case in CASES if case["valid"] and case["text"].startswith(OFFER_SCHEME)]
REPLIES = [case for case in CASES if case["text"].startswith(REPLY_SCHEME)]


def text_of(case: dict[str, Any], kind: Kind) -> PairingText:
    return PairingText(kind, case["expires"], case["subject"], compact(case["sdp"]))


FIRST = text_of(OFFERS[0], Kind.OFFER)


@pytest.mark.parametrize("case", OFFERS, ids=lambda case: case["name"])
def test_offers_are_written_as_the_vectors_say(case: dict[str, Any]) -> None:
    offer = text_of(case, Kind.OFFER)
    assert offer.text == case["text"]
    assert offer.number == case["number"]
    assert offer.subject == egress_number(VECTORS["egress"])
    assert len(offer.text) <= 300
    assert offer.compact.sdp("actpass") == case["sdp"] == check(case["sdp"])


@pytest.mark.parametrize("case", REPLIES, ids=lambda case: case["name"])
def test_replies_are_read_as_the_vectors_say(case: dict[str, Any]) -> None:
    if case["valid"]:
        reply = read_reply(f"\n {case['text'][:60]}\r\n{case['text'][60:]}", FIRST, case["now"])
        assert (reply.expires, reply.subject) == (case["expires"], FIRST.number)
        assert reply.compact.sdp("active") == case["sdp"] == check(case["sdp"])
        assert len(case["text"]) <= 300
        return
    with pytest.raises(PairingError, match=case["reason"]) as raised:
        read_reply(case["text"], FIRST, case["now"])
    assert str(raised.value).endswith(".")


@pytest.mark.parametrize(
    ("text", "sentence", "fault"),
    [
        ("", "This is not a reply", "foreign"),
        ("hello", "This is not a reply", "foreign"),
        (FIRST.text, "This is the offer", "offer"),
        (f"https://bridge.example.org/pair/#{FIRST.fragment}", "This is the offer", "offer"),
        ("magpies:AdXa", "This is an invite", "invite"),
        (f"{REPLY_SCHEME}AgEAAAAA", "another version", "version"),
        (f"{REPLY_SCHEME}AQEAAAAA", "damaged or cut short", "damaged"),
        ("m" * 2_000, "too long", "damaged"),
    ],
)
def test_what_is_no_reply_is_named(text: str, sentence: str, fault: str) -> None:
    with pytest.raises(PairingError, match=sentence) as raised:
        read_reply(text, FIRST, 0)
    assert raised.value.fault == fault


ADDRESSES = st.one_of(st.ip_addresses(v=4), st.ip_addresses(v=6)).filter(
    lambda address: not (address.is_unspecified or address.is_multicast)
)
CANDIDATES = st.builds(
    Candidate, st.sampled_from(["host", "srflx", "relay"]), ADDRESSES, st.integers(1, 65_535)
)
COMPACTS = st.builds(
    Compact,
    st.binary(min_size=32, max_size=32),
    st.from_regex(r"[A-Za-z0-9+/]{4,32}", fullmatch=True),
    st.from_regex(r"[A-Za-z0-9+/]{22,64}", fullmatch=True),
    st.lists(CANDIDATES, max_size=limits.PAIRING_CANDIDATES, unique=True).map(tuple),
)


@given(COMPACTS)
def test_descriptions_survive_both_forms(made: Compact) -> None:
    assert expand(made.encode()) == made
    again = compact(made.sdp("actpass"))
    assert again.candidates == tuple(
        sorted(made.candidates, key=lambda each: ["srflx", "relay", "host"].index(each.kind))
    )
    assert (again.fingerprint, again.ufrag, again.password) == (
        made.fingerprint,
        made.ufrag,
        made.password,
    )


@given(st.binary(max_size=300))
@example(b"")
def test_arbitrary_octets_raise_only_sdp_errors(data: bytes) -> None:
    try:
        made = expand(data)
    except SdpError:
        return
    assert check(made.sdp("active"))


@given(st.one_of(st.text(), st.text().map(lambda text: REPLY_SCHEME + text)))
@example(REPLY_SCHEME + "AA")
@example(REPLY_SCHEME + encode_base64(b"\x01" + bytes(200)))
def test_arbitrary_text_raises_only_pairing_errors(text: str) -> None:
    with pytest.raises(PairingError):
        read_reply(text, FIRST, 0)


@given(st.text())
def test_arbitrary_descriptions_raise_only_sdp_errors(text: str) -> None:
    with pytest.raises(SdpError):
        compact(text)


def test_names_and_tcp_are_left_out_and_the_useful_goes_first() -> None:
    head = Compact(bytes(32), "a" * 4, "b" * 22, ()).sdp("active")
    lines = [
        "1 1 udp 1 0b1c2d3e-1111-4222-8333-444455556666.local 5000 typ host",
        "2 1 tcp 1 192.0.2.1 9 typ host tcptype active",
        "3 2 udp 1 192.0.2.2 5001 typ host",
        "4 1 udp 1 192.0.2.3 5002 typ host generation 0",
        "5 1 UDP 1 2001:db8::4 5003 typ host",
        "6 1 udp 1 192.0.2.5 5004 typ srflx raddr 10.0.0.1 rport 7",
        "7 1 udp 1 192.0.2.5 5004 typ srflx raddr 10.0.0.2 rport 8",
        "8 1 udp 1 0.0.0.0 5005 typ host",
        "9 1 udp 1 192.0.2.6 70000 typ host",
    ]
    made = compact(head + "".join(f"a=candidate:{line}\r\n" for line in lines))
    assert made.candidates == (
        Candidate("srflx", IPv4Address("192.0.2.5"), 5004),
        Candidate("host", IPv4Address("192.0.2.3"), 5002),
        Candidate("host", IPv6Address("2001:db8::4"), 5003),
    )
    assert not re.search("local|10[.]0", made.sdp("active"))


def test_caps_are_those_of_the_vectors() -> None:
    assert VECTORS["limits"] == {
        "candidates": limits.PAIRING_CANDIDATES,
        "characters": limits.PAIRING_CHARACTERS,
    }
