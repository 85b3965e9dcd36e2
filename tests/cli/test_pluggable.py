"""`magpies pt` as Tor starts it: what it says, and how it ends."""

from __future__ import annotations

import asyncio
import os
import re
import sys

from support import run

_TOR = {
    "TOR_PT_MANAGED_TRANSPORT_VER": "1",
    "TOR_PT_CLIENT_TRANSPORTS": "magpies",
    "TOR_PT_EXIT_ON_STDIN_CLOSE": "1",
}


def test_it_ends_with_standard_input() -> None:
    async def main() -> None:
        process = await _start({})
        assert process.stdout is not None
        said = await process.stdout.readuntil(b"CMETHODS DONE\n")
        lines = r"VERSION 1\nCMETHOD magpies socks5 127\.0\.0\.1:\d+\nCMETHODS DONE\n"
        assert re.fullmatch(lines, said.decode())
        assert await process.communicate() == (b"", b"")
        assert process.returncode == 0

    run(main())


def test_a_proxy_is_refused_since_it_could_not_carry_all() -> None:
    async def main() -> None:
        process = await _start({"TOR_PT_PROXY": "socks5://127.0.0.1:1"})
        out, err = await process.communicate()
        assert out.startswith(b"VERSION 1\nPROXY-ERROR Volunteers are reached over UDP")
        assert err.startswith(b"magpies: Volunteers")
        assert process.returncode == 2

    run(main())


async def _start(environment: dict[str, str]) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "magpies", "pt"),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env={**os.environ, **_TOR, **environment},
    )
