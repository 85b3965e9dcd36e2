from __future__ import annotations

import io
import json
import subprocess
import sys

import pytest

from magpies.cli.output import Output
from magpies.cli.words import bits, duration, octets, plural


class Terminal(io.StringIO):
    encoding = "utf-8"

    def isatty(self) -> bool:
        return True


class Ascii(io.StringIO):
    encoding = "ascii"


def test_programs_get_one_object_a_line() -> None:
    stream = io.StringIO()
    output = Output(json=True, stream=stream)
    output.event("ready", "for people", proxy="127.0.0.1:1")
    output.say("for people")
    output.status("for people")
    assert json.loads(stream.getvalue()) == {"event": "ready", "proxy": "127.0.0.1:1"}
    assert stream.getvalue().endswith("}\n")


def test_people_get_sentences() -> None:
    stream = io.StringIO()
    output = Output(json=False, stream=stream)
    output.event("ready", "It runs.", proxy="127.0.0.1:1")
    output.event("links", count=1)
    assert stream.getvalue() == "It runs.\n"


def test_a_status_is_written_over_itself_on_a_terminal() -> None:
    stream = Terminal()
    output = Output(json=False, stream=stream)
    output.status("one")
    output.say("line")
    output.status("one")
    output.status("two")
    assert stream.getvalue() == "\r\x1b[2Kone\r\x1b[2Kline\none\r\x1b[2Ktwo"


def test_a_status_is_a_line_elsewhere_and_told_once() -> None:
    stream = io.StringIO()
    output = Output(json=False, stream=stream)
    for line in ("one", "one", "", "two"):
        output.status(line)
    output.say("end")
    assert stream.getvalue() == "one\ntwo\nend\n"


def test_long_sentences_are_wrapped_and_commands_are_not() -> None:
    stream = io.StringIO()
    command, invite = "  curl " + "x " * 60 + "x", "magpies:" + "A" * 100
    Output(json=False, stream=stream).say(f"{'word ' * 20}end\n{command}\n{invite}")
    lines = stream.getvalue().splitlines()
    assert lines[2:] == [command, invite]
    assert max(map(len, lines[:2])) <= 79


def test_plain_characters_where_others_cannot_be_shown() -> None:
    stream = Ascii()
    Output(json=False, stream=stream).say("✓ a → b · c ✗")
    assert stream.getvalue() == "+ a > b | c x\n"


def test_a_reader_that_goes_away_ends_the_command() -> None:
    script = """
import sys, time
from magpies.cli.output import Output
output = Output(json=True)
sys.stdin.read()
output.event("lost")
time.sleep(60)
"""
    process = subprocess.Popen(
        [sys.executable, "-c", script],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    assert process.stdin is not None
    process.stdin.close()
    with process.stderr:
        assert process.stderr.read() == ""
    assert process.wait(10) == -15


def test_numbers_for_people() -> None:
    assert [octets(n) for n in (0, 999, 1_000, 25_870_000, 3_000_000_000)] == [
        "0 B", "999 B", "1.0 kB", "25.9 MB", "3.0 GB",
    ]  # fmt: skip
    assert [duration(s) for s in (0.0434, 1.25)] == ["43 ms", "1.2 s"]
    assert [plural(1, "link"), plural(2, "link"), plural(0, "proxy", "proxies")] == [
        "1 link", "2 links", "0 proxies",
    ]  # fmt: skip


def test_quiet_prints_errors_alone(capsys: pytest.CaptureFixture[str]) -> None:
    stream = io.StringIO()
    output = Output(json=False, stream=stream, quiet=True)
    output.event("ready", "It runs.")
    output.status("one")
    output.event("error", "It does not run.\x1b", message="")
    assert stream.getvalue() == ""
    assert capsys.readouterr().err == "magpies: It does not run. \n"
    assert not Output(json=False, stream=Terminal(), quiet=True).interactive


@pytest.mark.parametrize(("term", "live"), [("xterm", True), ("dumb", False), (None, True)])
def test_a_block_needs_a_terminal_that_can(
    term: str | None, live: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("TERM", raising=False)
    if term is not None:
        monkeypatch.setenv("TERM", term)
    assert Output(json=False, stream=Terminal()).live is live
    assert not Output(json=True, stream=Terminal()).live
    assert not Output(json=False, stream=io.StringIO()).live


def test_speeds_are_those_of_networks() -> None:
    assert [bits(n) for n in (0, 64_000, 937_500, 3e9)] == [
        "0 kb/s",
        "512 kb/s",
        "7.5 Mb/s",
        "24.0 Gb/s",
    ]
