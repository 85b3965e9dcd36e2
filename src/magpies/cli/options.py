"""Arguments that several commands share."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable
from pathlib import Path
from typing import Final

_INVITE: Final = (
    'the invite; "-" reads it from standard input, "@FILE" from a file. Without it, the '
    "environment variable MAGPIES_INVITE counts. Other users of this computer can see what stands "
    "in a command"
)


def add_invite(command: argparse.ArgumentParser, *, required: bool) -> None:
    """The invite, or where it is."""
    from_environment = os.environ.get("MAGPIES_INVITE")
    command.add_argument(
        "invite",
        nargs="?" if from_environment or not required else None,
        default=from_environment,
        metavar="INVITE",
        help=_INVITE,
    )


def add_proxy(command: argparse.ArgumentParser) -> None:
    """A proxy on the way to the broker."""
    command.add_argument(
        "--proxy",
        metavar="URL",
        help="reach the broker through this proxy: socks5://host:port, http://host:port, or "
        '"environment" for what HTTPS_PROXY or ALL_PROXY say. Volunteers are reached directly, '
        "so it is an error with pairing",
    )


def add_engine(command: argparse.ArgumentParser) -> None:
    """The WebRTC library."""
    command.add_argument(
        "--engine",
        choices=("auto", "libdatachannel", "aiortc"),
        metavar="NAME",
        help="WebRTC library: auto, libdatachannel or aiortc",
    )


def add_listen(command: argparse.ArgumentParser) -> None:
    """Where a server listens, and how others reach it."""
    command.add_argument(
        "--listen",
        metavar="ADDRESS:PORT",
        help="where to serve: 127.0.0.1:8080, if nothing else is said; port 0 takes a free one",
    )
    command.add_argument(
        "--public-url",
        metavar="URL",
        help="how others reach this server: https://host, as in its certificate",
    )


def add_state(command: argparse.ArgumentParser) -> None:
    """Where keys and pools are kept."""
    command.add_argument(
        "--state", metavar="DIR", help="directory of keys and pools; keep a copy of it"
    )


def add_allow_destination(command: argparse.ArgumentParser) -> None:
    """Private networks that readers may reach."""
    command.add_argument(
        "--allow-destination",
        action="append",
        metavar="NETWORK",
        help="let readers reach this private network, such as 127.0.0.0/8; may be repeated",
    )


def add_pool_token(command: argparse.ArgumentParser) -> None:
    """The token of a pool."""
    command.add_argument(
        "--pool-token",
        default=os.environ.get("MAGPIES_POOL_TOKEN"),
        metavar="TOKEN",
        help="token of a private pool; the environment variable MAGPIES_POOL_TOKEN hides it",
    )


def add_private(command: argparse.ArgumentParser) -> None:
    """Whether only pools are served."""
    command.add_argument(
        "--private", action="store_true", help="serve only those who have the token of a pool"
    )


def add_common(command: argparse.ArgumentParser) -> None:
    """What all commands that go on have."""
    add_config(command)
    add_json(command)
    command.add_argument(
        "--end-with-stdin",
        action="store_true",
        help="end when standard input ends, so as not to outlive the program that started this",
    )
    add_verbose(command)


def add_config(command: argparse.ArgumentParser) -> None:
    """The file with settings."""
    from_environment = os.environ.get("MAGPIES_CONFIG")
    command.add_argument(
        "--config",
        type=Path,
        default=Path(from_environment) if from_environment else None,
        metavar="FILE",
        help="TOML file with settings, over which options go; docs/configuration.md lists them. "
        "Without it, the environment variable MAGPIES_CONFIG counts",
    )


def add_json(command: argparse.ArgumentParser) -> None:
    """Output for other programs."""
    command.add_argument(
        "--json", action="store_true", help="print one JSON object a line, for other programs"
    )


def add_verbose(command: argparse.ArgumentParser) -> None:
    """How much is told."""
    command.add_argument(
        "-v",
        "--verbose",
        action="count",
        default=0,
        help="log more to standard error; twice for still more. Never an address",
    )
    command.add_argument(
        "-q",
        "--quiet",
        dest="verbose",
        action="store_const",
        const=-1,
        help="print nothing but errors; with --json, log nothing else",
    )


def number(least: int, most: int) -> Callable[[str], int]:
    """Return what parses a whole number within bounds."""

    def parse(text: str) -> int:
        try:
            number = int(text)
        except ValueError:
            number = least - 1
        if not least <= number <= most:
            raise argparse.ArgumentTypeError(f"give a whole number from {least} to {most}")
        return number

    return parse
