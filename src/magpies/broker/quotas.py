"""How much one address may ask for. Pure: `now` is an argument; keys are opaque."""

from __future__ import annotations

from collections import OrderedDict
from typing import Final

_TABLE: Final = 65_536
"""Most addresses remembered, some 250 octets each; the one seen longest ago goes first."""


class Quotas:
    """A token bucket per key."""

    def __init__(self, per_s: float, burst: int) -> None:
        """Make full buckets for everybody.

        Args:
            per_s: what a bucket gains a second.
            burst: what it holds.
        """
        self._per_s = per_s
        self._burst = float(burst)
        self._buckets: OrderedDict[bytes, tuple[float, float]] = OrderedDict()

    def take(self, key: bytes, now: float) -> float:
        """Take one token and return 0, or return the seconds until there is one."""
        level, since = self._buckets.pop(key, (self._burst, now))
        level = min(self._burst, level + (now - since) * self._per_s)
        wait = 0.0 if level >= 1 else (1 - level) / self._per_s
        self._buckets[key] = (level if wait else level - 1, now)
        if len(self._buckets) > _TABLE:
            self._buckets.popitem(last=False)
        return wait


class Presences:
    """How many of something each key has at this moment."""

    def __init__(self, most: int) -> None:
        """Start with none; `most` is what one key may have."""
        self._most = most
        self._counts: dict[bytes, int] = {}

    def enter(self, key: bytes) -> bool:
        """Count one more; return False, and count nothing, if the key has its most."""
        count = self._counts.get(key, 0)
        if count >= self._most:
            return False
        self._counts[key] = count + 1
        return True

    def exit(self, key: bytes) -> None:
        """Undo one `enter` that returned True."""
        count = self._counts.pop(key)
        if count > 1:
            self._counts[key] = count - 1
