from __future__ import annotations

import ipaddress
import random
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from magpies.errors import FlowError
from magpies.protocol.policy import (
    FORBIDDEN_NETWORKS,
    REFUSED_PORTS,
    Destination,
    DestinationPolicy,
    make_destination,
    parse_destination,
)
from support import vectors

POLICY = DestinationPolicy()

# IANA IPv4 and IPv6 Special-Purpose Address Registries, address blocks as registered,
# without 64:ff9b::/96, which is judged by the IPv4 address inside.
BLOCKS = """
0.0.0.0/8 0.0.0.0/32 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12
192.0.0.0/24 192.0.0.0/29 192.0.0.8/32 192.0.0.9/32 192.0.0.10/32 192.0.0.170/32 192.0.0.171/32
192.0.2.0/24 192.31.196.0/24 192.52.193.0/24 192.88.99.0/24 192.88.99.2/32 192.168.0.0/16
192.175.48.0/24 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 240.0.0.0/4 255.255.255.255/32
::1/128 ::/128 ::ffff:0:0/96 64:ff9b:1::/48 100::/64 100:0:0:1::/64 2001::/23 2001::/32
2001:1::1/128 2001:1::2/128 2001:1::3/128 2001:2::/48 2001:3::/32 2001:4:112::/48 2001:10::/28
2001:20::/28 2001:30::/28 2001:db8::/32 2002::/16 2620:4f:8000::/48 3fff::/20 5f00::/16 fc00::/7
fe80::/10
"""
REGISTERED = BLOCKS.split()
# Multicast (RFC 5771, RFC 4291) and site-local (RFC 3879), which other registries hold.
MORE = ["224.0.0.0/4", "ff00::/8", "fec0::/10", "::/96", "168.63.129.16/32"]

PUBLIC = [
    "1.1.1.1",
    "8.8.8.8",
    "9.255.255.255",
    "11.0.0.0",
    "93.184.215.14",
    "100.63.255.255",
    "100.128.0.0",
    "126.255.255.255",
    "128.0.0.0",
    "168.63.129.15",
    "168.63.129.17",
    "169.253.255.255",
    "169.255.0.0",
    "172.15.255.255",
    "172.32.0.0",
    "192.0.1.0",
    "192.167.255.255",
    "192.169.0.0",
    "198.17.255.255",
    "198.20.0.0",
    "223.255.255.255",
    "2001:200::1",
    "2001:4860:4860::8888",
    "2003::1",
    "2400:cb00:2048:1::c629:d7a2",
    "2606:2800:21f:cb07:6820:80da:af6b:8b2c",
    "2a00:1450:4001:82f::200e",
    "3ffd::1",
    "64:ff9b::808:808",
]


def refuses(address: str, port: int = 443, policy: DestinationPolicy = POLICY) -> str | None:
    try:
        policy.check(ip_address(address), port)
    except FlowError as error:
        return error.error if error.status == 403 else f"status {error.status}"
    return None


@pytest.mark.parametrize("network", REGISTERED + MORE)
def test_special_networks_are_refused_from_end_to_end(network: str) -> None:
    block = ip_network(network)
    middle = block[block.num_addresses // 2]
    for address in (block[0], middle, block[-1]):
        assert refuses(str(address)) == "destination_ip_prohibited"


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses_are_permitted(address: str) -> None:
    assert refuses(address) is None


def test_table_names_a_source_for_each_network() -> None:
    for network, source in FORBIDDEN_NETWORKS.items():
        assert str(ip_network(network)) == network
        assert source
    assert all(REFUSED_PORTS.values())


def broad_sample() -> list[ipaddress.IPv4Address | ipaddress.IPv6Address]:
    """The edges of every known block and one address past them, and many random ones."""
    sample: list[ipaddress.IPv4Address | ipaddress.IPv6Address] = []
    for network in [*map(ip_network, REGISTERED + MORE), *map(ip_network, FORBIDDEN_NETWORKS)]:
        family = type(network[0])
        first, last = int(network[0]), int(network[-1])
        edges = (first - 1, first, last, last + 1)
        sample += [family(value) for value in edges if 0 <= value < 1 << network.max_prefixlen]
    dice = random.Random(7)
    sample += [IPv4Address(dice.getrandbits(32)) for _ in range(20_000)]
    sample += [IPv6Address(dice.getrandbits(128)) for _ in range(5_000)]
    sample += [IPv6Address(1 << 125 | dice.getrandbits(125)) for _ in range(5_000)]
    sample += [IPv6Address(0x2001 << 112 | dice.getrandbits(112)) for _ in range(5_000)]
    return sample


def test_never_more_generous_than_ipaddress() -> None:
    """What the standard library calls special is refused; the table may only refuse more."""
    registered = [ip_network(network) for network in REGISTERED + MORE]
    for address in broad_sample():
        special = (
            address.is_private
            or address.is_loopback
            or address.is_link_local
            or address.is_multicast
            or address.is_reserved
            or address.is_unspecified
            or any(address in network for network in registered)
        )
        nat64 = address in IPv6Network("64:ff9b::/96")  # is_reserved, and judged by its inside
        if special and not nat64:
            assert refuses(str(address)), address


def test_never_stricter_than_its_sources() -> None:
    """What ipaddress calls global is refused only where a source named here says so."""
    stricter = [
        ip_network(network)
        for network in [
            *REGISTERED,
            *MORE,
            *("::/8", "100::/8", "200::/7", "400::/6", "800::/5", "1000::/4"),
            *("4000::/2", "8000::/1", "3ffe::/16"),
        ]
    ]
    for address in broad_sample():
        if address.is_global and not any(address in network for network in stricter):
            assert refuses(str(address)) is None, address


@given(st.ip_addresses(v=4), st.integers(0, 3))
@example(IPv4Address("127.0.0.1"), 0)
@example(IPv4Address("8.8.8.8"), 0)
def test_ipv4_inside_ipv6_gets_no_more_than_ipv4(inside: IPv4Address, form: int) -> None:
    value = int(inside)
    outside = [0x64_FF9B << 96 | value, 0xFFFF << 32 | value, value, 0x2002 << 112 | value << 80]
    verdict = refuses(str(IPv6Address(outside[form])))
    assert verdict == (refuses(str(inside)) if form == 0 else "destination_ip_prohibited")


def test_zone_is_refused_even_when_the_address_is_allowed() -> None:
    policy = DestinationPolicy(allow=(IPv6Network("::/0"),))
    assert refuses("2606:2800:21f::1", policy=policy) is None
    assert refuses("2606:2800:21f::1%1", policy=policy) == "destination_ip_prohibited"


def test_operator_exceptions() -> None:
    policy = DestinationPolicy(allow=(IPv4Network("127.0.0.0/8"), IPv6Network("::1/128")))
    assert refuses("127.0.0.1", policy=policy) is None
    assert refuses("::1", policy=policy) is None
    assert refuses("10.0.0.1", policy=policy) == "destination_ip_prohibited"
    assert refuses("::ffff:127.0.0.1", policy=policy) == "destination_ip_prohibited"
    assert refuses("8.8.8.8", policy=policy) is None
    assert refuses("127.0.0.1", port=25, policy=policy) == "http_request_denied"


def test_operator_refusals_win() -> None:
    policy = DestinationPolicy(
        allow=(IPv4Network("10.0.0.0/8"),),
        refuse=(IPv4Network("10.0.0.0/24"), IPv4Network("8.8.8.0/24"), IPv6Network("2a00::/16")),
    )
    assert refuses("10.0.1.1", policy=policy) is None
    for address in ("10.0.0.1", "8.8.8.8", "64:ff9b::808:808", "2a00::1"):
        assert refuses(address, policy=policy) == "destination_ip_prohibited"
    whole = DestinationPolicy(refuse=(IPv6Network("64:ff9b::/96"),))
    assert refuses("64:ff9b::101:101", policy=whole) == "destination_ip_prohibited"


@pytest.mark.parametrize("port", [0, -1, 65_536, *REFUSED_PORTS])
def test_ports_are_refused(port: int) -> None:
    assert refuses("8.8.8.8", port) == "http_request_denied"


@pytest.mark.parametrize("port", [1, 53, 80, 443, 465, 587, 993, 8_080, 65_535])
def test_ports_are_permitted(port: int) -> None:
    assert refuses("8.8.8.8", port) is None


def test_operator_chooses_ports() -> None:
    assert refuses("8.8.8.8", 25, DestinationPolicy(refused_ports=frozenset())) is None


@pytest.mark.parametrize(
    ("authority", "host", "port", "is_address"),
    [
        ("example.org:443", "example.org", 443, False),
        ("Example.ORG.:80", "example.org", 80, False),
        ("xn--mnchen-3ya.example:1", "xn--mnchen-3ya.example", 1, False),
        ("_dmarc.a-b--c.example:65535", "_dmarc.a-b--c.example", 65535, False),
        ("localhost:8080", "localhost", 8080, False),
        ("1e100.net:443", "1e100.net", 443, False),
        ("0x7f.example:443", "0x7f.example", 443, False),
        ("8.8.8.8:053", "8.8.8.8", 53, True),
        ("134744072:53", "8.8.8.8", 53, True),
        ("0x8.010.2056:53", "8.8.8.8", 53, True),
        ("[2606:2800:021F:0:0:0:0:1]:443", "2606:2800:21f::1", 443, True),
    ],
)
def test_destinations(authority: str, host: str, port: int, is_address: bool) -> None:
    destination = parse_destination(authority)
    assert (destination.host, destination.port) == (host, port)
    assert (destination.address is not None) == is_address
    if destination.address is not None:
        assert str(destination.address) == host


def test_destination_in_two_parts() -> None:
    assert make_destination("2606:2800:21F::1", 443).host == "2606:2800:21f::1"
    assert make_destination("127.1", 443).address == IPv4Address("127.0.0.1")
    for host, port in [("[::1]", 80), ("a:80", 80), ("a", 0), ("a", 65_536), ("", 80)]:
        with pytest.raises(FlowError) as raised:
            make_destination(host, port)
        assert (raised.value.error, raised.value.status) == ("http_request_error", 400)


@pytest.mark.parametrize(
    "authority", [text for text, _ in vectors.lines("forbidden_destinations.txt")]
)
def test_spelling_is_settled_before_anything_is_resolved(authority: str) -> None:
    """A forbidden address comes out as an address; no odd spelling stays a name."""
    expected, _, text = authority.partition(" ")
    if expected == "http_request_error":
        with pytest.raises(FlowError) as raised:
            parse_destination(text)
        assert (raised.value.error, raised.value.status) == (expected, 400)
        return
    destination = parse_destination(text)
    if destination.address is not None and expected == "destination_ip_prohibited":
        assert refuses(str(destination.address), destination.port) == expected
    if destination.address is None:
        assert not destination.host.rpartition(".")[2][0].isdigit()


def test_text_of_a_destination_is_blank() -> None:
    assert repr(Destination("example.org", 443)) == "Destination()"
    assert "example" not in str(parse_destination("example.org:443"))


ODD = st.text(
    alphabet="0123456789abcdefxX.:[]%@-_ \t\n\\/#?\uff10\uff11\u3002\uff0e\u212a\u017f\xe9\x00\x7f",
    max_size=60,
)


@given(st.one_of(st.text(max_size=400), ODD, ODD.map(lambda host: host + ":80")))
def test_arbitrary_text_raises_only_flow_errors(authority: str) -> None:
    try:
        destination = parse_destination(authority)
    except FlowError as error:
        assert (error.error, error.status) == ("http_request_error", 400)  # noqa: PT017 - it need not be raised
        return
    assert 0 < destination.port <= 65_535
    assert 0 < len(destination.host) <= 253
    again = make_destination(destination.host, destination.port)
    assert again == destination
    if destination.address is None:
        assert destination.host.isascii()
        with pytest.raises(ValueError, match="does not appear to be"):
            ip_address(destination.host)


@given(st.ip_addresses(v=4), st.integers(1, 4), st.lists(st.integers(0, 2), min_size=4, max_size=4))
def test_every_spelling_of_ipv4_is_the_address(
    address: IPv4Address, count: int, bases: list[int]
) -> None:
    octets = list(address.packed)
    numbers = [*octets[: count - 1], int.from_bytes(bytes(octets[count - 1 :]), "big")]
    forms = ["{}", "0{:o}", "0x{:X}"]
    text = ".".join(forms[base].format(n) for n, base in zip(numbers, bases, strict=False))
    assert make_destination(text, 80).address == address
    assert make_destination(text + ".", 80).address == address
