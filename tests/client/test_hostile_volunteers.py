"""Volunteers and brokers that cheat: nothing is accepted from them, nothing revealed to them."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable

import msgspec
import pytest

from magpies.client.config import ClientConfig
from magpies.client.service import Client
from magpies.errors import MagpiesError
from magpies.transports.channel import MessageChannel
from magpies.transports.pipe import pipe
from magpies.transports.tunnel_flow import TunnelFlow
from magpies.transports.websocket import WebSocketChannel, connect_websocket
from magpies.wire.records import pack, unpack
from support import eventually, run, within
from support.networks import client, server, volunteer
from support.origins import content, origin

Mangle = Callable[[list[bytes]], list[bytes]]

PIPE = "magpies.volunteer.links.pipe"
QUICK = ClientConfig(listen="127.0.0.1:0", bridge_s=3.0, problem_s=2.0)
PAYLOAD = content(9, 400_000)


def cheat(monkeypatch: pytest.MonkeyPatch, mangle: Mangle) -> None:
    """Make volunteers pass messages through `mangle`, in both directions."""

    async def cheating(one: MessageChannel, other: MessageChannel, *_: object) -> None:
        def forward(messages: list[bytes], to: MessageChannel) -> None:
            for message in mangle(messages):
                to.send(message)

        one.start(lambda messages: forward(messages, other))
        other.start(lambda messages: forward(messages, one))
        try:
            await one.wait_closed()
        finally:
            await asyncio.gather(one.aclose(), other.aclose())

    monkeypatch.setattr(PIPE, cheating)


async def echo(flow: TunnelFlow, data: bytes) -> bytes:
    """Send `data` through an echo server and return what comes back."""
    got = bytearray()

    async def write() -> None:
        await flow.write(data)
        await flow.write_eof()

    async with asyncio.TaskGroup() as group:
        group.create_task(write())
        while part := await flow.read():
            got += part
    await flow.aclose()
    return bytes(got)


async def until_open(reader: Client, port: int) -> TunnelFlow:
    """Try again as a person would who is told to try again."""
    while True:
        try:
            return await reader.open_flow("127.0.0.1", port)
        except MagpiesError:
            continue  # it has waited for a bridge before it said so


class Cheats:
    """What a volunteer could do to the messages that pass."""

    def __init__(self) -> None:
        self._random = random.Random(5)
        self._seen: list[bytes] = []

    def tamper(self, messages: list[bytes]) -> list[bytes]:
        """Flip a bit in every third message."""
        return [self._flip(m) if self._random.random() < 0.3 else m for m in messages]

    def truncate(self, messages: list[bytes]) -> list[bytes]:
        """Cut the last octets off every third message."""
        return [m[:-7] if self._random.random() < 0.3 and len(m) > 8 else m for m in messages]

    def duplicate(self, messages: list[bytes]) -> list[bytes]:
        """Send everything three times."""
        return [m for m in messages for _ in range(3)]

    def reorder(self, messages: list[bytes]) -> list[bytes]:
        """Send each batch, and the datagrams in each message, backwards."""
        return [b"".join(pack(unpack(m)[::-1], 16_000)) for m in messages[::-1]]

    def replay(self, messages: list[bytes]) -> list[bytes]:
        """Send old messages again among the new."""
        self._seen = (self._seen + messages)[-200:]
        return messages + self._random.sample(self._seen, min(3, len(self._seen)))

    def inject(self, messages: list[bytes]) -> list[bytes]:
        """Add messages of our own making."""
        return [*messages, *pack([self._random.randbytes(1_200), b"\x40" + bytes(60)])]

    def _flip(self, message: bytes) -> bytes:
        place = self._random.randrange(2, len(message))  # the length stays: it reaches the end
        return message[:place] + bytes([message[place] ^ 0x10]) + message[place + 1 :]


@pytest.mark.parametrize("how", ["duplicate", "reorder", "replay", "inject"])
def test_content_survives_what_a_volunteer_adds(how: str, monkeypatch: pytest.MonkeyPatch) -> None:
    cheat(monkeypatch, getattr(Cheats(), how))

    async def main() -> None:
        async with (
            server() as running,
            origin() as site,
            volunteer(running.url),
            client(running) as reader,
        ):
            flow = await reader.open_flow("127.0.0.1", site.echo_port)
            assert await echo(flow, PAYLOAD) == PAYLOAD

    run(main(), 60)


@pytest.mark.parametrize("how", ["tamper", "truncate"])
def test_damaged_messages_are_never_taken_for_content(
    how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    cheats = Cheats()
    cheat(monkeypatch, getattr(cheats, how))

    async def main() -> None:
        async with (
            server() as running,
            origin() as site,
            volunteer(running.url),
            client(running, QUICK) as reader,
        ):
            got = b""
            try:
                async with asyncio.timeout(8):
                    flow = await reader.open_flow("127.0.0.1", site.echo_port)
                    got = await echo(flow, PAYLOAD)
            except (MagpiesError, TimeoutError, ExceptionGroup):
                return  # slow or dead is what damage may cost; wrong content it may not
            assert got == PAYLOAD

    run(main(), 60)


def test_a_volunteer_that_plays_the_egress_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    async def main() -> None:
        async with server() as true, server() as impostor, volunteer(true.url):

            async def elsewhere(session: object, _: str, **options: object) -> WebSocketChannel:
                return await connect_websocket(session, impostor.egress_url, **options)  # type: ignore[arg-type]

            monkeypatch.setattr("magpies.volunteer.links.connect_websocket", elsewhere)
            async with client(true, msgspec.structs.replace(QUICK, bridge_s=20.0)) as reader:
                with pytest.raises(MagpiesError, match="not the one that the invite names"):
                    await reader.open_flow("secret-name.example", 443)
                assert not reader.status.connected
                assert impostor.egress.tunnels <= 1
                assert impostor.egress.flows == 0

    run(main(), 60)


def test_a_volunteer_sees_neither_names_nor_content(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[bytes] = []

    def tap(messages: list[bytes]) -> list[bytes]:
        seen.extend(messages)
        return messages

    cheat(monkeypatch, tap)
    secret = b"a very particular sentence " * 2_000

    async def main() -> None:
        async with (
            server() as running,
            origin() as site,
            volunteer(running.url),
            client(running) as reader,
        ):
            with pytest.raises(MagpiesError):
                await reader.open_flow("particular-name.invalid", 443)
            flow = await reader.open_flow("127.0.0.1", site.echo_port)
            assert await echo(flow, secret) == secret

    run(main(), 60)
    wire = b"".join(seen)
    assert len(wire) > len(secret)
    assert b"particular" not in wire


def test_a_volunteer_that_swallows_everything_is_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    swallowed = 0

    def swallow(messages: list[bytes]) -> list[bytes]:
        nonlocal swallowed
        swallowed += len(messages)
        return []

    async def main() -> None:
        async with server() as running, origin() as site, volunteer(running.url):
            cheat(monkeypatch, swallow)
            async with client(running) as reader:
                await eventually(lambda: swallowed > 0, 10)
                monkeypatch.setattr(PIPE, pipe)
                async with volunteer(running.url), within(45):
                    flow = await until_open(reader, site.echo_port)
                    assert await echo(flow, b"at last") == b"at last"

    run(main(), 60)
