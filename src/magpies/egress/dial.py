"""Opening the connection that a flow asks for: look up, judge, race, judge again.

Names are looked up once. Only addresses that passed the policy are connected to, and as
numbers, so a name that changes its answer between the check and the connection (DNS
rebinding) gains nothing. Of what an error says here, nothing names the destination.
"""

from __future__ import annotations

import asyncio
import errno
import socket
import threading
from collections.abc import Awaitable, Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address
from itertools import chain, zip_longest
from typing import Final, Self

from magpies.errors import FlowError
from magpies.protocol.policy import Address, Destination, DestinationPolicy

Resolve = Callable[[str], Awaitable[Sequence[Address]]]
"""Gives the addresses of a name, best first. Raises FlowError or OSError."""

ADDRESSES: Final = 12
"""Most addresses of one name that are tried; a hostile zone could list thousands."""


@dataclass(frozen=True, slots=True)
class DialTimeouts:
    """Deadlines in seconds.

    Attributes:
        resolve: for the look-up of the name.
        connect: for the whole race, from the first attempt on.
        stagger: head start of one attempt before the next (RFC 8305 section 8).
    """

    resolve: float = 5.0
    connect: float = 10.0
    stagger: float = 0.25


class Resolver:
    """Looks names up with the system's resolver, in threads of its own.

    A look-up cannot be interrupted: one whose deadline has passed holds its thread until the
    system gives up. That is why the threads are not the event loop's, and why look-ups beyond
    `waiting` are refused at once.
    """

    def __init__(self, threads: int = 32, waiting: int = 256) -> None:
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="magpies-resolver")
        self._free = threading.BoundedSemaphore(threads + waiting)

    async def __call__(self, name: str) -> Sequence[Address]:
        """Return the addresses of `name` in the system's order.

        Raises:
            FlowError: "connection_limit_reached" when too many look-ups are under way.
            OSError: the system's resolver failed.
        """
        if not self._free.acquire(blocking=False):
            raise _LIMIT_REACHED.error()
        try:
            future = self._pool.submit(_look_up, name)
        except BaseException:
            self._free.release()
            raise
        future.add_done_callback(lambda _: self._free.release())
        return await asyncio.wrap_future(future)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Drop look-ups that wait; those under way end by themselves. Does not block.

        To be called when no dial is under way any more.
        """
        self._pool.shutdown(wait=False, cancel_futures=True)


async def dial(
    destination: Destination,
    policy: DestinationPolicy,
    *,
    resolve: Resolve,
    timeouts: DialTimeouts = DialTimeouts(),
) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """Open a TCP connection to `destination` if `policy` lets it; the caller closes it.

    When cancelled, every attempt is closed.

    Raises:
        FlowError: why not, with the error type of RFC 9209 section 2.3.
    """
    addresses = await checked_addresses(destination, policy, resolve=resolve, timeouts=timeouts)
    try:
        async with asyncio.timeout(timeouts.connect):
            connected = await _race(addresses, destination.port, timeouts.stagger)
    except TimeoutError:
        raise _TIMED_OUT.error() from None
    try:
        policy.check(_peer(connected), destination.port)
        return await asyncio.open_connection(sock=connected)
    except OSError as error:  # the peer is gone again
        connected.close()
        raise _failure([error]).error() from None
    except BaseException:
        connected.close()
        raise


async def dial_udp(
    destination: Destination,
    policy: DestinationPolicy,
    *,
    resolve: Resolve,
    timeouts: DialTimeouts = DialTimeouts(),
) -> socket.socket:
    """Return a UDP socket connected to `destination` if `policy` lets it; the caller closes it.

    It takes the first address to which there is a way: UDP has no answer to race for.

    Raises:
        FlowError: why not, with the error type of RFC 9209 section 2.3.
    """
    errors: list[OSError] = []
    for address in await checked_addresses(destination, policy, resolve=resolve, timeouts=timeouts):
        try:
            connected = _connect_udp(address, destination.port)
        except OSError as error:
            errors.append(error)
            continue
        try:
            policy.check(_peer(connected), destination.port)
        except BaseException:
            connected.close()
            raise
        return connected
    raise _failure(errors).error()


async def checked_addresses(
    destination: Destination,
    policy: DestinationPolicy,
    *,
    resolve: Resolve,
    timeouts: DialTimeouts = DialTimeouts(),
) -> list[Address]:
    """Return the addresses of `destination` that `policy` permits, in the order to try.

    Families take turns, beginning with the resolver's favourite (RFC 8305 section 4).

    Raises:
        FlowError: there is none; the error says why.
    """
    policy.check_port(destination.port)  # a refused port needs no look-up
    if destination.address is not None:
        policy.check(destination.address, destination.port)
        return [destination.address]
    found = await _resolved(destination.host, resolve, timeouts.resolve)
    permitted = []
    refusal: FlowError | None = None
    for address in dict.fromkeys(found):
        try:
            policy.check(address, destination.port)
        except FlowError as error:
            refusal = error
        else:
            permitted.append(address)
    if not permitted:
        raise refusal or _NO_ADDRESS.error()
    return _interleaved(permitted)[:ADDRESSES]


@dataclass(frozen=True, slots=True)
class _Failure:
    """One way to fail: an error type of RFC 9209, its status, a sentence for the reader."""

    kind: str
    status: int
    sentence: str

    def error(self) -> FlowError:
        return FlowError(self.kind, self.status, self.sentence)


_NO_ADDRESS: Final = _Failure("dns_error", 502, "No address was found for the name of the site.")
_DNS_TIMED_OUT: Final = _Failure("dns_timeout", 504, "The look-up of the site's name timed out.")
_LIMIT_REACHED: Final = _Failure(
    "connection_limit_reached", 503, "The egress has too many connections; please try again."
)
_REFUSED: Final = _Failure("connection_refused", 502, "The site refused the connection.")
_TERMINATED: Final = _Failure("connection_terminated", 502, "The site closed the connection.")
_TIMED_OUT: Final = _Failure("connection_timeout", 504, "The site did not answer in time.")
_UNROUTABLE: Final = _Failure(
    "destination_ip_unroutable", 502, "The egress has no way to the site."
)
_UNAVAILABLE: Final = _Failure("destination_unavailable", 503, "The site cannot be reached.")

_BY_ERRNO: Final = {
    errno.EMFILE: _LIMIT_REACHED,
    errno.ENFILE: _LIMIT_REACHED,
    errno.ENOBUFS: _LIMIT_REACHED,
    errno.ENOMEM: _LIMIT_REACHED,
    errno.ECONNREFUSED: _REFUSED,
    errno.ECONNRESET: _TERMINATED,
    errno.ECONNABORTED: _TERMINATED,
    errno.EPIPE: _TERMINATED,
    errno.ENOTCONN: _TERMINATED,
    errno.ETIMEDOUT: _TIMED_OUT,
    errno.ENETUNREACH: _UNROUTABLE,
    errno.EHOSTUNREACH: _UNROUTABLE,
    errno.EADDRNOTAVAIL: _UNROUTABLE,
    errno.EAFNOSUPPORT: _UNROUTABLE,
    errno.ENETDOWN: _UNROUTABLE,
}
_TELLING: Final = [_LIMIT_REACHED, _REFUSED, _TERMINATED, _TIMED_OUT, _UNROUTABLE, _UNAVAILABLE]
"""When attempts fail in different ways, the first of these is what the reader is told."""


def _failure(errors: Iterable[OSError]) -> _Failure:
    failures = {_BY_ERRNO.get(error.errno or 0, _UNAVAILABLE) for error in errors}
    return min(failures, key=_TELLING.index, default=_UNAVAILABLE)


def _look_up(name: str) -> list[Address]:
    # A final dot keeps the system from trying the name inside its own search domains.
    absolute = f"{name}." if "." in name else name
    found = socket.getaddrinfo(absolute, None, type=socket.SOCK_STREAM)
    return [ip_address(sockaddr[0]) for *_, sockaddr in found]


async def _resolved(name: str, resolve: Resolve, timeout_s: float) -> Sequence[Address]:
    try:
        async with asyncio.timeout(timeout_s):
            return await resolve(name)
    except TimeoutError:
        raise _DNS_TIMED_OUT.error() from None
    except (OSError, UnicodeError):
        raise _NO_ADDRESS.error() from None


def _interleaved(addresses: list[Address]) -> list[Address]:
    favourite = addresses[0].version
    first = [address for address in addresses if address.version == favourite]
    second = [address for address in addresses if address.version != favourite]
    turns = chain.from_iterable(zip_longest(first, second))
    return [address for address in turns if address is not None]


async def _race(addresses: list[Address], port: int, stagger_s: float) -> socket.socket:
    """Return the first connection to open; the others are closed (RFC 8305 section 5)."""
    attempts: set[asyncio.Task[socket.socket]] = set()
    winner: socket.socket | None = None
    try:
        winner = await _first_to_open(addresses, port, stagger_s, attempts)
        await _abandon(attempts)
    except BaseException:
        if winner is not None:
            winner.close()
        await _abandon(attempts)
        raise
    return winner


async def _first_to_open(
    addresses: list[Address],
    port: int,
    stagger_s: float,
    attempts: set[asyncio.Task[socket.socket]],
) -> socket.socket:
    """Start one attempt after the other; those that still run are left in `attempts`."""
    waiting = list(reversed(addresses))
    errors: list[OSError] = []
    while waiting or attempts:
        if waiting:
            attempts.add(asyncio.create_task(_connect(waiting.pop(), port), name="dial attempt"))
        done, _ = await asyncio.wait(
            attempts,
            timeout=stagger_s if waiting else None,
            return_when=asyncio.FIRST_COMPLETED,
        )
        for attempt in done:
            attempts.remove(attempt)
            try:
                return attempt.result()
            except OSError as error:
                errors.append(error)
    raise _failure(errors).error()


async def _abandon(attempts: set[asyncio.Task[socket.socket]]) -> None:
    for attempt in attempts:
        attempt.add_done_callback(_close_result)
        attempt.cancel()
    if attempts:
        await asyncio.wait(attempts)


def _close_result(attempt: asyncio.Task[socket.socket]) -> None:
    if not attempt.cancelled() and attempt.exception() is None:
        attempt.result().close()  # it opened in the same instant as another


def _connect_udp(address: Address, port: int) -> socket.socket:
    opening = socket.socket(_family(address), socket.SOCK_DGRAM)
    try:
        opening.setblocking(False)
        opening.connect((str(address), port))
    except BaseException:
        opening.close()
        raise
    return opening


async def _connect(address: Address, port: int) -> socket.socket:
    opening = socket.socket(_family(address), socket.SOCK_STREAM)
    try:
        opening.setblocking(False)
        await asyncio.get_running_loop().sock_connect(opening, (str(address), port))
    except BaseException:
        opening.close()
        raise
    return opening


def _family(address: Address) -> socket.AddressFamily:
    return socket.AF_INET if isinstance(address, IPv4Address) else socket.AF_INET6


def _peer(connected: socket.socket) -> Address:
    """Return the address at the other end, as the system sees it."""
    name: tuple[str, ...] = connected.getpeername()
    host, _, zone = name[0].partition("%")
    return IPv6Address(f"{host}%{zone}") if zone else ip_address(host)
