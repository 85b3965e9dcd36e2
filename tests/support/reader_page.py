"""The reader's page without a bridge: a client that is what a test says."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from magpies.client.bridge import BridgeStatus
from magpies.client.desk import Phase, Standing
from magpies.client.page import ReaderPage
from magpies.client.page.messages import PoolChoice
from magpies.client.pairing import Offer
from magpies.client.traffic import Traffic
from magpies.errors import MagpiesError, PairingError
from magpies.transports.flow import Flow
from magpies.transports.local_listener import LocalListener
from magpies.wire.descriptors import encode_base64
from magpies.wire.invites import Invite
from support import within

INVITE = Invite(["https://bridge.example.org"], encode_base64(b"k" * 32), "a-token-for-tests")
UP = BridgeStatus(True, 3, 5)
OFF = BridgeStatus(on=False)
OFFER = Offer("magpies-offer:AQAxyz", "https://bridge.example.org/pair/#AQAxyz", 0)


@dataclass
class FakeClient:
    """Does at once what the page wants, and notes it."""

    status: BridgeStatus = UP
    invite: Invite | None = INVITE
    pool: PoolChoice = "private"
    traffic: Traffic = field(default_factory=Traffic)
    proxy: tuple[str, int] = ("127.0.0.1", 1080)
    standing: Standing | None = None
    wrong: MagpiesError | None = None
    """Why there is no offer, or why a reply is none."""
    done: list[object] = field(default_factory=list)

    async def switch(self, on: bool) -> None:
        self.done.append(on)
        self.status = UP if on else OFF

    async def use(self, invite: Invite) -> None:
        self.done.append(invite)
        self.invite, self.status = invite, UP

    async def choose(self, pool: PoolChoice) -> None:
        self.done.append(pool)
        self.pool = pool

    async def offer(self) -> None:
        if self.wrong is not None:
            raise self.wrong
        self.done.append("offer")
        self.standing = Standing(Phase.OFFERED, OFFER, 599.6)

    def take(self, reply: str) -> None:
        if isinstance(self.wrong, PairingError):
            raise self.wrong
        self.done.append(reply)
        self.standing = Standing(Phase.CONNECTING, OFFER, 0.0)


@dataclass
class PageSite:
    """A page that is served."""

    client: FakeClient
    page: ReaderPage

    @property
    def host(self) -> str:
        host, port = self.client.proxy
        return f"{host}:{port}"

    async def raw(self, request: bytes) -> bytes:
        """Return everything that is answered to octets; nothing when it is reset."""
        reader, writer = await asyncio.open_connection(*self.client.proxy)
        try:
            writer.write(request)
            async with within(5):
                return await reader.read()
        except ConnectionError:
            return b""
        finally:
            writer.close()

    async def ask(
        self, line: str, body: object = None, *, host: str | None = None, **headers: str
    ) -> tuple[int, dict[str, str], bytes]:
        """Send a request; return status, headers and body, (0, {}, b"") for no answer.

        Args:
            line: "GET /path".
            body: to be sent as JSON; bytes are sent as they are.
            host: in the place of the page's.
            headers: with "_" for "-".
        """
        data = b"" if body is None else body
        data = data if isinstance(data, bytes) else json.dumps(data).encode()
        fields = {"Host": host or self.host, "Connection": "close", "Content-Length": len(data)}
        fields |= {name.replace("_", "-"): value for name, value in headers.items()}
        head = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
        answer = await self.raw(f"{line} HTTP/1.1\r\n{head}\r\n".encode() + data)
        if not answer:
            return 0, {}, b""
        start, _, rest = answer.partition(b"\r\n\r\n")
        status, *lines = start.decode("latin-1").split("\r\n")
        told = dict(each.lower().split(": ", 1) for each in lines)
        return int(status.split()[1]), told, rest

    async def enter(self) -> str:
        """Return the Authorization header of a new session."""
        key = urlsplit(self.page.link).fragment
        status, _, body = await self.ask("POST /api/session", {"key": key})
        assert status == 200
        return f"Bearer {json.loads(body)['key']}"

    async def api(self, line: str, body: object = None) -> tuple[int, Any]:
        """Send a request with a key; return status and decoded JSON."""
        status, _, told = await self.ask(line, body, Authorization=await self.enter())
        return status, json.loads(told) if told else None


async def nowhere(host: str, port: int) -> Flow:
    raise AssertionError(f"the page opened a flow to {host}:{port}")


@asynccontextmanager
async def page_site(
    client: FakeClient | None = None,
    listen: str = "127.0.0.1",
) -> AsyncIterator[PageSite]:
    """Serve the page of a client."""
    client = client or FakeClient()
    page = ReaderPage(client)
    async with LocalListener(nowhere, listen, page=page) as listener:
        client.proxy = listener.address
        yield PageSite(client, page)
