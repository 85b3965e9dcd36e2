"""The commands' arguments and help texts.

argparse, because a client should start quickly (docs/decisions/0001-dependencies.md).
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NoReturn

from magpies.cli import options, texts
from magpies.wire.limits import SLOTS

_COLUMNS: Final = 80


@dataclass(frozen=True, slots=True)
class Command:
    """A command.

    Attributes:
        add: adds its arguments to its parser.
        run: runs it with what was given.
    """

    add: Callable[[argparse.ArgumentParser], None]
    run: Callable[[argparse.Namespace], None]


def parser(commands: Mapping[str, Command]) -> argparse.ArgumentParser:
    """Return the parser; what it returns has the name of the command in `command`.

    Args:
        commands: by name, in the order in which help lists them.
    """
    made = _Parser(
        prog="magpies",
        usage="magpies COMMAND [options]",
        description=texts.MAGPIES,
        epilog="magpies COMMAND --help tells more about each.",
        formatter_class=_Help,
        allow_abbrev=False,
    )
    made.add_argument("--version", action="store_true", help="print the version")
    parsers = made.add_subparsers(
        dest="command", metavar="COMMAND", title="commands", prog="magpies"
    )
    for name, each in commands.items():
        summary = texts.COMMANDS[name].partition("\n")[0]
        command = parsers.add_parser(
            name,
            help=f"{summary[0].lower()}{summary[1:].rstrip('.')}",
            description=texts.COMMANDS[name],
            formatter_class=_Help,
            allow_abbrev=False,
        )
        each.add(command)
        command.usage = _usage(command)
    return made


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in one line, without the list of all options."""

    def parse_known_args(  # type: ignore[override]  # the one of its overloads in use
        self, args: Sequence[str] | None = None, namespace: argparse.Namespace | None = None
    ) -> tuple[argparse.Namespace, list[str]]:
        """See argparse; a key or a token may begin with a hyphen."""
        given = sys.argv[1:] if args is None else args
        return super().parse_known_args(_with_keys_joined(given), namespace)

    def error(self, message: str) -> NoReturn:
        """Exit with status 2."""
        self.exit(2, f"{self.prog}: {message}\n{self.prog} --help tells more.\n")


_KEY_OPTIONS: Final = ("--operator-key", "--broker-key", "--pool-token")
_KEY: Final = re.compile(r"-[A-Za-z0-9_-]{20,}")


def _with_keys_joined(args: Sequence[str]) -> list[str]:
    """Write `--operator-key -KEY` with "=": argparse takes what begins with "-" for an option.

    One key in 64 does (base64url, RFC 4648, section 5).
    """
    joined: list[str] = []
    for arg in args:
        if joined and joined[-1] in _KEY_OPTIONS and _KEY.fullmatch(arg):
            joined[-1] += f"={arg}"
        else:
            joined.append(arg)
    return joined


def _usage(command: argparse.ArgumentParser) -> str:
    # argparse has no public way to list arguments.
    positional = [action for action in command._actions if not action.option_strings]
    names = [f"[{a.metavar}]" if a.nargs == "?" else str(a.metavar) for a in positional]
    return " ".join([command.prog, "[options]", *names])


class _Help(argparse.RawDescriptionHelpFormatter):
    """Keeps the lines of descriptions; 80 columns, with room for the longest option."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, max_help_position=30, width=_COLUMNS)


# --- each command ----------------------------------------------------


def connect(command: argparse.ArgumentParser) -> None:
    """Add the arguments of `magpies connect`."""
    options.add_invite(command, required=False)
    command.add_argument(
        "--open",
        action="store_true",
        help="show the page that tells what is going on in your browser; without an invite, to "
        "paste one there",
    )
    command.add_argument(
        "--system-proxy",
        action="store_true",
        help="let the desktop's programs go through Magpies, and put its setting back at the end",
    )
    command.add_argument(
        "--listen",
        metavar="ADDRESS:PORT",
        help="where the proxy listens: 127.0.0.1:1080, if nothing else is said; port 0 takes a "
        "free one",
    )
    command.add_argument(
        "--pair",
        action="store_true",
        help="ask no broker: print an offer for a friend, and take the reply from standard input",
    )
    options.add_proxy(command)
    options.add_engine(command)
    options.add_common(command)


def pt(command: argparse.ArgumentParser) -> None:
    """Add the arguments of `magpies pt`."""
    options.add_engine(command)
    options.add_config(command)
    options.add_verbose(command)


def volunteer(command: argparse.ArgumentParser) -> None:
    """Add the arguments of `magpies volunteer`."""
    command.add_argument("url", metavar="URL", help="the broker: https://host")
    command.add_argument(
        "--slots",
        type=options.number(1, SLOTS),
        metavar="N",
        help="how many links to carry at once: 4, if nothing else is said",
    )
    options.add_pool_token(command)
    command.add_argument(
        "--look-for",
        metavar="TEXT",
        help="search all that passes for this text and tell how often it was there: never, since "
        "what passes is encrypted",
    )
    options.add_engine(command)
    options.add_common(command)


def serve(command: argparse.ArgumentParser) -> None:
    """Add the arguments of `magpies serve`."""
    options.add_listen(command)
    options.add_state(command)
    options.add_allow_destination(command)
    options.add_pool_token(command)
    options.add_private(command)
    options.add_common(command)


def broker(command: argparse.ArgumentParser) -> None:
    """Add the arguments of `magpies broker`."""
    command.add_argument(
        "--operator-key",
        action="append",
        metavar="KEY",
        help="name only egresses with this operator's signature: the key that `magpies egress` "
        "prints; may be repeated",
    )
    options.add_listen(command)
    options.add_state(command)
    options.add_pool_token(command)
    options.add_private(command)
    options.add_common(command)


def egress(command: argparse.ArgumentParser) -> None:
    """Add the arguments of `magpies egress`."""
    command.add_argument(
        "--broker", action="append", metavar="URL", help="broker to report to; may be repeated"
    )
    options.add_listen(command)
    options.add_state(command)
    options.add_allow_destination(command)
    options.add_common(command)


def invite(command: argparse.ArgumentParser) -> None:
    """Add the arguments of `magpies invite`."""
    options.add_state(command)
    command.add_argument(
        "--broker", action="append", metavar="URL", help="name this broker; may be repeated"
    )
    command.add_argument(
        "--broker-key",
        action="append",
        metavar="KEY",
        help="its key, as `magpies broker` prints it; once for each broker",
    )
    command.add_argument(
        "--front",
        action="append",
        metavar="HOST",
        help="name this front, which passes requests on to the first broker; may be repeated",
    )
    command.add_argument(
        "--stun",
        action="append",
        metavar="URL",
        help="name this STUN server, stun:host:port; may be repeated",
    )
    options.add_pool_token(command)
    command.add_argument(
        "--days", type=options.number(1, 36_500), metavar="N", help="let it expire after N days"
    )
    options.add_config(command)
    options.add_json(command)


def pool(command: argparse.ArgumentParser) -> None:
    """Add the arguments of `magpies pool`."""
    command.add_argument(
        "action",
        choices=("create", "list", "show", "revoke"),
        metavar="ACTION",
        help="create, list, show or revoke",
    )
    command.add_argument("name", nargs="?", metavar="NAME", help="of the pool; not for list")
    command.add_argument(
        "--days",
        type=options.number(1, 36_500),
        metavar="N",
        help="let the pool expire after N days",
    )
    command.add_argument(
        "--with-public",
        action="store_true",
        help="let its readers use public volunteers when none of the pool is free",
    )
    command.add_argument(
        "--save", type=Path, metavar="DIR", help="write the QR codes there, as PNG and SVG"
    )
    command.add_argument("--no-qr", action="store_true", help="print no QR codes")
    options.add_state(command)
    command.add_argument(
        "--broker", action="append", metavar="URL", help="name this broker; may be repeated"
    )
    command.add_argument(
        "--invite",
        metavar="INVITE",
        help="the server's public invite, where the state directory holds none",
    )
    options.add_config(command)
    options.add_json(command)


def doctor(command: argparse.ArgumentParser) -> None:
    """Add the arguments of `magpies doctor`."""
    options.add_invite(command, required=False)
    options.add_proxy(command)
    options.add_engine(command)
    options.add_config(command)
    options.add_json(command)
    options.add_verbose(command)


def demo(command: argparse.ArgumentParser) -> None:
    """Add the arguments of `magpies demo`."""
    command.add_argument(
        "--once", action="store_true", help="end after the first round; exit with 0 if it worked"
    )
    command.add_argument(
        "--no-volunteer",
        action="store_true",
        help="start no volunteer: your browser is the only bridge",
    )
    command.add_argument(
        "--port",
        type=options.number(0, 65_535),
        metavar="N",
        help="port of the pages: 8080 if it is free, if nothing else is said",
    )
    options.add_json(command)
    options.add_verbose(command)
