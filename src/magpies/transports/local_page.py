"""Requests to the local port itself (`GET /`), which are for the client's own page.

The listener speaks HTTP; what it is asked for here, and by whom that is allowed, a `LocalPage`
decides.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Protocol

import h11

PAGE_BODY_OCTETS: Final = 32_768
"""Largest body of a request to the page: five hundred sites, or an invite, with room."""


@dataclass(frozen=True, slots=True)
class PageHead:
    """The head of a request.

    Attributes:
        method: as it was sent, "GET".
        target: path and query, as they were sent.
        headers: by name in small letters. A field that came twice is joined by commas.
        address: host and port of this end of the connection.
    """

    method: str
    target: str
    headers: Mapping[str, str]
    address: tuple[str, int]


@dataclass(frozen=True, slots=True)
class PageAnswer:
    """What to answer, without framing."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class LocalPage(Protocol):
    """Answers requests to the local port itself."""

    def admits(self, head: PageHead) -> bool:
        """Return whether a request may be answered at all.

        One that may not gets no answer: a site that asks from a reader's browser should not
        learn what listens here.
        """

    async def answer(self, head: PageHead, body: bytes) -> PageAnswer:
        """Answer a request that is admitted.

        Args:
            head: of the request.
            body: of at most `PAGE_BODY_OCTETS`.
        """


def page_head(request: h11.Request, address: tuple[str, int]) -> PageHead:
    """Return the head of a request as a page reads it."""
    headers: dict[str, str] = {}
    for raw_name, raw_value in request.headers:
        name, value = raw_name.decode("ascii"), raw_value.decode("latin-1")
        headers[name] = f"{headers[name]}, {value}" if name in headers else value
    method, target = request.method.decode("ascii"), request.target.decode("ascii")
    return PageHead(method, target, headers, address)
