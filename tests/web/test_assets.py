from __future__ import annotations

import base64
import gzip
import hashlib
import json
import re
from html.parser import HTMLParser
from urllib.parse import urljoin

import pytest

from magpies.errors import MessageError
from magpies.web import Asset, asset, embedding, page_headers
from magpies.web.assets import _FILES

EGRESSES = ["wss://one.example/v1/link", "wss://two.example:8443/v1/link"]
ARTICLES = ["demo/", "demo/seeds", "demo/mud", "demo/zh", "demo/zh-seeds", "demo/zh-mud"]
PAGES = ["", "embed", "pair/", "pool/", *ARTICLES]
ELEMENTS = {"magpies-bridge", "magpies-pairing"}


def load(name: str) -> Asset:
    found = asset(name, EGRESSES)
    assert found is not None
    return found


def policy(headers: dict[str, str]) -> dict[str, list[str]]:
    rules = [rule.split() for rule in headers["Content-Security-Policy"].split(";")]
    return {rule[0]: rule[1:] for rule in rules}


class Tags(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, {key: value or "" for key, value in attrs}))


@pytest.mark.parametrize("name", _FILES)
def test_every_file_is_there_with_its_type_and_tag(name: str) -> None:
    found = load(name)
    assert found.body
    assert re.fullmatch(r'"[0-9a-f]{32}"', found.etag)
    assert found.all_headers["Content-Type"] == found.content_type
    assert found.all_headers["X-Content-Type-Options"] == "nosniff"
    assert found.all_headers["Referrer-Policy"] == "no-referrer"


@pytest.mark.parametrize("name", _FILES)
def test_a_first_slash_changes_nothing(name: str) -> None:
    assert load("/" + name) == load(name)


@pytest.mark.parametrize(
    "name", ["nothing", "//", "../errors.py", "assets.py", "pages/home.html", "demo", "%2e%2e/"]
)
def test_nothing_else_is_served(name: str) -> None:
    assert asset(name) is None


def test_different_files_have_different_tags() -> None:
    assert len({load(name).etag for name in _FILES}) == len(_FILES)


def test_the_widget_can_be_embedded_anywhere_and_is_light() -> None:
    found = load("widget.js")
    assert found.content_type == "text/javascript; charset=utf-8"
    assert found.headers["Access-Control-Allow-Origin"] == "*"
    assert found.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert found.cache_control == "public, max-age=600"
    assert len(gzip.compress(found.body)) < 25_000


def test_the_widgets_languages_can_be_loaded_from_anywhere_as_it_has_pinned_them() -> None:
    widget = load("widget.js").body.decode()
    names = [name for name in _FILES if name.startswith("lang/")]
    assert len(names) == 11
    for name in names:
        found = load(name)
        assert found.content_type == "application/json"
        assert found.headers["Access-Control-Allow-Origin"] == "*"
        assert found.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
        digest = base64.b64encode(hashlib.sha256(found.body).digest()).decode()
        assert f"sha256-{digest}" in widget
        assert json.loads(found.body)["language"] == name[5:-5]


@pytest.mark.parametrize("name", PAGES)
def test_a_page_may_contact_its_own_origin_and_its_egresses_only(name: str) -> None:
    rules = policy(load(name).all_headers)
    assert rules["default-src"] == ["'self'"]
    assert rules["connect-src"] == ["'self'", "wss://one.example", "wss://two.example:8443"]
    assert rules["script-src"] == ["'self'"]
    assert not {"style-src", "img-src", "worker-src"} & rules.keys()
    assert load(name).cache_control == "no-cache"


@pytest.mark.parametrize("name", PAGES)
def test_a_page_holds_the_switch_and_nothing_inline_or_foreign(name: str) -> None:
    html = load(name).body.decode()
    tags = Tags(html).found
    assert [attrs["broker"] for tag, attrs in tags if tag in ELEMENTS] != []
    assert not [attrs for tag, attrs in tags if tag == "style" or "style" in attrs]
    scripts = [attrs for tag, attrs in tags if tag == "script"]
    assert scripts
    assert all(
        script.keys() - {"integrity", "crossorigin"} == {"src", "defer"} for script in scripts
    )
    assert not [key for _, attrs in tags for key in attrs if key.startswith("on")]
    assert "://" not in html.replace("wss://one.example", "").replace("wss://two.example", "")


@pytest.mark.parametrize("name", PAGES)
def test_every_address_on_a_page_is_served(name: str) -> None:
    tags = Tags(load(name).body.decode()).found
    for address in [attrs[key] for _, attrs in tags for key in ("src", "href") if key in attrs]:
        path = urljoin(f"/{name}", address)
        assert path == "/status" or asset(path) is not None, address


@pytest.mark.parametrize("name", ARTICLES)
def test_an_article_embeds_the_switch_as_other_sites_do(name: str) -> None:
    page = asset(name, EGRESSES, "https://bridge.example")
    assert page is not None
    html = page.body.decode()
    tag = embedding(EGRESSES, "https://bridge.example")
    assert html.count(tag.script) == html.count("<script") == 1
    bridges = [attrs for each, attrs in Tags(html).found if each == "magpies-bridge"]
    assert {(each["broker"], each["egress"]) for each in bridges} == {
        ("https://bridge.example", " ".join(EGRESSES))
    }
    rules = policy(page.all_headers)
    assert rules["script-src"] == ["'self'", "https://bridge.example"]
    assert {"https://bridge.example", "wss://bridge.example"} <= set(rules["connect-src"])


@pytest.mark.parametrize("name", ARTICLES)
def test_an_article_leads_to_the_others_and_to_its_translation(name: str) -> None:
    found = Tags(load(name).body.decode()).found
    lang = next(attrs["lang"] for tag, attrs in found if tag == "html")
    links = [attrs for tag, attrs in found if tag == "a"]
    here = [each["href"] for each in links if each.get("aria-current") == "page"]
    assert [urljoin(f"/{name}", each) for each in here] == [f"/{name}"]
    ours = {each for each in ARTICLES if ("/zh" in each) == (lang == "zh-Hans")}
    led = {urljoin(f"/{name}", each["href"])[1:] for each in links}
    assert ours <= led
    (translation,) = [each for each in links if "hreflang" in each]
    assert {translation["hreflang"], lang} == {"en", "zh-Hans"}
    back = Tags(load(urljoin(f"/{name}", translation["href"])).body.decode()).found
    (home,) = [attrs["href"] for tag, attrs in back if tag == "a" and "hreflang" in attrs]
    assert urljoin(f"/{name}", home) == f"/{name}"


@pytest.mark.parametrize("name", [name for name in _FILES if name.endswith((".css", ".svg"))])
def test_styles_and_pictures_load_nothing(name: str) -> None:
    text = load(name).body.decode().replace("http://www.w3.org/2000/svg", "")
    assert "://" not in text
    assert "@import" not in text
    assert not re.search(r"url\((?!#)", text)


def test_the_same_origin_is_named_once() -> None:
    headers = page_headers(["wss://one.example/a", "wss://one.example/b"])
    assert policy(headers)["connect-src"] == ["'self'", "wss://one.example"]


@pytest.mark.parametrize(
    "url",
    [
        "wss://one.example; script-src *",
        "wss://one.example;script-src",
        "wss://one.example,two",
        "wss://* wss://one.example",
        "https://one.example/",
        "wss://user@one.example/",
        "*",
        "",
    ],
)
def test_an_egress_cannot_widen_the_policy(url: str) -> None:
    with pytest.raises(MessageError):
        page_headers([url])
