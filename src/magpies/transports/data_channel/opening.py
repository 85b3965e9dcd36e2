"""The way of a set-up through its stages, watched from the loop."""

from __future__ import annotations

import asyncio
from typing import Final

from magpies.errors import LinkSetupError
from magpies.transports.channel import MessageChannel
from magpies.transports.data_channel.interface import STAGES, Stage

_WHAT: dict[Stage, str] = {
    "gathering": "the search for our own addresses",
    "answer": "the exchange of session descriptions",
    "ice": "the search for a path to the peer",
    "dtls": "the encrypted handshake with the peer",
    "open": "the opening of the data channel",
}


LATE: Final = "took too long"


def setup_error(stage: Stage, how: str) -> LinkSetupError:
    """Return the error that says that `stage` ended in `how`: "failed", or `LATE`."""
    return LinkSetupError(stage, f"{_WHAT[stage]} {how}", late=how == LATE)


class Opening:
    """Waits for the open channel and for the connection's end together.

    A library may report the end of a connection and never again speak of its channel, so
    neither is awaited alone.
    """

    def __init__(self) -> None:
        self._stage: Stage = "ice"
        self._path_found = asyncio.Event()
        self._decided = asyncio.Event()
        self._channel: MessageChannel | None = None

    def reach(self, stage: Stage) -> None:
        """Note that `stage` has begun; there is no way back."""
        self._stage = max(self._stage, stage, key=STAGES.index)
        if self._stage != "ice":
            self._path_found.set()

    def succeed(self, channel: MessageChannel) -> None:
        """The channel is open."""
        if not self._decided.is_set():
            self._channel = channel
            self._decide()

    def fail(self) -> None:
        """The connection has ended, at the stage it had reached."""
        self._decide()

    def _decide(self) -> None:
        self._path_found.set()
        self._decided.set()

    async def wait(self, deadline_s: float, path_s: float) -> MessageChannel:
        """Return the open channel.

        Raises:
            LinkSetupError: the connection ended, `deadline_s` is over, or `path_s` before a path
                to the peer was found.
        """
        try:
            async with asyncio.timeout(deadline_s):
                async with asyncio.timeout(path_s):
                    await self._path_found.wait()
                await self._decided.wait()
        except TimeoutError:
            raise setup_error(self._stage, LATE) from None
        if self._channel is None:
            raise setup_error(self._stage, "failed")
        return self._channel
