"""A SOCKS5 connection to the client's proxy, as a program would open it (RFC 1928)."""

from __future__ import annotations

import asyncio


class RefusedError(Exception):
    """The proxy refused; the reply code of RFC 1928 section 6 is in `code`."""

    def __init__(self, code: int) -> None:
        super().__init__(f"SOCKS5 reply {code}")
        self.code = code


async def open_through(
    proxy: str, host: str, port: int
) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """Open a connection to `host` through the SOCKS5 proxy at `address:port`.

    Raises:
        RefusedError: the proxy refused.
    """
    address, _, proxy_port = proxy.rpartition(":")
    reader, writer = await asyncio.open_connection(address, int(proxy_port))
    try:
        await through(reader, writer, host, port)
    except BaseException:
        writer.close()
        raise
    return reader, writer


async def through(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, host: str, port: int
) -> None:
    """Ask the SOCKS5 proxy at the other end of a connection for one to `host`.

    Raises:
        RefusedError: the proxy refused.
    """
    writer.write(b"\x05\x01\x00")
    assert await reader.readexactly(2) == b"\x05\x00"
    await request(reader, writer, host, port)


async def request(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, host: str, port: int
) -> None:
    """Send the request that follows the greeting; see `through`."""
    name = host.encode()
    writer.write(b"\x05\x01\x00\x03" + bytes([len(name)]) + name + port.to_bytes(2, "big"))
    reply = await reader.readexactly(4)
    if reply[1] != 0:
        raise RefusedError(reply[1])
    await reader.readexactly({1: 6, 4: 18}[reply[3]])
