"""The only code that writes rows. Every entry is linked to the one before it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Table, bindparam, select

from svodka.errors import LedgerError
from svodka.ledger import basis, chain, revising, rows, schema
from svodka.ledger.correcting import corrected
from svodka.ledger.index import Index
from svodka.ledger.inserting import Rows, insert_rows
from svodka.ledger.judging import Decision
from svodka.ledger.links import Links
from svodka.ledger.preparing import Prepared, prepared
from svodka.ledger.records import READINGS
from svodka.ledger.revising import Arrival, Held
from svodka.ledger.search_rows import Correction
from svodka.model import Reading

_DOCUMENTS, _ENTRIES = schema.documents.c, schema.entries.c

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


class End(NamedTuple):
    """An entry that others follow."""

    seq: int
    added: int
    chain: str


class Appender:
    """Writes inside a transaction that the caller has begun, and has told by ``begin``."""

    def __init__(self, db: Connection, reader: str) -> None:
        self._db = db
        self._reader = reader
        self._links = Links(db)
        self._last: End | None = None
        self._grown = False
        # Rows that are not sent yet: those of one document go together.
        self._rows: list[tuple[Table, Rows]] = []
        self._index = Index(db)

    def begin(self) -> None:
        """Others may have written since."""
        self._last, self._grown, self._rows = None, False, []

    @property
    def end(self) -> End | None:
        """The last entry that this transaction appended; None while it has appended none."""
        return self._last if self._grown else None

    def prepare(self, reading: Reading, original: bytes | None = None) -> Prepared:
        """For ``reading`` and ``again``. Asks nothing of the database, so it needs no transaction.
        LedgerError when the document holds what cannot be kept."""
        item = prepared(reading, original)
        self._links.prepare(item.row["text"], item.document.text)
        return item

    def reading(self, item: Prepared) -> bool:
        """True if the revision or what was read from it is new, or the item is back."""
        document = item.document
        held = self._held(document.id)
        came = revising.arrival(held, item.digest, document.retrieved, document.revision)
        if came.new:
            self._document(item, came.revision)
        read = self._read(item, came)
        back = bool(held) and self._reappeared(document.id, document.retrieved, "seen again")
        self._send()
        return came.new or read or back

    def again(self, item: Prepared) -> bool:
        """Another reading of the revision whose number the document gives; False if it is the one
        that is there. LedgerError when there is no such revision."""
        document = item.document
        there = next((i for i in self._held(document.id) if i.revision == document.revision), None)
        if there is None:
            raise LedgerError(
                f"the ledger holds no revision {document.revision} of {document.id!r}"
            )
        read = self._read(item, Arrival(there.revision, False, there.past))
        self._send()
        return read

    def decision(
        self,
        decision: Decision,
        person: str,
        reason: str,
        seen: int | None = None,
        second: bool = False,
    ) -> int:
        """LedgerError when what it is about is not there; Overtaken when ``seen``, the last entry
        that the person knew of, is older than another judgement of the same kind about it."""
        act = "second" if second else None
        basis.known(self._db, decision)
        if seen is not None:
            basis.not_overtaken(self._db, decision.kind, decision.subject, seen, act)
        row = _judgement(decision.kind, decision.subject, decision.verdict, person, reason)
        row |= {"act": act, "change": rows.dumps(decision.change) if decision.change else None}
        if decision.verdict != "corrected":
            return self._judged(row)
        found = basis.of(self._db, decision.subject)
        claim = corrected(found.claim, decision.change or {}, found.text)
        basis.sound(self._db, found, claim)
        made = rows.claim_row(0, 0, found.document, found.revision, claim, found.published)
        places = list(rows.place_rows(0, 0, claim))
        entry = self._judged(row, (schema.claims, [made]), (schema.claim_places, places))
        self._index.arrived(entry, Correction(claim, found.claim, found.text, found.published))
        return entry

    def undoing(self, entry: int, person: str, reason: str) -> int:
        """LedgerError when there is no such judgement, or it does not count any more."""
        of = basis.undoable(self._db, entry)
        row = _judgement(of.kind, of.subject, of.verdict, person, reason)
        return self._judged(row | {"act": "undo", "about": entry})

    def assignment(
        self, kind: str, subject: str, to: str, person: str, named: Mapping[str, Any] | None
    ) -> int:
        """``to`` is a person's name, "" for nobody. LedgerError when what it is about is not
        there."""
        basis.known(self._db, Decision.any_about(kind, subject, named))
        row = _judgement(kind, subject, "assigned" if to else "released", person, "")
        change = {**(named or {}), "to": rows.printable(to)}
        return self._judged(row | {"act": "assignment", "change": rows.dumps(change)})

    def _judged(self, row: rows.Row, *made: tuple[Table, Rows]) -> int:
        content = chain.judgement(row)
        return self._sent("judgement", row["subject"], content, (schema.judgements, [row]), *made)

    def finding(self, question: dict[str, Any], answer: dict[str, Any], upto: int) -> int:
        row = {"upto": upto, "question": rows.dumps(question), "answer": rows.dumps(answer)}
        subject = chain.digest(question)[:16]
        return self._sent("finding", subject, chain.finding(row), (schema.findings, [row]))

    def begin_taking(self, source: str, where: str, started: datetime) -> int:
        row = {"source": source, "where": where, "started": rows.micros(started)}
        return self._sent("taking", source, chain.taking(row), (schema.takings, [row]))

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
        return self._sent("taking_end", source, chain.taking_end(row), (schema.taking_ends, [row]))

    def gone(self, document: str, when: datetime, how: str) -> bool:
        """False when no such document is held, it is gone already, or was seen after ``when``."""
        seen = [item.retrieved for item in self._held(document)]
        if not seen or self._gone_since(document) is not None:
            return False
        if any(moment is not None and moment > when for moment in seen):
            return False
        self._absence(document, "gone", when, how)
        self._send()
        return True

    def back(self, document: str, when: datetime, how: str) -> bool:
        """False unless it is gone, and was so before ``when``."""
        found = self._reappeared(document, when, how)
        self._send()
        return found

    def _held(self, document: str) -> list[Held]:
        found = self._db.execute(_HELD, {"document": document})
        return [
            Held(revision, digest, rows.parse(retrieved), rows.moment(added), bool(past))
            for revision, digest, retrieved, added, past in found
        ]

    def _document(self, item: Prepared, revision: int) -> None:
        """A new revision: its entry, its row and its bytes."""
        row = {**item.row, "revision": revision}
        self._blob(row["text"], item.text)
        if item.original is not None:
            self._blob(row["original"], item.original)
        content = chain.document(row)
        entry = self._entry(
            "document", item.document.id, revision, content, (schema.documents, [row])
        )
        self._rows += self._links.arriving(entry, item.document)

    def _read(self, item: Prepared, came: Arrival) -> bool:
        """The reading of a revision that is there; False if it is the last one already."""
        document, revision = item.document.id, came.revision
        if not came.new and item.content == self._last_content(document, revision):
            return False
        entry = self._entry(
            *("past" if came.past else "reading", document, revision, item.content),
            (schema.claims, [{**row, "revision": revision} for row in item.claims]),
            (schema.claim_places, item.places),
            (schema.issues, item.issues),
        )
        if not came.past:
            self._index.arrived(entry, item.reading)
        return True

    def _reappeared(self, document: str, when: datetime | None, how: str) -> bool:
        """An item that was gone was seen again, later."""
        gone = self._gone_since(document)
        if gone is None or when is None or when <= gone:
            return False
        self._absence(document, "back", when, how)
        return True

    def _gone_since(self, document: str) -> datetime | None:
        last = self._db.execute(_LAST_ABSENCE, {"document": document}).first()
        return None if last is None or last.state != "gone" else rows.moment(last.at)

    def _absence(self, document: str, state: str, when: datetime, how: str) -> None:
        row = {"document": document, "state": state, "at": rows.micros(when), "how": how}
        self._entry(state, document, None, chain.absence(row), (schema.absences, [row]))

    def _last_content(self, document: str, revision: int) -> str | None:
        about = {"document": document, "number": revision}
        return self._db.execute(_LAST_READING, about).scalar()

    def _entry(
        self,
        kind: str,
        subject: str,
        revision: int | None,
        content: str,
        *brought: tuple[Table, Rows],
    ) -> int:
        """Append with the rows that it ``brought``, all but their ``entry``, and give its number.
        Times never run backwards, whatever the clock does, so that ``as_of`` cuts the record in
        two."""
        last = self._last or self._found()
        added = max(rows.micros(datetime.now(UTC)), last.added)
        row: rows.Row = {
            "seq": last.seq + 1,
            "kind": kind,
            "subject": subject,
            "revision": revision,
            "reader": self._reader,
            "content": content,
            "added": added,
        }
        now = End(last.seq + 1, added, chain.link(last.chain, row))
        self._rows.append((schema.entries, [{**row, "chain": now.chain}]))
        for table, values in brought:
            self._rows.append((table, [{**one, "entry": now.seq} for one in values]))
        self._last, self._grown = now, True
        return now.seq

    def _found(self) -> End:
        """As it was when the transaction began: nobody else writes meanwhile."""
        last = self._db.execute(_LAST).first()
        return End(0, 0, chain.START) if last is None else End(*last)

    def _sent(self, kind: str, subject: str, content: str, *brought: tuple[Table, Rows]) -> int:
        """An entry that comes alone."""
        number = self._entry(kind, subject, None, content, *brought)
        self._send()
        return number

    def _blob(self, digest: str, data: bytes) -> None:
        self._rows.append((schema.blobs, [{"digest": digest, "bytes": data}]))

    def _send(self) -> None:
        rows_of, self._rows = self._rows, []
        insert_rows(self._db, *rows_of)


def _judgement(kind: str, subject: str, verdict: str, person: str, reason: str) -> rows.Row:
    return {
        "kind": kind,
        "subject": rows.printable(subject),
        "verdict": verdict,
        "person": rows.printable(person),
        "reason": rows.printable(reason),
        "act": None,
        "change": None,
        "about": None,
    }
