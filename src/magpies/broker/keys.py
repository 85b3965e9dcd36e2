"""The broker's key on disk, to which clients seal their calls; readable by its owner only."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from magpies.errors import ServiceError
from magpies.files import write_private
from magpies.wire.descriptors import KEY_OCTETS, encode_base64

_FILE: Final = "broker.key"


def load_or_create(directory: Path) -> X25519PrivateKey:
    """Return the key in `directory`, where it is made first if it is missing.

    The directory gets mode 0700, the file 0600.

    Raises:
        ServiceError: the directory or the file cannot be used.
    """
    path = directory / _FILE
    try:
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not path.exists():
            key = X25519PrivateKey.generate()
            write_private(path, key.private_bytes_raw())
            return key
        octets = path.read_bytes()
    except OSError as error:
        raise ServiceError(
            f"The state directory {directory} cannot be used: {error.strerror}. "
            "Choose another one with --state."
        ) from error
    if len(octets) != KEY_OCTETS:
        raise ServiceError(
            f"{path} is damaged. Restore it from a copy; deleting it makes a new key, and invites "
            "handed out before stop working."
        )
    return X25519PrivateKey.from_private_bytes(octets)


def public_part(key: X25519PrivateKey) -> str:
    """Return what invites pin, base64url."""
    return encode_base64(key.public_key().public_bytes_raw())
