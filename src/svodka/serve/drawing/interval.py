"""The hours that an airport was shut, as a bar for a cell of a table, and the hours above it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import tzinfo

from markupsafe import Markup

from svodka.model.window import Interval
from svodka.serve.drawing.hours import Axis, grid
from svodka.serve.drawing.markup import drawing, element, link, number
from svodka.serve.drawing.records import Shut

WIDTH, HEIGHT, AXIS = 280, 22, 24
_TICKS = 4


def interval_bar(
    shut: Sequence[Shut], hours: Interval, *, zone: tzinfo, title: str, desc: str = "", id: str
) -> Markup:
    """SVG: closed solid, restricted half as high. An end that nobody stated is an arrow, drawn to
    the end of the hours."""
    axis = Axis(hours, zone, 1, WIDTH - 1)
    lines = [
        element("path", class_="tick", d=f"M{number(axis.at(clock))} 2V{HEIGHT - 2}")
        for clock in axis.ticks(_TICKS)
    ]
    return drawing(
        id,
        WIDTH,
        HEIGHT,
        title,
        desc,
        element("rect", class_="track", x=1, y=3, width=WIDTH - 2, height=HEIGHT - 6),
        *lines,
        *(_bar(item, axis) for item in shut if _inside(item, hours)),
        links=any(item.href for item in shut),
        small=True,
    )


def hour_axis(hours: Interval, *, zone: tzinfo, title: str, id: str = "hours") -> Markup:
    """SVG: the hours of such bars, for the head of their column."""
    axis = Axis(hours, zone, 1, WIDTH - 1)
    ticks = grid(axis, AXIS - 4, AXIS, _TICKS)
    return drawing(id, WIDTH, AXIS, title, "", ticks, links=False, small=True)


def _inside(item: Shut, hours: Interval) -> bool:
    return item.start < hours.end and (item.end is None or item.end > hours.start)


def _bar(item: Shut, axis: Axis) -> Markup:
    start = axis.at(item.start)
    end = axis.right if item.end is None else max(axis.at(item.end), start + 2)
    high = HEIGHT - 8 if item.kind == "closed" else HEIGHT / 2 - 4
    top = HEIGHT - 4 - high
    if item.end is None:
        point = min(8, end - start)
        flat = number(end - start - point)
        shape = f"M{number(start)} {number(top)}h{flat}l{number(point)} {number(high / 2)}"
        path = f"{shape}-{number(point)} {number(high / 2)}h-{flat}z"
    else:
        path = f"M{number(start)} {number(top)}H{number(end)}v{number(high)}H{number(start)}z"
    kind = "shut-hours" if item.kind != "open" else "open-hours"
    return link(
        item.href,
        element("title", item.words),
        element("path", class_=kind, d=path),
        class_="place",
        aria_label=item.words,
    )
