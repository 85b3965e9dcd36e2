"""The one shape of everything that carries link messages.

A data channel, a WebSocket and an in-memory pair are all `MessageChannel`s. The volunteer
joins two of them; client and egress put QUIC datagrams on one. `tests/support/
channel_conformance.py` is the contract as code: every implementation passes it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol


class MessageChannel(Protocol):
    """Carries whole messages of 1 to `MESSAGE_OCTETS` octets; may lose and reorder them.

    A channel is open when its maker hands it out. It belongs to the event loop it was made
    on, and all methods and callbacks run there. The owner must await `aclose` exactly when
    it is done; closing twice does no harm.
    """

    def start(
        self,
        on_messages: Callable[[list[bytes]], None],
        on_goodbye: Callable[[], None] = lambda: None,
    ) -> None:
        """Begin to deliver.

        `on_messages` gets what has arrived since the last call, as one batch; messages that
        arrived before `start` come in the first batch. It must not block or raise. To be
        called once.

        `on_goodbye` is called at most once, when the peer has said goodbye: it is about to
        leave, so the link is to be closed soon. It may have been said before `start`.
        """

    def send(self, message: bytes) -> bool:
        """Queue one message without waiting.

        Returns False when it was dropped because `buffered` is at the limit of the channel
        or the channel has ended, as a router drops a packet.
        """

    def say_goodbye(self) -> None:
        """Tell the peer that this end is about to leave, so that it can move away and close.

        Does not wait, and the limit of the channel does not hold it back. Best effort: a
        channel that has ended, or is closed at once, may not bring it. The channel carries
        messages as before; it is for its owner to close it some time later.
        """

    @property
    def buffered(self) -> int:
        """Octets queued here and not yet handed to the network."""

    async def wait_closed(self) -> str:
        """Wait for the end of the channel; return why it ended, in a few words."""

    async def aclose(self) -> None:
        """End the channel and free everything it holds. Takes at most a few seconds."""
