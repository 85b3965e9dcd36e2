"""`magpies demo`: every part on this computer, each in a process of its own."""

from __future__ import annotations

import asyncio
import tempfile
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Final

from magpies.cli.demo.live import Live
from magpies.cli.demo.parts import Parts
from magpies.cli.demo.rounds import first_round
from magpies.cli.demo.site import Site
from magpies.cli.output import Output
from magpies.errors import ServiceError

__all__ = ["play"]

_ONCE_S: Final = 20.0


async def play(output: Output, *, once: bool, own_volunteer: bool, port: int | None) -> None:
    """Start everything, fetch through the bridge, and stay until cancelled.

    Args:
        output: for the story.
        once: end after the first round, which must take at most 20 seconds.
        own_volunteer: start a volunteer; without, a person's browser must be it.
        port: of the pages; None takes 8080 if it is free.

    Raises:
        ServiceError: something did not work; the text says what.
    """
    with tempfile.TemporaryDirectory(prefix="magpies-demo-") as directory:
        async with AsyncExitStack() as stack:
            stack.callback(output.say, "Every part has ended.")
            stack.callback(output.status, "")
            site = await stack.enter_async_context(Site())
            parts = await stack.enter_async_context(Parts(Path(directory), port))
            work = _play(output, parts, site, once=once, own_volunteer=own_volunteer)
            await parts.unless_one_ends(work)


async def _play(
    output: Output, parts: Parts, site: Site, *, once: bool, own_volunteer: bool
) -> None:
    try:
        async with asyncio.timeout(_ONCE_S if once and own_volunteer else None):
            await first_round(output, parts, site, own_volunteer=own_volunteer)
    except TimeoutError:
        raise ServiceError(f"It took longer than {_ONCE_S:.0f} seconds.") from None
    if not once:
        await Live(output, parts, site, own_volunteer=own_volunteer).run()
