"""Nothing of a lab is left, however it ends."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from lab import ROOT
from lab.conditions import Conditions
from lab.network import Network
from support import no_leaks, run

pytestmark = pytest.mark.usefixtures("root")

_PROGRAM = """
import asyncio, json, os, signal
from lab.conditions import Conditions
from lab.nat import Access
from lab.network import Network

async def main():
    async with Network() as network:
        host = await network.add("host", Access.CGNAT, Conditions(delay_s=0.01))
        shell = await network.enclosure.start(
            host.network, "/bin/sh", "-c", "trap '' TERM INT HUP; setsid sleep 1000 & wait"
        )
        await asyncio.sleep(0.2)  # until the shell has started its child
        print(json.dumps({
            "processes": [shell.pid, network.wires.pid],
            "networks": [os.fstat(each).st_ino for each in network.enclosure._networks],
        }), flush=True)
        await asyncio.sleep(100)

signal.signal(signal.SIGINT, signal.default_int_handler)  # tests in the background ignore it
asyncio.run(main())
"""


def _networks_in_use() -> set[int]:
    """Inodes of the network namespaces that any process is in."""
    found = set()
    for link in Path("/proc").glob("[0-9]*/ns/net"):
        try:
            found.add(link.stat().st_ino)
        except OSError:
            continue  # ended while we looked
    return found


def _interfaces() -> set[str]:
    return {path.name for path in Path("/sys/class/net").iterdir()}


def _within(predicate: Callable[[], bool], timeout_s: float = 30.0) -> bool:
    deadline = time.monotonic() + timeout_s
    while not predicate():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.01)
    return True


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_nothing_survives_a_lab_that_is_killed(number: signal.Signals) -> None:
    interfaces = _interfaces()
    with subprocess.Popen(
        [sys.executable, "-c", _PROGRAM],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as lab:
        assert lab.stdout is not None
        told = json.loads(lab.stdout.readline())
        assert len(set(told["networks"]) & _networks_in_use()) >= 2
        assert all(Path(f"/proc/{pid}").exists() for pid in told["processes"])
        lab.send_signal(number)
        lab.wait(10)
    assert _within(lambda: not set(told["networks"]) & _networks_in_use())
    assert _within(lambda: not any(Path(f"/proc/{pid}").exists() for pid in told["processes"]))
    assert _interfaces() == interfaces


def test_a_lab_that_ends_leaves_nothing() -> None:
    async def main() -> None:
        async with Network() as network:
            host = await network.add("host", conditions=Conditions())
            await network.enclosure.start(host.network, "sleep", "1000")

    before = _networks_in_use()
    with no_leaks():
        run(main())
    assert _within(lambda: _networks_in_use() <= before)
