"""A command at a terminal of its own, which is drawn in memory as a person would see it."""

from __future__ import annotations

import asyncio
import fcntl
import os
import pty
import signal
import struct
import sys
import termios
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pyte

_LOOK_S = 15.0
_ENDED_S = 15.0


class Terminal:
    """A pseudo-terminal with a command.

    Attributes:
        written: all that came out of it, as it came.
    """

    def __init__(self, process: asyncio.subprocess.Process, master: int, size: tuple[int, int]):
        self._process = process
        self._master = master
        self._screen = pyte.Screen(*size)
        self._stream = pyte.ByteStream(self._screen)
        self._arrived = asyncio.Event()
        self.written = b""
        asyncio.get_running_loop().add_reader(master, self._read)

    @property
    def lines(self) -> list[str]:
        """What is on the screen, without the empty rest."""
        return [line.rstrip() for line in self._screen.display]

    @property
    def text(self) -> str:
        """The same as one text."""
        return "\n".join(self.lines).rstrip()

    @property
    def cursor_hidden(self) -> bool:
        """Whether the cursor cannot be seen."""
        return bool(self._screen.cursor.hidden)

    def colours(self) -> set[str]:
        """The colours of what is on the screen."""
        rows = self._screen.buffer.values()
        return {cell.fg for row in rows for cell in row.values()}

    def modes(self) -> list[object]:
        """How the terminal is set up: echo, line by line and so on."""
        return termios.tcgetattr(self._master)

    async def shows(self, right: Callable[[str], bool]) -> str:
        """Wait until the screen is right; return it."""
        try:
            async with asyncio.timeout(_LOOK_S):
                while not right(self.text):
                    self._arrived.clear()
                    await self._arrived.wait()
        except TimeoutError:
            raise AssertionError(f"not shown:\n{self.text}") from None
        return self.text

    def press(self, keys: bytes) -> None:
        """Type something."""
        os.write(self._master, keys)

    async def ended(self) -> int:
        """Wait for the end of the command; return its status."""
        async with asyncio.timeout(_ENDED_S):
            status = await self._process.wait()
        await asyncio.sleep(0)
        self._read()
        return status

    def _read(self) -> None:
        try:
            while data := os.read(self._master, 65_536):
                self.written += data
                self._stream.feed(data)
        except BlockingIOError:
            pass
        except OSError:  # how Linux tells that nobody has the other end open
            asyncio.get_running_loop().remove_reader(self._master)
        self._arrived.set()


@asynccontextmanager
async def terminal(
    *arguments: str, columns: int = 80, rows: int = 24, env: dict[str, str] | None = None
) -> AsyncIterator[Terminal]:
    """Run `magpies ARGUMENTS` at a terminal of a size; Ctrl-C is `press(b"\\x03")`."""
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
    os.set_blocking(master, False)
    plain = {name: value for name, value in os.environ.items() if name not in _ABOUT_TERMINALS}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "magpies", *arguments),
        stdin=slave,
        stdout=slave,
        stderr=slave,
        env={**plain, "TERM": "xterm-256color", "PYTHONUTF8": "1", **(env or {})},
        start_new_session=True,
        preexec_fn=_own_terminal,
    )
    os.close(slave)
    try:
        yield Terminal(process, master, (columns, rows))
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGKILL)
            await process.wait()
        asyncio.get_running_loop().remove_reader(master)
        os.close(master)


_ABOUT_TERMINALS = {"NO_COLOR", "FORCE_COLOR", "COLUMNS", "LINES", "COLORTERM", "TERM"}


def _own_terminal() -> None:
    """Make standard input the controlling terminal, so that Ctrl-C becomes a signal."""
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
