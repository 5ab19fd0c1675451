"""Which hours an entry can have changed answers about.

An answer that looked at some hours stands as long as no later entry reaches into them; so one more
bulletin of this night leaves the answers about other nights as they are.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, func, select

from svodka.language import near
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


def reached(db: Connection, after: int, upto: int) -> list[Reached]:
    """Of each entry after one, in order; those that change no answer about hours are left out."""
    asked = (
        select(entries.c.seq, entries.c.kind, entries.c.subject, entries.c.revision)
        .where(entries.c.seq > after, entries.c.seq <= upto)
        .order_by(entries.c.seq)
    )
    told = [row for row in db.execute(asked) if row.kind not in _ASIDE]
    judged = _judged(db, [row.seq for row in told if row.kind == "judgement"])
    about = {row.seq: row.subject for row in told if row.kind in _OF_DOCUMENTS}
    about |= {seq: judged[seq] for seq in judged}
    extents = _extents(db, sorted(set(about.values())))
    found = []
    for row in told:
        if row.kind == "document" and _is_new(db, row):
            # Answers about any hours tell of each source.
            found.append(Reached(row.seq, None, None))
        elif row.seq in about:
            found.append(_of_document(row, extents.get(about[row.seq])))
        elif row.kind in ("taking", "taking_end"):
            found.append(_of_taking(db, row))
        else:
            found.append(Reached(row.seq, None, None))
    return found


class _Extent(NamedTuple):
    """What all revisions of a document touch. ``once``: there is one of them."""

    start: int
    end: int
    latest: int | None
    once: bool


def _of_document(row: Any, extent: _Extent | None) -> Reached:
    """Of an unknown document, or one without a time: any hours, because answers about any hours
    count what has no time."""
    if extent is None:
        return Reached(row.seq, None, None)
    adds = extent.once and row.kind in ("document", "reading")
    return Reached(row.seq, extent.start, extent.end, adds, extent.latest)


def _extents(db: Connection, ids: Sequence[str]) -> dict[str, _Extent]:
    found: dict[str, _Extent] = {}
    for some in _chunks(ids):
        told = {row.subject: row for row in db.execute(_of_claims(some))}
        for row in db.execute(_of_revisions(some)):
            if row.dated == row.revisions:
                found[row.id] = _extent(row, told.get(row.id))
    return found


def _of_claims(ids: Sequence[str]) -> Any:
    """Through the entries: ``claims`` has no index by document."""
    c = claims.c
    return (
        select(
            entries.c.subject,
            func.min(c.opens).label("opens"),
            func.min(c.starts).label("starts"),
            func.max(c.closes).label("closes"),
            func.max(c.ends).label("ends"),
            func.max(c.middle).label("latest"),
        )
        .join_from(entries, claims, c.entry == entries.c.seq)
        .where(entries.c.subject.in_(ids))
        .group_by(entries.c.subject)
    )


def _of_revisions(ids: Sequence[str]) -> Any:
    d = documents.c
    return (
        select(
            d.id,
            func.min(d.published_at).label("first"),
            func.max(d.published_at).label("last"),
            func.count(d.published_at).label("dated"),
            func.count().label("revisions"),
        )
        .where(d.id.in_(ids))
        .group_by(d.id)
    )


def _extent(row: Any, told: Any) -> _Extent:
    edges = [row.first - _NEAR, row.last + _NEAR]
    if told is not None:
        edges += [at for at in told[1:5] if at is not None]
    latest = None if told is None else told.latest
    return _Extent(min(edges), max(edges), latest, row.revisions == 1)


def _is_new(db: Connection, row: Any) -> bool:
    """Whether nothing of a document's source was known before it came."""
    d = documents.c
    of = select(d.source).where(d.id == row.subject, d.revision == row.revision)
    source = db.execute(of).scalar()
    same = d.source.is_(None) if source is None else d.source == source
    before = select(d.id).where(same, d.entry < row.seq)
    taken = select(takings.c.entry).where(takings.c.source == source, takings.c.entry < row.seq)
    return all(db.execute(asked.limit(1)).first() is None for asked in (before, taken))


def _judged(db: Connection, seqs: Sequence[int]) -> dict[int, str]:
    """Judgement → the document that it is about."""
    found = {}
    for some in _chunks(seqs):
        asked = select(judgements.c.entry, judgements.c.kind, judgements.c.subject)
        for row in db.execute(asked.where(judgements.c.entry.in_(some))):
            if row.kind == "document":
                found[row.entry] = row.subject
            elif row.kind == "claim":
                named = select(claims.c.document).where(claims.c.id == row.subject).distinct()
                of = db.execute(named.limit(2)).scalars().all()
                if len(of) == 1:
                    found[row.entry] = of[0]
    return found


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
