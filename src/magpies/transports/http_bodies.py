"""Reading the body of a broker's answer with a cap."""

from __future__ import annotations

import aiohttp

from magpies.errors import MessageError
from magpies.wire.limits import SIGNALLING_OCTETS


async def read_body(response: aiohttp.ClientResponse) -> bytes:
    """Return the whole body.

    Raises:
        MessageError: it is longer than any signalling message.
    """
    body = bytearray()
    async for chunk in response.content.iter_any():
        body += chunk
        if len(body) > SIGNALLING_OCTETS:
            raise MessageError("the broker's answer is too long")
    return bytes(body)
