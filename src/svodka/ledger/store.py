"""One SQLite file that only grows.

A document's revision is told by what its publisher controls: text, source, address, language and
time. Adding what is there changes nothing. Another text under the same id is a new revision, whose
claims replace the older one's in every answer. The same revision read differently (the reader
improved) is a new entry, which supersedes. Each document goes in whole or not at all.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple, Self

from svodka import contract, settings
from svodka.errors import LedgerError, LedgerMissing, NotALedger
from svodka.ledger import night as nights
from svodka.ledger import rows, schema
from svodka.ledger.night import Kept, Night
from svodka.model import Document, Reading

# Seconds to wait while another process writes.
_PATIENCE = 30.0

_CURRENT = "current e JOIN documents d ON d.id = e.document AND d.revision = e.revision"
_CODES = "(SELECT group_concat(DISTINCT i.code) FROM issues i WHERE i.entry = e.seq)"
_KEPT = (
    f"SELECT {rows.DOCUMENT}, c.json, c.placing, {_CODES}"
    f" FROM {_CURRENT} JOIN claims c ON c.entry = e.seq"
)
_IN_PLACE = "(c.entry, c.position) IN (SELECT entry, position FROM claim_places WHERE place = ?)"


class Totals(NamedTuple):
    """How much is current."""

    documents: int
    claims: int
    issues: int


class Ledger:
    """Open with ``Ledger.open``; close, or use as a context manager. Not shared by threads."""

    def __init__(self, connection: sqlite3.Connection, reader: str) -> None:
        self._db = connection
        self._reader = reader

    @classmethod
    def open(cls, path: Path | str, *, create: bool = True, reader: str = "") -> Self:
        """The ledger at ``path``, made on first use. ``reader`` is the version that reads.

        LedgerMissing when there is none and ``create`` is False; NotALedger for another file.
        """
        path = Path(path)
        if not create and not path.exists():
            raise LedgerMissing(
                "there is no ledger", where=str(path), hint="make one with: svodka add PATH"
            )
        try:
            # autocommit: transactions are begun and ended by hand.
            db = sqlite3.connect(path, timeout=_PATIENCE, isolation_level=None)
        except sqlite3.Error as error:
            raise LedgerError(f"cannot be opened: {error}", where=str(path)) from error
        try:
            _prepare(db, path)
        except sqlite3.DatabaseError as error:
            db.close()
            if isinstance(error, sqlite3.OperationalError):
                raise LedgerError(f"cannot be opened: {error}", where=str(path)) from error
            raise NotALedger("this file is not a ledger", where=str(path)) from error
        except BaseException:
            db.close()
            raise
        return cls(db, reader)

    def close(self) -> None:
        self._db.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def add(self, reading: Reading) -> bool:
        """True if something was new, False if all of it was there already."""
        self._db.execute("BEGIN IMMEDIATE")
        try:
            added = self._add(reading)
            self._db.execute("COMMIT")
        except BaseException as error:
            # An interruption can arrive just after the commit.
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")
            if isinstance(error, sqlite3.Error):
                raise LedgerError(f"cannot be written: {error}") from error
            raise
        return added

    def documents(self) -> Iterator[Document]:
        """The latest revision of each document, in order of publication and id."""
        found = self._db.execute(
            f"SELECT {rows.DOCUMENT} FROM {_CURRENT} ORDER BY d.published_at, d.id"
        )
        return (rows.document(row) for row in found)

    def reading(self, document: str) -> Reading | None:
        """The current reading of one document."""
        found = self._db.execute(
            f"SELECT {rows.DOCUMENT}, e.seq FROM {_CURRENT} WHERE e.document = ?",
            (document,),
        ).fetchone()
        if found is None:
            return None
        claims = self._json("claims", found[-1])
        issues = self._json("issues", found[-1])
        return Reading(
            rows.document(found),
            tuple(contract.claim_from_dict(claim) for claim in claims),
            tuple(contract.issue_from_dict(issue) for issue in issues),
        )

    def claims(
        self,
        *,
        outcome: str | None = None,
        speaker: str | None = None,
        place: str | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
    ) -> Iterator[Kept]:
        """Current claims; ``since`` (included) and ``until`` bound the middle of the window."""
        tests = {
            "c.outcome = ?": outcome,
            "c.speaker = ?": speaker,
            _IN_PLACE: place,
            "c.middle >= ?": rows.seconds(since),
            "c.middle < ?": rows.seconds(until),
        }
        asked = {test: value for test, value in tests.items() if value is not None}
        where = " AND ".join(asked) or "1"
        order = " ORDER BY c.middle, d.published_at, d.id, c.position"
        found = self._db.execute(f"{_KEPT} WHERE {where}{order}", tuple(asked.values()))
        return (rows.kept(row) for row in found)

    def night(self, day: date, region: str | None = None) -> Night:
        """Who said what for the night that ends on ``day``, and for the day."""
        night, daytime = nights.periods(day, settings.zone(settings.PICTURE_ZONE))
        of_night, of_day = (
            tuple(self.claims(place=region, since=period.start, until=period.end))
            for period in (night, daytime)
        )
        bounds = (rows.seconds(night.start), rows.seconds(daytime.end))
        where, values = (f" AND {_IN_PLACE}", [region]) if region else ("", [])
        long = self._count(
            f"c.placing = 'long' AND c.ends > ? AND c.starts < ?{where}", [*bounds, *values]
        )
        undated = self._count(
            "c.placing = 'undated' AND (d.published_at IS NULL"
            f" OR (d.published_at >= ? AND d.published_at < ?)){where}",
            [*bounds, *values],
        )
        return Night(night, daytime, of_night, of_day, long, undated)

    def totals(self) -> Totals:
        row = self._db.execute(
            "SELECT (SELECT count(*) FROM current),"
            " (SELECT count(*) FROM current e JOIN claims c ON c.entry = e.seq),"
            " (SELECT count(*) FROM current e JOIN issues i ON i.entry = e.seq)"
        ).fetchone()
        return Totals(*row)

    def _count(self, where: str, values: list[Any]) -> int:
        found = self._db.execute(f"SELECT count(*) FROM ({_KEPT} WHERE {where})", values).fetchone()
        return int(found[0])

    def _json(self, table: str, entry: int) -> list[Any]:
        found = self._db.execute(
            f"SELECT json FROM {table} WHERE entry = ? ORDER BY position", (entry,)
        )
        return [json.loads(row[0]) for row in found]

    def _add(self, reading: Reading) -> bool:
        now = datetime.now(UTC).isoformat(timespec="seconds")
        revision, is_new = self._revision(reading.document, now)
        claims = [contract.claim_to_dict(claim) for claim in reading.claims]
        issues = [contract.issue_to_dict(issue) for issue in reading.issues]
        digest = rows.digest([claims, issues])
        latest = self._db.execute(
            "SELECT digest FROM entries WHERE document = ? AND revision = ?"
            " ORDER BY seq DESC LIMIT 1",
            (reading.document.id, revision),
        ).fetchone()
        if not is_new and latest == (digest,):
            return False
        entry = self._db.execute(
            "INSERT INTO entries (document, revision, reader, digest, added) VALUES (?,?,?,?,?)",
            (reading.document.id, revision, self._reader, digest, now),
        ).lastrowid
        assert entry is not None
        self._add_claims(entry, reading)
        self._insert(
            "issues",
            (
                (entry, position, issue["code"], issue["severity"], rows.dumps(issue))
                for position, issue in enumerate(issues)
            ),
        )
        return True

    def _revision(self, document: Document, now: str) -> tuple[int, bool]:
        """The revision that holds this document's content, made if there is none."""
        digest = rows.document_digest(document)
        found = self._db.execute(
            "SELECT revision FROM documents WHERE id = ? AND digest = ?", (document.id, digest)
        ).fetchone()
        if found:
            return found[0], False
        (last,) = self._db.execute(
            "SELECT max(revision) FROM documents WHERE id = ?", (document.id,)
        ).fetchone()
        revision = document.revision if last is None else max(last + 1, document.revision)
        self._insert("documents", [rows.document_row(document, revision, digest, now)])
        return revision, True

    def _add_claims(self, entry: int, reading: Reading) -> None:
        published = reading.document.published
        for position, claim in enumerate(reading.claims):
            self._insert("claims", [rows.claim_row(entry, position, claim, published)])
            self._insert("claim_places", rows.place_rows(entry, position, claim))

    def _insert(self, table: str, values: Iterable[rows.Row]) -> None:
        for row in values:
            marks = ",".join("?" * len(row))
            self._db.execute(f"INSERT INTO {table} VALUES ({marks})", row)


def _prepare(db: sqlite3.Connection, path: Path) -> None:
    """Make an empty file a ledger; refuse everything that is neither."""
    db.execute("PRAGMA foreign_keys = ON")
    (application,) = db.execute("PRAGMA application_id").fetchone()
    if application == schema.APPLICATION_ID:
        (version,) = db.execute("SELECT value FROM meta WHERE key = 'schema'").fetchone()
        if int(version) != schema.VERSION:
            raise NotALedger(
                f"the ledger has schema version {version}",
                where=str(path),
                hint=f"this svodka writes version {schema.VERSION}",
            )
        return
    if db.execute("SELECT 1 FROM sqlite_master").fetchone():
        raise NotALedger("this file is another program's database", where=str(path))
    db.execute("PRAGMA journal_mode = WAL")
    try:
        db.executescript(
            f"BEGIN IMMEDIATE;\n{schema.statements()}"
            f"PRAGMA application_id = {schema.APPLICATION_ID};\nCOMMIT;"
        )
    except sqlite3.OperationalError:
        # Another process may have made it a ledger in between.
        if db.in_transaction:
            db.execute("ROLLBACK")
        if not db.execute("PRAGMA application_id").fetchone()[0]:
            raise
