from __future__ import annotations

import re
from ipaddress import IPv4Network

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from magpies.errors import SdpError
from magpies.wire import limits
from magpies.wire.sdp import (
    _PUBLIC,
    _glanced_at,
    check,
    check_without_private,
    without_private_candidates,
)

HEAD = (
    "v=0\r\no=- 4611731400430051336 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n"
    "m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\nc=IN IP4 0.0.0.0\r\n"
)
TAIL = "a=ice-ufrag:Qm3v\r\na=setup:actpass\r\na=sctp-port:5000\r\n"
MDNS = "8c2f4b3e-7f0a-4f55-9d43-0b6c6d4f1a11.local"


def candidate(address: str, rest: str = "typ host", transport: str = "udp") -> str:
    return f"a=candidate:1 1 {transport} 2113937151 {address} 51234 {rest}\r\n"


def test_a_plain_description_is_kept_as_it_is() -> None:
    sdp = HEAD + candidate("203.0.113.7") + candidate(MDNS) + candidate("2001:db8::1") + TAIL
    assert check(sdp) == sdp
    assert check(sdp.replace("\r\n", "\n")) == sdp
    assert check(sdp.replace("\r\n", "\r\n\r\n")) == sdp


@pytest.mark.parametrize(
    "line",
    [
        "a=candidate:84 1 udp 16777 203.0.113.7 4615 typ srflx raddr 0.0.0.0 rport 0 network-id 1",
        "a=candidate:0 1 UDP 2122252543 203.0.113.7 46154 typ host",
        "a=candidate:6815297761 1 udp 2130706431 203.0.113.7 46154 typ host",
        "a=candidate:d41d8cd98f00b204e9800998ecf8427e 1 udp 1 203.0.113.7 1 typ relay",
    ],
)
def test_candidates_of_known_stacks_are_kept(line: str) -> None:
    assert line in check(HEAD + line + "\r\n" + TAIL)


@pytest.mark.parametrize(
    "line",
    [
        candidate("203.0.113.7", "typ host tcptype passive", "tcp"),
        candidate("203.0.113.7", "typ host tcptype active", "TCP"),
        candidate("203.0.113.7", "typ host", "ssltcp"),
        candidate("tracker.example"),
        candidate("local"),
        candidate("a.local.example"),
        candidate("0.0.0.0"),
        candidate("::"),
        candidate("224.0.0.251"),
        candidate("ff02::1"),
        candidate("127.1"),
        candidate("256.1.1.1"),
        candidate("01.1.1.1"),
        candidate("2130706433"),
    ],
)
def test_what_a_stranger_must_not_choose_is_left_out(line: str) -> None:
    assert check(HEAD + line + TAIL) == HEAD + TAIL


def test_a_relay_hides_where_it_was_asked_from() -> None:
    line = "a=candidate:3 1 UDP 8331263 93.184.216.99 49170 typ relay raddr {} rport {}\r\n"
    own, hidden = line.format("203.0.113.7", 40_000), line.format("0.0.0.0", 9)
    for shown in (without_private_candidates, check_without_private):
        assert hidden in shown(HEAD + own + TAIL)
        assert "203.0.113.7" not in shown(HEAD + own + TAIL)


@pytest.mark.parametrize(
    "line",
    [
        "a=candidate:",
        "a=candidate:1 1 udp 1 203.0.113.7 1",
        "a=candidate:1 1 udp 1 203.0.113.7 1 typ",
        "a=candidate:1 1 udp 1 203.0.113.7 1 host typ",
        "a=candidate:1 1 udp 1  203.0.113.7 1 typ host",
        "a=candidate:1  udp 1 203.0.113.7 1 typ host",
        "a=candidate:1 x udp 1 203.0.113.7 1 typ host",
        "a=candidate:1 1 udp -1 203.0.113.7 1 typ host",
        "a=candidate:1 1 udp 1 203.0.113.7 x typ host",
        "a=candidate:1 1 udp 1 fe80::1%eth0 1 typ host",
        "a=candidate:1 1 udp 1 203.0.113.7\t1 typ host",
        "a=candidate:1 1 udp 1 http://x 1 typ host",
        "a=candidate:" + "1" * 33 + " 1 udp 1 203.0.113.7 1 typ host",
        "a=mid:0\ra=candidate:1 1 udp 1 203.0.113.7 1 typ host",
        "a=mid:0\x0ba=candidate:1 1 udp 1 203.0.113.7 1 typ host",
        "a=mid:0\x00",
        "a=mid:\u2028a=candidate:1 1 udp 1 203.0.113.7 1 typ host",
        "a=mid:\u00e9",
        "a=mid:\ud800",
        " a=mid:0",
        "candidate:1 1 udp 1 203.0.113.7 1 typ host",
        "A=candidate:1 1 udp 1 203.0.113.7 1 typ host",
        "hello",
    ],
)
def test_malformed_lines(line: str) -> None:
    with pytest.raises(SdpError):
        check(f"{HEAD}{line}\r\n{TAIL}")
    with pytest.raises(SdpError):
        without_private_candidates(f"{HEAD}{line}\r\n{TAIL}")


@pytest.mark.parametrize(
    "sdp",
    [
        "",
        "v=0\r\n",
        "v=1\r\nm=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\n",
        "s=-\r\n" + HEAD,
        HEAD.replace("m=application", "m=audio"),
        HEAD + "m=audio 9 UDP/TLS/RTP/SAVPF 111\r\n",
        HEAD + "m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\n",
        HEAD + "a=x:" + "y" * limits.SDP_OCTETS + "\r\n",
    ],
)
def test_not_one_data_channel(sdp: str) -> None:
    with pytest.raises(SdpError):
        check(sdp)


def test_only_some_of_many_candidates_are_kept() -> None:
    some = "".join(candidate(f"203.0.113.{n}") for n in range(100))
    kept = check(HEAD + some + TAIL).splitlines()
    assert sum(line.startswith("a=candidate:") for line in kept) == limits.CANDIDATES
    assert "203.0.113.0 " in kept[len(HEAD.splitlines())]
    same = check(HEAD + candidate("203.0.113.7") * 100 + TAIL)
    assert same.count("a=candidate:") == limits.CANDIDATES


PRIVATE = (
    "192.168.1.4 10.0.0.1 172.20.0.1 169.254.1.1 100.64.0.1 127.0.0.1 0.0.0.0 "
    "fd00::1 fe80::1 ::1 ::ffff:192.168.1.4"
)


@pytest.mark.parametrize("address", PRIVATE.split())
def test_private_host_candidates_go(address: str) -> None:
    sdp = HEAD + candidate(address) + candidate("8.8.8.8") + candidate(MDNS) + TAIL
    cleaned = without_private_candidates(sdp)
    assert (
        cleaned
        == HEAD.replace("127.0.0.1", "0.0.0.0") + candidate("8.8.8.8") + candidate(MDNS) + TAIL
    )


def test_related_addresses_and_default_destinations_are_blanked() -> None:
    line = candidate("8.8.8.8", "typ srflx raddr 192.168.1.4 rport 51234 generation 0")
    sdp = HEAD.replace("IP4 127.0.0.1", "IP6 fd00::1").replace("IP4 0.0.0.0", "IP4 192.168.1.4")
    cleaned = without_private_candidates(sdp + line + TAIL)
    assert "o=- 4611731400430051336 2 IN IP4 0.0.0.0\r\n" in cleaned
    assert "c=IN IP4 0.0.0.0\r\n" in cleaned
    assert " 8.8.8.8 51234 typ srflx raddr 0.0.0.0 rport 9 generation 0\r\n" in cleaned


def test_public_networks_hold_no_special_address() -> None:
    public = [first for first in range(256) if re.fullmatch(_PUBLIC, f"{first}.0.0.1")]
    assert len(public) > 200
    for first in public:
        for network in IPv4Network(f"{first}.0.0.0/8").subnets(new_prefix=16):
            address = network[1]
            assert address.is_global
            assert not address.is_multicast


RELATED = "typ srflx raddr 10.1.2.3 rport 40000 generation 0"


@pytest.mark.parametrize(
    ("line", "ordinary"),
    [
        (candidate("8.8.8.8"), True),
        (candidate(MDNS, "typ host generation 0 network-cost 999"), True),
        (candidate("8.8.8.8", RELATED) * 2, True),
        (candidate("8.8.8.8") * limits.CANDIDATES, True),
        (f"a=x:1 1 udp 1 8.8.8.8 1 {RELATED}\r\n", True),
        (candidate("8.8.8.8") * (limits.CANDIDATES + 1), False),
        (candidate("8.8.8.8", f"{RELATED} raddr 10.1.2.3"), False),
        (candidate("8.8.8.8", "typ host rport 40000"), False),
        (candidate("10.1.2.3"), False),
        (candidate("203.0.113.7"), False),
        (candidate("8.8.8.256"), False),
        (candidate("2001:4860::8888"), False),
        (candidate("8.8.8.8", transport="tcp"), False),
        ("c=IN IP4 10.1.2.3\r\n", False),
        ("o=- 1 1 IN IP4 10.1.2.3\r\n", False),
    ],
)
def test_a_glance_sees_what_a_closer_look_sees(line: str, ordinary: bool) -> None:
    sdp = HEAD + line + TAIL
    seen = _glanced_at(sdp)
    assert (seen is not None) is ordinary
    assert seen in {None, without_private_candidates(check(sdp))}
    assert check_without_private(sdp) == without_private_candidates(check(sdp))


LINES = st.one_of(
    st.sampled_from([*HEAD.splitlines(), *TAIL.splitlines(), "m=audio 9 x 0", ""]),
    st.text(max_size=40),
    st.builds(
        "a=candidate:{} {} {} {} {} {} {} {}".format,
        *[st.sampled_from(["1", "0", "udp", "tcp", "typ", "host", "8.8.8.8", "::1", MDNS, ""])] * 8,
    ),
    st.ip_addresses().map(lambda address: candidate(str(address)).strip()),
    st.text(alphabet="a=cndite: \t\r\x00%.:0", max_size=30).map("a=candidate:".__add__),
)


@given(st.one_of(st.text(), st.lists(LINES, max_size=30).map("\r\n".join)))
@example("v=0\r\n\ud800")
@example(HEAD + candidate("8.8.8.8") * 400)
def test_arbitrary_text_raises_only_sdp_errors(text: str) -> None:
    for function in (check, without_private_candidates, check_without_private):
        try:
            result = function(text)
        except SdpError:
            continue
        assert len(result) <= limits.SDP_OCTETS * 2
        assert function(result) == result
        assert result.isascii()


@given(st.lists(LINES, max_size=30).map(lambda lines: HEAD + "\r\n".join(lines)))
def test_checked_then_cleaned_has_no_private_host(text: str) -> None:
    try:
        cleaned = without_private_candidates(check(text))
    except SdpError:
        with pytest.raises(SdpError):
            check_without_private(text)
        return
    assert check_without_private(text) == cleaned
    assert " ::1 51234 typ host" not in cleaned
    assert check(cleaned) == cleaned
