"""Makes docs/configuration.md from the configuration structs and their docstrings.

Run `python -m magpies.cli.configuration_docs > docs/configuration.md` after changing one.
"""

from __future__ import annotations

import ast
import inspect
import sys
from collections.abc import Iterator
from typing import Any, Final

import msgspec
from msgspec import NODEFAULT
from msgspec.inspect import (
    BoolType,
    Field,
    FloatType,
    IntType,
    ListType,
    LiteralType,
    Metadata,
    NoneType,
    StrType,
    StructType,
    Type,
    UnionType,
    VarTupleType,
    type_info,
)

from magpies.broker import BrokerConfig
from magpies.client.config import ClientConfig
from magpies.egress.config import EgressConfig
from magpies.hosting import ServeConfig
from magpies.volunteer.config import VolunteerConfig

KINDS: Final[dict[str, type[msgspec.Struct]]] = {
    "serve": ServeConfig,
    "broker": BrokerConfig,
    "egress": EgressConfig,
    "client": ClientConfig,
    "volunteer": VolunteerConfig,
}
"""The struct of each table."""

_READ_BY: Final = {
    "serve": (
        "`magpies serve`, `magpies broker`, `magpies egress`, `magpies invite`, `magpies pool`"
    ),
    "broker": "`magpies serve`, `magpies broker`",
    "egress": "`magpies serve`, `magpies egress`",
    "client": "`magpies connect`, `magpies doctor`",
    "volunteer": "`magpies volunteer`",
}

_HEAD: Final = """\
# Configuration

<!-- Made by `python -m magpies.cli.configuration_docs`; do not edit. -->

Every command that takes `--config FILE` reads one TOML file, or the one that the environment
variable `MAGPIES_CONFIG` names. Each part has its table; a command reads the tables it needs, and
its options go over what the file says. Nothing has to be set.

A key that does not exist is an error, and so is a value that does not fit: nothing is ignored.
[magpies.example.toml](magpies.example.toml) is a file to begin with.
"""


def document() -> str:
    """Return the whole text of docs/configuration.md."""
    return "\n".join([_HEAD, *(section for name in KINDS for section in _table(name))])


def documented(kind: type) -> dict[str, str]:
    """Return the docstring of each field of a struct that has one, on one line."""
    body = ast.parse(inspect.getsource(kind)).body[0]
    assert isinstance(body, ast.ClassDef)  # noqa: S101 - a class was parsed
    found = {}
    for field, after in zip(body.body, body.body[1:], strict=False):
        if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name):
            match after:
                case ast.Expr(value=ast.Constant(value=str() as text)):
                    found[field.target.id] = " ".join(text.split())
    return found


def structs(kind: type[msgspec.Struct], path: str) -> Iterator[tuple[str, StructType, bool]]:
    """Yield a struct and those inside it: path, type, and whether it stands in a list."""
    info = type_info(kind)
    assert isinstance(info, StructType)  # noqa: S101 - it was made from a struct
    yield path, info, False
    for field in info.fields:
        match field.type:
            case StructType(cls=inner):
                yield from structs(inner, f"{path}.{field.encode_name}")
            case (
                ListType(item_type=StructType() as item)
                | VarTupleType(item_type=StructType() as item)
            ):
                yield f"{path}.{field.encode_name}", item, True


def _table(name: str) -> Iterator[str]:
    yield f"## `[{name}]`\n\nRead by {_READ_BY[name]}.\n"
    for path, info, in_list in structs(KINDS[name], name):
        if path != name:
            heading = f"[[{path}]]" if in_list else f"[{path}]"
            intro = (inspect.getdoc(info.cls) or "").partition("\n\n")[0]
            yield f"### `{heading}`\n\n{' '.join(intro.split())}\n"
        docs = documented(info.cls)
        yield "| key | value | default | |\n|---|---|---|---|"
        for field in info.fields:
            if not _has_own_section(field.type):
                yield _row(field, docs.get(field.name, ""))
        yield ""


def _has_own_section(kind: Type) -> bool:
    match kind:
        case StructType():
            return True
        case ListType(item_type=item) | VarTupleType(item_type=item):
            return isinstance(item, StructType)
    return False


def _row(field: Field, text: str) -> str:
    return (
        f"| `{field.encode_name}` | {_words(field.type)} | {_default(field)} | {_escaped(text)} |"
    )


def _escaped(text: str) -> str:
    return text.replace("|", "\\|")


def _default(field: Field) -> str:
    value = field.default
    if value is NODEFAULT and field.default_factory is not NODEFAULT:
        value = field.default_factory()
    if value is NODEFAULT:
        return "must be set"
    return "not set" if value is None else f"`{_toml(value)}`"


def _toml(value: object) -> str:
    match value:
        case bool():
            return str(value).lower()
        case str():
            return f'"{value}"'
        case list() | tuple():
            return f"[{', '.join(_toml(each) for each in value)}]"
    return str(value)


def _words(kind: Type) -> str:
    """Return what a value must be, in words."""
    match kind:
        case Metadata(type=inner):
            return _words(inner)
        case BoolType():
            return "`true` or `false`"
        case IntType():
            return f"whole number{_range(kind)}"
        case FloatType():
            return f"number{_range(kind)}"
        case StrType(pattern=pattern):
            return "text" if pattern is None else f"text like `{_escaped(pattern)}`"
        case LiteralType(values=values):
            return " or ".join(f"`{_toml(value)}`" for value in values)
        case (
            ListType(item_type=item, max_length=most)
            | VarTupleType(item_type=item, max_length=most)
        ):
            return f"list of {_words(item)}" + (f", at most {most}" if most else "")
        case UnionType(types=types):
            return " or ".join(_words(each) for each in types if not isinstance(each, NoneType))
    raise TypeError(f"no words for {kind}")


def _range(kind: Any) -> str:
    if kind.gt is not None:
        return f" above {kind.gt:g}, at most {_plain(kind.le)}"
    if kind.ge is None:
        return ""
    return f", {_plain(kind.ge)} to {_plain(kind.le)}"


def _plain(number: float) -> str:
    return f"{number:,}" if isinstance(number, int) else f"{number:g}"


if __name__ == "__main__":
    sys.stdout.write(document())
