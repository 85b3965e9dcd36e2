"""Client addresses, which leave this module only as keyed hashes, and as countries.

The key is random, lives in memory and changes every day, so that a hash cannot be turned back
into an address by trying, and says nothing the day after.
"""

from __future__ import annotations

import ipaddress
import secrets
from hashlib import blake2b
from typing import Final

from aiohttp import web

from magpies.broker.countries import Countries

DAY_S: Final = 24 * 3_600.0
_HASH_OCTETS: Final = 12
_IPV6_NETWORK_OCTETS: Final = 8
"""An IPv6 subscriber has a /64 at least, so one client is one /64."""
_UNREADABLE: Final = b"?"


class AddressKeys:
    """Makes the keyed hashes of a day, and looks countries up."""

    def __init__(
        self, trusted_proxy_header: str | None, now: float, countries: Countries | None = None
    ) -> None:
        """Make today's key.

        Args:
            trusted_proxy_header: see `BrokerConfig.trusted_proxy_header`.
            now: monotonic time in seconds.
            countries: where countries are looked up; none is known without.
        """
        self._header = trusted_proxy_header
        self._countries = countries
        self._renew(now)

    def rotate_if_due(self, now: float) -> bool:
        """Change the key if a day has passed; return whether it has."""
        if now < self._rotation:
            return False
        self._renew(now)
        return True

    def of(self, request: web.BaseRequest) -> bytes:
        """Return what stands for the client of a request today."""
        return blake2b(self._network(request), key=self._key, digest_size=_HASH_OCTETS).digest()

    def country(self, request: web.BaseRequest) -> str | None:
        """Return the country that a request comes from, if it is known."""
        if self._countries is None:
            return None
        try:
            return self._countries.of(ipaddress.ip_address(self._text(request)))
        except ValueError:
            return None

    def _renew(self, now: float) -> None:
        self._key = secrets.token_bytes(32)
        self._rotation = now + DAY_S

    def _text(self, request: web.BaseRequest) -> str:
        if self._header is None:
            return request.remote or ""
        entries = request.headers.getall(self._header, ())
        return entries[-1].rpartition(",")[2].strip() if entries else ""

    def _network(self, request: web.BaseRequest) -> bytes:
        text = self._text(request)
        if self._header is None and ":" not in text:
            return text.encode()  # from the kernel, so there is one spelling
        try:
            address = ipaddress.ip_address(text)
        except ValueError:
            return _UNREADABLE
        if isinstance(address, ipaddress.IPv6Address):
            if address.ipv4_mapped is None:
                return address.packed[:_IPV6_NETWORK_OCTETS]
            address = address.ipv4_mapped
        return str(address).encode()
