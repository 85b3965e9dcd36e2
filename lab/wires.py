"""Joins two networks: by a veth pair, or by a wire whose conditions can be set."""

from __future__ import annotations

import asyncio
import fcntl
import json
import os
import socket
import struct
import subprocess
import sys
from dataclasses import asdict
from functools import partial
from typing import Final, Self

from lab import ROOT
from lab.conditions import Conditions
from lab.enclosure import Enclosure

_TUNSETIFF: Final = 0x4004_54CA
_IFF_TUN_NO_PI: Final = 0x0001 | 0x1000
_ORDER_S: Final = 30.0
"""How long the relay may take to do something. It ends when the kernel has taken its devices down;
of many networks at once, on a busy computer, that took more than 5 s."""

End = tuple[int, str]
"""A network, and the name that an interface gets in it."""


async def join(enclosure: Enclosure, one: End, other: End) -> None:
    """Join two networks by a veth pair."""
    (network, name), (other_network, other_name) = one, other
    place = f"/proc/{os.getpid()}/fd/{other_network}"
    await enclosure.run(
        network, *f"ip link add {name} type veth peer name {other_name} netns {place}".split()
    )


class Wires:
    """The relay process, while its block runs.

    Args:
        enclosure: where it runs.
    """

    def __init__(self, enclosure: Enclosure) -> None:
        self._enclosure = enclosure
        self._ours, self._theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._ours.setblocking(False)
        self._process: subprocess.Popen[bytes] | None = None
        self._made = 0
        self._lock = asyncio.Lock()

    async def __aenter__(self) -> Self:
        """Start the relay."""
        descriptor = self._theirs.fileno()
        network = await self._enclosure.new_network()
        self._process = await self._enclosure.start(
            network,
            sys.executable,
            "-m",
            "lab.relay",
            str(descriptor),
            pass_fds=[descriptor],
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
        )
        self._theirs.close()
        return self

    async def __aexit__(self, *error: object) -> None:
        """End it."""
        self._ours.close()
        if self._process is not None:
            await asyncio.to_thread(self._process.wait, _ORDER_S)

    @property
    def pid(self) -> int:
        """The relay's process ID."""
        assert self._process is not None
        return self._process.pid

    async def join(self, one: End, other: End, conditions: Conditions) -> int:
        """Join two networks by a wire; return its number."""
        self._made += 1
        devices = [
            await self._enclosure.inside(network, partial(_tun, name))
            for network, name in (one, other)
        ]
        try:
            await self._order(self._made, conditions, devices)
        finally:
            for device in devices:
                os.close(device)
        return self._made

    async def change(self, wire: int, conditions: Conditions) -> None:
        """Let a wire have other conditions from now on."""
        await self._order(wire, conditions, [])

    async def _order(self, wire: int, conditions: Conditions, devices: list[int]) -> None:
        text = json.dumps({"wire": wire, "conditions": asdict(conditions)}).encode()
        async with self._lock, asyncio.timeout(_ORDER_S):
            socket.send_fds(self._ours, [text], devices)
            await asyncio.get_running_loop().sock_recv(self._ours, 64)


def _tun(name: str) -> int:
    device = os.open("/dev/net/tun", os.O_RDWR | os.O_CLOEXEC)
    try:
        fcntl.ioctl(device, _TUNSETIFF, struct.pack("16sH22x", name.encode(), _IFF_TUN_NO_PI))
    except BaseException:
        os.close(device)
        raise
    return device
