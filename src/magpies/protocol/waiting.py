"""The volunteers that wait, in queues that need no search.

A queue holds the volunteers of one pool, one NAT class and one health, in a lane per load.
A lane is ordered by arrival, so its head has waited longest, and a bit per lane says which
are not empty. Finding, adding and removing a volunteer take the same time whether a hundred
or a hundred thousand wait; only volunteers that the client does not want are stepped over,
and a client can name few of those.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Container, Iterable, Iterator, Sequence

from magpies.protocol.matching import (
    HEALTHY,
    ClientKey,
    Health,
    MatchState,
    Profile,
    VolunteerId,
    tiers,
)
from magpies.wire.signalling import Nat


class Volunteer:
    """What is known of one volunteer. After a change, call `WaitingRoom.place`."""

    __slots__ = (
        "egresses", "free", "health", "id", "lane", "matches", "nat", "offered", "pools",
        "slots", "usable",
    )  # fmt: skip

    def __init__(self, profile: Profile, *, usable: bool) -> None:
        """Make a volunteer with all slots free.

        Args:
            profile: how it introduced itself.
            usable: whether an egress that it accepts is up.
        """
        self.id = profile.volunteer
        self.pools = profile.pools
        self.nat = profile.nat
        self.slots = profile.slots
        self.egresses = profile.egresses
        self.usable = usable
        self.free = profile.slots
        self.matches: list[Match] = []
        """Those that reserve a slot."""
        self.health: Health = HEALTHY
        self.lane: tuple[int, bool] | None = None
        """Where it stands: its load, and whether it is cooling; None when not in a queue."""
        self.offered = 0
        """Slots that the queues offer."""

    @property
    def available(self) -> int:
        """Slots that a claim could get."""
        return max(self.free - len(self.matches), 0) if self.usable else 0


class Match:
    """One match. While `reserving`, it is in its volunteer's `matches`."""

    __slots__ = (
        "at", "client", "failed", "fits", "id", "load_reported", "reserving", "state", "volunteer",
    )  # fmt: skip

    def __init__(
        self, match: str, volunteer: Volunteer, client: ClientKey, at: float, *, fits: bool
    ) -> None:
        """Make a match that reserves a slot of its volunteer."""
        self.id = match
        self.volunteer = volunteer
        self.client = client
        self.at = at
        self.fits = fits
        """Its failure would say something about the volunteer."""
        self.failed = False
        """It has counted as a failure of its volunteer."""
        self.state = MatchState.OFFERED
        self.load_reported = False
        """The volunteer has reported its load since the claim."""
        self.reserving = True
        volunteer.matches.append(self)

    def release(self) -> None:
        """Give the slot back, if it is still reserved."""
        if self.reserving:
            self.reserving = False
            self.volunteer.matches.remove(self)


class WaitingRoom:
    """All queues, and the count of what they hold."""

    def __init__(self) -> None:
        self._queues: dict[tuple[str, Nat, bool], _Queue] = {}
        self.free_slots = 0
        self.cooling = 0

    def place(self, volunteer: Volunteer, now: float) -> None:
        """Move a volunteer to where it belongs; one that is there already keeps its place."""
        available = volunteer.available
        self.free_slots += available - volunteer.offered
        volunteer.offered = available
        lane = None
        if available:
            lane = volunteer.slots - available, volunteer.health.cooling_until > now
        if lane == volunteer.lane:
            return
        if volunteer.lane is not None:
            self._take_out(volunteer, *volunteer.lane)
        if lane is not None:
            self._put_in(volunteer, *lane)
        volunteer.lane = lane

    def best(
        self, pool: str, client: Nat, unwanted: Container[VolunteerId]
    ) -> tuple[Volunteer, bool] | None:
        """Return the first volunteer in the order of `matching`, and whether it fits.

        Takes time for the unwanted ones that wait in front, not for the others.
        """
        for cooling in (False, True):
            for rank, classes in enumerate(tiers(client)):
                keys = ((pool, nat, cooling) for nat in classes)
                queues = [self._queues[key] for key in keys if key in self._queues]
                for volunteer in _in_order(queues):
                    if volunteer.id not in unwanted:
                        return volunteer, rank == 0
        return None

    def _put_in(self, volunteer: Volunteer, load: int, cooling: bool) -> None:
        self.cooling += cooling
        for pool in volunteer.pools:
            key = pool, volunteer.nat, cooling
            queue = self._queues.get(key)
            if queue is None:
                queue = self._queues[key] = _Queue()
            queue.put(volunteer, load)

    def _take_out(self, volunteer: Volunteer, load: int, cooling: bool) -> None:
        self.cooling -= cooling
        for pool in volunteer.pools:
            key = pool, volunteer.nat, cooling
            queue = self._queues[key]
            queue.remove(volunteer, load)
            if not queue.mask:
                del self._queues[key]


def best_among(
    volunteers: Iterable[Volunteer], pool: str, client: Nat
) -> tuple[Volunteer, bool] | None:
    """Return the best of a few volunteers, and whether it fits: `WaitingRoom.best` by search."""
    order = {
        nat: (rank, place)
        for rank, classes in enumerate(tiers(client))
        for place, nat in enumerate(classes)
    }
    best: tuple[tuple[bool, int, int, int], Volunteer] | None = None
    for volunteer in volunteers:
        if volunteer.lane is None or pool not in volunteer.pools or volunteer.nat not in order:
            continue
        load, cooling = volunteer.lane
        rank, place = order[volunteer.nat]
        key = cooling, rank, load, place
        if best is None or key < best[0]:
            best = key, volunteer
    return (best[1], best[0][1] == 0) if best else None


class _Queue:
    """Volunteers of one pool, class and health, by load, then by arrival."""

    __slots__ = ("lanes", "mask")

    def __init__(self) -> None:
        self.lanes: dict[int, OrderedDict[VolunteerId, Volunteer]] = {}
        self.mask = 0

    def put(self, volunteer: Volunteer, load: int) -> None:
        lane = self.lanes.get(load)
        if lane is None:
            lane = self.lanes[load] = OrderedDict()
        lane[volunteer.id] = volunteer
        self.mask |= 1 << load

    def remove(self, volunteer: Volunteer, load: int) -> None:
        lane = self.lanes[load]
        del lane[volunteer.id]
        if not lane:
            del self.lanes[load]
            self.mask &= ~(1 << load)


def _in_order(queues: Sequence[_Queue]) -> Iterator[Volunteer]:
    """Go through queues of equal rank: by load, then by queue, then by arrival."""
    mask = 0
    for queue in queues:
        mask |= queue.mask
    while mask:
        lowest = mask & -mask
        load = lowest.bit_length() - 1
        for queue in queues:
            if queue.mask & lowest:
                yield from queue.lanes[load].values()
        mask ^= lowest
