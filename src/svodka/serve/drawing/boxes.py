"""Which part of the sheet a map shows: the places that have something to show, and some around."""

from __future__ import annotations

from collections.abc import Iterable

from svodka.serve.drawing.shapes import Box, Shape

# The sheets' edges: tools/build_boundaries.py cuts the shapes off there. A map of the whole western
# sheet has the aspect of the drawing.
SHEETS = {"west": Box(-2250, -2300, 2350, 1278), "whole": Box(-4800, -2900, 4300, 3200)}
# Ukraine and the regions that bulletins name most nights: what is shown when nothing is claimed.
USUAL = Box(-1150, -700, 850, 850)
AROUND = {"west": 40, "whole": 250}  # km on every side
LEAST = {"west": 1000, "whole": 4500}  # km: a narrower map would say nothing of where it lies
_SEA = 150  # km around a sea's label are enough to show it


def chosen(shapes: Iterable[Shape], frame: str, aspect: float) -> Box:
    """The box that shows all of ``shapes``; ``aspect`` is its width to its height."""
    boxes = [_of(shape) for shape in shapes]
    if not boxes:
        return fitted(USUAL, frame, aspect)
    box = boxes[0]
    for other in boxes[1:]:
        box = box.around(other)
    some = AROUND[frame]
    return fitted(
        Box(box.west - some, box.north - some, box.east + some, box.south + some), frame, aspect
    )


def fitted(box: Box, frame: str, aspect: float) -> Box:
    """The least box of that aspect around ``box``, moved onto the sheet where it can be."""
    width = max(box.width, box.height * aspect, LEAST[frame])
    height = width / aspect
    sheet = SHEETS[frame]
    west = _moved((box.west + box.east - width) / 2, width, sheet.west, sheet.east)
    north = _moved((box.north + box.south - height) / 2, height, sheet.north, sheet.south)
    return Box(west, north, west + width, north + height)


def _moved(start: float, size: float, first: float, last: float) -> float:
    """Where a stretch begins so that it lies between two edges, or in their middle if it is
    longer than what lies between."""
    if size >= last - first:
        return (first + last - size) / 2
    return min(max(start, first), last - size)


def _of(shape: Shape) -> Box:
    if shape.kind != "sea":
        return shape.box
    return Box(shape.x - _SEA, shape.y - _SEA, shape.x + _SEA, shape.y + _SEA)
