"""What exports are made from: the records of one ledger as of one snapshot, as streams.

``svodka.questions.extracts`` makes it from a ledger. Every call begins a stream anew, in a fixed
order, so that a format may go over the records more than once and never holds them all.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

from svodka.export.snapshot import Snapshot
from svodka.model import Document, Interval
from svodka.model.finding import Conflict, Finding, Statement

# (longitude, latitude) in degrees, WGS 84.
Point = tuple[float, float]
# Rings of a polygon, the outer one first; each ends with the point it begins with.
Polygon = tuple[tuple[Point, ...], ...]


@dataclass(frozen=True, slots=True)
class Spot:
    """A place. ``kind``: region, sea, district, town, country, or "" when the gazetteer has none
    of the id. ``point`` is where its label stands, never where something happened; ``polygons`` its
    outline, simplified for drawing, () when none is packaged."""

    id: str
    name: str
    kind: str = ""
    region: str = ""
    country: str = ""
    point: Point | None = None
    polygons: tuple[Polygon, ...] = ()


@dataclass(frozen=True, slots=True)
class NightPlace:
    """The finding for one place in one period of a night. ``day`` is the morning's date; ``period``
    night or day. ``speakers`` are independent ones, ``relays`` articles that pass on what they say,
    ``documents`` the same with each copy counted. ``statements`` hold the claims that the finding
    names, by id; ``read`` and ``unread`` the sources that were and were not read for these hours.
    """

    day: date
    period: str
    finding: Finding
    speakers: int
    relays: int
    documents: int
    statements: Mapping[str, Statement]
    read: tuple[str, ...]
    unread: tuple[str, ...]

    @property
    def stated(self) -> tuple[Statement, ...]:
        """Primary claims that state exactly this scope."""
        return tuple(self.statements[id] for id in self.finding.stated if id in self.statements)


@dataclass(frozen=True, slots=True)
class Clash:
    """A conflict, with the night it was found for and the claims that it names, by id."""

    day: date
    conflict: Conflict
    statements: Mapping[str, Statement]


@dataclass(frozen=True, slots=True)
class SourceRead:
    """What was taken in of a source for the hours of the export; ``source`` is None for documents
    that have none."""

    source: str | None
    documents: int
    first: datetime | None
    last: datetime | None
    read: bool
    failed: int
    gaps: tuple[Interval, ...]


@dataclass(frozen=True, slots=True)
class Changed:
    """One claim or field from before to after. ``change``: kept, changed, lost, new; ``slot`` what
    differs, as plain values."""

    change: str
    old_claim: str | None
    new_claim: str | None
    slot: str | None = None
    old: Any = None
    new: Any = None


@dataclass(frozen=True, slots=True)
class Correction:
    """An entry after which something said before is told otherwise.

    ``kind``: revised (by the publisher), reread (by a later version), gone, back, retracted,
    restored, rejected, accepted; ``subject`` the document, or the claim that was judged.
    """

    entry: int
    added: datetime
    kind: str
    subject: str
    document: str | None
    revision: int | None
    source: str | None
    url: str | None
    changes: tuple[Changed, ...] = ()
    person: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Appended:
    """An entry of the ledger. ``kind``: document, reading, past or judgement; the last has
    ``verdict``, ``person`` and ``reason``, and its ``about`` is document or claim."""

    entry: int
    kind: str
    subject: str
    revision: int | None
    reader: str
    added: datetime
    about: str = "document"
    verdict: str = ""
    person: str = ""
    reason: str = ""


class Spots(Protocol):
    """What knows places."""

    def spot(self, id: str) -> Spot:
        """A place; of an unknown id, one without a name but the id."""
        ...


class Extract(Spots, Protocol):
    """The records of one question: hours (both None: all), regions (() is everywhere)."""

    @property
    def snapshot(self) -> Snapshot: ...

    @property
    def start(self) -> datetime | None: ...

    @property
    def end(self) -> datetime | None: ...

    @property
    def regions(self) -> tuple[str, ...]: ...

    def claims(self) -> Iterator[Statement]:
        """By the widest reading of their windows, publication, document, place in the text."""
        ...

    def documents(self) -> Iterator[Document]:
        """Those that claims stand in: by publication and id."""
        ...

    def nights(self, newest: int | None = None) -> Iterator[NightPlace]:
        """By day, period and places; of the newest so many nights, if told."""
        ...

    def conflicts(self, newest: int | None = None) -> Iterator[Clash]:
        """By day; each once, with the first night that it bears on."""
        ...

    def corrections(self, newest: int | None = None) -> Iterator[Correction]:
        """In the order of the entries."""
        ...

    def sources(self) -> Iterator[SourceRead]:
        """By name."""
        ...

    def appended(self) -> Iterator[Appended]:
        """Of the documents that ``documents`` gives, and of their claims; in order."""
        ...
