"""`magpies pool`: private pools of a server."""

from __future__ import annotations

import re
import secrets
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from msgspec.structs import replace

from magpies.cli import invites
from magpies.cli.configuration import Configuration
from magpies.cli.output import Output
from magpies.errors import ConfigError
from magpies.hosting import ServeConfig, state_directory
from magpies.protocol.pools import Pool, Standing, digest_of
from magpies.transports.pool_file import PoolFile
from magpies.wire.invites import Invite, encode

_TOKEN_OCTETS: Final = 16
_DAY_S: Final = 24 * 3_600
_NAME: Final = re.compile("[A-Za-z0-9_-]{1,64}")


@dataclass(frozen=True, kw_only=True)
class PoolOptions:
    """What the command line says; None stands for "not given"."""

    state: str | None = None
    invite: str | None = None
    brokers: list[str] | None = None
    days: int | None = None
    with_public: bool = False
    save: Path | None = None
    picture: bool = True


class PoolDesk:
    """Does what `magpies pool` is asked for.

    Args:
        output: where to tell.
        config: the configuration file, if there is one.
        options: of the command line.
    """

    def __init__(self, output: Output, config: Path | None, options: PoolOptions) -> None:
        self._output = output
        self._config = config
        self._options = options
        table = Configuration.load(config).table("serve", ServeConfig, {"state": options.state})
        self._file = PoolFile(state_directory(table.state))

    def create(self, name: str) -> None:
        """Make a pool and tell its link and its invite, which nobody can tell again.

        Raises:
            ConfigError: the name is taken or cannot be one; there is no server to invite to.
            ServiceError: the book of pools cannot be changed.
        """
        now = int(time.time())
        days = self._options.days
        expires = None if days is None else now + days * _DAY_S
        readers, volunteers = (secrets.token_urlsafe(_TOKEN_OCTETS) for _ in range(2))
        invite = self._invite(readers, expires)
        pool = Pool(
            name=_checked(name),
            readers_sha256=digest_of(readers),
            volunteers_sha256=digest_of(volunteers),
            created=now,
            expires=expires,
        )
        self._file.change(lambda book: book.with_pool(pool, now))
        link = f"{invite.brokers[0].rstrip('/')}/pool/#{volunteers}"
        self._tell_created(pool, link, encode(invite))

    def list(self) -> None:
        """Tell all pools."""
        pools = self._file.load().pools
        for pool in pools:
            self._tell(pool)
        if not pools:
            self._output.say("There are no pools: `magpies pool create NAME` makes one.")

    def show(self, name: str) -> None:
        """Tell about a pool.

        Raises:
            ConfigError: there is none with this name.
        """
        self._tell(self._file.load().find(name, time.time()))

    def revoke(self, name: str) -> None:
        """Close a pool: its link and its invites open nothing any more.

        Raises:
            ConfigError: there is none with this name, or it is closed.
        """
        now = time.time()
        book = self._file.change(lambda book: book.without(name, now))
        self._tell(book.find(name, now))
        self._output.say("A server that runs sends its volunteers away within seconds.")

    def _invite(self, token: str, expires: int | None) -> Invite:
        given = self._options
        if given.invite is not None:
            known = invites.read(given.invite)
        else:
            known = invites.kept(self._config, given.state)
        made = replace(
            invites.with_brokers(known, given.brokers, None),
            pool_token=token,
            expires=expires,
            public_too=given.with_public,
        )
        return invites.checked(made)

    def _tell_created(self, pool: Pool, link: str, invite: str) -> None:
        files: list[str] = []
        if self._options.save is not None:
            from magpies.cli import qr

            for text, who in ((link, "volunteers"), (invite, "readers")):
                saved = qr.save(text, self._options.save, f"{pool.name}-{who}")
                files += [str(path) for path in saved]
        self._output.event(
            "created",
            _CREATED.format(
                name=pool.name,
                link=link,
                link_picture=self._picture(link),
                invite=invite,
                invite_picture=self._picture(invite),
                fallback=_MIXED if self._options.with_public else _APART,
            ),
            name=pool.name,
            link=link,
            invite=invite,
            expires=pool.expires,
            files=files,
        )
        for path in files:
            self._output.say(f"  {path}")

    def _picture(self, text: str) -> str:
        if self._output.json or not self._options.picture:
            return ""
        from magpies.cli import qr

        picture = qr.blocks(text)
        return f"\n{picture}\n" if qr.fits(picture) else ""

    def _tell(self, pool: Pool) -> None:
        state = pool.standing(time.time())
        self._output.event(
            "pool",
            f"  {pool.name}: {_about(pool, state)}",
            name=pool.name,
            state=state.name.lower(),
            created=pool.created,
            expires=pool.expires,
            revoked=pool.revoked,
        )


_CREATED: Final = """\
The pool "{name}" is open. Keep what follows safe: it is not kept here and cannot be shown again.

For friends who help. Whoever opens this link in a browser and flips its switch is a bridge of \
the pool:

  {link}
{link_picture}
For those who need the bridge, who run `magpies connect` with this invite:

{invite}
{invite_picture}
{fallback}"""
_APART: Final = "Volunteers of the pool serve only its readers, and its readers use nobody else."
_MIXED: Final = (
    "Volunteers of the pool serve only its readers. When none of them is free, its readers use "
    "public ones."
)


def _about(pool: Pool, state: Standing) -> str:
    text = f"{state.name.lower()}, made on {_date(pool.created)}"
    if pool.revoked is not None:
        return f"{text}, revoked on {_date(pool.revoked)}"
    return text if pool.expires is None else f"{text}, until {_date(pool.expires)}"


def _date(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M UTC")


def _checked(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise ConfigError("A pool's name has 1 to 64 letters, digits, - and _.")
    return name
