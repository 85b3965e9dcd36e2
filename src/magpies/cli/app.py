"""From arguments to commands. What a command does is imported when it runs, not before."""

from __future__ import annotations

import os
import sys
from argparse import Namespace
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final, NoReturn

from magpies import __version__
from magpies.cli import arguments
from magpies.cli.arguments import Command, parser
from magpies.cli.exits import FAILED, Outcome
from magpies.cli.output import Output
from magpies.cli.running import run, session
from magpies.errors import ConfigError


def main(words: Sequence[str] | None = None) -> NoReturn:
    """Run a command and exit with its status.

    Args:
        words: the arguments of the process unless given.
    """
    parse = parser(COMMANDS)
    given = parse.parse_args(words)
    if given.version:
        print(f"magpies {__version__}")
    elif given.command is None:
        parse.print_help()
    else:
        COMMANDS[given.command].run(given)
    sys.exit()


NO_PROXY: Final = (
    "Pairing asks no broker, and a friend's browser is reached over UDP, which no proxy carries: "
    "leave --proxy or --pair out."
)


def _connect(given: Namespace) -> None:
    outcome = Outcome()
    with session(json=given.json, verbose=given.verbose) as output:
        if given.pair:
            _pair(given, output, outcome)
        else:
            from magpies.cli.connect import ConnectOptions, run_client

            options = ConnectOptions(
                invite=given.invite,
                listen=given.listen,
                engine=given.engine,
                open_page=given.open,
                set_system=given.system_proxy,
                proxy=given.proxy,
            )
            work = run_client(output, given.config, options, outcome)
            run(work, end_with_stdin=given.end_with_stdin)
    sys.exit(outcome.status)


def _pair(given: Namespace, output: Output, outcome: Outcome) -> None:
    if given.verbose < 0 and not given.json:
        raise ConfigError("With --pair there is an offer to print: leave --quiet out.")
    if given.proxy is not None:
        raise ConfigError(NO_PROXY)
    from magpies.cli.pairing import run_pairing

    run(
        run_pairing(
            output,
            given.config,
            given.invite,
            outcome,
            listen=given.listen,
            engine=given.engine,
            end_with_stdin=given.end_with_stdin,
        )
    )


def _pt(given: Namespace) -> None:
    with session(verbose=given.verbose) as output:
        from magpies.cli.pluggable import prepare, run_transport

        launch = prepare(output, os.environ, given.config, engine=given.engine)
        run(run_transport(output, launch), end_with_stdin=launch.request.end_with_stdin)


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


def _server(given: Namespace) -> None:
    with session(json=given.json, verbose=given.verbose) as output:
        from magpies.cli.servers import ServerOptions, run_broker, run_egress, run_server

        start = {"serve": run_server, "broker": run_broker, "egress": run_egress}[given.command]
        options = ServerOptions(
            listen=given.listen,
            public_url=given.public_url,
            # Each of the three has only some of the others.
            state=getattr(given, "state", None),
            allow_destinations=getattr(given, "allow_destination", None),
            operator_keys=getattr(given, "operator_key", None),
            brokers=getattr(given, "broker", None),
            pool_token=getattr(given, "pool_token", None),
            private=getattr(given, "private", False),
        )
        run(start(output, given.config, options), end_with_stdin=given.end_with_stdin)


def _invite(given: Namespace) -> None:
    with session(json=given.json) as output:
        from magpies.cli import invites

        made = invites.make(
            given.config,
            state=given.state,
            brokers=given.broker,
            broker_keys=given.broker_key,
            fronts=given.front,
            stun=given.stun,
            pool_token=given.pool_token,
            days=given.days,
        )
        output.event("invite", made, invite=made)


def _pool(given: Namespace) -> None:
    with session(json=given.json) as output:
        from magpies.cli.pools import PoolDesk, PoolOptions

        desk = PoolDesk(
            output,
            given.config,
            PoolOptions(
                state=given.state,
                invite=given.invite,
                brokers=given.broker,
                days=given.days,
                with_public=given.with_public,
                save=given.save,
                picture=not given.no_qr,
            ),
        )
        if given.action == "list":
            desk.list()
        elif given.name is None:
            raise ConfigError(f"Name the pool: magpies pool {given.action} NAME.")
        else:
            {"create": desk.create, "show": desk.show, "revoke": desk.revoke}[given.action](
                given.name
            )


def _doctor(given: Namespace) -> None:
    with session(json=given.json, verbose=given.verbose) as output:
        from magpies.cli.doctor import examine

        well = False

        async def work() -> None:
            nonlocal well
            well = await examine(
                output, given.config, given.invite, engine=given.engine, proxy=given.proxy
            )

        run(work())
    if not well:
        sys.exit(FAILED)


def _demo(given: Namespace) -> None:
    with session(json=given.json, verbose=given.verbose) as output:
        from magpies.cli.demo import play

        run(play(output, once=given.once, own_volunteer=not given.no_volunteer, port=given.port))


COMMANDS: Final[Mapping[str, Command]] = MappingProxyType(
    {
        "connect": Command(arguments.connect, _connect),
        "pt": Command(arguments.pt, _pt),
        "volunteer": Command(arguments.volunteer, _volunteer),
        "serve": Command(arguments.serve, _server),
        "broker": Command(arguments.broker, _server),
        "egress": Command(arguments.egress, _server),
        "invite": Command(arguments.invite, _invite),
        "pool": Command(arguments.pool, _pool),
        "doctor": Command(arguments.doctor, _doctor),
        "demo": Command(arguments.demo, _demo),
    }
)
