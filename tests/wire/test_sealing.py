from __future__ import annotations

import hashlib
import hmac
from typing import Any

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from hypothesis import given
from hypothesis import strategies as st

from magpies.errors import SealError
from magpies.wire import limits, sealing
from magpies.wire.descriptors import decode_base64, encode_base64
from magpies.wire.sealing import CallName, SealedCall
from support import vectors

VECTORS = vectors.load("sealing")
BROKER = X25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC = BROKER.public_key().public_bytes_raw()
BODY = b'{"version":1,"pool":"friends-7f3a"}'


def same(raw: msgspec.Raw, value: object) -> bool:
    return bool(msgspec.json.decode(raw) == value)


@pytest.mark.parametrize("case", VECTORS["calls"], ids=lambda case: case["name"])
def test_call_vectors(case: dict[str, Any]) -> None:
    assert decode_base64(VECTORS["broker_public"]) == PUBLIC
    sealed = decode_base64(case["sealed"])
    if not case["valid"]:
        with pytest.raises(SealError):
            sealing.open_call(sealed, BROKER)
        return
    call = sealing.open_call(sealed, BROKER)
    assert (call.call, call.at, call.key) == (case["call"], case["at"], case["key"])
    assert same(call.body, case["body"])


@pytest.mark.parametrize("case", VECTORS["answers"], ids=lambda case: case["name"])
def test_answer_vectors(case: dict[str, Any]) -> None:
    sealed, key = decode_base64(case["sealed"]), decode_base64(case["key"])
    if not case["valid"]:
        with pytest.raises(SealError):
            sealing.open_answer(sealed, key)
        return
    answer = sealing.open_answer(sealed, key)
    assert (answer.status, answer.at) == (case["status"], case["at"])
    assert same(answer.body, case["body"])


def test_there_and_back() -> None:
    sealed, key = sealing.seal_call(CallName.RELAYS, BODY, PUBLIC, 7)
    call = sealing.open_call(sealed, BROKER)
    assert (call.call, call.at, bytes(call.body)) == ("relays", 7, BODY)
    answer = sealing.open_answer(sealing.seal_answer(503, b'{"a":1}', call.key, 9), key)
    assert (answer.status, answer.at, bytes(answer.body)) == (503, 9, b'{"a":1}')


def test_two_calls_share_neither_key_nor_mark() -> None:
    made = [sealing.seal_call(CallName.OFFER, BODY, PUBLIC, 0) for _ in range(50)]
    assert len({key for _, key in made}) == len(made)
    assert len({sealing.mark(sealed) for sealed, _ in made}) == len(made)
    call = sealing.open_call(made[0][0], BROKER)
    answers = {sealing.seal_answer(200, b"{}", call.key, 0) for _ in range(50)}
    assert len({answer[:12] for answer in answers}) == 50


@given(st.integers(0, 900), st.integers(0, 900))
def test_lengths_tell_little(one: int, other: int) -> None:
    lengths = set()
    for size in (one % 600, other % 600):
        sealed, key = sealing.seal_call(CallName.OFFER, msgspec.json.encode("x" * size), PUBLIC, 1)
        call = sealing.open_call(sealed, BROKER)
        answer = sealing.seal_answer(200, bytes(call.body), call.key, 1)
        assert len(sealing.open_answer(answer, key).body) == size + 2
        lengths.add((len(sealed), len(answer)))
    assert lengths == {(limits.SEALED_OCTETS + 48, limits.SEALED_OCTETS + 28)}


@given(st.data())
def test_one_changed_octet_is_found(data: st.DataObject) -> None:
    sealed, key = sealing.seal_call(CallName.OFFER, BODY, PUBLIC, 1)
    call = sealing.open_call(sealed, BROKER)
    answer = sealing.seal_answer(200, BODY, call.key, 1)
    for octets, parse in (
        (sealed, lambda changed: sealing.open_call(changed, BROKER)),
        (answer, lambda changed: sealing.open_answer(changed, key)),
    ):
        place = data.draw(st.integers(0, len(octets) - 1))
        bit = 1 << data.draw(st.integers(0, 7))
        changed = octets[:place] + bytes([octets[place] ^ bit]) + octets[place + 1 :]
        with pytest.raises(SealError):
            parse(changed)
        with pytest.raises(SealError):
            parse(octets[:place])


@given(st.binary(max_size=200))
def test_arbitrary_octets_raise_only_seal_errors(data: bytes) -> None:
    with pytest.raises(SealError):
        sealing.open_call(data, BROKER)
    with pytest.raises(SealError):
        sealing.open_answer(data, bytes(32))


def test_what_is_inside_is_checked() -> None:
    for inner in (
        b"",
        b"[" * 900,
        b'{"call":"stats","at":0,"key":"","body":{}}',
        b'{"call":"offer","at":0,"key":"AA","body":{}}',
        b'{"call":"offer","at":-1,"key":"' + b"A" * 43 + b'","body":{}}',
        b'{"call":"offer","at":0,"key":"' + b"A" * 42 + b'B","body":{}}',
    ):
        with pytest.raises(SealError):
            sealing.open_call(
                sealing._SUITE.encrypt(inner, BROKER.public_key(), b"magpies 1 call"), BROKER
            )
    with pytest.raises(SealError):
        sealing.open_call(bytes(limits.SIGNALLING_OCTETS + 1), BROKER)


def test_another_broker_cannot_open_it() -> None:
    sealed, _ = sealing.seal_call(CallName.OFFER, BODY, PUBLIC, 1)
    with pytest.raises(SealError):
        sealing.open_call(sealed, X25519PrivateKey.generate())


@pytest.mark.parametrize("key", [b"", bytes(31), bytes(32), b"\x01" + bytes(31)])
def test_what_is_no_key(key: bytes) -> None:
    """The last two give the same shared secret with everybody (RFC 7748 section 6.1)."""
    with pytest.raises(SealError):
        sealing.seal_call(CallName.OFFER, BODY, key, 1)


# --- the same once more, by hand from RFC 9180 ------------------------------------------------


def extract(salt: bytes, label: bytes, secret: bytes, suite: bytes) -> bytes:
    return hmac.digest(salt or bytes(32), b"HPKE-v1" + suite + label + secret, hashlib.sha256)


def expand(prk: bytes, label: bytes, info: bytes, length: int, suite: bytes) -> bytes:
    labelled = length.to_bytes(2, "big") + b"HPKE-v1" + suite + label + info
    return hmac.digest(prk, labelled + b"\x01", hashlib.sha256)[:length]


def seal_by_hand(text: bytes, ephemeral: X25519PrivateKey, public: bytes, info: bytes) -> bytes:
    """Base mode of DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, ChaCha20Poly1305."""
    shared = ephemeral.exchange(X25519PublicKey.from_public_bytes(public))
    enc = ephemeral.public_key().public_bytes_raw()
    kem = b"KEM" + b"\x00\x20"
    secret = expand(extract(b"", b"eae_prk", shared, kem), b"shared_secret", enc + public, 32, kem)
    suite = b"HPKE" + b"\x00\x20" + b"\x00\x01" + b"\x00\x03"
    context = (
        b"\x00" + extract(b"", b"psk_id_hash", b"", suite) + extract(b"", b"info_hash", info, suite)
    )
    scheduled = extract(secret, b"secret", b"", suite)
    key = expand(scheduled, b"key", context, 32, suite)
    nonce = expand(scheduled, b"base_nonce", context, 12, suite)
    return enc + ChaCha20Poly1305(key).encrypt(nonce, text, b"")


def test_it_is_hpke() -> None:
    inner = SealedCall(CallName.OFFER, 5, encode_base64(bytes(32)), msgspec.Raw(BODY))
    ephemeral = X25519PrivateKey.generate()
    sealed = seal_by_hand(msgspec.json.encode(inner), ephemeral, PUBLIC, b"magpies 1 call")
    assert bytes(sealing.open_call(sealed, BROKER).body) == BODY
