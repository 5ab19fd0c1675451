"""The map of a night: every value that it is given is drawn, on its shape or as a tile."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from markupsafe import Markup

from svodka.serve.drawing import airports as airfields
from svodka.serve.drawing import boxes, legend, shading, tiles
from svodka.serve.drawing.markup import drawing, element, joined
from svodka.serve.drawing.panel import Panel, ground, labels
from svodka.serve.drawing.records import AirportMark, Cell
from svodka.serve.drawing.shapes import Box, Shape, shapes

WIDTH, HEIGHT, EAST = 720, 560, 240
TOLD = ("counted", "none")
_ALL = 7000  # km: a wider box begins in the west


def region_map(
    values: Mapping[str, Cell],
    *,
    link: Callable[[str], str],
    title: str,
    desc: str,
    box: Box | None = None,
    airports: Sequence[AirportMark] = (),
    id: str = "map",
) -> Markup:
    """SVG. ``values`` by id of region or sea; another id (a joint area) gets a tile. ``link`` gives
    the address of an id; ``box`` the km to show, by default those of the places with figures. A
    second panel shows Siberia when a place there has a figure.
    """
    told = {key: cell for key, cell in values.items() if cell.state in TOLD}
    west, whole = shapes("west"), shapes("whole")
    near = [west[key] for key in told if key in west]
    far = [whole[key] for key in told if key in whole and key not in west]
    shown = boxes.chosen(near, "west", WIDTH / HEIGHT)
    if box is not None:
        shown = boxes.fitted(box, "west", WIDTH / HEIGHT)
    panels = [Panel(id, "west", shown, 0, WIDTH, HEIGHT, lambda _: True)]
    if far:
        panels.append(_east(id, far, west))
    small = [(key, cell) for key, cell in told.items() if not _readable(key, cell, panels)]
    small.sort(key=lambda item: (-item[1].bounds.low if item[1].bounds else 1, item[1].name))
    return _put_together(id, panels, values, small, airports, link, title, desc)


def _east(id: str, far: Iterable[Shape], west: Mapping[str, Shape]) -> Panel:
    """What lies west of it is on the panel above, and is no link here."""
    box = boxes.chosen(far, "whole", WIDTH / EAST)
    return Panel(id, "whole", box, HEIGHT + 8, WIDTH, EAST, lambda shape: shape.id not in west)


def _readable(key: str, cell: Cell, panels: Iterable[Panel]) -> bool:
    """Whether a panel shows the place with its figure."""
    for panel in panels:
        shape = shapes(panel.frame).get(key)
        if shape is not None and panel.linked(shape) and _inside(panel, shape):
            return panel.fits(shape, cell)
    return False


def _inside(panel: Panel, shape: Shape) -> bool:
    box = panel.box
    return box.west < shape.x < box.east and box.north < shape.y < box.south


def _frame(panel: Panel) -> Markup:
    """What tells the second panel from the first."""
    words = "All of Russia, smaller" if panel.box.width > _ALL else "East of the Urals, smaller"
    return element(
        "rect", class_="frame", x=0.5, y=panel.top, width=panel.width - 1, height=panel.height
    ) + element("text", words, class_="figure", x=10, y=panel.top + 22)


def _put_together(
    id: str,
    panels: Sequence[Panel],
    values: Mapping[str, Cell],
    small: Sequence[tuple[str, Cell]],
    airports: Sequence[AirportMark],
    link: Callable[[str], str],
    title: str,
    desc: str,
) -> Markup:
    looks = {shading.look(cell) for cell in values.values()} | {"silent"}
    marked = [airfields.marks(panel, airports) for panel in panels]
    kinds = {kind for _, drawn in marked for kind in drawn}
    kinds |= {"clash"} if any(cell.conflicts for cell in values.values()) else set()
    told = legend.entries(looks, kinds)
    below = panels[-1].top + panels[-1].height + 6
    end = below + tiles.height(len(small))
    patterned = {*looks, "step-2-wide", "step-2-open"}
    return drawing(
        id,
        WIDTH,
        end + legend.height(told),
        title,
        desc,
        element(
            "defs",
            shading.patterns(patterned, id),
            *(shading.patterns(looks, f"{id}-{p.frame}", p.scale) for p in panels),
        ),
        *(ground(panel, values, link) for panel in panels),
        joined(drawn for drawn, _ in marked),
        *(_frame(panel) for panel in panels[1:]),
        *(labels(panel, values) for panel in panels),
        tiles.tiles(id, small, below, WIDTH, link),
        legend.legend(id, told, end, WIDTH),
        links=True,
    )
