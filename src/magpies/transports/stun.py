"""STUN Binding (RFC 8489): a responder on two ports, and what a client learns from it.

A network that shows two servers the same address and port for one socket maps
endpoint-independently; one that shows different ones does not (RFC 4787 section 4.1).
"""

from __future__ import annotations

import asyncio
import os
import re
import socket
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Final, Self, cast

from magpies.errors import ConfigError, ServiceError, WireError
from magpies.transports.stun_messages import (
    Address,
    decode_request,
    decode_response,
    encode_request,
    encode_response,
)
from magpies.wire.signalling import Nat

DEFAULT_PORT: Final = 3478
_URL: Final = re.compile(
    r"(stun|turn):(?:\[([0-9A-Fa-f:.]+)\]|([A-Za-z0-9._-]+))(?::([0-9]{1,5}))?"
)

_RETRANSMIT_S: Final = 0.2
_ENDPOINTS: Final = 8
"""Most addresses that one client asks."""
_COMPARED: Final = 2
"""How many answers it takes to compare mappings."""
_OTHER_HOST_ROUNDS: Final = 2
"""How many times a host with another address is asked once two ports of one host agree."""


def parse_stun_url(url: str) -> Address:
    """Parse `stun:host` or `stun:host:port` (RFC 7064).

    Raises:
        ConfigError: it is neither.
    """
    return _parse(url, "stun")


def parse_turn_url(url: str) -> Address:
    """Parse `turn:host` or `turn:host:port` (RFC 7065): TURN over UDP.

    Raises:
        ConfigError: it is neither.
    """
    return _parse(url, "turn")


def _parse(url: str, scheme: str) -> Address:
    match = _URL.fullmatch(url)
    port = int(match[4] or DEFAULT_PORT) if match else 0
    if match is None or match[1] != scheme or not 0 < port <= 0xFFFF:
        raise ConfigError(f'A {scheme.upper()} server must be given as "{scheme}:host:port".')
    return match[2] or match[3], port


# --- the responder ------------------------------------------------------------------------------


class StunResponder:
    """Answers Binding requests on two UDP ports while its block runs.

    Answers only what is well formed, at a bounded rate, and with at most 24
    octets more than was asked. It keeps and logs nothing about anybody.

    Args:
        host: an IP literal; both ports are on it.
        ports: 0 for any free port.
        answers_per_s: for everybody together; more requests are dropped.
    """

    def __init__(
        self,
        host: str = "127.0.0.1",
        ports: tuple[int, int] = (0, 0),
        *,
        answers_per_s: int = 5_000,
    ) -> None:
        self._host = host
        self._ports = ports
        self._budget = _Budget(answers_per_s)
        self._transports: list[asyncio.DatagramTransport] = []

    async def __aenter__(self) -> Self:
        """Begin to answer.

        Raises:
            ServiceError: a port is in use or not allowed.
        """
        loop = asyncio.get_running_loop()
        for port in self._ports:
            try:
                transport, _ = await loop.create_datagram_endpoint(
                    lambda: _Responder(self._budget), local_addr=(self._host, port)
                )
            except (OSError, OverflowError) as error:
                self._close()
                raise ServiceError(
                    f"STUN cannot use UDP port {port}: close the program that uses it, or "
                    "choose another port."
                ) from error
            self._transports.append(transport)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        self._close()
        await asyncio.sleep(0)  # the event loop closes the sockets in its next turn

    @property
    def addresses(self) -> list[Address]:
        """Host and port of both sockets."""
        return [transport.get_extra_info("sockname")[:2] for transport in self._transports]

    def _close(self) -> None:
        for transport in self._transports:
            transport.close()


class _Budget:
    """Answers left in the current second."""

    def __init__(self, per_s: int) -> None:
        self._per_s = per_s
        self._second = -1
        self._left = 0

    def take(self, now: float) -> bool:
        if int(now) != self._second:
            self._second = int(now)
            self._left = self._per_s
        self._left -= 1
        return self._left >= 0


class _Responder(asyncio.DatagramProtocol):
    def __init__(self, budget: _Budget) -> None:
        self._budget = budget
        self._loop = asyncio.get_running_loop()
        self._transport: asyncio.DatagramTransport | None = None
        self._full = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.DatagramTransport", transport)  # not so in uvloop

    def datagram_received(self, data: bytes, addr: tuple[Any, ...]) -> None:
        try:
            transaction = decode_request(data)
        except WireError:
            return  # whoever sends anything else gets nothing
        if self._transport is None or self._full or not self._budget.take(self._loop.time()):
            return
        client = addr[0].partition("%")[0], addr[1]
        self._transport.sendto(encode_response(transaction, client), addr)

    def pause_writing(self) -> None:
        self._full = True  # drops answers, as a network would

    def resume_writing(self) -> None:
        self._full = False


# --- the client ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Survey:
    """What STUN servers show of this network.

    Attributes:
        answered: how many of them did.
        nat: how ports are mapped.
    """

    answered: int
    nat: Nat


async def detect_nat(servers: Sequence[Address], timeout_s: float = 1.5) -> Nat:
    """Return how this network maps ports: what `survey` says of it."""
    return (await survey(servers, timeout_s)).nat


async def survey(servers: Sequence[Address], timeout_s: float = 1.5) -> Survey:
    """Look at this network from two servers, with different addresses where there are some.

    Two ports of one host show whether the mapping depends on the port, two hosts whether it
    depends on the address as well. Two ports must do where only one host is there, or answers
    soon. `Nat.UNKNOWN` when fewer than two answer in time; nothing is raised for a network that
    does not work.

    Args:
        servers: host and port of each; names are resolved.
        timeout_s: for everything together.
    """
    mapped: dict[Address, Address] = {}
    with suppress(OSError):  # no network, or the time is up (TimeoutError)
        async with asyncio.timeout(timeout_s):
            endpoints = await _resolve(servers, timeout_s / 2)
            if len(endpoints) > 1:
                await _ask(endpoints, mapped)
    if len(mapped) < _COMPARED:
        return Survey(len(mapped), Nat.UNKNOWN)
    same = len(set(mapped.values())) == 1
    return Survey(len(mapped), Nat.INDEPENDENT if same else Nat.DEPENDENT)


async def answers(server: Address, timeout_s: float) -> bool:
    """Return whether a server answers one request; nothing is raised without a network.

    Args:
        server: an IP literal and a port.
        timeout_s: for the answer.
    """
    mapped: dict[Address, Address] = {}
    with suppress(OSError):  # no network, or the time is up (TimeoutError)
        transport, protocol = await _open([server], mapped)
        try:
            protocol.ask(transport)
            async with asyncio.timeout(timeout_s):
                await protocol.enough.wait()
        finally:
            transport.close()
    return bool(mapped)


async def _resolve(servers: Sequence[Address], timeout_s: float) -> list[Address]:
    """Return the endpoints known in time, of one family: IPv4 if it has two, else IPv6."""
    found: dict[int, dict[Address, None]] = {socket.AF_INET: {}, socket.AF_INET6: {}}

    async def resolve(host: str, port: int) -> None:
        with suppress(OSError, UnicodeError):  # a name that is unknown, or cannot be one
            for family, _, _, _, address in await asyncio.get_running_loop().getaddrinfo(
                host, port, type=socket.SOCK_DGRAM
            ):
                if family in found:
                    found[family][str(address[0]), int(address[1])] = None

    with suppress(TimeoutError):  # the others will do
        async with asyncio.timeout(timeout_s), asyncio.TaskGroup() as group:
            for host, port in servers:
                group.create_task(resolve(host, port), name="stun-resolve")
    enough = [list(endpoints) for endpoints in found.values() if len(endpoints) > 1]
    return _spread(enough[0])[:_ENDPOINTS] if enough else []


def _spread(endpoints: list[Address]) -> list[Address]:
    """Return the endpoints with one of each host in front."""
    first = {host: (host, port) for host, port in reversed(endpoints)}.values()
    return [*reversed(first), *(each for each in endpoints if each not in first)]


async def _ask(endpoints: list[Address], mapped: dict[Address, Address]) -> None:
    """Put what endpoints report into `mapped`, asking until that says enough."""
    transport, protocol = await _open(endpoints, mapped)
    rounds = 0
    try:
        while not protocol.enough.is_set() and rounds < _OTHER_HOST_ROUNDS:
            protocol.ask(transport)
            with suppress(TimeoutError):
                async with asyncio.timeout(_RETRANSMIT_S):
                    await protocol.enough.wait()
            rounds += len(mapped) >= _COMPARED
    finally:
        transport.close()


async def _open(
    endpoints: list[Address], mapped: dict[Address, Address]
) -> tuple[asyncio.DatagramTransport, _Asker]:
    any_address = "::" if ":" in endpoints[0][0] else "0.0.0.0"  # noqa: S104 - a client socket
    return await asyncio.get_running_loop().create_datagram_endpoint(
        lambda: _Asker(endpoints, mapped), local_addr=(any_address, 0)
    )


class _Asker(asyncio.DatagramProtocol):
    """Collects the answers of endpoints that were asked, and believes nobody else."""

    def __init__(self, endpoints: list[Address], mapped: dict[Address, Address]) -> None:
        self._transactions = {endpoint: os.urandom(12) for endpoint in endpoints}
        self._hosts = {host for host, _ in endpoints}
        self._mapped = mapped
        self.enough = asyncio.Event()
        """More answers would say nothing new."""

    def ask(self, transport: asyncio.DatagramTransport) -> None:
        for endpoint, transaction in self._transactions.items():
            if endpoint not in self._mapped:
                transport.sendto(encode_request(transaction), endpoint)

    def datagram_received(self, data: bytes, addr: tuple[Any, ...]) -> None:
        source: Address = addr[0], addr[1]
        try:
            transaction, mapped = decode_response(data)
        except WireError:
            return
        if transaction != self._transactions.get(source):
            return  # forged, or the answer to somebody else
        self._mapped.setdefault(source, mapped)
        everybody = len(self._mapped) == len(self._transactions)
        differ = len(set(self._mapped.values())) > 1
        hosts = {host for host, _ in self._mapped}
        several = len(self._mapped) >= _COMPARED
        if everybody or differ or (several and (len(hosts) > 1 or len(self._hosts) == 1)):
            self.enough.set()
