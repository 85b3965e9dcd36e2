"""TLS over a flow: the certificate is checked here, so that the egress sees only ciphertext."""

from __future__ import annotations

import ssl
from collections.abc import Callable
from contextlib import suppress

from magpies.errors import FlowError
from magpies.transports.flow import CHUNK_OCTETS, Flow


class TlsFlow:
    """A `Flow` whose octets travel in TLS inside another flow, which it owns from now on.

    Call `handshake` before anything else.

    Args:
        flow: carries the ciphertext.
        context: of a TLS client.
        server_hostname: for SNI, and what the certificate must name.
    """

    def __init__(self, flow: Flow, context: ssl.SSLContext, server_hostname: str) -> None:
        self._flow = flow
        self._incoming = ssl.MemoryBIO()
        self._outgoing = ssl.MemoryBIO()
        self.tls = context.wrap_bio(self._incoming, self._outgoing, server_hostname=server_hostname)
        """Answers what was agreed on: the version, the certificate, ALPN."""
        self._ended = False

    async def handshake(self) -> None:
        """Greet the server and check its certificate.

        Raises:
            FlowError: the server is not the one that was asked for, or speaks no such TLS.
            TunnelError: the tunnel has ended.
        """
        try:
            await self._do(self.tls.do_handshake)
        except ssl.SSLCertVerificationError as error:
            raise FlowError(
                "tls_certificate_error", 502, "The certificate of the site is not valid for it."
            ) from error
        except ssl.SSLError as error:
            raise _broken("The site did not agree on a TLS connection.") from error

    async def read(self) -> bytes:
        """Return the next octets, `b""` after the peer has said that it ends; see `Flow.read`."""
        try:
            return await self._do(lambda: self.tls.read(CHUNK_OCTETS))
        except ssl.SSLZeroReturnError:
            return b""
        except ssl.SSLError as error:
            raise _broken("The encrypted connection to the site was cut.") from error

    async def write(self, data: bytes) -> None:
        """Send `data`; see `Flow.write`."""
        rest = memoryview(data)
        while rest:
            taken = self.tls.write(rest[:CHUNK_OCTETS])
            rest = rest[taken:]
            await self._flush()

    async def write_eof(self) -> None:
        """Tell the peer that nothing follows; see `Flow.write_eof`."""
        if not self._ended:
            self._ended = True
            with suppress(ssl.SSLError):  # what the peer still sends is of no use to `unwrap`
                self.tls.unwrap()
            await self._flush()
            await self._flow.write_eof()

    async def aclose(self) -> None:
        """Free everything; see `Flow.aclose`."""
        await self._flow.aclose()

    async def _do[T](self, step: Callable[[], T]) -> T:
        """Take a step of TLS, and feed it until it needs no more."""
        while True:
            try:
                result = step()
            except ssl.SSLWantReadError:
                await self._flush()
                if data := await self._flow.read():
                    self._incoming.write(data)
                else:
                    self._incoming.write_eof()
            else:
                await self._flush()
                return result

    async def _flush(self) -> None:
        if data := self._outgoing.read():
            await self._flow.write(data)


async def wrapped(flow: Flow, context: ssl.SSLContext, server_hostname: str) -> TlsFlow:
    """Return TLS over `flow`, ready to use; on failure `flow` is closed.

    Raises:
        FlowError, TunnelError: as `TlsFlow.handshake`.
    """
    try:
        made = TlsFlow(flow, context, server_hostname)
        await made.handshake()
    except BaseException:
        await flow.aclose()
        raise
    return made


def _broken(text: str) -> FlowError:
    return FlowError("tls_protocol_error", 502, text)
