"""What the machine read, whatever people decided about it: what a review goes over."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, select

from svodka import contract
from svodka.ledger import query, rows
from svodka.ledger.judged import Effect
from svodka.ledger.schema import blobs, claims, documents, entries, issues
from svodka.model import Document, Issue
from svodka.model.finding import Statement

_SOME = 500


@dataclass(frozen=True, slots=True)
class AsRead:
    """The reading of a document that stands. ``arrived``: the entry that brought its revision;
    ``entry``: that of the reading. ``statements`` in the order of the text."""

    document: Document
    arrived: int
    entry: int
    statements: tuple[Statement, ...]
    issues: tuple[Issue, ...]


def published(start: datetime | None, end: datetime | None) -> list[ColumnElement[bool]]:
    """That a document was published in these hours; without both, each passes."""
    if start is None or end is None:
        return []
    at = documents.c.published_at
    return [at >= rows.seconds(start), at < rows.seconds(end)]


def readings(
    db: Connection, tests: Sequence[ColumnElement[bool]], effect: Effect, upto: int
) -> Iterator[AsRead]:
    """Of entries and documents that pass, in order of publication and id."""
    said: dict[str, list[Statement]] = defaultdict(list)
    asked = query.statements(tests).order_by(None).order_by(claims.c.entry, claims.c.position)
    texts = rows.Texts()
    for row in db.execute(asked, {"upto": upto}).mappings():
        said[row["id"]].append(rows.statement(row, texts, effect))
    noticed = _issues(db, tests)
    held = (
        select(documents, blobs.c.bytes, entries.c.seq)
        .join_from(entries, documents, query.same_revision())
        .join(blobs, blobs.c.digest == documents.c.text)
        .where(*tests)
        .order_by(documents.c.published_at.nulls_first(), documents.c.id)
    )
    for row in db.execute(held).mappings():
        id = row["id"]
        told, found = tuple(said.get(id, ())), tuple(noticed.get(id, ()))
        if told or found:
            yield AsRead(rows.document(row), row["entry"], row["seq"], told, found)


def last_published(db: Connection, current: ColumnElement[bool], upto: int) -> datetime | None:
    """When the latest document was published, those aside that are dated after they were taken
    in: their dates are wrong."""
    held = select(func.max(entries.c.added)).where(entries.c.seq <= upto)
    added = db.execute(held).scalar()
    if added is None:
        return None
    asked = (
        select(func.max(documents.c.published_at))
        .join_from(entries, documents, query.same_revision())
        .where(current, documents.c.published_at <= added // 1_000_000)
    )
    found = db.execute(asked).scalar()
    return None if found is None else datetime.fromtimestamp(found, UTC)


def documents_of(db: Connection, ids: Collection[str]) -> dict[str, str]:
    """Claim → the document that it was read from, of any revision and reading."""
    out: dict[str, str] = {}
    wanted = sorted(ids)
    for at in range(0, len(wanted), _SOME):
        asked = select(claims.c.id, claims.c.document).where(
            claims.c.id.in_(wanted[at : at + _SOME])
        )
        out |= {row.id: row.document for row in db.execute(asked)}
    return out


def _issues(db: Connection, tests: Sequence[ColumnElement[bool]]) -> dict[Any, list[Issue]]:
    asked = (
        select(entries.c.subject, issues.c.json)
        .join_from(entries, documents, query.same_revision())
        .join(issues, issues.c.entry == entries.c.seq)
        .where(*tests)
        .order_by(issues.c.entry, issues.c.position)
    )
    out: dict[Any, list[Issue]] = defaultdict(list)
    for subject, value in db.execute(asked):
        out[subject].append(contract.issue_from_dict(json.loads(value)))
    return out
