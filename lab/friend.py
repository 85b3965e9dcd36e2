"""`python -m lab.friend LINK --json`: a friend who opens a reader's offer in Chromium.

Tells the reply as an event "reply", and keeps the page open until SIGTERM.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import signal

from support.browsers import browser
from support.meetings import press, reply_of


async def _answer(link: str) -> None:
    leave = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, leave.set)
    async with browser("chromium") as page:
        await page.goto(link)
        await press(page)
        print(json.dumps({"event": "reply", "text": await reply_of(page)}), flush=True)
        await leave.wait()


def main() -> None:
    """Answer one offer."""
    parser = argparse.ArgumentParser(prog="python -m lab.friend", description=__doc__)
    parser.add_argument("link")
    parser.add_argument("--json", action="store_true", help="as it is anyway")
    asyncio.run(_answer(parser.parse_args().link))


if __name__ == "__main__":
    main()
