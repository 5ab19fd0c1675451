"""Drawings: what they are given is in them, in words, reachable, and nothing that could run."""

from __future__ import annotations

import os
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import pairwise
from math import cos, hypot, radians
from pathlib import Path
from typing import Any
from xml.etree import ElementTree
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markupsafe import Markup

from svodka.model import AirportRef
from svodka.model.finding import Bounds
from svodka.model.window import Interval
from svodka.places import Gazetteer
from svodka.serve import drawing
from svodka.serve.drawing import AirportMark, BenchRow, Box, Cell, Night, Shut, markup, shading
from svodka.serve.drawing.boxes import SHEETS, fitted
from svodka.serve.drawing.hours import Axis
from svodka.serve.drawing.projection import FRAMES, RADIUS, Albers
from svodka.serve.drawing.shapes import Shape, shapes

GOLDEN = Path(__file__).parent / "golden"
MOSCOW, KYIV = ZoneInfo("Europe/Moscow"), ZoneInfo("Europe/Kyiv")
SVG = "{http://www.w3.org/2000/svg}"
REGIONS = [place.id for place in Gazetteer.packaged().places("region")]
SEAS = [place.id for place in Gazetteer.packaged().places("sea")]
# Beyond the edges of the western sheet: a tile tells of it.
NO_SHAPE = {"sea:mediterranean"}


def parsed(svg: str) -> ElementTree.Element:
    return ElementTree.fromstring(svg)


def name(id: str) -> str:
    found = Gazetteer.packaged().place(id)
    return found.name if found else id


def counted(id: str, low: int, high: int | None, conflicts: int = 0) -> Cell:
    return Cell(name(id), "counted", Bounds(low, high), conflicts)


def night_map(values: dict[str, Cell], **more: Any) -> Markup:
    return drawing.region_map(values, link=lambda id: f"/region/{id}", title="t", desc="d", **more)


def linked(svg: str) -> dict[str, str]:
    """Address → title of every link."""
    found = {}
    for item in parsed(svg).iter(f"{SVG}a"):
        title = item.find(f"{SVG}title")
        assert title is not None
        assert item.get("aria-label") == title.text
        found[item.get("href") or ""] = title.text or ""
    return found


# -- the sheet -------------------------------------------------------------------------------------

degrees_west = st.tuples(st.floats(-60, 140), st.floats(35, 82))


@given(degrees_west, st.sampled_from(sorted(FRAMES)))
def test_projecting_back_gives_the_place(place: tuple[float, float], frame: str) -> None:
    lon, lat = FRAMES[frame].back(*FRAMES[frame].forward(*place))
    assert (lon, lat) == pytest.approx(place, abs=1e-6)


@given(degrees_west, st.sampled_from(sorted(FRAMES)))
def test_equal_areas_stay_equal(place: tuple[float, float], frame: str) -> None:
    sheet, (lon, lat), d = FRAMES[frame], place, 1e-4
    x, y = sheet.forward(lon, lat)
    east, north = sheet.forward(lon + d, lat), sheet.forward(lon, lat + d)
    area = (east[0] - x) * (north[1] - y) - (east[1] - y) * (north[0] - x)
    assert abs(area) == pytest.approx((RADIUS * radians(d)) ** 2 * cos(radians(lat)), rel=1e-3)


def test_the_middle_meridian_points_up() -> None:
    sheet = Albers(lon0=40, lat1=46, lat2=60, lat0=52)
    assert sheet.forward(40, 52) == pytest.approx((0, 0))
    x, y = sheet.forward(40, 56)
    assert (x, y) == pytest.approx((0, -4 * 111.2), rel=0.02)
    assert hypot(*sheet.forward(41, 46)) > 0


# -- the packaged boundaries -----------------------------------------------------------------------


@cache
def rings(path: str) -> tuple[tuple[tuple[int, int], ...], ...]:
    """SVG path data of whole numbers → closed rings of points."""
    found = []
    for part in path.rstrip("z").split("z"):
        start, _, steps = part.removeprefix("M").partition("l")
        x, y = map(int, re.findall(r"-?\d+", start))
        numbers = [int(n) for n in re.findall(r"-?\d+", steps)]
        points = [(x, y)]
        for dx, dy in zip(numbers[::2], numbers[1::2], strict=True):
            x, y = x + dx, y + dy
            points.append((x, y))
        found.append(tuple(points))
    return tuple(found)


def sides(shape: Shape) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
    for ring in rings(shape.path):
        yield from zip(ring, (*ring[1:], ring[0]), strict=True)


def holds(shape: Shape, x: float, y: float) -> bool:
    """Whether a point lies in the shape: a line from it crosses its edge an odd number of times."""
    crossed = (
        (a[1] > y) != (b[1] > y) and x < (b[0] - a[0]) * (y - a[1]) / (b[1] - a[1]) + a[0]
        for a, b in sides(shape)
    )
    return sum(crossed) % 2 == 1


def area(shape: Shape) -> float:
    """km², whichever way the rings run: outer ones and holes run against each other."""
    return abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in sides(shape))) / 2


def test_every_region_has_a_shape() -> None:
    assert {s.id for s in shapes("whole").values() if s.kind == "region"} == set(REGIONS)
    assert {s.id for s in shapes("west").values() if s.kind == "region"} < set(REGIONS)
    ukraine = {id for id in REGIONS if id.startswith("UA-")}
    assert ukraine < shapes("west").keys()


def test_every_sea_has_a_shape_or_is_known_to_have_none() -> None:
    found = {s.id for s in shapes("west").values() if s.kind == "sea"}
    assert found | NO_SHAPE == set(SEAS)
    assert not found & NO_SHAPE


def test_the_boundaries_are_small() -> None:
    folder = Path(drawing.__file__).parents[2] / "data" / "boundaries"
    assert sum(file.stat().st_size for file in folder.iterdir()) < 150_000


@pytest.mark.parametrize("frame", sorted(FRAMES))
def test_shapes_are_sound(frame: str) -> None:
    for shape in shapes(frame).values():
        assert re.fullmatch(r"(?:M-?\d+ -?\d+l-?\d+(?:[ -]\d+)+z)+", shape.path), shape.id
        points = [point for ring in rings(shape.path) for point in ring]
        xs, ys = [x for x, _ in points], [y for _, y in points]
        assert all(len(ring) > 2 for ring in rings(shape.path)), shape.id
        found, told, sheet = Box(min(xs), min(ys), max(xs), max(ys)), shape.box, SHEETS[frame]
        assert all(abs(a - b) <= 1 for a, b in zip(found, told, strict=True)), shape.id
        assert found.west >= sheet.west, shape.id
        assert found.south <= sheet.south, shape.id
        assert shape.kind != "region" or holds(shape, shape.x, shape.y), shape.id


def test_the_towns_of_a_region_lie_in_its_shape() -> None:
    """Boundaries under a wrong code are found by the towns: two sources that know nothing of each
    other."""
    inside: dict[str, Counter[bool]] = defaultdict(Counter)
    for town in Gazetteer.packaged().places("town"):
        shape = shapes("west").get(town.region) or shapes("whole").get(town.region)
        if shape is None or town.lat is None or town.lon is None or inside[town.region].total() > 9:
            continue
        frame = "west" if town.region in shapes("west") else "whole"
        inside[town.region][holds(shape, *FRAMES[frame].forward(town.lon, town.lat))] += 1
    assert inside.keys() >= set(REGIONS) - {"RU-SPE", "UA-30"}
    # On a coast that lost its bends some lie in the water; under a wrong code nearly all are out.
    wrong = {id: dict(seen) for id, seen in inside.items() if 3 * seen[True] < seen.total()}
    assert wrong == {}


@pytest.mark.parametrize(
    ("id", "thousands"),  # km², as statistical yearbooks have it
    [
        ("RU-BRY", 34.9),
        ("RU-KLU", 29.8),
        ("RU-KO", 416.8),
        ("RU-MOS", 44.3),
        ("RU-MUR", 144.9),
        ("RU-ROS", 101.0),
        ("RU-SVE", 194.3),
        ("UA-46", 21.8),
        ("UA-51", 33.3),
        ("UA-63", 31.4),
    ],
)
def test_areas_are_right(id: str, thousands: float) -> None:
    assert area(shapes("west")[id]) / 1000 == pytest.approx(thousands, rel=0.06)


@pytest.mark.parametrize("frame", sorted(FRAMES))
def test_neighbours_share_their_border(frame: str) -> None:
    """No gaps and no overlaps: a side belongs to one shape (a coast, an edge) or to two."""
    owners: dict[frozenset[tuple[int, int]], set[str]] = defaultdict(set)
    for shape in shapes(frame).values():
        if shape.kind != "sea":
            for side in sides(shape):
                owners[frozenset(side)].add(shape.id)
    assert max(map(len, owners.values())) <= 2
    alone = set(REGIONS) - {id for found in owners.values() if len(found) == 2 for id in found}
    assert alone & shapes(frame).keys() <= {"RU-SAK"}  # an island


@pytest.mark.parametrize(("x", "y"), [(x, y) for x in range(-900, 900, 90) for y in (-500, 0, 300)])
def test_no_ground_is_in_two_regions(x: int, y: int) -> None:
    found = [
        s.id for s in shapes("west").values() if s.kind != "sea" and holds(s, x + 0.3, y + 0.3)
    ]
    assert len(found) <= 1


# -- looks -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("low", "high", "look", "short", "words"),
    [
        (0, 0, "step-0", "0", "0"),
        (0, 2, "step-0", "0–2", "0 to 2"),
        (0, 3, "step-0-wide", "0–3", "0 to 3"),
        (0, None, "step-0-open", "0+", "at least 0"),
        (1, 1, "step-1", "1", "1"),
        (1, 3, "step-1", "1–3", "1 to 3"),
        (1, 4, "step-1-wide", "1–4", "1 to 4"),
        (4, 7, "step-1", "4–7", "4 to 7"),
        (5, 10, "step-2-wide", "5–10", "5 to 10"),
        (9, 17, "step-2", "9–17", "9 to 17"),
        (10, 10, "step-3", "10", "10"),
        (23, 29, "step-4", "23–29", "23 to 29"),
        (49, None, "step-4-open", "49+", "at least 49"),
        (50, 50, "step-5", "50", "50"),
        (720, 800, "step-5", "720–800", "720 to 800"),
    ],
)
def test_looks(low: int, high: int | None, look: str, short: str, words: str) -> None:
    cell = Cell("Kaluga Oblast", "counted", Bounds(low, high))
    assert (shading.look(cell), shading.short(cell)) == (look, short)
    assert shading.words(cell) == f"Kaluga Oblast: {words}"


def test_not_counted_looks_three_ways() -> None:
    cells = [Cell("Tula Oblast", state) for state in ("none", "silent", "unread")]
    assert [shading.look(cell) for cell in cells] == ["none", "silent", "unread"]
    assert [shading.words(cell).partition(": ")[2] for cell in cells] == [
        "claimed none",
        "no claim",
        "source not read",
    ]


@pytest.mark.parametrize(
    "make",
    [
        lambda: Cell("x", "counted"),
        lambda: Cell("x", "none", Bounds(0, 0)),
        lambda: Cell("x", "quiet"),
        lambda: AirportMark(37, 55, "shut", "x"),
        lambda: Shut(datetime(2026, 5, 15, tzinfo=UTC), None, "shut", "x"),
        lambda: markup.element("path", onclick="run()"),
        lambda: markup.element("path", style="fill:red"),
    ],
)
def test_what_makes_no_sense_is_refused(make: Callable[[], object]) -> None:
    with pytest.raises(ValueError, match=r"none of|bounds|no attribute"):
        make()


# -- the map ---------------------------------------------------------------------------------------

bounds = st.tuples(st.integers(0, 90), st.none() | st.integers(0, 60)).map(
    lambda pair: Bounds(pair[0], None if pair[1] is None else pair[0] + pair[1])
)


@settings(max_examples=30, deadline=None)
@given(st.dictionaries(st.sampled_from([*REGIONS, *SEAS, "RU-MOW,RU-MOS", "geonames:1"]), bounds))
def test_every_figure_is_on_the_map(values: dict[str, Bounds]) -> None:
    """On its shape, where it is a link, or as a tile with name and figure; nothing is dropped."""
    cells = {id: Cell(name(id), "counted", found) for id, found in values.items()}
    svg = night_map(cells)
    links = linked(svg)
    printed = Counter(item.text for item in parsed(svg).iter(f"{SVG}text"))
    for id, cell in cells.items():
        assert links[f"/region/{id}"] == shading.words(cell)
        assert printed[shading.short(cell)] >= 1
    shorts = Counter(shading.short(cell) for cell in cells.values())
    assert all(printed[short] >= times for short, times in shorts.items())


def test_maps_are_light() -> None:
    """Of the 300 kB that a page may have."""
    near = {id: counted(id, 10, 20) for id in ("RU-KLU", "UA-63", "RU-LEN", "UA-43", "RU-SAM")}
    silent = {id: Cell(name(id), "silent") for id in REGIONS}
    assert len(night_map(silent | near).encode()) < 90_000
    far = {id: counted(id, 3, None) for id in ("RU-IRK", "RU-AMU", "RU-MUR", "RU-TYU", "RU-DA")}
    assert len(night_map(silent | near | far).encode()) < 120_000
    # A night on which every region is named has not been.
    every = {id: counted(id, n, None if n % 7 == 0 else n) for n, id in enumerate(REGIONS)}
    assert len(night_map(every).encode()) < 170_000


def test_siberia_has_its_panel_when_it_has_a_figure() -> None:
    near = night_map(
        {"RU-KLU": counted("RU-KLU", 1, 1), "RU-IRK": Cell("Irkutsk Oblast", "silent")}
    )
    far = night_map({"RU-KLU": counted("RU-KLU", 1, 1), "RU-IRK": counted("RU-IRK", 2, 2)})
    assert "/region/RU-IRK" not in linked(near)
    assert linked(far)["/region/RU-IRK"] == "Irkutsk Oblast: 2"
    assert list(linked(far)).count("/region/RU-KLU") == 1
    assert len(parsed(far).findall(f"{SVG}svg")) == len(parsed(near).findall(f"{SVG}svg")) + 1


def test_cities_get_a_tile_and_the_oblast_its_figure() -> None:
    values = {id: counted(id, 4, 4) for id in ("RU-MOW", "RU-MOS", "UA-40", "UA-43", "UA-30")}
    svg = parsed(night_map(values))
    tiles = [a for a in svg.iter(f"{SVG}a") if a.find(f"{SVG}rect[@class='tile']") is not None]
    assert {a.get("href") for a in tiles} == {"/region/RU-MOW", "/region/UA-40", "/region/UA-30"}


def test_what_has_no_figure_is_reached_with_the_mouse_alone() -> None:
    values = {"RU-KLU": counted("RU-KLU", 1, 1), "RU-TUL": Cell("Tula Oblast", "silent")}
    values |= {"RU-BRY": Cell("Bryansk Oblast", "none"), "RU-ORL": Cell("Oryol Oblast", "unread")}
    stops = {a.get("href"): a.get("tabindex") for a in parsed(night_map(values)).iter(f"{SVG}a")}
    assert stops["/region/RU-KLU"] is None
    assert stops["/region/RU-BRY"] is None
    assert stops["/region/RU-TUL"] == stops["/region/RU-ORL"] == "-1"


def test_a_conflict_is_marked_and_explained() -> None:
    def marks(conflicts: int) -> int:
        svg = night_map({"RU-VOR": counted("RU-VOR", 8, 8, conflicts)})
        return sum(item.get("class") == "clash" for item in parsed(svg).iter(f"{SVG}path"))

    assert (marks(0), marks(2)) == (0, 2)  # on the region, in the legend


def test_airports() -> None:
    at = drawing.located(AirportRef("Внуково", "VKO", "UUWW"))
    assert at == pytest.approx((37.26, 55.59), abs=0.02)
    assert drawing.located(AirportRef("Somewhere", None, None)) is None
    lon, lat = at or (0.0, 0.0)
    marks = [
        AirportMark(lon, lat, "restricted", "Vnukovo: limited", "/airports#UUWW"),
        AirportMark(lon, lat, "closed", "Next door: closed", "/airports#2"),
        AirportMark(-70, 40, "closed", "New York", "/airports#3"),
    ]
    links = linked(night_map({"RU-MOS": counted("RU-MOS", 1, 1)}, airports=marks))
    assert links["/airports#UUWW"] == "Vnukovo: limited; Next door: closed"
    assert "/airports#3" not in links


@given(
    st.tuples(st.integers(-3000, 3000), st.integers(-3000, 3000), st.integers(1, 5000)),
    st.integers(1, 5000),
    st.sampled_from(sorted(SHEETS)),
)
def test_boxes_hold_what_they_are_for(at: tuple[int, int, int], height: int, frame: str) -> None:
    sheet, (west, north, width) = SHEETS[frame], at
    asked = Box(
        max(west, sheet.west),
        max(north, sheet.north),
        min(west + width, sheet.east),
        min(north + height, sheet.south),
    )
    if asked.width <= 0 or asked.height <= 0:
        return
    box = fitted(asked, frame, 720 / 560)
    assert box.width / box.height == pytest.approx(720 / 560)
    assert box.around(asked) == pytest.approx(box)


# -- what could run, and what cannot be read -------------------------------------------------------

hostile = st.sampled_from(
    [
        "<script>alert(1)</script>",
        '"><svg onload=alert(1)>',
        "javascript:alert(1)",
        "java\tscript:alert(1)",
        " \x01JaVaScRiPt:alert(1)",
        "data:text/html,<script>",
        "&lt;b&gt;",
        "]]>",
        "\x00\x0b\ufffe\ud800",
        "\u202etxt",
        "Калужская область",
        "/region/RU-KLU?as_of=2026-05-15&x='",
    ]
)
words = hostile | st.text(max_size=20)
HOUR = timedelta(hours=1)
moments = st.integers(-30, 60).map(lambda n: datetime(2026, 5, 14, tzinfo=UTC) + n * 7 * HOUR / 6)
intervals = st.tuples(moments, moments).map(lambda pair: Interval(min(pair), max(pair)))
HOURS = Interval(datetime(2026, 5, 14, 15, tzinfo=UTC), datetime(2026, 5, 15, 6, tzinfo=UTC))


@st.composite
def drawings(draw: st.DrawFn) -> Markup:
    """Any drawing, with any words in any field."""
    title, desc = draw(words), draw(words)
    cells = draw(st.dictionaries(st.sampled_from(["RU-KLU", "UA-40", "x"]), words, max_size=3))
    maybe = st.none() | intervals
    rows = st.builds(
        BenchRow,
        *(words, words, maybe, maybe, maybe, st.none() | moments),
        *(st.lists(st.integers(1, 99), max_size=3).map(tuple), st.booleans(), words, words),
    )
    shut = st.builds(
        Shut, moments, st.none() | moments, st.sampled_from(["closed", "restricted"]), words, words
    )
    night = st.builds(
        Night, st.dates(date(1970, 1, 1)), st.none() | bounds, st.booleans(), st.just((3,)), words
    )
    nights = [*draw(st.lists(night, max_size=4)), Night(date(2026, 5, 1), None, href=draw(words))]
    which = draw(st.integers(0, 4))
    if which == 0:
        href = draw(words)
        values = {key: Cell(said, "counted", Bounds(1, 2), 1, said) for key, said in cells.items()}
        marks = [AirportMark(37, 55, "closed", draw(words), draw(words))]
        return drawing.region_map(
            values, link=lambda _: href, title=title, desc=desc, airports=marks
        )
    if which == 1:
        bench_rows = draw(st.lists(rows, max_size=4))
        return drawing.bench(bench_rows, HOURS, zone=MOSCOW, title=title, desc=desc)
    if which == 2:
        made = draw(st.lists(shut, max_size=3))
        return drawing.interval_bar(made, HOURS, zone=KYIV, title=title, desc=desc, id="i")
    draws = drawing.strip if which == 3 else drawing.band_chart
    return draws(nights, title=title, desc=desc)


@settings(max_examples=40, deadline=None)
@given(drawings())
def test_nothing_in_a_drawing_can_run_or_is_lost(svg: Markup) -> None:
    root = parsed(svg)
    ids = [item.get("id") for item in root.iter() if item.get("id")]
    assert len(ids) == len(set(ids))
    for item in root.iter():
        assert item.tag.removeprefix(SVG) in {
            *("svg", "title", "desc", "defs", "pattern", "g", "a"),
            *("path", "rect", "circle", "text"),
        }
        for key, value in item.attrib.items():
            assert not key.startswith("on"), key
            assert key != "style"
            if key == "href":
                assert markup.safe(value)
                blanks = re.sub(r"[\x00-\x20]", "", value).lower()
                assert not blanks.startswith(("javascript:", "data:", "vbscript:"))
            if key == "fill":
                assert value.removeprefix("url(#").removesuffix(")") in ids
            if key in ("aria-labelledby", "aria-describedby"):
                assert value in ids
    links = any(True for _ in root.iter(f"{SVG}a"))
    assert not (links and root.get("role") == "img")  # what is in an image cannot be reached


@settings(max_examples=60)
@given(st.text())
def test_words_come_back_as_they_were(said: str) -> None:
    """But for signs that XML forbids or that turn the text around, of which a mark remains."""
    svg = markup.drawing("x", 1, 1, said, said, links=False)
    title = parsed(svg).find(f"{SVG}title")
    shown = "" if title is None or title.text is None else title.text
    assert len(shown) == len(said)
    assert all(a == b or b == "\ufffd" for a, b in zip(said, shown, strict=True))


def test_markup_in_an_attribute_is_escaped_as_any_other_text() -> None:
    assert 'x="&lt;b a=&#34;1&#34;&gt;"' in markup.element("g", x=Markup('<b a="1">'))


def test_every_class_has_its_rule() -> None:
    """A class that the style sheet does not know would be drawn black."""
    css = drawing.stylesheet()
    known = set(re.findall(r"\.([a-z][a-z0-9-]*)", css))
    every = [every_map(), bench(), strip_of(60), band_of(60), bar()]
    used = {
        word for svg in every for a in re.findall(r'class="([^"]*)"', svg) for word in a.split()
    }
    # Of these three the children or the fill attribute are what is seen.
    assert used - known == {"patterned", "legend"}
    assert "url(" not in css
    assert "@import" not in css


def every_map() -> Markup:
    states = [
        Cell(name(id), s) for id, s in zip(REGIONS, ("none", "silent", "unread"), strict=False)
    ]
    values = dict(zip(REGIONS, states, strict=False))
    lows = zip(REGIONS[3:], (0, 1, 5, 10, 20, 50), strict=False)
    values |= {id: counted(id, low, None if low == 5 else low, low) for id, low in lows}
    marks = [AirportMark(38, 52, kind, kind) for kind in ("closed", "restricted", "open")]
    return night_map(values, airports=marks)


# -- hours, bench, bars ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "hours", "zone", "most", "shown"),
    [
        ("2026-05-14T15:00", 15, MOSCOW, 8, "18 20 22 00 02 04 06 08"),
        ("2026-05-14T15:00", 15, MOSCOW, 6, "18 21 00 03 06 09"),
        ("2026-05-14T15:30", 3, MOSCOW, 6, "19 20 21"),
        ("2026-05-14T15:00", 72, MOSCOW, 6, "00 12 00 12 00 12"),
        # The clock in Kyiv goes forward at 3:00 on 29 March and back at 4:00 on 25 October 2026.
        ("2026-03-28T22:00", 6, KYIV, 6, "00 01 02 04 05 06 07"),
        ("2026-10-24T21:00", 6, KYIV, 6, "00 01 02 03 03 04 05"),
    ],
)
def test_ticks_stand_on_the_hours_of_the_clock(
    start: str, hours: int, zone: ZoneInfo, most: int, shown: str
) -> None:
    first = datetime.fromisoformat(start).replace(tzinfo=UTC)
    axis = Axis(Interval(first, first + hours * HOUR), zone, 0, 700)
    ticks = [f"{tick:%H}" for tick in axis.ticks(most)]
    assert " ".join(ticks) == shown


@given(moments, moments)
def test_the_axis_keeps_the_order(one: datetime, other: datetime) -> None:
    axis = Axis(HOURS, MOSCOW, 8, 712)
    assert (axis.at(one) <= axis.at(other)) or one > other
    assert 8 <= axis.at(one) <= 712


def test_hours_without_length_are_drawn() -> None:
    axis = Axis(Interval(HOURS.start, HOURS.start), MOSCOW, 0, 100)
    assert axis.at(HOURS.start) == 0


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=MOSCOW)


def window(start: str, end: str) -> Interval:
    return Interval(moment(start), moment(end))


def bench() -> Markup:
    first = window("2026-05-14T20:00", "2026-05-15T00:00")
    night = window("2026-05-15T00:00", "2026-05-15T07:00")
    rows = [
        BenchRow("Russian MoD", "7", first, first, first, conflicts=(1,), href="/d/1"),
        BenchRow("Russian MoD", "16", night, night, night, conflicts=(1, 2), href="/d/2"),
        BenchRow(
            "governor of Kaluga Oblast",
            "25",
            window("2026-05-14T12:00", "2026-05-15T12:00"),
            window("2026-05-14T20:00", "2026-05-15T07:00"),
            window("2026-05-14T23:00", "2026-05-15T06:00"),
            set_aside=True,
        ),
        BenchRow(
            "mayor of Obninsk",
            "1",
            window("2026-05-15T02:30", "2026-05-15T03:30"),
            window("2026-05-15T03:00", "2026-05-15T03:00"),
        ),
        BenchRow("emergency service", "1 injured", posted=moment("2026-05-15T06:40")),
        BenchRow("unnamed source", "2"),
    ]
    return drawing.bench(rows, HOURS, zone=MOSCOW, title="15 May 2026, Kaluga Oblast", desc="")


def bar() -> Markup:
    shut = [
        Shut(moment("2026-05-14T23:05"), moment("2026-05-15T05:30"), "closed", "23:05–05:30", "/a"),
        Shut(moment("2026-05-15T06:00"), None, "restricted", "from 06:00"),
        Shut(moment("2026-05-14T18:30"), moment("2026-05-14T19:00"), "open", "opened"),
        Shut(moment("2026-05-13T01:00"), moment("2026-05-13T02:00"), "closed", "long before"),
    ]
    return drawing.interval_bar(shut, HOURS, zone=MOSCOW, title="Kaluga", id="bar")


@pytest.mark.parametrize("made", [bench, bar])
def test_golden(made: Callable[[], Markup]) -> None:
    """An element a line: SVODKA_UPDATE_GOLDEN=1 writes what comes out."""
    root = parsed(made())
    ElementTree.register_namespace("", SVG[1:-1])
    ElementTree.indent(root)
    text = ElementTree.tostring(root, encoding="unicode") + "\n"
    kept = GOLDEN / f"drawing-{made.__name__}.svg"
    if os.environ.get("SVODKA_UPDATE_GOLDEN"):
        kept.write_text(text, encoding="utf-8")
    assert text == kept.read_text(encoding="utf-8")


def test_windows_lie_within_one_another_on_the_bench() -> None:
    row = parsed(bench()).findall(f".//{SVG}g[@class='place aside']")[0]
    bars = {item.get("class"): item for item in row.iter(f"{SVG}rect")}
    edges = {
        kind: (float(item.get("x", 0)), float(item.get("x", 0)) + float(item.get("width", 0)))
        for kind, item in bars.items()
    }
    assert edges["outer"][0] < edges["nominal"][0] < edges["inner"][0]
    assert edges["inner"][1] < edges["nominal"][1] < edges["outer"][1]
    assert len(row.findall(f"{SVG}path[@class='beyond']")) == 2  # it goes on at both ends


def test_what_lies_outside_of_the_hours_is_not_drawn() -> None:
    titles = [item.text for item in parsed(bar()).iter(f"{SVG}title")]
    assert "long before" not in titles
    assert "from 06:00" in titles


# -- nights ----------------------------------------------------------------------------------------


def made_nights(number: int) -> list[Night]:
    first = date(2026, 3, 17)
    odd = {3: (None, False), 4: (None, True), 5: (Bounds(4, None), True), 6: (Bounds(0, 0), True)}
    return [
        Night(day, found, read, (found.low,) if found else (), "", f"/night/{day}", n == number - 1)
        for n in range(number)
        for day in [first + timedelta(days=n)]
        for found, read in [odd.get(n, (Bounds(n % 9, n % 9 + n % 5), True))]
    ]


def strip_of(number: int) -> Markup:
    return drawing.strip(made_nights(number), title="t", desc="d")


def band_of(number: int) -> Markup:
    return drawing.band_chart(made_nights(number), title="t", desc="d")


@pytest.mark.parametrize("draws", [strip_of, band_of])
@pytest.mark.parametrize("number", [1, 7, 60, 400])
def test_every_night_is_a_link_with_its_words(draws: Callable[[int], Markup], number: int) -> None:
    links = linked(draws(number))
    assert len(links) == number
    assert links["/night/2026-03-17"] == "17 March 2026: 0"
    if number > 6:
        assert links["/night/2026-03-20"] == "20 March 2026: source not read"
        assert links["/night/2026-03-21"] == "21 March 2026: no claim"
        assert links["/night/2026-03-22"] == "22 March 2026: at least 4"
    current = [a for a in parsed(draws(number)).iter(f"{SVG}a") if a.get("aria-current") == "date"]
    assert len(current) == 1


@pytest.mark.parametrize("draws", [drawing.strip, drawing.band_chart])
def test_no_nights_and_nothing_but_gaps_are_drawn(draws: Callable[..., Markup]) -> None:
    assert parsed(draws([], title="t", desc="")).get("role") == "img"
    gap = Night(date(2026, 5, 15), None, read=False)
    svg = draws([gap], title="t", desc="")
    assert "-unread)" in svg
    assert "-unread)" not in draws([Night(date(2026, 5, 15), None)], title="t", desc="")


@given(st.lists(st.integers(0, 900), min_size=1, max_size=20))
def test_higher_counts_make_higher_bars(lows: list[int]) -> None:
    first = date(2026, 3, 1)
    nights = [Night(first + timedelta(days=n), Bounds(low, low)) for n, low in enumerate(lows)]
    svg = parsed(drawing.strip(nights, title="t", desc=""))
    bars = [item for item in svg.iter(f"{SVG}rect") if item.get("class") == "low"]
    found = [float(item.get("height") or 0) for item in bars]
    ranked = sorted(zip(lows, found, strict=True))
    assert [height for _, height in ranked] == sorted(found)
    assert min(found) > 0


@given(st.integers(0, 30_000))
def test_the_scale_ends_above_the_highest(most: int) -> None:
    nights = [Night(date(2026, 3, 1), Bounds(0, most))]
    svg = parsed(drawing.band_chart(nights, title="t", desc=""))
    ticks = [int(item.text or "") for item in svg.iter(f"{SVG}text") if (item.text or "").isdigit()]
    assert ticks[0] == 0
    assert ticks[-1] >= most
    assert 3 <= len(ticks) <= 6
    assert len({b - a for a, b in pairwise(ticks)}) == 1
