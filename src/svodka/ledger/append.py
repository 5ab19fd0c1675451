"""The only code that writes rows. Every entry is linked to the one before it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Table, bindparam, insert, select

from svodka import contract
from svodka.errors import LedgerError
from svodka.ledger import chain, revising, rows, schema
from svodka.ledger.index import Index
from svodka.ledger.links import Links
from svodka.ledger.records import READINGS, VERDICTS
from svodka.ledger.revising import Arrival, Held
from svodka.model import Document, Reading

_DOCUMENTS, _ENTRIES, _BLOBS = schema.documents.c, schema.entries.c, schema.blobs.c

# Made once: building a statement costs more than running it.
_INSERTS = {table: insert(table) for table in schema.metadata.sorted_tables}
_PAST = schema.entries.alias("past")
_HELD = (
    select(
        _DOCUMENTS.revision,
        _DOCUMENTS.digest,
        _DOCUMENTS.retrieved,
        _ENTRIES.added,
        select(_PAST.c.seq)
        .where(
            _PAST.c.subject == _DOCUMENTS.id,
            _PAST.c.kind == "past",
            _PAST.c.revision == _DOCUMENTS.revision,
        )
        .exists()
        .label("past"),
    )
    .join(schema.entries, _ENTRIES.seq == _DOCUMENTS.entry)
    .where(_DOCUMENTS.id == bindparam("document"))
    .order_by(_DOCUMENTS.revision)
)
_LAST_READING = (
    select(_ENTRIES.content)
    .where(
        _ENTRIES.subject == bindparam("document"),
        _ENTRIES.kind.in_(READINGS),
        _ENTRIES.revision == bindparam("number"),
    )
    .order_by(_ENTRIES.seq.desc())
    .limit(1)
)
_ABSENCES = schema.absences.c
_LAST_ABSENCE = (
    select(_ABSENCES.state, _ABSENCES.at)
    .where(_ABSENCES.document == bindparam("document"))
    .order_by(_ABSENCES.entry.desc())
    .limit(1)
)
_LAST = select(_ENTRIES.seq, _ENTRIES.added, _ENTRIES.chain).order_by(_ENTRIES.seq.desc()).limit(1)
_BLOB = select(_BLOBS.digest).where(_BLOBS.digest == bindparam("address"))


class Appender:
    """Writes inside a transaction that the caller has begun."""

    def __init__(self, db: Connection, reader: str) -> None:
        self._db = db
        self._reader = reader
        self._links = Links(db)
        self._index = Index(db)

    def reading(self, reading: Reading, original: bytes | None) -> bool:
        """True if the revision or what was read from it is new, or the item is back."""
        document = reading.document
        digest = rows.document_digest(document)
        held = self._held(document.id)
        came = revising.arrival(held, digest, document.retrieved, document.revision)
        if came.new:
            given = [issue for issue in reading.issues if issue.code in rows.GIVEN]
            row = rows.document_row(document, came.revision, digest, original, given)
            self._document(row, document, original)
        read = self._read(reading, came)
        back = bool(held) and self._reappeared(document)
        return came.new or read or back

    def again(self, reading: Reading) -> bool:
        """Another reading of the revision whose number the document gives; False if it is the one
        that is there. LedgerError when there is no such revision."""
        document = reading.document
        item = next((i for i in self._held(document.id) if i.revision == document.revision), None)
        if item is None:
            raise LedgerError(
                f"the ledger holds no revision {document.revision} of {document.id!r}"
            )
        return self._read(reading, Arrival(item.revision, False, item.past))

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

    def begin_taking(self, source: str, where: str, started: datetime) -> int:
        row = {"source": source, "where": where, "started": rows.micros(started)}
        entry = self._entry("taking", source, None, chain.taking(row))
        self._insert(schema.takings, [{"entry": entry, **row}])
        return entry

    def end_taking(self, taking: int, ended: rows.Row, state: dict[str, Any]) -> int:
        """``ended``: the columns of ``taking_ends`` beside ``taking`` and ``state``. LedgerError
        when there is no such taking or it has ended."""
        asked = select(schema.takings.c.source).where(schema.takings.c.entry == taking)
        source = self._db.execute(asked).scalar()
        if source is None:
            raise LedgerError(f"the ledger holds no taking {taking}")
        ends = schema.taking_ends.c
        if self._db.execute(select(ends.entry).where(ends.taking == taking)).first() is not None:
            raise LedgerError(f"taking {taking} of {source!r} has ended already")
        data = rows.to_bytes(rows.dumps(state))
        row = {"taking": taking, **ended, "state": rows.address(data)}
        self._blob(row["state"], data)
        entry = self._entry("taking_end", source, None, chain.taking_end(row))
        self._insert(schema.taking_ends, [{"entry": entry, **row}])
        return entry

    def gone(self, document: str, when: datetime, how: str) -> bool:
        """False when no such document is held, it is gone already, or was seen after ``when``."""
        seen = [item.retrieved for item in self._held(document)]
        if not seen or self._gone_since(document) is not None:
            return False
        if any(moment is not None and moment > when for moment in seen):
            return False
        self._absence(document, "gone", when, how)
        return True

    def back(self, document: str, when: datetime, how: str) -> bool:
        """False unless it is gone, and was so before ``when``."""
        gone = self._gone_since(document)
        if gone is None or when <= gone:
            return False
        self._absence(document, "back", when, how)
        return True

    def _held(self, document: str) -> list[Held]:
        found = self._db.execute(_HELD, {"document": document})
        return [
            Held(revision, digest, rows.parse(retrieved), rows.moment(added), bool(past))
            for revision, digest, retrieved, added, past in found
        ]

    def _document(self, row: rows.Row, document: Document, original: bytes | None) -> None:
        """A new revision: its entry, its row and its bytes."""
        self._blob(row["text"], rows.to_bytes(document.text))
        if original is not None:
            self._blob(row["original"], original)
        entry = self._entry("document", document.id, row["revision"], chain.document(row))
        self._insert(schema.documents, [{"entry": entry, **row}])
        self._links.arrived(entry, document)

    def _read(self, reading: Reading, came: Arrival) -> bool:
        """The reading of a revision that is there; False if it is the last one already."""
        document, revision = reading.document.id, came.revision
        claims = [contract.claim_to_dict(claim) for claim in reading.claims]
        issues = [contract.issue_to_dict(issue) for issue in reading.issues]
        content = chain.reading(claims, issues)
        if not came.new and content == self._last_content(document, revision):
            return False
        entry = self._entry("past" if came.past else "reading", document, revision, content)
        self._claims(entry, revision, reading)
        self._insert(
            schema.issues,
            [
                rows.issue_row(entry, position, issue)
                for position, issue in enumerate(reading.issues)
            ],
        )
        if not came.past:
            self._index.arrived(entry, reading)
        return True

    def _reappeared(self, document: Document) -> bool:
        """An item that was gone was seen again: its copy was retrieved later."""
        if document.retrieved is None:
            return False
        return self.back(document.id, document.retrieved, "seen again")

    def _gone_since(self, document: str) -> datetime | None:
        last = self._db.execute(_LAST_ABSENCE, {"document": document}).first()
        return None if last is None or last.state != "gone" else rows.moment(last.at)

    def _absence(self, document: str, state: str, when: datetime, how: str) -> None:
        row = {"document": document, "state": state, "at": rows.micros(when), "how": how}
        entry = self._entry(state, document, None, chain.absence(row))
        self._insert(schema.absences, [{"entry": entry, **row}])

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
