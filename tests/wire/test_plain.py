from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from magpies.wire.plain import SENTENCE_CHARACTERS, printable, sentence


@pytest.mark.parametrize(
    ("told", "shown"),
    [
        ("No volunteer is free: try again.", "No volunteer is free: try again."),
        ("Нет свободных добровольцев — 请稍后再试。", "Нет свободных добровольцев — 请稍后再试。"),
        ("\x1b]0;mine\x07\x1b[2JAll is well.", "]0;mine [2JAll is well."),
        ("one\r\ntwo\n\n three\t", "one two three"),
        ("\x9b31mred\x7f", "31mred"),  # the one-octet form of CSI, delete
        ("safe\u202egnp.exe", "safe gnp.exe"),  # right-to-left override
        ("a\u200bb\ufeff\u2028c", "a b c"),
        ("\ud800", ""),
    ],
)
def test_a_sentence_is_one_line_of_what_can_be_seen(told: str, shown: str) -> None:
    assert sentence(told) == shown


def test_a_long_text_is_cut() -> None:
    assert sentence("x" * SENTENCE_CHARACTERS) == "x" * SENTENCE_CHARACTERS
    cut = sentence("word " * 200)
    assert len(cut) <= SENTENCE_CHARACTERS
    assert cut.endswith("word…")


@given(st.text())
def test_no_text_reaches_a_terminal_with_orders_for_it(text: str) -> None:
    for each in printable(text).replace("\n", ""):
        assert unicodedata.category(each) not in {"Cc", "Cf", "Cs", "Zl", "Zp"}
    assert sentence(text) == sentence(sentence(text))
