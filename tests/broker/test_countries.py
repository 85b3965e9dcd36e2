"""Countries of addresses, and who gets to know them."""

from __future__ import annotations

import asyncio
import logging
from ipaddress import ip_address
from pathlib import Path

import pytest

from magpies.broker import BrokerConfig
from magpies.broker.countries import INCLUDED, NONE, Countries
from magpies.errors import ConfigError
from magpies.wire.signalling import Outcome, Welcome, WidgetConfig, decode_body
from support import run
from support.brokers import running_broker
from tools import country_table

IRAN = "5.160.1.1"
BELARUS = "93.84.1.1"
GERMANY = "2003:0:1::1"
HEADER = "X-Forwarded-For"


@pytest.mark.parametrize(
    ("address", "country"),
    [
        (IRAN, "IR"),
        (f"::ffff:{IRAN}", "IR"),
        (BELARUS, "BY"),
        (GERMANY, "DE"),
        ("2a02:2698::1", "RU"),
        ("175.45.176.1", "KP"),
        ("127.0.0.1", None),
        ("10.1.2.3", None),
        ("192.168.1.1", None),
        ("100.64.0.1", None),
        ("::1", None),
        ("fe80::1", None),
        ("2001:db8::1", None),
    ],
)
def test_the_included_table(address: str, country: str | None) -> None:
    assert Countries(INCLUDED).of(ip_address(address)) == country
    assert Countries(NONE).of(ip_address(address)) is None


def small_table(*networks: tuple[str, int, str]) -> bytes:
    prefixes = sorted(
        (int(ip_address(first)) if ":" in first else int(ip_address(f"::{first}")), length, code)
        for first, length, code in networks
    )
    return country_table.encode(country_table.build(prefixes), 1_781_726_061)


def test_a_table_of_the_operators_own(tmp_path: Path) -> None:
    path = tmp_path / "own.mmdb"
    path.write_bytes(
        small_table(
            ("5.0.0.0", 96 + 16, "FR"),
            ("5.1.64.0", 96 + 18, "FR"),
            ("9.0.0.0", 96 + 8, "xx"),
            ("2003::", 32, "IS"),
        )
    )
    countries = Countries(str(path))
    assert countries.of(ip_address("5.0.1.1")) == "FR"
    assert countries.of(ip_address("5.1.1.1")) == "FR", "a gap within one country"
    assert countries.of(ip_address("6.0.1.1")) is None
    assert countries.of(ip_address("9.0.1.1")) is None, "no code of a country"
    assert countries.of(ip_address(GERMANY)) == "IS"


@pytest.mark.parametrize("content", [None, b"", b"not a table", b"\xab\xcd\xefMaxMind.com"])
def test_a_table_that_cannot_be_used_is_one_sentence(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "broken.mmdb"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ConfigError) as caught:
        Countries(str(path))
    assert str(path) in str(caught.value)
    assert str(caught.value).count("\n") == 0


def test_a_table_with_a_damaged_place_is_given_up_with_one_line(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "damaged.mmdb"
    data = bytearray(small_table(("5.0.0.0", 96 + 16, "FR"), ("9.0.0.0", 96 + 8, "SE")))
    end = data.rindex(country_table._MARK)
    value = data.index(b"\xe1\x47country")
    data[value:end] = b"\xff" * (end - value)
    path.write_bytes(data)
    countries = Countries(str(path))
    for _ in range(3):
        assert countries.of(ip_address("5.0.1.1")) is None
    assert [record.levelno for record in caplog.records] == [logging.ERROR]
    assert "5.0" not in caplog.text


# --- who gets to know -----------------------------------------------------------------------------


def test_a_volunteer_is_told_where_a_reader_is_and_how_many_there_are() -> None:
    async def main() -> None:
        async with running_broker(trusted_proxy_header=HEADER) as site:
            volunteer = await site.volunteer()
            assert isinstance(volunteer.heard[0], Welcome)
            assert volunteer.heard[0].readers == 0
            for address, country in ((IRAN, "IR"), ("127.0.0.1", None), ("?", None)):
                (status, _), offer = await asyncio.gather(
                    site.offer(headers={HEADER: address}), volunteer.answer()
                )
                assert status == 200
                assert offer.country == country
                await volunteer.say(Outcome(offer.match, connected=True))
            another = await site.volunteer()
            assert isinstance(another.heard[0], Welcome)
            assert another.heard[0].readers == 5, "three, rounded up"

    run(main())


def test_a_visitor_is_warned_in_the_countries_of_the_list_only() -> None:
    async def main() -> None:
        async def caution(address: str) -> str | None:
            _, body, headers = await site.get("/v1/config", headers={HEADER: address})
            assert headers["Cache-Control"] == "no-store"
            return decode_body(WidgetConfig, body).caution

        async with running_broker(trusted_proxy_header=HEADER) as site:
            assert await caution(BELARUS) == "BY"
            assert await caution(GERMANY) is None
            assert await caution("127.0.0.1") is None
        async with running_broker(trusted_proxy_header=HEADER, caution=("DE",)) as site:
            assert await caution(BELARUS) is None
            assert await caution(GERMANY) == "DE"
        async with running_broker(trusted_proxy_header=HEADER, country_table=NONE) as site:
            assert await caution(BELARUS) is None

    run(main())


def test_the_default_list_names_countries() -> None:
    default = BrokerConfig().caution
    assert list(default) == sorted(set(default))
    assert all(len(code) == 2 and code.isupper() for code in default)
