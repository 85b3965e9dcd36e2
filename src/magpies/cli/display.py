"""A block of lines at the end of a terminal, which is drawn again in place when it changes.

`rich` draws; it is loaded with this module, so only where there is a terminal.
"""

from __future__ import annotations

import asyncio
import logging
import os
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import ExitStack, asynccontextmanager, contextmanager, suppress
from types import TracebackType
from typing import Final, Self, TextIO, cast

from rich.console import Console
from rich.file_proxy import FileProxy
from rich.live import Live
from rich.text import Text

from magpies.cli.output import Output
from magpies.cli.typed import lines_entered
from magpies.cli.view import ASCII, PRETTY, Line, Signs, Size, Tone
from magpies.wire.plain import printable

_EVERY_S: Final = 1.0
_STYLES: Final = {
    Tone.PLAIN: "",
    Tone.NAME: "bold cyan",
    Tone.GOOD: "green",
    Tone.WAITING: "yellow",
    Tone.FAINT: "dim",
    Tone.VALUE: "bold",
}


class Display:
    """Shows a block while its own block runs; then the block is gone and the cursor in its place.

    What is said or logged meanwhile stands above it. The cursor stays visible, and nothing else
    of the terminal is changed: even a process that is killed leaves it as it was.

    Args:
        output: of the command, at a terminal.
        view: returns the lines for a size.
    """

    def __init__(self, output: Output, view: Callable[[Size, Signs], list[Line]]) -> None:
        self._output = output
        self._terminal = output.stream
        self._view = view
        self._signs = PRETTY if output.pretty else ASCII
        self._shown: list[Line] | None = None
        self._console = Console(
            file=output.stream, force_terminal=True, markup=False, emoji=False, highlight=False
        )
        self._live = Live(
            console=self._console,
            auto_refresh=False,
            transient=True,
            redirect_stdout=False,
            redirect_stderr=False,
            vertical_overflow="crop",
        )
        self._diverted = ExitStack()

    def __enter__(self) -> Self:
        proxy = cast("TextIO", FileProxy(self._console, self._output.stream))
        self._diverted.enter_context(self._output.through(proxy))
        self._diverted.enter_context(_logs_through(proxy))
        with suppress(OSError):  # the terminal is gone; SIGHUP says so as well
            self._live.start()
            self._console.show_cursor(True)
        self.draw()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with suppress(OSError):
            self._cursor_back()
            self._live.stop()
        self._diverted.close()

    def draw(self) -> None:
        """Draw again if anything has changed."""
        size = self._size()
        lines = self._view(size, self._signs)
        with suppress(OSError):
            moved = self._cursor_back()
            resized = (size.columns, size.rows) != tuple(self._console.size)
            if lines == self._shown and not resized and not moved:
                return
            self._shown = lines
            self._console.size = size.columns, size.rows
            self._live.update(_text(lines), refresh=True)

    def _cursor_back(self) -> int:
        """Move the cursor from where Enter has taken it to where the block ends."""
        moved = lines_entered(self._terminal)
        if moved:
            self._terminal.write(f"\x1b[{moved}A")
        return moved

    async def keep_drawing(self) -> None:
        """Draw every second until cancelled."""
        while True:
            await asyncio.sleep(_EVERY_S)
            self.draw()

    def _size(self) -> Size:
        try:
            return Size(*os.get_terminal_size(self._terminal.fileno()))
        except OSError:
            return Size(80, 24)


@asynccontextmanager
async def displayed(
    output: Output, view: Callable[[Size, Signs], list[Line]]
) -> AsyncIterator[Callable[[], None]]:
    """Show a block, up to date to the second, while the context's block runs.

    Yields:
        What draws at once, for changes that are not to wait for the next second.
    """
    with Display(output, view) as display:
        async with asyncio.TaskGroup() as tasks:
            drawing = tasks.create_task(display.keep_drawing(), name="display")
            try:
                yield display.draw
            finally:
                drawing.cancel()


def _text(lines: list[Line]) -> Text:
    text = Text(no_wrap=True, overflow="crop")
    for at, line in enumerate(lines):
        text.append("\n" if at else "")
        for span in line:
            text.append(printable(span.text), _STYLES[span.tone])
    return text


@contextmanager
def _logs_through(stream: TextIO) -> Iterator[None]:
    """Let what is logged at the same terminal stand above the block."""
    handlers = [
        handler
        for handler in logging.getLogger().handlers
        if isinstance(handler, logging.StreamHandler) and handler.stream is sys.stderr
    ]
    if not sys.stderr.isatty():
        handlers = []
    for handler in handlers:
        handler.setStream(stream)
    try:
        yield
    finally:
        for handler in handlers:
            handler.setStream(sys.stderr)
