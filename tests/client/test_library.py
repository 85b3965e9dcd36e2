"""The client inside another program: streams through a real bridge on loopback."""

from __future__ import annotations

import asyncio
import ssl
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import httpx
import pytest

import magpies
from examples.httpx_transport import BridgeTransport
from magpies.client.config import ClientConfig
from magpies.errors import FlowError, InviteError, TunnelError
from support import eventually, run
from support.certificates import write_certificate
from support.networks import server, volunteer
from support.origins import Origin, content, origin, sha256

CONFIG = ClientConfig(links=1, state=None)


@asynccontextmanager
async def bridged() -> AsyncIterator[tuple[magpies.Client, Origin]]:
    async with (
        server() as on,
        volunteer(on.url),
        origin() as site,
        magpies.Client(on.invite(), config=CONFIG) as client,
    ):
        yield client, site


def test_streams_carry_both_ways_and_half_close() -> None:
    async def main() -> None:
        async with bridged() as (client, site):
            reader, writer = await client.open_connection(site.host, site.echo_port)
            sent = content(5, 3_000_000)

            async def send() -> None:
                for start in range(0, len(sent), 100_000):
                    writer.write(sent[start : start + 100_000])
                    await writer.drain()
                writer.write_eof()

            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(send())
                got = await reader.read()
            assert got == sent
            assert reader.at_eof()
            writer.close()
            await writer.wait_closed()
            await eventually(lambda: site.open_echoes == 0)

    run(main(), 60, fast=True)


def test_refusals_and_ends_are_told() -> None:
    async def main() -> None:
        async with bridged() as (client, site):
            with pytest.raises(FlowError, match="refused") as refused:
                await client.open_connection(site.host, 1)
            assert refused.value.error == "connection_refused"
            for host, port in (("exa mple", 80), ("example.org", 0)):
                with pytest.raises(FlowError):
                    await client.open_connection(host, port)
            reader, writer = await client.open_connection(site.host, site.closing_port)
            assert await reader.read() == b"that is all"
            writer.close()
            reader, _ = await client.open_connection(site.host, site.echo_port)
            reading = asyncio.create_task(reader.read(1))
            await asyncio.sleep(0)
        with pytest.raises(TunnelError, match="closed"):
            await reading

    run(main(), 60)


def test_tls_is_checked_here(tmp_path: Path) -> None:
    path = write_certificate(tmp_path)

    async def main() -> None:
        served = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        served.load_cert_chain(path)
        trusting = ssl.create_default_context(cafile=str(path))
        async with bridged() as (client, site):
            tls = await asyncio.start_server(site.echo, site.host, 0, ssl=served)
            port = tls.sockets[0].getsockname()[1]
            async with tls:
                reader, writer = await client.open_connection(
                    site.host, port, ssl=trusting, server_hostname="localhost"
                )
                writer.write(b"hello")
                assert await reader.readexactly(5) == b"hello"
                assert not writer.can_write_eof()
                writer.close()
                await writer.wait_closed()
                for context, name in ((True, "localhost"), (trusting, "example.org")):
                    with pytest.raises(FlowError, match="certificate"):
                        await client.open_connection(
                            site.host, port, ssl=context, server_hostname=name
                        )

    run(main(), 60)


def test_httpx_goes_through_the_bridge(tmp_path: Path) -> None:
    path = write_certificate(tmp_path)

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello")
        with suppress(ConnectionError):
            await reader.read()
        writer.close()

    async def main() -> None:
        served = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        served.load_cert_chain(path)
        trusting = ssl.create_default_context(cafile=str(path))
        async with (
            bridged() as (client, site),
            await asyncio.start_server(answer, "127.0.0.1", 0, ssl=served) as secure,
            httpx.AsyncClient(transport=BridgeTransport(client, trusting)) as http,
        ):
            port = secure.sockets[0].getsockname()[1]
            for _ in range(2):
                assert (await http.get(site.url(7, 300_000))).content == content(7, 300_000)
            sent = content(8, 200_000)
            assert (await http.put(site.upload_url, content=sent)).text == sha256(sent)
            assert (await http.get(f"https://localhost:{port}/")).text == "hello"
            with pytest.raises(httpx.ConnectError, match="refused"):
                await http.get(f"http://{site.host}:1/")
            with pytest.raises(httpx.ConnectError, match="certificate"):
                await http.get(f"https://{site.host}:{port}/")
            with pytest.raises(httpx.RemoteProtocolError):
                await http.get(f"http://{site.host}:{site.closing_port}/")

    run(main(), 60)


def test_no_bridge_in_time_is_told() -> None:
    async def main() -> None:
        async with server() as on, magpies.Client(on.invite(), config=CONFIG) as client:
            with pytest.raises(TunnelError):
                await client.open_connection("example.org", 443, deadline_s=0.2)

    run(main())
    with pytest.raises(InviteError):
        magpies.Client("magpies:nonsense")


def test_importing_the_package_loads_nothing() -> None:
    code = "import sys, magpies; print(any(m.startswith('magpies.') for m in sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
