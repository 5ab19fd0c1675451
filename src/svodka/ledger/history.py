"""What was appended, and what people decided."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, func, select

from svodka.ledger import query, rows
from svodka.ledger.judging import Judgement
from svodka.ledger.records import Entry, KeptFinding
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
    judgements of either, or of a pair of such claims."""
    concerned = select(claims.c.document).where(query.touches(start, end))
    inside = select(claims.c.id).where(query.touches(start, end))
    asked = (
        select(*_ENTRY)
        .where(
            (entries.c.kind == "reading") & entries.c.subject.in_(concerned)
            | (entries.c.kind == "judgement")
            & (
                entries.c.subject.in_(concerned)
                | entries.c.subject.in_(inside)
                | entries.c.subject.in_(_pairs(db, inside))
            )
        )
        .order_by(entries.c.seq)
    )
    return (_entry(row) for row in db.execute(asked))


def _pairs(db: Connection, inside: Select[Any]) -> list[str]:
    """The subjects of pairs with a claim of these. Pairs are few, and their claims are JSON."""
    asked = select(judgements.c.subject, judgements.c.change).where(
        judgements.c.kind == "pair", judgements.c.change.is_not(None), judgements.c.act.is_(None)
    )
    named = {row.subject: json.loads(row.change)["claims"] for row in db.execute(asked)}
    ids = sorted({id for both in named.values() for id in both})
    found: set[str] = set()
    for at in range(0, len(ids), 500):
        found |= set(db.execute(inside.where(claims.c.id.in_(ids[at : at + 500]))).scalars())
    return sorted(subject for subject, both in named.items() if not found.isdisjoint(both))


def judgements_after(db: Connection, entry: int) -> list[Judgement]:
    """In order."""
    return judged(db, judgements.c.entry > entry)


def judged(db: Connection, *tests: ColumnElement[bool]) -> list[Judgement]:
    """Those that pass, in order, each as its row has it."""
    asked = (
        select(judgements, entries.c.added)
        .join(entries, entries.c.seq == judgements.c.entry)
        .where(*tests)
        .order_by(judgements.c.entry)
    )
    return [
        Judgement(
            row["entry"],
            row["kind"],
            row["subject"],
            row["verdict"],
            row["person"],
            row["reason"],
            rows.moment(row["added"]),
            row["act"] or "decision",
            json.loads(row["change"]) if row["change"] else None,
            row["about"],
            row["act"] or "decision",
        )
        for row in db.execute(asked).mappings()
    ]


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
