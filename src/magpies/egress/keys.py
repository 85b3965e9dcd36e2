"""The keys of an egress on disk: made at the first start, readable by their owner only."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from magpies.egress.identity import EgressIdentity, new_identity
from magpies.errors import ServiceError
from magpies.files import write_private
from magpies.wire import limits
from magpies.wire.descriptors import Descriptor, encode_base64, sign
from magpies.wire.signalling import SignedDescriptor

DESCRIPTOR_VALID_S: Final = 7 * 24 * 3600
"""A descriptor is renewed with every report to a broker; a leaked one ages in a week."""

_OPERATOR_KEY: Final = "operator.key"
_EGRESS_KEY: Final = "egress.key"
_EGRESS_CERTIFICATE: Final = "egress.crt"


@dataclass(frozen=True)
class EgressKeys:
    """The operator's signing key and the identity of this egress."""

    operator: Ed25519PrivateKey
    identity: EgressIdentity

    @property
    def operator_public(self) -> str:
        """The key that invites pin, base64url."""
        raw = self.operator.public_key().public_bytes(
            serialization.Encoding.Raw, serialization.PublicFormat.Raw
        )
        return encode_base64(raw)

    def descriptor(self, url: str) -> SignedDescriptor:
        """Return a fresh descriptor of this egress at `url` ("wss://host/v1/link")."""
        now = int(time.time())
        return sign(
            Descriptor(
                version=limits.PROTOCOL_VERSION,
                url=url,
                fingerprint=self.identity.fingerprint,
                not_before=now,
                not_after=now + DESCRIPTOR_VALID_S,
            ),
            self.operator,
        )


def load_or_create(directory: Path) -> EgressKeys:
    """Return the keys in `directory`; whatever is missing is made first.

    The directory gets mode 0700, key files 0600.

    Raises:
        ServiceError: the directory or a file in it cannot be used.
    """
    try:
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        if directory.stat().st_mode & 0o077:
            directory.chmod(0o700)
        return EgressKeys(_operator_key(directory), _identity(directory))
    except OSError as error:
        raise ServiceError(
            f"The state directory {directory} cannot be used: {error.strerror}. "
            "Choose another one with --state."
        ) from error
    except ValueError as error:
        raise ServiceError(
            f"A key file in {directory} is damaged. Restore it from a copy; deleting it makes "
            "a new key, and invites handed out before stop working."
        ) from error


def _operator_key(directory: Path) -> Ed25519PrivateKey:
    path = directory / _OPERATOR_KEY
    if not path.exists():
        key = Ed25519PrivateKey.generate()
        pem = key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        write_private(path, pem)
        return key
    loaded = serialization.load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(loaded, Ed25519PrivateKey):
        raise ValueError("not an Ed25519 key")  # noqa: TRY004 - damaged, whatever it holds
    return loaded


def _identity(directory: Path) -> EgressIdentity:
    key, certificate = directory / _EGRESS_KEY, directory / _EGRESS_CERTIFICATE
    if not key.exists() or not certificate.exists():
        made = new_identity()
        write_private(key, made.key_pem)
        write_private(certificate, made.certificate_pem)
        return made
    identity = EgressIdentity(certificate.read_bytes(), key.read_bytes())
    _ = identity.fingerprint  # raises when the certificate is damaged
    return identity
