"""Through a SOCKS5 or HTTP proxy: the client's side of both. Names are left to the proxy."""

from __future__ import annotations

import asyncio
import base64
import ipaddress
import os
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote, urlsplit

import aiohappyeyeballs

from magpies.errors import ConfigError
from magpies.transports.addresses import bracketed

NEXT_ADDRESS_S: Final = 0.25
"""Head start of one address before the next is tried too (RFC 8305 section 8)."""
ENVIRONMENT: Final = "environment"
_VARIABLES: Final = ("https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY")
_SCHEMES: Final = {"socks5": 1080, "socks5h": 1080, "http": 8080}
_SECRET_OCTETS: Final = 255
_HEAD_OCTETS: Final = 8_192
_IPV4, _DOMAIN, _IPV6 = 1, 3, 4
_WITHOUT, _PASSWORD = 0, 2
_ADDRESS_OCTETS: Final = {_IPV4: 4, _IPV6: 16}
_OK: Final = b"200"
_AUTHENTICATE: Final = b"407"


class ProxyError(OSError):
    """The proxy is the trouble; the text is one sentence for people."""


@dataclass(frozen=True)
class Proxy:
    """A proxy.

    Attributes:
        scheme: `socks5` or `http`.
        user: empty for none.
    """

    scheme: str
    host: str
    port: int
    user: str = ""
    password: str = ""

    @property
    def url(self) -> str:
        """As libcurl wants it, without user and password; names are resolved at the proxy."""
        scheme = "socks5h" if self.scheme == "socks5" else self.scheme
        return f"{scheme}://{bracketed(self.host)}:{self.port}"


def parse_proxy(text: str, environment: Mapping[str, str] = os.environ) -> Proxy | None:
    """Read what `--proxy` says.

    Args:
        text: `socks5://host:port` or `http://host:port`, with `user:password@` if it needs them;
            or "environment" for what the variables say that other programs read.
        environment: of this process.

    Returns:
        The proxy; None when the environment names none.

    Raises:
        ConfigError: it is not of that form.
    """
    if text == ENVIRONMENT:
        text = next((environment[name] for name in _VARIABLES if environment.get(name)), "")
        if not text:
            return None
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        parts, port = urlsplit(""), None
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    fits = all(len(secret.encode()) <= _SECRET_OCTETS for secret in (user, password))
    if parts.scheme not in _SCHEMES or not parts.hostname or not fits or parts.path.strip("/"):
        raise ConfigError(
            "A proxy looks like socks5://host:port or http://host:port, with user:password@ "
            'before the host if it needs them; or it is "environment".'
        )
    scheme = parts.scheme.removesuffix("h")
    return Proxy(scheme, parts.hostname, port or _SCHEMES[parts.scheme], user, password)


async def connect(host: str, port: int, proxy: Proxy | None) -> socket.socket:
    """Return a connected socket; the caller sets the deadline.

    Raises:
        OSError: nobody answers there (`ProxyError`: the proxy does not, or does not help).
    """
    if proxy is None:
        return await _dial(host, port)
    try:
        sock = await _dial(proxy.host, proxy.port)
    except (OSError, UnicodeError) as error:
        raise ProxyError(
            "The proxy does not answer: check its address, and that it runs."
        ) from error
    try:
        await (_ask_socks if proxy.scheme == "socks5" else _ask_http)(sock, host, port, proxy)
    except BaseException:
        sock.close()
        raise
    return sock


async def _dial(host: str, port: int) -> socket.socket:
    loop = asyncio.get_running_loop()
    addresses = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return await aiohappyeyeballs.start_connection(addresses, happy_eyeballs_delay=NEXT_ADDRESS_S)


# --- SOCKS5 (RFC 1928, RFC 1929) ----------------------------------------------------------------


async def _ask_socks(sock: socket.socket, host: str, port: int, proxy: Proxy) -> None:
    loop = asyncio.get_running_loop()
    methods = bytes([_WITHOUT, _PASSWORD] if proxy.user else [_WITHOUT])
    await loop.sock_sendall(sock, bytes([5, len(methods)]) + methods)
    version, method = await _read(sock, 2)
    if version != 5 or method not in methods:
        raise _refused_user() if version == 5 else _no_proxy("SOCKS5")
    if method == _PASSWORD:
        user, password = proxy.user.encode(), proxy.password.encode()
        message = bytes([1, len(user)]) + user + bytes([len(password)]) + password
        await loop.sock_sendall(sock, message)
        if (await _read(sock, 2))[1] != 0:
            raise _refused_user()
    await loop.sock_sendall(sock, b"\x05\x01\x00" + _address(host) + port.to_bytes(2, "big"))
    _, reply, _, kind = await _read(sock, 4)
    if reply != 0:
        raise _cannot_reach()
    length = (await _read(sock, 1))[0] if kind == _DOMAIN else _ADDRESS_OCTETS.get(kind, 0)
    await _read(sock, length + 2)


def _address(host: str) -> bytes:
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        name = host.encode("idna")
        return bytes([_DOMAIN, len(name)]) + name
    return bytes([_IPV4 if address.version == 4 else _IPV6]) + address.packed


async def _read(sock: socket.socket, size: int) -> bytes:
    data = b""
    while len(data) < size:
        part = await asyncio.get_running_loop().sock_recv(sock, size - len(data))
        if not part:
            raise ProxyError("The proxy closed the connection: check its address and its kind.")
        data += part
    return data


# --- HTTP CONNECT (RFC 9110 section 9.3.6) ------------------------------------------------------


async def _ask_http(sock: socket.socket, host: str, port: int, proxy: Proxy) -> None:
    authority = f"{bracketed(host)}:{port}"
    lines = [f"CONNECT {authority} HTTP/1.1", f"Host: {authority}"]
    if proxy.user:
        secret = base64.b64encode(f"{proxy.user}:{proxy.password}".encode()).decode()
        lines.append(f"Proxy-Authorization: Basic {secret}")
    await asyncio.get_running_loop().sock_sendall(sock, "\r\n".join([*lines, "", ""]).encode())
    head = b""
    while not head.endswith(b"\r\n\r\n"):  # octet by octet: what follows belongs to TLS
        head += await _read(sock, 1)
        if len(head) > _HEAD_OCTETS or not head.startswith(b"HTTP/1."[: len(head)]):
            raise _no_proxy("HTTP")
    status = head.split(b" ", 2)[1:2]
    if status == [_AUTHENTICATE]:
        raise _refused_user()
    if status != [_OK]:
        raise _cannot_reach()


def _refused_user() -> ProxyError:
    return ProxyError("The proxy wants another user or password: put them into its address.")


def _no_proxy(kind: str) -> ProxyError:
    return ProxyError(f"What answers at the address of the proxy is no {kind} proxy.")


def _cannot_reach() -> ProxyError:
    return ProxyError("The proxy works, but could not reach the broker, or does not want to.")
