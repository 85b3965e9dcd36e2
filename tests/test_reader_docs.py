"""What readers are told, in three languages: the same everywhere, and true of the program."""

from __future__ import annotations

import ast
import re
import shlex
from functools import cache
from pathlib import Path

import pytest

from magpies.cli.app import COMMANDS
from magpies.cli.arguments import parser

ROOT = Path(__file__).parent.parent
ENGLISH = "reader.md"
NAMES = (ENGLISH, "reader.zh-Hans.md", "reader.fa.md")
STEPS = 5

translations = pytest.mark.parametrize("name", NAMES[1:])
documents = pytest.mark.parametrize("name", NAMES)


def text(name: str) -> str:
    return (ROOT / "docs" / name).read_text("utf-8")


def blocks(name: str) -> list[str]:
    return re.findall(r"^```sh\n(.*?)^```$", text(name), re.MULTILINE | re.DOTALL)


def shape(name: str) -> list[str]:
    """What kind of line follows which, without the words: headings, points, rows of tables."""
    prose = re.sub(r"^```.*?^```$", "```", text(name), flags=re.MULTILINE | re.DOTALL)
    return re.findall(r"^(?:#+ |- |\| |```)", prose, re.MULTILINE)


def quoted(name: str) -> list[str]:
    """Sentences of the program that the table explains."""
    return re.findall(r"^\| `([^`]+)` \|", text(name), re.MULTILINE)


@cache
def said() -> str:
    """Every string in the package, one a line."""
    return "\n".join(
        node.value
        for path in (ROOT / "src").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_bytes()))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    )


def test_there_are_five_steps() -> None:
    assert len(re.findall(r"^### ", text(ENGLISH), re.MULTILINE)) == STEPS


@translations
def test_translations_have_the_same_parts(name: str) -> None:
    assert shape(name) == shape(ENGLISH)
    assert blocks(name) == blocks(ENGLISH)
    assert quoted(name) == quoted(ENGLISH)


@documents
def test_each_leads_to_the_others(name: str) -> None:
    assert {other for other in NAMES if f"]({other})" in text(name)} == {*NAMES} - {name}


@documents
def test_commands_can_be_given(name: str) -> None:
    lines = [shlex.split(line) for block in blocks(name) for line in block.splitlines()]
    ours = [words[1:] for words in lines if words[0] == "./magpies"]
    assert len(ours) >= 2
    for words in ours:
        assert parser(COMMANDS).parse_args(words).command == words[0]


@documents
def test_the_program_says_what_is_explained(name: str) -> None:
    assert len(quoted(name)) >= 10
    assert [sentence for sentence in quoted(name) if sentence not in said()] == []


def test_checking_a_release_is_told_as_to_maintainers() -> None:
    assert blocks(ENGLISH)[0] in text("releasing.md")


def test_persian_runs_from_the_right_but_for_commands() -> None:
    persian = text("reader.fa.md")
    assert persian.startswith('<div dir="rtl">\n\n')
    assert persian.count('<div dir="ltr">\n\n```sh\n') == len(blocks("reader.fa.md"))
    assert persian.count("<div ") == persian.count("</div>")
