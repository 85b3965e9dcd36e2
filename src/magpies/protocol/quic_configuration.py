"""How qh3 is configured for a tunnel.

The egress certificate is pinned by its SHA-256 fingerprint; there is no other trust root.
"""

from __future__ import annotations

import ssl
from typing import Final

from qh3.quic.configuration import QuicConfiguration

from magpies.wire.limits import DATAGRAM_OCTETS

_ALPN: Final = ["h3"]
IDLE_TIMEOUT_S: Final = 60.0
"""A tunnel with nothing on it for this long is gone (RFC 9000 section 10.1)."""

CONNECTION_WINDOW: Final = 16 << 20
_STREAM_WINDOW: Final = 6 << 20
"""QUIC's own windows. They only bound what is in flight: what arrives is handed on at once
and bounded by `magpies.protocol.credit`."""

_SPARE_IDS: Final = 8
"""Connection IDs that the peer may have ready for us: one is used up by every move to another
link, and new ones take a round trip."""


def client_configuration(fingerprint: str) -> QuicConfiguration:
    """Return the configuration of a client that accepts one certificate only.

    Args:
        fingerprint: SHA-256 of the egress certificate (DER), hexadecimal.
    """
    configuration = _configuration(is_client=True)
    configuration.server_name = "egress.invalid"  # a volunteer can read it: it says nothing
    configuration.verify_mode = ssl.CERT_NONE  # no CA is trusted; the fingerprint decides
    configuration.assert_fingerprint = fingerprint
    return configuration


def server_configuration(certificate_pem: bytes, key_pem: bytes) -> QuicConfiguration:
    """Return the configuration of an egress.

    Args:
        certificate_pem: the certificate that descriptors pin.
        key_pem: its private key, PKCS #8.
    """
    configuration = _configuration(is_client=False)
    configuration.load_cert_chain(certificate_pem, key_pem)
    return configuration


def _configuration(*, is_client: bool) -> QuicConfiguration:
    return QuicConfiguration(
        is_client=is_client,
        alpn_protocols=_ALPN,
        idle_timeout=IDLE_TIMEOUT_S,
        max_data=CONNECTION_WINDOW,
        max_stream_data=_STREAM_WINDOW,
        max_datagram_size=DATAGRAM_OCTETS,
        max_datagram_frame_size=65_536,
        probe_datagram_size=False,
        active_connection_id_limit=_SPARE_IDS,
    )
