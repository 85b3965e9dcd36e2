from __future__ import annotations

import hashlib
from typing import Any

import msgspec
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from magpies.errors import InviteError
from magpies.wire import invites, limits
from magpies.wire.descriptors import encode_base64
from magpies.wire.invites import Invite, PinnedEgress
from support import vectors

CASES = [pytest.param(case, id=case["name"]) for case in vectors.load("invites")["cases"]]
KEY = encode_base64(bytes(32))


@pytest.mark.parametrize("case", CASES)
def test_vector(case: dict[str, Any]) -> None:
    if case["valid"]:
        invite = invites.decode(case["text"], case["now"])
        fields = msgspec.structs.asdict(invite)
        for name in ("egresses", "ways"):
            fields[name] = [msgspec.structs.asdict(each) for each in fields[name]]
        assert fields == case["invite"]
        assert len(invite.operator_key_octets) == 32
        assert invites.decode(invites.encode(invite)) == invite
        return
    with pytest.raises(InviteError) as raised:
        invites.decode(case["text"], case["now"])
    assert any(reason in str(raised.value) for reason in case["reason"].split(" or "))


TOKENS = st.from_regex(r"[A-Za-z0-9_.~-]{1,128}", fullmatch=True)
INVITES = st.builds(
    Invite,
    brokers=st.lists(
        st.from_regex(
            r"https?://[a-z]{1,20}\.example(:[1-9][0-9]{0,3})?(/[a-z]{0,9})?", fullmatch=True
        ),
        min_size=1,
        max_size=limits.BROKERS,
    ),
    operator_key=st.binary(min_size=32, max_size=32).map(encode_base64),
    pool_token=st.none() | TOKENS,
    expires=st.none() | st.integers(0, 1 << 40),
    public_too=st.booleans(),
    egresses=st.lists(
        st.builds(
            PinnedEgress,
            st.from_regex(r"[0-9a-f]{64}", fullmatch=True),
            st.none() | st.just("wss://exit.example/v1/link"),
        ),
        max_size=limits.PINNED_EGRESSES,
    ),
)


@given(INVITES, st.data())
def test_round_trip_in_any_layout(invite: Invite, data: st.DataObject) -> None:
    text = invites.encode(invite)
    assert len(text) <= limits.INVITE_CHARACTERS
    cut = data.draw(st.integers(0, len(text)))
    space = data.draw(st.text(alphabet=" \t\r\n", max_size=5))
    assert invites.decode(text[:cut] + space + text[cut:]) == invite


@given(INVITES, st.data())
def test_one_changed_or_missing_character_is_found(invite: Invite, data: st.DataObject) -> None:
    text = invites.encode(invite)
    position = data.draw(st.integers(len(invites.SCHEME), len(text) - 1))
    other = data.draw(st.sampled_from("ABCdef012-_"))
    changed = text[:position] + other + text[position + 1 :]
    if changed != text:
        with pytest.raises(InviteError):
            invites.decode(changed)
    with pytest.raises(InviteError):
        invites.decode(text[:position])


@pytest.mark.parametrize(
    "invite",
    [
        Invite(brokers=[], operator_key=KEY),
        Invite(brokers=["https://b.example"] * 9, operator_key=KEY),
        Invite(brokers=["https://b.example/" + "a" * 480] * 8, operator_key=KEY),
        Invite(brokers=["ftp://b.example"], operator_key=KEY),
        Invite(brokers=["https://b.example"], operator_key="AA"),
        Invite(brokers=["https://b.example"], operator_key=KEY, pool_token=""),
    ],
)
def test_an_invite_that_nobody_could_read_is_not_made(invite: Invite) -> None:
    with pytest.raises(InviteError):
        invites.encode(invite)


def enveloped(body: bytes) -> str:
    check = hashlib.sha256(body).digest()[:4]
    return invites.SCHEME + encode_base64(bytes([limits.PROTOCOL_VERSION]) + check + body)


@given(st.one_of(st.text(), st.text().map(lambda text: invites.SCHEME + text)))
@example("magpies:" + "A" * 4_088)
@example("\u0130magpies:AA")
def test_arbitrary_text_raises_only_invite_errors(text: str) -> None:
    with pytest.raises(InviteError):
        invites.decode(text)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from("bktxszfe") | st.text(max_size=3), inner, max_size=6)
    ),
    max_leaves=12,
).map(msgspec.json.encode)


@given(st.one_of(st.binary(max_size=300), JSON), st.none() | st.floats())
@example(b"[" * 3_000, None)
@example(b'{"b":["https://[::"],"k":"' + KEY.encode() + b'"}', None)
@example(b'{"b":["https://a"],"k":"' + b"\\ud800" + b'"}', None)
def test_arbitrary_bodies_raise_only_invite_errors(body: bytes, now: float | None) -> None:
    try:
        invite = invites.decode(enveloped(body), now)
    except InviteError:
        return
    assert 0 < len(invite.brokers) <= limits.BROKERS
