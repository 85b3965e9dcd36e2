"""A page on which the widget's look is played without a bridge: any state, language and layout."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final, Protocol
from urllib.parse import urlencode

from aiohttp import web

from magpies.web import asset
from support.listening import listening

_ROOT: Final = Path(__file__).parents[2]
_AXE: Final = _ROOT / "widget" / "node_modules" / "axe-core" / "axe.min.js"

# As strict as a site's policy can be with the documented additions; a violation fails a test.
_POLICY: Final = "default-src 'self'; require-trusted-types-for 'script'"

_PAGE: Final = """<!doctype html>
<html lang="{lang}" dir="{direction}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>The Estuary Post</title>
<link rel="stylesheet" href="/stage.css">
<script src="/widget.js"></script>
<script src="/stage.js"></script>
<main>
<h1>{title}</h1>
<p>{before}</p>
<magpies-bridge broker="/" layout="{layout}"></magpies-bridge>
<p>{after}</p>
</main>
</html>
"""

_STYLE: Final = """
:root { color-scheme: light dark; background: Canvas; color: CanvasText; }
:root.light { color-scheme: light; }
:root.dark { color-scheme: dark; background: #14171a; color: #e9e6de; }
body { margin: 0; font: 1.06rem/1.6 system-ui, sans-serif; }
main { max-inline-size: 46rem; margin-inline: auto; padding: .5rem 1.25rem 1.5rem; }
h1 { font-size: 1.6rem; line-height: 1.2; }
[layout="banner"] { margin-inline: calc(50% - 50vw); }
"""

# Stands in for the page's engine: shows what it is told, and notes what the person wants.
_SCRIPT: Final = """
const nothing = { people: 0, octets: 0, seconds: 0 };
const free = { rate: null, month: null, readers: null, hours: null, onlyUnmetered: false,
  onlyMains: false };
let status = { state: "off", on: false, helping: 0, session: nothing, total: nothing,
  monthOctets: 0, countries: {}, countriesNow: {}, online: 0, readers: 0, failure: null,
  obstacle: null, pause: null, caution: null, preferences: free };
const listeners = new Set();
const wished = [];
const tell = (more) => {
  status = { ...status, ...more };
  for (const listener of listeners) listener.onStatus(status);
};
const wish = (name) => (what) => void wished.push([name, what ?? null]);
const engine = {
  get status() { return status; },
  start() { wish("start")(); tell({ on: true, state: "connecting" }); },
  stop() { wish("stop")(); tell({ on: false, state: "off", pause: null }); },
  agree() { wish("agree")(); tell({ pause: null, state: "waiting" }); },
  setPreferences(preferences) { wish("preferences")(preferences); tell({ preferences }); },
};
customElements.get("magpies-bridge").page = {
  attach(broker, allowed, listener) {
    listeners.add(listener);
    return { engine, detach: () => listeners.delete(listener) };
  },
};
const violations = [];
document.addEventListener("securitypolicyviolation", ({ blockedURI, effectiveDirective }) =>
  violations.push(`${effectiveDirective} ${blockedURI}`));
globalThis.stage = {
  wished,
  violations,
  set: (more) => tell({ ...more }),
  help: () => { for (const listener of listeners) listener.onHelping(null); },
  root: () => document.querySelector("magpies-bridge").shadowRoot,
};
"""

WORDS: Final = {
    "en": (
        "The night the light came back to Sallow Point",
        "At nine minutes past six on Thursday somebody on the quay began to count backwards.",
        "Then the lens began to turn, and for a while nobody said anything at all.",
    ),
    "fa": (
        "شبی که نور به دماغه بازگشت",
        "ساعت شش و نه دقیقه عصر پنجشنبه، کسی روی اسکله شروع کرد به شمارش معکوس.",
        "سپس عدسی به چرخش درآمد، و مدتی هیچ‌کس چیزی نگفت.",
    ),
}

LANGUAGES: Final = (
    *("ar", "be", "en", "es", "fa", "fr", "my", "ru", "tr", "vi", "zh-Hans", "zh-Hant"),
)
TAMPERED: Final = "tampered"
"""The address of a page with this in it gets languages and a map that the build has not pinned."""
HELPING: Final[Mapping[str, Any]] = {
    "state": "helping",
    "on": True,
    "helping": 3,
    "online": 120,
    "readers": 45,
    "session": {"people": 4, "octets": 61_000_000, "seconds": 1_300},
    "total": {"people": 38, "octets": 2_480_000_000, "seconds": 41_400},
    "monthOctets": 1_240_000_000,
    "countries": {"IR": 5, "RU": 3, "BY": 1},
    "countriesNow": {"IR": 2, "BY": 1},
}
STATES: Final[Mapping[str, Mapping[str, Any]]] = {
    "off": {},
    "connecting": {"state": "connecting", "on": True},
    "waiting": {"state": "waiting", "on": True, "online": 120, "readers": 45},
    "helping": HELPING,
    "hindered": {"state": "waiting", "on": True, "obstacle": "blocked"},
    "caution": {"state": "paused", "on": True, "pause": "caution", "caution": "IR"},
    "error": {"state": "error", "on": True, "failure": "unreachable"},
    "misconfigured": {"state": "error", "failure": "misconfigured"},
    **{
        f"paused-{pause}": {"state": "paused", "on": True, "pause": pause}
        for pause in ("elsewhere", "hours", "data", "metered", "battery", "saver", "hidden")
    },
}
NOTHING: Final[Mapping[str, Any]] = {
    "state": "off",
    "on": False,
    "helping": 0,
    "countriesNow": {},
    "failure": None,
    "obstacle": None,
    "pause": None,
    "caution": None,
}


def shown(state: str) -> str:
    """Return the script that shows a state."""
    return f"stage.set({json.dumps({**NOTHING, **STATES[state]})})"


def page_url(base: str, layout: str = "card", lang: str = "en") -> str:
    """Return the address of a page with the widget in it."""
    return f"{base}/?{urlencode({'layout': layout, 'lang': lang})}"


class Evaluates(Protocol):
    """A page of ours, or one of Playwright."""

    async def evaluate(self, expression: str) -> Any:
        """Return the value of a JavaScript expression, awaited if it is a promise."""


async def until(page: Evaluates, expression: str) -> None:
    """Wait for something, frame by frame: the policy forbids what Playwright has for that."""
    await page.evaluate(
        f"""new Promise((resolve, reject) => {{
          const end = performance.now() + 10_000;
          const look = () => {{
            if ({expression}) resolve(0);
            else if (performance.now() > end) reject(new Error({json.dumps(expression)}));
            else requestAnimationFrame(look);
          }};
          look();
        }})"""
    )


async def _page(request: web.Request) -> web.Response:
    lang = request.query["lang"]
    title, before, after = WORDS.get(lang, WORDS["en"])
    text = _PAGE.format(
        lang=lang,
        direction="rtl" if lang in {"ar", "fa"} else "ltr",
        layout=request.query["layout"],
        title=title,
        before=before,
        after=after,
    )
    headers = {"Content-Security-Policy": _POLICY}
    return web.Response(text=text, content_type="text/html", headers=headers)


async def _file(request: web.Request) -> web.Response:
    texts = {"stage.js": (_SCRIPT, "text/javascript"), "stage.css": (_STYLE, "text/css")}
    name = request.match_info["name"]
    if name in texts:
        text, kind = texts[name]
        return web.Response(text=text, content_type=kind)
    if name == "axe.js":
        script = await asyncio.to_thread(_AXE.read_text)
        return web.Response(text=script, content_type="text/javascript")
    found, referer = asset(name), request.headers.get("Referer", "")
    if found is None:
        raise web.HTTPNotFound
    wrong = TAMPERED in referer and name.endswith(".json")
    body = found.body + b" " if wrong else found.body
    return web.Response(body=body, headers={**found.all_headers, "Cache-Control": "no-store"})


@asynccontextmanager
async def stage() -> AsyncIterator[str]:
    """Serve the page on loopback; yields the base address."""
    app = web.Application()
    app.router.add_get("/", _page)
    app.router.add_get("/{name:.+}", _file)
    async with listening(web.AppRunner(app, access_log=None, shutdown_timeout=1.0)) as port:
        yield f"http://127.0.0.1:{port}"
