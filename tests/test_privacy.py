from __future__ import annotations

import io
import logging
import time
import warnings
from collections.abc import Iterator
from ipaddress import IPv4Address, IPv6Address

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from magpies import privacy
from magpies.privacy import ADDRESS, CANDIDATE, HOST, ScrubbingFormatter, configure_logging, scrub

NORMAL = [
    "12:30:45 INFO ready",
    "2026-11-23T12:30:45.123456+00:00",
    "2026-11-23 12:30:45,123",
    "version 1.2.3, Python 3.13.0, TLS 1.3",
    "sha256 9e107d9d372bb6826bd81d3542a419d6e4d909c290d0fb1ca068ffaddf22cbd0",
    "AA:BB:CC:DD:EE:FF:00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF:00:11:22:33:44:55:66:77:88",
    "00:11:22:33:44:55",
    "8c2f4b3e-7f0a-4f55-9d43-0b6c6d4f1a11",
    'File "src/magpies/egress/dial.py", line 12, in dial',
    "dial.py:123: in dial",
    "magpies.egress.service: 12 flows, 3.5 s, 1_200 octets, 40 %",
    "ratio 3:4, slot [1:2], key:value, a = b",
    "m=application 9 UDP/DTLS/SCTP webrtc-datachannel",
    "error: port 8080 is in use",
    "asyncio.exceptions.TimeoutError: flow ended",
    "tests/test_privacy.py::test_normal",
    "https:/ :// ::",
    "",
]


@pytest.mark.parametrize("text", NORMAL)
def test_normal_text_stays(text: str) -> None:
    assert scrub(text) == text


CANDIDATES = (
    "a=candidate:1 1 udp 2113937151 192.168.1.4 51234 typ host\r\n"
    "a=candidate:2 1 udp 1677729535 203.0.113.7 5 typ srflx raddr 192.168.1.4 rport 51234\r\n"
    "a=candidate:3 1 tcp 1 2001:db8::1 9 typ host tcptype active\r\n"
    "a=candidate:4 1 udp 1 8c2f4b3e-7f0a-4f55-9d43-0b6c6d4f1a11.local 51234 typ host\r\n"
)


@pytest.mark.parametrize(
    ("text", "scrubbed"),
    [
        ("peer 203.0.113.7 left", f"peer {ADDRESS} left"),
        ("peer 203.0.113.7:51234 left", f"peer {ADDRESS} left"),
        ("peer=203.0.113.7.", f"peer={ADDRESS}."),
        ("4.203.0.113.7.5", ADDRESS),
        ("0177.0.0.1 0x7f.0.0.1 0X7F.0x0.00.1", f"{ADDRESS} {ADDRESS} {ADDRESS}"),
        ("::1, 2001:db8::1.", f"{ADDRESS}, {ADDRESS}."),
        ("client fe80::1%eth0: gone", f"client {ADDRESS}: gone"),
        ("client 2001:db8::1: gone", f"client {ADDRESS}: gone"),
        ("[2001:db8::1]:443", ADDRESS),
        ("2001:0db8:0000:0000:0000:0000:0000:0001", ADDRESS),
        ("2001:DB8:0:0:0:0:0:1", ADDRESS),
        ("::ffff:203.0.113.7 0:0:0:0:0:ffff:203.0.113.7", f"{ADDRESS} {ADDRESS}"),
        ("('203.0.113.7', 80) ('2001:db8::1', 80, 0, 0)", None),
        ("IPv4Address('203.0.113.7') IPv6Address('2001:db8::1')", None),
        ("c=IN IP4 203.0.113.7", f"c=IN IP4 {ADDRESS}"),
        (CANDIDATES, f"a={CANDIDATE}\r\n" * 4),
        (repr(CANDIDATES), None),
        ("7.113.0.203.in-addr.arpa", None),
        ("https://news.example/a?b=c", f"https://{HOST}/a?b=c"),
        ("wss://u:p@news.example:8443/v1", f"wss://{HOST}/v1"),
        ("http://[2001:db8::1]:80/", f"http://{HOST}/"),
        ("http://203.0.113.7:80/", f"http://{HOST}/"),
        ("http://localhost", f"http://{HOST}"),
        ("(see https://news.example)", f"(see https://{HOST})"),
        ("stun:stun.news.example:3478", f"stun:{HOST}"),
        ("turns:news.example?transport=tcp", f"turns:{HOST}?transport=tcp"),
        ("CONNECT news.example:443 HTTP/1.1", f"CONNECT {HOST} HTTP/1.1"),
        ("cannot connect to host news.example:443 ssl:default", None),
        ("news.example.rs:443", HOST),
        ("('news.example', 443) (b'news.example', 443)", f"('{HOST}', 443) (b'{HOST}', 443)"),
        ("Host: news.example", f"Host: {HOST}"),
        ("{'server_name': 'news.example'}", f"{{'server_name': '{HOST}'}}"),
        ("reader@news.example", f"reader@{HOST}"),
        ("203.0.113.7.news.example:80", HOST),
        ("/.well-known/masque/udp/news.example/443/", f"/.well-known/masque/udp/{HOST}/"),
        ("/.well-known/masque/udp/2001%3Adb8%3A%3A1/443/", f"/.well-known/masque/udp/{HOST}/"),
    ],
)
def test_scrubbed(text: str, scrubbed: str | None) -> None:
    result = scrub(text)
    for secret in ("203", "db8", "DB8", "news", "192.168", "fe80", "51234", ".local"):
        assert secret not in result
    assert scrubbed is None or result == scrubbed


NEAR = st.one_of(
    st.text(max_size=30),
    st.text(alphabet="0123456789abcdefABCDEFxX:.[]/%@ \r\n'\"-_<>(),;=", max_size=20),
    st.sampled_from(["http://", "candidate:1 1 udp 1 ", "host=", "stun:", "x.y:", "a@", "('", "/"]),
)


@given(NEAR, st.ip_addresses(v=4), NEAR)
@example("9", IPv4Address("1.2.3.4"), "5")
@example("0x", IPv4Address("1.2.3.4"), ".5")
@example("x.y:1", IPv4Address("1.2.3.4"), ":80")
def test_no_ipv4_address_survives(before: str, address: IPv4Address, after: str) -> None:
    assert str(address) not in scrub(f"{before}{address}{after}")


@given(NEAR, st.ip_addresses(v=6), NEAR, st.integers(0, 3))
@example("face", IPv6Address("2001:db8::1"), "cafe", 0)
@example("12:", IPv6Address("2001:db8:1:2:3:4:5:6"), ":13", 0)
@example("x.y:1", IPv6Address("2001:db8::1"), "", 0)
def test_no_ipv6_address_survives(before: str, address: IPv6Address, after: str, form: int) -> None:
    value = int(address)
    if not value:  # "::" says nothing about anybody
        return
    inside = f"::ffff:{IPv4Address(value & 0xFFFF_FFFF)}"
    text = [str(address), address.exploded, str(address).upper(), inside][form]
    assert text not in scrub(f"{before}{text}{after}")


PIECES = "1 : - 1. a. a: 0x1. :// ://[ ://a@ candidate: @a. host: host=a. stun: 'a. [: %a a- f:["


@pytest.mark.parametrize("piece", [*PIECES.split(), " ", "candidate:1 1 u 1 ", "/masque/udp/"])
def test_long_text_takes_little_time(piece: str) -> None:
    """200,000 characters; a pattern that backtracks would take minutes."""
    text = piece * (200_000 // len(piece))
    started = time.process_time()
    scrub(text)
    assert time.process_time() - started < 2


def record(message: str, *arguments: object) -> logging.LogRecord:
    return logging.LogRecord("test", logging.ERROR, __file__, 1, message, arguments, None)


def test_formatter_scrubs_arguments_tracebacks_and_stacks() -> None:
    try:
        raise ConnectionRefusedError(111, "Connect call failed ('203.0.113.7', 443)")
    except ConnectionRefusedError as error:
        entry = record("no way to %s", "203.0.113.7")
        entry.exc_info = (type(error), error, error.__traceback__)
        entry.stack_info = "Stack: 2001:db8::1"
    text = ScrubbingFormatter("%(message)s").format(entry)
    assert "Traceback" in text
    assert "203" not in text
    assert "db8" not in text


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    """Restores what `configure_logging` changes."""
    root = logging.getLogger()
    names = [
        name for name in root.manager.loggerDict if name.partition(".")[0] in privacy.TALKATIVE
    ]
    loggers = [root, *map(logging.getLogger, {*names, *privacy.TALKATIVE})]
    before = [(each, each.handlers[:], each.level, each.propagate) for each in loggers]
    try:
        yield io.StringIO()
    finally:
        logging.captureWarnings(capture=False)
        for each, handlers, level, propagate in before:
            each.handlers[:], each.propagate = handlers, propagate
            each.setLevel(level)


def test_configured_logging_is_the_only_way_out(stream: io.StringIO) -> None:
    elsewhere = io.StringIO()
    other = logging.StreamHandler(elsewhere)
    logging.getLogger().addHandler(other)
    access = logging.getLogger("aiohttp.access")
    access.addHandler(other)
    access.propagate = False
    access.setLevel(logging.DEBUG)
    configure_logging("DEBUG", stream)

    logging.getLogger("magpies.egress").debug("flow to %s", "203.0.113.7")
    access.warning("203.0.113.7 GET /")
    access.info("not heard")
    logging.getLogger("aioice.ice").info("not heard")
    logging.getLogger("aioice.ice").warning("Could not bind to 2001:db8::1")

    text = stream.getvalue()
    assert not elsewhere.getvalue()
    assert "203" not in text
    assert "db8" not in text
    assert "not heard" not in text
    assert text.count("\n") == 3
    assert f"DEBUG magpies.egress: flow to {ADDRESS}" in text


def test_configuring_twice_leaves_one_handler(stream: io.StringIO) -> None:
    configure_logging(logging.INFO, stream)
    configure_logging(logging.INFO, stream)
    assert len(logging.getLogger().handlers) == 1
    logging.getLogger("magpies").info("once")
    assert stream.getvalue().count("once") == 1


def test_warnings_are_scrubbed(stream: io.StringIO) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        configure_logging(logging.INFO, stream)
        warnings.warn("unclosed <socket raddr=('203.0.113.7', 443)>", ResourceWarning, stacklevel=1)
        logging.captureWarnings(capture=False)
    assert "unclosed" in stream.getvalue()
    assert "203" not in stream.getvalue()


def test_a_broken_record_does_not_print_its_arguments(
    stream: io.StringIO, capsys: pytest.CaptureFixture[str]
) -> None:
    configure_logging(logging.INFO, stream)
    logging.getLogger("magpies").info("%d flows", "203.0.113.7")
    assert "203" not in stream.getvalue() + capsys.readouterr().err
    assert "cannot be written" in stream.getvalue()
