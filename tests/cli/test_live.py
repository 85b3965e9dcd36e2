"""`magpies connect` at a real terminal: its frames, and what it leaves behind."""

from __future__ import annotations

import re

from magpies.cli import exits
from magpies.wire import invites
from magpies.wire.descriptors import encode_base64
from magpies.wire.invites import Invite
from support import run
from support.networks import server, volunteer
from support.terminal import terminal

NOWHERE = invites.encode(Invite(["http://127.0.0.1:1"], encode_base64(b"k" * 32)))
LISTEN = "--listen=127.0.0.1:0"


def test_a_bridge_is_shown_in_place_and_ctrl_c_leaves_a_clean_terminal() -> None:
    async def main() -> None:
        async with server() as on, volunteer(on.url):
            invite = on.invite()
            async with terminal("connect", LISTEN, env={"MAGPIES_INVITE": invite}) as shown:
                before = shown.modes()
                await shown.shows(lambda text: "✓ Connected through 1 volunteer." in text)
                screen = await shown.shows(lambda text: text.endswith("Ctrl-C ends it."))
                assert screen.count("Magpies") == screen.count("Proxy ") == 1
                assert re.search(r"Page +http://127\.0\.0\.1:\d+/#\S+$", screen, re.MULTILINE)
                assert "green" in shown.colours()
                shown.press(b"stray\r\r")
                await shown.shows(lambda text: text.endswith("stray"))
                await shown.shows(lambda text: text == screen)
                shown.press(b"\x03")
                assert await shown.ended() == 0
                assert shown.text == "Magpies has ended. 0 B received, 0 B sent."
                assert not shown.cursor_hidden
                assert shown.modes() == before
                assert b"\x1b[?1049h" not in shown.written, "what was there before stays"
                assert invite.encode() not in shown.written

    run(main(), 60)


def test_what_is_wrong_is_shown_on_a_narrow_screen_without_colours() -> None:
    async def main() -> None:
        environment = {"MAGPIES_INVITE": NOWHERE, "NO_COLOR": "1"}
        async with terminal("connect", LISTEN, columns=40, rows=20, env=environment) as shown:
            await shown.shows(lambda text: "Not connected yet" in text and "keeps trying" in text)
            await shown.shows(lambda text: text.endswith("Ctrl-C ends it."))
            assert shown.colours() == {"default"}
            shown.press(b"\x03")
            assert await shown.ended() == exits.NO_BROKER
            assert shown.text.startswith("Magpies has ended. There was no bridge:")

    run(main(), 60)


def test_a_dumb_terminal_gets_sentences_and_quiet_gets_nothing() -> None:
    async def main() -> None:
        environment = {"MAGPIES_INVITE": NOWHERE, "TERM": "dumb"}
        async with (
            terminal("connect", LISTEN, env=environment) as plain,
            terminal("connect", LISTEN, "-q", env={"MAGPIES_INVITE": NOWHERE}) as quiet,
            terminal("connect", LISTEN, "-q", "magpies:broken") as wrong,
        ):
            await plain.shows(lambda text: "No bridge: " in text)
            assert b"\x1b" not in plain.written
            assert await wrong.ended() == exits.UNINVITED
            assert wrong.text.startswith("magpies: This invite is damaged")
            for each in (plain, quiet):
                each.press(b"\x03")
                assert await each.ended() in {0, exits.NO_BROKER}
            assert quiet.written.replace(b"^C", b"") == b""

    run(main(), 60)


def test_a_volunteer_is_shown_in_place_too() -> None:
    async def main() -> None:
        async with server() as on, terminal("volunteer", on.url) as shown:
            await shown.shows(lambda text: "✓ Waiting for somebody" in text)
            screen = await shown.shows(lambda text: text.endswith("Ctrl-C ends it."))
            assert screen.count("Broker ") == 1
            shown.press(b"\x03")
            assert await shown.ended() == 0
            assert shown.text == ""
            assert not shown.cursor_hidden

    run(main(), 60)
