"""What a reader and a friend need to meet by texts, and nothing else: no broker anywhere."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from aiohttp import web

from magpies.egress.config import EgressConfig
from magpies.egress.keys import load_or_create
from magpies.egress.service import LINK_PATH, Egress
from magpies.transports.stun import StunResponder
from magpies.web import asset
from magpies.wire import invites
from magpies.wire.invites import Invite, PinnedEgress
from support.browsers import Page
from support.listening import listening

PAIRING: Final = "document.querySelector('magpies-pairing')"
STUN_PORTS: Final = (8478, 8479)


@dataclass
class Site:
    """An egress and the page for friends.

    Attributes:
        invite: pins the egress.
        asked: paths that somebody has asked for, with their queries.
    """

    invite: str = ""
    asked: list[str] = field(default_factory=list)


@asynccontextmanager
async def no_broker(
    state: Path, host: str = "127.0.0.1", port: int = 0, *, stun: bool = False
) -> AsyncIterator[Site]:
    """Serve what pairing needs; the page pins the egress.

    Args:
        state: for keys.
        host: address of this computer.
        port: 0 for any free one.
        stun: answer STUN requests too, on `STUN_PORTS`.
    """
    site = Site()
    keys = load_or_create(state)
    egress = Egress(EgressConfig(allow_destinations=["127.0.0.0/8"]), keys.identity)
    servers = [f"stun:{host}:{each}" for each in STUN_PORTS] if stun else []
    url = ""

    async def page(request: web.Request) -> web.Response:
        found = asset(request.match_info["name"], [url])
        if found is None:
            raise web.HTTPNotFound
        body = found.body.replace(b'<magpies-pairing broker="../">', pinned)
        return web.Response(body=body, headers=found.all_headers)

    @web.middleware
    async def note(request: web.Request, handler: object) -> web.StreamResponse:
        site.asked.append(request.path_qs)
        # aiohttp has no public type of handlers.
        return await handler(request)  # type: ignore[operator,no-any-return]

    app = web.Application(middlewares=[note])
    egress.add_routes(app)
    app.router.add_get("/{name:.*}", page)
    runner = web.AppRunner(app, access_log=None, handler_cancellation=True, shutdown_timeout=1.0)
    async with AsyncExitStack() as stack:
        if stun:
            await stack.enter_async_context(StunResponder(host, STUN_PORTS))
        await stack.enter_async_context(egress)
        port = await stack.enter_async_context(listening(runner, host, port))
        base = f"http://{host}:{port}"
        url = base.replace("http", "ws") + LINK_PATH
        pinned = f'<magpies-pairing egress="{url}" stun="{" ".join(servers)}">'.encode()
        pins = [PinnedEgress(keys.identity.fingerprint)]
        invite = Invite([base], keys.operator_public, stun=servers, egresses=pins)
        site.invite = invites.encode(invite)
        yield site


async def press(page: Page) -> None:
    """Press the button that makes the reply."""
    await page.evaluate(f"{PAIRING}.shadowRoot.querySelector('[type=submit]').click()")


async def reply_of(page: Page) -> str:
    """Return the reply, once it is there."""
    return str(
        await page.evaluate(
            f"""new Promise((resolve, reject) => {{
              const end = performance.now() + 20_000;
              const look = () => {{
                const {{ reply, fault }} = {PAIRING}.status;
                if (reply !== null) resolve(reply);
                else if (fault !== null || performance.now() > end) reject(new Error(fault));
                else setTimeout(look, 20);
              }};
              look();
            }})"""
        )
    )
