from __future__ import annotations

import h11
import pytest
from hypothesis import given
from hypothesis import strategies as st

from magpies.transports.http_proxy import (
    NOT_A_PROXY_REQUEST,
    Connect,
    Forward,
    Here,
    informational_head,
    interpret,
    response_head,
)
from magpies.transports.refusals import Refusal
from magpies.transports.targets import Target


def parse(head: str) -> h11.Request:
    connection = h11.Connection(h11.SERVER)
    connection.receive_data(head.replace("\n", "\r\n").encode() + b"\r\n\r\n")
    event = connection.next_event()
    assert isinstance(event, h11.Request)
    return event


def forward(head: str) -> Forward:
    wanted = interpret(parse(head))
    assert isinstance(wanted, Forward)
    return wanted


def test_connect() -> None:
    request = parse("CONNECT [2001:db8::1]:443 HTTP/1.1\nHost: a")
    assert interpret(request) == Connect(Target("2001:db8::1", 443))


@pytest.mark.parametrize(
    ("line", "target", "path"),
    [
        ("GET http://a.example HTTP/1.1", Target("a.example", 80), b"/"),
        ("GET http://a.example/b?c#d HTTP/1.1", Target("a.example", 80), b"/b?c"),
        ("GET HTTP://a.example:8080?q HTTP/1.1", Target("a.example", 8080), b"/?q"),
        ("GET http://a.example/? HTTP/1.1", Target("a.example", 80), b"/?"),
        ("GET http://[::1]:81//x;y HTTP/1.1", Target("::1", 81), b"//x;y"),
        ("OPTIONS http://a.example HTTP/1.1", Target("a.example", 80), b"*"),
        ("OPTIONS http://a.example/ HTTP/1.1", Target("a.example", 80), b"/"),
    ],
)
def test_absolute_form_becomes_origin_form(line: str, target: Target, path: bytes) -> None:
    wanted = forward(line + "\nHost: ignored.example")
    assert wanted.target == target
    assert wanted.request.target == path
    hosts = [value for name, value in wanted.request.headers if name == b"host"]
    literal = f"[{target.host}]" if ":" in target.host else target.host
    assert hosts == [(literal if target.port == 80 else f"{literal}:{target.port}").encode()]


def test_fields_of_this_connection_stay_here() -> None:
    wanted = forward(
        "GET http://a/ HTTP/1.1\nHost: a\nConnection: keep-alive, X-Mine, Host\n"
        "Keep-Alive: 5\nX-Mine: 1\nProxy-Connection: keep-alive\nProxy-Authorization: Basic eA==\n"
        "Proxy-Whatever: 1\nTE: trailers\nUpgrade: websocket\nCookie: c=1\nX-Theirs: 2"
    )
    assert wanted.request.headers.raw_items() == [
        (b"Host", b"a"),
        (b"Cookie", b"c=1"),
        (b"X-Theirs", b"2"),
        (b"Connection", b"close"),
    ]


def test_the_body_keeps_its_framing() -> None:
    lengthy = forward(
        "POST http://a/ HTTP/1.1\nHost: a\nConnection: content-length\nContent-Length: 5"
    )
    assert (b"content-length", b"5") in list(lengthy.request.headers)
    both = forward(
        "POST http://a/ HTTP/1.1\nHost: a\nContent-Length: 5\nTransfer-Encoding: chunked"
    )
    names = [name for name, _ in both.request.headers]
    assert b"content-length" not in names
    assert names.count(b"transfer-encoding") == 1


@pytest.mark.parametrize(
    ("line", "wanted"),
    [("GET /", Here()), ("POST /index.html?x", Here()), ("OPTIONS *", NOT_A_PROXY_REQUEST)],
)
def test_requests_to_the_listener_itself(line: str, wanted: Here | Refusal) -> None:
    assert interpret(parse(f"{line} HTTP/1.1\nHost: rebound.example")) == wanted


@pytest.mark.parametrize(
    "line",
    [
        "GET https://a.example/ HTTP/1.1",
        "GET ftp://a.example/ HTTP/1.1",
        "GET a.example HTTP/1.1",
        "GET http:///x HTTP/1.1",
        "GET http://user:secret@a.example/ HTTP/1.1",
        "CONNECT a.example HTTP/1.1",
        "CONNECT /x HTTP/1.1",
        "CONNECT http://a.example/ HTTP/1.1",
    ],
)
def test_refusals(line: str) -> None:
    refusal = interpret(parse(line + "\nHost: a"))
    assert isinstance(refusal, Refusal)
    assert refusal.status == 400
    assert refusal.text.endswith(".")


def test_responses_lose_what_concerns_one_connection() -> None:
    response = h11.Response(
        status_code=200,
        headers=[
            ("Connection", "close, X-Hop"),
            ("X-Hop", "1"),
            ("Transfer-Encoding", "chunked"),
            ("Content-Length", "7"),
            ("Proxy-Authenticate", "Basic"),
            ("Set-Cookie", "a=1"),
            ("Set-Cookie", "b=2"),
        ],
        reason=b"Fine",
    )
    head = response_head(response)
    assert head.reason == b"Fine"
    assert head.headers.raw_items() == [(b"Set-Cookie", b"a=1"), (b"Set-Cookie", b"b=2")]


def test_interim_responses_are_kept() -> None:
    hints = h11.InformationalResponse(
        status_code=103, headers=[("Link", "</a.css>"), ("Connection", "close")]
    )
    assert informational_head(hints).headers.raw_items() == [(b"Link", b"</a.css>")]


METHODS = st.sampled_from(["GET", "CONNECT", "OPTIONS", "POST"])
TARGETS = st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), min_size=1, max_size=40)


@given(METHODS, st.sampled_from(["", "http://", "http://[", "/"]), TARGETS)
def test_any_target_gets_an_answer(method: str, prefix: str, target: str) -> None:
    request = h11.Request(method=method, target=prefix + target, headers=[("Host", "a")])
    match interpret(request):
        case Forward(_, sent):
            assert sent.target.startswith(b"/") or sent.target == b"*"
            assert h11.Connection(h11.CLIENT).send(sent)
        case Connect(where):
            assert where.port
        case Refusal(status):
            assert status == 400
