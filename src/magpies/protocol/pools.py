"""The book of private pools: which tokens open which pool, and until when.

A pool has two tokens. The readers' token is in invites; the volunteers' token is in the link that
friends open. So whoever got an invite cannot pose as a volunteer of the pool, who would learn
where its other readers are. The book holds only what the tokens hash to.

The book is pure: `magpies.transports.pool_file` keeps it in a file.
"""

from __future__ import annotations

import hashlib
import hmac
from enum import Enum, auto
from typing import Annotated, Final

import msgspec
from msgspec import Meta
from msgspec.structs import replace

from magpies.errors import ConfigError

MOST_POOLS: Final = 256
"""Entries of a book, closed ones included."""
REMEMBERED_S: Final = 90 * 24 * 3_600
"""How long a closed pool is remembered, so that its readers hear why it does not open."""

Digest = Annotated[str, Meta(pattern="^[0-9a-f]{64}$")]
"""SHA-256 of a token's octets, in hexadecimal. Tokens are random, so they need no salt."""
UnixSeconds = Annotated[int, Meta(ge=0, le=1 << 40)]
PoolName = Annotated[str, Meta(pattern="^[A-Za-z0-9_-]{1,64}$")]


class Part(Enum):
    """What somebody wants of a pool."""

    READER = auto()
    VOLUNTEER = auto()


class Standing(Enum):
    """What a token is worth now."""

    OPEN = auto()
    EXPIRED = auto()
    REVOKED = auto()
    UNKNOWN = auto()


class Pool(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A private pool."""

    name: PoolName
    """For the operator's own eyes; never sent to anybody."""
    readers_sha256: Digest
    volunteers_sha256: Digest
    created: UnixSeconds
    expires: UnixSeconds | None = None
    """From when on its tokens open nothing."""
    revoked: UnixSeconds | None = None
    """Since when its tokens open nothing."""

    @property
    def key(self) -> str:
        """Names this pool among all that ever had its name; a configured one cannot have it."""
        return f"{self.name}#{self.readers_sha256[:16]}"

    def standing(self, now: float) -> Standing:
        """Return what the tokens are worth at `now` (Unix time)."""
        if self.revoked is not None:
            return Standing.REVOKED
        if self.expires is not None and now >= self.expires:
            return Standing.EXPIRED
        return Standing.OPEN


class PoolBook(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All private pools of a server that were made with `magpies pool create`."""

    pools: Annotated[tuple[Pool, ...], Meta(max_length=MOST_POOLS)] = ()

    def opened_by(self, digest: str, part: Part, now: float) -> tuple[Standing, Pool | None]:
        """Return the pool of a token, and what the token is worth.

        Args:
            digest: see `digest_of`.
            part: a reader's token opens nothing to a volunteer, and the other way round.
            now: Unix time.
        """
        found: Pool | None = None
        for pool in self.pools:  # no early end: time must not tell which one matched
            known = pool.readers_sha256 if part is Part.READER else pool.volunteers_sha256
            if hmac.compare_digest(known, digest):
                found = pool
        if found is None:
            return Standing.UNKNOWN, None
        return found.standing(now), found

    def find(self, name: str, now: float) -> Pool:
        """Return the pool with this name: the open one, or else the last that had it.

        Raises:
            ConfigError: none had.
        """
        named = [pool for pool in self.pools if pool.name == name]
        if not named:
            raise ConfigError(f'There is no pool "{name}": `magpies pool list` names all.')
        return next((pool for pool in named if pool.standing(now) is Standing.OPEN), named[-1])

    def with_pool(self, pool: Pool, now: float) -> PoolBook:
        """Return the book with a new pool; those closed for long are forgotten.

        Raises:
            ConfigError: an open pool has its name, or the book is full.
        """
        kept = tuple(one for one in self.pools if not _forgotten(one, now))
        if any(one.name == pool.name and one.standing(now) is Standing.OPEN for one in kept):
            raise ConfigError(
                f'There is a pool "{pool.name}" already: take another name, or revoke it first.'
            )
        if len(kept) >= MOST_POOLS:
            raise ConfigError(f"There are {MOST_POOLS} pools already: revoke some first.")
        return PoolBook((*kept, pool))

    def without(self, name: str, now: float) -> PoolBook:
        """Return the book in which the pool with this name is revoked.

        Raises:
            ConfigError: there is none, or it is not open.
        """
        gone = self.find(name, now)
        if gone.standing(now) is not Standing.OPEN:
            raise ConfigError(f'The pool "{name}" is closed already.')
        revoked = replace(gone, revoked=int(now))
        return PoolBook(tuple(revoked if pool is gone else pool for pool in self.pools))


def digest_of(token: str) -> str:
    """Return what a book knows a token by."""
    return hashlib.sha256(token.encode()).hexdigest()


def _forgotten(pool: Pool, now: float) -> bool:
    ends = [end for end in (pool.expires, pool.revoked) if end is not None]
    return bool(ends) and now > min(ends) + REMEMBERED_S


_decoder: Final = msgspec.json.Decoder(PoolBook)


def encode_book(book: PoolBook) -> bytes:
    """Return the book as JSON."""
    return msgspec.json.format(msgspec.json.encode(book), indent=1) + b"\n"


def decode_book(data: bytes) -> PoolBook:
    """Parse a book.

    Raises:
        ValueError: it is damaged.
    """
    try:
        return _decoder.decode(data)
    except RecursionError as error:
        raise ValueError("a book of pools that is nested too deeply") from error
