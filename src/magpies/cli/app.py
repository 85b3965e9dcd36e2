"""From arguments to commands. What a command does is imported when it runs, not before."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Final, NoReturn

from magpies import __version__
from magpies.cli.arguments import parser
from magpies.cli.running import FAILED, run, session


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run a command and exit with its status.

    Args:
        arguments: those of the process unless given.
    """
    parse = parser()
    given = parse.parse_args(arguments)
    if given.version:
        print(f"magpies {__version__}")
    elif given.command is None:
        parse.print_help()
    else:
        _COMMANDS[given.command](given)
    sys.exit()


def _connect(given: Namespace) -> None:
    with session(json=given.json, verbose=given.verbose) as output:
        from magpies.cli.connect import run_client

        work = run_client(
            output, given.config, given.invite, listen=given.listen, engine=given.engine
        )
        run(work, end_with_stdin=given.end_with_stdin)


def _volunteer(given: Namespace) -> None:
    with session(json=given.json, verbose=given.verbose) as output:
        from magpies.cli.volunteer import VolunteerOptions, run_volunteer

        options = VolunteerOptions(
            slots=given.slots,
            pool_token=given.pool_token,
            engine=given.engine,
            look_for=given.look_for,
        )
        run(
            run_volunteer(output, given.config, given.url, options),
            end_with_stdin=given.end_with_stdin,
        )


def _serve(given: Namespace) -> None:
    with session(json=given.json, verbose=given.verbose) as output:
        from magpies.cli.servers import ServerOptions, run_server

        options = ServerOptions(
            listen=given.listen,
            public_url=given.public_url,
            state=given.state,
            allow_destinations=given.allow_destination,
            pool_token=given.pool_token,
            private=given.private,
        )
        run(run_server(output, given.config, options), end_with_stdin=given.end_with_stdin)


def _broker(given: Namespace) -> None:
    with session(json=given.json, verbose=given.verbose) as output:
        from magpies.cli.servers import ServerOptions, run_broker

        options = ServerOptions(
            listen=given.listen,
            public_url=given.public_url,
            operator_keys=given.operator_key,
            pool_token=given.pool_token,
            private=given.private,
        )
        run(run_broker(output, given.config, options), end_with_stdin=given.end_with_stdin)


def _egress(given: Namespace) -> None:
    with session(json=given.json, verbose=given.verbose) as output:
        from magpies.cli.servers import ServerOptions, run_egress

        options = ServerOptions(
            listen=given.listen,
            public_url=given.public_url,
            state=given.state,
            brokers=given.broker,
            allow_destinations=given.allow_destination,
        )
        run(run_egress(output, given.config, options), end_with_stdin=given.end_with_stdin)


def _invite(given: Namespace) -> None:
    with session(json=given.json) as output:
        from magpies.cli import invites

        made = invites.make(
            given.config,
            state=given.state,
            brokers=given.broker,
            stun=given.stun,
            pool_token=given.pool_token,
            days=given.days,
        )
        output.event("invite", made, invite=made)


def _doctor(given: Namespace) -> None:
    with session(json=given.json, verbose=given.verbose) as output:
        from magpies.cli.doctor import examine

        well = False

        async def work() -> None:
            nonlocal well
            well = await examine(output, given.config, given.invite, engine=given.engine)

        run(work())
    if not well:
        sys.exit(FAILED)


def _demo(given: Namespace) -> None:
    with session(json=given.json, verbose=given.verbose) as output:
        from magpies.cli.demo import play

        run(play(output, once=given.once, own_volunteer=not given.no_volunteer, port=given.port))


_COMMANDS: Final[Mapping[str, Callable[[Namespace], None]]] = MappingProxyType(
    {
        "connect": _connect,
        "volunteer": _volunteer,
        "serve": _serve,
        "broker": _broker,
        "egress": _egress,
        "invite": _invite,
        "doctor": _doctor,
        "demo": _demo,
    }
)
