"""Which volunteer a client gets: the rules, and what a store of volunteers must do.

Rank of the volunteers that wait in the client's pool, best first:

1. healthy before cooling: one that failed repeatedly stands behind all others for a while;
2. a network that fits the client's before one that is only worth a try (`tiers`);
3. fewer links carried now;
4. at equal load, a network that only some clients can use before one that all can use;
5. longest waiting at this load.

The rules hold no state. A store keeps the volunteers and applies the rules: `MemoryStore` of
`magpies.protocol.memory_store` for one broker process; a shared one for several. Volunteers,
clients and matches are opaque here: no address ever reaches this module.

Life of a match, seen by the store (`TRANSITIONS`):

```
claim --> OFFERED --answered--> ANSWERED --connected--> ENDED
             |                     |
             +--full, leaving,     +--failed, cancelled--> ENDED
                failed, cancelled--> ENDED
```

From the claim on, one slot of the volunteer is reserved. The reservation ends with the match,
or when the volunteer reports its load after it answered, because its report then counts the
link.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum, IntEnum, auto
from types import MappingProxyType
from typing import Final, Protocol

import msgspec

from magpies.wire.signalling import Nat

VolunteerId = int
"""One connection of a volunteer to the broker; never used again."""

UNKNOWN_COUNTRY: Final = "ZZ"
"""Stands for a country that is not known; ISO 3166-1 gives this code to nobody."""

ClientKey = bytes
"""A keyed hash that stands for a client for a day; says nothing outside this process."""


# --- the rules --------------------------------------------------------------------------------

_TIERS: Final[dict[Nat, tuple[tuple[Nat, ...], ...]]] = {
    Nat.INDEPENDENT: ((Nat.UNKNOWN, Nat.INDEPENDENT), (Nat.DEPENDENT,)),
    Nat.DEPENDENT: ((Nat.INDEPENDENT,), (Nat.UNKNOWN,)),
    Nat.UNKNOWN: ((Nat.INDEPENDENT,), (Nat.UNKNOWN, Nat.DEPENDENT)),
}


def tiers(client: Nat) -> tuple[tuple[Nat, ...], ...]:
    """Return the volunteers' NAT classes to try for a client, in groups, best group first.

    The first group fits. The others are worth a try when the first is empty: one side does
    not know its own network, or it takes a filter that lets in other ports of an address, which
    the usual home does not have. A class that is in no group cannot connect. Inside a group the
    classes stand in the order of rule 4.
    """
    return _TIERS[client]


FAILURES_BEFORE_COOLING: Final = 3
COOLING_S: Final = 60.0
MAX_COOLING_S: Final = 900.0


class Health(msgspec.Struct, frozen=True):
    """What recent matches say about a volunteer."""

    failures: int = 0
    """Failures since the last success."""
    cooling_until: float = 0.0
    last_failure_with: ClientKey | None = None

    @property
    def failing(self) -> bool:
        """Whether so many failed that its links do not seem to work."""
        return self.failures >= FAILURES_BEFORE_COOLING

    def after_success(self) -> Health:
        """Return the health after a match that connected."""
        return HEALTHY

    def after_failure(self, client: ClientKey, now: float) -> Health:
        """Return the health after a match that fitted but failed.

        Several failures in a row with one client count once, so that no client alone can
        push a volunteer back. From the third on, each failure doubles the cooling time.
        """
        if client == self.last_failure_with:
            return self
        failures = self.failures + 1
        until = self.cooling_until
        if failures >= FAILURES_BEFORE_COOLING:  # it is `failing`
            doublings = min(failures - FAILURES_BEFORE_COOLING, 10)
            until = now + min(COOLING_S * 2**doublings, MAX_COOLING_S)
        return Health(failures, until, client)


HEALTHY: Final = Health()


class MatchState(IntEnum):
    """Where a match stands."""

    OFFERED = auto()
    ANSWERED = auto()
    ENDED = auto()


class Result(IntEnum):
    """What became of an offer or of the match that followed."""

    ANSWERED = auto()
    CONNECTED = auto()
    FULL = auto()
    """The volunteer has no slot; its count was out of date."""
    LEAVING = auto()
    """The volunteer wants no more offers."""
    FAILED = auto()
    """No answer in time, no usable answer, or no data channel after it."""
    CANCELLED = auto()
    """The client went away, or the offer never reached the volunteer: nobody's fault."""


TRANSITIONS: Final[dict[tuple[MatchState, Result], MatchState]] = {
    (MatchState.OFFERED, Result.ANSWERED): MatchState.ANSWERED,
    (MatchState.OFFERED, Result.FULL): MatchState.ENDED,
    (MatchState.OFFERED, Result.LEAVING): MatchState.ENDED,
    (MatchState.OFFERED, Result.FAILED): MatchState.ENDED,
    (MatchState.OFFERED, Result.CANCELLED): MatchState.ENDED,
    (MatchState.ANSWERED, Result.CONNECTED): MatchState.ENDED,
    (MatchState.ANSWERED, Result.FAILED): MatchState.ENDED,
    (MatchState.ANSWERED, Result.CANCELLED): MatchState.ENDED,
}
"""A result that is not in the table for a state came too late, or twice, and is ignored."""


# --- what goes in and out of a store ------------------------------------------------------------


class Profile(msgspec.Struct, frozen=True):
    """A volunteer as it introduced itself."""

    volunteer: VolunteerId
    pools: tuple[str, ...]
    nat: Nat
    slots: int
    egresses: frozenset[str] = frozenset()
    """URLs of its allow-list; empty when it did not tell."""


class Wish(msgspec.Struct, frozen=True):
    """What a client asks for."""

    client: ClientKey
    nat: Nat
    pool: str
    avoid: tuple[str, ...] = ()
    """Ids of matches whose volunteers the client does not want again, because they failed."""
    besides: tuple[str, ...] = ()
    """Ids of matches whose volunteers help the client now: it wants others, and blames nobody."""
    tried: frozenset[VolunteerId] = frozenset()
    """Volunteers already tried for this offer."""
    country: str = UNKNOWN_COUNTRY
    """ISO 3166-1 code, for counting only."""


class Claim(msgspec.Struct, frozen=True):
    """A slot of this volunteer is reserved for this match."""

    match: str
    volunteer: VolunteerId
    egresses: frozenset[str]
    """The volunteer's allow-list; empty when it did not tell."""


class Refusal(Enum):
    """Why nobody could be claimed."""

    NO_VOLUNTEER = auto()
    TOO_MANY = auto()
    """The client has met as many volunteers as it may in a day, and none of them is free."""


class Counts(msgspec.Struct, frozen=True):
    """How many there are at this moment."""

    volunteers: int
    free_slots: int
    """Slots that a claim could get now."""
    cooling: int
    helped_today: int
    """Different clients with at least one match that connected."""
    links: int = 0
    """Links open now, as far as volunteers have told."""
    readers: int = 0
    """Different clients that have these links."""
    helped: Mapping[str, int] = MappingProxyType({})
    """Clients by country since the store began, each once a day. May change later: copy it."""


class VolunteerStore(Protocol):
    """Keeps the volunteers that wait, and the matches of the last minutes.

    Every method is atomic: two claims never get the same slot. `now` never goes back.
    """

    async def join(self, profile: Profile, now: float) -> None:
        """Add a volunteer with all of its slots free."""

    async def leave(self, volunteer: VolunteerId, now: float) -> None:
        """Remove a volunteer and end its matches; unknown ones are ignored."""

    async def report(self, volunteer: VolunteerId, free: int, now: float) -> None:
        """Take the volunteer's word for its free slots."""

    async def claim(self, wish: Wish, match: str, now: float) -> Claim | Refusal:
        """Reserve a slot of the best volunteer for the match with this new, unused id.

        The caller reports what became of it through `settle`. A match of this client that it
        avoids counts as failed from now on, even if its volunteer called it connected.
        """

    async def settle(self, volunteer: VolunteerId, match: str, result: Result, now: float) -> bool:
        """Record a result.

        Returns False, and changes nothing, if it came too late or the volunteer has no such
        match.
        """

    async def failing(self) -> frozenset[VolunteerId]:
        """Return the volunteers that stay whose `Health.failing` is true."""

    async def set_egresses(self, urls: frozenset[str], now: float) -> None:
        """Say which egresses are up.

        Volunteers whose allow-list holds none of them wait apart and are not matched.
        """

    async def counts(self, now: float) -> Counts:
        """Count."""

    async def new_day(self) -> None:
        """Forget all clients: their keys have changed."""
