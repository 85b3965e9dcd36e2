"""Makes `src/magpies/web/pages/world.json`: a map of the world in dots.

Sources: shapes from Natural Earth (in the public domain) as the npm package `world-atlas` has them;
codes from `i18n-iso-countries` (MIT). Run `make countries`.

The map is an equal-area one (Equal Earth, by Savric, Patterson and Jenny, 2018), so that a country
is as large as it is. Each dot is a point of a grid that lies in a country; a country between the
points gets the one nearest to its middle.
"""

from __future__ import annotations

import json
import math
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from tools.npm import unpacked

SHAPES: Final = ("world-atlas", "2.0.2")
CODES: Final = ("i18n-iso-countries", "7.14.0")
TARGET: Final = Path(__file__).parents[1] / "src" / "magpies" / "web" / "pages" / "world.json"

WIDTH: Final = 1_000
_STEP, _ROW = 6, 5
_NORTH, _SOUTH = 83.6, -56.0
_MIDDLE: Final = 11.0
"""Degrees east: here the map's edge crosses nobody's country but Antarctica's."""
_WITHOUT_CODE: Final = {"Somaliland": "SO", "Kosovo": "XK", "N. Cyprus": "CY"}
_LEFT_OUT: Final = {"AQ", "BV", "GS", "HM", "IO", "TF", "UM"}
"""Where nobody lives."""
type Point = tuple[float, float]
type Ring = list[Point]
type Box = tuple[float, float, float, float]

_A: Final = (1.340264, -0.081106, 0.000893, 0.003796)
_M: Final = math.sqrt(3) / 2


def _height(theta: float) -> float:
    square = theta * theta
    sixth = square**3
    return theta * (_A[0] + _A[1] * square + sixth * (_A[2] + _A[3] * square))


def _slope(theta: float) -> float:
    square = theta * theta
    sixth = square**3
    return _A[0] + 3 * _A[1] * square + sixth * (7 * _A[2] + 9 * _A[3] * square)


def project(longitude: float, latitude: float) -> Point:
    """Return a place on a map whose edges are at -pi and pi times some constant."""
    theta = math.asin(_M * math.sin(math.radians(latitude)))
    away = math.radians((longitude - _MIDDLE + 180) % 360 - 180)
    return away * math.cos(theta) / (_M * _slope(theta)), _height(theta)


_EDGE: Final = math.pi / (_M * _A[0])
_SCALE: Final = WIDTH / (2 * _EDGE)


def to_page(longitude: float, latitude: float) -> Point:
    """Return a place on the page, y downwards from the northern edge."""
    x, y = project(longitude, latitude)
    return WIDTH / 2 + x * _SCALE, (project(0, _NORTH)[1] - y) * _SCALE


def from_page(x: float, y: float) -> Point | None:
    """Return longitude and latitude, or None beyond the edge of the world."""
    height = project(0, _NORTH)[1] - y / _SCALE
    theta = height
    for _ in range(20):
        theta -= (_height(theta) - height) / _slope(theta)
    away = (x - WIDTH / 2) / _SCALE * _M * _slope(theta) / math.cos(theta)
    if abs(away) > math.pi:
        return None
    longitude = (math.degrees(away) + _MIDDLE + 180) % 360 - 180
    return longitude, math.degrees(math.asin(math.sin(theta) / _M))


def shapes(topology: dict[str, Any], codes: dict[str, str]) -> dict[str, list[list[Ring]]]:
    """Return the polygons of each country, each with its outline first and then its holes."""
    arcs = [list(_arc(arc, topology["transform"])) for arc in topology["arcs"]]

    def ring(numbers: list[int]) -> Ring:
        parts = [arcs[number] if number >= 0 else arcs[~number][::-1] for number in numbers]
        return _whole([point for part in parts for point in part[1:]])

    found: dict[str, list[list[Ring]]] = defaultdict(list)
    for shape in topology["objects"]["countries"]["geometries"]:
        code = codes.get(shape.get("id", "")) or _WITHOUT_CODE.get(shape["properties"]["name"])
        if code is None or code in _LEFT_OUT:
            continue
        polygons = shape["arcs"] if shape["type"] == "MultiPolygon" else [shape["arcs"]]
        found[code] += [[ring(numbers) for numbers in polygon] for polygon in polygons]
    return found


def _arc(deltas: list[list[int]], transform: dict[str, list[float]]) -> Iterator[Point]:
    x = y = 0
    (across, up), (left, bottom) = transform["scale"], transform["translate"]
    for dx, dy in deltas:
        x, y = x + dx, y + dy
        yield x * across + left, y * up + bottom


def _whole(ring: Ring) -> Ring:
    """Return a ring that goes on beyond 180 degrees instead of jumping around the world."""
    turned, turns, before = [], 0, ring[0][0]
    for x, y in ring:
        turns += (x - before < -180) - (x - before > 180)
        before = x
        turned.append((x + 360 * turns, y))
    return turned


def _box(ring: Ring) -> Box:
    xs, ys = [x for x, _ in ring], [y for _, y in ring]
    return min(xs), min(ys), max(xs), max(ys)


def _inside(point: Point, ring: Ring) -> bool:
    x, y = point
    inside = False
    for (x1, y1), (x2, y2) in zip(ring, [*ring[1:], ring[0]], strict=True):
        if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
            inside = not inside
    return inside


def dots(countries: dict[str, list[list[Ring]]]) -> dict[str, list[tuple[int, int]]]:
    """Return the points of the grid in each country, row by row."""
    boxed = [(_box(p[0]), p, code) for code, polygons in countries.items() for p in polygons]
    found: dict[str, list[tuple[int, int]]] = {code: [] for code in countries}
    bottom = int(to_page(0, _SOUTH)[1])
    for row, y in enumerate(range(_ROW, bottom, _ROW)):
        for x in range(_STEP // 2 * (row % 2), WIDTH, _STEP):
            place = from_page(x, y)
            if place is None:
                continue
            code = _country(place, boxed)
            if code is not None:
                found[code].append((x, y))
    taken = {dot for places in found.values() for dot in places}
    for code, polygons in countries.items():
        if not found[code]:
            largest = max(
                (_box(p[0]) for p in polygons), key=lambda b: (b[2] - b[0]) * (b[3] - b[1])
            )
            west, south, east, north = largest
            dot = _nearest(*to_page((west + east) / 2, (south + north) / 2), taken)
            found[code].append(dot)
            taken.add(dot)
    return found


def _country(place: Point, boxed: list[tuple[Box, list[Ring], str]]) -> str | None:
    longitude, latitude = place
    for turn in (0, -360, 360):
        x = longitude + turn
        for (west, south, east, north), polygon, code in boxed:
            within = west <= x <= east and south <= latitude <= north
            if within and sum(_inside((x, latitude), ring) for ring in polygon) == 1:
                return code
    return None


def _nearest(x: float, y: float, taken: set[tuple[int, int]]) -> tuple[int, int]:
    """Return the nearest point of the grid, a free one if there is one next to it."""
    rows = range(max(_ROW, round(y / _ROW - 1) * _ROW), round(y / _ROW + 2) * _ROW, _ROW)
    grid = [
        (column + _STEP // 2 * ((row // _ROW - 1) % 2), row)
        for row in rows
        for column in range(int(x) // _STEP * _STEP - 2 * _STEP, int(x) + 3 * _STEP, _STEP)
    ]
    near = sorted(grid, key=lambda dot: math.dist(dot, (x, y)))[:7]
    return next((dot for dot in near if dot not in taken), near[0])


def path(places: list[tuple[int, int]]) -> str:
    """Return a line for each run of dots in a row: dashes of no length with round ends make them.

    A line is a little longer than its dots are apart, so that the last one is drawn in any case.
    """
    text, begin, end = "", (0, 0), -1
    for x, y in places:
        if text and (y, x) == (begin[1], end + _STEP):
            text = text[: text.rindex("h")]
        else:
            text += f"M{x} {y}"
            begin = x, y
        text += f"h{x - begin[0] + 1}"
        end = x
    return text


def main() -> None:
    """Write the file."""
    with unpacked(*SHAPES) as folder:
        topology = json.loads((folder / "countries-50m.json").read_bytes())
    with unpacked(*CODES) as folder:
        codes = json.loads((folder / "codes.json").read_bytes())
    numbers = {number: two for two, _, number, *_ in codes}
    places = dots(shapes(topology, numbers))
    world = {
        "width": WIDTH,
        "step": _STEP,
        "height": max(y for dots in places.values() for _, y in dots) + _ROW,
        "countries": {
            code: path(places.get(code, [])) for code in sorted({*numbers.values(), *places})
        },
    }
    lines = json.dumps(world, ensure_ascii=False, separators=(",", ":")).replace('",', '",\n')
    TARGET.write_text(lines + "\n", encoding="utf-8")
    print(f"{TARGET.name}: {sum(map(len, places.values())):,} dots in {len(places)} countries")


if __name__ == "__main__":
    main()
