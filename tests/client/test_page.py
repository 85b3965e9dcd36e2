"""The reader's page as programs and hostile sites see it: raw requests."""

from __future__ import annotations

import asyncio
import json
import shutil
import subprocess
from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from magpies.client.bridge import BridgeStatus
from magpies.client.causes import Cause, cause_of
from magpies.client.page.gate import Keys
from magpies.client.page.pac import SITES, pac, site_name
from magpies.client.words import plain
from magpies.errors import (
    BrokerError,
    DescriptorError,
    LinkSetupError,
    MagpiesError,
    PairingError,
    TunnelError,
)
from magpies.transports.local_page import PAGE_BODY_OCTETS
from magpies.web.reader import LANGUAGES
from magpies.wire import invites
from magpies.wire.limits import PAIRING_CHARACTERS
from support import run
from support.reader_page import INVITE, OFF, OFFER, FakeClient, PageSite, page_site

NODE = shutil.which("node")


def play(
    scenario: Callable[[PageSite], Awaitable[None]],
    client: FakeClient | None = None,
    listen: str = "127.0.0.1",
) -> None:
    async def main() -> None:
        async with page_site(client, listen) as site:
            await scenario(site)

    run(main())


# --- who is answered ----------------------------------------------------------------------------

FOREIGN = [
    {"host": "evil.example"},
    {"host": "evil.example:1080"},
    {"host": "127.0.0.1"},
    {"host": "127.0.0.1:1"},
    {"host": "127.0.0.2:{port}"},
    {"host": "127.0.0.1.evil.example:{port}"},
    {"host": "localhost.evil.example:{port}"},
    {"host": "[::1]:{port}"},
    {"host": "0.0.0.0:{port}"},
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Origin": "http://127.0.0.1"},
    {"Origin": "https://127.0.0.1:{port}"},
    {"Origin": "http://localhost:{port}"},
    {"Sec_Fetch_Site": "cross-site"},
    {"Sec_Fetch_Site": "same-site"},
    {"Sec_Fetch_Site": "cross-site", "Sec_Fetch_Mode": "navigate", "Sec_Fetch_Dest": "document"},
    {"Sec_Fetch_Site": "none, cross-site"},
    {"Origin": "https://evil.example", "Upgrade": "websocket", "Connection": "Upgrade"},
]


@pytest.mark.parametrize("foreign", FOREIGN, ids=str)
def test_other_sites_get_no_answer_at_all(foreign: dict[str, str]) -> None:
    async def scenario(site: PageSite) -> None:
        port = str(site.client.proxy[1])
        headers = {name: value.replace("{port}", port) for name, value in foreign.items()}
        key = await site.enter()
        for line, body in (
            ("GET /", None),
            ("GET /proxy.pac", None),
            ("GET /magpie.svg", None),
            ("GET /nothing", None),
            ("POST /api/session", {"key": urlsplit(site.page.link).fragment}),
            ("POST /api/switch", {"on": False}),
            ("POST /api/offer", {}),
            ("POST /api/reply", {"reply": "magpies-reply:AQ"}),
            ("POST /", b"x" * (PAGE_BODY_OCTETS + 1)),
        ):
            status, _, answer = await site.ask(line, body, Authorization=key, **headers)
            assert (status, answer) == (0, b""), line
        assert site.client.done == []

    play(scenario)


@pytest.mark.parametrize(
    "own",
    [
        {},
        {"host": "localhost:{port}"},
        {"host": "LOCALHOST:{port}"},
        {"Origin": "http://127.0.0.1:{port}", "Sec_Fetch_Site": "same-origin"},
        {"host": "localhost:{port}", "Origin": "http://localhost:{port}"},
        {"Sec_Fetch_Site": "none", "Sec_Fetch_Mode": "navigate"},
    ],
    ids=str,
)
def test_the_person_and_the_page_are_answered(own: dict[str, str]) -> None:
    async def scenario(site: PageSite) -> None:
        port = str(site.client.proxy[1])
        headers = {name: value.replace("{port}", port) for name, value in own.items()}
        status, told, body = await site.ask("GET /", **headers)
        assert status == 200
        assert b"reader.js" in body
        assert told["cache-control"] == "no-store"
        assert "access-control-allow-origin" not in told
        status, _, body = await site.ask("GET /proxy.pac", **headers)
        host = headers.get("host", site.host).encode()
        assert b"PROXY " + host + b'"' in body

    play(scenario)


def test_another_computer_reaches_it_by_its_address_only_where_it_listens() -> None:
    async def scenario(site: PageSite) -> None:
        port = site.client.proxy[1]
        site.client.proxy = ("127.0.0.1", port)
        for host, wanted in ((f"127.0.0.1:{port}", 200), (f"0.0.0.0:{port}", 0)):
            assert (await site.ask("GET /", host=host))[0] == wanted
        site.client.proxy = ("0.0.0.0", port)
        assert urlsplit(site.page.link).hostname == "127.0.0.1"

    play(scenario, listen="0.0.0.0")


def test_http_1_0_without_a_host_is_not_answered() -> None:
    async def scenario(site: PageSite) -> None:
        assert await site.raw(b"GET / HTTP/1.0\r\n\r\n") == b""

    play(scenario)


# --- keys ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("given_", ["", "Bearer", "Bearer ", "Bearer x", "Basic eDp5", "Bearer é"])
def test_without_a_key_nothing_is_told_or_done(given_: str) -> None:
    async def scenario(site: PageSite) -> None:
        link = urlsplit(site.page.link).fragment
        for authorization in (given_, f"Bearer {link}"):  # the key of a link is none of a session
            for line, body in (
                ("GET /api/status", None),
                ("GET /api/qr/invite", None),
                ("GET /api/nothing", None),
                ("POST /api/switch", {"on": False}),
                ("POST /api/invite", {"invite": invites.encode(INVITE)}),
                ("POST /api/sites", {"sites": []}),
                ("GET /api/qr/offer", None),
                ("POST /api/offer", {}),
                ("POST /api/reply", {"reply": ""}),
            ):
                status, _, told = await site.ask(line, body, Authorization=authorization)
                assert (status, json.loads(told)["error"]) == (401, "key")
        assert site.client.done == []

    play(scenario)


@pytest.mark.parametrize("body", [{"key": "x"}, {"key": ""}, {"key": "é"}])
def test_a_wrong_key_opens_nothing(body: object) -> None:
    async def scenario(site: PageSite) -> None:
        status, _, told = await site.ask("POST /api/session", body)
        assert (status, json.loads(told)["error"]) == (403, "key")

    play(scenario)


def test_a_link_for_the_command_line_opens_once_and_soon() -> None:
    keys = Keys()
    once = keys.once(100.0)
    session = keys.exchange(once, 101.0)
    assert session is not None
    assert keys.knows(f"Bearer {session}")
    assert keys.exchange(once, 101.0) is None
    late = keys.once(200.0)
    assert keys.exchange(late, 261.0) is None
    assert keys.exchange(late, 201.0) is None
    assert all(keys.exchange(keys.link, 0.0) for _ in range(3))


def test_sessions_are_bounded() -> None:
    keys = Keys()
    first, *others = [keys.exchange(keys.link, 0.0) for _ in range(33)]
    assert not keys.knows(f"Bearer {first}")
    assert all(keys.knows(f"bearer {key}") for key in others)


# --- what is asked ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "body", "wanted"),
    [
        ("GET /../errors.py", None, 404),
        ("GET /lang/xx.json", None, 404),
        ("GET //evil.example/", None, 404),
        ("DELETE /", None, 405),
        ("POST /proxy.pac", {}, 405),
        ("PUT /api/switch", {"on": True}, 405),
        ("POST /api/nothing", {}, 404),
        ("POST /api/switch", {"on": "yes"}, 400),
        ("POST /api/switch", b"\xff", 400),
        ("POST /api/switch", b"[" * 20_000, 400),
        ("POST /api/switch", {"on": True, "more": 1}, 400),
        ("POST /api/pool", {"pool": "other"}, 400),
        ("POST /api/sites", {"sites": ["a.example"] * (SITES + 1)}, 400),
        ("POST /api/invite", {"invite": "m" * 9_000}, 400),
        ("POST /api/offer", {"to": "somebody"}, 400),
        ("POST /api/offer", b"", 400),
        ("POST /api/reply", {"reply": 1}, 400),
        ("POST /api/reply", {"reply": "m" * (2 * PAIRING_CHARACTERS + 1)}, 400),
        ("POST /api/switch", b"x" * (PAGE_BODY_OCTETS + 1), 413),
        ("GET /" + "a" * 90_000, None, 431),
    ],
    ids=lambda value: str(value)[:40],
)
def test_what_makes_no_sense_is_refused(line: str, body: object, wanted: int) -> None:
    async def scenario(site: PageSite) -> None:
        status, _, _ = await site.ask(line, body, Authorization=await site.enter())
        assert status == wanted
        assert site.client.done == []

    play(scenario)


def test_a_body_without_end_is_cut_off() -> None:
    async def scenario(site: PageSite) -> None:
        head = (
            f"POST /api/switch HTTP/1.1\r\nHost: {site.host}\r\nTransfer-Encoding: chunked\r\n\r\n"
        )
        chunks = b"4000\r\n" + b"x" * 0x4000 + b"\r\n"
        answer = await site.raw(head.encode() + chunks * 3)
        assert answer.startswith(b"HTTP/1.1 413 ")

    play(scenario)


def test_one_connection_serves_many_requests() -> None:
    async def scenario(site: PageSite) -> None:
        get = f"GET /magpie.svg HTTP/1.1\r\nHost: {site.host}\r\n\r\n".encode()
        last = get.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n")
        answer = await site.raw(get * 3 + last)
        assert answer.count(b"HTTP/1.1 200 ") == 4

    play(scenario)


def test_files_are_there_in_every_language() -> None:
    async def scenario(site: PageSite) -> None:
        for name in ["reader.css", "reader.js", *(f"lang/{tag}.json" for tag in LANGUAGES)]:
            status, told, body = await site.ask(f"GET /{name}")
            assert (status, int(told["content-length"])) == (200, len(body))
            assert "default-src 'none'" in told["content-security-policy"]
            status, told, nothing = await site.ask(f"HEAD /{name}")
            assert (status, told["content-length"], nothing) == (200, str(len(body)), b"")

    play(scenario)


# --- what is told and done ----------------------------------------------------------------------


def test_status_tells_what_is() -> None:
    async def scenario(site: PageSite) -> None:
        now = asyncio.get_running_loop().time()
        site.client.traffic.down.add(1_000, now)
        _, status = await site.api("GET /api/status")
        assert (status["connected"], status["links"], status["shared"]) == (True, 3, False)
        assert (status["down_total"], status["up_total"]) == (1_000, 0)
        assert len(status["down"]) == len(status["up"]) == 60
        assert status["pools"] == ["private", "both", "public"]
        assert "token" not in json.dumps(status)
        site.client.status = BridgeStatus(problem="Nobody.", cause=Cause.NOBODY)
        _, status = await site.api("GET /api/status")
        assert (status["connected"], status["cause"], status["problem"]) == (
            False,
            "nobody",
            "Nobody.",
        )

    play(scenario)


def test_switch_pool_and_invite_are_taken() -> None:
    async def scenario(site: PageSite) -> None:
        assert (await site.api("POST /api/switch", {"on": False}))[1]["on"] is False
        assert (await site.api("POST /api/pool", {"pool": "both"}))[1]["pool"] == "both"
        other = invites.encode(invites.decode(invites.encode(INVITE)))
        status, told = await site.api("POST /api/invite", {"invite": f" {other}\n"})
        assert (status, told["on"]) == (200, True)
        assert site.client.done == [False, "both", INVITE]

    play(scenario)


def test_without_an_invite_there_is_nothing_to_switch_on() -> None:
    async def scenario(site: PageSite) -> None:
        for line, body in (
            ("POST /api/switch", {"on": True}),
            ("POST /api/pool", {"pool": "private"}),
        ):
            assert await site.api(line, body) == (409, {"error": "no_invite", "detail": ""})
        assert (await site.api("GET /api/qr/invite"))[0] == 404
        assert site.client.done == []

    play(scenario, FakeClient(invite=None, pool="public"))


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (invites.encode(INVITE)[:-4], "damaged"),
        ("https://bridge.example.org", "foreign"),
        ("", "foreign"),
        ("magpies:", "damaged"),
        ("magpies:_wAAAAA", "version"),
        (invites.encode(type(INVITE)(INVITE.brokers, INVITE.operator_key, expires=1)), "expired"),
        ("magpies:" + "A" * 5_000, "damaged"),
    ],
    ids=lambda text: text[:30],
)
def test_a_bad_invite_is_named_and_not_used(text: str, fault: str) -> None:
    async def scenario(site: PageSite) -> None:
        status, told = await site.api("POST /api/invite", {"invite": text})
        assert (status, told["error"]) == (400, fault)
        assert site.client.done == []

    play(scenario)


def test_qr_codes_show_the_invite_and_the_address_for_a_phone() -> None:
    async def scenario(site: PageSite) -> None:
        _, picture = await site.api("GET /api/qr/invite")
        size = len(picture["rows"])
        assert {len(row) for row in picture["rows"]} == {size}
        assert picture["rows"][0].startswith("1111111")  # the corner of every code
        assert (await site.api("GET /api/qr/phone"))[0] == 404  # nobody else can use it
        site.client.proxy = ("192.0.2.7", site.client.proxy[1])
        assert site.page._phone() == f"192.0.2.7:{site.client.proxy[1]}"

    play(scenario)


@pytest.mark.parametrize(
    ("listening", "told"),
    [("0.0.0.0", "192.0.2.17:1080"), ("::", "[fd00::2]:1080"), ("192.0.2.9", "192.0.2.9:1080")],
)
def test_a_phone_is_told_an_address_of_the_kind_that_is_listened_on(
    listening: str, told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = frozenset({"192.0.2.17", "fd00::2"})
    monkeypatch.setattr("magpies.client.page.service.own_addresses", lambda: own)

    async def scenario(site: PageSite) -> None:
        site.client.proxy = (listening, 1080)
        assert site.page._phone() == told

    play(scenario)


def test_a_friend_is_asked_and_the_reply_taken() -> None:
    async def scenario(site: PageSite) -> None:
        assert (await site.api("GET /api/status"))[1]["pairing"] is None
        assert (await site.api("GET /api/qr/offer"))[0] == 404
        _, status = await site.api("POST /api/offer", {})
        assert status["pairing"] == {
            "phase": "offered",
            "text": OFFER.text,
            "link": OFFER.link,
            "left": 599,
        }
        _, picture = await site.api("GET /api/qr/offer")
        assert picture["rows"][0].startswith("1111111")
        _, status = await site.api("POST /api/reply", {"reply": "magpies-reply:AQ\n"})
        assert status["pairing"]["phase"] == "connecting"
        assert site.client.done == ["offer", "magpies-reply:AQ\n"]

    play(scenario)


@pytest.mark.parametrize(
    ("client", "word"),
    [
        (FakeClient(invite=None), "no_invite"),
        (FakeClient(OFF), "off"),
        (FakeClient(wrong=PairingError("It names none.", "egress")), "egress"),
        (FakeClient(wrong=LinkSetupError("gathering", "It cannot.")), "unable"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_why_there_is_no_offer_is_named(client: FakeClient, word: str) -> None:
    async def scenario(site: PageSite) -> None:
        status, told = await site.api("POST /api/offer", {})
        assert (status, told["error"]) == (409, word)
        assert client.done == []

    play(scenario, client)


def test_a_bad_reply_is_named() -> None:
    async def scenario(site: PageSite) -> None:
        status, told = await site.api("POST /api/reply", {"reply": "hello"})
        assert (status, told["error"]) == (400, "foreign")

    play(scenario, FakeClient(wrong=PairingError("This is not a reply.", "foreign")))


def test_sites_are_set_and_forgotten() -> None:
    async def scenario(site: PageSite) -> None:
        wanted = ["https://www.Example.org/news", "bücher.example", "a.example", "a.example "]
        _, status = await site.api("POST /api/sites", {"sites": wanted})
        assert status["sites"] == ["example.org", "xn--bcher-kva.example", "a.example"]
        assert b'"xn--bcher-kva.example"' in (await site.ask("GET /proxy.pac"))[2]
        bad = {"sites": ["ok.example", 'x"];alert(1)//']}
        assert await site.api("POST /api/sites", bad) == (
            400,
            {"error": "site", "detail": 'x"];alert(1)//'},
        )
        assert (await site.api("POST /api/sites", {"sites": None}))[1]["sites"] is None

    play(scenario)


# --- the parts ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text", ["", " ", "localhost", "a b.example", "x" * 600, "http://", "a..b"]
)
def test_what_is_no_site_is_none(text: str) -> None:
    assert site_name(text) is None


@given(st.text(max_size=80))
def test_a_site_name_can_do_nothing_in_the_file(text: str) -> None:
    name = site_name(text)
    if name is not None:
        assert set(name) <= set("abcdefghijklmnopqrstuvwxyz0123456789-._")


ROUTES = {
    "example.org": (True, True),
    "WWW.Example.ORG": (True, True),
    "a.b.example.org": (True, True),
    "notexample.org": (True, False),
    "example.org.evil.example": (True, False),
    "93.184.216.34": (True, False),
    "10.evil.example": (True, False),
    "127.0.0.1.evil.example": (True, False),
    "2001:db8::1": (True, False),
    "127.0.0.1": (False, False),
    "192.168.1.1": (False, False),
    "172.20.0.1": (False, False),
    "172.32.0.1": (True, False),
    "::1": (False, False),
    "printer": (False, False),
    "printer.local": (False, False),
}
"""Host: whether it goes through the proxy, with everything and with example.org only."""


def test_the_file_sends_what_it_should_through_the_proxy() -> None:
    assert NODE is not None
    script = "".join(
        f"{{{pac('127.0.0.1:1080', sites)}\nroutes.push({json.dumps(list(ROUTES))}"
        ".map((host) => FindProxyForURL('http://x/', host)));}"
        for sites in (None, ["example.org"])
    )
    done = subprocess.run(
        [NODE, "-e", f"const routes = [];{script}console.log(JSON.stringify(routes))"],
        capture_output=True,
        text=True,
        check=True,
    )
    proxy, direct = "PROXY 127.0.0.1:1080", "DIRECT"
    everything, listed = json.loads(done.stdout)
    for host, way, other in zip(ROUTES, everything, listed, strict=True):
        assert (way, other) == tuple(proxy if through else direct for through in ROUTES[host]), host


@pytest.mark.parametrize(
    ("problem", "cause"),
    [
        (BrokerError("unreachable", "."), Cause.UNREACHABLE),
        (BrokerError("no_volunteer", "."), Cause.NOBODY),
        (BrokerError("unknown_pool", "."), Cause.REFUSED),
        (BrokerError("something_new", "."), Cause.OTHER),
        (LinkSetupError("ice", "."), Cause.BLOCKED),
        (LinkSetupError("open", ".", late=True), Cause.BLOCKED),
        (LinkSetupError("open", "."), Cause.FAILED),
        (LinkSetupError("gathering", "."), Cause.UNABLE),
        (DescriptorError("."), Cause.UNTRUSTED),
        (TunnelError("."), Cause.OTHER),
    ],
    ids=repr,
)
def test_problems_come_down_to_causes(problem: MagpiesError, cause: Cause) -> None:
    assert cause_of(plain(problem)) is cause
