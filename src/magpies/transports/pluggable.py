"""Tor's pluggable transports (PT 1.0, client side): environment in, lines out. Pure.

Tor starts the transport, tells it in environment variables what it wants, and reads lines from
its standard output. For each connection Tor asks by SOCKS5; the arguments of the bridge line
come as user name and password, one text cut in two.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from magpies.errors import ConfigError, RemoteProtocolError

TRANSPORT: Final = "magpies"
_VERSION: Final = "1"
_NAMES: Final = 64
_NAME: Final = re.compile(r"[a-zA-Z_][a-zA-Z0-9_]{0,63}", re.ASCII)
_PAIR: Final = re.compile(r"((?:[^\\;=]|\\.)+)=((?:[^\\;]|\\.)*)(?:;|\Z)", re.DOTALL)
_ESCAPED: Final = re.compile(r"\\(.)", re.DOTALL)
_NOTHING: Final = b"\0"
"""A password must not be empty, so this one stands for none."""


class PluggableError(ConfigError):
    """What Tor asks for cannot be served.

    Args:
        keyword: of the line that tells Tor, such as `ENV-ERROR`.
        text: one sentence; for `VERSION-ERROR` the word that Tor expects.
    """

    def __init__(self, keyword: str, text: str) -> None:
        super().__init__(text)
        self.line = f"{keyword} {_plain(text)}"


@dataclass(frozen=True, slots=True)
class Request:
    """What Tor wants.

    Attributes:
        served: whether this transport is among those asked for.
        unknown: names of the others.
        state: directory for what is to be kept; empty for none.
        end_with_stdin: whether to end when standard input does.
        proxy: whether all connections are to go through a proxy.
    """

    served: bool
    unknown: tuple[str, ...]
    state: str
    end_with_stdin: bool
    proxy: bool


def parse_environment(environment: Mapping[str, str]) -> Request:
    """Read what Tor wants.

    Raises:
        PluggableError: it cannot be served; `line` is to be told to Tor.
    """
    versions = environment.get("TOR_PT_MANAGED_TRANSPORT_VER")
    if versions is None:
        raise PluggableError(
            "ENV-ERROR", "Tor starts this command: TOR_PT_MANAGED_TRANSPORT_VER is not set."
        )
    if _VERSION not in versions.split(","):
        raise PluggableError("VERSION-ERROR", "no-version")
    asked = environment.get("TOR_PT_CLIENT_TRANSPORTS")
    if not asked:
        raise PluggableError(
            "ENV-ERROR", "TOR_PT_CLIENT_TRANSPORTS is not set; this is a client's transport only."
        )
    names = [TRANSPORT] if asked == "*" else asked.split(",", _NAMES)
    if not all(_NAME.fullmatch(name) for name in names):
        raise PluggableError("ENV-ERROR", "TOR_PT_CLIENT_TRANSPORTS holds no list of names.")
    return Request(
        served=TRANSPORT in names,
        unknown=tuple(name for name in names if name != TRANSPORT),
        state=environment.get("TOR_PT_STATE_LOCATION", ""),
        end_with_stdin=environment.get("TOR_PT_EXIT_ON_STDIN_CLOSE") == "1",
        proxy=bool(environment.get("TOR_PT_PROXY")),
    )


def method_lines(request: Request, port: int | None) -> list[str]:
    """Return what tells Tor where SOCKS5 is served.

    Args:
        request: what Tor wants.
        port: on 127.0.0.1; None when this transport was not asked for.
    """
    lines = [f"CMETHOD-ERROR {name} no such transport" for name in request.unknown]
    if port is not None:
        lines.append(f"CMETHOD {TRANSPORT} socks5 127.0.0.1:{port}")
    return [*lines, "CMETHODS DONE"]


def log_line(text: str) -> str:
    """Return what puts a warning into Tor's log."""
    quoted = _plain(text).replace("\\", "\\\\").replace('"', '\\"')
    return f'LOG SEVERITY=warning MESSAGE="{quoted}"'


def status_line(*, connected: bool) -> str:
    """Return what tells those who watch Tor whether there is a bridge; to whom, it leaves out."""
    return f"STATUS TRANSPORT={TRANSPORT} CONNECT={'Success' if connected else 'Failed'}"


def _plain(text: str) -> str:
    """Return one line of printable ASCII."""
    one_line = " ".join(text.split())
    return "".join(each if " " <= each <= "~" else "?" for each in one_line)


def parse_arguments(user: bytes, password: bytes) -> dict[str, str]:
    r"""Read the arguments of a connection: `key=value;key=value`, with `\` before `;`, `=`, `\`.

    Args:
        user: their beginning, at most 255 octets.
        password: the rest, or one octet of zero.

    Returns:
        The arguments; of a key that is there twice, the first value.

    Raises:
        RemoteProtocolError: they are malformed.
    """
    try:
        text = (user + (b"" if password == _NOTHING else password)).decode()
    except UnicodeDecodeError:
        raise RemoteProtocolError("The arguments of the bridge are not text.") from None
    found: dict[str, str] = {}
    for key, value in _pairs(text):
        found.setdefault(key, value)
    return found


def _pairs(text: str) -> list[tuple[str, str]]:
    """Return keys and values, unescaped."""
    pairs: list[tuple[str, str]] = []
    position = 0
    while position < len(text):
        match = _PAIR.match(text, position)
        if match is None:
            raise RemoteProtocolError("An argument of the bridge is not of the form key=value.")
        pairs.append((_ESCAPED.sub(r"\1", match[1]), _ESCAPED.sub(r"\1", match[2])))
        position = match.end()
    return pairs
