"""The index of words: written as readings arrive, made anew when somebody asks.

``search_claims`` and ``search_documents`` have a row a claim (as it was read, and as somebody
corrected it) and a row a reading of a document; ``search_state`` says up to which entry they are
all in, and by which ``version``. Derived from the texts, the readings and the judgements: no part
of the chain. Nothing is ever taken out of it: what is superseded, retracted, corrected or held back
is left out when somebody searches.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, NamedTuple, TypeAlias

from sqlalchemy import Connection, NullPool, and_, bindparam, create_engine, or_, select, text

from svodka import contract
from svodka.language import terms
from svodka.ledger import basis, rows, search_rows
from svodka.ledger.links import chunks
from svodka.ledger.schema import blobs, claims, documents, entries
from svodka.ledger.search_rows import Correction, Row
from svodka.ledger.wanted import tsvector
from svodka.model import Reading

# Of what is kept in a row, beside the terms themselves.
_ROWS = "2"
TABLES = ("search_claims", "search_documents")

_STATE = text("SELECT version, upto FROM search_state")
# With whether a reading or a correction before an entry is not in yet.
_STATE_AT = text(
    "SELECT version, upto, EXISTS (SELECT 1 FROM entries WHERE seq > upto AND seq < :before"
    " AND (kind = 'reading' OR kind = 'judgement' AND EXISTS"
    " (SELECT 1 FROM claims WHERE claims.entry = entries.seq))) AS waits FROM search_state"
)
_FORGET = text("DELETE FROM search_state")
_SET = text("INSERT INTO search_state (version, upto) VALUES (:version, :upto)")
_MOVE = text("UPDATE search_state SET upto = :upto")
_INSERT = {
    "sqlite": "INSERT INTO {} (rowid, words, more) VALUES (:key, :words, :more)",
    "postgresql": "INSERT INTO {} (key, words) VALUES (:key, CAST(:words AS tsvector))",
}
_ADD = {
    dialect: {table: text(statement.format(table)) for table in TABLES}
    for dialect, statement in _INSERT.items()
}
_EMPTY = {
    "sqlite": "INSERT INTO {0} ({0}) VALUES ('delete-all')",
    "postgresql": "DELETE FROM {}",
}
# A judgement with a claim is a correction.
_CORRECTS = and_(
    entries.c.kind == "judgement",
    select(claims.c.entry).where(claims.c.entry == entries.c.seq).exists(),
)
_INDEXABLE = or_(entries.c.kind == "reading", _CORRECTS)
_BETWEEN = (
    select(entries.c.seq)
    .where(
        _INDEXABLE,
        entries.c.seq > bindparam("after"),
        entries.c.seq < bindparam("before"),
    )
    .limit(1)
)
_WAITING = (
    select(entries.c.seq)
    .where(_INDEXABLE, entries.c.seq > bindparam("after"))
    .order_by(entries.c.seq)
)
_REVISION = and_(documents.c.id == entries.c.subject, documents.c.revision == entries.c.revision)
_READ = (
    select(documents, blobs.c.bytes, entries.c.seq)
    .join_from(entries, documents, _REVISION)
    .join(blobs, blobs.c.digest == documents.c.text)
    .where(entries.c.seq.in_(bindparam("wanted", expanding=True)))
    .order_by(entries.c.seq)
)
_CLAIMS = (
    select(claims.c.entry, claims.c.json)
    .where(claims.c.entry.in_(bindparam("wanted", expanding=True)))
    .order_by(claims.c.entry, claims.c.position)
)
_CORRECTED = (
    select(entries.c.seq, claims.c.id, claims.c.json)
    .join_from(entries, claims, claims.c.entry == entries.c.seq)
    .where(entries.c.kind == "judgement", entries.c.seq.in_(bindparam("wanted", expanding=True)))
    .order_by(entries.c.seq)
)
_END = 2**62

# Readings and corrections that are indexed in one transaction.
INDEXED = 2000

Seen: TypeAlias = Callable[[], None]


class Difference(NamedTuple):
    """How many readings and corrections were gone over, and of how many terms the index knows
    otherwise in how many rows they stand."""

    readings: int
    terms: int


def version() -> str:
    """Of what the index is made by. Another one makes it anew."""
    return f"{_ROWS}.{terms.VERSION}"


class Index:
    """Writes inside a transaction that the caller has begun."""

    def __init__(self, db: Connection) -> None:
        self._db = db
        self._add = _ADD[db.dialect.name]

    def arrived(self, entry: int, item: Reading | Correction) -> None:
        """What was just appended; nothing where something earlier is not in yet, or by another
        version: ``catch_up`` comes to it."""
        state = self._db.execute(_STATE_AT, {"before": entry}).first()
        if state is None:
            ready = self._db.execute(_BETWEEN, {"after": -1, "before": entry}).first() is None
        else:
            ready = state.version == version() and not state.waits
        if ready:
            self._write([(entry, item)])
            self._reached(entry, new=state is None)

    def catch_up(self, most: int, seen: Seen = lambda: None) -> int:
        """Index what comes next and is not indexed yet, at most so many entries; how many that
        were. Those made by another version first go out. ``seen`` is called after each."""
        state = self._db.execute(_STATE).first()
        if state is not None and state.version != version():
            self.clear()
            state = None
        after = -1 if state is None else int(state.upto)
        waiting = self._db.execute(_WAITING.limit(most), {"after": after}).scalars().all()
        for some in chunks(waiting):
            found = list(indexable(self._db, some))
            self._write(found)
            for _ in found:
                seen()
        if waiting:
            self._reached(waiting[-1], new=state is None)
        return len(waiting)

    def clear(self) -> None:
        """Everything out: nothing is indexed."""
        for table in TABLES:
            self._db.exec_driver_sql(_EMPTY[self._db.dialect.name].format(table))
        self._db.execute(_FORGET)

    def fill(self, found: Iterable[tuple[int, Reading | Correction]]) -> None:
        """Write rows into an empty index, whatever its state."""
        self._write(list(found))

    def _reached(self, entry: int, *, new: bool) -> None:
        if new:
            self._db.execute(_SET, {"version": version(), "upto": entry})
        else:
            self._db.execute(_MOVE, {"upto": entry})

    def _write(self, found: Sequence[tuple[int, Reading | Correction]]) -> None:
        of_claims: list[Row] = []
        of_documents: list[Row] = []
        for entry, item in found:
            if isinstance(item, Correction):
                of_claims.append(search_rows.correction_row(entry, item))
            else:
                said, whole = search_rows.rows(entry, item)
                of_claims += said
                of_documents.append(whole)
        for table, some in zip(TABLES, (of_claims, of_documents), strict=True):
            if some:
                self._db.execute(self._add[table], list(map(self._values, some)))

    def _values(self, row: Row) -> dict[str, Any]:
        if self._db.dialect.name == "postgresql":
            return {"key": row.key, "words": tsvector((row.words, row.more))}
        return {"key": row.key, "words": " ".join(row.words), "more": " ".join(row.more)}


def indexable(db: Connection, wanted: Sequence[int]) -> Iterator[tuple[int, Reading | Correction]]:
    """Readings with their claims, then corrections, each by their entries in order."""
    yield from _readings(db, wanted)
    for row in db.execute(_CORRECTED, {"wanted": wanted}).all():
        claim = contract.claim_from_dict(json.loads(row.json))
        found = basis.of(db, row.id, row.seq)
        yield row.seq, Correction(claim, found.claim, found.text, found.published)


def _readings(db: Connection, wanted: Sequence[int]) -> Iterator[tuple[int, Reading]]:
    told: dict[int, list[str]] = {}
    for row in db.execute(_CLAIMS, {"wanted": wanted}):
        told.setdefault(row.entry, []).append(row.json)
    for found in db.execute(_READ, {"wanted": wanted}).mappings().all():
        made = (contract.claim_from_dict(json.loads(one)) for one in told.get(found["seq"], ()))
        yield found["seq"], Reading(rows.document(found), tuple(made))


def unindexed(db: Connection) -> bool:
    """Whether there is something that is not in the index, or is by another version."""
    state = db.execute(_STATE_AT, {"before": _END}).first()
    if state is not None and state.version == version():
        return bool(state.waits)
    return db.execute(_BETWEEN, {"after": -1, "before": _END}).first() is not None


def check(db: Connection, seen: Seen = lambda: None) -> Difference:
    """Make the index anew in a database of its own, and compare in how many rows each term stands.
    Nothing is written to the ledger and no other writer is kept waiting."""
    state = db.execute(_STATE).first()
    upto = -1 if state is None else int(state.upto)
    wanted = db.execute(_WAITING, {"after": -1}).scalars().all()
    wanted = [seq for seq in wanted if seq <= upto]
    scratch = create_engine("sqlite://", poolclass=NullPool, creator=lambda: sqlite3.connect(""))
    with scratch.connect() as other:
        _tables(other)
        index = Index(other)
        for some in chunks(wanted):
            found = list(indexable(db, some))
            index.fill(found)
            for _ in found:
                seen()
        made, there = _counted(other), _counted(db)
    differ = sum(made.get(term) != there.get(term) for term in made.keys() | there.keys())
    return Difference(len(wanted), differ)


def _tables(db: Connection) -> None:
    from svodka.ledger.migrations.versions import v0006_search

    for table in TABLES:
        for statement in v0006_search._SQLITE:
            db.exec_driver_sql(statement.format(table=table))


def _counted(db: Connection) -> dict[tuple[str, str], int]:
    """(table, term) → in how many rows it stands. Others may append in the meantime, and a term of
    theirs is then a difference: nobody replays a ledger while it is written."""
    counted: dict[tuple[str, str], int] = {}
    for table in TABLES:
        if db.dialect.name == "sqlite":
            db.exec_driver_sql(
                f"CREATE VIRTUAL TABLE IF NOT EXISTS temp.{table}_terms"
                f" USING fts5vocab('main', '{table}', 'row')"
            )
            found = db.exec_driver_sql(f"SELECT term, doc FROM temp.{table}_terms")
        else:
            found = db.exec_driver_sql(
                f"SELECT word, ndoc FROM ts_stat('SELECT words FROM {table}')"
            )
        counted |= {(table, term): int(number) for term, number in found}
    return counted
