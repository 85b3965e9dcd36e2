"""Web sites that tests serve: pages as they are, watched for what their policy refused."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final

from aiohttp import web

from magpies.web import Asset
from support.browsers import Page
from support.listening import listening

_AXE: Final = Path(__file__).parents[2] / "widget" / "node_modules" / "axe-core" / "axe.min.js"
_HEAD: Final = b"<head>\n"
_WATCHED: Final = _HEAD + b'<script src="/watch.js"></script>\n'
_WATCH: Final = """
globalThis.violations = [];
document.addEventListener("securitypolicyviolation", ({ blockedURI, effectiveDirective }) =>
  violations.push(`${effectiveDirective} ${blockedURI}`));
"""
_LOAD_AXE: Final = """new Promise((resolve, reject) => {
  const script = document.createElement("script");
  const url = "/axe.js";
  script.src = globalThis.trustedTypes?.createPolicy("axe", { createScriptURL: () => url })
    .createScriptURL(url) ?? url;
  Object.assign(script, { onload: () => resolve(0), onerror: reject });
  document.head.append(script);
})"""
_RUN_AXE: Final = """(async () => {
  const { violations } = await axe.run(document, {
    runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    resultTypes: ["violations"],
  });
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
})()"""


@asynccontextmanager
async def serving_site(find: Callable[[str], Asset | None]) -> AsyncIterator[str]:
    """Serve what `find` knows on an origin of its own; yields its address, without a last slash.

    Args:
        find: gets a path without its first slash.
    """

    async def answer(request: web.Request) -> web.Response:
        name = request.match_info["name"]
        if name == "watch.js":
            return web.Response(text=_WATCH, content_type="text/javascript")
        if name == "axe.js":
            script = await asyncio.to_thread(_AXE.read_text)
            return web.Response(text=script, content_type="text/javascript")
        found = find(name)
        if found is None:
            raise web.HTTPNotFound
        return web.Response(body=found.body.replace(_HEAD, _WATCHED), headers=found.all_headers)

    app = web.Application()
    app.router.add_get("/{name:.*}", answer)
    async with listening(web.AppRunner(app, access_log=None, shutdown_timeout=1.0)) as port:
        yield f"http://127.0.0.1:{port}"


async def refused(page: Page) -> Any:
    """Return what the policy of the page that is loaded has refused."""
    return await page.evaluate("violations")


async def axe_findings(page: Page) -> Any:
    """Return what axe-core has against the page that is loaded. It breaks the page's policy."""
    await page.evaluate(f"globalThis.axe ? 0 : {_LOAD_AXE}")
    return await page.evaluate(_RUN_AXE)
