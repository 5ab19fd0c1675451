"""All documents of all parts in a few columns, in a database of its own: which revision each is, as
a ledger would have it that took them in in the order of the input.

It stands on the disk, so that memory does not grow with it, and is made anew for other parts.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path
from typing import Any

from svodka.bulk import parts
from svodka.ledger import rows
from svodka.ledger.links import stretch_of
from svodka.ledger.revising import Held, arrival

# The folder of documents without a time. A word, and not Hive's sign for a value that is missing:
# of a column in which all values are missing, readers cannot tell the type.
UNDATED = "undated"
# A ledger takes in later than anything was seen.
_ADDED = datetime.max.replace(tzinfo=UTC)

_TABLES = """
CREATE TABLE documents (
    arrival INTEGER PRIMARY KEY, part TEXT, row INTEGER, id TEXT, digest TEXT, retrieved TEXT,
    published INTEGER, month TEXT, stretch INTEGER, source TEXT,
    revision INTEGER, current INTEGER NOT NULL DEFAULT 0, family TEXT
);
CREATE TABLE revisions (arrival INTEGER PRIMARY KEY, revision INTEGER, current INTEGER);
CREATE TABLE links (entry INTEGER, other INTEGER, alike INTEGER);
"""
_INDEXES = """
CREATE INDEX by_id ON documents (id, arrival);
CREATE INDEX by_month ON documents (month, arrival);
CREATE INDEX by_stretch ON documents (stretch, arrival);
"""
_COLUMNS = ["id", "digest", "source", "published", "retrieved"]


def opened(path: Path, *, write: bool = False) -> sqlite3.Connection:
    if write:
        return sqlite3.connect(path)
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)


def recover(path: Path) -> None:
    """Takes back what a process that was killed had half written, which readers may not."""
    with closing(opened(path, write=True)) as db:
        db.execute("SELECT 1 FROM documents LIMIT 1").fetchall()


def make(path: Path, out: Path, digests: Iterable[str]) -> None:
    """The index of some parts, in their order; whole or not at all."""
    part = path.with_name(f".{path.name}.part")
    part.unlink(missing_ok=True)
    with closing(opened(part, write=True)) as db:
        # Thrown away when it is not finished.
        db.executescript(f"PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; {_TABLES}")
        db.executemany(
            "INSERT INTO documents VALUES (?,?,?,?,?,?,?,?,?,?,NULL,0,NULL)",
            _all(out, digests),
        )
        db.executescript(_INDEXES)
        db.executemany("INSERT INTO revisions VALUES (?,?,?)", _revisions(db))
        db.execute(
            "UPDATE documents SET (revision, current) = (SELECT revision, current FROM revisions"
            " WHERE revisions.arrival = documents.arrival)"
            " WHERE arrival IN (SELECT arrival FROM revisions)"
        )
        db.execute("DROP TABLE revisions")
        db.commit()
    part.rename(path)


def _all(out: Path, digests: Iterable[str]) -> Iterator[tuple[Any, ...]]:
    number = 0
    for digest in digests:
        for row, told in enumerate(parts.readings(out, digest, _COLUMNS)):
            published = rows.parse(told["published"])
            seen = rows.parse(told["retrieved"])
            yield (
                number,
                digest,
                row,
                told["id"],
                told["digest"],
                told["retrieved"],
                rows.seconds(published),
                f"{published.astimezone(UTC):%Y-%m}" if published else UNDATED,
                stretch_of(published or seen),
                told["source"],
            )
            number += 1


def _revisions(db: sqlite3.Connection) -> Iterator[tuple[int, int, int]]:
    """(arrival, revision, whether it is the one that stands) of what is new in a document."""
    asked = db.execute("SELECT id, arrival, digest, retrieved FROM documents ORDER BY id, arrival")
    for _, group in groupby(asked, key=lambda row: row[0]):
        held: list[Held] = []
        new: list[int] = []
        for _, number, digest, retrieved in group:
            seen = rows.parse(retrieved)
            came = arrival(held, digest, seen)
            if came.new:
                held.append(Held(came.revision, digest, seen, _ADDED, came.past))
                new.append(number)
        stands = max((one.revision for one in held if not one.past), default=0)
        for one, number in zip(held, new, strict=True):
            yield number, one.revision, int(one.revision == stands)


def current(path: Path) -> int:
    """How many documents stand."""
    with closing(opened(path)) as db:
        return int(db.execute("SELECT count(*) FROM documents WHERE current").fetchone()[0])
