"""Claims and documents by their words, the newest night first, a page at a time.

The index gives keys in their order; whether what stands there is current, shown and not rejected
is asked of the ledger itself for each, so that a search sees what every other answer sees. A
``Page`` is the statement of all questions of a kind: made once, run with what each of them asks.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeAlias

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    Subquery,
    and_,
    bindparam,
    column,
    exists,
    func,
    literal_column,
    or_,
    select,
    table,
    text,
)

from svodka.ledger import query, rows
from svodka.ledger import wanted as wanting
from svodka.ledger.judged import Effect
from svodka.ledger.schema import claim_places, claims, entries
from svodka.ledger.search_rows import ENTRY_MASK, POSITION_BITS, POSITION_MASK, opened, stretch
from svodka.ledger.wanted import Limits, Wanted
from svodka.model import Document
from svodka.model.finding import Statement

# Stretches of nights that are looked at one by one; of more, from the first to the last.
_STRETCHES = 12

Page: TypeAlias = Select[Any]
# Pages that are remembered.
_KEPT = 32


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


class Asked(NamedTuple):
    """What a page is asked for. ``upto`` is the last entry that is seen; keys below ``before``
    only."""

    wanted: Wanted
    limits: Limits
    before: int
    limit: int
    upto: int

    @property
    def stretches(self) -> int:
        """How many stretches of nights are looked at one by one."""
        amount = len(self.wanted.nights)
        return amount if 1 < amount <= _STRETCHES else 0


class Pages:
    """Those that were made, by all that they depend on. For one connection."""

    def __init__(self) -> None:
        self._known: OrderedDict[Hashable, Page] = OrderedDict()

    def get(self, key: Hashable, make: Callable[[], Page]) -> Page:
        """What is there, else what ``make`` makes."""
        found = self._known.pop(key, None)
        self._known[key] = found = make() if found is None else found
        if len(self._known) > _KEPT:
            self._known.popitem(last=False)
        return found


def claims_page(dialect: str, stretches: int, tests: Sequence[Any]) -> Page:
    """``tests``: that a claim stands. To be run by ``found_claims``."""
    keys = _keys(dialect, "search_claims", stretches, tests, of_claims=True)
    here = and_(claims.c.entry == keys.c.entry, claims.c.position == keys.c.position)
    return (
        query.statements([here]).add_columns(keys.c.key).order_by(None).order_by(keys.c.key.desc())
    )


def found_claims(
    db: Connection, asked: Asked, page: Page, effect: Effect, told: int
) -> list[FoundClaim]:
    """As the claims stand: a corrected one by its correction. ``told``: the last entry that says
    whether an item is gone."""
    wanted = wanting.of_claims(asked.wanted, asked.limits)
    if wanted.nothing or asked.limit <= 0:
        return []
    found = db.execute(page, {**_values(db, wanted, asked), "upto": told})
    texts = rows.Texts()
    return [
        FoundClaim(
            row["key"],
            *opened(row["key"]),
            texts.document(row),
            rows.statement(row, texts, effect),
        )
        for row in found.mappings()
    ]


def documents_page(
    dialect: str,
    stretches: int,
    limits: Limits,
    current: Any,
    accepted: Sequence[Any],
    as_read: Sequence[Any],
    corrected: Sequence[int],
) -> Page:
    """``current``: that a reading stands; ``accepted``: that nobody rejected a claim of it,
    ``as_read``: nor corrected it; ``corrected``: the entries under which corrections stand. To be
    run by ``found_documents``."""
    tests = [current]
    if limits.of_claims:
        making = list(_making(limits))
        of_reading = and_(claims.c.entry == entries.c.seq, *as_read, *making)
        of_people = and_(claims.c.entry.in_(corrected), *making)
        tests.append(
            or_(
                exists(select(claims.c.entry).where(of_reading)),
                entries.c.subject.in_(select(claims.c.document).where(of_people)),
            )
        )
    keys = _keys(dialect, "search_documents", stretches, tests, of_claims=False)
    of_each = (
        select(func.count())
        .where(claims.c.entry == entries.c.seq, *accepted)
        .scalar_subquery()
        .label("n")
    )
    return (
        query.current_documents(entries.c.seq == keys.c.entry)
        .add_columns(keys.c.key, of_each)
        .order_by(None)
        .order_by(keys.c.key.desc())
    )


def found_documents(db: Connection, asked: Asked, page: Page) -> list[FoundDocument]:
    wanted = wanting.of_documents(asked.wanted)
    if wanted is None or wanted.nothing or asked.limit <= 0:
        return []
    found = db.execute(page, _values(db, wanted, asked)).mappings()
    return [FoundDocument(row["key"], row["seq"], rows.document(row), row["n"]) for row in found]


def _keys(
    dialect: str, name: str, stretches: int, tests: Sequence[Any], *, of_claims: bool
) -> Subquery:
    """The highest keys that fit, with their entries and positions. Apart from what is told of each,
    so that this is looked up for those of the page alone."""
    sqlite = dialect == "sqlite"
    key: ColumnElement[Any] = literal_column(f"{name}.{'rowid' if sqlite else 'key'}")
    index = table(name, column("words"))
    entry: ColumnElement[Any] = literal_column(f"(({key} >> {POSITION_BITS}) & {ENTRY_MASK})")
    if sqlite:
        matches = text(f"{name} MATCH :words")
    else:
        matches = text(f"{name}.words @@ CAST(:words AS tsquery)")
    position: ColumnElement[Any] = literal_column(f"({POSITION_MASK} - ({key} & {POSITION_MASK}))")
    of_entry = index.join(entries, entries.c.seq == entry)
    if of_claims:
        joined = and_(claims.c.entry == entries.c.seq, claims.c.position == position)
        of_entry = of_entry.join(claims, joined)
    return (
        select(key.label("key"), entry.label("entry"), position.label("position"))
        .select_from(of_entry)
        .where(matches, *_between(key, stretches), entry <= bindparam("seen"), *tests)
        .order_by(key.desc())
        .limit(bindparam("limit"))
        .subquery("keys")
    )


def _between(key: ColumnElement[Any], stretches: int) -> Iterator[ColumnElement[bool]]:
    """That a key lies in the nights asked for, and behind the page before."""
    yield key >= bindparam("low")
    yield key < bindparam("high")
    if stretches:
        numbers = range(stretches)
        yield or_(
            *(and_(key >= bindparam(f"low{n}"), key < bindparam(f"high{n}")) for n in numbers)
        )


def _values(db: Connection, wanted: Wanted, asked: Asked) -> dict[str, Any]:
    """What a page is run with."""
    limits = asked.limits
    low, high = stretch(limits.first, limits.last)
    nights = [stretch(first, last) for first, last in wanted.nights]
    if nights:
        low = max(low, min(first for first, _ in nights))
        high = min(high, max(last for _, last in nights))
    sqlite = db.dialect.name == "sqlite"
    told = {
        "words": wanting.fts5(wanted) if sqlite else wanting.tsquery(wanted),
        "low": low,
        "high": min(high, asked.before),
        "seen": asked.upto,
        "limit": asked.limit,
    }
    for n in range(asked.stretches):
        told[f"low{n}"], told[f"high{n}"] = nights[n]
    return told


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
