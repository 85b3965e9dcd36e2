"""Notices that this computer has woken, is in another network, or has its network back."""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from itertools import cycle
from typing import Final

from magpies.transports import stun
from magpies.transports.stun_messages import Address

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

_ANSWER_S: Final = 0.5
"""How long a server may take to answer, and so how late the network's return is noticed."""
_SILENT: Final = 3
"""So many servers in a row that do not answer mean that the network is away: single packets are
lost in any network."""
_PATIENT: Final = 240
"""After so many, for two minutes at least, they are asked less often."""
_CALM_S: Final = 2.0
"""Between two questions in a network that works, or that has been away for long."""
_LONGEST_PAUSE_S: Final = 60.0
_NAMES_S: Final = 30.0
_SERVERS: Final = 8


async def watch_network(on_change: Callable[[], None]) -> None:
    """Call `on_change` after every sleep and change of the network, until cancelled.

    What cannot be seen from here, such as a router that lost its own way out, is for
    `watch_return`.
    """
    seen, looked = own_addresses(), time.time()
    while True:
        await asyncio.sleep(_LOOK_S)
        slept = time.time() - looked > _LOOK_S + _SLEPT_S  # other clocks stop in sleep
        here, before = own_addresses(), seen
        seen, looked = here, time.time()
        if here and (slept or here != before):
            on_change()


async def watch_return(
    servers: Sequence[Address], missed: Callable[[], bool], on_return: Callable[[], None]
) -> None:
    """Call `on_return` when the network is back after being away, until cancelled.

    While the network is missed, STUN servers are asked one after the other; that they answer
    again after a silence means that what failed meanwhile is worth trying at once. Where none
    has ever answered, their silence says nothing.

    Args:
        servers: host and port of each; names are resolved once. With none, nothing is watched.
        missed: whether the network may be away. While it is not, nothing is sent.
        on_return: is called once for each time it was away.
    """
    silent = 0
    for server in cycle(await _answering(servers)):
        while not missed():
            silent = 0
            await asyncio.sleep(_LOOK_S)
        if not await stun.answers(server, _ANSWER_S):
            silent += 1
            await asyncio.sleep(_CALM_S if silent > _PATIENT else 0)
            continue
        if silent >= _SILENT:
            on_return()
        silent = 0
        await asyncio.sleep(_CALM_S)


async def _answering(servers: Sequence[Address]) -> list[Address]:
    """Return the IP literals of servers that answer, trying until there are some."""
    pause_s = _CALM_S
    while servers:
        found = [each for each in await _resolved(servers) if await stun.answers(each, _ANSWER_S)]
        if found:
            return found
        await asyncio.sleep(pause_s)
        pause_s = min(2 * pause_s, _LONGEST_PAUSE_S)
    return []


async def _resolved(servers: Sequence[Address]) -> list[Address]:
    """Return the IP literals of servers.

    A lookup cannot be taken back, and without a network takes long: never two at a time.
    """
    loop = asyncio.get_running_loop()
    found: dict[Address, None] = {}
    for host, port in servers:
        with suppress(OSError, UnicodeError):  # unknown, no name at all, or too late
            async with asyncio.timeout(_NAMES_S):
                known = await loop.getaddrinfo(host, port, type=socket.SOCK_DGRAM)
            found.update({(str(each[4][0]), int(each[4][1])): None for each in known})
    return list(found)[:_SERVERS]


def own_addresses() -> frozenset[str]:
    """Addresses from which packets to the internet would leave; none without a network."""
    found = set()
    for family, address in _SOMEWHERE:
        with suppress(OSError), socket.socket(family, socket.SOCK_DGRAM) as probe:
            probe.connect((address, _ANY_PORT))
            found.add(probe.getsockname()[0])
    return frozenset(found)
