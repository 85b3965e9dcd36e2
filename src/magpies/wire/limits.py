"""Every size limit of the protocol, in one place, each with its reason.

Parsers apply these before they do any work on the input.
"""

from __future__ import annotations

from typing import Final

PROTOCOL_VERSION: Final = 1
"""Version of the signalling and link protocol, see docs/protocol.md."""

DATAGRAM_OCTETS: Final = 1_200
"""Largest QUIC datagram: the smallest that every path must carry (RFC 9000 section 14)."""

RECORD_OCTETS: Final = 1_500
"""Largest record accepted from a peer; leaves room for a peer with a larger datagram."""

MESSAGE_OCTETS: Final = 16_384
"""Largest link message: what every WebRTC stack accepts without negotiation (RFC 8841 6.1)."""

COALESCE_OCTETS: Final = 12_000
"""Where a sender stops to fill a link message.

Ten datagrams a message: messages, not octets, cost time in browsers (measured: Chromium
forwards 25 Mbit/s at 1,200 octets and 62 Mbit/s at 12,000).
"""

SIGNALLING_OCTETS: Final = 65_536
"""Largest signalling message, in either direction."""

SEALED_OCTETS: Final = 1_024
"""What is sealed is filled up to a multiple of this, so that its length tells little."""

SDP_OCTETS: Final = 16_384
"""Largest session description: one data channel with some forty candidates is 6 kB."""

CANDIDATES: Final = 64
"""Most candidates passed on: each makes the one who reads it probe an address."""

URL_OCTETS: Final = 512
TEXT_OCTETS: Final = 512
TOKEN_OCTETS: Final = 128
MATCH_ID_OCTETS: Final = 32

EGRESSES: Final = 16
POOLS: Final = 8
AVOIDED_MATCHES: Final = 16
HELD_MATCHES: Final = 8
STUN_SERVERS: Final = 8
RELAYS: Final = 4
BROKERS: Final = 8
WAYS: Final = 16
COUNTRIES: Final = 300
HISTORY_DAYS: Final = 30
SLOTS: Final = 64
INVITE_CHARACTERS: Final = 4_096

PAIRING_CANDIDATES: Final = 6
"""Most addresses in a pairing text, so that one with IPv6 addresses only has 300 characters."""

PAIRING_CHARACTERS: Final = 1_024
"""What is longer is no pairing text, however it was wrapped."""

PINNED_EGRESSES: Final = 2
"""Egresses that an invite may pin for pairing; one is enough, and an invite should stay short."""

LINK_BUFFER_OCTETS: Final = 1 << 20
"""Most that one hop keeps for one direction of one link before it drops messages."""
