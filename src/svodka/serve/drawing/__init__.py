"""Drawings as SVG text: records in, markup out. Pure but for the packaged boundaries.

Every drawing is named by a title, scales, holds no script, no style and no address but those it is
given; ``stylesheet`` gives it its colors. What it shows also has to stand in a table of the page.
"""

from __future__ import annotations

from functools import cache
from importlib import resources

from svodka.serve.drawing.airports import located
from svodka.serve.drawing.bench import bench
from svodka.serve.drawing.interval import hour_axis, interval_bar
from svodka.serve.drawing.nights import band_chart, strip
from svodka.serve.drawing.records import AirportMark, BenchRow, Cell, Night, Shut
from svodka.serve.drawing.region_map import region_map
from svodka.serve.drawing.shapes import Box

__all__ = [
    "AirportMark",
    "BenchRow",
    "Box",
    "Cell",
    "Night",
    "Shut",
    "band_chart",
    "bench",
    "hour_axis",
    "interval_bar",
    "located",
    "region_map",
    "strip",
    "stylesheet",
]


@cache
def stylesheet() -> str:
    """The CSS of all drawings, to be served as a file."""
    return (resources.files(__name__) / "drawing.css").read_text(encoding="utf-8")
