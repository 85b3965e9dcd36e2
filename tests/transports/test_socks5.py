from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from magpies.errors import LocalProtocolError
from magpies.transports.socks5 import (
    Connect,
    Event,
    Handshake,
    Refuse,
    Reply,
    ReplyCode,
    code_for,
    reply,
)
from magpies.transports.targets import Target

GREETING = b"\x05\x01\x00"
DOMAIN = b"\x05\x01\x00\x03\x0bexample.org\x01\xbb"


def shake(data: bytes, *, user_names: bool = False) -> tuple[list[Event], bytes]:
    """Feed as the listener does; return the events and what was left unread."""
    handshake = Handshake(user_names=user_names)
    events: list[Event] = []
    while handshake.needed and len(data) >= handshake.needed:
        size = handshake.needed
        if event := handshake.receive(data[:size]):
            events.append(event)
        data = data[size:]
    return events, data


@pytest.mark.parametrize(
    ("request_octets", "target"),
    [
        (DOMAIN, Target("example.org", 443)),
        (b"\x05\x01\x00\x01\x01\x02\x03\x04\x00\x50", Target("1.2.3.4", 80)),
        (b"\x05\x01\x00\x04" + bytes(15) + b"\x01\x00\x16", Target("::1", 22)),
        (b"\x05\x01\x00\x03\x07::ffff:\x00\x16", None),
        (b"\x05\x01\x00\x03\x031.2\x00\x16", Target("1.2", 22)),
    ],
)
def test_connect(request_octets: bytes, target: Target | None) -> None:
    events, rest = shake(GREETING + request_octets + b"early data")
    assert events[0] == Reply(b"\x05\x00")
    expected = Connect(target) if target else Refuse(reply(ReplyCode.HOST_UNREACHABLE))
    assert events[1] == expected
    assert rest == b"early data"


def test_one_of_several_methods_is_enough() -> None:
    events, _ = shake(b"\x05\x03\x02\x00\x01" + DOMAIN)
    assert isinstance(events[-1], Connect)


@pytest.mark.parametrize(("user", "password"), [(b"u", b"p"), (b"", b""), (b"u" * 255, b"\0")])
def test_a_user_name_is_taken_where_it_is_of_use(user: bytes, password: bytes) -> None:
    names = b"\x01" + bytes([len(user)]) + user + bytes([len(password)]) + password
    events, rest = shake(b"\x05\x02\x00\x02" + names + DOMAIN + b"early", user_names=True)
    assert events[:2] == [Reply(b"\x05\x02"), Reply(b"\x01\x00")]
    assert events[2] == Connect(Target("example.org", 443), user, password)
    assert rest == b"early"


def test_user_names_need_not_be_given_and_are_not_taken_elsewhere() -> None:
    events, _ = shake(GREETING + DOMAIN, user_names=True)
    assert events == [Reply(b"\x05\x00"), Connect(Target("example.org", 443))]
    events, _ = shake(b"\x05\x02\x00\x02" + DOMAIN)
    assert events[0] == Reply(b"\x05\x00")


def test_user_names_of_another_version_are_refused() -> None:
    events, _ = shake(b"\x05\x01\x02\x05\x01u\x01p", user_names=True)
    assert events[-1] == Refuse(b"\x01\x01")


@pytest.mark.parametrize(
    ("data", "answer"),
    [
        (b"\x05\x00", b"\x05\xff"),
        (b"\x05\x01\x02", b"\x05\xff"),
        (b"\x04\x01", b"\x05\xff"),
        (GREETING + b"\x04\x01\x00\x01", reply(ReplyCode.GENERAL_FAILURE)),
        (GREETING + b"\x05\x01\x00\x02", reply(ReplyCode.ADDRESS_TYPE_NOT_SUPPORTED)),
        (GREETING + b"\x05\x02" + DOMAIN[2:], reply(ReplyCode.COMMAND_NOT_SUPPORTED)),
        (GREETING + b"\x05\x04" + DOMAIN[2:], reply(ReplyCode.COMMAND_NOT_SUPPORTED)),
        (GREETING + b"\x05\x01\x00\x03\x00\x01\xbb", reply(ReplyCode.HOST_UNREACHABLE)),
        (GREETING + b"\x05\x01\x00\x03\x02\xc3\xa4\x01\xbb", reply(ReplyCode.HOST_UNREACHABLE)),
        (GREETING + b"\x05\x01\x00\x03\x01a\x00\x00", reply(ReplyCode.HOST_UNREACHABLE)),
    ],
)
def test_refusals(data: bytes, answer: bytes) -> None:
    events, rest = shake(data)
    assert events[-1] == Refuse(answer)
    assert not rest


def test_too_much_at_once_is_our_own_mistake() -> None:
    with pytest.raises(LocalProtocolError):
        Handshake().receive(b"\x05\x01\x00")


@given(st.data())
def test_the_cut_does_not_matter(data: st.DataObject) -> None:
    octets = data.draw(
        st.one_of(
            st.binary(max_size=40),
            st.binary(max_size=40).map(lambda tail: GREETING + tail),
            st.just(GREETING + DOMAIN),
        )
    )
    whole, _ = shake(octets)
    handshake = Handshake()
    events = []
    while handshake.needed and octets:
        size = data.draw(st.integers(1, handshake.needed))
        if event := handshake.receive(octets[:size]):
            events.append(event)
        octets = octets[size:]
    assert events == whole
    finished = bool(events) and not isinstance(events[-1], Reply)
    assert finished == (handshake.needed == 0)


def test_errors_of_an_egress_have_a_code_of_their_own() -> None:
    assert code_for("dns_error") is ReplyCode.HOST_UNREACHABLE
    assert code_for("destination_ip_prohibited") is ReplyCode.NOT_ALLOWED
    assert code_for("connection_refused") is ReplyCode.CONNECTION_REFUSED
    assert code_for("connection_timeout") is ReplyCode.TTL_EXPIRED
    assert code_for("destination_unavailable") is ReplyCode.NETWORK_UNREACHABLE
    assert code_for("something new") is ReplyCode.GENERAL_FAILURE
