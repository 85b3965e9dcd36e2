"""Why there is no bridge, as a word that pages have a text for in every language."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from magpies.client import words
from magpies.errors import BrokerError, DescriptorError, MagpiesError
from magpies.wire.signalling import ErrorCode


class Cause(StrEnum):
    """What stands in the way, told by what a reader can do about it."""

    UNREACHABLE = "unreachable"
    """No broker answers: offline, or it is blocked."""
    NOBODY = "nobody"
    """No volunteer is free."""
    BUSY = "busy"
    """Broker or egresses cannot serve now."""
    REFUSED = "refused"
    """The pool of the invite is not open any more."""
    OUTDATED = "outdated"
    """This program is too old."""
    BLOCKED = "blocked"
    """The network lets no direct connection through."""
    FAILED = "failed"
    """A volunteer could not do it; others are tried."""
    UNTRUSTED = "untrusted"
    """A server cannot prove that it is the right one; or the clock is wrong."""
    UNABLE = "unable"
    """This computer cannot make such connections."""
    OTHER = "other"


_BY_CODE: Final = {
    "unreachable": Cause.UNREACHABLE,
    ErrorCode.NO_VOLUNTEER: Cause.NOBODY,
    ErrorCode.VOLUNTEER_FAILED: Cause.FAILED,
    ErrorCode.NO_EGRESS: Cause.BUSY,
    ErrorCode.TOO_MANY_REQUESTS: Cause.BUSY,
    ErrorCode.BUSY: Cause.BUSY,
    ErrorCode.UNKNOWN_POOL: Cause.REFUSED,
    ErrorCode.POOL_TOKEN_REQUIRED: Cause.REFUSED,
    ErrorCode.UNSUPPORTED_VERSION: Cause.OUTDATED,
}
_BY_TEXT: Final = {
    words.NOWHERE: Cause.FAILED,
    words.UNUSABLE: Cause.FAILED,
    words.BROKEN_OFF: Cause.FAILED,
    words.IMPOSTOR: Cause.UNTRUSTED,
    words.NO_WEBRTC: Cause.UNABLE,
    words.BLOCKED: Cause.BLOCKED,
    words.FILTERED: Cause.BLOCKED,
}


def cause_of(problem: MagpiesError) -> Cause:
    """Return what a problem comes down to.

    Args:
        problem: as `words.plain` returned it.
    """
    match problem:
        case BrokerError(code=code):
            return _BY_CODE.get(code, Cause.OTHER)
        case DescriptorError():
            return Cause.UNTRUSTED
        case _:
            return _BY_TEXT.get(str(problem), Cause.OTHER)
