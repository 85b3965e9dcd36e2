"""`python -m lab.tab BROKER BROWSER --json`: a volunteer in a tab of a real browser.

Opens the broker's demo page and turns its switch on. SIGTERM closes the tab, and SIGUSR1 leaves the
page for another, as visitors do.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import signal

from support.bridges import flip_switch
from support.browsers import browser


async def _volunteer(broker: str, name: str) -> None:
    leaves: asyncio.Queue[signal.Signals] = asyncio.Queue()
    loop = asyncio.get_running_loop()
    for each in (signal.SIGTERM, signal.SIGUSR1):
        loop.add_signal_handler(each, leaves.put_nowait, each)
    async with browser(name) as other:
        page = await other.tab()  # some browsers end with their last tab
        await page.goto(f"{broker}/demo/")
        await flip_switch(page)
        print(json.dumps({"event": "ready"}), flush=True)
        if await leaves.get() == signal.SIGTERM:
            await page.close()
        else:
            await page.goto("about:blank")
            await leaves.get()


def main() -> None:
    """Run a tab until it is closed."""
    parser = argparse.ArgumentParser(prog="python -m lab.tab", description=__doc__)
    parser.add_argument("broker")
    parser.add_argument("browser", choices=("chromium", "firefox"))
    parser.add_argument("--json", action="store_true", help="as it is anyway")
    given = parser.parse_args()
    asyncio.run(_volunteer(given.broker, given.browser))


if __name__ == "__main__":
    main()
