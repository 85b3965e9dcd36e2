"""Commands as real processes: what they say, and how they end."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest
from msgspec.structs import replace

from magpies.cli import exits
from magpies.cli.app import NO_PROXY
from magpies.egress.keys import load_or_create
from magpies.wire import invites
from magpies.wire.descriptors import encode_base64
from magpies.wire.invites import Invite
from support import eventually, run
from support.processes import Process, magpies

NOWHERE = invites.encode(Invite(["http://127.0.0.1:1"], encode_base64(b"k" * 32)))
EXPIRED = invites.encode(Invite(["http://127.0.0.1:1"], encode_base64(b"k" * 32), expires=1))


@asynccontextmanager
async def server(directory: Path, *arguments: str) -> AsyncIterator[Process]:
    config = directory / "magpies.toml"
    config.write_text("[serve]\nstun_ports = [0, 0]\n", "utf-8")
    async with magpies(
        "serve",
        f"--config={config}",
        f"--state={directory / 'state'}",
        "--listen=127.0.0.1:0",
        "--allow-destination=127.0.0.0/8",
        *arguments,
    ) as process:
        yield process


async def said(
    *arguments: str, stdin: str = "", env: dict[str, str] | None = None
) -> tuple[int, str, str]:
    """Exit status, standard output and standard error of a command that ends by itself."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "magpies",
        *arguments,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env={**os.environ, **(env or {})},
    )
    out, err = await process.communicate(stdin.encode())
    assert process.returncode is not None
    return process.returncode, out.decode(), err.decode()


def test_ready_tells_what_a_script_needs(tmp_path: Path) -> None:
    async def main() -> None:
        async with server(tmp_path) as serving:
            ready = serving.events[0]
            assert ready.keys() == {"event", "url", "invite", "egress"}
            assert invites.decode(ready["invite"]).brokers == [ready["url"]]
            assert ready["egress"] == ready["url"].replace("http", "ws") + "/v1/link"
            async with (
                magpies("volunteer", ready["url"]) as helping,
                magpies(
                    "connect", "--listen=127.0.0.1:0", env={"MAGPIES_INVITE": ready["invite"]}
                ) as reading,
            ):
                assert helping.events[0] == {"event": "ready", "broker": ready["url"]}
                assert reading.events[0].keys() == {"event", "proxy", "page"}
                await reading.event("bridge", connected=True, links_made=1, problem=None)
                await helping.event("helping", count=1)
                await serving.event("links", count=1)
            assert helping.events[-1].keys() == {"event", "octets"}
            await serving.event("links", count=0)

    run(main())


def test_broker_and_egress_apart_make_a_bridge(tmp_path: Path) -> None:
    async def main() -> None:
        with socket.create_server(("127.0.0.1", 0)) as reserved:
            port = reserved.getsockname()[1]
        url = f"http://127.0.0.1:{port}"
        state = f"--state={tmp_path}"
        config = tmp_path / "magpies.toml"
        config.write_text("[serve]\nstun_ports = [0, 0]\n", "utf-8")
        key = load_or_create(tmp_path).operator_public
        async with (
            magpies(
                "broker",
                f"--operator-key={key}",
                f"--listen=127.0.0.1:{port}",
                f"--config={config}",
            ) as broker,
            magpies("egress", f"--broker={url}", "--listen=127.0.0.1:0", state) as egress,
        ):
            broker_key = broker.events[0]["broker_key"]
            assert broker.events[0] == {"event": "ready", "url": url, "broker_key": broker_key}
            assert egress.events[0]["operator_key"] == key
            await egress.event("report", broker=url, problem=None)
            _, invite, _ = await said("invite", state, f"--broker-key={broker_key}")
            assert invites.decode(invite).broker_keys == [broker_key]
            async with (
                magpies("volunteer", url),
                magpies("connect", invite.strip(), "--listen=127.0.0.1:0") as reading,
            ):
                await reading.event("bridge", connected=True)

    run(main())


def test_a_private_pool_is_for_those_who_have_its_token(tmp_path: Path) -> None:
    async def main() -> None:
        async with server(tmp_path, "--private", "--pool-token=s3cret") as serving:
            url = serving.events[0]["url"]
            invite = invites.decode(serving.events[0]["invite"])
            assert invite.pool_token == "s3cret"
            status, _, why = await said("volunteer", url)
            assert (status, why[:29]) == (1, "magpies: This broker serves p")
            async with (
                magpies("volunteer", url, env={"MAGPIES_POOL_TOKEN": "s3cret"}),
                magpies("connect", invites.encode(invite), "--listen=127.0.0.1:0") as inside,
                magpies(
                    "connect",
                    invites.encode(replace(invite, pool_token=None)),
                    "--listen=127.0.0.1:0",
                ) as outside,
            ):
                await inside.event("bridge", connected=True)
                told = await outside.event("bridge", connected=False)
                assert "private pools only" in told["problem"]

    run(main())


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_signals_end_commands_with_status_0(tmp_path: Path, number: signal.Signals) -> None:
    async def main() -> None:
        async with server(tmp_path) as serving:
            url, invite = serving.events[0]["url"], serving.events[0]["invite"]
            for arguments in (["volunteer", url], ["connect", invite, "--listen=127.0.0.1:0"]):
                process = await Process.start(*arguments)
                try:
                    await process.event("ready")
                    process.signal(number)
                finally:
                    status = await process.stop()
                assert process.ended_well(status), process.report()
                assert process.log == []
            serving.signal(number)

    run(main())


def test_a_command_ends_with_its_standard_input() -> None:
    async def main() -> None:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "magpies", "connect", NOWHERE, "--listen=127.0.0.1:0",
            "--end-with-stdin",
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
        )  # fmt: skip
        assert process.stdin is not None
        assert process.stdout is not None
        first = await process.stdout.readline()
        assert process.returncode is None
        process.stdin.close()
        rest = await process.stdout.read()
        assert await process.wait() in {0, exits.NO_BROKER}
        assert first.startswith(b"The proxy listens on 127.0.0.1:")
        assert b"curl --proxy socks5h://127.0.0.1:" in rest
        assert b"volunteer is gone" not in rest, "what was asked for is no news"

    run(main())


def test_a_port_in_use_is_said() -> None:
    async def main() -> None:
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = taken.getsockname()[1]
            status, _, why = await said("connect", NOWHERE, f"--listen=127.0.0.1:{port}")
            assert (status, why.count("\n")) == (1, 1)
            assert why.startswith(f"magpies: Port {port} is in use")
            status, out, _ = await said("connect", NOWHERE, f"--listen=127.0.0.1:{port}", "--json")
            assert status == 1
            assert out.startswith('{"event":"error","message":"Port ')

    run(main())


def test_a_port_of_the_server_in_use_is_said(tmp_path: Path) -> None:
    async def main() -> None:
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = taken.getsockname()[1]
            status, _, why = await said(
                "serve", f"--listen=127.0.0.1:{port}", f"--state={tmp_path}"
            )
            assert status == 1
            assert why == (
                f"magpies: Port {port} is in use: close the program that uses it (is Magpies "
                "running already?), or choose another port.\n"
            )

    run(main())


@pytest.mark.parametrize(
    ("arguments", "status", "sentence"),
    [
        (["connect"], 2, "Give an invite, or --open to paste one into the page in your browser."),
        (["connect", "https://host"], 3, 'This is not an invite: invites begin with "magpies:".'),
        (
            ["connect", NOWHERE[:-3]],
            3,
            "This invite is damaged or cut short. Please copy all of it again.",
        ),
        (
            ["connect", EXPIRED],
            3,
            "This invite has expired. Ask for a new one, or check this computer's clock.",
        ),
        (
            ["connect", "@/nowhere/invite"],
            3,
            "The invite cannot be read from /nowhere/invite: No such file or directory.",
        ),
        (
            ["connect", NOWHERE, "--pair"],
            1,
            "This invite does not name an egress for pairing: ask for a new one.",
        ),
        (
            ["connect", NOWHERE, "--pair", "--proxy=socks5://127.0.0.1:1"],
            2,
            NO_PROXY,
        ),
        (["connect", NOWHERE, "--listen=1080"], 2, '"1080" is not of the form address:port.'),
        (["volunteer", "bridge.example.org"], 2, "Give the broker's address as https://host."),
        (["pool", "show"], 2, "Name the pool: magpies pool show NAME."),
        (
            ["pool", "create", "fam ily", f"--invite={NOWHERE}"],
            2,
            "A pool's name has 1 to 64 letters, digits, - and _.",
        ),
        (
            ["broker"],
            2,
            (
                "A broker must know whose egresses it may name: give --operator-key with the key "
                "that `magpies egress` prints, or broker.operator_keys in the configuration."
            ),
        ),
        (
            ["egress"],
            2,
            (
                "An egress must tell a broker that it is there: give --broker https://host, or "
                "egress.brokers in the configuration."
            ),
        ),
        (
            ["serve", "--config=/nowhere/magpies.toml"],
            2,
            "/nowhere/magpies.toml cannot be read: No such file or directory.",
        ),
    ],
    ids=lambda value: value[0] if isinstance(value, list) else "",
)
def test_what_cannot_work_is_one_sentence(arguments: list[str], status: int, sentence: str) -> None:
    async def main() -> None:
        assert await said(*arguments) == (status, "", f"magpies: {sentence}\n")

    run(main())


def test_all_addresses_need_a_name(tmp_path: Path) -> None:
    async def main() -> None:
        status, _, why = await said("serve", "--listen=0.0.0.0:0", f"--state={tmp_path}")
        assert status == 2
        assert "--public-url https://host" in why

    run(main())


def test_invites_come_from_standard_input_and_files(tmp_path: Path) -> None:
    file = tmp_path / "invite.txt"
    file.write_text(f"  {EXPIRED}\n", "utf-8")

    async def main() -> None:
        for arguments, stdin in ((["connect", "-"], EXPIRED), (["connect", f"@{file}"], "")):
            status, _, why = await said(*arguments, stdin=stdin)
            assert (status, why[:33]) == (3, "magpies: This invite has expired.")

    run(main())


def test_the_state_directory_keeps_the_invite(tmp_path: Path) -> None:
    async def main() -> None:
        async with server(tmp_path) as serving:
            printed = serving.events[0]["invite"]
        state = f"--state={tmp_path / 'state'}"
        assert await said("invite", state) == (0, f"{printed}\n", "")
        _, out, _ = await said(
            "invite", state, "--days=2", "--pool-token=t", "--broker=https://b.c"
        )
        changed = invites.decode(out)
        assert changed.pool_token == "t"
        assert changed.brokers == ["https://b.c"]
        assert changed.expires is not None
        assert 0 < changed.expires - time.time() <= 2 * 24 * 3_600
        status, out, why = await said("invite", state, "--front=cdn.example", "--front=x:8443")
        fronted = invites.decode(out)
        assert [way.connect for way in fronted.known_ways] == [None, "cdn.example", "x:8443"]
        status, out, why = await said("invite", state, "--broker=b.c")
        assert (status, out) == (2, "")
        assert "https://host" in why
        files = [file.stat().st_mode & 0o777 for file in (tmp_path / "state").iterdir()]
        assert files == [0o600] * len(files)

    run(main())


def test_no_invite_without_a_server(tmp_path: Path) -> None:
    async def main() -> None:
        status, _, why = await said("invite", f"--state={tmp_path}")
        assert status == 2
        assert "start `magpies serve` first" in why

    run(main())


def test_a_volunteer_can_look_for_words(tmp_path: Path) -> None:
    """The search works: it finds what the tunnel's handshake sends unencrypted."""

    async def main() -> None:
        async with server(tmp_path) as serving:
            url, invite = serving.events[0]["url"], serving.events[0]["invite"]
            for words, found in (("nothing like this passes", False), ("\x01", True)):
                async with (
                    magpies("volunteer", url, f"--look-for={words}") as helping,
                    magpies("connect", invite, "--listen=127.0.0.1:0") as reading,
                ):
                    await reading.event("bridge", connected=True)
                    await helping.event("traffic")
                assert bool(helping.events[-1]["found"]) == found

    run(main(), timeout_s=60)


def test_a_signal_asks_what_is_held(tmp_path: Path) -> None:
    async def main() -> None:
        async with server(tmp_path) as serving:
            ready = serving.events[0]
            async with (
                magpies("volunteer", ready["url"]) as helping,
                magpies("connect", ready["invite"], "--listen=127.0.0.1:0") as reading,
            ):
                await reading.event("bridge", connected=True)
                await serving.event("links", count=1)
                for each in (serving, helping, reading):
                    each.signal(signal.SIGUSR1)
                held = await serving.event("counts", links=1, tunnels=1)
                assert held["connection_ids"] > 0
                assert held["tasks"] > 0
                await helping.event("counts", links=1)
                await reading.event("counts", links=1)

    run(main(), timeout_s=40)


def test_connect_opens_its_page_once(tmp_path: Path) -> None:
    """What other users can see in the browser's command line opens the page once."""
    browser = tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\necho "$1" > {tmp_path}/link\n', "utf-8")
    browser.chmod(0o755)
    taken = tmp_path / "link"

    async def main() -> None:
        env = {"BROWSER": str(browser), "MAGPIES_INVITE": ""}
        async with magpies("connect", "--open", "--listen=127.0.0.1:0", env=env) as reading:
            page = (await reading.event("ready"))["page"]
            await eventually(lambda: taken.exists() and taken.read_text().endswith("\n"), 10)
            link = taken.read_text().strip()
            assert link.partition("#")[0] == page.partition("#")[0]
            assert link != page
            async with aiohttp.ClientSession() as session:
                base, _, key = link.partition("#")
                for status in (200, 403):
                    async with session.post(f"{base}api/session", json={"key": key}) as answer:
                        assert answer.status == status

    run(main())


def test_without_a_browser_the_link_is_told() -> None:
    async def main() -> None:
        env = {"BROWSER": "", "DISPLAY": "", "WAYLAND_DISPLAY": ""}
        async with magpies("connect", NOWHERE, "--open", "--listen=127.0.0.1:0", env=env) as one:
            told = await one.event("error")
            assert told["message"].startswith("No browser could be opened")

    run(main())


def test_a_page_that_is_switched_off_is_not_opened(tmp_path: Path) -> None:
    async def main() -> None:
        config = tmp_path / "magpies.toml"
        config.write_text("[client]\npage = false\n", "utf-8")
        arguments = ("connect", NOWHERE, f"--config={config}", "--listen=127.0.0.1:0")
        status, _, why = await said(*arguments, "--open")
        assert (status, why.startswith("magpies: There is no page to open")) == (2, True)
        async with magpies(*arguments) as reading:
            ready = await reading.event("ready")
            assert ready["page"] is None
            async with (
                aiohttp.ClientSession() as session,
                session.get(f"http://{ready['proxy']}/") as answer,
            ):
                assert answer.status == 400

    run(main())
