"""Nights in a line: of each no more than its bounds, and whether anybody spoke or was read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from svodka.ledger import Ledger
from svodka.ledger.store import AsOf
from svodka.model.finding import Bounds, Scope
from svodka.questions.asking import OF_DOWNED, World, around
from svodka.questions.bounds import AFTERMATH, ask
from svodka.questions.trend import stretches


@dataclass(frozen=True, slots=True)
class NightSum:
    """Drones downed in the night to ``day``. ``told``: a claim speaks of it; ``read``: a document
    was published in its hours or the 12 hours after."""

    day: date
    bounds: Bounds
    told: bool
    read: bool


def sums(
    ledger: Ledger,
    first: date,
    last: date,
    areas: Sequence[tuple[str, ...]],
    as_of: AsOf = None,
    world: World | None = None,
) -> dict[tuple[str, ...], tuple[NightSum, ...]]:
    """Area → its nights, in order. The same bounds as ``trends`` tells by night; one world answers
    for all areas, which is ``world`` where it is there already."""
    spans = list(stretches(first, last, "night"))
    if world is None:
        world = around(ledger, spans[0][1].start, spans[-1][1].end, as_of, OF_DOWNED)
    read = [ledger.published(p.start, p.end + AFTERMATH, world.upto) > 0 for _, p in spans]
    series = {}
    for area in areas:
        found = [ask(world, Scope(p.start, p.end, area)) for _, p in spans]
        series[area] = tuple(
            NightSum(day, f.bounds, bool(f.counted or f.superseded), was_read)
            for (day, _), f, was_read in zip(spans, found, read, strict=True)
        )
    return series
