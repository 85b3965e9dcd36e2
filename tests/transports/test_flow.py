from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest

from magpies.errors import FlowError, TunnelError
from magpies.transports.flow import relay, reset
from support import eventually, no_leaks, run, within
from support.flows import ScriptedFlow

RESET = FlowError("connection_terminated", 502, "The connection was reset.")
both_loops = pytest.mark.parametrize("fast", [False, True])


class Program:
    """The other end of the TCP connection that is being relayed."""

    def __init__(self, sock: socket.socket) -> None:
        self.sock = sock
        sock.setblocking(False)

    async def send(self, data: bytes) -> None:
        await asyncio.get_running_loop().sock_sendall(self.sock, data)

    async def receive(self) -> bytes:
        async with within(5):
            return await asyncio.get_running_loop().sock_recv(self.sock, 1 << 16)

    async def receive_all(self) -> bytes:
        parts = []
        while data := await self.receive():
            parts.append(data)
        return b"".join(parts)


@asynccontextmanager
async def relaying(
    flow: ScriptedFlow, half_closed_idle_s: float = 5.0
) -> AsyncIterator[tuple[Program, asyncio.Task[None]]]:
    """A program whose connection is relayed to `flow`."""
    accepted: asyncio.Future[tuple[asyncio.StreamReader, asyncio.StreamWriter]]
    accepted = asyncio.get_running_loop().create_future()

    def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        accepted.set_result((reader, writer))

    server = await asyncio.start_server(accept, "127.0.0.1", 0)
    loop = asyncio.get_running_loop()
    with socket.socket() as sock:
        program = Program(sock)
        await loop.sock_connect(sock, server.sockets[0].getsockname())
        reader, writer = await accepted
        server.close()
        async with asyncio.TaskGroup() as group:
            task = group.create_task(
                relay(reader, writer, flow, half_closed_idle_s=half_closed_idle_s)
            )
            yield program, task
            task.cancel()
    assert flow.closed
    assert writer.is_closing()


def scenario(
    fast: bool, play: Callable[[ScriptedFlow, Program, asyncio.Task[None]], object], **kw: float
) -> None:
    async def main() -> None:
        flow = ScriptedFlow()
        async with relaying(flow, **kw) as (program, task):
            await play(flow, program, task)  # type: ignore[misc]

    run(asyncio.sleep(0), fast=fast)  # libuv keeps a pipe from its first loop on
    with no_leaks():
        run(main(), fast=fast)


@both_loops
def test_both_directions_and_both_half_closes(*, fast: bool) -> None:
    async def play(flow: ScriptedFlow, program: Program, task: asyncio.Task[None]) -> None:
        await program.send(b"question")
        await eventually(lambda: flow.written == b"question")
        program.sock.shutdown(socket.SHUT_WR)
        await eventually(lambda: flow.ended)
        assert not task.done()
        flow.feed(b"ans", b"wer", b"")
        assert await program.receive_all() == b"answer"
        await task

    scenario(fast, play)


@both_loops
def test_the_end_of_the_flow_leaves_the_other_direction_open(*, fast: bool) -> None:
    async def play(flow: ScriptedFlow, program: Program, task: asyncio.Task[None]) -> None:
        flow.feed(b"all", b"")
        assert await program.receive_all() == b"all"
        await program.send(b"more")
        await eventually(lambda: flow.written == b"more")
        assert not task.done()
        program.sock.shutdown(socket.SHUT_WR)
        await task
        assert flow.ended

    scenario(fast, play)


@both_loops
@pytest.mark.parametrize("error", [RESET, TunnelError("The tunnel has ended.")])
def test_an_error_of_the_flow_resets_the_program(*, fast: bool, error: Exception) -> None:
    async def play(flow: ScriptedFlow, program: Program, task: asyncio.Task[None]) -> None:
        flow.feed(b"some")
        assert await program.receive() == b"some"
        flow.feed(error)
        with pytest.raises(ConnectionResetError):
            await program.receive()
        await task

    scenario(fast, play)


@both_loops
def test_a_flow_that_takes_no_more_resets_the_program(*, fast: bool) -> None:
    async def play(flow: ScriptedFlow, program: Program, task: asyncio.Task[None]) -> None:
        flow.write_error = RESET
        await program.send(b"x")
        await task
        with pytest.raises(ConnectionResetError):
            await program.receive()

    scenario(fast, play)


@both_loops
def test_a_reset_by_the_program_does_not_end_the_flow_cleanly(*, fast: bool) -> None:
    async def play(flow: ScriptedFlow, program: Program, task: asyncio.Task[None]) -> None:
        await program.send(b"x")
        await eventually(lambda: flow.written)
        linger_zero(program.sock)
        program.sock.close()
        await task
        assert not flow.ended

    scenario(fast, play)


@both_loops
def test_a_program_that_left_is_noticed_when_something_is_written(*, fast: bool) -> None:
    async def play(flow: ScriptedFlow, program: Program, task: asyncio.Task[None]) -> None:
        program.sock.close()
        await eventually(lambda: flow.ended)
        while not task.done():
            flow.feed(b"x" * 1000)
            await asyncio.sleep(0.001)
        await task

    scenario(fast, play)


@both_loops
def test_a_half_closed_relay_that_moves_nothing_ends(*, fast: bool) -> None:
    async def play(flow: ScriptedFlow, program: Program, task: asyncio.Task[None]) -> None:
        program.sock.shutdown(socket.SHUT_WR)
        await task
        with pytest.raises(ConnectionResetError):
            await program.receive()

    scenario(fast, play, half_closed_idle_s=0.05)


@both_loops
def test_a_slow_reader_is_not_idle(*, fast: bool) -> None:
    """What the program has not read yet must not be lost to the idle time."""

    async def play(flow: ScriptedFlow, program: Program, task: asyncio.Task[None]) -> None:
        size = 16 << 20
        flow.feed(*[b"x" * 65_536] * (size // 65_536), b"")
        done, _ = await asyncio.wait([task], timeout=1.7)
        assert not done
        program.sock.shutdown(socket.SHUT_WR)
        assert len(await program.receive_all()) == size
        await task

    scenario(fast, play, half_closed_idle_s=1.5)


@both_loops
def test_a_full_flow_stops_the_program(*, fast: bool) -> None:
    async def play(flow: ScriptedFlow, program: Program, task: asyncio.Task[None]) -> None:
        flow.writable.clear()
        data = bytes(range(256)) * (1 << 17)  # 32 MiB, more than sockets buffer
        async with asyncio.TaskGroup() as group:
            sending = group.create_task(program.send(data))
            done, _ = await asyncio.wait([sending], timeout=0.3)
            assert not done
            assert not flow.written
            flow.writable.set()
        program.sock.shutdown(socket.SHUT_WR)
        await eventually(lambda: flow.ended)
        assert flow.written == data
        flow.feed(b"")
        await task

    scenario(fast, play)


@both_loops
def test_cancelling_resets_the_program(*, fast: bool) -> None:
    async def play(flow: ScriptedFlow, program: Program, task: asyncio.Task[None]) -> None:
        flow.feed(b"some")
        assert await program.receive() == b"some"
        task.cancel()
        with pytest.raises(ConnectionResetError):
            await program.receive()

    scenario(fast, play)


def test_early_octets_come_first() -> None:
    async def main() -> None:
        flow = ScriptedFlow()
        reader = asyncio.StreamReader()
        reader.feed_data(b"world")
        reader.feed_eof()
        ours, theirs = socket.socketpair()
        with theirs:
            _, writer = await asyncio.open_connection(sock=ours)
            flow.feed(b"")
            await relay(reader, writer, flow, early=b"hello ")
        assert flow.written == b"hello world"

    run(main())


def test_resetting_twice_does_no_harm() -> None:
    async def main() -> None:
        ours, theirs = socket.socketpair()
        with theirs:
            _, writer = await asyncio.open_connection(sock=ours)
            reset(writer)
            await asyncio.sleep(0)
            await asyncio.sleep(0)
            reset(writer)

    run(main())


def linger_zero(sock: socket.socket) -> None:
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
