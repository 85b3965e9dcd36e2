"""The volunteer store of one broker process, in memory. Pure: `now` is an argument."""

from __future__ import annotations

from collections import Counter, OrderedDict, deque
from heapq import heappop, heappush
from typing import Final

from magpies.errors import LocalProtocolError
from magpies.protocol.matching import (
    TRANSITIONS,
    Claim,
    ClientKey,
    Counts,
    MatchState,
    Profile,
    Refusal,
    Result,
    VolunteerId,
    Wish,
)
from magpies.protocol.readers import Readers
from magpies.protocol.waiting import Match, Volunteer, WaitingRoom, best_among
from magpies.wire.signalling import Nat

MATCH_MEMORY_S: Final = 6 * 3_600.0
"""How long a match is remembered, for its outcome and for what clients say of it later: that they
hold its link still, and need no second one of the same volunteer."""
MATCH_MEMORY: Final = 50_000
"""Most matches remembered, some 300 octets each; the oldest is forgotten first."""
CLIENT_MEMORY: Final = 50_000
"""Most clients remembered; the one seen longest ago is forgotten first."""
MEETING_MEMORY: Final = 500_000
"""Most pairs of client and volunteer remembered, some 60 octets each."""


class MemoryStore:
    """A `VolunteerStore` for one process. No method suspends, so each one is atomic."""

    def __init__(self, volunteers_per_client: int) -> None:
        """Make an empty store.

        Args:
            volunteers_per_client: most volunteers that one client gets to know in a day.
        """
        self._cap = volunteers_per_client
        self._room = WaitingRoom()
        self._volunteers: dict[VolunteerId, Volunteer] = {}
        self._matches: dict[str, Match] = {}
        self._by_age: deque[Match] = deque()
        self._clients = _Clients()
        self._readers = Readers()
        self._cooling: list[tuple[float, VolunteerId]] = []
        self._failing: set[VolunteerId] = set()
        self._egresses: frozenset[str] = frozenset()

    async def join(self, profile: Profile, now: float) -> None:
        """See `VolunteerStore.join`."""
        if profile.volunteer in self._volunteers:
            raise LocalProtocolError("a volunteer joins once")
        volunteer = Volunteer(profile, usable=self._is_usable(profile.egresses))
        self._volunteers[volunteer.id] = volunteer
        self._room.place(volunteer, now)

    async def leave(self, volunteer: VolunteerId, now: float) -> None:
        """See `VolunteerStore.leave`."""
        record = self._volunteers.pop(volunteer, None)
        if record is None:
            return
        record.usable = False
        self._failing.discard(volunteer)
        self._readers.left(volunteer)
        for match in list(record.matches):
            match.state = MatchState.ENDED
            match.release()
        self._room.place(record, now)

    async def report(self, volunteer: VolunteerId, free: int, now: float) -> None:
        """See `VolunteerStore.report`."""
        record = self._volunteers.get(volunteer)
        if record is None:
            return
        record.free = free
        record.slots = max(record.slots, free)
        self._readers.carries(volunteer, record.slots - free)
        for match in list(record.matches):
            if match.state is MatchState.ANSWERED:
                match.release()
            else:
                match.load_reported = True
        self._room.place(record, now)

    async def claim(self, wish: Wish, match: str, now: float) -> Claim | Refusal:
        """See `VolunteerStore.claim`."""
        if match in self._matches:
            raise LocalProtocolError("a match id is used once")
        self._forget_old_matches(now)
        self._end_cooling(now)
        self._blame(wish, now)
        found = self._find(wish)
        if isinstance(found, Refusal):
            return found
        volunteer, fits = found
        # Ports that change with the address get through some filters only: nobody's fault.
        fits = fits and wish.nat is not Nat.DEPENDENT
        record = Match(match, volunteer, wish.client, now, fits=fits)
        self._matches[match] = record
        self._by_age.append(record)
        self._clients.meet(wish.client, volunteer.id, wish.country)
        self._room.place(volunteer, now)
        return Claim(match, volunteer.id, volunteer.egresses)

    async def settle(self, volunteer: VolunteerId, match: str, result: Result, now: float) -> bool:
        """See `VolunteerStore.settle`."""
        record = self._matches.get(match)
        if record is None or record.volunteer.id != volunteer:
            return False
        state = TRANSITIONS.get((record.state, result))
        if state is None:
            return False
        record.state = state
        if state is MatchState.ENDED:
            self._end(record, result, now)
        return True

    async def failing(self) -> frozenset[VolunteerId]:
        """See `VolunteerStore.failing`."""
        return frozenset(self._failing)

    async def set_egresses(self, urls: frozenset[str], now: float) -> None:
        """See `VolunteerStore.set_egresses`. The one method that visits all volunteers."""
        if urls == self._egresses:
            return
        self._egresses = urls
        for volunteer in self._volunteers.values():
            volunteer.usable = self._is_usable(volunteer.egresses)
            self._room.place(volunteer, now)

    async def counts(self, now: float) -> Counts:
        """See `VolunteerStore.counts`."""
        self._end_cooling(now)
        room = self._room
        clients, readers = self._clients, self._readers
        return Counts(
            volunteers=len(self._volunteers),
            free_slots=room.free_slots,
            cooling=room.cooling,
            helped_today=clients.helped_today,
            links=readers.links,
            readers=readers.count,
            helped=clients.helped,
        )

    async def new_day(self) -> None:
        """See `VolunteerStore.new_day`."""
        self._clients.clear()

    def _is_usable(self, egresses: frozenset[str]) -> bool:
        if not egresses:
            return bool(self._egresses)
        return not egresses.isdisjoint(self._egresses)

    def _find(self, wish: Wish) -> tuple[Volunteer, bool] | Refusal:
        """Return the volunteer to claim, and whether its network fits."""
        matches = self._matches
        unwanted = wish.tried.union(
            [matches[old].volunteer.id for old in wish.avoid + wish.besides if old in matches]
        )
        met = self._clients.met(wish.client)
        if len(met) < self._cap:
            return self._room.best(wish.pool, wish.nat, unwanted) or Refusal.NO_VOLUNTEER
        known = [self._volunteers[one] for one in met - unwanted if one in self._volunteers]
        return best_among(known, wish.pool, wish.nat) or Refusal.TOO_MANY

    def _end(self, match: Match, result: Result, now: float) -> None:
        volunteer = match.volunteer
        if result is Result.CONNECTED:
            self._clients.help(match.client)
            if volunteer.id in self._volunteers:
                self._readers.opened(volunteer.id, match.client)
            volunteer.health = volunteer.health.after_success()
            self._failing.discard(volunteer.id)
            if match.reserving and not match.load_reported:
                volunteer.free -= 1
        elif result in {Result.FULL, Result.LEAVING}:
            volunteer.free = 0
        elif result is Result.FAILED:
            self._count_failure(match, now)
        match.release()
        self._room.place(volunteer, now)

    def _blame(self, wish: Wish, now: float) -> None:
        """Count what the client avoids as failed, each match once."""
        for name in wish.avoid:
            match = self._matches.get(name)
            if match is not None and match.client == wish.client:
                self._count_failure(match, now)
                self._room.place(match.volunteer, now)

    def _count_failure(self, match: Match, now: float) -> None:
        volunteer = match.volunteer
        if match.failed or not match.fits or volunteer.id not in self._volunteers:
            return
        match.failed = True
        health = volunteer.health = volunteer.health.after_failure(match.client, now)
        if health.failing:
            self._failing.add(volunteer.id)
        if health.cooling_until > now:
            heappush(self._cooling, (health.cooling_until, volunteer.id))

    def _end_cooling(self, now: float) -> None:
        while self._cooling and self._cooling[0][0] <= now:
            volunteer = self._volunteers.get(heappop(self._cooling)[1])
            if volunteer is not None:
                self._room.place(volunteer, now)

    def _forget_old_matches(self, now: float) -> None:
        old = self._by_age
        while old and (old[0].at <= now - MATCH_MEMORY_S or len(old) >= MATCH_MEMORY):
            match = old.popleft()
            del self._matches[match.id]
            match.release()
            self._room.place(match.volunteer, now)


class _Client:
    __slots__ = ("country", "helped", "met")

    def __init__(self, country: str) -> None:
        self.country = country
        self.met: set[VolunteerId] = set()
        self.helped = False


_NOBODY: Final[frozenset[VolunteerId]] = frozenset()


class _Clients:
    """Which volunteers each client has met today: the cap against enumeration."""

    def __init__(self) -> None:
        self._clients: OrderedDict[ClientKey, _Client] = OrderedDict()
        self._meetings = 0
        self.helped_today = 0
        self.helped: Counter[str] = Counter()
        """By country, never reset."""

    def met(self, key: ClientKey) -> set[VolunteerId] | frozenset[VolunteerId]:
        client = self._clients.get(key)
        return client.met if client else _NOBODY

    def meet(self, key: ClientKey, volunteer: VolunteerId, country: str) -> None:
        client = self._clients.get(key)
        if client is None:
            client = self._clients[key] = _Client(country)
        else:
            self._clients.move_to_end(key)
        if volunteer not in client.met:
            client.met.add(volunteer)
            self._meetings += 1
        while len(self._clients) > CLIENT_MEMORY or self._meetings > MEETING_MEMORY:
            _, forgotten = self._clients.popitem(last=False)
            self._meetings -= len(forgotten.met)

    def help(self, key: ClientKey) -> None:
        client = self._clients.get(key)
        if client and not client.helped:
            client.helped = True
            self.helped_today += 1
            self.helped[client.country] += 1

    def clear(self) -> None:
        self._clients.clear()
        self._meetings = 0
        self.helped_today = 0
