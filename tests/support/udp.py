"""UDP for tests: a socket to talk with, and a program that uses a SOCKS5 association."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from ipaddress import ip_address
from typing import Any

from support import within

Address = tuple[Any, ...]
Answer = Callable[[bytes], bytes | None]


class UdpSocket(asyncio.DatagramProtocol):
    """A socket that keeps what it gets, and may answer it."""

    transport: asyncio.DatagramTransport

    def __init__(self, answer: Answer = lambda _: None) -> None:
        self.answer = answer
        self.got: list[bytes] = []
        self.senders: list[Address] = []
        self.arrived = asyncio.Event()

    @property
    def address(self) -> Address:
        address: Address = self.transport.get_extra_info("sockname")
        return address

    def connection_made(self, transport: asyncio.DatagramTransport) -> None:  # type: ignore[override]
        self.transport = transport

    def datagram_received(self, data: bytes, address: Address) -> None:
        self.got.append(data)
        self.senders.append(address)
        self.arrived.set()
        answer = self.answer(data)
        if answer is not None:
            self.transport.sendto(answer, address)

    async def next(self) -> bytes:
        """Return the next datagram."""
        async with within(5):
            while not self.got:
                self.arrived.clear()
                await self.arrived.wait()
        return self.got.pop(0)


@asynccontextmanager
async def udp_socket(
    answer: Answer = lambda _: None, host: str = "127.0.0.1"
) -> AsyncIterator[UdpSocket]:
    """Open a UDP socket on a free port."""
    loop = asyncio.get_running_loop()
    transport, protocol = await loop.create_datagram_endpoint(
        lambda: UdpSocket(answer), local_addr=(host, 0)
    )
    try:
        yield protocol
    finally:
        transport.close()


def header(host: str, port: int) -> bytes:
    """Return the header of a SOCKS5 datagram (RFC 1928 section 7)."""
    try:
        address = ip_address(host).packed
        kind = bytes([1 if len(address) == 4 else 4])
    except ValueError:
        kind, address = bytes([3, len(host)]), host.encode()
    return b"\0\0\0" + kind + address + port.to_bytes(2, "big")


class Associated:
    """A program's end of an association."""

    def __init__(self, socket: UdpSocket, writer: asyncio.StreamWriter, relay: Address) -> None:
        self.socket = socket
        self.writer = writer
        self.relay = relay

    def send(self, host: str, port: int, payload: bytes) -> None:
        self.raw(header(host, port) + payload)

    def raw(self, data: bytes) -> None:
        self.socket.transport.sendto(data, self.relay)

    async def next(self) -> bytes:
        return await self.socket.next()


@asynccontextmanager
async def associated(host: str, port: int) -> AsyncIterator[Associated]:
    """Ask the SOCKS5 proxy there for an association."""
    reader, writer = await asyncio.open_connection(host, port)
    try:
        writer.write(b"\x05\x01\x00" + b"\x05\x03\x00\x01" + bytes(6))
        answer = await reader.readexactly(6)
        assert answer[:5] == b"\x05\x00\x05\x00\x00", answer
        size = {1: 4, 4: 16}[answer[5]]
        address = str(ip_address(await reader.readexactly(size)))
        relay = (address, int.from_bytes(await reader.readexactly(2), "big"))
        async with udp_socket(host=address) as socket:
            yield Associated(socket, writer, relay)
    finally:
        writer.close()
