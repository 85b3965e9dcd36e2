"""`magpies pt` as Tor sees it: what it says, what it serves, how it ends."""

from __future__ import annotations

import asyncio
import io
import re
import signal
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path

import pytest
from msgspec.structs import replace

from magpies.cli.output import Output
from magpies.cli.pluggable import News, prepare, run_transport
from magpies.client.bridge import BridgeStatus
from magpies.client.sessions import MOST
from magpies.errors import MagpiesError
from magpies.wire import invites
from magpies.wire.descriptors import encode_base64
from magpies.wire.invites import Invite
from support import eventually, no_leaks, run
from support.pluggable import TOR, open_as_tor, transport
from support.socks import RefusedError

INVITE = Invite(["http://127.0.0.1:1"], encode_base64(bytes(32)))
TEXT = invites.encode(INVITE)
EXPIRED = invites.encode(replace(INVITE, expires=1_000_000_000))
FAILURE, NOT_ALLOWED = 1, 2  # RFC 1928, section 6
FLOW = ("192.0.2.1", 443)


def refused(environment: dict[str, str], config: Path | None = None) -> str:
    """Return what Tor is told about a start that cannot work."""
    said = io.StringIO()
    with pytest.raises(MagpiesError):
        prepare(Output(json=False, stream=said), {**TOR, **environment}, config)
    return said.getvalue()


def play(
    scenario: Callable[[int, io.StringIO], Awaitable[None]], environment: dict[str, str]
) -> None:
    """Run the transport in this process; the scenario gets its port and what it says."""

    async def main() -> None:
        said = io.StringIO()
        output = Output(json=False, stream=said)
        launch = prepare(output, {**TOR, **environment})
        serving = asyncio.create_task(run_transport(output, launch))
        try:
            await eventually(lambda: said.getvalue().endswith("CMETHODS DONE\n"))
            port = int(said.getvalue().split()[-3].rpartition(":")[2])
            await scenario(port, said)
            assert not serving.done()
        finally:
            serving.cancel()
            await asyncio.gather(serving, return_exceptions=True)

    run(asyncio.sleep(0))
    with no_leaks():
        run(main())


async def refusal(port: int, arguments: str) -> int:
    """Return the reply code of SOCKS5 to a connection with these arguments."""
    with pytest.raises(RefusedError) as caught:
        await open_as_tor(port, arguments, *FLOW)
    return caught.value.code


# --- what is told before anything is served -------------------------------------------------------


@pytest.mark.parametrize(
    ("environment", "said"),
    [
        ({"TOR_PT_MANAGED_TRANSPORT_VER": "2,3"}, "VERSION-ERROR no-version"),
        ({"TOR_PT_CLIENT_TRANSPORTS": ""}, "ENV-ERROR TOR_PT_CLIENT_TRANSPORTS is not set; "),
        ({"MAGPIES_INVITE": EXPIRED}, "ENV-ERROR This invite has expired. "),
        ({"MAGPIES_INVITE": TEXT[:-9]}, "ENV-ERROR This invite is damaged or cut short. "),
        ({"MAGPIES_INVITE": "@/nowhere/x"}, "ENV-ERROR The invite cannot be read from /nowhere/x"),
        ({"MAGPIES_INVITE": "-"}, "ENV-ERROR Standard input is Tor's: "),
        ({"TOR_PT_PROXY": "socks5://x:1"}, "VERSION 1\nPROXY-ERROR Volunteers are reached over "),
    ],
)
def test_what_cannot_work_is_told_in_a_line(environment: dict[str, str], said: str) -> None:
    told = refused(environment)
    assert told.startswith(said)
    assert told.count("\n") == said.count("\n") + 1


def test_a_configuration_that_cannot_work_is_told_in_a_line(tmp_path: Path) -> None:
    config = tmp_path / "magpies.toml"
    for text in ("[client]\nlinks = 0", "[client]\nproxy = 'ftp://x'", "[client\n"):
        config.write_text(text)
        told = refused({}, config)
        assert re.fullmatch(r"ENV-ERROR [ -~]+\n", told), told


def test_other_transports_are_not_served() -> None:
    async def main() -> None:
        said = io.StringIO()
        output = Output(json=False, stream=said)
        launch = prepare(output, {**TOR, "TOR_PT_CLIENT_TRANSPORTS": "other"})
        serving = asyncio.create_task(run_transport(output, launch))
        lines = "VERSION 1\nCMETHOD-ERROR other no such transport\nCMETHODS DONE\n"
        await eventually(lambda: said.getvalue() == lines)
        serving.cancel()
        await asyncio.gather(serving, return_exceptions=True)

    run(main())


# --- invites in the arguments of connections ------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ("", "The bridge line holds no invite"),
        ("other=1", "The bridge line holds no invite"),
        ("invite=", "The bridge line holds no invite"),
        ("invite=@/etc/hostname", "The bridge line holds no invite"),
        ("invite=-", "The bridge line holds no invite"),
        (f"invite={EXPIRED}", "This invite has expired."),
        (f"invite={TEXT[:-9]}", "This invite is damaged or cut short."),
        ("invite=magpies:" + "A" * 400, "This invite is for another version"),
        ("invite", "An argument of the bridge is not of the form key=value."),
        ("a=b;=c", "An argument of the bridge is not of the form key=value."),
        ("a=\\", "An argument of the bridge is not of the form key=value."),
    ],
)
def test_an_invite_that_cannot_be_used_is_refused_and_told(arguments: str, told: str) -> None:
    async def scenario(port: int, said: io.StringIO) -> None:
        before = said.getvalue()
        assert await refusal(port, arguments) == NOT_ALLOWED
        assert await refusal(port, arguments) == NOT_ALLOWED
        new = said.getvalue().removeprefix(before)
        assert new.startswith(f'LOG SEVERITY=warning MESSAGE="{told}')
        assert new.count("\n") == 1  # the second time is no news

    play(scenario, {})


def test_more_than_eight_bridges_are_refused_until_one_is_idle() -> None:
    """The broker takes connections and says nothing, so that all of them are waiting."""
    ends: list[asyncio.StreamWriter] = []

    async def scenario(port: int, said: io.StringIO) -> None:
        def arguments(number: int) -> str:
            broker = f"http://127.0.0.1:{site.sockets[0].getsockname()[1]}"
            invite = Invite([broker], INVITE.operator_key, "t" * 100, expires=4 * 10**9 + number)
            return f"odd\\;key=\\\\;invite={invites.encode(invite)}"

        async def ask(number: int) -> None:
            await open_as_tor(port, arguments(number), *FLOW)

        async def insist(number: int) -> None:
            while True:
                with suppress(RefusedError):
                    await ask(number)

        site = await asyncio.start_server(lambda _, writer: ends.append(writer), "127.0.0.1", 0)
        assert len(arguments(0)) > 255, "both halves are needed"
        waiting = [asyncio.create_task(ask(number)) for number in range(MOST)]
        try:
            await eventually(lambda: len(ends) == MOST)
            assert await refusal(port, arguments(MOST)) == FAILURE
            assert 'MESSAGE="Too many invites are in use at once."' in said.getvalue()
            waiting[3].cancel()
            await asyncio.gather(waiting[3], return_exceptions=True)
            waiting[3] = asyncio.create_task(insist(MOST))
            await eventually(lambda: len(ends) == MOST + 1)
            assert not any(each.done() for each in waiting)
            assert await refusal(port, arguments(3)) == FAILURE
        finally:
            for each in waiting:
                each.cancel()
            await asyncio.gather(*waiting, return_exceptions=True)
            site.close()
            for writer in ends:
                writer.transport.abort()

    play(scenario, {})


# --- what is told while it runs -------------------------------------------------------------------


def test_news_are_told_once_and_name_nobody() -> None:
    said = io.StringIO()
    news = News(Output(json=False, stream=said))
    for status in (
        BridgeStatus(),
        BridgeStatus(problem="Nobody is there."),
        BridgeStatus(problem="Nobody is there."),
        BridgeStatus(True, 1, 1),
        BridgeStatus(True, 2, 2),
        BridgeStatus(links_made=2),
        BridgeStatus(links_made=2, problem="Nobody is there."),
    ):
        news.tell(status)
    news.warn("Nobody is there.")
    assert said.getvalue().splitlines() == [
        'LOG SEVERITY=warning MESSAGE="No bridge: Nobody is there. Still trying."',
        "STATUS TRANSPORT=magpies CONNECT=Failed",
        "STATUS TRANSPORT=magpies CONNECT=Success",
        'LOG SEVERITY=warning MESSAGE="No bridge: Nobody is there. Still trying."',
        "STATUS TRANSPORT=magpies CONNECT=Failed",
    ]


# --- how it ends ----------------------------------------------------------------------------------


def test_it_ends_with_standard_input_only_if_told_so() -> None:
    async def main() -> None:
        async with transport(TOR_PT_EXIT_ON_STDIN_CLOSE="1") as told, transport() as other:
            lines = rb"VERSION 1\nCMETHOD magpies socks5 127\.0\.0\.1:\d+\nCMETHODS DONE\n"
            assert re.fullmatch(lines, told.said)
            other.close_stdin()
            told.close_stdin()
            assert (await told.end(), told.log) == (0, b"")
            with pytest.raises(RefusedError):  # still serving
                await open_as_tor(other.port, "", *FLOW)
            began = time.monotonic()
            other.signal(signal.SIGTERM)
            assert (await other.end(), other.log) == (0, b"")
            assert time.monotonic() - began < 8

    run(main())
