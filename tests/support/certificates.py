"""A throw-away egress identity for tests."""

from __future__ import annotations

from functools import cache

from qh3.quic.configuration import QuicConfiguration

from magpies.egress.identity import EgressIdentity, new_identity
from magpies.protocol.quic import client_configuration, server_configuration


@cache
def identity() -> EgressIdentity:
    """Return the same identity for a whole test run: making one costs time."""
    return new_identity()


def quic_client() -> QuicConfiguration:
    """Return a client that expects `identity`."""
    return client_configuration(identity().fingerprint)


def quic_server() -> QuicConfiguration:
    """Return an egress that has `identity`."""
    return server_configuration(identity().certificate_pem, identity().key_pem)
