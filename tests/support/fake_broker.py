"""A broker that says what a test wants, and a page with a widget that listens to it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import web

from magpies.web import asset
from magpies.wire.signalling import (
    BrokerMessage,
    Hello,
    VolunteerMessage,
    Welcome,
    WidgetConfig,
    decode_from_volunteer,
    encode,
)
from support.listening import listening

_PAGE = """<!doctype html>
<html lang="en">
<title>A page</title>
<script src="/widget.js" defer></script>
<p>An article.</p>
<magpies-bridge broker=""{egress}></magpies-bridge>
</html>
"""

_FRAME = """<!doctype html>
<title>A page around another</title>
<iframe sandbox="allow-scripts" src="/framed"></iframe>
"""
_SWITCH_ON = """
addEventListener("load", () => document.querySelector("magpies-bridge").start());
"""


@dataclass
class FakeBroker:
    """A broker in the hands of a test.

    Attributes:
        egresses: what `/v1/config` names.
        allowed: the page's own list, its `egress` attribute; None leaves it out.
        heard: what volunteers said, in order.
        stun: the STUN servers that `/v1/config` names.
    """

    egresses: list[str] = field(default_factory=list)
    allowed: str | None = None
    url: str = ""
    heard: list[VolunteerMessage] = field(default_factory=list)
    stun: list[str] = field(default_factory=list)
    _arrived: asyncio.Event = field(default_factory=asyncio.Event)
    _socket: web.WebSocketResponse | None = None

    async def say(self, message: BrokerMessage) -> None:
        """Send a message to the volunteer that came last."""
        assert self._socket is not None
        await self._socket.send_str(encode(message).decode())

    async def hear[Kind: VolunteerMessage](self, kind: type[Kind], **fields: object) -> Kind:
        """Wait for a message of a kind with these fields; it is then forgotten."""
        async with asyncio.timeout(15):
            while True:
                for message in self.heard:
                    if isinstance(message, kind) and all(
                        getattr(message, name) == value for name, value in fields.items()
                    ):
                        self.heard.remove(message)
                        return message
                self._arrived.clear()
                await self._arrived.wait()

    async def break_off(self) -> None:
        """End the conversation with the volunteer that came last."""
        assert self._socket is not None
        await self._socket.close()

    async def _config(self, _: web.Request) -> web.Response:
        body = encode(WidgetConfig(version=1, stun=self.stun, egresses=self.egresses))
        headers = {"Access-Control-Allow-Origin": "*"}
        return web.Response(body=body, content_type="application/json", headers=headers)

    async def _volunteer(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        async for frame in socket:
            message = decode_from_volunteer(frame.data)
            if isinstance(message, Hello):
                self._socket = socket
                await self.say(Welcome(1, 5))
            self.heard.append(message)
            self._arrived.set()
        return socket

    async def _page(self, _: web.Request) -> web.Response:
        # No Content-Security-Policy: what the widget does not do must be its own doing.
        egress = "" if self.allowed is None else f' egress="{self.allowed}"'
        return web.Response(text=_PAGE.format(egress=egress), content_type="text/html")

    async def _frame(self, _: web.Request) -> web.Response:
        return web.Response(text=_FRAME, content_type="text/html")

    async def _framed(self, _: web.Request) -> web.Response:
        """Serve a page that switches on by itself, under as strict a policy as there can be."""
        page = _PAGE.format(egress="").replace("<p>", '<script src="/on.js" defer></script><p>')
        policy = f"default-src 'none'; script-src {self.url}; connect-src {self.url} ws:"
        headers = {"Content-Security-Policy": policy}
        return web.Response(text=page, content_type="text/html", headers=headers)

    async def _on(self, _: web.Request) -> web.Response:
        return web.Response(text=_SWITCH_ON, content_type="text/javascript")

    async def _asset(self, request: web.Request) -> web.Response:
        found = asset(request.match_info["name"])
        if found is None:
            raise web.HTTPNotFound
        return web.Response(body=found.body, headers=found.all_headers)


@asynccontextmanager
async def fake_broker(egresses: list[str], allowed: str | None = None) -> AsyncIterator[FakeBroker]:
    """Run a broker and a page on loopback."""
    broker = FakeBroker(egresses, allowed)
    app = web.Application()
    app.router.add_get("/", broker._page)
    app.router.add_get("/next", broker._page)
    app.router.add_get("/frame", broker._frame)
    app.router.add_get("/framed", broker._framed)
    app.router.add_get("/on.js", broker._on)
    app.router.add_get("/v1/config", broker._config)
    app.router.add_get("/v1/volunteer", broker._volunteer)
    app.router.add_get("/{name:.+}", broker._asset)
    async with listening(web.AppRunner(app, access_log=None, shutdown_timeout=1.0)) as port:
        broker.url = f"http://127.0.0.1:{port}"
        try:
            yield broker
        finally:
            if broker._socket is not None:
                await broker._socket.close()
