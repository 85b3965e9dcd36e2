"""Shows a link in the reader's browser."""

from __future__ import annotations

import asyncio
import os
import sys
import threading
import webbrowser
from contextlib import suppress
from typing import Final

_WAIT_S: Final = 10.0


async def open_in_browser(link: str) -> bool:
    """Return whether a browser took the link, as far as can be told within seconds."""
    if not _has_windows():
        return False
    loop = asyncio.get_running_loop()
    opened: asyncio.Future[bool] = loop.create_future()

    def report(taken: bool) -> None:
        if not opened.done():
            opened.set_result(taken)

    def work() -> None:
        taken = webbrowser.open(link)
        with suppress(RuntimeError):  # the loop was closed meanwhile
            loop.call_soon_threadsafe(report, taken)

    # A thread of its own: some browsers stay in the foreground, and nobody waits for them.
    threading.Thread(target=work, name="browser", daemon=True).start()
    try:
        return await asyncio.wait_for(opened, _WAIT_S)
    except TimeoutError:
        return True  # it runs in the foreground


def _has_windows() -> bool:
    """Return whether there is more than this terminal, in which a browser would not belong."""
    graphical = sys.platform in {"win32", "darwin"}
    return graphical or any(map(os.environ.get, ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER")))
