"""`magpies volunteer`: a volunteer without a browser."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from magpies.cli.configuration import Configuration
from magpies.cli.counts import counts_on_request
from magpies.cli.output import Output
from magpies.cli.words import octets, plural
from magpies.errors import ConfigError, MessageError
from magpies.volunteer.config import VolunteerConfig
from magpies.volunteer.service import Volunteer, VolunteerStatus
from magpies.wire.signalling import check_url

_COUNT_S: Final = 1.0


@dataclass(frozen=True, kw_only=True)
class VolunteerOptions:
    """What the command line says; None stands for "not given"."""

    slots: int | None = None
    pool_token: str | None = None
    engine: str | None = None
    look_for: str | None = None


async def run_volunteer(
    output: Output, config: Path | None, url: str, options: VolunteerOptions
) -> None:
    """Run a headless volunteer until cancelled.

    Raises:
        MagpiesError: the broker refuses for good, or it cannot start.
    """
    table = Configuration.load(config).table(
        "volunteer",
        VolunteerConfig,
        {
            "slots": options.slots,
            "engine": options.engine,
            "pools": None if options.pool_token is None else [options.pool_token],
        },
    )
    try:
        check_url(url, ("http", "https"))
    except MessageError as error:
        raise ConfigError("Give the broker's address as https://host.") from error
    watch = None if options.look_for is None else Watch(options.look_for.encode())
    news = VolunteerNews(output, url)
    async with (
        Volunteer(url, table, news.tell, None if watch is None else watch.look) as volunteer,
        _shown(output, news, volunteer, watch),
        asyncio.TaskGroup() as tasks,
    ):
        counting = tasks.create_task(_count(output, volunteer, watch), name="count")
        try:
            with counts_on_request(output, lambda: {"links": volunteer.status.helping}):
                await volunteer.run()
        finally:
            counting.cancel()
            _tell_traffic(output, volunteer, watch)
            if volunteer.status.helped:
                links = plural(volunteer.status.helped, "link")
                output.status("")
                output.say(f"Carried {links}, {octets(volunteer.count.octets)}. Thank you.")


@asynccontextmanager
async def _shown(
    output: Output, news: VolunteerNews, volunteer: Volunteer, watch: Watch | None
) -> AsyncIterator[None]:
    """Show what is going on while the block runs: live in a terminal, as sentences elsewhere."""
    if not output.live:
        yield
        return
    from magpies.cli.display import displayed
    from magpies.cli.view import Line, Signs, Size
    from magpies.cli.volunteer_view import Shown, lines

    def view(size: Size, signs: Signs) -> list[Line]:
        found = None if watch is None else watch.found
        shown = Shown(volunteer.status, volunteer.count.octets, news.broker, found)
        return lines(shown, size, signs)

    async with displayed(output, view) as draw:
        news.draw = draw
        yield


class Watch:
    """Counts what passes, and how often a text is in it.

    Args:
        text: what to look for.
    """

    def __init__(self, text: bytes) -> None:
        self._text = text
        self.octets = 0
        self.found = 0

    def look(self, message: bytes) -> None:
        """Take one message."""
        self.octets += len(message)
        self.found += message.count(self._text)


class VolunteerNews:
    """Tells what becomes of the volunteer.

    Args:
        output: where to.
        broker: where it waits.
    """

    draw: Callable[[], None] | None = None
    """Shows the status instead of sentences."""

    def __init__(self, output: Output, broker: str) -> None:
        self._output = output
        self.broker = broker
        self._ready = False
        self._last = VolunteerStatus()

    def tell(self, status: VolunteerStatus) -> None:
        """Take a status of the volunteer."""
        if self.draw is not None:
            self.draw()
            return
        last, self._last = self._last, status
        if status.problem is not None and status.problem != last.problem:
            self._output.event("error", status.problem, message=status.problem)
        if status.waiting and not last.waiting:
            self._tell_waiting()
        if status.reachable != last.reachable and status.waiting and last.waiting:
            text = _REACHABLE if status.reachable else _UNREACHABLE
            self._output.event("reachability", text, reachable=status.reachable)
        if status.helping != last.helping:
            self._output.event("helping", _about_helping(status.helping), count=status.helping)

    def _tell_waiting(self) -> None:
        if self._ready:
            self._output.event("waiting", "The broker is there again; waiting.")
            return
        self._ready = True
        self._output.event("ready", _WELCOME.format(broker=self.broker), broker=self.broker)


_WELCOME: Final = """\
Waiting at {broker} for somebody who needs a bridge.
What passes is encrypted: it cannot be read here. Ctrl-C ends it."""

_UNREACHABLE: Final = """\
People were sent here and could not get through: the network of this computer, or its firewall,
keeps them out. Waiting for somebody who can; another network may be of more help."""
_REACHABLE: Final = "Somebody got through again: this network can help after all."


def _about_helping(count: int) -> str:
    if count == 0:
        return "Nobody needs this bridge now; waiting."
    return "Carrying 1 link." if count == 1 else f"Carrying {count} links."


async def _count(output: Output, volunteer: Volunteer, watch: Watch | None) -> None:
    told = 0
    while True:
        await asyncio.sleep(_COUNT_S)
        if volunteer.count.octets != told:
            told = volunteer.count.octets
            _tell_traffic(output, volunteer, watch)
            if output.interactive and not output.live:
                output.status(f"{octets(told)} carried")


def _tell_traffic(output: Output, volunteer: Volunteer, watch: Watch | None) -> None:
    if watch is None:
        output.event("traffic", octets=volunteer.count.octets)
    else:
        output.event("traffic", octets=watch.octets, found=watch.found)
