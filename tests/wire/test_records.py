from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from magpies.errors import RecordError
from magpies.wire import limits, records
from magpies.wire.farewell import GOODBYE
from support import vectors

VECTORS = vectors.load("records")


def cases(kind: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("case", [pytest.param(c, id=c["name"]) for c in VECTORS[kind]])


def octets(texts: list[str]) -> list[bytes]:
    return [bytes.fromhex(text) for text in texts]


def test_vectors_state_the_limits() -> None:
    assert VECTORS["limits"] == {
        "record_octets": limits.RECORD_OCTETS,
        "message_octets": limits.MESSAGE_OCTETS,
        "coalesce_octets": limits.COALESCE_OCTETS,
    }


@cases("texts")
def test_text_vector(case: dict[str, Any]) -> None:
    assert (case["text"] == GOODBYE) is case["goodbye"]


@cases("messages")
def test_message_vector(case: dict[str, Any]) -> None:
    message = bytes.fromhex(case["message"])
    if case.get("error"):
        with pytest.raises(RecordError):
            records.unpack(message)
        return
    assert records.unpack(message) == octets(case["datagrams"])
    assert records.pack(octets(case["datagrams"])) == [message]


@cases("streams")
def test_stream_vector(case: dict[str, Any]) -> None:
    reader = records.StreamReader()
    chunks = octets(case["chunks"])
    if "error_at" in case:
        for chunk in chunks[: case["error_at"]]:
            reader.feed(chunk)
        with pytest.raises(RecordError):
            reader.feed(chunks[case["error_at"]])
        return
    assert [reader.feed(chunk) for chunk in chunks] == [octets(d) for d in case["datagrams"]]
    complete = sum(len(d) + 2 for datagrams in case["datagrams"] for d in octets(datagrams))
    assert sum(map(len, chunks)) - complete == case["unfinished"]


@cases("pack")
def test_pack_vector(case: dict[str, Any]) -> None:
    if case.get("error"):
        with pytest.raises(ValueError, match="a record holds"):
            records.pack(octets(case["datagrams"]), case["limit"])
        return
    assert records.pack(octets(case["datagrams"]), case["limit"]) == octets(case["messages"])


DATAGRAMS = st.lists(st.binary(min_size=1, max_size=limits.RECORD_OCTETS), max_size=30)


@given(DATAGRAMS, st.integers(0, limits.MESSAGE_OCTETS))
def test_round_trip_of_messages(datagrams: list[bytes], limit: int) -> None:
    messages = records.pack(datagrams, limit)
    assert [d for message in messages for d in records.unpack(message)] == datagrams
    for message in messages:
        assert len(message) <= limit or len(records.unpack(message)) == 1


@given(DATAGRAMS, st.data())
def test_any_split_of_a_stream_gives_the_same_datagrams(
    datagrams: list[bytes], data: st.DataObject
) -> None:
    stream = b"".join(records.pack(datagrams))
    cuts = sorted(data.draw(st.lists(st.integers(0, len(stream)), max_size=20)))
    reader = records.StreamReader()
    received = []
    for start, end in zip([0, *cuts], [*cuts, len(stream)], strict=True):
        received += reader.feed(stream[start:end])
    assert received == datagrams


def stream_result(chunks: list[bytes]) -> tuple[list[bytes], bool]:
    """The datagrams before the first error, and whether there was one."""
    reader = records.StreamReader()
    received: list[bytes] = []
    try:
        for chunk in chunks:
            received += reader.feed(chunk)
    except RecordError:
        return received, True
    return received, False


@given(st.binary(max_size=4_000), st.integers(1, 50))
def test_arbitrary_octets_fail_alike_however_they_are_split(data: bytes, size: int) -> None:
    octet_by_octet, failed = stream_result([data[i : i + 1] for i in range(len(data))])
    chunks = [data[i : i + size] for i in range(0, len(data), size)]
    in_chunks, failed_in_chunks = stream_result(chunks)
    assert failed_in_chunks == failed
    # A chunk with a bad record is refused whole, good records in front of it included.
    assert octet_by_octet[: len(in_chunks)] == in_chunks
    assert failed or in_chunks == octet_by_octet


@given(st.binary(max_size=4_000))
def test_arbitrary_messages_raise_only_record_errors(data: bytes) -> None:
    try:
        datagrams = records.unpack(data)
    except RecordError:
        return
    assert b"".join(records.pack(datagrams, limits.MESSAGE_OCTETS)) == data


def test_message_above_the_cap_is_refused() -> None:
    record = records.pack([bytes(1_022)])[0]
    assert len(records.unpack(record * 16)) == 16  # exactly the cap
    with pytest.raises(RecordError):
        records.unpack(record * 16 + records.pack([b"a"])[0])


@given(st.binary(max_size=200), st.integers(0, 20))
def test_stream_keeps_at_most_one_unfinished_record(tail: bytes, whole: int) -> None:
    reader = records.StreamReader()
    unfinished = limits.RECORD_OCTETS.to_bytes(2, "big") + tail
    reader.feed(records.pack([b"x"])[0] * whole + unfinished)
    rest = bytes(limits.RECORD_OCTETS - len(tail))
    assert reader.feed(rest) == [tail + rest]
