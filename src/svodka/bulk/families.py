"""Near-duplicates over all parts: the ledger's own index, for a few days at a time.

A document is near to none that stands more than a stretch of time away, so a group of stretches
with the ones before and after it gives the links of its own documents, whatever else there is.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import NullPool, create_engine, insert, select

from svodka import contract
from svodka.bulk import index, parts
from svodka.bulk.parts import whole, writing
from svodka.ledger import rows, schema
from svodka.ledger.families import Placed, partition
from svodka.ledger.links import TIMELESS, Links

# Stretches of 48 hours that one task goes over.
GROUP = 8
_BATCH = 200

_TABLES = [
    schema.entries,
    schema.blobs,
    schema.documents,
    schema.sketches,
    schema.sketch_bands,
    schema.near_links,
]


@dataclass(frozen=True, slots=True)
class Linking:
    """Links of documents from stretch ``first`` to before ``last``, into the file ``made``."""

    out: str
    index: str
    made: str
    first: int
    last: int


def groups(path: Path) -> Iterator[tuple[int, int]]:
    """(first stretch, the one after the last) of every group that holds a document."""
    with closing(index.opened(path)) as db:
        found = {stretch for (stretch,) in db.execute("SELECT DISTINCT stretch FROM documents")}
    if TIMELESS in found:
        yield TIMELESS, TIMELESS + 1
    for number in sorted({stretch // GROUP for stretch in found - {TIMELESS}}):
        yield number * GROUP, (number + 1) * GROUP


def link(task: Linking) -> int:
    """How many links there are."""
    # On the disk, where it grows large: "" is a temporary file.
    scratch = create_engine("sqlite://", poolclass=NullPool, creator=lambda: sqlite3.connect(""))
    with scratch.connect() as db:
        schema.metadata.create_all(db, tables=_TABLES)
        own = set()
        wanted = []
        for batch in _batches(_documents(task)):
            for number, stretch, _ in batch:
                wanted.append(number)
                if task.first <= stretch < task.last:
                    own.add(number)
            _fill(db, batch)
        Links(db).go_over(wanted)
        found = [
            [link.entry, link.other, link.alike]
            for link in db.execute(select(schema.near_links))
            if link.entry in own
        ]
    made = Path(task.made)
    with writing(made), whole(made, made.parent) as part:
        part.write_text(json.dumps(sorted(found)))
    return len(found)


def _documents(task: Linking) -> Iterator[tuple[int, int, dict[str, Any]]]:
    """(arrival, stretch, row of its part) in the order of arrival."""
    with closing(index.opened(Path(task.index))) as db:
        asked = db.execute(
            "SELECT arrival, part, row, stretch FROM documents"
            " WHERE stretch BETWEEN ? AND ? AND revision IS NOT NULL ORDER BY arrival",
            (task.first - 1, task.last),
        )
        yield from (
            (number, stretch, row)
            for (number, stretch), row in parts.stored(Path(task.out), asked, ["reading"])
        )


def _batches(values: Iterator[Any]) -> Iterator[list[Any]]:
    batch: list[Any] = []
    for value in values:
        batch.append(value)
        if len(batch) == _BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _fill(db: Any, batch: list[tuple[int, int, dict[str, Any]]]) -> None:
    """What the ledger's index asks of documents, under their numbers of arrival."""
    entries, documents, blobs = [], [], {}
    for number, _, row in batch:
        document = contract.reading_from_dict(json.loads(row["reading"])).document
        # One of each: two revisions of an item are two documents here, as in the ledger.
        value = rows.document_row(document, number + 1, "", None, [])
        blobs[value["text"]] = rows.to_bytes(document.text)
        documents.append({**value, "entry": number})
        entries.append(
            {
                "seq": number,
                "kind": "document",
                "subject": document.id,
                "revision": number + 1,
                "reader": "",
                "content": "",
                "added": 0,
                "chain": "",
            }
        )
    known = set(
        db.execute(select(schema.blobs.c.digest).where(schema.blobs.c.digest.in_(blobs))).scalars()
    )
    new = [{"digest": name, "bytes": data} for name, data in blobs.items() if name not in known]
    db.execute(insert(schema.entries), entries)
    if new:
        db.execute(insert(schema.blobs), new)
    db.execute(insert(schema.documents), documents)


def place(path: Path, files: Iterator[Path]) -> None:
    """Each document that stands is told the earliest of its family."""
    with closing(index.opened(path, write=True)) as db:
        db.execute("DELETE FROM links")
        for file in files:
            db.executemany("INSERT INTO links VALUES (?,?,?)", json.loads(file.read_text()))
        db.execute("UPDATE documents SET family = id WHERE current")
        linked = db.execute(
            "SELECT arrival, published, id FROM documents WHERE current AND arrival IN"
            " (SELECT entry FROM links UNION SELECT other FROM links)"
        ).fetchall()
        heads = partition((Placed(*one) for one in linked), db.execute("SELECT * FROM links"))
        names = {number: id for number, _, id in linked}
        db.executemany(
            "UPDATE documents SET family = ? WHERE arrival = ?",
            ((names[head], number) for number, head in heads.items() if head != number),
        )
        db.commit()
