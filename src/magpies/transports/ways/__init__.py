"""Ways to a broker: how one HTTP call gets there and its answer comes back.

A way is chosen by the invite and knows nothing of what it carries. All ways pass the tests of
`tests/transports/test_ways.py`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol

if TYPE_CHECKING:
    from magpies.transports.http_call import Answer

JSON: Final = "application/json"


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Deadlines in seconds.

    Attributes:
        connect_s: name, proxy, TCP and TLS together.
        idle_s: how long an unused connection is kept; networks forget longer ones silently.
    """

    connect_s: float = 10.0
    idle_s: float = 30.0


@dataclass(frozen=True, slots=True)
class Call:
    """What to ask for; with a body it is a POST, else a GET."""

    path: str
    body: bytes | None = None
    content_type: str = JSON


class Way(Protocol):
    """One way to one broker.

    Keeps a connection for the next call. Calls may run at the same time. `connect` and `call`
    raise `OSError` or `UnicodeError` when nothing can be reached, and `h11.RemoteProtocolError`
    or `MessageError` when what answers is no broker; the caller sets the deadline of `call`.
    Cancelling either closes its connection.
    """

    @property
    def name(self) -> str:
        """How it goes, as an adverb: "directly"."""

    @property
    def far_end(self) -> str:
        """With what it makes its connections: "the broker at b.example"."""

    @property
    def host(self) -> str:
        """The host of the broker."""

    async def connect(self) -> None:
        """Find out whether this way works, and make the connection of the next call."""

    async def call(self, call: Call) -> Answer:
        """Make a call; the body of its answer has at most `SIGNALLING_OCTETS`."""

    def forget_connections(self) -> None:
        """Keep no connection from before: this computer may be in another network."""

    async def aclose(self) -> None:
        """Close the connection that is kept; calls that are under way close their own."""
