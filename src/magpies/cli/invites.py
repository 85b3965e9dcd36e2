"""Where invites come from on the command line, and the one that a state directory keeps."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Final

from msgspec.structs import replace

from magpies.cli.configuration import Configuration
from magpies.errors import ConfigError, InviteError, MessageError, ServiceError
from magpies.wire import invites, limits
from magpies.wire.invites import FRONTED, Invite

_FILE: Final = "invite"
_DAY_S: Final = 24 * 3_600


def read(text: str, now: float | None = None) -> Invite:
    """Return the invite that an argument stands for: itself, "-" or "@FILE".

    Args:
        text: the argument.
        now: Unix time, if not that of this computer.

    Raises:
        InviteError: it cannot be read or has expired; the sentence says what to do.
    """
    return invites.decode(_text(text), time.time() if now is None else now)


def _text(argument: str) -> str:
    if argument == "-":
        return sys.stdin.readline(limits.INVITE_CHARACTERS + 1)
    if not argument.startswith("@"):
        return argument
    path = Path(argument[1:]).expanduser()
    try:
        with path.open(encoding="utf-8") as file:
            return file.read(limits.INVITE_CHARACTERS + 1)
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is not text"
        raise InviteError(f"The invite cannot be read from {path}: {why}.") from error


def keep(directory: Path, invite: str) -> None:
    """Keep what a server printed at its start, for `make`.

    Raises:
        ServiceError: the directory cannot be written.
    """
    from magpies.files import write_private

    try:
        write_private(directory / _FILE, f"{invite}\n".encode())
    except OSError as error:
        raise ServiceError(f"{directory} cannot be written: {error.strerror}.") from error


def make(
    config: Path | None,
    *,
    state: str | None = None,
    brokers: list[str] | None = None,
    broker_keys: list[str] | None = None,
    fronts: list[str] | None = None,
    stun: list[str] | None = None,
    pool_token: str | None = None,
    days: int | None = None,
) -> str:
    """Return the invite that a state directory keeps, with changes.

    Raises:
        ConfigError: no server has run with that directory, or a change cannot work.
    """
    known = with_fronts(with_brokers(kept(config, state), brokers, broker_keys), fronts)
    changed = replace(
        known,
        stun=stun or known.stun,
        pool_token=pool_token or known.pool_token,
        expires=known.expires if days is None else int(time.time()) + days * _DAY_S,
    )
    return invites.encode(checked(changed))


def kept(config: Path | None, state: str | None) -> Invite:
    """Return the invite that a state directory keeps.

    Raises:
        ConfigError: no server has run with that directory.
    """
    from magpies.hosting import ServeConfig, state_directory

    table = Configuration.load(config).table("serve", ServeConfig, {"state": state})
    directory = state_directory(table.state)
    try:
        return invites.decode((directory / _FILE).read_text("utf-8"))
    except OSError as error:
        raise ConfigError(
            f"There is no invite in {directory} yet: start `magpies serve` first, or name "
            "another directory with --state."
        ) from error


def with_brokers(known: Invite, brokers: list[str] | None, keys: list[str] | None) -> Invite:
    """Return an invite with other brokers, or other keys of them. Its fronts stay.

    Without `keys`, a new address is taken for another name of the invite's only broker. If it is
    not, clients find out and say so: they seal to a key that the broker there does not have.

    Raises:
        ConfigError: it is not clear which key belongs to which broker.
    """
    if brokers is None and keys is None:
        return known
    urls = brokers or known.brokers
    if keys is None:
        by_url = dict(zip(known.brokers, known.broker_keys, strict=False))
        only = known.broker_keys[:1] if len(known.brokers) == 1 else []
        keys = [key for url in urls for key in ([by_url[url]] if url in by_url else only)]
        known_well = not known.broker_keys or len(keys) == len(urls)
    else:
        known_well = len(keys) == len(urls)
    if not known_well:
        raise ConfigError(
            "Give --broker-key once for each broker, in the same order: a broker prints its key "
            "when it starts."
        )
    fronts = [way.connect for way in known.ways if way.kind == FRONTED and way.connect]
    changed = replace(known, brokers=urls, broker_keys=keys, ways=[])
    return with_fronts(changed, fronts or None)


def with_fronts(known: Invite, fronts: list[str] | None) -> Invite:
    """Return an invite with fronts of its first broker, to be tried after all direct ways.

    Raises:
        ConfigError: the broker's key is not known, so a front could read everything.
    """
    if fronts is None:
        return known
    if not known.broker_keys:
        raise ConfigError("A front needs the broker's key in the invite: give --broker-key, too.")
    return replace(known, ways=invites.through_fronts(len(known.brokers), fronts))


def checked(invite: Invite) -> Invite:
    """Return an invite that readers can read.

    Raises:
        ConfigError: they could not.
    """
    try:
        invites.encode(invite)
    except (InviteError, MessageError) as error:
        raise ConfigError(
            "No invite can hold this: brokers must look like https://host, their keys are as they "
            "print them, STUN servers look like stun:host:port, and a token is of letters, digits "
            "and -._~ only."
        ) from error
    return invite
