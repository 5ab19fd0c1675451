"""What became of an item: its revisions in the order in which it said them, how each was read,
whether it is gone, and what people decided."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from svodka import contract
from svodka.ledger import history, rows
from svodka.ledger.judging import Judgement
from svodka.ledger.records import READINGS, Absence, Entry
from svodka.ledger.schema import absences, blobs, claims, documents, entries, issues
from svodka.model import Document, Reading


@dataclass(frozen=True, slots=True)
class Stage:
    """One revision. ``entry`` took it in; ``late``: a newer one was there already. ``copy`` names
    the kept bytes that it was made from, ``digest`` what its publisher controls (two revisions with
    the same are one text at two times). ``readings``: the last is the one that stands."""

    document: Document
    entry: Entry
    late: bool
    copy: str
    digest: str
    readings: tuple[tuple[Entry, Reading], ...]


@dataclass(frozen=True, slots=True)
class Life:
    """``stages`` in the order in which the item said them, as far as that is known."""

    id: str
    stages: tuple[Stage, ...]
    absences: tuple[Absence, ...]
    judgements: tuple[Judgement, ...]

    @property
    def gone(self) -> datetime | None:
        """Since when it is known to be gone, if it is."""
        last = self.absences[-1] if self.absences else None
        return last.at if last is not None and last.state == "gone" else None


def named(db: Connection, name: str) -> tuple[str, ...]:
    """The id itself; else those of the documents that stood at this address."""
    if db.execute(select(documents.c.id).where(documents.c.id == name).limit(1)).first():
        return (name,)
    asked = select(documents.c.id).where(documents.c.url == name).distinct()
    return tuple(sorted(db.execute(asked).scalars()))


def kept_bytes(db: Connection, digest: str) -> bytes | None:
    found = db.execute(select(blobs.c.bytes).where(blobs.c.digest == digest)).scalar()
    return None if found is None else bytes(found)


def of(db: Connection, document: str, upto: int, judged: Iterable[Judgement]) -> Life | None:
    """As of an entry; None when nothing of that name had been taken in by then. ``judged``: what
    people had decided by then, about anything."""
    read = _entries(db, document, upto)
    asked = (
        select(documents, blobs.c.bytes)
        .join(blobs, blobs.c.digest == documents.c.text)
        .where(documents.c.id == document, documents.c.entry <= upto)
        .order_by(documents.c.revision)
    )
    stages = [_stage(db, row, read) for row in db.execute(asked).mappings()]
    # As of an entry's number, a revision may be there whose reading is not.
    stages = [stage for stage in stages if stage.readings]
    if not stages:
        return None
    # Through the entries: ``claims`` has no index by document. A correction has its claim's id.
    named = select(claims.c.id).join(entries, entries.c.seq == claims.c.entry)
    ids = set(db.execute(named.where(entries.c.subject == document)).scalars())
    return Life(
        document,
        tuple(_in_order(stages)),
        tuple(_absences(db, document, upto)),
        tuple(item for item in judged if _concerns(item, document, ids)),
    )


def _concerns(item: Judgement, document: str, claims: set[str]) -> bool:
    return item.document == document or not claims.isdisjoint(item.claims)


def _entries(db: Connection, document: str, upto: int) -> list[Entry]:
    return [entry for entry in history.appended(db, document) if entry.seq <= upto]


def _stage(db: Connection, row: Any, read: Iterable[Entry]) -> Stage:
    document = rows.document(row)
    mine = [entry for entry in read if entry.revision == document.revision]
    readings = [entry for entry in mine if entry.kind in READINGS]
    return Stage(
        document,
        next(entry for entry in mine if entry.seq == row["entry"]),
        any(entry.kind == "past" for entry in readings),
        row["original"] or row["text"],
        row["digest"],
        tuple((entry, _reading(db, document, entry.seq)) for entry in readings),
    )


def _reading(db: Connection, document: Document, entry: int) -> Reading:
    found_claims, found_issues = (
        db.execute(select(table.c.json).where(table.c.entry == entry).order_by(table.c.position))
        for table in (claims, issues)
    )
    return Reading(
        document,
        tuple(contract.claim_from_dict(json.loads(value)) for value in found_claims.scalars()),
        tuple(contract.issue_from_dict(json.loads(value)) for value in found_issues.scalars()),
    )


def _in_order(stages: Iterable[Stage]) -> list[Stage]:
    """By number; one that came late stands before the first that was seen after it."""
    found: list[Stage] = []
    for stage in stages:
        at = len(found)
        if stage.late:
            seen = stage.document.retrieved
            later = (n for n, other in enumerate(found) if _after(other.document.retrieved, seen))
            at = next(later, at)
        found.insert(at, stage)
    return found


def _after(moment: datetime | None, other: datetime | None) -> bool:
    return moment is not None and other is not None and moment > other


def _absences(db: Connection, document: str, upto: int) -> Iterable[Absence]:
    asked = (
        select(absences, entries.c.added)
        .join(entries, entries.c.seq == absences.c.entry)
        .where(absences.c.document == document, absences.c.entry <= upto)
        .order_by(absences.c.entry)
    )
    for row in db.execute(asked).mappings():
        at, added = rows.moment(row["at"]), rows.moment(row["added"])
        yield Absence(row["entry"], document, row["state"], at, row["how"], added)
