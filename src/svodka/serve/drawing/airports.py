"""Airports on the map: where the gazetteer has them, and marks that do not hide one another."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from markupsafe import Markup

from svodka.model import AirportRef
from svodka.places import Gazetteer
from svodka.serve.drawing.markup import element, link
from svodka.serve.drawing.panel import Panel
from svodka.serve.drawing.projection import FRAMES
from svodka.serve.drawing.records import AIRPORT_KINDS, AirportMark

SIZE = 4.5  # units from a mark's middle to its edge
_NEAR = 9  # units: nearer marks become one


def located(ref: AirportRef) -> tuple[float, float] | None:
    """(lon, lat) of an airport, by its codes; None where the gazetteer does not have it."""
    known = _by_code()
    return known.get(ref.icao or "") or known.get(ref.iata or "")


def marks(panel: Panel, airports: Iterable[AirportMark]) -> tuple[Markup, set[str]]:
    """The marks inside the panel, and the kinds that were drawn. Those that would lie on one
    another are one mark, with the words of all of them and the address of the first."""
    frame, placed = FRAMES[panel.frame], list[tuple[float, float, list[AirportMark]]]()
    for item in airports:
        x, y = panel.at(*frame.forward(item.lon, item.lat))
        if not (0 < x < panel.width and panel.top < y < panel.top + panel.height):
            continue
        near = (group for at_x, at_y, group in placed if abs(at_x - x) + abs(at_y - y) < _NEAR)
        found = next(near, None)
        if found is None:
            placed.append((x, y, [item]))
        else:
            found.append(item)
    drawn = (_mark(x, y, group) for x, y, group in placed)
    kinds = {item.kind for _, _, group in placed for item in group}
    return Markup("").join(drawn), kinds


def sign(x: float, y: float, kind: str) -> Markup:
    """A square: filled if closed, half filled if restricted, empty if open."""
    outer = element(
        "rect", class_="airport", x=x - SIZE, y=y - SIZE, width=2 * SIZE, height=2 * SIZE
    )
    if kind == "open":
        return outer
    width = 2 * SIZE if kind == "closed" else SIZE
    return outer + element(
        "rect", class_="shut", x=x - SIZE, y=y - SIZE, width=width, height=2 * SIZE
    )


def _mark(x: float, y: float, group: list[AirportMark]) -> Markup:
    words = "; ".join(item.words for item in group)
    kind = min((item.kind for item in group), key=AIRPORT_KINDS.index)
    return link(
        group[0].href,
        element("title", words),
        sign(x, y, kind),
        class_="place",
        aria_label=words,
    )


@cache
def _by_code() -> dict[str, tuple[float, float]]:
    found: dict[str, tuple[float, float]] = {}
    for place in Gazetteer.packaged().places("airport"):
        if place.lat is not None and place.lon is not None:
            codes = (code for code in (place.icao, place.iata) if code)
            found.update((code, (place.lon, place.lat)) for code in codes)
    return found
