"""Families: documents that are one article, reworded, cut or copied; none is ever dropped.

``partition`` makes them of links, whenever somebody asks and as of any entry: each document belongs
to its nearest earlier one, unless that family began more than ``near.WINDOW`` before. So a family
is a tree under its earliest document, an article merged from two does not join their families, and
no chain of small changes runs on for months. The order in which documents came makes no difference.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Select, and_, or_, select

from svodka.language import near
from svodka.ledger import rows
from svodka.ledger.links import chunks
from svodka.ledger.own import is_own
from svodka.ledger.relaying import speaking
from svodka.ledger.schema import claims, documents, entries, near_links

# The entry that brought a document, beside that of its reading.
_CAME = entries.alias("came")


@dataclass(frozen=True, slots=True)
class Member:
    """A document of a family. ``speakers``: whose claims it makes or relays, by id (and name, where
    the id says no more than "other"). ``own``: it stands in the channel of one of them."""

    document: str
    revision: int
    source: str | None
    url: str | None
    published: datetime | None
    speakers: frozenset[tuple[str, str]]
    own: bool


@dataclass(frozen=True, slots=True)
class Family:
    """``members`` in order of publication, then id; those without a time come last."""

    members: tuple[Member, ...]

    @property
    def earliest(self) -> Member:
        return self.members[0]

    @property
    def primary(self) -> Member | None:
        """The earliest whose speaker speaks in its own channel."""
        return next((member for member in self.members if member.own), None)

    @property
    def speakers(self) -> frozenset[tuple[str, str]]:
        """Independent ones: an article's outlet counts once, however many print the article."""
        return frozenset(speaker for member in self.members for speaker in member.speakers)

    @property
    def sources(self) -> frozenset[str]:
        return frozenset(member.source for member in self.members if member.source is not None)


@dataclass(frozen=True, slots=True)
class Placed:
    """What ``partition`` needs to know of a document; ``at`` in seconds since 1970."""

    entry: int
    at: int | None
    id: str

    @property
    def order(self) -> tuple[bool, int, str]:
        return self.at is None, self.at or 0, self.id


def partition(placed: Iterable[Placed], links: Iterable[tuple[int, int, int]]) -> dict[int, int]:
    """Entry → the entry of its family's earliest document.

    ``links``: two entries and how alike they are. Those with an end that is not placed (another
    revision, a document that came later) are left out.
    """
    order = sorted(placed, key=lambda one: one.order)
    rank = {one.entry: number for number, one in enumerate(order)}
    parents: dict[int, tuple[int, int]] = {}
    for here, there, alike in links:
        if here in rank and there in rank:
            earlier, later = sorted((here, there), key=rank.__getitem__)
            # The nearest; of those that are equally near, the earliest.
            parents[later] = max(parents.get(later, (-1, 0)), (alike, -rank[earlier]))
    heads: dict[int, int] = {}
    for one in order:
        heads[one.entry] = one.entry
        if one.entry in parents:
            head = heads[order[-parents[one.entry][1]].entry]
            if _in_reach(order[rank[head]].at, one.at):
                heads[one.entry] = head
    return heads


def families(
    db: Connection,
    current: ColumnElement[bool],
    start: datetime | None = None,
    end: datetime | None = None,
    size: int = 2,
) -> tuple[Family, ...]:
    """Those of ``size`` documents and more of which one was published from ``start`` (included) to
    ``end``; the largest first. ``current``: which readings are."""
    asked = _documents(current, _published(start, end))
    if size > 1:
        asked = asked.where(_linked())
    return _families(db, current, [row.document_entry for row in db.execute(asked)], size)


def family_of(db: Connection, current: ColumnElement[bool], document: str) -> Family | None:
    """The one that a document belongs to, alone in it or not; None for one that is not there."""
    asked = _documents(current, documents.c.id == document)
    found = _families(db, current, [row.document_entry for row in db.execute(asked)], 1)
    return found[0] if found else None


def _families(
    db: Connection, current: ColumnElement[bool], wanted: Sequence[int], size: int
) -> tuple[Family, ...]:
    """Those of some documents, by their entries."""
    known, heads = _closure(db, current, wanted)
    groups: dict[int, list[int]] = defaultdict(list)
    for entry, head in heads.items():
        groups[head].append(entry)
    inside = {heads[entry] for entry in wanted}
    chosen = [groups[head] for head in heads if head in inside and len(groups[head]) >= size]
    members = _members(db, [known[entry] for group in chosen for entry in group], heads)
    # ``heads`` is in order of publication, and sorting keeps it among families of one size.
    made = [Family(tuple(members[entry] for entry in group)) for group in chosen]
    return tuple(sorted(made, key=lambda family: -len(family.members)))


def earliest_of(
    db: Connection, current: ColumnElement[bool], wanted: Iterable[str]
) -> dict[str, str]:
    """Document → the earliest document of its family, itself where it has none. By ids; what is not
    ``current`` is left out."""
    ids = sorted(set(wanted))
    found: list[int] = []
    for at in range(0, len(ids), 500):
        some = documents.c.id.in_(ids[at : at + 500])
        found += [row.document_entry for row in db.execute(_documents(current, some))]
    known, heads = _closure(db, current, found)
    return {known[entry].id: known[heads[entry]].id for entry in found}


def _in_reach(first: int | None, at: int | None) -> bool:
    if first is None or at is None:
        return True
    return at - first <= near.WINDOW.total_seconds()


# --- what is asked of the database


def _documents(current: ColumnElement[bool], *tests: ColumnElement[bool]) -> Select[Any]:
    """Current documents: the entries of the document and of its reading."""
    return (
        select(
            documents.c.entry.label("document_entry"),
            entries.c.seq,
            documents.c.id,
            documents.c.published_at,
        )
        .join_from(documents, entries, _of(entries))
        .where(current, *tests)
    )


def _arrived(current: ColumnElement[bool], some: Sequence[int]) -> Select[Any]:
    """The same by the documents' entries; ``documents`` has no index by entry."""
    asked = _documents(current).join(_CAME, _of(_CAME))
    return asked.where(_CAME.c.seq.in_(some))


def _of(entry: Any) -> ColumnElement[bool]:
    """That an entry is one of a document's revision."""
    return and_(documents.c.id == entry.c.subject, documents.c.revision == entry.c.revision)


def _published(start: datetime | None, end: datetime | None) -> ColumnElement[bool]:
    tests = [documents.c.entry > 0]
    tests += [documents.c.published_at >= rows.seconds(start)] if start is not None else []
    tests += [documents.c.published_at < rows.seconds(end)] if end is not None else []
    return and_(*tests)


def _linked() -> ColumnElement[bool]:
    one = select(near_links.c.entry).where(near_links.c.entry == documents.c.entry)
    other = select(near_links.c.other).where(near_links.c.other == documents.c.entry)
    return or_(one.exists(), other.exists())


def _closure(
    db: Connection, current: ColumnElement[bool], wanted: Sequence[int]
) -> tuple[dict[int, _Reading], dict[int, int]]:
    """The documents that links lead to from some, and the head of each one's family."""
    known: dict[int, _Reading] = {}
    links: set[tuple[int, int, int]] = set()
    ahead = list(wanted)
    while ahead:
        found = []
        for some in chunks(ahead):
            for row in db.execute(_arrived(current, some)):
                known[row.document_entry] = _Reading(*row)
                found.append(row.document_entry)
        new = {link for some in chunks(found) for link in _links(db, some)}
        links |= new
        ahead = sorted({end for one, other, _ in new for end in (one, other)} - known.keys())
        # An end that is not current is asked for once; the others are filled in.
        known |= {entry: _Reading(entry, 0, "", None) for entry in ahead}
    placed = {entry: one for entry, one in known.items() if one.seq}
    heads = partition((Placed(e, one.at, one.id) for e, one in placed.items()), links)
    return placed, heads


class _Reading(NamedTuple):
    """A current document: its entry, that of its reading (0: not current), id and time."""

    entry: int
    seq: int
    id: str
    at: int | None


def _links(db: Connection, some: Sequence[int]) -> Iterator[tuple[int, int, int]]:
    asked = select(near_links.c.entry, near_links.c.other, near_links.c.alike).where(
        or_(near_links.c.entry.in_(some), near_links.c.other.in_(some))
    )
    return (tuple(row) for row in db.execute(asked))


def _members(
    db: Connection, wanted: Sequence[_Reading], heads: Mapping[int, int]
) -> dict[int, Member]:
    """By the documents' entries."""
    said = _speakers(db, [one.seq for one in wanted])
    family = {one.entry: one.id for one in wanted}
    seq = {one.entry: one.seq for one in wanted}
    made = {}
    for some in chunks(list(seq)):
        asked = select(documents).join_from(_CAME, documents, _of(_CAME))
        for row in db.execute(asked.where(_CAME.c.seq.in_(some))).mappings():
            entry = row["entry"]
            told = said[seq[entry]]
            made[entry] = Member(
                row["id"],
                row["revision"],
                row["source"],
                row["url"],
                rows.parse(row["published"]),
                frozenset(speaking(id, name, family[heads[entry]]) for id, name in told),
                any(is_own(row["source"], id, json.loads(row["extras"] or "{}")) for id, _ in told),
            )
    return made


def _speakers(db: Connection, seqs: Sequence[int]) -> dict[int, set[tuple[str, str | None]]]:
    """Whose claims a reading holds: ids, and names as printed."""
    found: dict[int, set[tuple[str, str | None]]] = defaultdict(set)
    for some in chunks(seqs):
        asked = select(claims.c.entry, claims.c.speaker, claims.c.json)
        for row in db.execute(asked.where(claims.c.entry.in_(some))):
            name = json.loads(row.json)["speaker"]["name"] if row.speaker == "other" else None
            found[row.entry].add((row.speaker, name))
    return found
