"""«над A, B и C — 15, 8 и 6 соответственно»: numbers that go with places in their order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from svodka.claims.items import Item
from svodka.claims.units import AREA, NUM, SIGN, Unit


def respective(units: Sequence[Unit], items: list[Item]) -> list[Item]:
    """Items with the run of numbers that "respectively" closes, one place each.

    Nothing changes unless there are as many places before the run as numbers in it.
    """
    at = next((k for k, u in enumerate(units) if "respectively" in u.marks), None)
    if at is None:
        return items
    areas = [u for u in units[:at] if u.kind == AREA]
    places = [(a, t) for a in areas for t in a.toponyms]
    run = _run(units[:at], len(places))
    if len(run) < 2:
        return items
    thing = next((i.thing for i in items if i.thing is not None), None)
    made = []
    for n, (area, toponym) in zip(run, places, strict=True):
        unit = units[n]
        single = replace(area, toponyms=(toponym,))
        made.append(Item(unit.low, unit.high, unit.start, unit.end, n, unit, thing, areas=[single]))
    for area in areas:
        area.toponyms = ()  # given out already
    return [i for i in items if i.at not in run] + made


def _run(units: Sequence[Unit], size: int) -> list[int]:
    """The indices of ``size`` numbers with nothing but commas and "and" between them, or []."""
    run: list[int] = []
    for k, unit in enumerate(units):
        if unit.kind == NUM:
            run.append(k)
        elif not _joins(unit):
            if len(run) == size:
                return run
            run = []
    return run if len(run) == size else []


def _joins(unit: Unit) -> bool:
    return (unit.kind == SIGN and unit.value in ",;—-") or unit.value in (
        "и",
        "та",
        "і",
        "and",
        "й",
    )
