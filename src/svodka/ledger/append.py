"""The only code that writes rows. Every entry is linked to the one before it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Table, bindparam, func, insert, select

from svodka import contract
from svodka.errors import LedgerError
from svodka.ledger import chain, rows, schema
from svodka.ledger.records import VERDICTS
from svodka.model import Document, Issue, Reading

_DOCUMENTS, _ENTRIES, _BLOBS = schema.documents.c, schema.entries.c, schema.blobs.c

# Made once: building a statement costs more than running it.
_INSERTS = {table: insert(table) for table in schema.metadata.sorted_tables}
_KNOWN = select(_DOCUMENTS.revision).where(
    _DOCUMENTS.id == bindparam("document"), _DOCUMENTS.digest == bindparam("content")
)
_REVISIONS = select(func.max(_DOCUMENTS.revision)).where(_DOCUMENTS.id == bindparam("document"))
_LAST_READING = (
    select(_ENTRIES.content)
    .where(
        _ENTRIES.subject == bindparam("document"),
        _ENTRIES.kind == "reading",
        _ENTRIES.revision == bindparam("number"),
    )
    .order_by(_ENTRIES.seq.desc())
    .limit(1)
)
_LAST = select(_ENTRIES.seq, _ENTRIES.added, _ENTRIES.chain).order_by(_ENTRIES.seq.desc()).limit(1)
_BLOB = select(_BLOBS.digest).where(_BLOBS.digest == bindparam("address"))


class Appender:
    """Writes inside a transaction that the caller has begun."""

    def __init__(self, db: Connection, reader: str) -> None:
        self._db = db
        self._reader = reader

    def reading(self, reading: Reading, original: bytes | None) -> bool:
        """True if the revision or what was read from it is new."""
        document = reading.document
        given = [issue for issue in reading.issues if issue.code in rows.GIVEN]
        revision, is_new = self._revision(document, original, given)
        claims = [contract.claim_to_dict(claim) for claim in reading.claims]
        issues = [contract.issue_to_dict(issue) for issue in reading.issues]
        content = chain.reading(claims, issues)
        if not is_new and content == self._last_content(document.id, revision):
            return False
        entry = self._entry("reading", document.id, revision, content)
        self._claims(entry, revision, reading)
        self._insert(
            schema.issues,
            [
                rows.issue_row(entry, position, issue)
                for position, issue in enumerate(reading.issues)
            ],
        )
        return True

    def judgement(self, subject: str, verdict: str, person: str, reason: str) -> int:
        """LedgerError when the verdict or the subject is not known."""
        kind = next((kind for kind, known in VERDICTS.items() if verdict in known), None)
        if kind is None:
            every = ", ".join(word for known in VERDICTS.values() for word in known)
            raise LedgerError(f"there is no verdict {verdict!r}", hint=f"one of {every}")
        table = schema.documents if kind == "document" else schema.claims
        known = select(table.c.id).where(table.c.id == subject).limit(1)
        if self._db.execute(known).first() is None:
            raise LedgerError(f"the ledger holds no {kind} {subject!r}")
        row = {
            "kind": kind,
            "subject": subject,
            "verdict": verdict,
            "person": person,
            "reason": reason,
        }
        entry = self._entry("judgement", subject, None, chain.judgement(row))
        self._insert(schema.judgements, [{"entry": entry, **row}])
        return entry

    def finding(self, question: dict[str, Any], answer: dict[str, Any], upto: int) -> int:
        row = {"upto": upto, "question": rows.dumps(question), "answer": rows.dumps(answer)}
        subject = chain.digest(question)[:16]
        entry = self._entry("finding", subject, None, chain.finding(row))
        self._insert(schema.findings, [{"entry": entry, **row}])
        return entry

    def _revision(
        self, document: Document, original: bytes | None, given: list[Issue]
    ) -> tuple[int, bool]:
        """The revision that holds this document's content, made if there is none."""
        digest = rows.document_digest(document)
        about = {"document": document.id}
        revision = self._db.execute(_KNOWN, {**about, "content": digest}).scalar()
        if revision is not None:
            return int(revision), False
        last = self._db.execute(_REVISIONS, about).scalar()
        revision = document.revision if last is None else max(last + 1, document.revision)
        row = rows.document_row(document, revision, digest, original, given)
        self._blob(row["text"], rows.to_bytes(document.text))
        if original is not None:
            self._blob(row["original"], original)
        row["entry"] = self._entry("document", document.id, revision, chain.document(row))
        self._insert(schema.documents, [row])
        return revision, True

    def _last_content(self, document: str, revision: int) -> str | None:
        about = {"document": document, "number": revision}
        return self._db.execute(_LAST_READING, about).scalar()

    def _claims(self, entry: int, revision: int, reading: Reading) -> None:
        document = reading.document
        self._insert(
            schema.claims,
            [
                rows.claim_row(entry, position, document.id, revision, claim, document.published)
                for position, claim in enumerate(reading.claims)
            ],
        )
        self._insert(
            schema.claim_places,
            [
                row
                for position, claim in enumerate(reading.claims)
                for row in rows.place_rows(entry, position, claim)
            ],
        )

    def _entry(self, kind: str, subject: str, revision: int | None, content: str) -> int:
        """Append, and give its number. Times never run backwards, whatever the clock does, so that
        ``as_of`` cuts the record in two."""
        last = self._db.execute(_LAST).first()
        before, seq, added = (
            (chain.START, 0, 0) if last is None else (last.chain, int(last.seq), int(last.added))
        )
        number = seq + 1
        row = {
            "seq": number,
            "kind": kind,
            "subject": subject,
            "revision": revision,
            "reader": self._reader,
            "content": content,
            "added": max(rows.micros(datetime.now(UTC)), added),
        }
        self._insert(schema.entries, [{**row, "chain": chain.link(before, row)}])
        return number

    def _blob(self, digest: str, data: bytes) -> None:
        if self._db.execute(_BLOB, {"address": digest}).first() is None:
            self._insert(schema.blobs, [{"digest": digest, "bytes": data}])

    def _insert(self, table: Table, values: Sequence[rows.Row]) -> None:
        if values:
            self._db.execute(_INSERTS[table], list(values))
