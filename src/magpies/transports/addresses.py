"""Addresses as people and configurations write them."""

from __future__ import annotations

import errno
import ipaddress
from typing import Final
from urllib.parse import urlsplit

from magpies.errors import ConfigError, ServiceError

_LAST_PORT: Final = 65_535
_EVERYWHERE: Final = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - not listened on


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


def cannot_listen(error: OSError | OverflowError, host: str, port: int) -> ServiceError:
    """Return what to tell a person whose program cannot listen there."""
    code = error.errno if isinstance(error, OSError) else errno.EINVAL
    if code == errno.EADDRINUSE:
        text = (
            f"Port {port} is in use: close the program that uses it (is Magpies running "
            "already?), or choose another port."
        )
    elif code in {errno.EACCES, errno.EPERM}:
        text = f"This computer does not allow port {port}: choose a port from 1024 to 65535."
    else:
        text = (
            f"Magpies cannot listen on {host}, port {port}: choose an address of this computer, "
            "such as 127.0.0.1, and another port."
        )
    return ServiceError(text)


def this_computer(host: str) -> str:
    """Return how this computer reaches what listens at an address."""
    return _EVERYWHERE.get(host, host)


def listens_everywhere(host: str) -> bool:
    """Return whether what listens at an address does so on all of this computer's."""
    return host in _EVERYWHERE


def bracketed(host: str) -> str:
    """Return `host` as it stands in a URL: IPv6 addresses in brackets."""
    return f"[{host}]" if ":" in host else host
