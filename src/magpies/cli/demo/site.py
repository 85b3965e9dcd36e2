"""A stand-in for a blocked news site: one article, one large file, on loopback only."""

from __future__ import annotations

import asyncio
import hashlib
from contextlib import suppress
from dataclasses import dataclass
from typing import Final, Self

WORDS: Final = "The ferry runs again"
"""Stand in everything that the site sends, so that one can look for them on the way."""

_HEAD_S: Final = 10.0
_FILE_BLOCKS: Final = 400
_BLOCK_OCTETS: Final = 62_500

ARTICLE: Final = f"""\
<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{WORDS}</title>
<style>
  body {{ max-width: 34rem; margin: 3rem auto; padding: 0 1rem; font: 1.1rem/1.6 Georgia, serif;
    color: #222; background: #fdfcf9; }}
  h1 {{ line-height: 1.2; }}
  .kicker {{ color: #8a1c1c; font: 600 .8rem sans-serif; letter-spacing: .08em; }}
</style>
<p class="kicker">THE HARBOUR GAZETTE</p>
<h1>{WORDS}</h1>
<p>For eleven weeks nobody crossed. The crew had asked for lifeboats that float, the harbour
office had asked for silence, and the <em>Patience</em> lay at her pier with a chain around the
wheel. On Monday the chain came off. At ten past six the first forty passengers went aboard, most
of them with flowers, one of them with a goat.</p>
<p>The new lifeboats are orange. &ldquo;You can see them from the church,&rdquo; says the
skipper, Marit Oyelaran, who does not say more than that, because a paper that did was taken off
the net in spring. It is this one. If you can read it, somebody lent you a bridge.</p>
<p>The timetable is as before: every hour from each side, on the half hour when the wind is from
the north.</p>
<p><a href="/file">A large file, to measure with</a></p>
</html>
"""


@dataclass(frozen=True)
class Page:
    """One thing that the site serves."""

    content_type: str
    blocks: int
    """Pieces of which the body is made; see `block`."""
    size: int
    sha256: str

    def block(self, number: int) -> bytes:
        """Return one piece of the body."""
        return ARTICLE.encode() if self.blocks == 1 else _file_block(number)


def _file_block(number: int) -> bytes:
    line = f"{number:08d} {WORDS}.\n".encode()
    return (line * (_BLOCK_OCTETS // len(line) + 1))[:_BLOCK_OCTETS]


def _page(content_type: str, blocks: list[bytes]) -> Page:
    digest = hashlib.sha256()
    for block in blocks:
        digest.update(block)
    return Page(content_type, len(blocks), sum(map(len, blocks)), digest.hexdigest())


class Site:
    """The site, as an asynchronous context manager."""

    def __init__(self) -> None:
        self.article = _page("text/html; charset=utf-8", [ARTICLE.encode()])
        self.file = _page("text/plain", [_file_block(number) for number in range(_FILE_BLOCKS)])
        self._pages = {"/": self.article, "/file": self.file}
        self._server: asyncio.Server | None = None
        self._writers: set[asyncio.StreamWriter] = set()

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        port = self._server.sockets[0].getsockname()[1]
        self.url = f"http://127.0.0.1:{port}/"
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._server is not None:
            self._server.close()
            for writer in self._writers:
                writer.transport.abort()
            await self._server.wait_closed()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.add(writer)
        with suppress(OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            async with asyncio.timeout(_HEAD_S):
                head = await reader.readuntil(b"\r\n\r\n")
            path = head.split(b" ", 2)[1].decode("latin-1") if head.count(b" ") > 1 else ""
            await self._answer(writer, self._pages.get(path))
        writer.close()
        self._writers.discard(writer)

    async def _answer(self, writer: asyncio.StreamWriter, page: Page | None) -> None:
        if page is None:
            writer.write(
                b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
            )
            return
        head = (
            f"HTTP/1.1 200 OK\r\nContent-Type: {page.content_type}\r\n"
            f"Content-Length: {page.size}\r\nConnection: close\r\n\r\n"
        )
        writer.write(head.encode())
        for number in range(page.blocks):
            writer.write(page.block(number))
            await writer.drain()
