"""Tells whether a server is on this computer or on a private network."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit


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
