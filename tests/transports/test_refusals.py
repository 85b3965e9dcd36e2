from __future__ import annotations

import base64
import hashlib
import re

import pytest

from magpies.errors import BrokerError, FlowError, MagpiesError, TunnelError
from magpies.transports.refusals import (
    TOO_MANY_CONNECTIONS,
    Refusal,
    body,
    http_headers,
    refusal_of,
)


@pytest.mark.parametrize(
    ("error", "refusal"),
    [
        (FlowError("dns_error", 502, "No."), Refusal(502, "dns_error", "No.")),
        (
            FlowError("destination_ip_prohibited", 403, "No."),
            Refusal(403, "destination_ip_prohibited", "No."),
        ),
        (FlowError("x\r\nSet-Cookie: a", 502, "No."), Refusal(502, "proxy_internal_error", "No.")),
        (FlowError("http_request_denied", 407, "No."), Refusal(403, "http_request_denied", "No.")),
        (FlowError("dns_error", 200, "No."), Refusal(502, "dns_error", "No.")),
        (TunnelError("Gone."), Refusal(503, "destination_unavailable", "Gone.", no_bridge=True)),
        (
            BrokerError("no_volunteer", "None.", 2.5),
            Refusal(503, "destination_unavailable", "None.", 2.5, no_bridge=True),
        ),
    ],
)
def test_every_error_has_a_refusal(error: MagpiesError, refusal: Refusal) -> None:
    assert refusal_of(error) == refusal


def test_browsers_get_a_page_that_asks_nobody() -> None:
    refusal = Refusal(502, "dns_error", 'No "site" <script>alert(1)</script> & co.')
    content_type, page = body(refusal, "text/html,application/xhtml+xml;q=0.9")
    text = page.decode()
    assert content_type == "text/html; charset=utf-8"
    assert "&lt;script&gt;" in text
    assert "<script" not in text
    assert not re.search(r"https?:|url\(|src=|href=|@import", text)
    assert "prefers-color-scheme:dark" in text


def test_the_policy_allows_the_style_of_the_page_and_nothing_else() -> None:
    refusal = Refusal(502, "dns_error", "No.")
    _, page = body(refusal, "text/html")
    style = page.partition(b"<style>")[2].partition(b"</style>")[0]
    digest = base64.b64encode(hashlib.sha256(style).digest()).decode()
    policy = dict(http_headers(refusal, "text/html", 1))["Content-Security-Policy"]
    assert policy == f"default-src 'none'; style-src 'sha256-{digest}'"


def test_the_page_does_not_blame_the_site_for_a_missing_bridge() -> None:
    _, ours = body(refusal_of(TunnelError("Gone.")), "text/html")
    _, theirs = body(refusal_of(FlowError("destination_unavailable", 503, "No.")), "text/html")
    assert b"<h1>No bridge right now</h1>" in ours
    assert b"<h1>This site did not open</h1>" in theirs


def test_other_programs_get_a_line() -> None:
    assert body(Refusal(502, "dns_error", "No."), "*/*") == (
        "text/plain; charset=utf-8",
        b"Magpies: No.\n",
    )


def test_headers_say_which_error_and_when_to_try_again() -> None:
    headers = dict(http_headers(TOO_MANY_CONNECTIONS, "text/plain", 12))
    assert headers["Proxy-Status"] == "magpies; error=connection_limit_reached"
    assert headers["Retry-After"] == "1"
    assert headers["Content-Length"] == "12"
    assert "Retry-After" not in dict(http_headers(Refusal(502, "dns_error", "No."), "text/x", 1))
