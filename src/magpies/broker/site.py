"""The pages beside the broker's API: files that are handed out, and the counts as a page."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Protocol

from aiohttp import web

from magpies.broker.egresses import Egresses
from magpies.broker.replies import PRIVATE, Handler, Rejection
from magpies.broker.statistics import Statistics
from magpies.wire.signalling import DayStats, ErrorCode, Stats


class Asset(Protocol):
    """A file that the broker serves: a page or the widget."""

    @property
    def body(self) -> bytes:
        """Its octets."""

    @property
    def etag(self) -> str:
        """A strong entity tag, with its quotes."""

    @property
    def all_headers(self) -> dict[str, str]:
        """Every header of the response."""


Assets = Callable[[str, Sequence[str]], Asset | None]
"""Finds an asset by its path without the first slash ("" is the front page), given the URLs of
the egresses that a page may contact; None when there is no such asset. `magpies.web.asset`."""


StatusPage = Callable[[Stats, Sequence[DayStats], str, str], Asset]
"""Writes the public counts as a page, given also the language that is asked for, if any, and an
Accept-Language header. `magpies.web.status_page`."""


class Site:
    """Serves pages.

    Args:
        assets: finds files; none are served without.
        status_page: writes `/status`; there is none without.
        egresses: those that a page may contact.
        statistics: what `/status` tells.
    """

    def __init__(
        self,
        assets: Assets | None,
        status_page: StatusPage | None,
        egresses: Egresses,
        statistics: Statistics,
    ) -> None:
        self._assets = assets
        self._status_page = status_page
        self._egresses = egresses
        self._statistics = statistics

    def routes(self) -> Iterator[tuple[str, Handler]]:
        """Yield what GET is for, the most special path first."""
        if self._status_page is not None:
            yield "/status", partial(self._status, self._status_page)
        if self._assets is not None:
            yield "/{name:.*}", partial(self._asset, self._assets)

    async def _status(self, write: StatusPage, request: web.Request) -> web.StreamResponse:
        asked = request.query.get("lang", "")
        accepted = request.headers.get("Accept-Language", "")
        now, days = await self._statistics.now(), self._statistics.days()
        return _send(request, write(now, days, asked, accepted))

    async def _asset(self, find: Assets, request: web.Request) -> web.StreamResponse:
        asset = find(request.match_info["name"], self._egresses.urls)
        if asset is None:
            raise Rejection(ErrorCode.BAD_REQUEST, "There is nothing here.", status=404)
        return _send(request, asset)


def _send(request: web.Request, asset: Asset) -> web.StreamResponse:
    headers = {"Server": PRIVATE["Server"], **asset.all_headers}
    if asset.etag in request.headers.get("If-None-Match", ""):
        return web.Response(status=304, headers=headers)
    return web.Response(body=asset.body, headers=headers)
