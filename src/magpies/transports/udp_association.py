"""A UDP association of SOCKS5 (RFC 1928 section 7): one local socket, a flow for each target."""

from __future__ import annotations

import asyncio
from collections import deque
from contextlib import suppress
from ipaddress import ip_address
from typing import Any, Final

from magpies.errors import BrokerError, FlowError, RemoteProtocolError, TunnelError
from magpies.transports import socks5
from magpies.transports.datagram_socket import DatagramSocket
from magpies.transports.flow import OpenUdp, UdpFlow
from magpies.transports.local_connection import ListenerLimits
from magpies.transports.targets import Target

_GIVES_WAY_S: Final = 10.0
"""A target that has been silent for so long gives way when there is no room for another."""

_AFTER_REFUSAL_S: Final = 2.0
"""For so long a target that could not be reached is not asked for again."""


_WAITING_COST: Final = 64
"""What a waiting datagram counts for besides its payload, which may be empty."""


class UdpAssociation(DatagramSocket):
    """Takes datagrams of one local program, and brings it the answers.

    Only the host that holds the TCP connection is served, and of its sockets only the first one
    that says something: others on the same host must not be able to speak for it, or to listen.
    What cannot be sent is dropped; SOCKS5 has no way to say why.

    Args:
        host: address of the program's end of the TCP connection.
        open_udp: opens flows.
        limits: of the listener.
        tasks: owns the tasks of the flows; the owner cancels them with `end`.
    """

    def __init__(
        self, host: str, open_udp: OpenUdp, limits: ListenerLimits, tasks: asyncio.TaskGroup
    ) -> None:
        self._host = _plain(host)
        self._open_udp = open_udp
        self._limits = limits
        self._tasks = tasks
        self._now = asyncio.get_running_loop().time
        self._program: tuple[Any, ...] | None = None
        self._remotes: dict[Target, _Remote] = {}
        self._room = limits.udp_waiting_octets
        self.dropped = 0
        """Datagrams of the program that were dropped here."""

    @property
    def targets(self) -> int:
        """How many targets have a flow now, or are being opened."""
        return len(self._remotes)

    def end(self) -> None:
        """Close the socket and end all flows."""
        self.close()
        for remote in self._remotes.values():
            remote.task.cancel()

    def datagram_received(self, data: bytes, address: tuple[Any, ...]) -> None:
        """See `asyncio.DatagramProtocol`."""
        if _plain(address[0]) != self._host or self._program not in {None, address}:
            return
        try:
            datagram = socks5.parse_datagram(data)
        except RemoteProtocolError:
            self.dropped += 1
            return
        self._program = address
        remote = self._remotes.get(datagram.target) or self._begin(datagram)
        if remote is None or not self._forward(remote, datagram.payload):
            self.dropped += 1

    def _forward(self, remote: _Remote, payload: bytes) -> bool:
        remote.used = self._now()
        if remote.flow is not None:
            return remote.flow.send(payload)
        cost = len(payload) + _WAITING_COST
        if remote.refused or cost > self._room:
            return False
        self._room -= cost
        remote.waiting.append(payload)
        return True

    def _begin(self, datagram: socks5.Datagram) -> _Remote | None:
        if len(self._remotes) >= self._limits.udp_targets and not self._make_room():
            return None
        remote = _Remote(datagram.header, self._now())
        self._remotes[datagram.target] = remote
        remote.task = self._tasks.create_task(
            self._serve(datagram.target, remote), name="udp-association"
        )
        remote.task.add_done_callback(lambda _: self._forget(datagram.target, remote))
        return remote

    def _make_room(self) -> bool:
        target, oldest = min(self._remotes.items(), key=lambda item: item[1].used)
        if self._now() - oldest.used < _GIVES_WAY_S:
            return False
        oldest.task.cancel()
        self._forget(target, oldest)
        return True

    def _forget(self, target: Target, remote: _Remote) -> None:
        self._take_waiting(remote)
        if self._remotes.get(target) is remote:
            del self._remotes[target]

    def _take_waiting(self, remote: _Remote) -> list[bytes]:
        taken = list(remote.waiting)
        remote.waiting.clear()
        self._room += sum(len(payload) + _WAITING_COST for payload in taken)
        return taken

    async def _serve(self, target: Target, remote: _Remote) -> None:
        with suppress(FlowError, TunnelError, BrokerError, TimeoutError):
            async with asyncio.timeout(self._limits.open_s):
                flow = await self._open_udp(
                    target.host, target.port, lambda payload: self._answer(remote, payload)
                )
            try:
                remote.flow = flow
                for payload in self._take_waiting(remote):
                    flow.send(payload)
                await flow.wait_ended()
            finally:
                await flow.aclose()
            return
        remote.refused = True
        self.dropped += len(self._take_waiting(remote))
        await asyncio.sleep(_AFTER_REFUSAL_S)

    def _answer(self, remote: _Remote, payload: bytes) -> None:
        remote.used = self._now()
        self.send(remote.header + payload, self._program)


class _Remote:
    """One target of an association."""

    task: asyncio.Task[None]

    def __init__(self, header: bytes, now: float) -> None:
        self.header = header
        self.used = now
        self.flow: UdpFlow | None = None
        self.waiting: deque[bytes] = deque()
        self.refused = False


def _plain(host: str) -> str:
    """Return an address in the one form in which it can be compared."""
    address = ip_address(host.partition("%")[0])
    mapped = getattr(address, "ipv4_mapped", None)
    return str(mapped or address)
