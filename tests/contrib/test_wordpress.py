"""The plugin for WordPress, run by PHP with stand-ins for WordPress' functions."""

from __future__ import annotations

import json
import subprocess
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from magpies.web import asset, embedding

ROOT = Path(__file__).parents[2]
PLUGIN = ROOT / "contrib" / "wordpress" / "magpies-bridge"
HARNESS = Path(__file__).with_name("wordpress.php")
BROKER = "https://bridge.example.org"
EGRESSES = ["wss://bridge.example.org/v1/link", "wss://second.example.net/v1/link"]
TAG = embedding(EGRESSES, BROKER)
SETTINGS = {
    "broker": BROKER,
    "egress": " ".join(EGRESSES),
    "integrity": TAG.integrity,
    "script": "",
}
EVIL = '"><script>alert(1)</script>'


class Tags(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def wordpress(
    *calls: list[Any], stored: object = SETTINGS, administrator: bool = False
) -> tuple[list[Any], list[str]]:
    """Run the plugin; return what the calls gave, and what the settings page would complain of."""
    case = {"stored": stored, "administrator": administrator, "calls": calls}
    done = subprocess.run(
        ["php", HARNESS, PLUGIN / "magpies-bridge.php"],
        input=json.dumps(case),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    told = json.loads(done.stdout)
    return told["results"], told["errors"]


@pytest.mark.parametrize("path", [*PLUGIN.glob("*.php"), HARNESS], ids=lambda path: path.name)
def test_its_syntax(path: Path) -> None:
    done = subprocess.run(["php", "-l", path], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_a_shortcode_gives_the_same_tags_as_the_page_of_the_broker() -> None:
    (html,), _ = wordpress(["page", {}])
    ours = dict(Tags(html).found)
    theirs = dict(Tags(TAG.script + TAG.element).found)
    assert ours["script"].pop("id") == "magpies-bridge-js"
    assert ours == theirs


def test_attributes_that_may_be_are_kept_and_others_left_out() -> None:
    good = {"layout": "banner", "theme": "dark", "globe": "off", "lang": "zh-Hans"}
    bad = {"layout": EVIL, "theme": "own", "globe": "", "lang": EVIL, "broker": "https://x.example"}
    usual = {"layout": "card", "theme": "auto", "globe": "on", "lang": ""}
    results, _ = wordpress(["page", good], ["page", bad], ["page", usual], ["page", ""])
    elements = [dict(Tags(html).found)["magpies-bridge"] for html in results]
    plain = {"broker": BROKER, "egress": " ".join(EGRESSES)}
    assert elements == [{**plain, **good}, plain, plain, plain]


def test_an_own_copy_is_loaded_and_another_script_left_alone() -> None:
    other = '<script src="/jquery.js"></script>'
    stored = {**SETTINGS, "script": "https://news.example/widget.js", "integrity": ""}
    (html, left), _ = wordpress(["page", {}], ["other_script", other], stored=stored)
    script = dict(Tags(html).found)["script"]
    assert script["src"] == "https://news.example/widget.js"
    assert "integrity" not in script
    assert left == other


@pytest.mark.parametrize(
    "stored", [None, "text", {}, {"broker": ["list"]}, {"broker": f"https://one.example/{EVIL}"}]
)
def test_without_a_broker_visitors_see_nothing(stored: object) -> None:
    (html,), _ = wordpress(["page", {}], stored=stored)
    assert html == ""
    (html,), _ = wordpress(["page", {}], stored=stored, administrator=True)
    assert "settings" in html
    assert "<script" not in html


def test_what_is_sent_is_checked() -> None:
    sent = {
        "broker": " https://other.example:8443/ ",
        "egress": "wss://one.example/v1/link\n  wss://two.example/v1/link ",
        "integrity": f"{TAG.integrity} {TAG.integrity}",
        "script": "",
        "more": "is not stored",
    }
    (saved,), errors = wordpress(["save", sent])
    assert saved == {
        "broker": "https://other.example:8443",
        "egress": "wss://one.example/v1/link wss://two.example/v1/link",
        "integrity": f"{TAG.integrity} {TAG.integrity}",
        "script": "",
    }
    assert errors == []


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("broker", "javascript:alert(1)"),
        ("broker", "https://user@one.example"),
        ("broker", f"https://one.example/{EVIL}"),
        ("broker", "https://one.example/\n"[:-1] + "\\"),
        ("broker", "https://" + "a" * 600),
        ("egress", "https://one.example/v1/link"),
        ("egress", f"wss://one.example/{EVIL}"),
        ("egress", " ".join(["wss://one.example/v1/link"] * 17)),
        ("integrity", "sha384-short"),
        ("integrity", f"sha384-{EVIL}"),
        ("script", "data:text/javascript,1"),
    ],
)
def test_what_is_wrong_stays_as_it_was_and_is_told(field: str, value: str) -> None:
    (saved,), errors = wordpress(["save", {**SETTINGS, field: value}])
    assert saved == SETTINGS
    assert len(errors) == 1


def test_a_form_that_is_none_empties_the_settings() -> None:
    (saved,), _ = wordpress(["save", "text"])
    assert set(saved.values()) == {""}


def test_the_settings_page_is_for_administrators_and_escapes() -> None:
    ((capability, html),), _ = wordpress(["settings_page"], administrator=True)
    assert capability == "manage_options"
    assert '<form action="options.php" method="post">' in html
    assert 'name="_wpnonce" value="magpies_bridge_settings"' in html
    inputs = {attrs["name"]: attrs for tag, attrs in Tags(html).found if tag == "input"}
    for name, value in SETTINGS.items():
        field = inputs[f"magpies_bridge[{name}]"]
        assert field["value"] == value
        assert f'<label for="{field["id"]}">' in html
        assert f'id="{field["aria-describedby"]}"' in html
    ((_, nothing),), _ = wordpress(["settings_page"], administrator=False)
    assert nothing == ""
    ((_, html),), _ = wordpress(
        ["settings_page"], stored={**SETTINGS, "egress": EVIL, "broker": EVIL}, administrator=True
    )
    assert "<script" not in html


def test_its_version_is_that_of_its_readme() -> None:
    plugin = (PLUGIN / "magpies-bridge.php").read_text("utf-8")
    readme = (PLUGIN / "readme.txt").read_text("utf-8")
    assert " * Version:           0.1.0\n" in plugin
    assert "Stable tag: 0.1.0\n" in readme
    assert asset("widget.js") is not None
