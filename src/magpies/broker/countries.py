"""Which country an address is in, from a table on this server: no address leaves it."""

from __future__ import annotations

import logging
import re
from ipaddress import IPv4Address, IPv6Address
from pathlib import Path
from typing import Final

import maxminddb

from magpies.errors import ConfigError

INCLUDED: Final = "included"
NONE: Final = "none"
_TABLE: Final = Path(__file__).with_name("data") / "countries.mmdb"
_CODE: Final = re.compile(r"[A-Z]{2}")
_log: Final = logging.getLogger(__name__)


class Countries:
    """A table in MaxMind's DB format, with records like those of GeoLite2-Country.

    Args:
        table: `INCLUDED` for the one in this package, `NONE`, or the path of a file.

    Raises:
        ConfigError: there is no such file, or it is no such table.
    """

    def __init__(self, table: str) -> None:
        self._reader: maxminddb.Reader | None = None
        if table == NONE:
            return
        path = _TABLE if table == INCLUDED else Path(table).expanduser()
        try:
            self._reader = maxminddb.open_database(path)
        except OSError as error:
            raise ConfigError(
                f"The table of countries cannot be read from {path}: {error.strerror}."
            ) from error
        except maxminddb.InvalidDatabaseError as error:
            raise ConfigError(
                f"{path} is no table of countries: broker.country_table takes a file in MaxMind's "
                'DB format (.mmdb), "included" or "none".'
            ) from error

    def of(self, address: IPv4Address | IPv6Address) -> str | None:
        """Return the ISO 3166-1 code of the country of an address, or None if it is not known."""
        if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
            address = address.ipv4_mapped
        if self._reader is None or not address.is_global:
            return None
        try:
            record = self._reader.get(address)
        except ValueError:  # an IPv6 address, and a table for IPv4 only
            return None
        except maxminddb.InvalidDatabaseError:
            self._reader = None
            _log.error("the table of countries is damaged: no country is known from now on")
            return None
        match record:
            case {"country": {"iso_code": str() as code}} if _CODE.fullmatch(code):
                return code
        return None
