"""What people see when a command cannot begin: one plain sentence, and a status that is not 0."""

from __future__ import annotations

import asyncio
import re
import socket
import sys
import time
from pathlib import Path

import pytest

from support import run
from support.failures import assert_plain, good_invite
from support.processes import run_to_end

# --- invites --------------------------------------------------------------------------------------


GOOD = good_invite()
EXPIRED = good_invite(expires=int(time.time()) - 60)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        pytest.param(GOOD[:-9], "damaged or cut short. Please copy all of it", id="cut"),
        pytest.param(f"{GOOD[:20]}x{GOOD[21:]}", "damaged or cut short", id="mistyped"),
        pytest.param("magpies:", "damaged or cut short", id="empty"),
        pytest.param("hello", 'not an invite: invites begin with "magpies:"', id="word"),
        pytest.param("https://broker.example/", "This is not an invite", id="address"),
        pytest.param(EXPIRED, "has expired. Ask for a new one", id="expired"),
    ],
)
def test_an_invite_that_cannot_be_used(text: str, words: str) -> None:
    async def main() -> None:
        commands: list[tuple[str, ...]] = [("connect", text, "--listen", "127.0.0.1:0")]
        if not text.startswith("https:"):  # the doctor takes that for a volunteer's broker
            commands.append(("doctor", text))
        for command in commands:
            result = await run_to_end(*command, timeout_s=30)
            if command[0] == "connect":
                assert result.status == 3
                told = result.event("error")["message"]
                assert result.seconds < 8
                assert len(result.events) == 1
            else:
                assert result.status == 1
                told = result.event("step", step="invite", ok=False)["text"]
            assert re.search(words, told), told
            assert told.count(".") <= 2
            assert result.log == []

    run(main(), 60)


def test_without_json_the_same_sentence_is_on_standard_error() -> None:
    async def main() -> None:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "magpies", "connect", "magpies:broken"),
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        out, errors = await process.communicate()
        assert process.returncode == 3
        assert out == b""
        sentence = "This invite is damaged or cut short. Please copy all of it again."
        assert errors.decode() == f"magpies: {sentence}\n"

    run(main(), 20)


# --- this computer --------------------------------------------------------------------------------


def test_a_port_that_is_in_use(tmp_path: Path) -> None:
    async def main(port: int) -> None:
        taken = f"127.0.0.1:{port}"
        state = ("--state", str(tmp_path))
        for command in (
            ("connect", good_invite()),
            ("serve", *state),
            ("broker", "--operator-key", "A" * 43),
            ("egress", "--broker", "http://127.0.0.1:1", *state),
        ):
            result = await run_to_end(*command, "--listen", taken, timeout_s=30)
            assert result.status == 1
            assert f"Port {port} is in use" in result.event("error")["message"]
            assert_plain(result.event("error")["message"])
            assert result.seconds < 8
            assert result.log == []

    with socket.create_server(("127.0.0.1", 0)) as listening:
        run(main(listening.getsockname()[1]), 60)


def test_a_stun_port_that_is_in_use(tmp_path: Path) -> None:
    async def main(port: int) -> None:
        path = tmp_path / "test.toml"
        path.write_text(f"[serve]\nstun_ports = [{port}, 0]\n")
        result = await run_to_end(
            *("serve", "--listen", "127.0.0.1:0", "--state", str(tmp_path), "--config", str(path)),
            timeout_s=30,
        )
        assert result.status == 1
        assert f"UDP port {port}" in result.event("error")["message"]
        assert_plain(result.event("error")["message"])

    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as taken:
        taken.bind(("127.0.0.1", 0))
        run(main(taken.getsockname()[1]), 60)
