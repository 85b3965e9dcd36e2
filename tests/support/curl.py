"""What a person with curl or a browser sees through the client's proxy."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass


@dataclass(frozen=True)
class Answer:
    """What curl got.

    Attributes:
        exit_status: of curl; 0 when it got any response, 97 when SOCKS refused.
        status: of HTTP, 0 without a response.
        body: decoded.
        complaint: what curl said on standard error.
        seconds: that it took.
    """

    exit_status: int
    status: int
    headers: str
    body: str
    complaint: str
    seconds: float


async def curl(proxy: str, url: str, *options: str, scheme: str = "http") -> Answer:
    """Get `url` through the proxy at `address:port`; a refusal is an answer like any other."""
    began = time.monotonic()
    process = await asyncio.create_subprocess_exec(
        "curl",
        "--silent",
        "--show-error",
        "--include",
        "--suppress-connect-headers",
        "--max-time",
        "60",
        "--proxy",
        f"{scheme}://{proxy}",
        "--noproxy",
        "",
        *options,
        url,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    output, errors = await process.communicate()
    head, _, body = output.decode(errors="replace").partition("\r\n\r\n")
    if head.startswith("HTTP/1.1 100"):  # before an upload
        head, _, body = body.partition("\r\n\r\n")
    assert process.returncode is not None
    return Answer(
        process.returncode,
        int(head.split(" ", 2)[1]) if head.startswith("HTTP/") else 0,
        head,
        body,
        errors.decode(errors="replace").strip(),
        time.monotonic() - began,
    )
