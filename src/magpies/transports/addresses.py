"""Addresses as people and configurations write them."""

from __future__ import annotations

import ipaddress
from typing import Final
from urllib.parse import urlsplit

from magpies.errors import ConfigError

_LAST_PORT: Final = 65_535


def is_private_url(url: str) -> bool:
    """Whether the host of `url` is "localhost" or a literal of a private address.

    Names are not looked up: a public broker never becomes private by what a resolver says.
    """
    host = urlsplit(url).hostname or ""
    if host == "localhost":
        return True
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:
        return False


def split_listen(listen: str) -> tuple[str, int]:
    """Split `address:port`, with an IPv6 address in brackets.

    Raises:
        ConfigError: it is not of that form.
    """
    host, _, port = listen.rpartition(":")
    if not host or not port.isascii() or not port.isdigit() or int(port) > _LAST_PORT:
        raise ConfigError(f'"{listen}" is not of the form address:port.')
    return host.strip("[]"), int(port)


def bracketed(host: str) -> str:
    """Return `host` as it stands in a URL: IPv6 addresses in brackets."""
    return f"[{host}]" if ":" in host else host
