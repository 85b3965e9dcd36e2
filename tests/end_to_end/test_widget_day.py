"""A long time with a page that helps leaves nothing behind in it; `make soak` plays a whole day."""

from __future__ import annotations

from support import run
from support.browsers import ChromiumPage, browser
from support.soak import BOUND, live


def test_an_hour_of_helping_leave_the_heap_as_it_was() -> None:
    async def main() -> None:
        async with browser("chromium") as page:
            assert isinstance(page, ChromiumPage)
            day = await live(page, minutes=60, every_minutes=6)
            assert day.seconds >= 3_600
            assert day.links == 10
            assert day.growth < BOUND, day
            assert day.nodes < 50, day

    run(main(), 110)
