from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from magpies.errors import RemoteProtocolError
from magpies.transports.pluggable import (
    PluggableError,
    log_line,
    method_lines,
    parse_arguments,
    parse_environment,
)

ASKED = {"TOR_PT_MANAGED_TRANSPORT_VER": "1", "TOR_PT_CLIENT_TRANSPORTS": "magpies,other"}
WORDS = st.text(st.characters(codec="utf-8"), max_size=20)


def escaped(text: str) -> str:
    return "".join(f"\\{each}" if each in "\\;=" else each for each in text)


@given(st.dictionaries(WORDS.filter(bool), WORDS, max_size=4), st.integers(0, 255))
def test_arguments_survive_wherever_they_are_cut(arguments: dict[str, str], cut: int) -> None:
    data = ";".join(f"{escaped(k)}={escaped(v)}" for k, v in arguments.items()).encode()
    assert parse_arguments(data[:cut], data[cut:] or b"\0") == arguments


@given(st.binary(max_size=255), st.binary(max_size=255))
def test_any_arguments_are_read_or_refused(user: bytes, password: bytes) -> None:
    with suppress(RemoteProtocolError):
        parse_arguments(user, password)


@given(st.dictionaries(st.sampled_from(sorted(ASKED)), st.text(max_size=30)))
def test_any_environment_is_read_or_refused_in_one_line(environment: dict[str, str]) -> None:
    try:
        lines = method_lines(parse_environment(environment), 1)
    except PluggableError as refusal:
        lines = [refusal.line]
    assert all(line.isprintable() for line in lines)


def test_others_are_refused_by_name() -> None:
    request = parse_environment({**ASKED, "TOR_PT_EXIT_ON_STDIN_CLOSE": "1"})
    assert request.end_with_stdin
    assert method_lines(request, 7) == [
        "CMETHOD-ERROR other no such transport",
        "CMETHOD magpies socks5 127.0.0.1:7",
        "CMETHODS DONE",
    ]


@pytest.mark.parametrize(
    ("change", "line"),
    [
        ({"TOR_PT_MANAGED_TRANSPORT_VER": "2,3"}, "VERSION-ERROR no-version"),
        ({"TOR_PT_CLIENT_TRANSPORTS": ""}, "ENV-ERROR TOR_PT_CLIENT_TRANSPORTS is not set"),
        ({"TOR_PT_CLIENT_TRANSPORTS": "a\nb"}, "ENV-ERROR TOR_PT_CLIENT_TRANSPORTS holds no list"),
    ],
)
def test_what_cannot_be_served_is_told(change: dict[str, str], line: str) -> None:
    with pytest.raises(PluggableError) as caught:
        parse_environment({**ASKED, **change})
    assert caught.value.line.startswith(line)


def test_a_warning_stays_in_its_quotes() -> None:
    assert log_line('a "b" \\ \n') == 'LOG SEVERITY=warning MESSAGE="a \\"b\\" \\\\"'


def test_an_error_is_one_line_whatever_it_says() -> None:
    assert PluggableError("ENV-ERROR", "a\nCMETHOD b \u00e4").line == "ENV-ERROR a CMETHOD b ?"
