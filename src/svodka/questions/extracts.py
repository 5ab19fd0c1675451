"""From a ledger to what exports are made of: the same answers, as streams, as of one entry."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import date, datetime, timedelta
from functools import cached_property

from svodka import __version__, settings
from svodka.export.extract import Appended, Clash, Correction, NightPlace, SourceRead, Spot
from svodka.export.outlines import Outline
from svodka.export.snapshot import Snapshot
from svodka.ledger import Coverage, Entry, Judgement, Ledger, rows
from svodka.ledger.night import periods, place
from svodka.ledger.store import AsOf
from svodka.model import Claim, Document
from svodka.model.finding import Statement
from svodka.places import Gazetteer
from svodka.questions.asking import Record, within
from svodka.questions.bounds import AFTERMATH
from svodka.questions.conflicts import conflicts
from svodka.questions.corrections import corrections
from svodka.questions.night import night

# Outlines of regions and seas by id, each made when asked for.
Outlines = Callable[[], dict[str, Callable[[], Outline]]]

# A night begins six hours before its date.
_EVENING = timedelta(hours=6)


def day_of(item: Statement) -> date | None:
    """The date of the night, or of the day, in whose picture a claim stands; None for no night."""
    middle = place(item.claim, item.published).middle
    if middle is None:
        return None
    zone = settings.zone(settings.PICTURE_ZONE)
    return (middle.astimezone(zone).replace(tzinfo=None) + _EVENING).date()


def counts(item: Statement) -> bool:
    """Whether a claim counts what was downed: findings are made for its night."""
    return item.claim.outcome == "downed" and item.claim.count is not None


def spot_of(id: str, outline: Outline | None = None) -> Spot:
    """What the gazetteer knows of a place, with its outline where one is packaged."""
    known = Gazetteer.packaged().place(id)
    if known is None:
        return Spot(id, id)
    point = outline.point if outline else None
    if point is None and known.lat is not None and known.lon is not None:
        point = (known.lon, known.lat)
    polygons = outline.polygons if outline else ()
    return Spot(id, known.name or id, known.kind, known.region, known.country, point, polygons)


def findings_of(ledger: Record, day: date, upto: int) -> Iterator[NightPlace]:
    """What the claims allow for a night and its day, place by place."""
    found = night(ledger, day, as_of=upto)
    read, unread = _read(found.coverage)
    for region in found.regions:
        yield NightPlace(
            day,
            region.period,
            region.finding,
            *region.told_by,
            found.statements,
            read,
            unread,
        )


def clashes_of(ledger: Record, day: date, upto: int) -> Iterator[Clash]:
    """What cannot all be true of what bears on a night and its day."""
    evening, daytime = periods(day, settings.zone(settings.PICTURE_ZONE))
    found = conflicts(ledger, evening.start, daytime.end, upto)
    for conflict in found.found:
        yield Clash(day, conflict, {id: found.statements[id] for id in conflict.claims})


class _Noted:
    """What is kept of claims that went by: the ids of their documents, which is the one thing here
    that grows with the ledger, and their nights; of each whether it counts what was downed."""

    def __init__(self) -> None:
        self.documents: set[str] = set()
        self._days: dict[date, bool] = {}

    def note(self, item: Statement) -> None:
        self.documents.add(item.document)
        day = day_of(item)
        if day is not None:
            self._days[day] = self._days.get(day, False) or counts(item)

    def nights(self) -> list[date]:
        """In order."""
        return sorted(self._days)

    def counted(self) -> list[date]:
        """Those of which a claim counts what was downed."""
        return sorted(day for day, counts in self._days.items() if counts)


class LedgerExtract:
    """An ``export.extract.Extract``. The ledger has to stay open while its streams are read.

    ``regions``: claims and findings about one of them, or about a place within one; ``outlines``:
    where labels and borders of regions stand, None where nothing is packaged.
    """

    def __init__(
        self,
        ledger: Ledger,
        start: datetime | None = None,
        end: datetime | None = None,
        regions: tuple[str, ...] = (),
        as_of: AsOf = None,
        outlines: Outlines | None = None,
    ) -> None:
        self.start, self.end, self.regions = start, end, regions
        self._ledger = ledger
        self._upto = ledger.upto(as_of)
        self._outlined = outlines
        self._spots: dict[str, Spot] = {}
        self._noted: _Noted | None = None

    @cached_property
    def snapshot(self) -> Snapshot:
        moment = None
        for entry in self._entries():
            moment = entry.added
        return Snapshot(self._upto, self._ledger.chain_at(self._upto), moment, __version__)

    # --- places

    def spot(self, id: str) -> Spot:
        found = self._spots.get(id)
        if found is None:
            found = self._spots[id] = self._spot(id)
        return found

    def _spot(self, id: str) -> Spot:
        drawn = self._outlines.get(id)
        return spot_of(id, drawn() if drawn else None)

    @cached_property
    def _outlines(self) -> dict[str, Callable[[], Outline]]:
        return self._outlined() if self._outlined else {}

    def _about(self, places: Collection[str]) -> bool:
        """Whether one of these places is asked for, or lies in one that is."""
        return not self.regions or any(
            inner in self.regions for each in places for inner in _chain(each)
        )

    # --- claims and documents

    def claims(self) -> Iterator[Statement]:
        noted = _Noted()
        for item in self._ledger.statements(self.start, self.end, self._upto):
            if self._about(item.claim.places):
                noted.note(item)
                yield item
        self._noted = noted

    def documents(self) -> Iterator[Document]:
        named = self._all.documents
        return (item for item in self._ledger.documents(self._upto) if item.id in named)

    @property
    def _all(self) -> _Noted:
        """What there is to know of all claims; they are gone over for it if they never were."""
        if self._noted is None:
            deque(self.claims(), 0)
        assert self._noted is not None
        return self._noted

    # --- nights

    def nights(self, newest: int | None = None) -> Iterator[NightPlace]:
        for day in _last(self._all.counted(), newest):
            yield from self._night(day)

    def _night(self, day: date) -> Iterator[NightPlace]:
        for item in findings_of(self._ledger, day, self._upto):
            scope = item.finding.scope
            if self._inside(scope.start, scope.end) and self._about(scope.places):
                yield item

    def conflicts(self, newest: int | None = None) -> Iterator[Clash]:
        """Told with the first of the nights gone over that each bears on."""
        told: set[tuple[str, ...]] = set()
        for day in _last(self._all.nights(), newest):
            for clash in clashes_of(self._ledger, day, self._upto):
                claims = clash.conflict.claims
                places = [each for s in clash.statements.values() for each in s.claim.places]
                if claims not in told and self._about(places):
                    told.add(claims)
                    yield clash

    def _inside(self, start: datetime, end: datetime) -> bool:
        return (self.end is None or start < self.end) and (self.start is None or end > self.start)

    # --- what was read, and what changed

    def sources(self) -> Iterator[SourceRead]:
        start, end = self._hours()
        if start is None or end is None:
            return
        for item in self._ledger.coverage(start, end, self._upto):
            yield SourceRead(
                item.source,
                item.documents,
                item.first,
                item.last,
                item.read,
                item.failed,
                item.gaps,
            )

    def _hours(self) -> tuple[datetime | None, datetime | None]:
        """Those asked for; else from the first to the last night of the claims, and after."""
        zone = settings.zone(settings.PICTURE_ZONE)
        days = self._all.nights()
        first = periods(days[0], zone)[0].start if days else None
        last = periods(days[-1], zone)[1].end + AFTERMATH if days else None
        return self.start or first, self.end or last

    def corrections(self, newest: int | None = None) -> Iterator[Correction]:
        return corrections(self._ledger, self._upto, self._concerns, newest)

    def _concerns(self, claim: Claim, published: datetime | None) -> bool:
        """Whether a claim would be a part of the extract if it stood."""
        if not self._about(claim.places):
            return False
        if self.start is None and self.end is None:
            return True
        opens, closes, _ = rows.extent(claim, published)
        if opens is None or closes is None:
            return False
        after = self.end is not None and opens >= self.end.timestamp()
        before = self.start is not None and closes <= self.start.timestamp() and opens < closes
        return not after and not before

    def appended(self) -> Iterator[Appended]:
        named = self._all.documents
        judged = {item.entry: item for item in self._ledger.judgements(self._upto)}
        for entry in self._entries():
            found = judged.get(entry.seq)
            if found is not None:
                yield _judged(entry, found)
            elif entry.kind in ("document", "reading", "past") and entry.subject in named:
                yield Appended(
                    entry.seq, entry.kind, entry.subject, entry.revision, entry.reader, entry.added
                )

    def _entries(self) -> Iterator[Entry]:
        return (entry for entry in self._ledger.entries() if entry.seq <= self._upto)


def _judged(entry: Entry, found: Judgement) -> Appended:
    return Appended(
        entry.seq,
        "judgement",
        found.subject,
        None,
        entry.reader,
        entry.added,
        found.kind,
        found.verdict,
        found.person,
        found.reason,
    )


def _read(coverage: tuple[Coverage, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """(sources that were read, sources that were not)."""
    named = [item for item in coverage if item.source]
    return (
        tuple(item.source for item in named if item.source and item.read),
        tuple(item.source for item in named if item.source and not item.read),
    )


def _last(days: Sequence[date], newest: int | None) -> Sequence[date]:
    return days if newest is None else days[max(len(days) - newest, 0) :]


def _chain(id: str) -> Iterator[str]:
    """A place and what it lies in."""
    each: str | None = id
    while each is not None:
        yield each
        each = within(each)
