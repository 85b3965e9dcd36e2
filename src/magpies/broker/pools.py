"""Which pools a token opens."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from typing import Final

from magpies.broker.config import BrokerConfig
from magpies.broker.replies import Rejection
from magpies.wire.signalling import ErrorCode

PUBLIC: Final = ""
"""Stands for the public pool; no private pool can have this name."""


def token_matches(token: str, sha256: str) -> bool:
    """Compare a token with a configured hash, in constant time."""
    return hmac.compare_digest(_hash(token), bytes.fromhex(sha256))


class Pools:
    """The pools of one broker."""

    def __init__(self, config: BrokerConfig) -> None:
        self._public = config.public_pool
        self._private = [(bytes.fromhex(pool.token_sha256), pool.name) for pool in config.pools]

    def of_client(self, token: str | None) -> str:
        """Return the pool that a client asks for.

        Raises:
            Rejection: there is no such pool here, or a token is needed.
        """
        if token is not None:
            return self._opened_by(token)
        if not self._public:
            raise Rejection(
                ErrorCode.POOL_TOKEN_REQUIRED,
                "This broker serves private pools only: ask for an invite or a token of its pool.",
            )
        return PUBLIC

    def of_volunteer(self, tokens: Sequence[str]) -> tuple[str, ...]:
        """Return the pools that a volunteer serves; none given means the public one.

        Raises:
            Rejection: as `of_client`.
        """
        if not tokens:
            return (self.of_client(None),)
        return tuple({self._opened_by(token): None for token in tokens})

    def _opened_by(self, token: str) -> str:
        digest = _hash(token)
        found = None
        for known, name in self._private:  # no early end: time must not tell which one matched
            if hmac.compare_digest(known, digest):
                found = name
        if found is None:
            raise Rejection(
                ErrorCode.UNKNOWN_POOL, "The pool token is not valid here: ask for a new one."
            )
        return found


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
