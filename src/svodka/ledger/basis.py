"""What a judgement is about, as the ledger holds it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from svodka import contract
from svodka.errors import LedgerError, Overtaken
from svodka.ledger import history, judging, query, rows
from svodka.ledger.judging import Decision, Judgement
from svodka.ledger.records import READINGS
from svodka.ledger.schema import blobs, claims, documents, entries, issues, judgements
from svodka.model import Claim


@dataclass(frozen=True, slots=True)
class Basis:
    """A claim as the machine read it, and the revision that it was read from."""

    claim: Claim
    document: str
    revision: int
    published: datetime | None
    text: str


def of(db: Connection, claim: str, before: int = query.NOW) -> Basis:
    """The claim in the last reading before an entry that has it. LedgerError when none has."""
    asked = (
        select(claims.c.json, documents.c.id, documents.c.revision, documents.c.published)
        .add_columns(blobs.c.bytes)
        .join(entries, entries.c.seq == claims.c.entry)
        .join(
            documents,
            (documents.c.id == claims.c.document) & (documents.c.revision == claims.c.revision),
        )
        .join(blobs, blobs.c.digest == documents.c.text)
        .where(claims.c.id == claim, entries.c.kind.in_(READINGS), entries.c.seq < before)
        .order_by(entries.c.seq.desc())
        .limit(1)
    )
    row = db.execute(asked).mappings().first()
    if row is None:
        raise LedgerError(f"the ledger holds no claim {claim!r}")
    return Basis(
        contract.claim_from_dict(json.loads(row["json"])),
        row["id"],
        row["revision"],
        rows.parse(row["published"]),
        rows.from_bytes(row["bytes"]),
    )


def known(db: Connection, decision: Decision) -> None:
    """LedgerError when what a decision is about is not there."""
    change = decision.change or {}
    if decision.kind == "document":
        _document(db, decision.subject)
    elif decision.kind == "claim":
        _claim(db, decision.subject)
    elif decision.kind == "issue":
        _issue(db, change["document"], change["code"])
    for id in change["claims"] if decision.kind in ("pair", "conflict") else ():
        _claim(db, id)
    if decision.verdict == "same":
        _meet(db, change["claims"])


def not_overtaken(db: Connection, kind: str, subject: str, seen: int, act: str | None) -> None:
    """Overtaken when there is a judgement about it, of the same act or the undoing of one, after
    ``seen``; it names who decided what."""
    asked = judgements.c.kind == kind, judgements.c.subject == subject
    told = judging.with_origins({}, history.judged(db, *asked))
    for item in reversed(told.values()):
        if item.entry > seen and item.of == (act or "decision"):
            raise Overtaken(
                f"{item.person} decided about this meanwhile: {item.told}",
                where=subject,
                hint="look at it again, then decide",
            )


def sound(db: Connection, found: Basis, claim: Claim) -> None:
    """LedgerError when a correction changes nothing of what was read, or names a total that its
    document does not have."""
    if claim.parent not in (None, found.claim.parent):
        asked = select(claims.c.id).where(
            claims.c.id == claim.parent, claims.c.document == found.document
        )
        if db.execute(asked.limit(1)).first() is None:
            raise LedgerError(
                f"{found.document!r} has no claim {claim.parent!r} that this one could belong to",
                where=claim.id,
            )
    if claim == found.claim:
        raise LedgerError(
            "the correction changes nothing of what was read",
            where=claim.id,
            hint="if that is right, accept the claim",
        )


def undoable(db: Connection, entry: int) -> Judgement:
    """The judgement of an entry. LedgerError when there is none, or it was undone already."""
    found = history.judgements_after(db, 0)
    item = next((one for one in found if one.entry == entry), None)
    if item is None:
        raise LedgerError(f"the ledger holds no judgement {entry}")
    if entry in judging.undone(found):
        raise LedgerError(f"judgement {entry} was undone already")
    return item


def _document(db: Connection, id: str) -> None:
    asked = select(documents.c.id).where(documents.c.id == id).limit(1)
    if db.execute(asked).first() is None:
        raise LedgerError(f"the ledger holds no document {id!r}")


def _claim(db: Connection, id: str) -> None:
    asked = select(claims.c.id).where(claims.c.id == id).limit(1)
    if db.execute(asked).first() is None:
        raise LedgerError(f"the ledger holds no claim {id!r}")


def _issue(db: Connection, document: str, code: str) -> None:
    asked = (
        select(issues.c.code)
        .join(entries, entries.c.seq == issues.c.entry)
        .where(entries.c.subject == document, issues.c.code == code)
        .limit(1)
    )
    if db.execute(asked).first() is None:
        raise LedgerError(f"the ledger holds no issue {code!r} of {document!r}")


def _meet(db: Connection, ids: list[str]) -> None:
    """Two claims whose hours do not touch cannot be one statement."""
    asked = select(claims.c.id, claims.c.opens, claims.c.closes).where(claims.c.id.in_(ids))
    hours: dict[str, list[tuple[int, int]]] = {}
    for id, opens, closes in db.execute(asked).all():
        if opens is not None and closes is not None:
            hours.setdefault(id, []).append((opens, closes))
    first, second = (hours.get(id, []) for id in ids)
    if not any(a[0] <= b[1] and b[0] <= a[1] for a in first for b in second):
        raise LedgerError(
            "the hours of the two claims do not meet, so they are not the same",
            hint="correct the hours of the one that was misread",
        )
