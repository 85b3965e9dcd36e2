"""A private pool from its link and its invite to its end, with a real browser."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

from magpies.errors import InviteError
from magpies.wire import invites
from support import run, vectors
from support.bridges import Bridge, flip_switch, serving
from support.browsers import browser
from support.origins import origin
from support.processes import magpies, run_to_end

WIDGET = "document.querySelector('magpies-bridge')"
WORDS = f"{WIDGET}.shadowRoot.querySelector('.words').textContent"
STORED = "JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie])"


async def pool(state: Path, action: str) -> dict[str, Any]:
    ended = await run_to_end("pool", action, "family", f"--state={state}")
    assert ended.status == 0
    return ended.events[0]


def test_a_page_of_a_private_pool_serves_its_reader_until_it_is_revoked() -> None:
    async def main() -> None:
        async with AsyncExitStack() as stack:
            state = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            site = await stack.enter_async_context(origin())
            server = await stack.enter_async_context(serving(state))
            stranger = await stack.enter_async_context(
                magpies("volunteer", str(server.events[0]["url"]))
            )
            made = await pool(state, "create")
            page = await stack.enter_async_context(browser("chromium"))
            reader = await stack.enter_async_context(
                magpies("connect", str(made["invite"]), "--listen", "127.0.0.1:0")
            )
            told = await reader.event("bridge", connected=False)
            assert str(told["problem"]).startswith("No volunteer is free right now")

            await page.goto(str(made["link"]))
            await flip_switch(page)
            await reader.event("bridge", connected=True)
            bridge = Bridge(server, reader, site, stranger, page, state)
            assert await bridge.curl(site.url(7, 100_000))
            assert not [each for each in stranger.events if each["event"] == "helping"]
            await the_token_stays_in_the_address(page, str(made["link"]))

            reader.events.clear()
            await pool(state, "revoke")
            told = await reader.event("bridge", connected=False, problem=REVOKED)
            assert await page.evaluate(f"{WIDGET}.stats.failure") == "no-pool"
            assert str(await page.evaluate(WORDS)).startswith("This link does not work any more")
            assert await page.evaluate(f"{WIDGET}.stats.on") is False
            assert not [each for each in stranger.events if each["event"] == "helping"]

    run(main(), 115)


REVOKED = "This invite has been revoked: ask for a new one from who gave you this one."


async def the_token_stays_in_the_address(page: Any, link: str) -> None:
    token = link.partition("#")[2]
    assert await page.evaluate("location.hash") == f"#{token}"
    assert "magpies.visit" in (stored := str(await page.evaluate(STORED)))
    assert token not in stored
    paths = [url.partition("#")[0] for url in page.requests]
    assert any(path.endswith("/pool/") for path in paths)
    assert not [path for path in paths if token in path]


_WATCHED = """
import json, sys
touched = []
def watch(event, arguments):
    if event in ("socket.connect", "socket.sendto", "socket.getaddrinfo", "socket.gethostbyname"):
        touched.append(event)
sys.addaudithook(watch)
from magpies.cli.app import main
for text in json.load(sys.stdin):
    for command in (["connect", text], ["pool", "create", "x", f"--invite={text}"]):
        try:
            main(command)
        except SystemExit as ended:
            assert ended.code == 3, (ended.code, text)
print(touched)
"""


def usable(text: str) -> bool:
    try:
        invites.decode(text, time.time())
    except InviteError:
        return False
    return True


def test_invites_that_cannot_be_used_contact_nobody(tmp_path: Path) -> None:
    texts = [case["text"] for case in vectors.load("invites")["cases"] if not case["valid"]]
    bad = [text for text in texts if text.isprintable() and text and not usable(text)]
    assert len(bad) > 40
    done = subprocess.run(
        [sys.executable, "-c", _WATCHED],
        input=json.dumps(bad),
        env={"HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert done.stdout.strip() == "[]"
    sentences = done.stderr.splitlines()
    assert len(sentences) == 2 * len(bad)
    assert all(line.startswith("magpies: This") for line in sentences)
