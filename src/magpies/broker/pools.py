"""Which pools a token opens."""

from __future__ import annotations

import hmac
import time
from collections.abc import Callable, Sequence
from typing import Final

from magpies.broker.config import BrokerConfig
from magpies.broker.replies import Rejection
from magpies.errors import ConfigError
from magpies.protocol.pools import Part, Standing, digest_of
from magpies.transports.pool_file import PoolFollower
from magpies.wire.signalling import ErrorCode

PUBLIC: Final = ""
"""Stands for the public pool; no private pool can have this name."""

_CLOSED: Final = {
    (Standing.UNKNOWN, Part.READER): (
        "The pool token is not valid here: ask for a new invite from who gave you this one."
    ),
    (Standing.UNKNOWN, Part.VOLUNTEER): (
        "The pool token is not valid here: ask for a new link from who gave you this one."
    ),
    (Standing.EXPIRED, Part.READER): (
        "The pool of this invite has expired: ask for a new invite from who gave you this one."
    ),
    (Standing.EXPIRED, Part.VOLUNTEER): (
        "The pool of this link has expired: ask for a new link from who gave you this one."
    ),
    (Standing.REVOKED, Part.READER): (
        "This invite has been revoked: ask for a new one from who gave you this one."
    ),
    (Standing.REVOKED, Part.VOLUNTEER): (
        "This link has been revoked: ask for a new one from who gave you this one."
    ),
}


def token_matches(token: str, sha256: str) -> bool:
    """Compare a token with a configured hash, in constant time."""
    return hmac.compare_digest(digest_of(token), sha256)


class Pools:
    """The pools of one broker.

    Args:
        config: of the broker, with pools that last as long as it runs.
        book: pools that come and go, if there is one.
        unix_clock: wall-clock seconds, for pools that expire.

    Raises:
        ConfigError: nobody could ever be served.
    """

    def __init__(
        self,
        config: BrokerConfig,
        book: PoolFollower | None = None,
        unix_clock: Callable[[], float] = time.time,
    ) -> None:
        if not config.public_pool and not config.pools and book is None:
            raise ConfigError("public_pool is off and pools is empty: nobody could be served")
        self._public = config.public_pool
        self._private = [(pool.token_sha256, pool.name) for pool in config.pools]
        self._book = book
        self._unix_clock = unix_clock
        self._open = self._open_keys()

    def of_client(self, token: str | None) -> str:
        """Return the pool that a client asks for.

        Raises:
            Rejection: there is no such pool here, or a token is needed.
        """
        if token is not None:
            return self._opened_by(token, Part.READER)
        return self._public_pool()

    def of_volunteer(self, tokens: Sequence[str]) -> tuple[str, ...]:
        """Return the pools that a volunteer serves; none given means the public one.

        Raises:
            Rejection: as `of_client`.
        """
        if not tokens:
            return (self._public_pool(),)
        return tuple({self._opened_by(token, Part.VOLUNTEER): None for token in tokens})

    def newly_closed(self) -> frozenset[str]:
        """Look at the book; return the pools that were open at the last call and are not now."""
        if self._book is None:
            return frozenset()
        self._book.look()
        before, self._open = self._open, self._open_keys()
        return before - self._open

    def _open_keys(self) -> frozenset[str]:
        if self._book is None:
            return frozenset()
        now = self._unix_clock()
        pools = self._book.book.pools
        return frozenset(pool.key for pool in pools if pool.standing(now) is Standing.OPEN)

    def _public_pool(self) -> str:
        if not self._public:
            raise Rejection(
                ErrorCode.POOL_TOKEN_REQUIRED,
                "This broker serves private pools only: ask for an invite or a token of its pool.",
            )
        return PUBLIC

    def _opened_by(self, token: str, part: Part) -> str:
        digest = digest_of(token)
        found = None
        for known, name in self._private:  # no early end: time must not tell which one matched
            if hmac.compare_digest(known, digest):
                found = name
        if found is not None:
            return found
        standing = Standing.UNKNOWN
        if self._book is not None:
            standing, pool = self._book.book.opened_by(digest, part, self._unix_clock())
            if pool is not None and standing is Standing.OPEN:
                return pool.key
        raise Rejection(ErrorCode.UNKNOWN_POOL, _CLOSED[standing, part])
