"""The configuration file: one TOML file, a table a role, decoded strictly.

A table's keys are the fields of the role's configuration struct. A command reads the tables it
needs; options of the command line go over what the file says.
"""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final

import msgspec

from magpies.errors import ConfigError

TABLES: Final = ("serve", "broker", "egress", "client", "volunteer")
_FILE_OCTETS: Final = 1 << 20
"""A configuration with every key takes a few thousand octets."""

Table = Mapping[str, object]


class Configuration:
    """What a configuration file says, or nothing without one.

    Args:
        tables: by name, as TOML gives them.
    """

    def __init__(self, tables: Mapping[str, Table] | None = None) -> None:
        self._tables = tables or {}

    @classmethod
    def load(cls, path: Path | None) -> Configuration:
        """Read a file; None stands for an empty one.

        Raises:
            ConfigError: it cannot be read, is not TOML, or has a table that nobody knows.
        """
        return cls() if path is None else cls(_checked_tables(_read(path)))

    def table[Kind: msgspec.Struct](
        self,
        name: str,
        kind: type[Kind],
        options: Table | None = None,
        *,
        more: Mapping[str, Sequence[object]] | None = None,
    ) -> Kind:
        """Return a table as its struct.

        Args:
            name: of the table.
            kind: of the struct.
            options: values from the command line, which count before the file's; None values
                were not given.
            more: entries that the command line adds to lists of the file.

        Raises:
            ConfigError: an unknown key, or a value that cannot work; names the key.
        """
        table = dict(self._tables.get(name, {}))
        if table:
            _check_keys(table, kind, name)
        table |= {key: value for key, value in (options or {}).items() if value is not None}
        for key, entries in (more or {}).items():
            present = table.get(key, [])
            if entries and isinstance(present, list):
                table[key] = [*present, *entries]
        try:
            return msgspec.convert(table, kind)
        except msgspec.ValidationError as error:
            raise ConfigError(_plain(name, str(error))) from error
        except ConfigError as error:
            raise ConfigError(f"In the configuration of [{name}]: {error}") from error


def _read(path: Path) -> dict[str, object]:
    try:
        with path.open("rb") as file:
            text = file.read(_FILE_OCTETS + 1)
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error.strerror}.") from error
    if len(text) > _FILE_OCTETS:
        raise ConfigError(f"{path} is too long for a configuration file.")
    try:
        return tomllib.loads(text.decode())
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path} is not text in UTF-8.") from error
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{path} is not TOML: {error}.") from error


def _checked_tables(content: Mapping[str, object]) -> dict[str, Table]:
    tables: dict[str, Table] = {}
    for name, table in content.items():
        if name not in TABLES:
            kind = "table" if isinstance(table, dict) else "key outside the tables"
            raise ConfigError(f'There is no {kind} "{name}"{_nearest(name, TABLES)}')
        if not isinstance(table, dict):
            raise ConfigError(f'"{name}" must be a table: write [{name}] on a line of its own.')
        tables[name] = table
    return tables


def _check_keys(value: object, kind: object, path: str) -> None:
    """Refuse keys that `kind` does not have, wherever it holds structs.

    Raises:
        ConfigError: names the first such key and the nearest one that exists.
    """
    from msgspec import inspect  # only a file needs it

    match inspect.type_info(kind) if isinstance(kind, type) else kind:
        case inspect.StructType(fields=fields) if isinstance(value, dict):
            known = {field.encode_name: field.type for field in fields}
            for key, inner in value.items():
                if key not in known:
                    raise ConfigError(f'There is no key "{path}.{key}"{_nearest(key, known)}')
                _check_keys(inner, known[key], f"{path}.{key}")
        case inspect.ListType(item_type=item) | inspect.VarTupleType(item_type=item) if isinstance(
            value, list
        ):
            for each in value:
                _check_keys(each, item, path)
        case _:
            return


def _nearest(word: str, known: Iterable[str]) -> str:
    found = difflib.get_close_matches(word, known, n=1, cutoff=0.5)
    return f'; did you mean "{found[0]}"?' if found else "."


_WORDS: Final = {
    "`int`": "a whole number",
    "`float`": "a number",
    "`str`": "text",
    "`bool`": "true or false",
    "`array`": "a list",
    "`object`": "a table",
    "`null`": "nothing",
    "Invalid enum value": "there is no choice",
    " of length": " with a length",
}


def _plain(table: str, error: str) -> str:
    """Return msgspec's "Expected `int` - at `$.key`" as "[table] key: expected a number."."""
    what, _, path = error.partition(" - at `$")
    for word, plain in _WORDS.items():
        what = what.replace(word, plain)
    key = path.rstrip("`").lstrip(".")
    place = f"{table}.{key}" if key else table
    return f"{place}: {what[0].lower()}{what[1:]}."
