"""Options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

ConfigFile = Annotated[
    Path | None,
    typer.Option(
        "--config",
        metavar="FILE",
        envvar="MAGPIES_CONFIG",
        help="TOML file with settings; options go over it. docs/configuration.md lists them.",
    ),
]
Json = Annotated[
    bool, typer.Option("--json", help="Print one JSON object a line, for other programs.")
]
Verbose = Annotated[
    int,
    typer.Option(
        "--verbose",
        "-v",
        count=True,
        show_default=False,
        help="Log more to standard error; twice for still more. Never an address.",
    ),
]
EndWithStdin = Annotated[
    bool,
    typer.Option(
        "--end-with-stdin",
        help="End when standard input ends, so as not to outlive the program that started this.",
    ),
]
State = Annotated[
    str | None,
    typer.Option(
        metavar="DIR", help="Directory of the keys, made at the first start. Keep a copy of it."
    ),
]
ListenHttp = Annotated[
    str | None,
    typer.Option(
        metavar="ADDRESS:PORT", help="Where to serve. [default: 127.0.0.1:8080; port 0: a free one]"
    ),
]
PublicUrl = Annotated[
    str | None,
    typer.Option(
        metavar="URL", help="How others reach this server: https://host, as in its certificate."
    ),
]
AllowDestination = Annotated[
    list[str] | None,
    typer.Option(
        metavar="NETWORK",
        help="Let readers reach this private network, such as 127.0.0.0/8. May be repeated.",
    ),
]
PoolToken = Annotated[
    str | None,
    typer.Option(metavar="TOKEN", envvar="MAGPIES_POOL_TOKEN", help="Token of a private pool."),
]
Engine = Annotated[
    str | None,
    typer.Option(
        metavar="NAME", help="WebRTC library: auto, libdatachannel or aiortc. [default: auto]"
    ),
]
INVITE_HELP = (
    'The invite; "-" reads it from standard input, "@FILE" from a file. '
    "Other users of this computer can see what stands in a command."
)
