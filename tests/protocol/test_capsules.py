"""UDP payloads in capsules and HTTP Datagrams (RFC 9297, RFC 9298)."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from qh3._hazmat import encode_uint_var

from magpies.protocol.capsules import PAYLOAD_OCTETS, CapsuleReader, capsule, datagram, payload_of

payloads = st.lists(st.binary(max_size=PAYLOAD_OCTETS), max_size=6)


def cut(data: bytes, at: list[int]) -> list[bytes]:
    """Return `data` in pieces that end at these places."""
    ends = sorted(place % (len(data) + 1) for place in at)
    return [data[a:b] for a, b in zip([0, *ends], [*ends, len(data)], strict=True)]


@given(payloads, st.lists(st.integers(0, 10_000), max_size=8))
def test_payloads_come_out_whole_however_the_stream_is_cut(
    sent: list[bytes], at: list[int]
) -> None:
    reader = CapsuleReader()
    stream = b"".join(map(capsule, sent))
    got = [payload for piece in cut(stream, at) for payload in reader.feed(piece)]
    assert got == sent
    assert reader.complete
    assert not reader.dropped


@given(st.lists(st.binary(max_size=5_000)))
def test_any_octets_are_read_without_an_error_and_without_growing(pieces: list[bytes]) -> None:
    reader = CapsuleReader()
    for piece in pieces:
        assert all(len(payload) <= PAYLOAD_OCTETS for payload in reader.feed(piece))
        assert len(reader._rest) < PAYLOAD_OCTETS + 64


def test_what_is_unknown_or_too_long_is_skipped_and_not_kept() -> None:
    reader = CapsuleReader()
    unknown = encode_uint_var(0x1234) + encode_uint_var(100_000) + bytes(100_000)
    long = capsule(bytes(50_000))
    other_context = encode_uint_var(0) + encode_uint_var(3) + b"\x02hi"
    stream = capsule(b"first") + unknown + long + other_context + capsule(b"last")
    got = [
        payload
        for piece in cut(stream, list(range(0, 150_000, 999)))
        for payload in reader.feed(piece)
    ]
    assert got == [b"first", b"last"]
    assert reader.dropped == 2
    assert not reader._rest


def test_a_cut_capsule_is_not_complete() -> None:
    reader = CapsuleReader()
    assert reader.feed(capsule(b"payload")[:-1]) == []
    assert not reader.complete


@given(st.binary(max_size=PAYLOAD_OCTETS))
def test_a_datagram_is_plain_udp_or_dropped(payload: bytes) -> None:
    assert payload_of(datagram(payload)) == payload
    assert payload_of(b"\x01" + payload) is None
    assert payload_of(b"") is None
    assert payload_of(datagram(bytes(PAYLOAD_OCTETS + 1))) is None
