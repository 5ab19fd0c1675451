"""A ledger gone through from end to end, a stretch at a time: memory does not grow with it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, Table, and_, func, select

from svodka.ledger.schema import blobs, documents, entries

# Entries in a stretch.
STRETCH = 1000
# Bytes that are held at a time, unless one item alone has more.
_HELD = 8_000_000
# Databases take a limited number of values in one statement.
_CHUNK = 500


class Stretch(NamedTuple):
    """The first and the last entry, both included."""

    first: int
    last: int


def stretches(db: Connection, after: int, upto: int) -> Iterator[Stretch]:
    """All entries after one, up to another, in order."""
    while True:
        asked = select(entries.c.seq).where(entries.c.seq > after, entries.c.seq <= upto)
        found = db.execute(asked.order_by(entries.c.seq).limit(STRETCH)).scalars().all()
        if not found:
            return
        yield Stretch(found[0], found[-1])
        after = found[-1]


def of_entries(table: Table, stretch: Stretch) -> Select[Any]:
    """The rows of a table that some entries brought (or the entries themselves), in order.

    All tables are looked up by the number of the entry, but ``documents``, which has no index by
    it.
    """
    if table is documents:
        named = and_(
            documents.c.id == entries.c.subject, documents.c.revision == entries.c.revision
        )
        return (
            select(documents)
            .join_from(entries, documents, named)
            .where(entries.c.seq.between(*stretch), entries.c.kind == "document")
            .order_by(entries.c.seq)
        )
    number = entries.c.seq if table is entries else table.c.entry
    return select(table).where(number.between(*stretch)).order_by(*table.primary_key)


def all_bytes(db: Connection) -> Iterator[tuple[str, bytes]]:
    """Everything that is kept, as (digest, bytes)."""
    after = ""
    while True:
        asked = select(blobs.c.digest).where(blobs.c.digest > after)
        page = db.execute(asked.order_by(blobs.c.digest).limit(_CHUNK)).scalars().all()
        if not page:
            return
        yield from some_bytes(db, page)
        after = page[-1]


def some_bytes(db: Connection, digests: Sequence[str]) -> Iterator[tuple[str, bytes]]:
    """What is kept under some digests."""
    for chunk in chunks(digests):
        asked = select(blobs.c.digest, func.length(blobs.c.bytes)).where(blobs.c.digest.in_(chunk))
        sizes = [(row[0], int(row[1])) for row in db.execute(asked)]
        for some in _bounded(sizes):
            for row in db.execute(select(blobs).where(blobs.c.digest.in_(some))):
                yield row[0], bytes(row[1])


def chunks(values: Sequence[Any]) -> Iterator[Sequence[Any]]:
    """As many at a time as a statement takes."""
    return (values[at : at + _CHUNK] for at in range(0, len(values), _CHUNK))


def _bounded(sizes: Iterable[tuple[str, int]]) -> Iterator[list[str]]:
    some: list[str] = []
    held = 0
    for digest, size in sizes:
        if some and held + size > _HELD:
            yield some
            some, held = [], 0
        some.append(digest)
        held += size
    if some:
        yield some
