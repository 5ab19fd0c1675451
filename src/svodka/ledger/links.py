"""Which documents are near to which: found as they arrive, kept as links.

A document that arrives is compared with those published within ``near.WINDOW`` of it whose
signature shares a band with its own; the near ones become links. Bands are kept by stretches of
time, so one more document costs the same however many there are.

All of it is derived from the kept texts: an index, not entries, and no part of the chain. So it may
be made anew: when ``near.version`` has changed, or for documents of before there was an index.
"""

from __future__ import annotations

import sqlite3
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from typing import NamedTuple, TypeAlias

from sqlalchemy import (
    Connection,
    NullPool,
    and_,
    bindparam,
    case,
    create_engine,
    delete,
    func,
    insert,
    not_,
    select,
)

from svodka.language import near
from svodka.ledger import rows
from svodka.ledger.schema import (
    blobs,
    documents,
    entries,
    metadata,
    near_links,
    sketch_bands,
    sketches,
)
from svodka.model import Document

# Those that share the most bands are looked at first, then those whose signatures are the likest.
# A family of more than ``COMPARED`` is still one: each of its documents is linked to so many.
CANDIDATES = 256
COMPARED = 48
# Sketches of documents that were compared lately, a few kilobytes each.
REMEMBERED = 5000

# Where documents stand that are not known to be of any time.
TIMELESS = -(2**62)
_STRETCH = int(near.WINDOW.total_seconds())
# Databases take a limited number of values in one statement.
_CHUNK = 500

_SHARING = (
    select(
        sketch_bands.c.entry,
        sketches.c.signature,
        func.max(case((sketch_bands.c.stretch == bindparam("here"), 1), else_=0)).label("here"),
    )
    .join(sketches, sketches.c.entry == sketch_bands.c.entry)
    .where(
        sketch_bands.c.stretch.in_(bindparam("stretches", expanding=True)),
        sketch_bands.c.hash.in_(bindparam("hashes", expanding=True)),
        sketches.c.version == bindparam("version"),
    )
    .group_by(sketch_bands.c.entry, sketches.c.signature)
    .order_by(func.count().desc(), sketch_bands.c.entry)
    .limit(CANDIDATES)
)
_COPIES = (
    select(sketches.c.twin, sketches.c.entry)
    .where(sketches.c.twin.in_(bindparam("twins", expanding=True)))
    .order_by(sketches.c.twin, sketches.c.entry)
    .limit(CANDIDATES)
)
# ``documents`` is looked up by id: it has no index by entry.
_REVISION = and_(documents.c.id == entries.c.subject, documents.c.revision == entries.c.revision)
_TEXTS = (
    select(documents, blobs.c.bytes)
    .join_from(entries, documents, _REVISION)
    .join(blobs, blobs.c.digest == documents.c.text)
    .where(entries.c.seq.in_(bindparam("wanted", expanding=True)))
    .order_by(entries.c.seq)
)
_WAITING = (
    select(entries.c.seq)
    .where(
        entries.c.kind == "document",
        not_(
            select(sketches.c.entry)
            .where(sketches.c.entry == entries.c.seq, sketches.c.version == bindparam("version"))
            .exists()
        ),
    )
    .order_by(entries.c.seq)
)
_DOCUMENTS = select(entries.c.seq).where(entries.c.kind == "document").order_by(entries.c.seq)
_FIRST = _DOCUMENTS.limit(1)
_TABLES = [near_links, sketch_bands, sketches]
_ADD_SKETCH, _ADD_BANDS, _ADD_LINKS = map(insert, (sketches, sketch_bands, near_links))


class Rebuilt(NamedTuple):
    """How many documents were gone over, and how many links were lost and won by it."""

    documents: int
    lost: int
    won: int


Seen: TypeAlias = Callable[[], None]


class Links:
    """Writes inside a transaction that the caller has begun. ``index``: the database of the index,
    if it is not that of the texts."""

    def __init__(self, db: Connection, index: Connection | None = None) -> None:
        self._db = db
        self._index = db if index is None else index
        # By the digest of the text: entry numbers come again when a transaction is rolled back.
        self._known: OrderedDict[str, near.Sketch] = OrderedDict()

    def arrived(self, entry: int, document: Document) -> int:
        """Index a revision that was just appended; how many documents it is near to."""
        digest = rows.address(rows.to_bytes(document.text))
        sketch = self._sketch(digest, document.text)
        signed = sketch.signature
        stretch = stretch_of(document.published or document.retrieved)
        printed = near.Printed(sketch, document.published, document.source)
        sharing = self.sharing(signed, stretch)
        found = list(self._printed(self._copies([one for one, _ in sharing])))
        here = {one for one, is_here in sharing if is_here}
        twin = next((e for _, e, _, text in found if text == digest and e in here), None)
        links = list(_near(document.id, printed, found))
        self.store(entry, signed, stretch, twin)
        if links:
            self._index.execute(
                _ADD_LINKS,
                [
                    {"entry": entry, "other": other, "alike": round(alike * 1000)}
                    for other, alike in links
                ],
            )
        return len(links)

    def sharing(self, signed: bytes, stretch: int) -> list[tuple[int, bool]]:
        """The first entries of the texts that a text may be near to, the likeliest first, and
        whether each stands in the same stretch of time."""
        around = [stretch] if stretch == TIMELESS else [stretch - 1, stretch, stretch + 1]
        hashes = list(near.bands(signed))
        if not hashes:
            return []
        asked = {
            "stretches": around,
            "hashes": hashes,
            "version": near.version(),
            "here": stretch,
        }
        found = [
            (-near.estimate(signed, bytes(row.signature)), int(row.entry), bool(row.here))
            for row in self._index.execute(_SHARING, asked)
        ]
        likely = [(entry, here) for alike, entry, here in sorted(found) if -alike >= near.ESTIMATE]
        return likely[:COMPARED]

    def _copies(self, first: Sequence[int]) -> list[int]:
        """All entries of some texts, text by text; ``first`` are those that stand for them."""
        if not first:
            return []
        rank = {entry: number for number, entry in enumerate(first)}
        found = list(self._index.execute(_COPIES, {"twins": list(first)}))
        found.sort(key=lambda row: (rank[row.twin], row.entry))
        return [row.entry for row in found][:COMPARED]

    def store(self, entry: int, signed: bytes, stretch: int, twin: int | None = None) -> None:
        """``twin``: the first entry of the same text in the same stretch of time. Only that one is
        found by its bands; if each copy were, each would cost more than the last."""
        row = {
            "entry": entry,
            "version": near.version(),
            "signature": signed,
            "twin": entry if twin is None else twin,
        }
        self._index.execute(_ADD_SKETCH, row)
        bands = [
            {"stretch": stretch, "hash": hash, "entry": entry} for hash in set(near.bands(signed))
        ]
        if bands and twin is None:
            self._index.execute(_ADD_BANDS, bands)

    def rebuild(self, seen: Seen = lambda: None) -> Rebuilt:
        """Everything anew, in the order in which the documents came."""
        before = _links(self._db)
        for table in _TABLES:
            self._db.execute(delete(table))
        done = self.catch_up(seen)
        after = _links(self._db)
        return Rebuilt(done, len(before - after), len(after - before))

    def catch_up(self, seen: Seen = lambda: None) -> int:
        """Index what is not indexed yet; how many documents that were. Everything, if there is a
        signature of another version. ``seen`` is called after each."""
        another = select(sketches.c.entry).where(sketches.c.version != near.version()).limit(1)
        if self._db.execute(another).first() is not None:
            return self.rebuild(seen).documents
        waiting = self._db.execute(_WAITING, {"version": near.version()}).scalars().all()
        self.go_over(waiting, seen)
        return len(waiting)

    def go_over(self, wanted: Sequence[int], seen: Seen = lambda: None) -> None:
        """Index some revisions, by their entries in order."""
        for some in chunks(wanted):
            for row in self._db.execute(_TEXTS, {"wanted": some}).mappings().all():
                self.arrived(row["entry"], rows.document(row))
                seen()

    def _printed(self, wanted: list[int]) -> Iterator[_Found]:
        if not wanted:
            return
        for row in self._db.execute(_TEXTS, {"wanted": wanted}).all():
            sketch = self._sketch(row.text, row.bytes)
            printed = near.Printed(sketch, rows.parse(row.published), row.source)
            yield printed, row.entry, row.id, row.text

    def _sketch(self, digest: str, text: str | bytes) -> near.Sketch:
        known = self._known.get(digest)
        if known is None:
            known = near.sketch(text if isinstance(text, str) else rows.from_bytes(text))
            self._known[digest] = known
            if len(self._known) > REMEMBERED:
                self._known.popitem(last=False)
        else:
            self._known.move_to_end(digest)
        return known


# What is compared, its entry, its document's id, the digest of its text.
_Found: TypeAlias = tuple[near.Printed, int, str, str]


def _near(id: str, printed: near.Printed, found: Iterable[_Found]) -> Iterator[tuple[int, float]]:
    """Entries and how alike they are."""
    for other, entry, document, _ in found:
        alike = near.near(printed, other)
        # Another revision of the same item is no second document.
        if alike is not None and document != id:
            yield entry, alike


def check(db: Connection, seen: Seen = lambda: None) -> Rebuilt:
    """What ``rebuild`` would tell, with nothing written to the ledger and no other writer kept
    waiting: the index is made anew in a database of its own, which is gone afterwards."""
    wanted = db.execute(_DOCUMENTS).scalars().all()
    # On the disk, where it grows large: "" is a temporary file.
    scratch = create_engine("sqlite://", poolclass=NullPool, creator=lambda: sqlite3.connect(""))
    with scratch.connect() as index:
        metadata.create_all(index, tables=_TABLES)
        Links(db, index).go_over(wanted, seen)
        after = _links(index)
    # Others may have appended in the meantime.
    before = {link for link in _links(db) if link[1] <= max(wanted, default=0)}
    return Rebuilt(len(wanted), len(before - after), len(after - before))


def _links(index: Connection) -> set[tuple[int, int, int]]:
    """Both ends in order: which of them came first says nothing about what they are."""
    found = index.execute(select(near_links)).all()
    return {(min(r.entry, r.other), max(r.entry, r.other), r.alike) for r in found}


def unindexed(db: Connection) -> bool:
    """Whether there are documents that are not indexed, or were by another version. What arrives is
    indexed at once, so these would be the first ones."""
    first = db.execute(_FIRST).scalar()
    asked = select(sketches.c.version).where(sketches.c.entry == first)
    return first is not None and db.execute(asked).scalar() != near.version()


def chunks(values: Sequence[int]) -> Iterator[Sequence[int]]:
    """As many at a time as a statement takes."""
    return (values[at : at + _CHUNK] for at in range(0, len(values), _CHUNK))


def stretch_of(moment: datetime | None) -> int:
    """Where in time a text stands by its publication; one without stands where it was retrieved, if
    that is known."""
    return TIMELESS if moment is None else int(moment.timestamp()) // _STRETCH
