"""One sheet, cut to a box: shapes in their looks, links over them, figures where they fit."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from markupsafe import Markup

from svodka.serve.drawing import shading
from svodka.serve.drawing.markup import element, joined, link, number
from svodka.serve.drawing.records import Cell
from svodka.serve.drawing.shapes import Box, Shape, shapes

LETTER = 9  # units that a digit of the map's figures takes
WIDEST = 12  # units that a letter takes on a phone, where the style sheet makes them larger
_DRAWN = ("sea", "land", "region")  # in this order: land covers what a sea's outline runs over


@dataclass(frozen=True, slots=True)
class Panel:
    """A part of a sheet in a drawing. ``top`` and ``width``, ``height`` are units of the drawing;
    ``id`` is the drawing's, for its patterns. ``linked``: which shapes are links."""

    id: str
    frame: str
    box: Box
    top: float
    width: float
    height: float
    linked: Callable[[Shape], bool]

    @property
    def scale(self) -> float:
        """Units per km."""
        return self.width / self.box.width

    def at(self, x: float, y: float) -> tuple[float, float]:
        """km on the sheet → units."""
        return (x - self.box.west) * self.scale, self.top + (y - self.box.north) * self.scale

    def shown(self, kind: str) -> Iterator[Shape]:
        """The shapes that the box meets."""
        found = shapes(self.frame).values()
        return (item for item in found if item.kind == kind and item.box.meets(self.box))

    def fits(self, shape: Shape, cell: Cell) -> bool:
        """Whether the figure can be read on the shape itself."""
        if shape.kind == "sea":
            return shape.room * self.scale >= LETTER
        # A figure may lie across a border by a letter: there are no others that near.
        needed = (len(shading.short(cell)) / 2 - 0.75) * LETTER
        return shape.room * self.scale >= max(needed, LETTER * 0.8)


def ground(panel: Panel, values: Mapping[str, Cell], href: Callable[[str], str]) -> Markup:
    """All shapes, each region and each sea with a figure as a link with a title."""
    drawn = (_shape(panel, item, values, href) for kind in _DRAWN for item in panel.shown(kind))
    box = panel.box
    return element(
        "svg",
        element(
            "rect", class_="water", x=box.west, y=box.north, width=box.width, height=box.height
        ),
        *drawn,
        x=0,
        y=panel.top,
        width=panel.width,
        height=panel.height,
        viewBox=" ".join(map(number, (box.west, box.north, box.width, box.height))),
    )


def labels(panel: Panel, values: Mapping[str, Cell]) -> Markup:
    """Figures and marks of conflicts where they fit; the mouse reaches what is below."""
    return joined(
        _label(panel, shape, values[shape.id])
        for kind in ("sea", "region")
        for shape in panel.shown(kind)
        if shape.id in values and values[shape.id].state in ("counted", "none")
    )


def _shape(
    panel: Panel, shape: Shape, values: Mapping[str, Cell], href: Callable[[str], str]
) -> Markup:
    cell = values.get(shape.id)
    if shape.kind == "land":
        return element("path", class_="land", d=shape.path)
    if shape.kind == "sea" and (cell is None or cell.bounds is None):
        return element("path", class_="sea", d=shape.path)
    name, filled = shading.fill(shading.look(cell), f"{panel.id}-{panel.frame}")
    path = element("path", class_=f"region {name}", fill=filled, d=shape.path)
    if cell is None:
        return path
    title = element("title", shading.words(cell))
    if not panel.linked(shape):
        return element("g", title, path)
    # What has no figure is reached from the page's table; the keyboard need not step through it.
    told = cell.state in ("counted", "none")
    return link(
        href(shape.id),
        title,
        path,
        class_="place",
        aria_label=shading.words(cell),
        tabindex=None if told else -1,
    )


def _label(panel: Panel, shape: Shape, cell: Cell) -> Markup:
    x, y = panel.at(shape.x, shape.y)
    figure = shading.short(cell)
    if not panel.fits(shape, cell):
        return Markup("")
    shown = element("text", figure, class_="figure", x=x, y=y + 5, text_anchor="middle")
    if not cell.conflicts:
        return shown
    return shown + clash(x + len(figure) * LETTER * 0.62 + 7, y - 8)


def clash(x: float, y: float) -> Markup:
    """The mark of a conflict."""
    return element("path", class_="clash", d=f"M{number(x)} {number(y - 6)}l6 11h-12z")
