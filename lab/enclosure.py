"""Where the lab's processes and networks live, so that nothing of them outlives the lab.

Theory of operation. Network namespaces get no names: they exist while a process or a descriptor
of the lab holds them. Processes are started in a PID namespace whose first process ends when its
standard input does. If the lab's process ends, in whatever way, the kernel closes that pipe and
the descriptors, kills all processes of the PID namespace, and then frees the networks, with
their interfaces and rules. There is nothing to find and remove afterwards.

One thread of its own enters the namespaces, so that the rest of the program never does.
"""

from __future__ import annotations

import asyncio
import os
import socket
import subprocess
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Final, Self

_TOOL_S: Final = 60.0
_END_S: Final = 30.0


class ToolError(Exception):
    """`ip` or `nft` refused; the text is theirs."""


class Enclosure:
    """Holds network namespaces and processes while its block runs.

    Needs root (CAP_SYS_ADMIN and CAP_NET_ADMIN).
    """

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1, "lab-namespaces")
        self._home = -1
        self._networks: list[int] = []
        self._first: subprocess.Popen[bytes] | None = None
        self._started: list[subprocess.Popen[bytes]] = []

    async def __aenter__(self) -> Self:
        """Make the PID namespace.

        Raises:
            PermissionError: this is not root.
        """
        await self._do(self._begin)
        return self

    async def __aexit__(self, *error: object) -> None:
        """Kill all processes and free all networks."""
        await self._do(self._end)
        self._thread.shutdown()

    async def new_network(self) -> int:
        """Return a network namespace with only its loopback interface, as a descriptor."""
        return await self._do(self._new_network)

    async def run(self, network: int, *command: str, given: str = "") -> str:
        """Run a short command in a network, with `given` as its input; return its output.

        Raises:
            ToolError: it failed.
        """
        return await self.inside(network, lambda: _run(command, given))

    async def start(self, network: int, *command: str, **options: Any) -> subprocess.Popen[bytes]:
        """Start a process in a network; `options` are those of `subprocess.Popen`."""

        def start() -> subprocess.Popen[bytes]:
            process = subprocess.Popen(command, **options)
            self._started = [each for each in self._started if each.returncode is None]
            self._started.append(process)
            return process

        return await self.inside(network, start)

    async def socket(self, network: int, kind: socket.SocketKind) -> socket.socket:
        """Return an IPv4 socket of a network, non-blocking."""
        made = await self.inside(network, lambda: socket.socket(socket.AF_INET, kind))
        made.setblocking(False)
        return made

    async def inside[Result](self, network: int, work: Callable[[], Result]) -> Result:
        """Return what `work` does in a network. It runs in a thread and must be short."""

        def enter() -> Result:
            os.setns(network, os.CLONE_NEWNET)
            try:
                return work()
            finally:
                os.setns(self._home, os.CLONE_NEWNET)

        return await self._do(enter)

    async def _do[Result](self, work: Callable[[], Result]) -> Result:
        # Shielded: the thread goes on anyway, and its result must not be lost half made.
        return await asyncio.shield(asyncio.get_running_loop().run_in_executor(self._thread, work))

    def _begin(self) -> None:
        self._home = _current_network()
        os.unshare(os.CLONE_NEWPID)  # for the children of this thread
        self._first = subprocess.Popen(
            ["/bin/cat"], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL
        )

    def _new_network(self) -> int:
        os.unshare(os.CLONE_NEWNET)
        try:
            network = _current_network()
            self._networks.append(network)
            Path("/proc/sys/net/ipv6/conf/all/disable_ipv6").write_text("1")
            _run(("ip", "link", "set", "lo", "up"), "")
            return network
        finally:
            os.setns(self._home, os.CLONE_NEWNET)

    def _end(self) -> None:
        if self._first is not None and self._first.stdin is not None:
            self._first.stdin.close()
            for process in self._started:  # until its parent took note, none is quite gone
                process.wait(_END_S)
            self._first.wait(_END_S)
        for descriptor in (*self._networks, self._home):
            os.close(descriptor)
        self._networks.clear()


def _current_network() -> int:
    return os.open("/proc/thread-self/ns/net", os.O_RDONLY | os.O_CLOEXEC)


def _run(command: tuple[str, ...], given: str) -> str:
    done = subprocess.run(
        command, input=given, capture_output=True, text=True, timeout=_TOOL_S, check=False
    )
    if done.returncode != 0:
        raise ToolError(f"{' '.join(command)}: {done.stderr.strip()}\n{given}")
    return done.stdout
