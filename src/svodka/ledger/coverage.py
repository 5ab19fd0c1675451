"""What was read: by source, how much of some hours was taken in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, bindparam, func, select

from svodka.ledger import rows, takings
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
    published |= {source: [] for source in takings.sources(db, upto)}
    found = db.execute(
        _inside(select(documents.c.source, documents.c.published_at), start, end, current).order_by(
            documents.c.published_at
        )
    )
    for source, moment in found:
        published[source].append(datetime.fromtimestamp(moment, UTC))
    hours = Interval(start, end)
    return tuple(
        _covered(source, hours, moments, takings.around(db, source, start, end, upto))
        for source, moments in sorted(published.items(), key=lambda item: item[0] or "")
    )


def by_documents(
    published: Mapping[str | None, list[datetime]], start: datetime, end: datetime
) -> tuple[Coverage, ...]:
    """Of sources that were never synced: the moments of all that each published from ``start`` to
    ``end``, in order."""
    never = takings.Runs(None, (), 0)
    return tuple(
        _covered(source, Interval(start, end), moments, never)
        for source, moments in sorted(published.items(), key=lambda item: item[0] or "")
    )


def _covered(
    source: str | None, hours: Interval, moments: list[datetime], runs: takings.Runs
) -> Coverage:
    taken = tuple(_clipped(_joined(_stretches(runs)), hours))
    # Where documents are all that speaks for a source: up to its first taking.
    since = hours.end if runs.first is None else min(max(runs.first, hours.start), hours.end)
    if taken:
        since = min(since, taken[0].start)
    gaps = list(_without(Interval(since, hours.end), taken))
    if since > hours.start:
        earlier = [moment for moment in moments if moment < since]
        gaps = [*_gaps(hours.start, since, earlier), *gaps]
    return Coverage(
        source,
        len(moments),
        moments[0] if moments else None,
        moments[-1] if moments else None,
        tuple(_joined(gaps)),
        taken,
        runs.failed,
    )


def _stretches(runs: takings.Runs) -> Iterator[Interval]:
    """What each taking that ended well speaks for, in the order in which they began."""
    before: datetime | None = None
    for started, since in runs.ok:
        reach = since if since is not None else before
        if reach is not None and reach < started:
            yield Interval(reach, started)
        before = started


def _joined(found: Iterable[Interval]) -> Iterator[Interval]:
    """Those that overlap or touch as one, in order."""
    last: Interval | None = None
    for item in sorted(found):
        if last is not None and item.start <= last.end:
            last = Interval(last.start, max(last.end, item.end))
            continue
        if last is not None:
            yield last
        last = item
    if last is not None:
        yield last


def _clipped(found: Iterable[Interval], hours: Interval) -> Iterator[Interval]:
    for item in found:
        start, end = max(item.start, hours.start), min(item.end, hours.end)
        if start < end:
            yield Interval(start, end)


def _without(hours: Interval, taken: Iterable[Interval]) -> Iterator[Interval]:
    """What is left of some hours; ``taken`` in order, without overlaps."""
    at = hours.start
    for item in taken:
        if item.start > at:
            yield Interval(at, item.start)
        at = max(at, item.end)
    if at < hours.end:
        yield Interval(at, hours.end)


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
