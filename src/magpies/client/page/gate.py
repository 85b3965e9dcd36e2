"""Who may ask the page for something. Pure.

A site that the reader visits can make the browser send requests here, and can point a name of its
own at 127.0.0.1. What tells such requests apart is the Host (the name trick cannot change it), the
Origin, and Sec-Fetch-Site, which browsers set and scripts cannot.
"""

from __future__ import annotations

import hmac
import secrets
from collections import deque
from ipaddress import ip_address
from typing import Final

from magpies.transports.addresses import bracketed
from magpies.transports.local_page import PageHead

_KEY_OCTETS: Final = 16
_ONCE_S: Final = 60.0
_SESSIONS: Final = 32
"""Most tabs that stay let in; one more, and the first has to come by the link again."""
_HTTP_PORT: Final = 80
_BEARER: Final = "bearer "


def admits(head: PageHead) -> bool:
    """Return whether a request comes from the person, or from the page itself."""
    host = head.headers.get("host", "").lower()
    if host not in _hosts(head.address):
        return False
    if head.headers.get("sec-fetch-site", "none") not in {"none", "same-origin"}:
        return False
    origin = head.headers.get("origin")
    return origin is None or origin.lower() == f"http://{host}"


def is_loopback(host: str) -> bool:
    """Return whether only this computer reaches an address."""
    return ip_address(host).is_loopback


def _hosts(address: tuple[str, int]) -> set[str]:
    """Return what `Host` may be where a connection ends at `address`. No name but one."""
    host, port = address
    names = {bracketed(host)}
    if is_loopback(host):
        names.add("localhost")
    return {f"{name}:{port}" for name in names} | (names if port == _HTTP_PORT else set())


class Keys:
    """The keys that open the page, all random and only in memory.

    A link holds a key after its "#", so that it is in no request and no log. The page exchanges
    it for the key of a session, which it sends with each request and keeps in its tab. No cookie:
    browsers send cookies to every port of this computer, whoever listens there.
    """

    def __init__(self) -> None:
        self.link = _new()
        """Opens as often as it is used: it is shown to nobody but the one who started Magpies."""
        self._once: dict[str, float] = {}
        self._sessions: deque[str] = deque(maxlen=_SESSIONS)

    def once(self, now: float) -> str:
        """Return a key that opens once, and soon.

        For the browser's command line, which other users of this computer can see.
        """
        key = _new()
        self._once = {key: now + _ONCE_S}
        return key

    def exchange(self, key: str, now: float) -> str | None:
        """Return the key of a new session for that of a link; None when it opens nothing."""
        if not self._opens(key, now):
            return None
        session = _new()
        self._sessions.append(session)
        return session

    def knows(self, authorization: str) -> bool:
        """Return whether an Authorization header holds the key of a session."""
        if not authorization.lower().startswith(_BEARER):
            return False
        given = authorization[len(_BEARER) :].strip()
        return any(_same(given, session) for session in self._sessions)

    def _opens(self, key: str, now: float) -> bool:
        if _same(key, self.link):
            return True
        for known, until in list(self._once.items()):
            if _same(key, known):
                del self._once[known]
                return now < until
        return False


def _new() -> str:
    return secrets.token_urlsafe(_KEY_OCTETS)


def _same(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode(), other.encode())
