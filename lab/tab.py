"""`python -m lab.tab BROKER BROWSER --json`: a volunteer in a tab of a real browser.

Opens the broker's demo page and turns its switch on. SIGTERM leaves the page, as a visitor does
who closes the tab.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import signal

from support.bridges import flip_switch
from support.browsers import browser


async def _volunteer(broker: str, name: str) -> None:
    leave = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, leave.set)
    async with browser(name) as page:
        await page.goto(f"{broker}/demo/")
        await flip_switch(page)
        print(json.dumps({"event": "ready"}), flush=True)
        await leave.wait()
        await page.goto("about:blank")


def main() -> None:
    """Run a tab until SIGTERM."""
    parser = argparse.ArgumentParser(prog="python -m lab.tab", description=__doc__)
    parser.add_argument("broker")
    parser.add_argument("browser", choices=("chromium", "firefox"))
    parser.add_argument("--json", action="store_true", help="as it is anyway")
    given = parser.parse_args()
    asyncio.run(_volunteer(given.broker, given.browser))


if __name__ == "__main__":
    main()
