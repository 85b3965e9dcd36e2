from __future__ import annotations

import argparse
import re
import subprocess
import sys
from pathlib import Path

import pytest

from magpies import __version__
from magpies.cli import app, main, texts
from magpies.cli.arguments import parser

ROOT = Path(__file__).parents[2]
COMMANDS = list(texts.COMMANDS)


def helped(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code in {None, 0}
    return capsys.readouterr().out


@pytest.mark.parametrize("command", COMMANDS)
def test_help_teaches(capsys: pytest.CaptureFixture[str], command: str) -> None:
    text = helped(capsys, command, "--help")
    assert text.startswith(f"usage: magpies {command}")
    assert f"\n  magpies {command}" in text, "an example"
    assert max(len(line) for line in text.splitlines()) <= 80


def test_help_lists_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert helped(capsys) == helped(capsys, "--help")
    text = helped(capsys)
    for command in COMMANDS:
        assert re.search(rf"^    {command} +\w", text, re.MULTILINE)


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert helped(capsys, "--version") == f"magpies {__version__}\n"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["conect"], "magpies: argument COMMAND: invalid choice: 'conect'"),
        (["volunteer", "https://host", "--slots", "65"], "give a whole number from 1 to 64"),
        (["volunteer", "https://host", "--slots", "two"], "give a whole number from 1 to 64"),
        (["serve", "--pubic-url", "x"], "unrecognized arguments: --pubic-url"),
    ],
)
def test_mistakes_are_told_in_short(
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    sentence: str,
) -> None:
    monkeypatch.delenv("MAGPIES_INVITE", raising=False)
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2
    errors = capsys.readouterr().err
    assert sentence in errors
    assert len(errors.splitlines()) == 2


def test_the_environment_stands_in_for_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAGPIES_INVITE", "magpies:x")
    monkeypatch.setenv("MAGPIES_POOL_TOKEN", "secret")
    monkeypatch.setenv("MAGPIES_CONFIG", "some.toml")
    assert parser(app.COMMANDS).parse_args(["connect"]).invite == "magpies:x"
    assert parser(app.COMMANDS).parse_args(["connect", "magpies:y"]).invite == "magpies:y"
    assert parser(app.COMMANDS).parse_args(["volunteer", "https://host"]).pool_token == "secret"
    assert parser(app.COMMANDS).parse_args(["serve"]).config == Path("some.toml")


@pytest.mark.parametrize("key", ["-" + "a" * 42, "--" + "-" * 41, "-" + "A-_" * 14])
def test_keys_may_begin_with_a_hyphen(key: str) -> None:
    commands = parser(app.COMMANDS)
    given = commands.parse_args(["broker", "--operator-key", key, "--operator-key", "b", "--json"])
    assert given.operator_key == [key, "b"]
    assert given.json
    assert commands.parse_args(["volunteer", "--pool-token", key, "https://host"]).pool_token == key
    assert commands.parse_args(["invite", "--broker-key", key]).broker_key == [key]


@pytest.mark.parametrize("option", ["--listen", "--no-such-option", "-v"])
def test_an_option_is_not_taken_for_a_key(option: str) -> None:
    with pytest.raises(SystemExit):
        parser(app.COMMANDS).parse_args(["broker", "--operator-key", option])


def test_the_document_names_every_command() -> None:
    text = (ROOT / "docs" / "cli.md").read_text("utf-8")
    assert re.findall(r"^\| `magpies (\w+)", text, re.MULTILINE) == COMMANDS_IN_DOCUMENT
    assert sorted(COMMANDS_IN_DOCUMENT) == sorted(COMMANDS)


COMMANDS_IN_DOCUMENT = [
    "connect",
    "pt", "volunteer", "serve", "broker", "egress", "invite", "pool", "doctor", "demo",
]  # fmt: skip


def test_documents_use_options_that_exist() -> None:
    known = {option for command in parsers() for option in command._option_string_actions}
    for document in (ROOT / "README.md", ROOT / "docs" / "cli.md"):
        for line in re.findall(r"magpies (?!\W).*", document.read_text("utf-8")):
            assert set(re.findall(r"(?<![\w-])--[a-z-]+", line)) <= known, line


def parsers() -> list[argparse.ArgumentParser]:
    action = next(
        action
        for action in parser(app.COMMANDS)._actions
        if isinstance(action, argparse._SubParsersAction)
    )
    return list(action.choices.values())


def test_a_client_starts_without_the_large_libraries() -> None:
    """They would make the reader wait for about a second."""
    script = """
import asyncio, sys
from magpies.cli.connect import run_client
from magpies.cli.output import Output
from magpies.cli import running
from magpies.transports.data_channel import engine
import magpies.client.service
engine("libdatachannel")
heavy = {"aiohttp", "rich", "aiortc", "aioice", "prometheus_client", "typer", "pydantic"}
print(sorted(heavy & set(sys.modules)))
"""
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


def test_full_collections_pass_over_what_was_loaded() -> None:
    """They would stop the traffic for some tens of milliseconds."""
    script = """
import gc
from magpies.cli.connect import run_client
from magpies.cli import running

async def work():
    loaded = gc.get_freeze_count()
    print(loaded > 10_000, len(gc.get_objects()) < loaded / 10)

running.run(work())
"""
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["True", "True"]
