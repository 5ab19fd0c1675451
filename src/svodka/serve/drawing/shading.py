"""How a figure looks: steps by the lowest count, lines over it where the range is wide."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable

from markupsafe import Markup

from svodka.model.finding import Bounds
from svodka.serve.drawing.markup import element, joined, number
from svodka.serve.drawing.records import Cell

# A step begins at each of these lowest counts. One drone and fifty are different nights; thirty
# and forty are not. The first step is "none is sure, some are possible".
STEPS = (0, 1, 5, 10, 20, 50)
# A range is wide when its highest is at least this many times its lowest, and a few more.
WIDE = 2
FEW = 3
_LINES = {
    "wide": "M-2 2L2-2M0 8L8 0M6 10L10 6",
    "open": "M-2 2L2-2M0 8L8 0M6 10L10 6M-2 6L2 10M0 0L8 8M6-2L10 2",
}


def step(low: int) -> int:
    """The number of the step that a lowest count falls in."""
    return bisect_right(STEPS, low) - 1


def spread(bounds: Bounds) -> str:
    """ "open" if nothing limits it, "wide" if its ends lie far apart, else ""."""
    low, high = bounds
    if high is None:
        return "open"
    return "wide" if high >= WIDE * low and high - low >= FEW else ""


def look(cell: Cell | None) -> str:
    """The name of a look: silent, unread, none, step-2, step-2-wide, step-2-open."""
    if cell is None or cell.bounds is None:
        return "silent" if cell is None else cell.state
    return "-".join(filter(None, ("step", str(step(cell.bounds.low)), spread(cell.bounds))))


def fill(name: str, id: str) -> tuple[str, str | None]:
    """(class, fill attribute) of a look. Plain looks are colored by the style sheet; the others
    are patterns of the drawing ``id``: see ``patterns``."""
    if patterned(name):
        return "patterned", f"url(#{id}-{name})"
    return name, None


def patterned(name: str) -> bool:
    return name == "unread" or name.endswith(("-wide", "-open"))


def patterns(names: Iterable[str], id: str, scale: float = 1) -> Markup:
    """The patterns of those looks that need one, of the same size at any ``scale``."""
    return joined(_pattern(name, id, scale) for name in sorted(set(names)) if patterned(name))


def short(cell: Cell) -> str:
    """ "23–29", "5+", "0"; empty where nothing was claimed."""
    if cell.bounds is None:
        return "0" if cell.state == "none" else ""
    low, high = cell.bounds
    return f"{low}+" if high is None else f"{low}" if low == high else f"{low}–{high}"


def words(cell: Cell) -> str:
    """ "Kaluga Oblast: 23 to 29"."""
    said = {"none": "claimed none", "silent": "no claim", "unread": "source not read"}
    figure = cell.words or (said[cell.state] if cell.bounds is None else figures(cell.bounds))
    return f"{cell.name}: {figure}"


def figures(bounds: Bounds) -> str:
    """ "23 to 29", "at least 5", "7"."""
    low, high = bounds
    return f"at least {low}" if high is None else f"{low}" if low == high else f"{low} to {high}"


def _pattern(name: str, id: str, scale: float) -> Markup:
    base, _, over = name.rpartition("-") if name != "unread" else ("unread", "", "")
    drawn = (
        element("path", class_="hatch", d=_LINES[over])
        if over
        else element("circle", class_="dot", cx=4, cy=4, r=1.2)
    )
    return element(
        "pattern",
        element("rect", class_=base, width=8, height=8),
        drawn,
        id=f"{id}-{name}",
        width=8,
        height=8,
        patternUnits="userSpaceOnUse",
        patternTransform=None if scale == 1 else f"scale({number(1 / scale)})",
    )
