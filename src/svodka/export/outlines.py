"""The packaged boundaries as degrees: lines of kilometres on a flat sheet → points and polygons.

The sheets are made for drawing (docs/boundaries.md): a region's label stands where it has most
room, and neighbours share their simplified edges.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import pairwise

from svodka.export.extract import Point, Polygon

Ring = tuple[Point, ...]
# (x, y) in km of a sheet → (longitude, latitude).
Back = Callable[[float, float], Point]

_RING = re.compile(r"M([^z]*)z")
_NUMBER = re.compile(r"-?\d+")


@dataclass(frozen=True, slots=True)
class Outline:
    point: Point
    polygons: tuple[Polygon, ...]


def packaged(sheets: Sequence[tuple[str, Back]]) -> dict[str, Callable[[], Outline]]:
    """Id of a region or sea → its outline, made when asked for. ``sheets`` are the names of the
    files with what turns their kilometres back, the finer first."""
    found: dict[str, Callable[[], Outline]] = {}
    for name, back in sheets:
        text = files("svodka").joinpath(f"data/boundaries/{name}.tsv").read_text("utf-8")
        for line in text.splitlines():
            if not line.startswith(("#", "land:")):
                found.setdefault(line.partition("\t")[0], cache(_later(line, back)))
    return found


def outline(line: str, back: Back) -> Outline:
    """From a row: id, kind, label x, label y, four edges and more, path."""
    cells = line.split("\t")
    rings = [_unrolled([back(*point) for point in ring]) for ring in _rings(cells[-1])]
    polygons = (half for polygon in _nested(rings) for half in _halves(polygon))
    return Outline(back(float(cells[2]), float(cells[3])), tuple(polygons))


def _later(line: str, back: Back) -> Callable[[], Outline]:
    return lambda: outline(line, back)


def _rings(path: str) -> Iterator[list[Point]]:
    """Of an SVG path of the shape "M x y l dx dy … z"."""
    for printed in _RING.findall(path):
        numbers = list(map(float, _NUMBER.findall(printed)))
        x, y = numbers[:2]
        points = [(x, y)]
        for dx, dy in zip(numbers[2::2], numbers[3::2], strict=True):
            x, y = x + dx, y + dy
            points.append((x, y))
        yield [*points, points[0]]


def _unrolled(points: Sequence[Point]) -> Ring:
    """Where a ring crosses 180° east, longitudes go on above 180 instead of jumping."""
    if all(abs(x1 - x0) < 180 for (x0, _), (x1, _) in pairwise(points)):
        return tuple(points)
    return tuple((x + 360 if x < 0 else x, y) for x, y in points)


def _halves(polygon: Polygon) -> Iterator[Polygon]:
    """Cut at 180° east, as RFC 7946 (3.1.9) wants it; as it is where it does not reach so far."""
    if max(x for x, _ in polygon[0]) <= 180:
        yield polygon
        return
    for sign, shift in ((1, 0.0), (-1, -360.0)):
        rings = (_cut(ring, sign) for ring in polygon)
        half = tuple(tuple((x + shift, y) for x, y in ring) for ring in rings if ring)
        if half:
            yield half


def _cut(ring: Ring, sign: int) -> Ring:
    """What lies west of 180° (``sign`` 1) or east of it (-1), closed along that line; () for
    nothing. (I. Sutherland and G. Hodgman, Reentrant Polygon Clipping, 1974.)"""
    out: list[Point] = []
    for (x0, y0), (x1, y1) in pairwise(ring):
        before, after = (180 - x0) * sign, (180 - x1) * sign
        if before * after < 0:
            out.append((180.0, y0 + (180 - x0) * (y1 - y0) / (x1 - x0)))
        if after >= 0:
            out.append((x1, y1))
    return (*out, out[0]) if len(out) > 2 else ()


def _nested(rings: Sequence[Ring]) -> Iterator[Polygon]:
    """Rings that lie in an even number of others are outer ones, counter-clockwise as RFC 7946
    wants them; those in an odd number are holes of the smallest ring around them."""
    around = [[o for o in rings if o is not ring and _inside(ring[0], o)] for ring in rings]
    holes: dict[Ring, list[Ring]] = {}
    for ring, others in zip(rings, around, strict=True):
        if len(others) % 2:
            smallest = min(others, key=lambda other: abs(_area(other)))
            holes.setdefault(smallest, []).append(_turned(ring, -1))
    for ring, others in zip(rings, around, strict=True):
        if len(others) % 2 == 0:
            yield (_turned(ring, 1), *holes.get(ring, ()))


def _turned(ring: Ring, sign: int) -> Ring:
    return ring if _area(ring) * sign > 0 else ring[::-1]


def _area(ring: Ring) -> float:
    """Of a plane; above zero when it runs counter-clockwise."""
    steps = pairwise(ring)
    return sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in steps) / 2


def _inside(point: Point, ring: Ring) -> bool:
    """Whether a line to the east crosses the ring an odd number of times."""
    x, y = point
    found = False
    for (x0, y0), (x1, y1) in pairwise(ring):
        if (y0 > y) != (y1 > y) and x < x0 + (y - y0) * (x1 - x0) / (y1 - y0):
            found = not found
    return found
