"""How a tunnel stands to its links, and what moves it from one state to another.

`docs/resilience.md` shows the diagram made from `TRANSITIONS`; `path_set.py` acts on it.
"""

from __future__ import annotations

from enum import Enum, auto
from typing import Final


class PathState(Enum):
    """How a tunnel stands to its links."""

    STEADY = auto()
    """Its link answers, or nothing is expected of it."""
    HEDGED = auto()
    """Its link is suspect; packets go over a second link as well."""
    UNANSWERED = auto()
    """No link that it could ask answers; more of them are wanted."""
    STRANDED = auto()
    """It has no link at all."""
    ENDED = auto()
    """The tunnel is over."""


class Happening(Enum):
    """What moves a tunnel from one state to another."""

    ANSWERED = auto()
    """An authentic packet came over its link."""
    ANSWERED_ELSEWHERE = auto()
    """An authentic packet came over the second link."""
    SILENT = auto()
    """An expected answer is overdue, and there is another link that was not asked yet."""
    SILENT_EVERYWHERE = auto()
    """An expected answer is overdue over all links, or the network has changed."""
    LINK_LOST = auto()
    """Its link is gone or leaving, and there is another."""
    LAST_LINK_LOST = auto()
    """Its link is gone or leaving, and there is no other."""
    SECOND_LINK_LOST = auto()
    """The second link is gone or leaving."""
    LINK_CAME = auto()
    """A link came up for it, or there is one with nothing to carry."""
    TUNNEL_ENDED = auto()
    """The tunnel is over."""


_S, _H = PathState, Happening
TRANSITIONS: Final[dict[tuple[PathState, Happening], PathState]] = {
    (_S.STEADY, _H.ANSWERED): _S.STEADY,
    (_S.STEADY, _H.SILENT): _S.HEDGED,
    (_S.STEADY, _H.SILENT_EVERYWHERE): _S.UNANSWERED,
    (_S.STEADY, _H.LINK_CAME): _S.STEADY,
    (_S.STEADY, _H.LINK_LOST): _S.STEADY,
    (_S.STEADY, _H.LAST_LINK_LOST): _S.STRANDED,
    (_S.STEADY, _H.TUNNEL_ENDED): _S.ENDED,
    (_S.HEDGED, _H.ANSWERED): _S.STEADY,
    (_S.HEDGED, _H.ANSWERED_ELSEWHERE): _S.STEADY,
    (_S.HEDGED, _H.SILENT): _S.HEDGED,
    (_S.HEDGED, _H.SILENT_EVERYWHERE): _S.UNANSWERED,
    (_S.HEDGED, _H.LINK_LOST): _S.STEADY,
    (_S.HEDGED, _H.SECOND_LINK_LOST): _S.STEADY,
    (_S.HEDGED, _H.LAST_LINK_LOST): _S.STRANDED,
    (_S.HEDGED, _H.TUNNEL_ENDED): _S.ENDED,
    (_S.UNANSWERED, _H.ANSWERED): _S.STEADY,
    (_S.UNANSWERED, _H.ANSWERED_ELSEWHERE): _S.STEADY,
    (_S.UNANSWERED, _H.LINK_CAME): _S.HEDGED,
    (_S.UNANSWERED, _H.LINK_LOST): _S.STEADY,
    (_S.UNANSWERED, _H.SECOND_LINK_LOST): _S.STEADY,
    (_S.UNANSWERED, _H.LAST_LINK_LOST): _S.STRANDED,
    (_S.UNANSWERED, _H.TUNNEL_ENDED): _S.ENDED,
    (_S.STRANDED, _H.LINK_CAME): _S.STEADY,
    (_S.STRANDED, _H.TUNNEL_ENDED): _S.ENDED,
}
"""Every transition; a pair that is not here is an error of the owner."""
