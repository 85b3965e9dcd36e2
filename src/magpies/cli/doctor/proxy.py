"""The doctor's look at the port of the local proxy."""

from __future__ import annotations

import asyncio
from typing import Final

from magpies.cli.doctor.findings import Findings, Trouble
from magpies.transports.addresses import cannot_listen, split_listen

_PROXY_S: Final = 2.0
_QUESTION: Final = b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
_OURS: Final = b"proxy-status: magpies;"
_HEAD_OCTETS: Final = 4_096


async def check_proxy(findings: Findings, listen: str) -> None:
    """See whether the proxy can listen, or does so already.

    Args:
        findings: gets the result.
        listen: of the client's configuration.

    Raises:
        Trouble: another program has the port, or the address cannot be used.
        ConfigError: `listen` is not of the form address:port.
    """
    host, port = split_listen(listen)
    try:
        server = await asyncio.start_server(lambda _, writer: writer.close(), host, port)
    except (OSError, OverflowError) as error:
        if not await _is_magpies(host, port):
            raise Trouble(str(cannot_listen(error, host, port))) from error
        findings.good(f"Magpies runs already: its proxy listens on {listen}.")
        return
    server.close()
    await server.wait_closed()
    findings.good(f"The proxy can listen on {listen}." if port else "The proxy takes a free port.")


async def _is_magpies(host: str, port: int) -> bool:
    """Whether what listens there answers a request for a page as our proxy does."""
    try:
        async with asyncio.timeout(_PROXY_S):
            reader, writer = await asyncio.open_connection(host, port, limit=_HEAD_OCTETS)
            try:
                writer.write(_QUESTION)
                head = await reader.readuntil(b"\r\n\r\n")
            finally:
                writer.transport.abort()
    except (OSError, EOFError, asyncio.LimitOverrunError):
        return False
    return _OURS in head.lower()
