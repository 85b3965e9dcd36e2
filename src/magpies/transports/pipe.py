"""What a volunteer does: copies whole messages between two channels, and reads none.

Only the goodbye, which is no link message, it understands: it hands on that of the egress.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from magpies.transports.channel import MessageChannel


@dataclass(slots=True)
class PipeCount:
    """What has passed through a pipe."""

    octets: int = 0
    dropped_messages: int = 0
    """Messages lost because the next hop was full."""


async def pipe(
    reader: MessageChannel,
    egress: MessageChannel,
    count: PipeCount,
    look: Callable[[bytes], None] | None = None,
) -> None:
    """Copy messages both ways until either channel ends; then close both.

    A message that the other channel cannot take is dropped whole, as a router would. An egress
    that says goodbye says it to the reader, who is the one to close the link.

    Args:
        reader: channel to the client, open and not started.
        egress: channel to the egress, likewise.
        count: is kept up to date.
        look: is shown every message, for whoever wants to see that it is encrypted.
    """

    def forward(messages: list[bytes], to: MessageChannel) -> None:
        for message in messages:
            if look is not None:
                look(message)
            if to.send(message):
                count.octets += len(message)
            else:
                count.dropped_messages += 1

    try:
        reader.start(lambda messages: forward(messages, egress))
        egress.start(lambda messages: forward(messages, reader), reader.say_goodbye)
        ends = [
            asyncio.create_task(channel.wait_closed(), name="pipe-end")
            for channel in (reader, egress)
        ]
        try:
            await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for end in ends:
                end.cancel()
            await asyncio.gather(*ends, return_exceptions=True)
    finally:
        await asyncio.gather(reader.aclose(), egress.aclose())
