"""Which hours an entry can have changed answers about.

An answer that looked at some hours stands as long as no later entry reaches into them; so one more
bulletin of this night leaves the answers about other nights as they are.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, func, select

from svodka.language import near
from svodka.ledger.judging import Judgement
from svodka.ledger.schema import (
    claims,
    documents,
    entries,
    judgements,
    taking_ends,
    takings,
)

_NEAR = int(near.WINDOW.total_seconds())
_MICROS = 1_000_000
_CHUNK = 500
_OF_DOCUMENTS = frozenset(("document", "reading", "past", "gone", "back"))
# Kinds of entries that answers about hours know nothing of.
_ASIDE = frozenset(("finding",))


class Reached(NamedTuple):
    """``start`` to ``end`` (both included) in seconds since 1970; None for any hours. ``adds``:
    nothing that stood before can be missing now. ``latest``: the last second that the middle of a
    claim lies in, None where there is no such claim."""

    entry: int
    start: int | None
    end: int | None
    adds: bool = False
    latest: int | None = None


def reached(
    db: Connection, after: int, upto: int, judgements: Iterable[Judgement]
) -> list[Reached]:
    """Of each entry after one, in order; those that change no answer about hours are left out.
    ``judgements``: all up to the last entry, or at least those that are gone over.
    """
    asked = (
        select(entries.c.seq, entries.c.kind, entries.c.subject, entries.c.revision)
        .where(entries.c.seq > after, entries.c.seq <= upto)
        .order_by(entries.c.seq)
    )
    told = [row for row in db.execute(asked) if row.kind not in _ASIDE]
    about = {row.seq: frozenset((row.subject,)) for row in told if row.kind in _OF_DOCUMENTS}
    about |= _judged(db, [item for item in judgements if after < item.entry <= upto])
    extents = _extents(db, sorted(frozenset[str]().union(*about.values())))
    found = []
    for row in told:
        if row.kind == "document" and _is_new(db, row):
            # Answers about any hours tell of each source.
            found.append(Reached(row.seq, None, None))
        elif row.seq in about:
            found.append(_of_documents(row, [extents.get(id) for id in sorted(about[row.seq])]))
        elif row.kind in ("taking", "taking_end"):
            found.append(_of_taking(db, row))
        else:
            found.append(Reached(row.seq, None, None))
    return found


class _Extent(NamedTuple):
    """What all readings of all revisions of a document touch, and all corrections of its claims.
    ``once``: it was read once."""

    start: int
    end: int
    latest: int | None
    once: bool


def _of_documents(row: Any, told: Sequence[_Extent | None]) -> Reached:
    """Of an unknown document, or one without a time: any hours, because answers about any hours
    count what has no time."""
    extents = [one for one in told if one is not None]
    if not extents or len(extents) < len(told):
        return Reached(row.seq, None, None)
    adds = row.kind in ("document", "reading") and all(one.once for one in extents)
    latest = max((one.latest for one in extents if one.latest is not None), default=None)
    start, end = min(one.start for one in extents), max(one.end for one in extents)
    return Reached(row.seq, start, end, adds, latest)


def _extents(db: Connection, ids: Sequence[str]) -> dict[str, _Extent]:
    found: dict[str, _Extent] = {}
    for some in _chunks(ids):
        told: dict[str, list[Any]] = defaultdict(list)
        for asked in (_of_claims(some), _of_corrections(some)):
            for row in db.execute(asked):
                told[row.document].append(row)
        for row in db.execute(_of_revisions(some)):
            if row.dated == row.revisions:
                found[row.id] = _extent(row, told[row.id])
    return found


_TOUCHED = (
    func.min(claims.c.opens).label("opens"),
    func.min(claims.c.starts).label("starts"),
    func.max(claims.c.closes).label("closes"),
    func.max(claims.c.ends).label("ends"),
    func.max(claims.c.middle).label("latest"),
)


def _of_claims(ids: Sequence[str]) -> Any:
    """Through the entries: ``claims`` has no index by document."""
    return (
        select(entries.c.subject.label("document"), *_TOUCHED)
        .join_from(entries, claims, claims.c.entry == entries.c.seq)
        .where(entries.c.subject.in_(ids))
        .group_by(entries.c.subject)
    )


def _of_corrections(ids: Sequence[str]) -> Any:
    """Through the judgements, which are few; whether they were undone does not matter."""
    return (
        select(claims.c.document, *_TOUCHED)
        .join_from(judgements, claims, claims.c.entry == judgements.c.entry)
        .where(claims.c.document.in_(ids))
        .group_by(claims.c.document)
    )


def _of_revisions(ids: Sequence[str]) -> Any:
    d = documents.c
    readings = (
        select(func.count())
        .where(entries.c.subject == d.id, entries.c.kind == "reading")
        .scalar_subquery()
    )
    return (
        select(
            d.id,
            func.min(d.published_at).label("first"),
            func.max(d.published_at).label("last"),
            func.count(d.published_at).label("dated"),
            func.count().label("revisions"),
            readings.label("readings"),
        )
        .where(d.id.in_(ids))
        .group_by(d.id)
    )


def _extent(row: Any, told: Iterable[Any]) -> _Extent:
    edges = [row.first - _NEAR, row.last + _NEAR]
    latest = []
    for one in told:
        edges += [at for at in one[1:5] if at is not None]
        latest += [one.latest] if one.latest is not None else []
    once = row.revisions == 1 and row.readings <= 1
    return _Extent(min(edges), max(edges), max(latest, default=None), once)


def _is_new(db: Connection, row: Any) -> bool:
    """Whether nothing of a document's source was known before it came."""
    d = documents.c
    of = select(d.source).where(d.id == row.subject, d.revision == row.revision)
    source = db.execute(of).scalar()
    same = d.source.is_(None) if source is None else d.source == source
    before = select(d.id).where(same, d.entry < row.seq)
    taken = select(takings.c.entry).where(takings.c.source == source, takings.c.entry < row.seq)
    return all(db.execute(asked.limit(1)).first() is None for asked in (before, taken))


def _judged(db: Connection, told: Collection[Judgement]) -> dict[int, frozenset[str]]:
    """Judgement → the documents that it is about, by itself or by its claims; of an undoing those
    of what is undone."""
    of: dict[str, set[str]] = defaultdict(set)
    for some in _chunks(sorted({id for item in told for id in item.claims})):
        named = select(claims.c.id, claims.c.document).where(claims.c.id.in_(some)).distinct()
        for row in db.execute(named):
            of[row.id].add(row.document)
    return {
        item.entry: frozenset[str](filter(None, (item.document,))).union(
            *(of[id] for id in item.claims)
        )
        for item in told
    }


def _of_taking(db: Connection, row: Any) -> Reached:
    """From the taking before it that ended well (or since when it saw everything) to its begin; of
    the first of its source any hours."""
    taking: Any = row.seq
    since = None
    if row.kind == "taking_end":
        ends = select(taking_ends.c.taking, taking_ends.c.since)
        end = db.execute(ends.where(taking_ends.c.entry == row.seq)).one()
        taking, since = end.taking, end.since
    asked = select(takings.c.source, takings.c.started).where(takings.c.entry == taking)
    source, started = db.execute(asked).one()
    earlier = select(func.max(takings.c.started)).where(
        takings.c.source == source, takings.c.entry < taking
    )
    well = earlier.join(taking_ends, taking_ends.c.taking == takings.c.entry).where(
        taking_ends.c.outcome == "ok"
    )
    before = db.execute(well if row.kind == "taking_end" else earlier).scalar()
    if before is None:
        return Reached(row.seq, None, None)
    first = min(at for at in (started, before, since) if at is not None)
    if row.kind == "taking":
        first = started
    return Reached(row.seq, first // _MICROS, started // _MICROS + 1, True)


def _chunks(values: Sequence[Any]) -> Iterator[Sequence[Any]]:
    return (values[at : at + _CHUNK] for at in range(0, len(values), _CHUNK))


def overlaps(found: Iterable[Reached], start: int, end: int) -> bool:
    """Whether one of them reaches into some seconds (both included)."""
    return any(
        one.start is None or one.end is None or (one.start <= end and one.end >= start)
        for one in found
    )
