from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from magpies.errors import MessageError
from magpies.wire import limits, signalling
from support import vectors

VECTORS: dict[str, dict[str, Any]] = vectors.load("signalling")
Decode = Callable[[bytes | str], msgspec.Struct]

VOLUNTEER = signalling.VolunteerMessage.__args__
BROKER = signalling.BrokerMessage.__args__
BODIES = signalling.HttpBody.__args__


def decoder(direction: str) -> Decode:
    if direction == "volunteer->broker":
        return signalling.decode_from_volunteer
    if direction == "broker->volunteer":
        return signalling.decode_from_broker
    kind = getattr(signalling, direction)
    return lambda data: signalling.decode_body(kind, data)


def jsonable(message: msgspec.Struct) -> Any:
    return json.loads(signalling.encode(message))  # type: ignore[arg-type]


@pytest.mark.parametrize("name", VECTORS)
def test_vector(name: str) -> None:
    vector = VECTORS[name]
    decode = decoder(vector["direction"])
    text = json.dumps(vector["json"])
    if not vector["valid"]:
        with pytest.raises(MessageError):
            decode(text)
        with pytest.raises(MessageError):
            decode(text.encode())
        return
    message = decode(text)
    assert decode(text.encode()) == message
    written = jsonable(message)
    assert decode(json.dumps(written)) == message
    for field, value in vector["json"].items():
        assert field not in written or written[field] == value


def test_every_message_has_a_vector() -> None:
    valid = [vector for vector in VECTORS.values() if vector["valid"]]
    decoded = {type(decoder(v["direction"])(json.dumps(v["json"]))) for v in valid}
    assert decoded == {*VOLUNTEER, *BROKER, *BODIES}


def test_every_code_and_reason_has_a_vector() -> None:
    text = json.dumps([vector["json"] for vector in VECTORS.values() if vector["valid"]])
    enums = (
        signalling.Nat,
        signalling.VolunteerKind,
        signalling.DeclineReason,
        signalling.ErrorCode,
    )
    for value in [value for enum in enums for value in enum]:
        assert f'"{value}"' in text


DIRECTIONS = ["volunteer->broker", "broker->volunteer", *(body.__name__ for body in BODIES)]


@pytest.mark.parametrize("direction", DIRECTIONS)
@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b"\xff",
        b"\xef\xbb\xbf{}",
        b"{}x",
        b"[" * 60_000,
        b'{"a":' * 10_000,
        b'{"type":"goodbye","x":' + b"[" * 30_000 + b"]" * 30_000 + b"}",
        b'{"version":1' + b"0" * 60_000 + b"}",
        b'{"type":"welcome","version":1' + b"0" * 60_000 + b"}",
        b'{"type":"welcome","version":1e999999999}',
        b'{"type":"load","free":NaN}',
        b'{"type":"answer","match":"\\ud800aaaaaaa","sdp":"x"}',
        b'{"type":"answer","match":"m4tchM4tch","sdp":"\xff"}',
        '{"type":"goodbye","x":"\ud800"}',
    ],
    ids=lambda data: repr(data[:24]),
)
def test_hostile_text(direction: str, data: bytes | str) -> None:
    with pytest.raises(MessageError):
        decoder(direction)(data)


@pytest.mark.parametrize("direction", DIRECTIONS)
def test_messages_above_the_cap_are_not_read(direction: str) -> None:
    padded = b'{"type":"goodbye"}'.ljust(limits.SIGNALLING_OCTETS + 1)
    for data in (padded, padded.decode()):
        with pytest.raises(MessageError, match="longer than"):
            decoder(direction)(data)
    assert signalling.decode_from_volunteer(padded[:-1]) == signalling.Goodbye()


def test_the_last_of_two_equal_keys_counts_and_is_judged() -> None:
    load = signalling.decode_from_volunteer('{"type":"load","free":1,"free":2}')
    assert load == signalling.Load(free=2)
    for text in (
        '{"type":"load","free":1,"free":99}',
        '{"type":"load","free":99,"free":1}',
        '{"type":"load","type":"goodbye","free":1}',
    ):
        with pytest.raises(MessageError):
            signalling.decode_from_volunteer(text)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\u2028"])
def test_a_line_feed_at_the_end_is_no_part_of_a_name(end: str) -> None:
    for name in ("answer", "decline: full", "cancel", "offer request: everything"):
        vector = VECTORS[name]
        for field in {"match", "pool"} & vector["json"].keys():
            changed = vector["json"] | {field: vector["json"][field] + end}
            with pytest.raises(MessageError):
                decoder(vector["direction"])(json.dumps(changed))
    signed = {"payload": "AA" + end, "signature": "AA"}
    with pytest.raises(MessageError):
        signalling.decode_body(signalling.EgressReport, json.dumps({"egress": signed}))


KEYS = sorted({key for v in VECTORS.values() if isinstance(v["json"], dict) for key in v["json"]})
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=40),
    st.sampled_from([*signalling.ErrorCode, *signalling.DeclineReason, "hello", "offer", "page"]),
)
VALUES = SCALARS | st.lists(SCALARS, max_size=20) | st.dictionaries(st.sampled_from(KEYS), SCALARS)


def mutated(vector: dict[str, Any], changes: dict[str, Any]) -> bytes:
    value = vector["json"]
    return msgspec.json.encode(value | changes if isinstance(value, dict) else value)


MUTANTS = st.builds(
    mutated,
    st.sampled_from(list(VECTORS.values())),
    st.dictionaries(st.sampled_from(KEYS), VALUES, max_size=3),
)


@given(st.sampled_from(DIRECTIONS), st.one_of(st.binary(), st.text(), MUTANTS))
def test_arbitrary_input_raises_only_message_errors(direction: str, data: bytes | str) -> None:
    decode = decoder(direction)
    try:
        message = decode(data)
    except MessageError:
        return
    assert decode(signalling.encode(message)) == message  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "url",
    [
        "https://h",
        "https://host.example",
        "https://host.example:8443/v1/link?x=y",
        "https://127.0.0.1:1/",
        "https://[::1]:65535/",
        "https://[2001:db8::1]",
        "wss://host.example/v1/link",
    ],
)
def test_urls(url: str) -> None:
    assert signalling.check_url(url, ("https", "wss")) == url


@pytest.mark.parametrize(
    "url",
    [
        "",
        "https",
        "https:",
        "https:host.example",
        "https:/host.example",
        "https://",
        "https:///path",
        "//host.example",
        "host.example",
        "http://host.example",
        "javascript:alert(1)",
        "javascript://host.example/%0aalert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        "https+x://host.example",
        "view-source:https://host.example",
        "https://user@host.example",
        "https://user:secret@host.example",
        "https://@host.example",
        "https://host.example@evil.example",
        "https://host.example\\@evil.example",
        "https://host.example#x",
        "https://host.example/#x",
        "https://host.example:99999",
        "https://host.example:-1",
        "https://host.example:x",
        "https://host.example:80:80",
        "https://host.example:\uff18\uff10",
        "https://[::1",
        "https://::1",
        "https://::1]",
        "https://[::1]x",
        "https://x[::1]",
        "https://[::1%eth0]",
        "https://[::1%25eth0]",
        "https://[127.0.0.1]",
        "https://[v1.x]",
        "https://[]",
        "https://ho st.example",
        "https://host.example/a b",
        " https://host.example",
        "https://host.example\n",
        "ht\ntps://host.example",
        "https://host.\texample",
        "https://host.example/\r\nx-header: y",
        "https://host.example\x00",
        "https://host%2eexample",
        "https://m\u00fcnchen.example",
        "https://host\u3002example",
        "https://host\u2044example",
        "https://\u212aelvin.example",
        "https://" + "a" * 505,
        "https://host.example:",
        "https://host.example:0",
        "https://host.example#",
        "https://host.example/\\evil.example",
        "https://host.example/\x7f",
        "https://host.example/\u00e9",
        "https://host..example",
        "https://.",
    ],
)
def test_urls_that_are_not_plain(url: str) -> None:
    with pytest.raises(MessageError):
        signalling.check_url(url, ("https", "wss"))


@given(
    st.one_of(
        st.text(),
        st.text(alphabet="htps:/@[]#?%.0a\\ \t\n\uff0e", max_size=40),
        st.text(max_size=40).map("https://".__add__),
    )
)
@example("https://[\u2100]")
@example("https://[::1]\u2100")
def test_arbitrary_text_is_a_url_or_a_message_error(url: str) -> None:
    try:
        signalling.check_url(url, ("https",))
    except MessageError:
        return
    authority = url.partition("://")[2].partition("/")[0].partition("?")[0]
    assert url.lower().startswith("https://")
    assert authority
    assert "@" not in authority
    assert authority.isascii()
