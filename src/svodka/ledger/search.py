"""Claims and documents by their words, the newest night first, a page at a time.

The index gives keys in their order; whether what stands there is current, shown and not rejected
is asked of the ledger itself for each, so that a search sees what every other answer sees.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    and_,
    column,
    exists,
    func,
    literal_column,
    or_,
    select,
    table,
    text,
)

from svodka.ledger import rows
from svodka.ledger import wanted as wanting
from svodka.ledger.judged import Effect
from svodka.ledger.query import current_documents, statements
from svodka.ledger.schema import claim_places, claims, entries
from svodka.ledger.search_rows import ENTRY_MASK, POSITION_BITS, POSITION_MASK, opened, stretch
from svodka.ledger.wanted import Limits, Wanted
from svodka.model import Document
from svodka.model.finding import Statement

# Stretches of nights that are looked at one by one; of more, from the first to the last.
_STRETCHES = 12


@dataclass(frozen=True, slots=True)
class FoundClaim:
    """``key`` is its place in the order, ``entry`` and ``position`` that in the ledger."""

    key: int
    entry: int
    position: int
    document: Document
    statement: Statement


@dataclass(frozen=True, slots=True)
class FoundDocument:
    """A document and how many claims it makes."""

    key: int
    entry: int
    document: Document
    claims: int


@dataclass(frozen=True, slots=True)
class Asked:
    """What a page is asked for: ``tests`` say which readings (and claims) stand, ``upto`` is the
    last entry that is seen; keys below ``before`` only."""

    wanted: Wanted
    limits: Limits
    before: int
    limit: int
    upto: int


def found_claims(
    db: Connection, asked: Asked, tests: Sequence[Any], effect: Effect, told: int
) -> list[FoundClaim]:
    """As the claims stand: a corrected one by its correction. ``told``: the last entry that says
    whether an item is gone."""
    wanted = wanting.of_claims(asked.wanted, asked.limits)
    keys = _keys(db, "search_claims", wanted, asked, tests, of_claims=True)
    places = {opened(key): key for key in keys}
    some = [
        claims.c.entry.in_(sorted({entry for entry, _ in places})),
        # Not each claim of these documents: a row brings its text along.
        claims.c.position.in_(sorted({position for _, position in places})),
    ]
    found = db.execute(
        statements(some).add_columns(claims.c.entry, claims.c.position), {"upto": told}
    )
    texts = rows.Texts()
    made = [
        FoundClaim(places[at], *at, texts.document(row), rows.statement(row, texts, effect))
        for row in found.mappings()
        if (at := (row["entry"], row["position"])) in places
    ]
    return sorted(made, key=lambda one: -one.key)


def found_documents(
    db: Connection,
    asked: Asked,
    current: Any,
    accepted: Sequence[Any],
    as_read: Sequence[Any],
    corrected: Sequence[int],
) -> list[FoundDocument]:
    """``current``: that a reading stands; ``accepted``: that nobody rejected a claim of it,
    ``as_read``: nor corrected it; ``corrected``: the entries under which corrections stand."""
    wanted = wanting.of_documents(asked.wanted)
    if wanted is None:
        return []
    tests = [current]
    if asked.limits.of_claims:
        making = list(_making(asked.limits))
        of_reading = and_(claims.c.entry == entries.c.seq, *as_read, *making)
        of_people = and_(claims.c.entry.in_(corrected), *making)
        tests.append(
            or_(
                exists(select(claims.c.entry).where(of_reading)),
                entries.c.subject.in_(select(claims.c.document).where(of_people)),
            )
        )
    keys = {
        opened(key)[0]: key
        for key in _keys(db, "search_documents", wanted, asked, tests, of_claims=False)
    }
    some = entries.c.seq.in_(sorted(keys))
    of_each = (
        select(func.count())
        .where(claims.c.entry == entries.c.seq, *accepted)
        .scalar_subquery()
        .label("n")
    )
    found = db.execute(current_documents(some).add_columns(of_each)).mappings()
    made = [
        FoundDocument(keys[row["seq"]], row["seq"], rows.document(row), row["n"]) for row in found
    ]
    return sorted(made, key=lambda one: -one.key)


def _keys(
    db: Connection,
    name: str,
    wanted: Wanted,
    asked: Asked,
    tests: Sequence[Any],
    *,
    of_claims: bool,
) -> list[int]:
    """The highest keys that fit, highest first."""
    if wanted.nothing or asked.limit <= 0:
        return []
    sqlite = db.dialect.name == "sqlite"
    key: ColumnElement[Any] = literal_column(f"{name}.{'rowid' if sqlite else 'key'}")
    index = table(name, column("words"))
    entry: ColumnElement[Any] = literal_column(f"(({key} >> {POSITION_BITS}) & {ENTRY_MASK})")
    if sqlite:
        matches, words = text(f"{name} MATCH :words"), wanting.fts5(wanted)
    else:
        matches, words = text(f"{name}.words @@ CAST(:words AS tsquery)"), wanting.tsquery(wanted)
    of_entry = index.join(entries, entries.c.seq == entry)
    if of_claims:
        position: ColumnElement[Any] = literal_column(
            f"({POSITION_MASK} - ({key} & {POSITION_MASK}))"
        )
        joined = and_(claims.c.entry == entries.c.seq, claims.c.position == position)
        of_entry = of_entry.join(claims, joined)
    found = (
        select(key)
        .select_from(of_entry)
        .where(matches, *_between(key, wanted, asked), entry <= asked.upto, *tests)
        .order_by(key.desc())
        .limit(asked.limit)
    )
    return [int(one) for one in db.execute(found, {"words": words}).scalars()]


def _between(key: ColumnElement[Any], wanted: Wanted, asked: Asked) -> list[ColumnElement[bool]]:
    """That a key lies in the nights asked for, and behind the page before."""
    limits = asked.limits
    low, high = stretch(limits.first, limits.last)
    nights = [stretch(first, last) for first, last in wanted.nights]
    if nights:
        low = max(low, min(first for first, _ in nights))
        high = min(high, max(last for _, last in nights))
    tests = [key >= low, key < min(high, asked.before)]
    if 1 < len(nights) <= _STRETCHES:
        tests.append(or_(*(and_(key >= first, key < last) for first, last in nights)))
    return tests


def _making(limits: Limits) -> Iterator[ColumnElement[bool]]:
    """That a claim is one of those that a document has to make."""
    if limits.speaker is not None:
        yield claims.c.speaker == limits.speaker
    if limits.outcome is not None:
        yield claims.c.outcome == limits.outcome
    if limits.places:
        yield exists(
            select(claim_places.c.entry).where(
                claim_places.c.entry == claims.c.entry,
                claim_places.c.position == claims.c.position,
                claim_places.c.place.in_(limits.places),
            )
        )
