"""What was read: by source, how much of some hours was taken in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, bindparam, func, select

from svodka.ledger import rows
from svodka.ledger.records import Coverage
from svodka.ledger.schema import documents, entries
from svodka.model import Interval

# A stretch without a document is a gap when it is longer than this.
GAP = timedelta(hours=24)

# How far chains of overlapping windows are followed to either side.
REACH = timedelta(days=7)


def coverage(
    db: Connection, start: datetime, end: datetime, current: ColumnElement[bool], upto: int
) -> tuple[Coverage, ...]:
    """By source, in order of their names; sources without a name come first."""
    published: dict[str | None, list[datetime]] = {source: [] for source in _sources(db, upto)}
    found = db.execute(
        _inside(select(documents.c.source, documents.c.published_at), start, end, current).order_by(
            documents.c.published_at
        )
    )
    for source, moment in found:
        published[source].append(datetime.fromtimestamp(moment, UTC))
    return tuple(
        Coverage(
            source,
            len(moments),
            moments[0] if moments else None,
            moments[-1] if moments else None,
            tuple(_gaps(start, end, moments)),
        )
        for source, moments in sorted(published.items(), key=lambda item: item[0] or "")
    )


def _sources(db: Connection, upto: int) -> Iterator[str | None]:
    """Each once, from one to the next by the index: DISTINCT would go through every document."""
    seen = select(documents.c.source).where(documents.c.entry <= upto).limit(1)
    if db.execute(seen.where(documents.c.source.is_(None))).first() is not None:
        yield None
    last = ""
    following = (
        select(documents.c.source)
        .where(documents.c.source > bindparam("last"))
        .order_by(documents.c.source)
        .limit(1)
    )
    if db.execute(seen.where(documents.c.source == last)).first() is not None:
        yield last
    while (source := db.execute(following, {"last": last}).scalar()) is not None:
        last = source
        if db.execute(seen.where(documents.c.source == source)).first() is not None:
            yield source


def published(start: datetime, end: datetime, current: ColumnElement[bool]) -> Select[Any]:
    """How many documents were published in these hours."""
    return _inside(select(func.count()).select_from(documents), start, end, current)


def _inside(
    asked: Select[Any], start: datetime, end: datetime, current: ColumnElement[bool]
) -> Select[Any]:
    same = and_(entries.c.subject == documents.c.id, entries.c.revision == documents.c.revision)
    return asked.join(entries, same).where(
        current,
        documents.c.published_at >= rows.seconds(start),
        documents.c.published_at < rows.seconds(end),
    )


def widen(
    start: datetime, end: datetime, opens: int | None, closes: int | None
) -> tuple[datetime, datetime]:
    """``start`` and ``end`` moved out to what claims touch, in seconds since 1970."""
    if opens is None or closes is None:
        return start, end
    return (
        min(start, datetime.fromtimestamp(opens, UTC)),
        max(end, datetime.fromtimestamp(closes, UTC)),
    )


def _gaps(start: datetime, end: datetime, moments: Iterable[datetime]) -> Iterator[Interval]:
    before, empty = start, True
    for moment in moments:
        empty = False
        if moment - before > GAP:
            yield Interval(before, moment)
        before = moment
    if empty or end - before > GAP:
        yield Interval(before, end)
