"""Whether the rows are what their hashes say, and what has to be read again to rebuild them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from svodka import contract
from svodka.errors import LedgerError
from svodka.ledger import basis, chain, query, rows
from svodka.ledger.correcting import corrected
from svodka.ledger.records import READINGS
from svodka.ledger.schema import (
    absences,
    blobs,
    claim_places,
    claims,
    documents,
    entries,
    findings,
    issues,
    judgements,
    taking_ends,
    takings,
)
from svodka.model import Document, Issue, Reading


@dataclass(frozen=True, slots=True)
class Revision:
    """A document, the issues that its input gave, and the reading that stands. ``reader`` is the
    version that read it; ``entry`` is None for a document whose reading is missing."""

    document: Document
    given: tuple[Issue, ...]
    reading: Reading | None
    reader: str
    entry: int | None


def revisions(db: Connection) -> Iterator[Revision]:
    """Every revision of every document, in the order in which they came."""
    order = select(documents.c.id, documents.c.revision).order_by(documents.c.entry)
    for id, revision in db.execute(order).all():
        yield _revision(db, id, revision)


def end(db: Connection, upto: int = query.NOW) -> str:
    """The chain after the last entry up to ``upto``."""
    last = select(entries.c.chain).where(entries.c.seq <= upto)
    return db.execute(last.order_by(entries.c.seq.desc()).limit(1)).scalar() or chain.START


def check(db: Connection) -> Iterator[str]:
    """A sentence for each entry, text or column that does not agree with its hash."""
    before, expected = chain.START, 1
    asked = select(entries).order_by(entries.c.seq)
    for entry in db.execute(asked).mappings().all():
        name = f"entry {entry['seq']} ({entry['kind']} {entry['subject']})"
        if entry["seq"] != expected:
            yield f"{name}: entry {expected} is missing"
        if chain.link(before, entry) != entry["chain"]:
            yield f"{name}: does not follow from the entries before it"
        if _content(db, entry) != entry["content"]:
            yield f"{name}: its content was changed"
        elif entry["kind"] in READINGS:
            yield from (f"{name}: {what}" for what in _columns(db, entry))
        elif entry["kind"] == "judgement":
            yield from (f"{name}: {what}" for what in _correction(db, entry))
        before, expected = entry["chain"], entry["seq"] + 1
    for digest, data in db.execute(select(blobs)):
        if rows.address(bytes(data)) != digest:
            yield f"bytes {digest[:16]}: were changed"


def _revision(db: Connection, id: str, revision: int) -> Revision:
    asked = (
        select(documents, blobs.c.bytes)
        .join(blobs, blobs.c.digest == documents.c.text)
        .where(documents.c.id == id, documents.c.revision == revision)
    )
    row = db.execute(asked).mappings().one()
    document = rows.document(row)
    given = tuple(contract.issue_from_dict(value) for value in json.loads(row["given"]))
    last = (
        select(entries.c.seq, entries.c.reader)
        .where(
            entries.c.subject == id, entries.c.kind.in_(READINGS), entries.c.revision == revision
        )
        .order_by(entries.c.seq.desc())
        .limit(1)
    )
    entry = db.execute(last).first()
    if entry is None:
        return Revision(document, given, None, "", None)
    found_claims, found_issues = (_values(db, table, entry.seq) for table in (claims, issues))
    reading = Reading(
        document,
        tuple(map(contract.claim_from_dict, found_claims)),
        tuple(map(contract.issue_from_dict, found_issues)),
    )
    return Revision(document, given, reading, entry.reader, entry.seq)


def _values(db: Connection, table: Any, entry: int) -> list[Any]:
    asked = select(table.c.json).where(table.c.entry == entry).order_by(table.c.position)
    return [json.loads(value) for value in db.execute(asked).scalars()]


def _content(db: Connection, entry: Mapping[Any, Any]) -> str | None:
    """The hash over what is there now; None when it is gone."""
    seq = entry["seq"]
    if entry["kind"] in READINGS:
        return chain.reading(_values(db, claims, seq), _values(db, issues, seq))
    table, digest = {
        "document": (documents, chain.document),
        "judgement": (judgements, chain.judgement),
        "finding": (findings, chain.finding),
        "taking": (takings, chain.taking),
        "taking_end": (taking_ends, chain.taking_end),
        "gone": (absences, chain.absence),
        "back": (absences, chain.absence),
    }[entry["kind"]]
    row = db.execute(select(table).where(table.c.entry == seq)).mappings().first()
    return None if row is None else digest(row)


def _correction(db: Connection, entry: Mapping[Any, Any]) -> Iterator[str]:
    """The claim of a correction is what the change makes of the claim that was read."""
    seq = entry["seq"]
    judgement = db.execute(select(judgements).where(judgements.c.entry == seq)).mappings().one()
    kept = [dict(row) for row in db.execute(select(claims).where(claims.c.entry == seq)).mappings()]
    expected: list[dict[str, Any]] = []
    if judgement["verdict"] == "corrected" and judgement["act"] in (None, "second"):
        try:
            of = basis.of(db, judgement["subject"], seq)
            claim = corrected(of.claim, json.loads(judgement["change"]), of.text)
        except LedgerError as error:
            yield f"what it corrects is not as it was: {error}"
            return
        expected = [rows.claim_row(seq, 0, of.document, of.revision, claim, of.published)]
        places = {(0, place) for place in claim.places}
        asked = select(claim_places.c.position, claim_places.c.place)
        if set(db.execute(asked.where(claim_places.c.entry == seq))) != places:
            yield "its places do not follow from the correction"
    if kept != expected:
        yield "its claim does not follow from the correction"


def _columns(db: Connection, entry: Mapping[Any, Any]) -> Iterator[str]:
    """Columns to look things up by that do not follow from the claims' JSON."""
    seq, document, revision = entry["seq"], entry["subject"], entry["revision"]
    asked = select(documents.c.published).where(
        documents.c.id == document, documents.c.revision == revision
    )
    published = rows.parse(db.execute(asked).scalar())
    asked = select(claims).where(claims.c.entry == seq).order_by(claims.c.position)
    places = set()
    for row in db.execute(asked).mappings():
        claim = rows.claim(row)
        expected = rows.claim_row(seq, row["position"], document, revision, claim, published)
        wrong = [n for n, value in expected.items() if n != "json" and row[n] != value]
        if wrong:
            yield f"claim {row['id']}: {', '.join(wrong)} do not follow from what was read"
        places |= {(row["position"], place) for place in claim.places}
    asked = select(claim_places.c.position, claim_places.c.place)
    if set(db.execute(asked.where(claim_places.c.entry == seq))) != places:
        yield "its places do not follow from what was read"
