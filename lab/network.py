"""The lab's internet: hosts with public addresses or behind NATs, joined at one core.

Public addresses are from 11.0.0.0/8, which the code under test takes for public; they exist in
these namespaces only. Homes use 192.168.0.0/16, the carrier's NAT 100.64.0.0/10.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Sequence
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from signal import Signals
from socket import SO_REUSEADDR, SOCK_STREAM, SOL_SOCKET, SocketKind
from socket import socket as Socket  # noqa: N812 - a method has the other name
from subprocess import Popen
from typing import Any, Final, Self

from lab.censor import Block, Throttle, table
from lab.conditions import Conditions
from lab.enclosure import Enclosure
from lab.nat import Access, rules
from lab.wires import End, Wires, join

_CONNECT_S: Final = 10.0

_CORE: Final = """
table ip core {
    set cut { type ifname; }
    chain forward {
        type filter hook forward priority filter - 1; policy accept;
        iifname @cut drop
        oifname @cut drop
    }
}
"""


@dataclass(frozen=True)
class Host:
    """A computer in the lab.

    Attributes:
        network: its namespace, a descriptor.
        address: its own.
        public: the address that the internet sees.
    """

    name: str
    network: int
    address: str
    public: str
    _lab: Network
    _port: str
    _wire: int | None

    async def cut(self) -> None:
        """Pull the cable, somewhere on the way: packets vanish, and nobody is told."""
        await self._lab.set_cut(self._port, cut=True)

    async def mend(self) -> None:
        """Put the cable back."""
        await self._lab.set_cut(self._port, cut=False)

    async def move(self) -> None:
        """Give this host, which must be `Access.OPEN`, another address, as a new network does."""
        net, _, last = self.public.rpartition(".")
        old, new = f"{net}.{last}/29", f"{net}.{int(last) + 1}/29"
        lines = [f"addr del {old} dev wan", f"addr add {new} dev wan"]
        lines.append(f"route replace default via {net}.1")
        await self.run("ip", "-batch", "-", given="\n".join(lines) + "\n")

    async def censor(self, *measures: Block | Throttle) -> None:
        """Have these measures, and no others, taken against this host."""
        await self._lab.set_censor(self._port, measures)

    async def change(self, conditions: Conditions) -> None:
        """Change its way to the internet, which must have been added with conditions."""
        assert self._wire is not None
        await self._lab.wires.change(self._wire, conditions)

    async def carried_octets(self) -> int:
        """Octets that passed between this host and the internet, both ways together."""
        return await self._lab.carried_octets(self._port)

    async def socket(self, kind: SocketKind = SOCK_STREAM) -> Socket:
        """Return a non-blocking IPv4 socket in this host."""
        return await self._lab.enclosure.socket(self.network, kind)

    async def listen(self, address: str, port: int = 0) -> Socket:
        """Return a socket that listens for TCP."""
        made = await self.socket()
        made.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1)
        made.bind((address, port))
        made.listen(256)
        return made

    async def connect(
        self, address: str, port: int
    ) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """Open a TCP connection from this host.

        Raises:
            OSError: it cannot be opened.
        """
        made = await self.socket()
        try:
            async with asyncio.timeout(_CONNECT_S):
                await asyncio.get_running_loop().sock_connect(made, (address, port))
            return await asyncio.open_connection(sock=made)
        except BaseException:
            made.close()
            raise

    async def start(self, *command: str, **options: Any) -> Popen[bytes]:
        """Start a process here; `options` are those of `subprocess.Popen`."""
        return await self._lab.enclosure.start(self.network, *command, **options)

    def signal(self, number: Signals) -> None:
        """Send a signal to every process on this host, children of children included."""
        here = os.fstat(self.network).st_ino
        for process in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):  # it ended while we looked
                if (process / "ns" / "net").stat().st_ino == here:
                    os.kill(int(process.name), number)

    async def run(self, *command: str, given: str = "") -> str:
        """Run a short command here; return its output.

        Raises:
            ToolError: it failed.
        """
        return await self._lab.enclosure.run(self.network, *command, given=given)


class Network:
    """An internet of its own, while its block runs."""

    def __init__(self) -> None:
        self.enclosure = Enclosure()
        self.wires = Wires(self.enclosure)
        self._stack = AsyncExitStack()
        self._core = -1
        self._ports = 0
        self._cut: set[str] = set()

    async def __aenter__(self) -> Self:
        """Make the core.

        Raises:
            PermissionError: this is not root.
        """
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(self.enclosure)
            await stack.enter_async_context(self.wires)
            self._core = await self._router()
            await self.enclosure.run(self._core, "nft", "-f", "-", given=_CORE)
            self._stack = stack.pop_all()
        return self

    async def __aexit__(self, *error: object) -> None:
        """Take everything down, processes included."""
        await self._stack.aclose()

    async def add(
        self, name: str, access: Access = Access.OPEN, conditions: Conditions | None = None
    ) -> Host:
        """Add a host.

        Args:
            name: for people.
            access: what stands between it and the internet.
            conditions: of its way to the core. None: as fast as this computer is.
        """
        self._ports += 1
        number = self._ports
        net = f"11.0.{number}"
        port = f"port{number}"
        outer = await self._router()
        wire = await self._join((self._core, port), (outer, "wan"), conditions)
        await self._address(self._core, port, f"{net}.1/29")
        await self._address(outer, "wan", f"{net}.2/29", gateway=f"{net}.1")
        public = f"{net}.2"
        if access is Access.OPEN:
            return Host(name, outer, public, public, self, port, wire)
        inner = outer
        if access is Access.CGNAT:
            await self._masquerade(outer, Access.INDEPENDENT, public)
            inner = await self._router()
            await self._attach(outer, inner, "100.64.0")
            await self._masquerade(inner, access, "100.64.0.2")
        else:
            await self._masquerade(outer, access, public)
        host = await self.enclosure.new_network()
        await self._attach(inner, host, f"192.168.{number}")
        return Host(name, host, f"192.168.{number}.2", public, self, port, wire)

    async def set_cut(self, port: str, *, cut: bool) -> None:
        """Let nothing pass a port of the core, or everything again."""
        if cut == (port in self._cut):
            return
        self._cut ^= {port}
        verb = "add" if cut else "delete"
        await self.enclosure.run(self._core, "nft", f"{verb} element ip core cut {{ {port} }}")

    async def set_censor(self, port: str, measures: Sequence[Block | Throttle]) -> None:
        """Replace the measures taken at a port of the core."""
        await self.enclosure.run(self._core, "nft", "-f", "-", given=table(port, measures))

    async def carried_octets(self, port: str) -> int:
        """Octets that passed a port of the core, both ways together."""

        def read() -> int:
            for line in Path("/proc/thread-self/net/dev").read_text().splitlines():
                name, _, fields = line.partition(":")
                if name.strip() == port:
                    counts = fields.split()
                    return int(counts[0]) + int(counts[8])
            raise LookupError(port)

        return await self.enclosure.inside(self._core, read)

    async def _join(self, one: End, other: End, conditions: Conditions | None) -> int | None:
        if conditions is not None:
            return await self.wires.join(one, other, conditions)
        await join(self.enclosure, one, other)
        return None

    async def _attach(self, gateway: int, inside: int, net: str) -> None:
        await join(self.enclosure, (gateway, "lan"), (inside, "wan"))
        await self._address(gateway, "lan", f"{net}.1/24")
        await self._address(inside, "wan", f"{net}.2/24", gateway=f"{net}.1")

    async def _address(
        self, network: int, interface: str, address: str, gateway: str | None = None
    ) -> None:
        lines = [f"addr add {address} dev {interface}", f"link set {interface} up"]
        if gateway is not None:
            lines.append(f"route add default via {gateway}")
        await self.enclosure.run(network, "ip", "-batch", "-", given="\n".join(lines) + "\n")

    async def _masquerade(self, network: int, access: Access, address: str) -> None:
        await self.enclosure.run(network, "nft", "-f", "-", given=rules(access, address))

    async def _router(self) -> int:
        network = await self.enclosure.new_network()
        forward = Path("/proc/sys/net/ipv4/ip_forward")
        await self.enclosure.inside(network, lambda: forward.write_text("1"))
        return network
