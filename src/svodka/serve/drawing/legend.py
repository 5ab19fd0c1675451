"""What the looks of a map mean. Only what the map holds is explained, and all of the steps."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from markupsafe import Markup

from svodka.serve.drawing import shading
from svodka.serve.drawing.airports import sign
from svodka.serve.drawing.markup import element, joined
from svodka.serve.drawing.panel import clash

COLUMNS = 3
ROW = 28
_HEAD = 30
_SHADE = "Shade: the lowest count that the claims allow"
_MEANS = {
    "none": "claimed none",
    "silent": "no claim",
    "unread": "source not read",
    "wide": "wide range",
    "open": "no upper limit",
    "clash": "claims conflict",
    "closed": "airport closed",
    "restricted": "airport limited",
}


class Entry(NamedTuple):
    """``look`` is a look or one of _MEANS."""

    look: str
    words: str


def entries(looks: Iterable[str], marks: Iterable[str]) -> tuple[Entry, ...]:
    """The steps, then the looks that occur, then the marks."""
    ends = [*shading.STEPS[1:], None]
    steps = [
        Entry(f"step-{n}", _range(first, end))
        for n, (first, end) in enumerate(zip(shading.STEPS, ends, strict=True))
    ]
    plain = set(looks)
    found = {name.rpartition("-")[2] for name in plain if shading.patterned(name)} | plain
    found |= set(marks)
    return (*steps, *(Entry(name, words) for name, words in _MEANS.items() if name in found))


def height(items: Sequence[Entry]) -> float:
    """Units that the legend takes."""
    return _HEAD + -(-len(items) // COLUMNS) * ROW + 8


def legend(id: str, items: Sequence[Entry], top: float, width: float) -> Markup:
    """The legend; ``id`` is the drawing's, for its patterns."""
    each = width / COLUMNS
    rows = -(-len(items) // COLUMNS)
    head = element("text", _SHADE, y=top + 20)
    # Down the columns, so that the steps stand below one another.
    drawn = (
        _entry(id, item, n // rows * each, top + _HEAD + n % rows * ROW)
        for n, item in enumerate(items)
    )
    return element("g", head, joined(drawn), class_="legend")


def _entry(id: str, item: Entry, x: float, y: float) -> Markup:
    words = element("text", item.words, x=x + 34, y=y + 17)
    return element("g", _sample(id, item.look, x, y), words)


def _sample(id: str, look: str, x: float, y: float) -> Markup:
    if look == "clash":
        return clash(x + 13, y + 12)
    if look in ("closed", "restricted"):
        return sign(x + 13, y + 11, look)
    name, filled = shading.fill(f"step-2-{look}" if look in ("wide", "open") else look, id)
    return element("rect", class_=f"region {name}", fill=filled, x=x, y=y + 2, width=26, height=18)


def _range(first: int, end: int | None) -> str:
    if end is None:
        return f"{first} or more"
    if first == 0:
        return "0, some possible"
    return f"{first}" if end == first + 1 else f"{first} to {end - 1}"
