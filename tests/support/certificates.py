"""Throw-away identities for tests: of an egress, and of HTTPS servers."""

from __future__ import annotations

import datetime
from functools import cache
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from qh3.quic.configuration import QuicConfiguration

from magpies.egress.identity import EgressIdentity, new_identity
from magpies.protocol.quic_configuration import client_configuration, server_configuration


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


def write_certificate(
    folder: Path, name: str = "localhost", days: tuple[int, int] = (-1, 1)
) -> Path:
    """Write a self-signed certificate, valid between `days` from now, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now + datetime.timedelta(days=days[0]))
        .not_valid_after(now + datetime.timedelta(days=days[1]))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / f"{name}.pem"
    path.write_bytes(
        made.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return path
