"""httpx through a bridge: python examples/httpx_transport.py INVITE URL.

Copy `BridgeTransport` into your program:

```
async with magpies.Client(invite) as bridge:
    async with httpx.AsyncClient(transport=BridgeTransport(bridge)) as http:
        response = await http.get("https://example.org/")
```
"""

import asyncio
import ssl
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Any, Self, cast

import httpcore
import httpx

import magpies
from magpies.errors import MagpiesError

CHUNK_OCTETS = 65_536
DEADLINE_S = 60.0


class BridgeTransport(httpx.AsyncBaseTransport):
    """Sends httpx's requests through a bridge, and keeps connections for the next ones.

    Errors are httpx's; what the bridge says stands in their text. Close it before the bridge:
    `httpx.AsyncClient` does, if its block is the inner one.

    Args:
        bridge: a client whose block is running.
        verify: what sites are checked with, if not the certificates that httpx knows.
    """

    def __init__(self, bridge: magpies.Client, verify: ssl.SSLContext | None = None) -> None:
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=verify or httpx.create_ssl_context(), network_backend=_Network(bridge)
        )

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request and return the beginning of its answer; called by httpx."""
        url = httpcore.URL(
            scheme=request.url.raw_scheme,
            host=request.url.raw_host,
            port=request.url.port,
            target=request.url.raw_path,
        )
        sent = httpcore.Request(
            request.method,
            url,
            headers=request.headers.raw,
            content=request.stream,
            extensions=request.extensions,
        )
        with _errors_of_httpx(request):
            answer = await self._pool.handle_async_request(sent)
        body = _Body(answer, request)
        return httpx.Response(
            answer.status, headers=answer.headers, stream=body, extensions=answer.extensions
        )

    async def __aenter__(self) -> Self:
        await self._pool.__aenter__()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None = None,
        error: BaseException | None = None,
        trace: TracebackType | None = None,
    ) -> None:
        await self._pool.__aexit__(kind, error, trace)

    async def aclose(self) -> None:
        """End all connections."""
        await self._pool.aclose()


class _Body(httpx.AsyncByteStream):
    """The body of an answer, as it comes."""

    def __init__(self, answer: httpcore.Response, request: httpx.Request) -> None:
        self._answer = answer
        self._request = request

    async def __aiter__(self) -> AsyncIterator[bytes]:
        with _errors_of_httpx(self._request):
            async for part in self._answer.aiter_stream():
                yield part

    async def aclose(self) -> None:
        await self._answer.aclose()


class _Network(httpcore.AsyncNetworkBackend):
    """Where the pool gets its connections."""

    def __init__(self, bridge: magpies.Client) -> None:
        self._bridge = bridge

    async def connect_tcp(
        self, host: str, port: int, timeout: float | None = None, *_: Any, **__: Any
    ) -> httpcore.AsyncNetworkStream:
        return _Stream(self._bridge, host, port, timeout)


class _Stream(httpcore.AsyncNetworkStream):
    """A connection, opened when it is known whether it speaks TLS."""

    def __init__(
        self, bridge: magpies.Client, host: str, port: int, deadline_s: float | None
    ) -> None:
        self._bridge = bridge
        self._target = host, port
        self._deadline_s = deadline_s or DEADLINE_S
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.AsyncNetworkStream:
        await self._open(ssl_context, server_hostname)
        return self

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        reader, _ = self._streams or await self._open()
        try:
            async with asyncio.timeout(timeout):
                return await reader.read(min(max_bytes, CHUNK_OCTETS))
        except TimeoutError as error:
            raise httpcore.ReadTimeout("The site did not answer in time.") from error
        except MagpiesError as error:
            raise httpcore.ReadError(str(error)) from error

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        _, writer = self._streams or await self._open()
        try:
            async with asyncio.timeout(timeout):
                writer.write(buffer)
                await writer.drain()
        except TimeoutError as error:
            raise httpcore.WriteTimeout("The site took nothing more in time.") from error
        except (MagpiesError, ConnectionError) as error:
            raise httpcore.WriteError(str(error)) from error

    async def aclose(self) -> None:
        if self._streams is not None:
            self._streams[1].close()

    def get_extra_info(self, info: str) -> Any:
        if self._streams is None:
            return None
        if info == "is_readable":  # asked before a kept connection is used again
            return self._streams[0].at_eof()
        return self._streams[1].get_extra_info(info)

    async def _open(
        self, context: ssl.SSLContext | None = None, name: str | None = None
    ) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        try:
            self._streams = await self._bridge.open_connection(
                *self._target,
                ssl=context or False,
                server_hostname=name,
                deadline_s=self._deadline_s,
            )
        except MagpiesError as error:
            raise httpcore.ConnectError(str(error)) from error
        return self._streams


@contextmanager
def _errors_of_httpx(request: httpx.Request) -> Iterator[None]:
    """Raise errors of httpcore as those of the same names of httpx, as programs expect."""
    try:
        yield
    except (httpcore.NetworkError, httpcore.ProtocolError, httpcore.TimeoutException) as error:
        kind = cast("type[httpx.TransportError]", getattr(httpx, type(error).__name__))
        raise kind(str(error), request=request) from error


async def main(invite: str, url: str) -> None:
    """Print what the site answers."""
    async with (
        magpies.Client(invite) as bridge,
        httpx.AsyncClient(transport=BridgeTransport(bridge)) as http,
        http.stream("GET", url) as response,
    ):
        async for part in response.aiter_bytes():
            sys.stdout.buffer.write(part)


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
