"""A ledger into another database: every entry as it is, so that the chain ends in the same hash.

The target is empty, or holds the first entries of the source: then it goes on from there, so that
what was interrupted is run again, and what has grown since is brought up to date. Each stretch of
entries is one transaction. The source is only read. What is derived comes last, as it is there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import NamedTuple

from sqlalchemy import Connection, Table, delete, func, select

from svodka.errors import LedgerError
from svodka.ledger import audit, engine, links
from svodka.ledger.index import INDEXED, Index
from svodka.ledger.inserting import copy_rows
from svodka.ledger.schema import (
    absences,
    blobs,
    claim_places,
    claims,
    documents,
    entries,
    findings,
    issues,
    judgements,
    taking_ends,
    takings,
)
from svodka.ledger.stretches import Stretch, all_bytes, chunks, of_entries, some_bytes, stretches

# What entries brought, each table after those that it refers to; ``blobs`` go before them all.
COPIED = (
    entries,
    documents,
    claims,
    claim_places,
    issues,
    judgements,
    findings,
    takings,
    taking_ends,
    absences,
)
# What is derived from it, and may be replaced.
DERIVED = tuple(reversed(links.TABLES))

# Columns that hold the names of bytes.
_NAMES = (documents.c.text, documents.c.original, taking_ends.c.state)
# Rows of derived tables that are held at a time.
_ROWS = 20_000

Seen = Callable[[int], None]


class Way(NamedTuple):
    """What there is to do: entries up to ``there`` are in the target, those up to ``upto`` are to
    be; the hashes of the chain after both."""

    there: int
    start: str
    upto: int
    end: str


def way(old: Connection, new: Connection) -> Way:
    """LedgerError, in words, when the target holds anything but a beginning of the source."""
    there, upto = _last(new), _last(old)
    start, end = audit.end(new), audit.end(old)
    if there > upto and audit.end(new, upto) == end:
        more = "1 entry" if there == upto + 1 else f"{there - upto} entries"
        raise LedgerError(f"the target has gone on by itself: it has {more} more than the source")
    if audit.end(old, there) != start:
        same = _parting(old, new, min(there, upto))
        raise LedgerError(
            f"the target has another history: it differs from the source after entry {same}",
            hint="give an empty database or a new file",
        )
    return Way(there, start, upto, end)


def copy(old: Connection, new: Connection, todo: Way, seen: Seen = lambda _: None) -> None:
    """``seen`` is told how many more entries are in the target. LedgerError when somebody else
    writes into the target meanwhile, or it cannot be written; what is there then is whole."""
    there, chain = todo.there, todo.start
    for stretch in stretches(old, todo.there, todo.upto):
        with engine.writing(new):
            _alone(new, there, chain)
            _stretch(old, new, stretch)
            there, chain = stretch.last, audit.end(new)
        seen(stretch.last - stretch.first + 1)
    if todo.there < todo.upto or not _alike(old, new, DERIVED):
        with engine.writing(new), _at_once(old):
            _alone(new, there, chain)
            _derived(old, new, todo.upto)


def settle(new: Connection) -> None:
    """Index the words, whose tables differ from database to database, and let a server know what is
    in its tables now, which it would find out by and by."""
    step = INDEXED
    while step == INDEXED:
        with engine.writing(new):
            step = Index(new).catch_up(INDEXED)
    if new.dialect.name == "postgresql":
        # Who does not own a table is told so, and it stays as it is.
        new.exec_driver_sql("ANALYZE")


def differences(old: Connection, new: Connection, todo: Way) -> Iterator[str]:
    """A sentence for each thing that is not in the target as it is in the source."""
    if audit.end(new, todo.upto) != todo.end:
        yield "the chain ends in another hash"
    for table in (blobs, *COPIED, *DERIVED):
        here, there = _amount(old, table, todo.upto), _amount(new, table, todo.upto)
        # Others may append to the source, and what they bring may be named by nothing yet.
        if here != there and (table is not blobs or there < here == _amount(old, table)):
            yield f"{table.name}: {here} rows in the source, {there} in the target"
    yield from audit.check(new)


def _stretch(old: Connection, new: Connection, stretch: Stretch) -> None:
    found = {table: old.execute(of_entries(table, stretch)).all() for table in COPIED}
    named = {
        name
        for column in _NAMES
        for row in found[column.table]
        if (name := getattr(row, column.name)) is not None
    }
    copy_rows(new, blobs, some_bytes(old, _wanting(new, sorted(named))))
    for table, rows in found.items():
        copy_rows(new, table, rows)


def _derived(old: Connection, new: Connection, upto: int) -> None:
    """Bytes that no entry names, if there are any, and the tables that may be made anew."""
    if not _alike(old, new, (blobs,)):
        every = (digest for digest, _ in all_bytes(old))
        while some := list(islice(every, _ROWS)):
            copy_rows(new, blobs, some_bytes(old, _wanting(new, some)))
    for table in reversed(DERIVED):
        new.execute(delete(table))
    for table in DERIVED:
        asked = select(table).where(table.c.entry <= upto)
        streamed = asked.execution_options(stream_results=True, yield_per=_ROWS)
        for rows in old.execute(streamed).partitions():
            copy_rows(new, table, rows)


def _alone(new: Connection, there: int, chain: str) -> None:
    """That nobody wrote since; asked when nobody else can."""
    if (_last(new), audit.end(new)) != (there, chain):
        raise LedgerError(
            "another process writes into the target", hint="stop it, and make the target anew"
        )


@contextmanager
def _at_once(db: Connection) -> Iterator[None]:
    """Everything read inside is of one moment."""
    level = "" if db.dialect.name == "sqlite" else " ISOLATION LEVEL REPEATABLE READ READ ONLY"
    db.exec_driver_sql(f"BEGIN{level}")
    try:
        yield
    finally:
        db.exec_driver_sql("ROLLBACK")


def _wanting(new: Connection, names: Sequence[str]) -> list[str]:
    """Those whose bytes are not there."""
    held: set[str] = set()
    for some in chunks(names):
        held.update(new.execute(select(blobs.c.digest).where(blobs.c.digest.in_(some))).scalars())
    return [name for name in names if name not in held]


def _alike(old: Connection, new: Connection, tables: Iterable[Table]) -> bool:
    return all(_amount(old, table) == _amount(new, table) for table in tables)


def _amount(db: Connection, table: Table, upto: int | None = None) -> int:
    asked = select(func.count()).select_from(table)
    if upto is not None and table is not blobs:
        asked = asked.where((entries.c.seq if table is entries else table.c.entry) <= upto)
    return int(db.execute(asked).scalar_one())


def _last(db: Connection) -> int:
    return db.execute(select(func.max(entries.c.seq))).scalar() or 0


def _parting(old: Connection, new: Connection, most: int) -> int:
    """The last entry that both have in common: each hash covers all before it."""
    low, high = 0, most
    while low < high:
        middle = (low + high + 1) // 2
        if audit.end(old, middle) == audit.end(new, middle):
            low = middle
        else:
            high = middle - 1
    return low
