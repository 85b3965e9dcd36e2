"""What sites copy, on the page and in the document: that it is right, and the same everywhere."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from magpies.errors import MessageError
from magpies.web import Embedding, asset, embedding

ROOT = Path(__file__).parents[2]
BROKER = "https://bridge.example.org"
EGRESSES = ["wss://bridge.example.org/v1/link", "wss://second.example.net/v1/link"]
DOCUMENT = (ROOT / "docs" / "embedding.md").read_text("utf-8")


def served(name: str) -> bytes:
    found = asset(name, EGRESSES, BROKER)
    assert found is not None
    return found.body


def integrity() -> str:
    return f"sha384-{base64.b64encode(hashlib.sha384(served('widget.js')).digest()).decode()}"


class Texts(HTMLParser):
    """The text in the elements that have an id."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self._open: list[str | None] = []
        self.found: dict[str, str] = {}
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in {"meta", "link", "input", "img"}:
            return
        self._open.append(dict(attrs).get("id"))

    def handle_endtag(self, _: str) -> None:
        self._open.pop()

    def handle_data(self, data: str) -> None:
        for name in filter(None, self._open):
            self.found[name] = self.found.get(name, "") + data


def test_the_tag_pins_what_is_served_and_where_it_may_connect() -> None:
    given = embedding(EGRESSES, BROKER)
    assert given.script == (
        f'<script src="{BROKER}/widget.js" integrity="{integrity()}" '
        'crossorigin="anonymous" defer></script>'
    )
    assert given.element == (
        f'<magpies-bridge broker="{BROKER}" egress="{" ".join(EGRESSES)}"></magpies-bridge>'
    )


def test_the_policy_names_each_origin_once() -> None:
    assert embedding([*EGRESSES, "wss://second.example.net/other"], BROKER).policy == (
        "default-src 'self'; script-src 'self' https://bridge.example.org; connect-src 'self' "
        "https://bridge.example.org wss://bridge.example.org wss://second.example.net"
    )


def test_a_port_and_plain_http_are_kept() -> None:
    given = embedding(["ws://127.0.0.1:8081/v1/link"], "http://127.0.0.1:8080")
    assert given.sources == {
        "script-src": "'self' http://127.0.0.1:8080",
        "connect-src": "'self' http://127.0.0.1:8080 ws://127.0.0.1:8080 ws://127.0.0.1:8081",
    }


def test_without_a_broker_or_egresses_it_is_the_page_s_own() -> None:
    given = embedding([], "")
    assert given.script.startswith('<script src="/widget.js" ')
    assert given.element == '<magpies-bridge broker=""></magpies-bridge>'
    assert given.policy == "default-src 'self'; script-src 'self'; connect-src 'self'"


@pytest.mark.parametrize(
    ("broker", "egress"),
    [
        ('https://one.example/"><script>', EGRESSES[0]),
        ("https://one.example; script-src *", EGRESSES[0]),
        ("javascript:alert(1)", EGRESSES[0]),
        (BROKER, 'wss://two.example/"><script>'),
        (BROKER, "wss://two.example, wss://*"),
        (BROKER, "https://two.example/"),
    ],
)
def test_an_address_cannot_break_out(broker: str, egress: str) -> None:
    with pytest.raises(MessageError):
        Embedding(broker, (egress,), "sha384-AAAA")


def test_what_is_text_is_escaped() -> None:
    given = Embedding("https://one.example/a?b&c", ("wss://two.example/d?e&f",), "sha384-AAAA")
    assert "a?b&amp;c/widget.js" in given.script
    assert 'egress="wss://two.example/d?e&amp;f"' in given.element


# --- the page -----------------------------------------------------------------------------------


def test_the_page_is_right_without_scripts() -> None:
    texts = Texts(served("embed").decode()).found
    given = embedding(EGRESSES, BROKER)
    assert texts["tag"] == f"{given.script}\n{given.element}"
    assert texts["element"] == given.element
    assert texts["policy"] == f"Content-Security-Policy: {given.policy}"


def test_the_page_changes_with_the_egresses() -> None:
    one, other = asset("embed", EGRESSES[:1], BROKER), asset("embed", EGRESSES, BROKER)
    assert one is not None
    assert other is not None
    assert one.etag != other.etag


def test_the_page_offers_all_languages_and_layouts() -> None:
    html = served("embed").decode()
    languages = {path.stem for path in (ROOT / "src/magpies/web/lang").iterdir()} | {"en"}
    offered = re.findall(r'<option value="([A-Za-z-]+)"', html)
    assert set(offered) == languages
    assert len(offered) == len(languages)
    chosen = re.findall(r'name="layout" value="(\w+)"', html)
    layout = next(each for each in manifest("attributes") if each["name"] == "layout")
    assert set(chosen) == set(re.findall(r'"(\w+)"', layout["type"]["text"]))


# --- the document -------------------------------------------------------------------------------


def manifest(of: str) -> list[dict[str, Any]]:
    """A list of what the element declares."""
    text = (ROOT / "widget" / "custom-elements.json").read_text("utf-8")
    declared: list[dict[str, Any]] = json.loads(text)["modules"][0]["declarations"][0][of]
    return declared


def called(entry: dict[str, Any]) -> str:
    """How a member is written."""
    if entry.get("kind") != "method":
        return str(entry["name"])
    inside = ", ".join(parameter["name"] for parameter in entry.get("parameters", []))
    return f"{entry['name']}({inside})"


def row(of: str, entry: dict[str, Any]) -> str:
    """The row of a table for one thing that is declared."""
    cells = [f"`{called(entry)}`"]
    if of == "attributes":
        kind = entry["type"]["text"].replace('"', "").replace(" | ", ", ")
        default = entry.get("default")
        cells.append("" if kind == "string" else kind)
        cells.append("" if default is None else f"`{default}`")
    return re.sub(" +", " ", f"| {' | '.join([*cells, entry['description']])} |")


@pytest.mark.parametrize("of", ["attributes", "members", "events", "cssProperties", "cssParts"])
def test_the_document_tells_what_the_element_declares(of: str) -> None:
    expected = [row(of, entry) for entry in manifest(of)]
    lines = DOCUMENT.splitlines()
    assert expected[0] in lines, "\n".join(expected)
    first = lines.index(expected[0])
    end = next(number for number in range(first, len(lines)) if not lines[number].startswith("|"))
    assert lines[first:end] == expected


def test_the_document_shows_the_tag_and_the_policy() -> None:
    given = Embedding(BROKER, tuple(EGRESSES[:1]), "sha384-...")
    shown = re.sub(r"\n\s+", " ", DOCUMENT)
    assert given.script in shown
    assert given.element in shown
    assert f"Content-Security-Policy: {given.policy}" in shown
