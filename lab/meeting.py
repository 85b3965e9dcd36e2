"""`python -m lab.meeting ADDRESS --json`: an egress, STUN and the page for friends; no broker.

Tells the invite to it as an event "ready", and ends with SIGTERM.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import signal
import tempfile
from pathlib import Path

from support.meetings import no_broker


async def _serve(address: str) -> None:
    leave = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, leave.set)
    with tempfile.TemporaryDirectory() as state:
        async with no_broker(Path(state), address, 80, stun=True) as site:
            print(json.dumps({"event": "ready", "invite": site.invite}), flush=True)
            await leave.wait()


def main() -> None:
    """Serve until SIGTERM."""
    parser = argparse.ArgumentParser(prog="python -m lab.meeting", description=__doc__)
    parser.add_argument("address")
    parser.add_argument("--json", action="store_true", help="as it is anyway")
    asyncio.run(_serve(parser.parse_args().address))


if __name__ == "__main__":
    main()
