from __future__ import annotations

from pathlib import Path

import pytest

from magpies.broker import BrokerConfig
from magpies.cli.configuration import Configuration
from magpies.cli.configuration_docs import KINDS
from magpies.client.config import ClientConfig
from magpies.egress.config import EgressConfig
from magpies.errors import ConfigError
from magpies.hosting import ServeConfig
from magpies.volunteer.config import VolunteerConfig

ROOT = Path(__file__).parents[2]


def load(directory: Path, text: str) -> Configuration:
    path = directory / "magpies.toml"
    path.write_text(text, "utf-8")
    return Configuration.load(path)


def sentence(directory: Path, text: str) -> str:
    """What is said about a file that cannot work; every table is read."""

    def read_all() -> None:
        configuration = load(directory, text)
        for name, kind in KINDS.items():
            configuration.table(name, kind)

    with pytest.raises(ConfigError) as caught:
        read_all()
    return str(caught.value).replace(str(directory), "DIR")


def test_without_a_file_everything_has_its_default() -> None:
    for name, kind in KINDS.items():
        assert Configuration.load(None).table(name, kind) == kind()


def test_tables_are_read(tmp_path: Path) -> None:
    configuration = load(
        tmp_path,
        """
        [serve]
        stun_ports = [0, 0]
        [broker]
        slots = 3
        times.answer_s = 2
        [[broker.pools]]
        name = "friends"
        token_sha256 = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
        [client]
        engine = "aiortc"
        """,
    )
    broker = configuration.table("broker", BrokerConfig)
    assert configuration.table("serve", ServeConfig).stun_ports == [0, 0]
    assert (broker.slots, broker.times.answer_s, broker.pools[0].name) == (3, 2.0, "friends")
    assert configuration.table("client", ClientConfig).engine == "aiortc"


def test_options_go_over_the_file_and_lists_grow(tmp_path: Path) -> None:
    configuration = load(
        tmp_path,
        """
        [volunteer]
        slots = 3
        setup_s = 9.0
        [egress]
        allow_destinations = ["10.0.0.0/8"]
        """,
    )
    volunteer = configuration.table("volunteer", VolunteerConfig, {"slots": 5, "engine": None})
    assert (volunteer.slots, volunteer.setup_s, volunteer.engine) == (5, 9.0, "auto")
    more = {"allow_destinations": ["127.0.0.0/8"], "pool_tokens_sha256": []}
    egress = configuration.table("egress", EgressConfig, more=more)
    assert egress.allow_destinations == ["10.0.0.0/8", "127.0.0.0/8"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[client]\nlisen = 1", 'There is no key "client.lisen"; did you mean "listen"?'),
        (
            "[broker.times]\nanswers_s = 1",
            'There is no key "broker.times.answers_s"; did you mean "answer_s"?',
        ),
        (
            "[[broker.pools]]\nname = 'a'\ntoken = 'b'",
            'There is no key "broker.pools.token"; did you mean "token_sha256"?',
        ),
        ("[client]\nzzzzzz = 1", 'There is no key "client.zzzzzz".'),
        ("[brooker]", 'There is no table "brooker"; did you mean "broker"?'),
        ("slots = 1", 'There is no key outside the tables "slots".'),
        ("serve = 1", '"serve" must be a table: write [serve] on a line of its own.'),
        ("[volunteer]\nslots = 65", "volunteer.slots: expected a whole number <= 64."),
        ("[volunteer]\nslots = 'x'", "volunteer.slots: expected a whole number, got text."),
        ("[volunteer]\nengine = 'x'", "volunteer.engine: there is no choice 'x'."),
        ("[broker.times]\nbody_s = 0", "broker.times.body_s: expected a number > 0.0."),
        (
            "[broker]\noperator_keys = ['short']",
            "In the configuration of [broker]: operator_keys: each must be base64url of 32 octets",
        ),
    ],
)
def test_mistakes_are_named(tmp_path: Path, text: str, expected: str) -> None:
    assert sentence(tmp_path, text) == expected


def test_what_is_no_toml_is_said(tmp_path: Path) -> None:
    assert sentence(tmp_path, "[serve").startswith("DIR/magpies.toml is not TOML: ")
    assert "at line 2" in sentence(tmp_path, "[serve]\nlisten = \n")


def test_a_missing_file_is_said(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"magpies.toml cannot be read: No such file"):
        Configuration.load(tmp_path / "magpies.toml")


def test_a_long_file_is_refused(tmp_path: Path) -> None:
    assert "too long" in sentence(tmp_path, "#" * (1 << 20) + "\n")


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "magpies.toml"
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(ConfigError, match="not text"):
        Configuration.load(path)


def test_the_example_can_be_used() -> None:
    path = ROOT / "docs" / "magpies.example.toml"
    for name, kind in KINDS.items():
        assert Configuration.load(path).table(name, kind) != kind()
