"""From a ledger to the world of its claims: which statements a question needs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from svodka.ledger import Ledger
from svodka.ledger.store import AsOf
from svodka.model.finding import Statement
from svodka.places import Gazetteer
from svodka.reconcile import World as Worlds


@dataclass(frozen=True, slots=True)
class World:
    """What the claims around some hours allow, and the statements themselves by the claims' ids.

    ``upto`` is the last entry of the ledger that was seen.
    """

    worlds: Worlds
    statements: Mapping[str, Statement]
    start: datetime
    end: datetime
    upto: int


def around(ledger: Ledger, start: datetime, end: datetime, as_of: AsOf = None) -> World:
    """The world of every claim that can bear on these hours: those that touch them, and those that
    chains of overlapping windows tie to them."""
    upto = ledger.upto(as_of)
    first, last = ledger.connected(start, end, upto)
    return of(ledger.statements(first, last, upto), start, end, upto)


def of(statements: Iterable[Statement], start: datetime, end: datetime, upto: int) -> World:
    """The world of some statements."""
    known = {item.claim.id: item for item in statements}
    return World(Worlds.of(known.values(), within=within), known, start, end, upto)


def within(place: str) -> str | None:
    """The region of a town or district, the country of a region; None for a sea, a country and
    what the gazetteer does not know."""
    found = Gazetteer.packaged().place(place)
    if found is None or found.kind in ("sea", "country"):
        return None
    if found.region and found.region != place:
        return found.region
    return found.country or None
