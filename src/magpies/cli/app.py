"""The commands and their options. What they do is imported when they run, not before."""

# The docstrings are the help texts, where a backspace keeps the lines of a paragraph apart.
# ruff: noqa: D301

from __future__ import annotations

from typing import Annotated

import typer

from magpies.cli import options
from magpies.cli.running import run, session
from magpies.wire.limits import SLOTS

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)


def main() -> None:
    """Run the command that the arguments of the process name, and exit."""
    app(prog_name="magpies")


def _version(value: bool) -> None:
    if value:
        from magpies import __version__

        typer.echo(f"magpies {__version__}")
        raise typer.Exit


@app.callback()
def magpies(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help="Print the version."),
    ] = False,
) -> None:
    """A visitor's browser becomes a bridge for people behind censorship.

    \b
    See all of it work on this computer:   magpies demo
    Reach the internet with an invite:     magpies connect magpies:...
    Help others from this computer:        magpies volunteer https://host
    Run a server of your own:              magpies serve
    Find out what does not work:           magpies doctor magpies:...
    """


@app.command()
def connect(
    invite: Annotated[
        str, typer.Argument(envvar="MAGPIES_INVITE", help=options.INVITE_HELP, show_default=False)
    ],
    listen: Annotated[
        str | None,
        typer.Option(
            metavar="ADDRESS:PORT",
            help="Where the proxy listens. [default: 127.0.0.1:1080; port 0: a free one]",
        ),
    ] = None,
    engine: options.Engine = None,
    config: options.ConfigFile = None,
    json: options.Json = False,
    end_with_stdin: options.EndWithStdin = False,
    verbose: options.Verbose = 0,
) -> None:
    """Reach the internet through a volunteer.

    Runs a proxy on this computer, SOCKS5 and HTTP on one port, until Ctrl-C. Programs that use
    it reach the internet through somebody's browser and an egress server at the free end. Names
    are looked up there too.

    \b
    Examples:
      magpies connect magpies:AaZ3...
      magpies connect @invite.txt --listen 127.0.0.1:9050
      curl --proxy socks5h://127.0.0.1:1080 https://example.org/
    """
    with session(json=json, verbose=verbose) as output:
        from magpies.cli.connect import run_client

        work = run_client(output, config, invite, listen=listen, engine=engine)
        run(work, end_with_stdin=end_with_stdin)


@app.command()
def volunteer(
    url: Annotated[str, typer.Argument(metavar="URL", help="The broker: https://host")],
    slots: Annotated[
        int | None,
        typer.Option(min=1, max=SLOTS, help="How many links to carry at once. [default: 4]"),
    ] = None,
    pool_token: options.PoolToken = None,
    look_for: Annotated[
        str | None,
        typer.Option(
            metavar="TEXT",
            help="Search everything that passes for this text, and tell: it is never there, "
            "since what passes is encrypted.",
        ),
    ] = None,
    engine: options.Engine = None,
    config: options.ConfigFile = None,
    json: options.Json = False,
    end_with_stdin: options.EndWithStdin = False,
    verbose: options.Verbose = 0,
) -> None:
    """Be a bridge for others, without a browser.

    Waits at a broker and carries encrypted messages between readers and the broker's egress
    servers, until Ctrl-C. It connects to no site, so it is not an exit.

    \b
    Examples:
      magpies volunteer https://bridge.example.org
      magpies volunteer https://bridge.example.org --slots 16
    """
    with session(json=json, verbose=verbose) as output:
        from magpies.cli.volunteer import VolunteerOptions, run_volunteer

        given = VolunteerOptions(
            slots=slots, pool_token=pool_token, engine=engine, look_for=look_for
        )
        run(run_volunteer(output, config, url, given), end_with_stdin=end_with_stdin)


@app.command()
def serve(
    listen: options.ListenHttp = None,
    public_url: options.PublicUrl = None,
    state: options.State = None,
    allow_destination: options.AllowDestination = None,
    pool_token: options.PoolToken = None,
    private: Annotated[
        bool, typer.Option("--private", help="Serve only those who have the pool token.")
    ] = False,
    config: options.ConfigFile = None,
    json: options.Json = False,
    end_with_stdin: options.EndWithStdin = False,
    verbose: options.Verbose = 0,
) -> None:
    """Run a server of your own.

    Runs broker, egress and pages in one process until Ctrl-C. Makes keys at the first start.
    Prints the invite for readers and the address of the page with the switch. Others can reach
    it when a web server with a certificate passes requests on to it, or when the configuration
    names a certificate.

    \b
    Examples:
      magpies serve
      magpies serve --public-url https://bridge.example.org
      magpies serve --pool-token "$(openssl rand -hex 16)" --private
    """
    with session(json=json, verbose=verbose) as output:
        from magpies.cli.servers import ServerOptions, run_server

        work = run_server(
            output,
            config,
            ServerOptions(
                listen=listen,
                public_url=public_url,
                state=state,
                allow_destinations=allow_destination,
                pool_token=pool_token,
                private=private,
            ),
        )
        run(work, end_with_stdin=end_with_stdin)


@app.command()
def broker(
    operator_key: Annotated[
        list[str] | None,
        typer.Option(
            metavar="KEY",
            help="Name only egresses with this operator's signature: the key that "
            "`magpies egress` prints. May be repeated.",
        ),
    ] = None,
    listen: options.ListenHttp = None,
    public_url: options.PublicUrl = None,
    pool_token: options.PoolToken = None,
    private: Annotated[
        bool, typer.Option("--private", help="Serve only those who have the pool token.")
    ] = False,
    config: options.ConfigFile = None,
    json: options.Json = False,
    end_with_stdin: options.EndWithStdin = False,
    verbose: options.Verbose = 0,
) -> None:
    """Run a broker with its pages, and no egress.

    For operators whose egresses are on other computers. A broker brings readers and volunteers
    together and carries no traffic.

    \b
    Example:
      magpies broker --operator-key KEY --public-url https://bridge.example.org
    """
    with session(json=json, verbose=verbose) as output:
        from magpies.cli.servers import ServerOptions, run_broker

        work = run_broker(
            output,
            config,
            ServerOptions(
                listen=listen,
                public_url=public_url,
                operator_keys=operator_key,
                pool_token=pool_token,
                private=private,
            ),
        )
        run(work, end_with_stdin=end_with_stdin)


@app.command()
def egress(
    broker: Annotated[
        list[str] | None,
        typer.Option(metavar="URL", help="Broker to report to. May be repeated."),
    ] = None,
    listen: options.ListenHttp = None,
    public_url: options.PublicUrl = None,
    state: options.State = None,
    allow_destination: options.AllowDestination = None,
    config: options.ConfigFile = None,
    json: options.Json = False,
    end_with_stdin: options.EndWithStdin = False,
    verbose: options.Verbose = 0,
) -> None:
    """Run an egress, which opens the connections to the internet.

    Makes keys at the first start and prints the operator's key, which its brokers must know.
    It refuses connections into private networks.

    \b
    Example:
      magpies egress --broker https://bridge.example.org --public-url https://exit.example.org
    """
    with session(json=json, verbose=verbose) as output:
        from magpies.cli.servers import ServerOptions, run_egress

        work = run_egress(
            output,
            config,
            ServerOptions(
                listen=listen,
                public_url=public_url,
                state=state,
                brokers=broker,
                allow_destinations=allow_destination,
            ),
        )
        run(work, end_with_stdin=end_with_stdin)


@app.command()
def invite(
    state: options.State = None,
    broker: Annotated[
        list[str] | None,
        typer.Option(metavar="URL", help="Name these brokers. May be repeated."),
    ] = None,
    stun: Annotated[
        list[str] | None,
        typer.Option(metavar="URL", help="Name these STUN servers, stun:host:port. Repeatable."),
    ] = None,
    pool_token: options.PoolToken = None,
    days: Annotated[
        int | None,
        typer.Option(min=1, max=36_500, help="Make an invite that expires after so many days."),
    ] = None,
    config: options.ConfigFile = None,
    json: options.Json = False,
) -> None:
    """Print an invite for readers.

    It is the invite that `magpies serve` or `magpies egress` printed when it started last,
    changed as the options say. Whoever has an invite can use what it opens.

    \b
    Examples:
      magpies invite
      magpies invite --days 30
      magpies invite --broker https://a.example.org --broker https://b.example.org
    """
    with session(json=json) as output:
        from magpies.cli import invites

        made = invites.make(
            config, state=state, brokers=broker, stun=stun, pool_token=pool_token, days=days
        )
        output.event("invite", made, invite=made)


@app.command()
def doctor(
    invite: Annotated[
        str | None,
        typer.Argument(envvar="MAGPIES_INVITE", help=options.INVITE_HELP, show_default=False),
    ] = None,
    engine: options.Engine = None,
    config: options.ConfigFile = None,
    json: options.Json = False,
    verbose: options.Verbose = 0,
) -> None:
    """Tell what works from here, and what to do about the rest.

    Goes the way to a bridge step by step: the invite, the broker, this computer's clock, STUN,
    WebRTC, a volunteer, the egress. Exits with 0 only when all is well. Without an invite it
    checks what can be checked without one.

    \b
    Examples:
      magpies doctor magpies:AaZ3...
      magpies doctor @invite.txt --json
    """
    with session(json=json, verbose=verbose) as output:
        from magpies.cli.doctor import examine

        well = False

        async def work() -> None:
            nonlocal well
            well = await examine(output, config, invite, engine=engine)

        run(work())
        if not well:
            raise typer.Exit(1)


@app.command()
def demo(
    once: Annotated[
        bool, typer.Option("--once", help="End after the first round; exit with 0 if it worked.")
    ] = False,
    no_volunteer: Annotated[
        bool,
        typer.Option("--no-volunteer", help="Start no volunteer: your browser is the only bridge."),
    ] = False,
    port: Annotated[
        int | None,
        typer.Option(min=0, max=65_535, help="Of the pages. [default: 8080 if it is free]"),
    ] = None,
    json: options.Json = False,
    verbose: options.Verbose = 0,
) -> None:
    """See all of it work on this computer.

    Starts a server, a volunteer, a client and a stand-in for a blocked site, fetches an article
    and a large file through the bridge, and says how to try the switch with your own browser.
    Ctrl-C ends everything. Nothing leaves this computer.

    \b
    Examples:
      magpies demo
      magpies demo --no-volunteer
      magpies demo --once
    """
    with session(json=json, verbose=verbose) as output:
        from magpies.cli.demo import play

        run(play(output, once=once, own_volunteer=not no_volunteer, port=port))
