"""The egress' certificate: self-signed, pinned by descriptors, never shown to a browser."""

from __future__ import annotations

import datetime
import hashlib
from dataclasses import dataclass
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

_NAME: Final = "egress.invalid"
_VALID: Final = datetime.timedelta(days=3650)
_BACKDATED: Final = datetime.timedelta(days=1)  # clients check the descriptor's time, not this


@dataclass(frozen=True, slots=True)
class EgressIdentity:
    """A certificate and its key, both PEM."""

    certificate_pem: bytes
    key_pem: bytes

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the certificate (DER), hexadecimal; what a descriptor pins."""
        certificate = x509.load_pem_x509_certificate(self.certificate_pem)
        return hashlib.sha256(certificate.public_bytes(serialization.Encoding.DER)).hexdigest()


def new_identity() -> EgressIdentity:
    """Make a new P-256 key and its certificate."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, _NAME)])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _BACKDATED)
        .not_valid_after(now + _VALID)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(_NAME)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    return EgressIdentity(
        certificate.public_bytes(serialization.Encoding.PEM),
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        ),
    )
