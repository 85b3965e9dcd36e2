"""What the demo does: start the parts, fetch through the bridge, check what came."""

from __future__ import annotations

import asyncio
import os
import re
from typing import Final

from magpies.cli.demo.fetch import Fetched, fetch
from magpies.cli.demo.parts import Parts
from magpies.cli.demo.site import WORDS, Page, Site
from magpies.cli.output import Output
from magpies.cli.words import duration, octets
from magpies.errors import ServiceError

_BRIDGE_S: Final = 15.0
_PERSON_S: Final = 24 * 3_600.0
"""What a person may take to flip the switch."""
_COUNT_S: Final = 5.0


async def first_round(output: Output, parts: Parts, site: Site, *, own_volunteer: bool) -> None:
    """Start everything, fetch both things and tell it.

    Raises:
        ServiceError: something did not work.
    """
    output.say("Magpies on this computer; each part is a process of its own.\n")
    await parts.start_server()
    _tell(output, "Server", f"broker, egress and pages at {parts.url}/")
    if own_volunteer:
        await parts.start_volunteer()
        _tell(output, "Volunteer", "waits at the broker, in place of somebody's browser")
    began = asyncio.get_running_loop().time()
    await parts.start_client()
    _tell(output, "Client", f"a proxy for this computer's programs on {parts.proxy}")
    page = f"{parts.url}/demo/"
    output.event("ready", url=parts.url, page=page, proxy=parts.proxy, site=site.url)
    if not own_volunteer:
        output.say(f"\nNow it takes you. Open this newspaper and flip the switch:\n\n  {page}\n")
    await parts.wait_for_bridge(timeout_s=_BRIDGE_S if own_volunteer else _PERSON_S)
    if own_volunteer:
        took = asyncio.get_running_loop().time() - began
        _tell(output, "Bridge", f"is up {duration(took)} after the start of the client")
    else:
        _tell(output, "Bridge", "is up: it is your browser")
    await fetch_both(output, parts, site)
    if own_volunteer:
        await _check_encryption(output, parts, site)
    output.say(_hints(parts, site, own_volunteer=own_volunteer))


async def fetch_both(output: Output, parts: Parts, site: Site) -> None:
    """Fetch the article and the large file through the bridge.

    Raises:
        ServiceError: they did not come, or not as they are.
    """
    article = await fetch(site.url, parts.proxy)
    _check(article, site.article)
    title = re.search("<title>(.*?)</title>", article.beginning)
    if title is None:
        raise ServiceError("The article came without its title.")
    _tell(
        output,
        "Article",
        f'"{title[1]}", {octets(article.octets)} in {duration(article.seconds)}',
    )
    file = await fetch(f"{site.url}file", parts.proxy, timeout_s=300)
    _check(file, site.file)
    size, took = octets(file.octets), duration(file.seconds)
    _tell(output, "Large file", f"{size} in {took}, {file.mbit_s:.0f} Mbit/s")
    _tell(output, "Checksums", "SHA-256 of both is that of what the site has")
    for name, fetched in (("article", article), ("file", file)):
        output.event(
            "fetched",
            name=name,
            octets=fetched.octets,
            seconds=round(fetched.seconds, 4),
            sha256=fetched.sha256,
        )


def _check(fetched: Fetched, page: Page) -> None:
    if fetched.sha256 != page.sha256:
        raise ServiceError("What came through the bridge is not what the site sent.")


async def _check_encryption(output: Output, parts: Parts, site: Site) -> None:
    """Look at what the volunteer saw of all this.

    Raises:
        ServiceError: less than was fetched passed through it, or it could read something.
    """
    assert parts.volunteer is not None  # noqa: S101 - the caller knows
    least = site.file.size + site.article.size
    seen = await parts.volunteer.wait_for(
        "traffic", lambda event: event["octets"] >= least, timeout_s=_COUNT_S
    )
    if seen["found"]:
        raise ServiceError("The volunteer could read what passed through it.")
    passed = octets(seen["octets"])
    _tell(
        output,
        "Encrypted",
        f"{passed} passed the volunteer; it looked for the words\n"
        f'{" " * _COLUMN}"{WORDS}" in them and found none',
    )
    output.event("encrypted", octets=seen["octets"], found=seen["found"])


_COLUMN: Final = 14


def _tell(output: Output, name: str, text: str) -> None:
    output.say(f"✓ {name:{_COLUMN - 2}}{text}")


def _hints(parts: Parts, site: Site, *, own_volunteer: bool) -> str:
    exempt = os.environ.get("no_proxy") or os.environ.get("NO_PROXY")
    option = " --noproxy ''" if exempt else ""
    curl = f"curl{option} --proxy socks5h://{parts.proxy} {site.url}"
    text = f"\nFetch the article through the bridge yourself:\n\n  {curl}\n"
    if own_volunteer:
        text += (
            "\nBe the bridge yourself: open this newspaper and flip the switch.\n"
            f"\n  {parts.url}/demo/\n"
            "\nThe demo's volunteer then steps aside, so that all goes through your browser,\n"
            "also while you go from article to article.\n"
        )
    return text
