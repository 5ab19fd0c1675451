"""The packaged boundaries: read once, and only when a map is drawn. See docs/boundaries.md."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import NamedTuple


class Box(NamedTuple):
    """Edges in km on a frame's sheet; y grows to the south."""

    west: float
    north: float
    east: float
    south: float

    @property
    def width(self) -> float:
        return self.east - self.west

    @property
    def height(self) -> float:
        return self.south - self.north

    def meets(self, other: Box) -> bool:
        """Whether the two share ground."""
        return (
            self.west < other.east
            and other.west < self.east
            and self.north < other.south
            and other.north < self.south
        )

    def around(self, other: Box) -> Box:
        """The least box around both."""
        return Box(
            min(self.west, other.west),
            min(self.north, other.north),
            max(self.east, other.east),
            max(self.south, other.south),
        )


@dataclass(frozen=True, slots=True)
class Shape:
    """``kind`` is region, land (of a country around them) or sea. (``x``, ``y``) is where a label
    stands best, ``room`` the km from there to the edge. ``path`` is SVG path data in km."""

    id: str
    kind: str
    x: int
    y: int
    room: int
    box: Box
    path: str


@cache
def shapes(frame: str) -> Mapping[str, Shape]:
    """The shapes of a frame ("west" or "whole") by id."""
    file = resources.files("svodka") / "data" / "boundaries" / f"{frame}.tsv"
    lines = file.read_text(encoding="utf-8").splitlines()
    made = (_shape(line) for line in lines if not line.startswith("#"))
    return {shape.id: shape for shape in made}


def _shape(line: str) -> Shape:
    id, kind, *numbers, path = line.split("\t")
    x, y, room, *edges = map(int, numbers)
    return Shape(id, kind, x, y, room, Box(*edges), path)
