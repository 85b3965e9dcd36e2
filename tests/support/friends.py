"""A friend who answers a reader's offers, as a peer in the same process."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from magpies.client.pairing import Offer
from magpies.transports.data_channel import AnsweringPeer, IceSettings, engine
from magpies.wire.compact_sdp import compact, expand
from magpies.wire.descriptors import decode_base64, encode_base64
from magpies.wire.invites import Invite, PinnedEgress
from magpies.wire.pairing import Kind, PairingText

FINGERPRINT = "ab" * 32
INVITE = Invite(
    ["http://127.0.0.1:1"], encode_base64(b"k" * 32), egresses=[PinnedEgress(FINGERPRINT)]
)
ICE = IceSettings(keep_private_candidates=True)


def read(offer: Offer) -> PairingText:
    body = decode_base64(offer.link.partition("#")[2])[6:]
    numbers = int.from_bytes(body[:4]), int.from_bytes(body[4:8])
    return PairingText(Kind.OFFER, *numbers, expand(body[8:]))


@asynccontextmanager
async def friend(offer: Offer) -> AsyncIterator[tuple[AnsweringPeer, str]]:
    """Answer an offer as a page does; yields the peer and the reply."""
    asked = read(offer)
    peer = engine("libdatachannel").answering(ICE, 65_536)
    try:
        answer = compact(await peer.answer(asked.compact.sdp("actpass")))
        yield peer, PairingText(Kind.REPLY, asked.expires, asked.number, answer).text
    finally:
        await peer.aclose()
