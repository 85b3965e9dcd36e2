"""Notices that this computer has woken, or is in another network than a moment ago."""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Final

_LOOK_S: Final = 0.25
_SLEPT_S: Final = 2.0
"""Looks that are further apart than this mean that the computer, or this program, slept."""

_SOMEWHERE: Final = (
    (socket.AF_INET, "192.0.2.1"),
    (socket.AF_INET6, "2001:db8::1"),
)
"""Addresses for documentation (RFC 5737, RFC 3849), to ask the routing table about. Nothing is
ever sent there."""

_ANY_PORT: Final = 9


async def watch_network(on_change: Callable[[], None]) -> None:
    """Call `on_change` after every sleep and change of the network, until cancelled.

    What cannot be seen from here, such as a router that lost its own way out, is not noticed.
    """
    seen, looked = _own_addresses(), time.time()
    while True:
        await asyncio.sleep(_LOOK_S)
        slept = time.time() - looked > _LOOK_S + _SLEPT_S  # other clocks stop in sleep
        here, before = _own_addresses(), seen
        seen, looked = here, time.time()
        if here and (slept or here != before):
            on_change()


def _own_addresses() -> frozenset[str]:
    """Addresses from which packets to the internet would leave; none without a network."""
    found = set()
    for family, address in _SOMEWHERE:
        with suppress(OSError), socket.socket(family, socket.SOCK_DGRAM) as probe:
            probe.connect((address, _ANY_PORT))
            found.add(probe.getsockname()[0])
    return frozenset(found)
