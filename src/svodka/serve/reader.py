"""A ledger that only answers: it refuses to write, and gives long lists a page at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Self

from sqlalchemy import ColumnElement, Select, and_, func, select, tuple_

from svodka.ledger import Entry, Judgement, Ledger, engine, query, rows
from svodka.ledger.schema import absences, claims, documents, entries
from svodka.ledger.store import AsOf
from svodka.model import Document
from svodka.model.finding import Statement

_ENTRY = (
    entries.c.seq,
    entries.c.kind,
    entries.c.subject,
    entries.c.revision,
    entries.c.reader,
    entries.c.added,
)
_LAST = select(func.max(entries.c.seq))
# Entries that say what became of a document or a claim.
_TOLD = ("reading", "past", "gone", "back", "judgement")


@dataclass(frozen=True, slots=True)
class Listed:
    """A document as it stands in a list: without its text. ``entry`` is that of its reading, whose
    ``claims`` are counted; ``document.text`` is empty."""

    document: Document
    copy: str
    gone: datetime | None
    entry: int
    claims: int


@dataclass(frozen=True, slots=True)
class Said:
    """A claim in a list: where it stands in the ledger, its document and the statement."""

    entry: int
    position: int
    document: Document
    statement: Statement


@dataclass(frozen=True, slots=True)
class Change:
    """What an entry changed. ``claims`` are the ids that it brought, ``took`` those of the entry
    that it ``supersedes``; of a judgement ``claims`` are those that it is about."""

    entry: Entry
    claims: tuple[str, ...] = ()
    supersedes: int | None = None
    took: tuple[str, ...] = ()
    judgement: Judgement | None = None


class Reader(Ledger):
    """Not shared by threads at one time; see ``svodka.serve.pool``."""

    @classmethod
    def reading_only(cls, location: Path | str) -> Self:
        """Errors as of ``Ledger.open``; whatever would write fails."""
        book = cls.open(location, create=False)
        engine.only_read(book._db)
        return book

    def alive(self) -> bool:
        """Whether the connection still answers: a server may have ended it, a file does not."""
        return self.dialect == "sqlite" or bool(self._db.exec_driver_sql("SELECT 1").scalar() == 1)

    def moment(self, entry: int) -> datetime | None:
        """When an entry was appended; None where there is none."""
        found = self._db.execute(select(entries.c.added).where(entries.c.seq == entry)).scalar()
        return None if found is None else rows.moment(found)

    @property
    def dialect(self) -> str:
        """``sqlite`` or ``postgresql``."""
        return self._db.dialect.name

    def version(self) -> int:
        """A number that is another one whenever somebody has appended. Of SQLite it holds for one
        connection only, and costs some microseconds; of PostgreSQL it is the last entry."""
        if self.dialect != "sqlite":
            return self.last()
        driver: Any = self._db.connection.driver_connection
        return int(driver.execute("PRAGMA data_version").fetchone()[0])

    def last(self) -> int:
        """The last entry of all, shown or not; 0 for none."""
        return int(self._db.execute(_LAST).scalar() or 0)

    def documents_page(
        self,
        after: int,
        limit: int,
        *,
        source: str | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        as_of: AsOf = None,
    ) -> list[Listed]:
        """The next current documents whose reading came ``after`` an entry, in that order;
        ``since`` (included) and ``until`` bound the time of publication."""
        amount = (
            select(func.count()).where(claims.c.entry == entries.c.seq).scalar_subquery().label("n")
        )
        asked = (
            select(documents, entries.c.seq, amount)
            .join_from(entries, documents, _revision_of(entries))
            .where(self._current(as_of), entries.c.seq > after)
            .order_by(entries.c.seq)
            .limit(limit)
        )
        for test in _published(source, since, until):
            asked = asked.where(test)
        found = self._db.execute(asked).mappings().all()
        gone = self._gone_of([row["id"] for row in found], as_of)
        return [
            Listed(
                rows.document({**row, "bytes": b""}),
                row["original"] or row["text"],
                gone.get(row["id"]),
                row["seq"],
                row["n"],
            )
            for row in found
        ]

    def claims_page(
        self,
        after: tuple[int, int],
        limit: int,
        *,
        outcome: str | None = None,
        speaker: str | None = None,
        place: str | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        as_of: AsOf = None,
    ) -> list[Said]:
        """The next current claims after (entry, position), in that order; ``since`` (included) and
        ``until`` bound the middle of the window."""
        tests = self._tests(as_of)
        tests += [claims.c.outcome == outcome] if outcome is not None else []
        tests += [claims.c.speaker == speaker] if speaker is not None else []
        tests += [query.in_place(place)] if place is not None else []
        tests += [claims.c.middle >= rows.seconds(since)] if since is not None else []
        tests += [claims.c.middle < rows.seconds(until)] if until is not None else []
        place_of = tuple_(claims.c.entry, claims.c.position)
        asked = (
            query.statements([*tests, place_of > tuple_(*after)])
            .add_columns(claims.c.entry, claims.c.position)
            .order_by(None)
            .order_by(claims.c.entry, claims.c.position)
            .limit(limit)
        )
        found = self._db.execute(asked, {"upto": self._seen(as_of)}).mappings()
        texts = rows.Texts()
        return [
            Said(row["entry"], row["position"], texts.document(row), rows.statement(row, texts))
            for row in found
        ]

    def changes_page(self, after: int, limit: int, as_of: AsOf = None) -> tuple[list[Change], int]:
        """What the next entries after one changed, in order, and the last entry that was gone over.

        Takings, kept answers and the arrival of a text (its reading follows) change nothing, nor do
        second reviews, assignments, and judgements that settle a conflict or an issue.
        """
        last = min(self._seen(as_of), self.upto(as_of))
        asked = _changes(after, last).order_by(entries.c.seq).limit(limit)
        found = [_entry(row) for row in self._db.execute(asked)]
        reached = found[-1].seq if len(found) == limit else max(last, after)
        return list(self._changed(found)), reached

    def newest_changes(self, limit: int, as_of: AsOf = None) -> list[Change]:
        """What the last entries changed, the newest first."""
        last = min(self._seen(as_of), self.upto(as_of))
        asked = _changes(0, last).order_by(entries.c.seq.desc()).limit(limit)
        return list(self._changed([_entry(row) for row in self._db.execute(asked)]))

    # --- inside

    def _changed(self, found: Sequence[Entry]) -> Iterator[Change]:
        before = {item.seq: self._superseded(item) for item in found if item.kind == "reading"}
        wanted = [item.seq for item in found if item.kind in ("reading", "past")]
        ids = self._claim_ids([*wanted, *(seq for seq in before.values() if seq)])
        judged = {item.entry: item for item in self._judged.upto(self._db, query.NOW)}
        for item in found:
            judgement = judged.get(item.seq) if item.kind == "judgement" else None
            if judgement is not None:
                if judgement.moves:
                    yield Change(item, judgement.claims, judgement=judgement)
                continue
            earlier = before.get(item.seq)
            brought = ids.get(item.seq, ())
            lost = ids.get(earlier, ()) if earlier else ()
            took = tuple(id for id in lost if id not in brought)
            yield Change(item, brought, earlier, took)

    def _superseded(self, entry: Entry) -> int | None:
        """The reading of the same document that stood until this one came."""
        asked = (
            select(entries.c.seq)
            .where(
                entries.c.subject == entry.subject,
                entries.c.kind == "reading",
                entries.c.seq < entry.seq,
            )
            .order_by(entries.c.revision.desc(), entries.c.seq.desc())
            .limit(1)
        )
        found = self._db.execute(asked).scalar()
        return None if found is None else int(found)

    def _claim_ids(self, seqs: Iterable[int]) -> dict[int | None, tuple[str, ...]]:
        out: dict[int | None, tuple[str, ...]] = {}
        for some in _chunks(sorted(set(seqs))):
            asked = (
                select(claims.c.entry, claims.c.id)
                .where(claims.c.entry.in_(some))
                .order_by(claims.c.entry, claims.c.position)
            )
            for entry, id in self._db.execute(asked):
                out[entry] = (*out.get(entry, ()), id)
        return out

    def _gone_of(self, ids: Sequence[str], as_of: AsOf) -> dict[str, datetime]:
        last: dict[str, Any] = {}
        for some in _chunks(ids):
            asked = (
                select(absences.c.document, absences.c.state, absences.c.at)
                .where(absences.c.document.in_(some), absences.c.entry <= self._seen(as_of))
                .order_by(absences.c.entry)
            )
            last |= {row.document: row for row in self._db.execute(asked)}
        return {id: rows.moment(row.at) for id, row in last.items() if row.state == "gone"}


def _changes(after: int, last: int) -> Select[Any]:
    """Entries from behind one up to another that say what became of something."""
    return select(*_ENTRY).where(
        entries.c.seq > after, entries.c.seq <= last, entries.c.kind.in_(_TOLD)
    )


def _published(
    source: str | None, since: datetime | None, until: datetime | None
) -> Iterator[ColumnElement[bool]]:
    if source is not None:
        yield documents.c.source == source
    if since is not None:
        yield documents.c.published_at >= rows.seconds(since)
    if until is not None:
        yield documents.c.published_at < rows.seconds(until)


def _revision_of(entry: Any) -> ColumnElement[bool]:
    return and_(documents.c.id == entry.c.subject, documents.c.revision == entry.c.revision)


def _entry(row: Any) -> Entry:
    seq, kind, subject, revision, reader, added = row
    return Entry(seq, kind, subject, revision, reader, rows.moment(added))


def _chunks(values: Sequence[Any]) -> Iterator[Sequence[Any]]:
    """As many at a time as a statement takes."""
    return (values[at : at + 500] for at in range(0, len(values), 500))
