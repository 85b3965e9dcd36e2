"""What both WebRTC engines offer: one data channel per peer connection, nothing else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal, Protocol

from magpies.transports.channel import MessageChannel
from magpies.wire.signalling import Relay

CHANNEL_LABEL: Final = "magpies"

type Stage = Literal["gathering", "answer", "ice", "dtls", "open"]
"""Stages of a set-up, in order; what `LinkSetupError.stage` says."""

STAGES: Final[tuple[Stage, ...]] = ("gathering", "answer", "ice", "dtls", "open")


@dataclass(frozen=True)
class IceSettings:
    """How a peer connection finds its way.

    Attributes:
        stun: servers that tell us our public address, as "stun:host:port".
        turn: servers that lend us an address of theirs, for peers that ours does not let in.
        keep_private_candidates: send and accept candidates with addresses of private
            networks; for laboratories and links within one network. Without it they are
            neither revealed nor probed.
        gathering_s: longest wait for STUN servers; what was found by then is used.
        setup_s: longest wait from both descriptions to the open channel.
        path_s: longest wait from there until a path to the peer is found; a part of `setup_s`.
    """

    stun: tuple[str, ...] = ()
    turn: tuple[Relay, ...] = ()
    keep_private_candidates: bool = False
    gathering_s: float = 3.0
    setup_s: float = 15.0
    path_s: float = 15.0


class OfferingPeer(Protocol):
    """The client's side: it makes the channel, unordered and without retransmission."""

    async def offer(self) -> str:
        """Return a complete description to be answered, all candidates inside. Once.

        It may hold no candidate at all when no STUN server answered; a peer with a public
        address can be reached nevertheless.

        Raises:
            LinkSetupError: no description could be made ("gathering").
        """

    async def accept(self, answer_sdp: str) -> MessageChannel:
        """Take the peer's answer and return the channel once it is open. Once.

        Raises:
            SdpError: the answer is malformed.
            LinkSetupError: a stage failed or ran out of time.
        """

    async def aclose(self) -> None:
        """Free everything, the channel included. Takes at most a few seconds."""


class AnsweringPeer(Protocol):
    """The volunteer's side: it takes the first channel that the peer opens."""

    async def answer(self, offer_sdp: str) -> str:
        """Return a complete answer to `offer_sdp`, all candidates inside. Once.

        Raises:
            SdpError: the offer is malformed.
            LinkSetupError: the offer is refused ("answer"), or no answer could be made
                ("gathering").
        """

    async def channel(self) -> MessageChannel:
        """Return the peer's channel once it is open. To be called after `answer`, once.

        Raises:
            LinkSetupError: a stage failed or ran out of time.
        """

    async def aclose(self) -> None:
        """Free everything, the channel included. Takes at most a few seconds."""


@dataclass(frozen=True)
class Engine:
    """One WebRTC library.

    A peer, and the channel it gave out, hold the same resources: to close either one closes
    both. `buffer_octets` bounds what waits in the channel to be sent; the library's SCTP
    layer keeps up to about 1 MiB more that is on its way. What has arrived and waits for the
    loop is bounded by `LINK_BUFFER_OCTETS`.

    Attributes:
        name: of the library.
        offering: makes an offering peer of the running event loop, from the settings and
            `buffer_octets`.
        answering: makes an answering peer likewise.
    """

    name: str
    offering: Callable[[IceSettings, int], OfferingPeer]
    answering: Callable[[IceSettings, int], AnsweringPeer]
