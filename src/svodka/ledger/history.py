"""What was appended, and what people decided."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from datetime import datetime

from sqlalchemy import Connection, Row, func, select

from svodka.ledger import query, rows
from svodka.ledger.records import WITHDRAWN, Entry, Judgement, KeptFinding
from svodka.ledger.schema import claims, entries, findings, judgements

_ENTRY = (
    entries.c.seq,
    entries.c.kind,
    entries.c.subject,
    entries.c.revision,
    entries.c.reader,
    entries.c.added,
)


def appended(db: Connection, subject: str | None, after: int = 0) -> Iterator[Entry]:
    """In order, behind an entry; ``subject`` is a document's or a claim's id, None for
    everything."""
    asked = select(*_ENTRY).where(entries.c.seq > after).order_by(entries.c.seq)
    if subject is not None:
        asked = asked.where(entries.c.subject == subject)
    return (_entry(row) for row in db.execute(asked))


def moment(db: Connection, upto: int) -> datetime | None:
    """When the last entry up to one was appended."""
    asked = select(entries.c.added).where(entries.c.seq <= upto)
    found = db.execute(asked.order_by(entries.c.seq.desc()).limit(1)).scalar()
    return None if found is None else rows.moment(found)


def documents_of(db: Connection, claim: str, upto: int) -> tuple[str, ...]:
    asked = select(claims.c.document).where(claims.c.id == claim, claims.c.entry <= upto)
    return tuple(db.execute(asked.distinct().order_by(claims.c.document)).scalars())


def first_read(db: Connection, ids: Collection[str], upto: int) -> dict[str, datetime]:
    asked = (
        select(claims.c.id, func.min(entries.c.added))
        .join_from(claims, entries, entries.c.seq == claims.c.entry)
        .where(claims.c.id.in_(sorted(ids)), claims.c.entry <= upto)
        .group_by(claims.c.id)
    )
    return {id: rows.moment(added) for id, added in db.execute(asked)}


def touching(db: Connection, start: datetime, end: datetime) -> Iterator[Entry]:
    """Entries that can have changed an answer about these hours, in order: readings whose claims
    touch them, all later readings of the same documents (which may have lost the claim), and
    judgements of either."""
    concerned = select(claims.c.document).where(query.touches(start, end))
    inside = select(claims.c.id).where(query.touches(start, end))
    asked = (
        select(*_ENTRY)
        .where(
            (entries.c.kind == "reading") & entries.c.subject.in_(concerned)
            | (entries.c.kind == "judgement")
            & (entries.c.subject.in_(concerned) | entries.c.subject.in_(inside))
        )
        .order_by(entries.c.seq)
    )
    return (_entry(row) for row in db.execute(asked))


def judgements_upto(db: Connection, upto: int) -> tuple[Judgement, ...]:
    asked = (
        select(judgements, entries.c.added)
        .join(entries, entries.c.seq == judgements.c.entry)
        .where(judgements.c.entry <= upto)
        .order_by(judgements.c.entry)
    )
    return tuple(
        Judgement(
            row["entry"],
            row["kind"],
            row["subject"],
            row["verdict"],
            row["person"],
            row["reason"],
            rows.moment(row["added"]),
        )
        for row in db.execute(asked).mappings()
    )


def withdrawn(db: Connection, upto: int, kind: str) -> frozenset[str]:
    """Documents or claims whose last verdict takes them out of answers."""
    asked = (
        select(judgements.c.subject, judgements.c.verdict)
        .where(judgements.c.entry <= upto, judgements.c.kind == kind)
        .order_by(judgements.c.entry)
    )
    last = dict(tuple(row) for row in db.execute(asked))
    return frozenset(subject for subject, verdict in last.items() if verdict in WITHDRAWN)


def kept_findings(db: Connection) -> tuple[KeptFinding, ...]:
    asked = (
        select(findings, entries.c.added)
        .join(entries, entries.c.seq == findings.c.entry)
        .order_by(findings.c.entry)
    )
    return tuple(
        KeptFinding(
            row["entry"],
            row["upto"],
            json.loads(row["question"]),
            json.loads(row["answer"]),
            rows.moment(row["added"]),
        )
        for row in db.execute(asked).mappings()
    )


def _entry(row: Row[int, str, str, int | None, str, int]) -> Entry:
    seq, kind, subject, revision, reader, added = row
    return Entry(seq, kind, subject, revision, reader, rows.moment(added))
