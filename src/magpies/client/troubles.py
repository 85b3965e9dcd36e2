"""Why there is no bridge: remembers the problem that says most, and when to stop waiting."""

from __future__ import annotations

import random
from typing import Final

from magpies.errors import BrokerError, DescriptorError, MagpiesError, TunnelError
from magpies.wire.signalling import ErrorCode

_REMEMBERED_S: Final = 60.0
_FIRST_RETRY_S: Final = 0.25
_LONGEST_PAUSE_S: Final = 1.0
"""After links that worked but ended soon: volunteers may come and go."""
_RESTART_S: Final = 45.0
_LONGEST_RESTART_S: Final = 2.0
_LONGEST_RESTART_ASKED_S: Final = 10.0
"""An egress that starts again takes seconds. So for a while pauses stay so short that flows are
back within five seconds of its start, unless the broker asks for long ones."""
_RESTART_FAILURES: Final = 4
"""It takes so many to the longest pause; more do not make those after other failures longer."""
_LONGEST_RETRY_S: Final = 15.0
_FIRST_ASKED_S: Final = 0.75
_LONGEST_ASKED_S: Final = 60.0
"""What the broker asks for is reached by doubling: most troubles are over in a moment."""
_RESTARTING: Final = frozenset({ErrorCode.VOLUNTEER_FAILED, ErrorCode.NO_EGRESS})
"""What the broker says while no volunteer reaches an egress."""
_FINAL: Final = frozenset(
    {ErrorCode.UNKNOWN_POOL, ErrorCode.POOL_TOKEN_REQUIRED, ErrorCode.UNSUPPORTED_VERSION}
)
"""What waiting does not change: new connections fail at once."""


class Troubles:
    """The problem of now, and how often attempts have failed. Times are of the loop's clock.

    Args:
        problem_s: how long a connection waits on once it is known what is wrong: long enough
            for one more attempt.
    """

    def __init__(self, problem_s: float) -> None:
        self._problem_s = problem_s
        self._since = 0.0
        self._telling: tuple[MagpiesError, float] | None = None
        self._failures = 0
        self._restarting_since: float | None = None
        self._restarting_last = 0.0
        """When the broker last said so."""
        self._restarting = False
        """Whether the egress may be back any moment."""
        self._last: MagpiesError | None = None
        self.problem: MagpiesError | None = None
        """What to tell the person; None while all is well or nothing is known."""

    def over(self) -> None:
        """There is a bridge."""
        self.problem = self._telling = None
        self.new_network()

    def new_network(self) -> None:
        """What failed before may work now; try at once."""
        self._failures = 0
        self._restarting_since, self._restarting = None, False
        self._last = None

    def met(self, problem: MagpiesError, now: float) -> None:
        """There is no bridge, and this is why."""
        if self.problem is None:
            self._since = now
        self.problem = self._most_telling(problem, now)

    def failed(self, now: float, problem: MagpiesError | None = None) -> None:
        """An attempt to get a link failed, or the link was of little use."""
        self._last = problem
        self._restarting = self._may_be_restarting(now, problem)
        if not self._restarting or self._failures < _RESTART_FAILURES:
            self._failures += 1

    def _may_be_restarting(self, now: float, problem: MagpiesError | None) -> bool:
        if not isinstance(problem, BrokerError) or problem.code not in _RESTARTING:
            return False
        if self._restarting_since is None or now > self._restarting_last + _REMEMBERED_S:
            self._restarting_since = now  # another time than before
        self._restarting_last = now
        asked_s = problem.retry_after_s or 0.0
        return now - self._restarting_since < _RESTART_S and asked_s <= _LONGEST_RESTART_ASKED_S

    def pause_s(self) -> float:
        """Seconds before the next attempt: doubling, up to what the broker asks; jittered."""
        if self._failures == 0:
            return 0.0
        longest, longest_asked = _LONGEST_RETRY_S, _LONGEST_ASKED_S
        if self._last is None:
            longest = _LONGEST_PAUSE_S
        elif self._restarting:
            longest = longest_asked = _LONGEST_RESTART_S
        doubled = 2.0 ** min(self._failures - 1, 10)
        wanted = min(longest, _FIRST_RETRY_S * doubled)
        if isinstance(self._last, DescriptorError):
            wanted = _LONGEST_RETRY_S  # it stays so, and each attempt takes a volunteer's time
        asked_s = self._last.retry_after_s if isinstance(self._last, BrokerError) else None
        patience_s = min(longest_asked, _FIRST_ASKED_S * doubled)
        jitter = random.uniform(1.0, 1.25)  # noqa: S311 - no secret
        return max(wanted, min(asked_s or 0.0, patience_s)) * jitter

    def give_up(self, since: float, limit_s: float) -> float:
        """When to stop waiting: soon after it is known what is wrong, at once if it stays so."""
        match self.problem:
            case None:
                return since + limit_s
            case DescriptorError():
                return since
            case BrokerError(code=code) if code in _FINAL:
                return since
            case _:
                return min(since + limit_s, max(since, self._since) + self._problem_s)

    def anew(self, otherwise: MagpiesError) -> MagpiesError:
        """Return what to raise: one object for all would collect everybody's tracebacks."""
        match self.problem:
            case None:
                return otherwise
            case BrokerError() as problem:
                return BrokerError(problem.code, str(problem), problem.retry_after_s)
            case problem:
                return TunnelError(str(problem))

    def _most_telling(self, problem: MagpiesError, now: float) -> MagpiesError:
        """A volunteer's failure says more, for a while, than that nobody else is there."""
        if not isinstance(problem, BrokerError) or problem.code == ErrorCode.VOLUNTEER_FAILED:
            self._telling = problem, now
            return problem
        nobody = problem.code == ErrorCode.NO_VOLUNTEER
        if nobody and self._telling is not None and now - self._telling[1] < _REMEMBERED_S:
            return self._telling[0]
        return problem
