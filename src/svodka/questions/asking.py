"""From a ledger to the world of its claims: which statements a question needs."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Protocol

from svodka.ledger import Coverage, Night, Relays, relays
from svodka.ledger.relaying import OF_THE_ARTICLE
from svodka.ledger.store import AsOf
from svodka.model.finding import Finding, Statement
from svodka.places import Gazetteer
from svodka.reconcile import World as Worlds

OF_DOWNED = ("launched", "downed", "suppressed", "hit")
"""Outcomes of the claims that can bear on what was downed: a report says how many were launched,
and what became of them."""


class Record(Protocol):
    """What nights, bounds and conflicts are asked of: a ledger, or what else holds statements and
    answers these as a ledger does."""

    def upto(self, as_of: AsOf = None) -> int: ...

    def connected(
        self, start: datetime, end: datetime, as_of: AsOf = None
    ) -> tuple[datetime, datetime]: ...

    def statements(
        self,
        start: datetime | None = None,
        end: datetime | None = None,
        as_of: AsOf = None,
        outcomes: Collection[str] = (),
    ) -> Iterator[Statement]: ...

    def earliest_of(self, documents: Iterable[str], as_of: AsOf = None) -> dict[str, str]: ...

    def night(self, day: date, region: str | None = None, as_of: AsOf = None) -> Night: ...

    def coverage(
        self, start: datetime, end: datetime, as_of: AsOf = None
    ) -> tuple[Coverage, ...]: ...


@dataclass(frozen=True, slots=True)
class World:
    """What the claims around some hours allow, and the statements themselves by the claims' ids.

    ``start`` and ``end`` are the hours that were looked at: those asked about, and as far as chains
    of windows lead from them. ``upto`` is the last entry of the ledger that was seen.
    """

    worlds: Worlds
    statements: Mapping[str, Statement]
    start: datetime
    end: datetime
    upto: int


def around(
    ledger: Record,
    start: datetime,
    end: datetime,
    as_of: AsOf = None,
    outcomes: Collection[str] = (),
) -> World:
    """The world of every claim that can bear on these hours: those that touch them, and those that
    chains of overlapping windows tie to them. ``outcomes``: only claims of these are needed."""
    upto = ledger.upto(as_of)
    first, last = ledger.connected(start, end, upto)
    told = tuple(ledger.statements(first, last, upto, outcomes))
    if outcomes and any(item.same for item in told):
        # What a person judged to be one statement may have two outcomes.
        told = tuple(ledger.statements(first, last, upto))
    return of(by_article(ledger, told, upto), first, last, upto)


def of(statements: Iterable[Statement], start: datetime, end: datetime, upto: int) -> World:
    """The world of some statements."""
    known = {item.claim.id: item for item in statements}
    return World(Worlds.of(known.values(), within=within), known, start, end, upto)


def by_article(ledger: Record, statements: Iterable[Statement], as_of: AsOf) -> Iterator[Statement]:
    """With the article that each stands in, where its speaker is the outlet or is not named: copies
    of one article then repeat each other."""
    told = list(statements)
    unnamed = {item.document for item in told if item.claim.speaker.id in OF_THE_ARTICLE}
    earliest = ledger.earliest_of(unnamed, as_of) if unnamed else {}
    for item in told:
        article = earliest.get(item.document, item.document)
        yield item if article == item.document else replace(item, article=article)


def told_by(ledger: Record, world: World, findings: Iterable[Finding]) -> tuple[Relays, ...]:
    """Of each finding who says it and in how many articles it is passed on. What was superseded was
    said and passed on too. The ledger's families are looked up once for all."""
    said = [[world.statements[id] for id in (*f.counted, *f.superseded)] for f in findings]
    documents = {item.document for items in said for item in items}
    earliest = ledger.earliest_of(documents, world.upto)
    return tuple(relays(items, earliest) for items in said)


def within(place: str) -> str | None:
    """The region of a town or district, the country of a region; None for a sea, a country and
    what the gazetteer does not know."""
    found = Gazetteer.packaged().place(place)
    if found is None or found.kind in ("sea", "country"):
        return None
    if found.region and found.region != place:
        return found.region
    return found.country or None
