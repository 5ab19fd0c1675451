"""Runs of taking in from a source: what is known of each, and what the last one left."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, and_, bindparam, func, or_, select

from svodka.ledger import rows
from svodka.ledger.records import Taking
from svodka.ledger.schema import blobs, entries, taking_ends, takings

_ENDED = entries.alias("ended")


def found(
    db: Connection,
    source: str | None,
    start: datetime | None,
    end: datetime | None,
    upto: int,
) -> Iterator[Taking]:
    """In the order in which they began: those of one source, those that were under way at some
    moment from ``start`` (included) to ``end``. One without an end lasted a moment."""
    asked = _takings(upto)
    if source is not None:
        asked = asked.where(takings.c.source == source)
    if end is not None:
        asked = asked.where(takings.c.started < rows.micros(end))
    if start is not None:
        first = rows.micros(start)
        asked = asked.where(or_(takings.c.started >= first, _ENDED.c.added >= first))
    return (rows.taking(row) for row in db.execute(asked.order_by(takings.c.entry)).mappings())


def state(db: Connection, source: str) -> dict[str, Any]:
    """What the last one that ended well left; {} if none did."""
    asked = (
        select(blobs.c.bytes)
        .select_from(taking_ends)
        .join(takings, takings.c.entry == taking_ends.c.taking)
        .join(blobs, blobs.c.digest == taking_ends.c.state)
        .where(takings.c.source == source, taking_ends.c.outcome == "ok")
        .order_by(taking_ends.c.entry.desc())
        .limit(1)
    )
    data = db.execute(asked).scalar()
    return {} if data is None else dict(json.loads(rows.from_bytes(data)))


def sources(db: Connection, upto: int) -> Iterator[str]:
    """Those that somebody has begun to take in, each once, in order."""
    following = select(func.min(takings.c.source)).where(
        takings.c.source > bindparam("last"), takings.c.entry <= upto
    )
    last = ""
    while (source := db.execute(following, {"last": last}).scalar()) is not None:
        yield source
        last = source


class Runs(NamedTuple):
    """Of one source: when the first ever began (None: there is none), (started, since) of those
    around some hours that ended well, and how many of those begun in them did not."""

    first: datetime | None
    ok: tuple[tuple[datetime, datetime | None], ...]
    failed: int


def around(db: Connection, source: str | None, start: datetime, end: datetime, upto: int) -> Runs:
    """What is needed to say which part of ``start`` to ``end`` was taken in: the takings begun
    within, and of those that ended well the last one before and the first one after."""
    mine = and_(takings.c.source == source, takings.c.entry <= upto)
    began = db.execute(select(func.min(takings.c.started)).where(mine)).scalar()
    if began is None:
        return Runs(None, (), 0)
    first, last = rows.micros(start), rows.micros(end)
    ended = and_(taking_ends.c.taking == takings.c.entry, taking_ends.c.entry <= upto)
    well = and_(mine, ended, taking_ends.c.outcome == "ok")
    limits = (
        select(func.max(takings.c.started)).where(well, takings.c.started < first),
        select(func.min(takings.c.started)).where(well, takings.c.started >= last),
    )
    left, right = (db.execute(asked).scalar() for asked in limits)
    wanted = takings.c.started.between(
        first if left is None else left, last if right is None else right
    )
    asked = select(takings.c.started, taking_ends.c.since).where(well, wanted)
    ok = [
        (rows.moment(row.started), None if row.since is None else rows.moment(row.since))
        for row in db.execute(asked.order_by(takings.c.started, takings.c.entry))
    ]
    inside = and_(mine, takings.c.started >= first, takings.c.started < last)
    every = db.execute(select(func.count()).select_from(takings).where(inside)).scalar_one()
    within = sum(start <= started < end for started, _ in ok)
    return Runs(rows.moment(began), tuple(ok), every - within)


def _takings(upto: int) -> Select[Any]:
    ended = and_(taking_ends.c.taking == takings.c.entry, taking_ends.c.entry <= upto)
    return (
        select(takings, *(column for column in taking_ends.c if column.name != "entry"))
        .add_columns(_ENDED.c.added)
        .select_from(takings)
        .outerjoin(taking_ends, ended)
        .outerjoin(_ENDED, _ENDED.c.seq == taking_ends.c.entry)
        .where(takings.c.entry <= upto)
    )
