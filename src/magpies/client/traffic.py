"""How much passes, second by second, over the last minute. Pure: the time is an argument."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import Final

SECONDS: Final = 60
_KEPT: Final = SECONDS + 1  # and the one that is not over yet


@dataclass(slots=True)
class Direction:
    """Octets of one direction.

    Attributes:
        total: since the start.
    """

    total: int = 0
    _now: int = 0
    _seconds: deque[int] = field(default_factory=lambda: deque([0] * _KEPT, maxlen=_KEPT))

    def add(self, octets: int, now: float) -> None:
        """Count octets that pass now."""
        self._go_on(now)
        self.total += octets
        self._seconds[-1] += octets

    def recent(self, now: float) -> list[int]:
        """Return the octets of each of the last `SECONDS` whole seconds, the newest last."""
        self._go_on(now)
        return list(self._seconds)[:-1]

    def _go_on(self, now: float) -> None:
        passed = int(now) - self._now
        if passed > 0:
            self._seconds.extend([0] * min(passed, _KEPT))
            self._now = int(now)


@dataclass(slots=True)
class Traffic:
    """What local programs got and sent."""

    down: Direction = field(default_factory=Direction)
    up: Direction = field(default_factory=Direction)
