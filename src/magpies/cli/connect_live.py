"""`magpies connect` at a terminal: one block that shows what holds now."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from magpies.cli.connect_view import Shown, lines
from magpies.cli.display import displayed
from magpies.cli.exits import Outcome
from magpies.cli.output import Output
from magpies.cli.view import Line, Signs, Size
from magpies.cli.words import octets
from magpies.client.service import Client
from magpies.transports.addresses import bracketed


@asynccontextmanager
async def live(
    output: Output, client: Client, outcome: Outcome
) -> AsyncIterator[Callable[[], None]]:
    """Show a client while the block runs, then one line of what has been.

    Yields:
        See `displayed`.
    """

    def view(size: Size, signs: Signs) -> list[Line]:
        return lines(_now(client), size, signs)

    try:
        async with displayed(output, view) as draw:
            yield draw
    except asyncio.CancelledError:
        output.say(_farewell(client, outcome))
        raise


def _now(client: Client) -> Shown:
    now = asyncio.get_running_loop().time()
    traffic = client.traffic
    host, port = client.proxy
    return Shown(
        status=client.status,
        invited=client.invite is not None,
        down=traffic.down.recent(now),
        up=traffic.up.recent(now),
        received=traffic.down.total,
        sent=traffic.up.total,
        proxy=f"{bracketed(host)}:{port}",
        page=None if client.page is None else client.page.link,
    )


def _farewell(client: Client, outcome: Outcome) -> str:
    if outcome.problem is not None:
        return f"Magpies has ended. There was no bridge: {outcome.problem}"
    traffic = client.traffic
    return (
        f"Magpies has ended. {octets(traffic.down.total)} received, "
        f"{octets(traffic.up.total)} sent."
    )
