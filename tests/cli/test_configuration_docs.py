from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from magpies.cli import configuration_docs
from magpies.cli.configuration import TABLES
from magpies.cli.configuration_docs import KINDS, documented, structs

ROOT = Path(__file__).parents[2]
STRUCTS = [
    (path, info.cls) for name, kind in KINDS.items() for path, info, _ in structs(kind, name)
]


def test_every_table_has_its_struct() -> None:
    assert tuple(KINDS) == TABLES


def test_the_document_is_up_to_date() -> None:
    assert (ROOT / "docs" / "configuration.md").read_text(
        "utf-8"
    ) == configuration_docs.document(), (
        "run: python -m magpies.cli.configuration_docs > docs/configuration.md"
    )


@pytest.mark.parametrize(("path", "kind"), STRUCTS, ids=[path for path, _ in STRUCTS])
def test_every_key_is_documented_and_none_is_ignored(path: str, kind: type[msgspec.Struct]) -> None:
    assert list(documented(kind)) == list(kind.__struct_fields__)
    assert kind.__struct_config__.forbid_unknown_fields


def test_keys_and_defaults_are_told() -> None:
    rows = configuration_docs.document().splitlines()
    assert any(row.startswith('| `listen` | text | `"127.0.0.1:1080"` |') for row in rows)
    assert any(row.startswith("| `slots` | whole number, 1 to 64 | `4` |") for row in rows)
    assert "### `[[broker.pools]]`" in rows
