"""The smallest HTTP client that measures what it fetches, with or without a SOCKS5 proxy."""

from __future__ import annotations

import asyncio
import hashlib
import re
import time
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from magpies.errors import ServiceError

_READ_OCTETS: Final = 1 << 18
_KEPT_OCTETS: Final = 1 << 16


@dataclass(frozen=True)
class Fetched:
    """What came."""

    octets: int
    sha256: str
    seconds: float
    beginning: str
    """The first 64 KiB as text."""

    @property
    def mbit_s(self) -> float:
        """How fast it came, in Mbit/s, with connection and request."""
        return self.octets * 8 / self.seconds / 1e6


async def fetch(url: str, proxy: str | None = None, timeout_s: float = 30.0) -> Fetched:
    """Fetch `url` ("http://127.0.0.1:80/path").

    Args:
        url: with a literal address and a port.
        proxy: SOCKS5, `address:port`; None connects directly.
        timeout_s: for all of it.

    Raises:
        ServiceError: it did not come, or not in time.
    """
    began = time.perf_counter()
    try:
        async with asyncio.timeout(timeout_s):
            return await _fetch(url, proxy, began)
    except TimeoutError:
        raise ServiceError(f"Fetching took longer than {timeout_s:.0f} seconds.") from None
    except (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError) as error:
        raise ServiceError("The connection broke while something was fetched.") from error


async def _fetch(url: str, proxy: str | None, began: float) -> Fetched:
    parts = urlsplit(url)
    host, port = parts.hostname or "", parts.port or 80
    to_host, to_port = (host, port) if proxy is None else _split(proxy)
    reader, writer = await asyncio.open_connection(to_host, to_port, limit=_READ_OCTETS)
    try:
        if proxy is not None:
            await _ask_proxy(reader, writer, host, port)
        head = [f"GET {parts.path} HTTP/1.1", f"Host: {parts.netloc}", "Connection: close"]
        writer.write("".join(f"{line}\r\n" for line in [*head, ""]).encode())
        answer = await reader.readuntil(b"\r\n\r\n")
        length = re.search(rb"\r\ncontent-length: (\d{1,12})\r\n", answer, re.IGNORECASE)
        if not answer.startswith(b"HTTP/1.1 200 ") or length is None:
            raise ServiceError("The answer to a request was not the page that was asked for.")
        return await _read_body(reader, int(length[1]), began)
    finally:
        writer.transport.abort()


async def _read_body(reader: asyncio.StreamReader, length: int, began: float) -> Fetched:
    digest, beginning, octets = hashlib.sha256(), bytearray(), 0
    while octets < length:
        data = await reader.read(min(_READ_OCTETS, length - octets))
        if not data:
            raise asyncio.IncompleteReadError(b"", length)
        digest.update(data)
        octets += len(data)
        beginning += data[: _KEPT_OCTETS - len(beginning)]
    seconds = time.perf_counter() - began
    return Fetched(octets, digest.hexdigest(), seconds, beginning.decode("utf-8", "replace"))


async def _ask_proxy(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, host: str, port: int
) -> None:
    """Ask a SOCKS5 proxy for a connection (RFC 1928), naming the host."""
    name = host.encode()
    writer.write(b"\x05\x01\x00")
    await reader.readexactly(2)
    writer.write(b"\x05\x01\x00\x03" + bytes([len(name)]) + name + port.to_bytes(2, "big"))
    reply = await reader.readexactly(10)
    if reply[1] != 0:
        raise ServiceError(f"The proxy refused a connection (SOCKS5 reply {reply[1]}).")


def _split(proxy: str) -> tuple[str, int]:
    host, _, port = proxy.rpartition(":")
    return host.strip("[]"), int(port)
