"""The demo with its real processes."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from magpies.cli.demo.child import Child
from magpies.cli.demo.fetch import fetch
from magpies.cli.demo.site import WORDS, Site
from magpies.errors import ServiceError
from support import eventually, no_leaks, run
from support.processes import Process

DIRECTORIES = "magpies-demo-*"


def left_behind(temporary: Path) -> list[Path]:
    return list(temporary.glob(DIRECTORIES))


def children(pid: int) -> list[int]:
    """Process ids of the children of a process."""
    return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def alive(pids: list[int]) -> list[int]:
    """Those that still run, whoever their parent is now."""
    found = []
    for pid in pids:
        with suppress(FileNotFoundError):
            if ") Z " not in Path(f"/proc/{pid}/stat").read_text():
                found.append(pid)
    return found


async def gone(pids: list[int]) -> None:
    await eventually(lambda: not alive(pids), timeout_s=10)


def test_once_works_and_leaves_nothing(tmp_path: Path) -> None:
    async def main() -> None:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "magpies", "demo", "--once", "--port=0",
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            env={**os.environ, "TMPDIR": str(tmp_path)},
        )  # fmt: skip
        out, err = await process.communicate()
        assert (process.returncode, err.decode()) == (0, "")
        lines = out.decode().splitlines()
        for name in ("Server", "Volunteer", "Client", "Bridge", "Article", "Large file"):
            assert any(line.startswith(f"✓ {name} ") for line in lines), lines
        assert any("25.0 MB in " in line for line in lines)
        assert any("SHA-256 of both" in line for line in lines)
        assert any("found none" in line for line in lines)
        assert any(line.startswith("  curl ") for line in lines)
        assert max(map(len, lines)) <= 80
        assert not left_behind(tmp_path)

    run(main())


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_every_part(tmp_path: Path, number: signal.Signals) -> None:
    async def main() -> None:
        demo = await Process.start("demo", "--port=0", env={"TMPDIR": str(tmp_path)})
        try:
            await demo.event("encrypted", found=0)
            parts = children(demo.pid)
            assert len(parts) == 3
            demo.signal(number)
        finally:
            status = await demo.stop()
        assert status == 0, demo.report()
        assert not alive(parts)
        assert not left_behind(tmp_path)

    run(main())


def test_a_killed_demo_leaves_no_part(tmp_path: Path) -> None:
    async def main() -> None:
        demo = await Process.start("demo", "--port=0", env={"TMPDIR": str(tmp_path)})
        try:
            await demo.event("encrypted")
            parts = children(demo.pid)
            demo.signal(signal.SIGKILL)
        finally:
            await demo.stop()
        await gone(parts)

    run(main())


def test_a_part_that_dies_is_named(tmp_path: Path) -> None:
    async def main() -> None:
        demo = await Process.start("demo", "--port=0", env={"TMPDIR": str(tmp_path)})
        try:
            await demo.event("encrypted")
            server, *others = children(demo.pid)
            os.kill(server, signal.SIGKILL)
            told = await demo.event("error")
        finally:
            status = await demo.stop()
        assert status == 1
        assert told["message"].startswith("The server has ended before its time.")
        assert not alive(others)
        assert not left_behind(tmp_path)

    run(main())


def test_a_port_in_use_is_said(tmp_path: Path) -> None:
    async def main() -> None:
        async with await asyncio.start_server(lambda *_: None, "127.0.0.1", 0) as taken:
            port = taken.sockets[0].getsockname()[1]
            demo = await Process.start("demo", f"--port={port}", env={"TMPDIR": str(tmp_path)})
            try:
                told = await demo.event("error")
            finally:
                status = await demo.stop()
        assert status == 1
        assert f"Port {port} is in use" in told["message"]

    run(main())


# --- its pieces ---------------------------------------------------------------------------------


def test_the_site_sends_what_it_says() -> None:
    async def main() -> None:
        async with no_leaks(), Site() as site:
            article = await fetch(site.url)
            assert (article.octets, article.sha256) == (site.article.size, site.article.sha256)
            assert WORDS in article.beginning
            file = await fetch(f"{site.url}file")
            assert (file.octets, file.sha256) == (25_000_000, site.file.sha256)
            assert file.beginning.count(WORDS) > 1_000
            with pytest.raises(ServiceError, match="not the page"):
                await fetch(f"{site.url}nothing")

    run(main())


def test_a_fetch_has_a_deadline() -> None:
    async def main() -> None:
        silent = socket.create_server(("127.0.0.1", 0))  # accepts nothing, says nothing
        with silent, pytest.raises(ServiceError, match="longer than"):
            await fetch(f"http://127.0.0.1:{silent.getsockname()[1]}/", timeout_s=0.05)

    run(main())


def test_a_child_that_fails_says_why() -> None:
    async def main() -> None:
        async with Child("client", "connect", "nonsense") as child:
            with pytest.raises(ServiceError, match="client has ended before its time"):
                await child.wait_for("ready", timeout_s=10)
            with pytest.raises(ServiceError, match="invites begin with"):
                await child.watch()

    run(main())
