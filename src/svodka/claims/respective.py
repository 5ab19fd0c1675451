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
    run: list[int] = []
    k = at - 1
    while k >= 0 and (units[k].kind == NUM or _joins(units[k])):
        if units[k].kind == NUM:
            run.insert(0, k)
        k -= 1
    areas = [u for u in units[: k + 1] if u.kind == AREA]
    places = [(a, t) for a in areas for t in a.toponyms]
    if len(run) < 2 or len(places) != len(run):
        return items
    made = []
    for n, (area, toponym) in zip(run, places, strict=True):
        unit = units[n]
        single = replace(area, toponyms=(toponym,))
        made.append(Item(unit.low, unit.high, unit.start, unit.end, n, unit, areas=[single]))
    for area in areas:
        area.toponyms = ()  # given out already
    return [i for i in items if i.at not in run] + made


def _joins(unit: Unit) -> bool:
    return (unit.kind == SIGN and unit.value in ",;—-") or unit.value in (
        "и",
        "та",
        "і",
        "and",
        "й",
    )
