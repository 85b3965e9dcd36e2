"""Exit statuses; docs/cli.md lists them for those who write scripts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from magpies.errors import ConfigError, InviteError, MagpiesError

if TYPE_CHECKING:
    from magpies.client.bridge import BridgeStatus

FAILED: Final = 1
MISCONFIGURED: Final = 2
UNINVITED: Final = 3
"""The invite is damaged, expired or revoked, or for another version."""
NO_BROKER: Final = 4
"""It was told to end, there had never been a bridge, and no broker answered."""
NO_BRIDGE: Final = 5
"""It was told to end, and there had never been a bridge for another reason."""
INTERRUPTED: Final = 130

_BY_CAUSE: Final = {"refused": UNINVITED, "unreachable": NO_BROKER}


def status_of(error: MagpiesError) -> int:
    """Return the status of a command that an error ended."""
    match error:
        case ConfigError():
            return MISCONFIGURED
        case InviteError():
            return UNINVITED
        case _:
            return FAILED


class Outcome:
    """What a client has come to, once it is told to end."""

    def __init__(self) -> None:
        self._connected = False
        self._last: BridgeStatus | None = None

    def take(self, status: BridgeStatus) -> None:
        """Take every status of the bridge until the end."""
        self._connected |= status.connected
        self._last = status

    @property
    def problem(self) -> str | None:
        """Why there has never been a bridge; None if there was one, or nothing is known."""
        return None if self._connected or self._last is None else self._last.problem

    @property
    def status(self) -> int:
        """The exit status: 0 but for a problem that has never let a bridge come."""
        if self.problem is None or self._last is None:
            return 0
        return _BY_CAUSE.get(self._last.cause or "", NO_BRIDGE)
