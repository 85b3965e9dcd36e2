"""Fetch a page through a bridge: python examples/fetch.py INVITE HOST."""

import asyncio
import sys

import magpies


async def main(invite: str, host: str) -> None:
    """Print what the site answers."""
    async with magpies.Client(invite) as client:
        reader, writer = await client.open_connection(host, 443, ssl=True)
        writer.write(f"GET / HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())
        await writer.drain()
        while data := await reader.read(65_536):
            sys.stdout.buffer.write(data)
        writer.close()
        await writer.wait_closed()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
