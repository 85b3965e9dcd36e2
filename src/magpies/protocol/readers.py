"""Which clients have links now, as far as a broker can tell. Pure.

A broker hears when a link opens, and from each volunteer how many it carries, but not which link
has ended. When a volunteer carries fewer than are known, the oldest are taken for ended. So the
number of links is right, and which clients have them nearly so.
"""

from __future__ import annotations

from collections import Counter, deque

from magpies.protocol.matching import ClientKey, VolunteerId


class Readers:
    """Counts clients with at least one link."""

    def __init__(self) -> None:
        self._links: Counter[ClientKey] = Counter()
        self._carried: dict[VolunteerId, deque[ClientKey]] = {}
        self.links = 0
        """Links open now."""

    @property
    def count(self) -> int:
        """Different clients that have them."""
        return len(self._links)

    def opened(self, volunteer: VolunteerId, client: ClientKey) -> None:
        """Take note of a link."""
        self._carried.setdefault(volunteer, deque()).append(client)
        self._links[client] += 1
        self.links += 1

    def carries(self, volunteer: VolunteerId, links: int) -> None:
        """Take a volunteer's word for how many links it carries."""
        clients = self._carried.get(volunteer)
        if clients is None:
            return
        while len(clients) > links:
            self._end(clients.popleft())
        if not clients:
            del self._carried[volunteer]

    def left(self, volunteer: VolunteerId) -> None:
        """Take the links of a volunteer for ended."""
        self.carries(volunteer, 0)

    def _end(self, client: ClientKey) -> None:
        self.links -= 1
        self._links[client] -= 1
        if not self._links[client]:
            del self._links[client]
