"""A front that proves nothing: it shows how somebody greets it who is to look like a browser."""

from __future__ import annotations

import datetime
import socket
import ssl
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

_HELLO_OCTETS: Final = 4_096
_PATIENCE_S: Final = 10.0
_GREASE: Final = frozenset(bytes([octet, octet]) for octet in range(0x0A, 0x100, 0x10))
_CIPHERS_AT: Final = 76
"""After the headers, the version, 32 octets at random and a session's name of 32 octets."""


@dataclass
class Front:
    """What came to it.

    Attributes:
        port: on loopback.
        hellos: the first octets of each connection.
    """

    port: int
    hellos: list[bytes] = field(default_factory=list)

    def greeted_by_chrome(self) -> bool:
        """Whether a greeting is none that OpenSSL makes, but one of Chrome's library.

        It begins its list of ciphers with a reserved value (GREASE, RFC 8701).
        """
        begin, end = _CIPHERS_AT + 2, _CIPHERS_AT + 4
        return any(hello[begin:end] in _GREASE for hello in self.hellos)


@contextmanager
def front() -> Iterator[Front]:
    """Run a front for `localhost`, with a certificate that nobody trusts, until the block ends."""
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with tempfile.TemporaryDirectory(prefix="magpies-front-") as directory:
        tls.load_cert_chain(_certificate(Path(directory)))
    with socket.create_server(("127.0.0.1", 0)) as listening:
        there = Front(listening.getsockname()[1])
        serving = threading.Thread(target=_serve, args=(listening, tls, there), name="front")
        serving.start()
        try:
            yield there
        finally:
            with suppress(OSError):
                listening.shutdown(socket.SHUT_RDWR)
            serving.join()


def _serve(listening: socket.socket, tls: ssl.SSLContext, there: Front) -> None:
    while True:
        try:
            connection, _ = listening.accept()
        except OSError:  # the end
            return
        with connection, suppress(OSError):  # who trusts nobody closes
            connection.settimeout(_PATIENCE_S)
            there.hellos.append(connection.recv(_HELLO_OCTETS, socket.MSG_PEEK))
            tls.wrap_socket(connection, server_side=True).close()


def _certificate(directory: Path) -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = directory / "front.pem"
    path.write_bytes(
        made.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return path
