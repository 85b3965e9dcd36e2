"""Finds the tunnel of a datagram by its QUIC connection ID, whatever link it came over.

The connection ID is the only session identifier there is. A tunnel that shows up on another
link is the same tunnel; the first Initial packet of an unknown one makes a new tunnel.
"""

from __future__ import annotations

from typing import Final

from qh3.quic.configuration import QuicConfiguration

from magpies.protocol.tunnel import ServerTunnel
from magpies.wire.limits import DATAGRAM_OCTETS

_LONG_HEADER: Final = 0x80
_FIXED_BIT: Final = 0x40
_TYPE_BITS: Final = 0x30
_VERSION_1: Final = b"\x00\x00\x00\x01"
_LONG_ID_AT: Final = 6  # first octet, four octets of version, one of length (RFC 9000 17.2)
_CLIENT_ID_OCTETS: Final = range(8, 21)  # of a client's first destination ID, RFC 9000 7.2


class TunnelRegistry:
    """All tunnels of one egress.

    Args:
        configuration: of the egress.
        most_tunnels: beyond this no new tunnel is made.
    """

    def __init__(self, configuration: QuicConfiguration, most_tunnels: int) -> None:
        self._configuration = configuration
        self._most_tunnels = most_tunnels
        self._by_id: dict[bytes, ServerTunnel] = {}
        self._short_id = slice(1, 1 + configuration.connection_id_length)
        self.tunnels = 0
        """How many are open; the owner calls `closed` when one of them ends."""

    @property
    def connection_ids(self) -> int:
        """How many connection IDs lead to a tunnel."""
        return len(self._by_id)

    def group(self, datagrams: list[bytes]) -> list[tuple[ServerTunnel | bytes, list[bytes]]]:
        """Sort datagrams by tunnel, keeping their order.

        Returns:
            Pairs of a tunnel and its datagrams. In the place of a tunnel stands a connection
            ID when its first datagram could begin a new one (see `create`). Datagrams of
            nobody are left out.
        """
        groups: dict[ServerTunnel | bytes, list[bytes]] = {}
        for datagram in datagrams:
            destination = self._destination(datagram)
            if destination is not None:
                groups.setdefault(destination, []).append(datagram)
        return list(groups.items())

    def create(self, original_destination_id: bytes) -> ServerTunnel | None:
        """Make the tunnel that a client's first packet asks for; None when there are too many."""
        if self.tunnels >= self._most_tunnels:
            return None
        self.tunnels += 1
        return ServerTunnel(self._configuration, original_destination_id, self._by_id)

    def closed(self) -> None:
        """Count one tunnel less."""
        self.tunnels -= 1

    def _destination(self, datagram: bytes) -> ServerTunnel | bytes | None:
        if not datagram[0] & _LONG_HEADER:
            return self._by_id.get(datagram[self._short_id])
        if len(datagram) < _LONG_ID_AT:
            return None
        length = datagram[_LONG_ID_AT - 1]
        connection_id = datagram[_LONG_ID_AT : _LONG_ID_AT + length]
        known = self._by_id.get(connection_id)
        if known is not None:
            return known
        if (
            len(datagram) >= DATAGRAM_OCTETS
            and datagram[0] & (_FIXED_BIT | _TYPE_BITS) == _FIXED_BIT  # an Initial packet
            and datagram[1:5] == _VERSION_1
            and length in _CLIENT_ID_OCTETS
        ):
            return connection_id
        return None
