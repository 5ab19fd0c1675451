"""What a copy holds: every page of it is known before the first one is written.

So each link can be made to lead somewhere, whatever the order in which pages are written, and no
page depends on another.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from svodka import settings
from svodka.ledger.night import periods, place
from svodka.ledger.own import speaker_of
from svodka.model.finding import Statement
from svodka.places.gazetteer import Gazetteer
from svodka.questions.airports import LOOK_BACK
from svodka.questions.bounds import AFTERMATH
from svodka.serve.folder.held import Held
from svodka.serve.pages import asking

# Nights without a claim have pages too, but for gaps that are longer than this many nights: one
# claim about a far past must not make years of empty pages.
GAP = 31

Places = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Paper:
    """A document: the revisions that are told, which of them its own page shows, the month that it
    is written with, and whether it has an audit."""

    month: str
    shown: int
    revisions: tuple[int, ...]
    audited: bool


@dataclass(frozen=True, slots=True)
class Plan:
    """``nights`` has the number of claims of each night and the day after it, ``benches`` (places,
    day, period). ``areas``, ``sources`` and ``speakers`` have the months that have a page of their
    own. ``conflicts``: digest → the nights under which its page stands."""

    nights: Mapping[date, int]
    benches: frozenset[tuple[Places, date, str]]
    areas: Mapping[Places, tuple[str, ...]]
    papers: Mapping[str, Paper]
    sources: Mapping[str, tuple[str, ...]]
    speakers: Mapping[str, tuple[str, ...]]
    conflicts: Mapping[str, tuple[date, ...]] = field(default_factory=dict)

    @property
    def first(self) -> date:
        return min(self.nights)

    @property
    def last(self) -> date:
        return max(self.nights)

    def months(self) -> tuple[str, ...]:
        """Those that have a night."""
        return tuple(sorted({month(day) for day in self.nights}))

    def nights_of(self, told: str) -> tuple[date, ...]:
        """The nights of a month that have a page."""
        return tuple(sorted(day for day in self.nights if month(day) == told))


def month(day: date) -> str:
    """ "2026-05"."""
    return f"{day:%Y-%m}"


def ends(told: str) -> tuple[date, date]:
    """The first and the last date of a month."""
    first = date.fromisoformat(f"{told}-01")
    return first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def plan(
    ledger: Held, upto: int, newest: date, start: datetime | None, end: datetime | None
) -> Plan:
    """Of the nights up to ``newest`` with hours from ``start`` to ``end`` (not included); None is
    all of them. Without any claim there, it has no nights."""
    found = _Found(newest, start, end)
    since = None if start is None else start - LOOK_BACK
    for item in ledger.statements(since, end, upto):
        found.note(item)
    areas = {places: tuple(sorted(found.areas.get(places, ()))) for places in _places(found.areas)}
    return Plan(
        dict(_filled(found.nights)),
        frozenset(found.benches),
        areas,
        dict(_papers(ledger, upto, found.documents, start, end)),
        {name: tuple(sorted(found.sources.get(name, ()))) for name in _sources(ledger, upto)},
        {id: tuple(sorted(months)) for id, months in found.speakers.items()},
    )


class _Found:
    """What the claims speak of."""

    def __init__(self, newest: date, start: datetime | None, end: datetime | None) -> None:
        self._newest, self._start, self._end = newest, start, end
        self._zone = settings.zone(settings.PICTURE_ZONE)
        self._wanted: dict[date, bool] = {}
        self.nights: dict[date, int] = {}
        self.benches: set[tuple[Places, date, str]] = set()
        self.areas: dict[Places, set[str]] = {}
        self.sources: dict[str, set[str]] = {}
        self.speakers: dict[str, set[str]] = {}
        self.documents: set[str] = set()

    def note(self, item: Statement) -> None:
        self.documents.add(item.document)
        self.speakers.setdefault(item.claim.speaker.id, set())
        middle = place(item.claim, item.published).middle
        if middle is None:
            return
        day, period = asking.night_of(middle), asking.period_of(middle)
        if not self._inside(day):
            return
        self.nights[day] = self.nights.get(day, 0) + 1
        self.sources.setdefault(item.source or "", set()).add(month(day))
        self.speakers[item.claim.speaker.id].add(month(day))
        areas = {area.ids for area in item.claim.areas if area.ids}
        side = asking.side_counted(item.claim)
        for places in areas | ({(side,)} if side else set()):
            self.benches.add((places, day, period))
            self.areas.setdefault(places, set()).add(month(day))

    def _inside(self, day: date) -> bool:
        known = self._wanted.get(day)
        if known is None:
            night, daytime = periods(day, self._zone)
            known = day <= self._newest
            known = known and (self._end is None or night.start < self._end)
            known = known and (self._start is None or daytime.end > self._start)
            self._wanted[day] = known
        return known


def _filled(nights: Mapping[date, int]) -> Iterator[tuple[date, int]]:
    """With the nights between them of which nothing was said."""
    before: date | None = None
    for day in sorted(nights):
        if before is not None and (day - before).days <= GAP:
            for number in range(1, (day - before).days):
                yield before + timedelta(days=number), 0
        yield day, nights[day]
        before = day


def _places(areas: Iterable[Places]) -> Iterator[Places]:
    """All that the list of regions shows, and areas that claims name together."""
    known = Gazetteer.packaged()
    for kind in ("region", "sea"):
        yield from ((item.id,) for item in known.places(kind))
    yield from (places for places in areas if len(places) <= asking.MOST_PLACES)


def _sources(ledger: Held, upto: int) -> Iterator[str]:
    """Every source that is known, read or not."""
    moment = ledger.moment(upto)
    hours = () if moment is None else ledger.coverage(moment, moment + AFTERMATH, upto)
    return (item.source or "" for item in hours)


def _papers(
    ledger: Held,
    upto: int,
    claimed: Collection[str],
    start: datetime | None,
    end: datetime | None,
) -> Iterator[tuple[str, Paper]]:
    """Documents that make one of the claims, and those published in the hours or soon after."""
    several = ledger.revised(upto)
    after, standing = 0, set()
    while found := ledger.documents_page(after, 1000, as_of=upto):
        after = found[-1].entry
        for item in found:
            document = item.document
            standing.add(document.id)
            if document.id in claimed or _published(document.published, start, end):
                own = speaker_of(document.source, document.extras) is not None
                audited = item.claims > 0 and not own and document.published is not None
                revisions = ledger.told_revisions(document.id, upto, several, document.revision)
                when = _month(document.published)
                yield document.id, Paper(when, document.revision, revisions, audited)
    for id in ledger.withdrawn(upto) - standing:
        revisions = ledger.told_revisions(id, upto, {id}, 1)
        if revisions and start is None and end is None:
            yield id, Paper("", revisions[-1], revisions, False)


def _published(moment: datetime | None, start: datetime | None, end: datetime | None) -> bool:
    if moment is None:
        return start is None and end is None
    late = end is not None and moment >= end + AFTERMATH
    return not late and (start is None or moment >= start)


def _month(moment: datetime | None) -> str:
    """That of its publication, "" where nobody says it."""
    if moment is None:
        return ""
    return month(moment.astimezone(settings.zone(settings.PICTURE_ZONE)).date())
