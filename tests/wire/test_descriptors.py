from __future__ import annotations

from typing import Any

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import example, given
from hypothesis import strategies as st

from magpies.errors import DescriptorError
from magpies.wire.descriptors import Descriptor, decode_base64, encode_base64, sign, verify
from magpies.wire.signalling import SignedDescriptor
from support import vectors

CASES = [pytest.param(case, id=case["name"]) for case in vectors.load("descriptors")["cases"]]
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC = KEY.public_key().public_bytes_raw()
REASONS = {
    "signature": "did not sign",
    "base64": "is not base64url",
    "form": "does not follow the protocol",
    "version": "another version",
    "time": "not valid at this time",
}


@pytest.mark.parametrize("case", CASES)
def test_vector(case: dict[str, Any]) -> None:
    signed = SignedDescriptor(**case["signed"])
    if case["valid"]:
        descriptor = verify(signed, PUBLIC, case["now"])
        assert msgspec.structs.asdict(descriptor) == case["descriptor"]
        return
    with pytest.raises(DescriptorError) as raised:
        verify(signed, PUBLIC, case["now"])
    assert REASONS[case["reason"]] in str(raised.value)


def test_own_signature_is_the_vector() -> None:
    case = vectors.load("descriptors")["cases"][0]
    assert msgspec.structs.asdict(sign(Descriptor(**case["descriptor"]), KEY)) == case["signed"]


@pytest.mark.parametrize("key", [b"", bytes(31), bytes(33), b"\xff" * 32, bytes(32)])
def test_a_pinned_key_that_is_none_verifies_nothing(key: bytes) -> None:
    signed = sign(Descriptor(1, "wss://e.example/", "0" * 64, 0, 1 << 40), KEY)
    with pytest.raises(DescriptorError):
        verify(signed, key, 1.0)


DESCRIPTORS = st.builds(
    Descriptor,
    version=st.just(1),
    url=st.from_regex(r"wss?://[a-z]{1,20}\.example(:[1-9][0-9]{0,3})?/[a-z]{0,9}", fullmatch=True),
    fingerprint=st.from_regex(r"[0-9a-f]{64}", fullmatch=True),
    not_before=st.integers(0, 1_000),
    not_after=st.integers(1_000, 1 << 40),
)


@given(DESCRIPTORS)
def test_round_trip(descriptor: Descriptor) -> None:
    assert verify(sign(descriptor, KEY), PUBLIC, 1_000.0) == descriptor


@given(st.text(max_size=200), st.text(max_size=200), st.floats())
def test_arbitrary_text_raises_only_descriptor_errors(
    payload: str, signature: str, now: float
) -> None:
    with pytest.raises(DescriptorError):
        verify(SignedDescriptor(payload, signature), PUBLIC, now)


FIELDS = ["version", "url", "fingerprint", "not_before", "not_after"]
VALUES = st.none() | st.integers() | st.floats() | st.text(max_size=70) | st.lists(st.text())


@given(
    st.one_of(
        st.binary(max_size=300),
        st.dictionaries(st.sampled_from(FIELDS), VALUES).map(msgspec.json.encode),
    )
)
@example(b"[" * 3_000)
@example(b'{"version":1,"url":"\xff"}')
def test_arbitrary_signed_payloads_raise_only_descriptor_errors(payload: bytes) -> None:
    signed = SignedDescriptor(encode_base64(payload), encode_base64(KEY.sign(payload)))
    with pytest.raises(DescriptorError):
        verify(signed, PUBLIC, 1_000.0)


@given(DESCRIPTORS, st.floats(allow_nan=True, allow_infinity=True))
@example(Descriptor(1, "wss://e.example/", "0" * 64, 0, 1 << 40), float("nan"))
def test_time_that_is_none_is_outside_every_validity(descriptor: Descriptor, now: float) -> None:
    valid = descriptor.not_before - 86_400 <= now <= descriptor.not_after + 86_400
    try:
        verify(sign(descriptor, KEY), PUBLIC, now)
    except DescriptorError:
        assert not valid
    else:
        assert valid


@given(st.binary(max_size=100))
def test_base64_round_trip(data: bytes) -> None:
    assert decode_base64(encode_base64(data)) == data


@given(st.text(max_size=20) | st.text(alphabet="ABab01-_=+/ \n", max_size=20))
@example("AB")
@example("AAB")
@example("AA==")
def test_base64_has_one_form(text: str) -> None:
    try:
        data = decode_base64(text)
    except ValueError:
        return
    assert encode_base64(data) == text


@pytest.mark.parametrize(
    "text", ["A", "AB", "AAB", "AA==", "A+", "A/", "A A", "AA\n", "\u0410A", "="]
)
def test_base64_refusals(text: str) -> None:
    with pytest.raises(ValueError, match=r"base64url|ASCII"):
        decode_base64(text)
