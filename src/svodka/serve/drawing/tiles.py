"""What has no room on the map, as labelled tiles below it: cities, straits, joint areas."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from markupsafe import Markup

from svodka.serve.drawing import shading
from svodka.serve.drawing.markup import element, joined, link
from svodka.serve.drawing.panel import WIDEST, clash
from svodka.serve.drawing.records import Cell

COLUMNS = 2
HEIGHT = 38
_GAP = 6


def height(number: int) -> float:
    """Units that so many tiles take."""
    return -(-number // COLUMNS) * HEIGHT


def tiles(
    id: str, items: Sequence[tuple[str, Cell]], top: float, width: float, href: Callable[[str], str]
) -> Markup:
    """Links in rows; ``id`` is the drawing's, for its patterns."""
    each = width / COLUMNS
    return joined(
        _tile(id, key, cell, n % COLUMNS * each, top + n // COLUMNS * HEIGHT, each, href)
        for n, (key, cell) in enumerate(items)
    )


def _tile(
    id: str,
    key: str,
    cell: Cell,
    x: float,
    y: float,
    width: float,
    href: Callable[[str], str],
) -> Markup:
    figure = shading.short(cell)
    name, filled = shading.fill(shading.look(cell), id)
    letters = int((width - 90) / WIDEST) - len(figure)
    parts = [
        element("title", shading.words(cell)),
        element("rect", class_="tile", x=x, y=y + 3, width=width - _GAP, height=HEIGHT - 6, rx=3),
        element("rect", class_=f"region {name}", fill=filled, x=x, y=y + 3, width=24, height=32),
        element("text", cut(cell.name, letters), x=x + 32, y=y + 24),
        element(
            "text",
            figure,
            class_="value",
            x=x + width - _GAP - 8,
            y=y + 24,
            text_anchor="end",
        ),
    ]
    if cell.conflicts:
        parts.append(clash(x + 12, y + 20))
    return link(href(key), *parts, class_="place", aria_label=shading.words(cell))


def cut(text: str, letters: int) -> str:
    """With an ellipsis if there are more letters than that."""
    return text if len(text) <= letters else text[: max(letters - 1, 1)].rstrip() + "…"
