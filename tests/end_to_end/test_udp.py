"""UDP from a local program over SOCKS5 and a whole bridge to sites on loopback."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from ipaddress import IPv4Address

from qh3.asyncio.server import serve
from qh3.quic.configuration import QuicConfiguration
from qh3.quic.connection import QuicConnection
from qh3.quic.events import HandshakeCompleted, StreamDataReceived

from support import run
from support.bridges import Bridge, bridge
from support.certificates import identity
from support.origins import content
from support.udp import Associated, associated, header, udp_socket

_ANSWER = IPv4Address("198.51.100.7")
_BURST = 100


def test_a_bridge_carries_udp() -> None:
    async def main() -> None:
        async with bridge() as up:
            host, _, port = up.proxy.rpartition(":")
            async with associated(host, int(port)) as program:
                await _look_up_a_name(program)
                await _reach_nothing_private(program)
                await _talk_quic(program)
            async with associated(host, int(port)) as program:
                await _send_ten_thousand(program, up)

    run(main(), timeout_s=110)


# --- DNS --------------------------------------------------------------------------------------


def question(name: str) -> bytes:
    """Return a DNS query for an A record (RFC 1035 section 4)."""
    labels = b"".join(bytes([len(label)]) + label.encode() for label in name.split("."))
    return b"\x12\x34\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00" + labels + b"\0\0\x01\0\x01"


def answered(query: bytes) -> bytes:
    """Return the answer of a server that knows one address for every name."""
    record = b"\xc0\x0c\0\x01\0\x01\0\0\0\x3c\0\x04" + _ANSWER.packed
    return query[:2] + b"\x81\x80\0\x01\0\x01\0\0\0\0" + query[12:] + record


async def _look_up_a_name(program: Associated) -> None:
    async with udp_socket(answered) as server:
        query = question("www.example.org")
        program.send("127.0.0.1", server.address[1], query)
        reply = await program.next()
        assert reply == header("127.0.0.1", server.address[1]) + answered(query)
        assert reply.endswith(_ANSWER.packed)


async def _reach_nothing_private(program: Associated) -> None:
    """What the egress refuses is silent, and hurts nothing else."""
    async with udp_socket(lambda data: data) as site:
        for address in ("10.1.2.3", "169.254.169.254", "::1"):
            program.send(address, 53, b"anybody?")
        program.send("127.0.0.1", site.address[1], b"still here")
        assert (await program.next()).endswith(b"still here")


# --- QUIC -------------------------------------------------------------------------------------


@asynccontextmanager
async def quic_echo() -> AsyncIterator[int]:
    """A QUIC server that sends back what comes on a stream; yields its port."""
    configuration = QuicConfiguration(is_client=False, alpn_protocols=["echo"])
    configuration.load_cert_chain(identity().certificate_pem, identity().key_pem)
    serving: set[asyncio.Task[None]] = set()

    async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(65_536):
            writer.write(data)
        writer.write_eof()

    def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        serving.add(asyncio.create_task(echo(reader, writer), name="quic-echo"))

    server = await serve("127.0.0.1", 0, configuration=configuration, stream_handler=accept)
    try:
        assert server._transport is not None
        yield server._transport.get_extra_info("sockname")[1]
    finally:
        server.close()  # type: ignore[no-untyped-call]
        for task in serving:
            task.cancel()
        await asyncio.gather(*serving, return_exceptions=True)


class QuicProgram:
    """A QUIC client whose datagrams go through an association."""

    def __init__(self, program: Associated, port: int) -> None:
        self._program = program
        self._port = port
        self._now = asyncio.get_running_loop().time
        configuration = QuicConfiguration(
            is_client=True, alpn_protocols=["echo"], verify_mode=ssl.CERT_NONE
        )
        configuration.server_name = "localhost"
        configuration.assert_fingerprint = identity().fingerprint
        self._quic = QuicConnection(configuration=configuration)
        self._quic.connect(("127.0.0.1", port), self._now())

    async def echo(self, data: bytes) -> bytes:
        """Send `data` on a stream; return what comes back."""
        got = bytearray()
        while True:
            while (event := self._quic.next_event()) is not None:
                if isinstance(event, HandshakeCompleted):
                    self._quic.send_stream_data(0, data, end_stream=True)
                elif isinstance(event, StreamDataReceived):
                    got += event.data
                    if event.end_stream:
                        return bytes(got)
            for datagram, _ in self._quic.datagrams_to_send(self._now()):
                self._program.send("127.0.0.1", self._port, datagram)
            await self._receive()

    async def _receive(self) -> None:
        timer = self._quic.get_timer()
        try:
            async with asyncio.timeout_at(timer):
                datagram = await self._program.next()
        except TimeoutError:
            self._quic.handle_timer(self._now())
            return
        head = header("127.0.0.1", self._port)
        assert datagram.startswith(head)
        self._quic.receive_datagram(datagram[len(head) :], ("127.0.0.1", self._port), self._now())


async def _talk_quic(program: Associated) -> None:
    data = content(3, 60_000)
    async with quic_echo() as port:
        assert await QuicProgram(program, port).echo(data) == data


# --- many -------------------------------------------------------------------------------------


async def _send_ten_thousand(program: Associated, up: Bridge) -> None:
    """10,000 datagrams there and back; nobody's memory grows."""
    async with udp_socket(lambda data: data) as site:

        async def send(count: int) -> int:
            begin = len(program.socket.got)
            for number in range(count // _BURST):
                expected = len(program.socket.got) + _BURST
                for _ in range(_BURST):
                    program.send("127.0.0.1", site.address[1], number.to_bytes(4, "big") * 100)
                await _settled(program, expected)
            return len(program.socket.got) - begin

        await send(1_000)
        before = [process.memory_octets() for process in up.processes]
        assert await send(10_000) > 5_000
        after = [process.memory_octets() for process in up.processes]
        growth = [b - a for a, b in zip(before, after, strict=True)]
        assert max(growth) < 6_000_000, growth


async def _settled(program: Associated, expected: int) -> None:
    """Wait for the answers, but not for those that got lost."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + 0.25
    while len(program.socket.got) < expected and loop.time() < deadline:
        program.socket.arrived.clear()
        try:
            async with asyncio.timeout_at(deadline):
                await program.socket.arrived.wait()
        except TimeoutError:
            return
