"""Answers of the questions as records, each made once as of an entry of one ledger.

A ledger only grows, so an answer as of an entry never changes; of a public view it depends on the
view's cutoff too. What a page shows is what the questions answer: nothing is computed here.
(``serve.answers`` keeps finished pages; several of them are made of one of these.)
"""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import partial
from threading import Lock
from typing import Any, NamedTuple, TypeAlias, TypeVar, cast

from svodka import questions, reconcile
from svodka.ledger import Ledger
from svodka.model.finding import Bounds, Scope, Statement
from svodka.questions import Answer, Conflicts, NightAnswer, NightSum, Point, World, around
from svodka.questions.airports import LOOK_BACK, NOTICES
from svodka.questions.asking import OF_DOWNED
from svodka.questions.bounds import AFTERMATH
from svodka.serve import asked
from svodka.serve.answers import Hours, Kept
from svodka.serve.journal import Journal
from svodka.serve.pages import asking, states
from svodka.serve.pages.remembered import Memory, Remembered
from svodka.serve.shelf import Shelf

Made = TypeVar("Made")
Week: TypeAlias = Mapping[tuple[str, ...], tuple[NightSum, ...]]
# Opaque: what ``Answers`` keeps under its own names.
Points: TypeAlias = Mapping[tuple[tuple[str, ...], date], Any]
_SIDES = tuple((side,) for side in sorted(reconcile.sides()))


@dataclass(frozen=True, slots=True)
class Series:
    """Nights in a line, of one side."""

    places: tuple[str, ...]
    points: tuple[NightSum, ...]


class Seen:
    """At which hours somebody looked for an answer, None where that was not noted, and whether the
    last night with claims matters to it."""

    def __init__(self) -> None:
        self.newest = False
        self.hours: Hours | None = None

    def add(self, more: Hours) -> None:
        if self.hours is not None:
            start, end = min(self.hours.start, more.start), max(self.hours.end, more.end)
            more = Hours(start, end)
        self.hours = more


# How many of each kind are kept. A night of a busy ledger takes a megabyte, the claims around it
# and those of a week some ten; weeks of nights in a line are small: ten years of them.
_MOST = {
    "night": 64,
    "world": 3,
    "whole week": 2,
    "record": 3,
    "weekly": 10,
    "week": 600,
    "area": 2000,
}
_USUAL = 400
_SIX_DAYS = timedelta(days=6)


class Told(NamedTuple):
    """What is shown of a night: the answer, its conflicts, and the claims that they and the night
    name, by id."""

    answer: NightAnswer
    conflicts: Conflicts
    known: Mapping[str, Statement]


class Answers:
    """Safe in threads. ``upto`` is always the number of the last entry that an answer sees.
    ``by_weeks``: for whoever asks about many nights in a row, one week after the other: what
    neighbouring nights share is solved once, and a single night costs a week's claims."""

    def __init__(
        self,
        journal: Journal | None = None,
        shelf: Callable[[], Shelf | None] = lambda: None,
        by_weeks: bool = False,
    ) -> None:
        self._journal = journal or Journal()
        self._shelf = shelf
        self._by_weeks = by_weeks
        self._kept: dict[str, OrderedDict[Hashable, Any]] = {}
        self._lock = Lock()

    def newest(self, ledger: Ledger, upto: int, now: datetime) -> date | None:
        return self._once(ledger, ("newest", upto), lambda: asking.newest(ledger, upto, now))

    def night(self, ledger: Ledger, day: date, upto: int, seen: Seen) -> Told:
        """A night and the day after it."""

        def make() -> tuple[Told, Hours]:
            start, end = asked.stretch(day, day)
            record = self.record(ledger, day, upto)
            with self._world(ledger, day, upto) as world:
                answer = questions.night(record, day, None, upto, world)
                found = questions.conflicts(record, start, end, upto, world)
            said = {item.claim.id for _, kept in answer.night.periods() for item in kept}
            said |= {id for one in answer.regions for id in one.finding.counted}
            known = {id: world.statements[id] for id in said if id in world.statements}
            notices = ledger.statements(start - LOOK_BACK, end, upto, NOTICES)
            known |= {item.claim.id: item for item in notices}
            known |= {**answer.statements, **found.statements}
            return Told(answer, found, known), _looked(world, start, end)

        return self._while_it_holds(ledger, "night", day, upto, make, seen)

    def bounds(self, ledger: Ledger, day: date, scope: Scope, upto: int, seen: Seen) -> Answer:
        """Of hours within a night or the day after it."""

        def make() -> tuple[Answer, Hours]:
            record = self.record(ledger, day, upto)
            with self._world(ledger, day, upto) as world:
                found = questions.bounds(record, scope, upto, world)
            return found, _looked(world, scope.start, scope.end)

        return self._while_it_holds(ledger, "bounds", scope, upto, make, seen)

    def record(self, ledger: Ledger, day: date, upto: int) -> Remembered:
        """The ledger for questions about a night and the day after it, as of ``upto``."""

        def make() -> tuple[Memory, Hours]:
            with self._world(ledger, day, upto) as world:
                return Memory(), _looked(world, *asked.stretch(day, day))

        memory = self._while_it_holds(ledger, "record", day, upto, make, Seen())
        return Remembered(ledger, memory)

    def strip(
        self, ledger: Ledger, first: date, last: date, upto: int, seen: Seen
    ) -> tuple[Series, ...]:
        """A series for each side. Made week by week, so that the strips of neighbouring nights
        share their weeks, and an entry changes only those that it can bear on."""

        def week(monday: date) -> Week:
            def make() -> tuple[Week, Hours]:
                sunday = monday + _SIX_DAYS
                with self._weekly(ledger, monday, upto) as world:
                    found = questions.sums(ledger, monday, sunday, _SIDES, upto, world)
                return found, _looked(world, *asked.stretch(monday, sunday))

            def shelved() -> tuple[Week, Hours]:
                return self._shelved(ledger, ("week", monday.isoformat()), upto, make)

            return self._while_it_holds(ledger, "week", monday, upto, shelved, seen)

        weeks = [week(monday) for monday in mondays(first, last)]
        return tuple(
            Series(area, tuple(n for week in weeks for n in week[area] if first <= n.day <= last))
            for area in _SIDES
        )

    def nights(
        self,
        ledger: Ledger,
        first: date,
        last: date,
        places: tuple[str, ...],
        upto: int,
        seen: Seen,
    ) -> tuple[Point, ...]:
        """Nights of one area, in order, made by weeks as the strip is; ranks are within a week."""

        def week(monday: date) -> tuple[Point, ...]:
            def make() -> tuple[tuple[Point, ...], Hours]:
                with self._weekly(ledger, monday, upto) as world:
                    return _points(ledger, monday, places, upto, world)

            return self._while_it_holds(ledger, "area", (places, monday), upto, make, seen)

        found = (point for monday in mondays(first, last) for point in week(monday))
        return tuple(point for point in found if first <= point.day <= last)

    def have_nights(
        self,
        ledger: Ledger,
        first: date,
        last: date,
        areas: Iterable[tuple[str, ...]],
        upto: int,
    ) -> Iterator[None]:
        """Have ``nights`` ready for many areas, a step each time: what is solved of a week for one
        area serves the others too, as long as nobody else asks meanwhile."""
        for monday in mondays(first, last):
            with self._weekly(ledger, monday, upto) as world:
                for places in areas:
                    make = partial(_points, ledger, monday, places, upto, world)
                    self._while_it_holds(ledger, "area", (places, monday), upto, make, Seen())
            yield

    def points(self, monday: date) -> Points:
        """What is known of the nights of areas in a week; it may be sent to another process."""
        with self._lock:
            kept: dict[Any, Any] = dict(self._kept.get("area", {}))
        return {key: made for key, made in kept.items() if key[-1] == monday}

    def borrow(self, points: Points) -> None:
        """What another process knows of nights of areas."""
        for key, made in points.items():
            self._put("area", key, made)

    def heard(self, ledger: Ledger, start: datetime, end: datetime, upto: int) -> frozenset[str]:
        """The speakers whose own channels were read."""
        return self._once(
            ledger,
            ("heard", start, end, upto),
            lambda: states.heard(ledger.coverage(start, end, upto)),
        )

    def conflicts(self, ledger: Ledger, start: datetime, end: datetime, upto: int) -> Conflicts:
        return self._once(
            ledger,
            ("conflicts", start, end, upto),
            lambda: questions.conflicts(ledger, start, end, upto),
        )

    def _shelved(
        self, ledger: Ledger, key: Hashable, upto: int, make: Callable[[], tuple[Week, Hours]]
    ) -> tuple[Week, Hours]:
        """From the shelf, as of its entry, which may not be another; else made, and put there."""
        shelf = self._shelf()
        if shelf is None or hasattr(ledger, "cutoff"):
            return make()
        known = shelf.get(key)
        if known is not None and known.checked == upto and known.hours is not None:
            return _unpacked(known.body), known.hours
        week, hours = make()
        body = _packed(week)
        shelf.put(key, Kept(body, False, "", "", {}, None, upto, upto, hours, False))
        return week, hours

    def _world(self, ledger: Ledger, day: date, upto: int) -> AbstractContextManager[World]:
        """Around a night and the day after it. Whoever asks it has it alone meanwhile: what was
        solved is kept in it, and not safe in threads."""
        if self._by_weeks:
            return self._night_of_week(ledger, day, upto)
        hours = asked.stretch(day, day)
        return self._held(ledger, "world", day, upto, lambda: around(ledger, *hours, upto))

    @contextmanager
    def _night_of_week(self, ledger: Ledger, day: date, upto: int) -> Iterator[World]:
        """The world of the week, with the hours that were looked at for one night."""
        monday = day - timedelta(days=day.weekday())
        week = asked.stretch(monday, monday + _SIX_DAYS)
        night = asked.stretch(day, day)
        first, last = self._once(
            ledger, ("connected", day, upto), lambda: ledger.connected(*night, upto)
        )
        held = self._held(ledger, "whole week", monday, upto, lambda: around(ledger, *week, upto))
        with held as world:
            yield replace(world, start=first, end=last)

    def _weekly(self, ledger: Ledger, monday: date, upto: int) -> AbstractContextManager[World]:
        """Around a week of nights, for what was downed in them."""
        hours = asked.stretch(monday, monday + _SIX_DAYS)
        return self._held(
            ledger, "weekly", monday, upto, lambda: around(ledger, *hours, upto, OF_DOWNED)
        )

    @contextmanager
    def _held(
        self, ledger: Ledger, kind: str, about: date, upto: int, make: Callable[[], World]
    ) -> Iterator[World]:
        def made() -> tuple[tuple[World, Lock], Hours]:
            world = make()
            return (world, Lock()), Hours(world.start, world.end)

        world, alone = self._while_it_holds(ledger, kind, about, upto, made, Seen())
        with alone:
            try:
                yield world
            finally:
                world.worlds.rest()

    def _while_it_holds(
        self,
        ledger: Ledger,
        kind: str,
        asked: Hashable,
        upto: int,
        make: Callable[[], tuple[Made, Hours]],
        seen: Seen,
    ) -> Made:
        """What was made as of an earlier entry serves until one reaches into its hours. Of a public
        view it is made anew for each state of it, and as of then for each entry."""
        cutoff = getattr(ledger, "cutoff", None)
        asked = (cutoff, upto, asked) if cutoff is not None else asked
        known = self._get(kind, asked)
        if known is not None:
            made, hours, since = known
            if since == upto or (since < upto and self._journal.holds(hours, since, upto)):
                self._put(kind, asked, (made, hours, upto))
                seen.add(hours)
                return cast(Made, made)
        made, hours = make()
        if known is None or known[2] <= upto:
            self._put(kind, asked, (made, hours, upto))
        seen.add(hours)
        return made

    def _once(self, ledger: Ledger, asked: Hashable, make: Callable[[], Made]) -> Made:
        key = (getattr(ledger, "cutoff", None), asked)
        known = self._get("", key)
        if known is not None:
            return cast(Made, known[0])
        made = make()
        self._put("", key, (made,))
        return made

    def _get(self, kind: str, key: Hashable) -> Any:
        with self._lock:
            kept = self._kept.setdefault(kind, OrderedDict())
            if key in kept:
                kept.move_to_end(key)
            return kept.get(key)

    def _put(self, kind: str, key: Hashable, value: Any) -> None:
        with self._lock:
            kept = self._kept.setdefault(kind, OrderedDict())
            kept[key] = value
            while len(kept) > _MOST.get(kind, _USUAL):
                kept.popitem(last=False)


def _points(
    ledger: Ledger, monday: date, places: tuple[str, ...], upto: int, world: World
) -> tuple[tuple[Point, ...], Hours]:
    sunday = monday + _SIX_DAYS
    told = questions.trends(ledger, monday, sunday, "night", places, as_of=upto, world=world)
    return told[0].points, _looked(world, *asked.stretch(monday, sunday))


def _packed(week: Week) -> bytes:
    told = {
        ",".join(area): [(n.day.isoformat(), *n.bounds, n.told, n.read) for n in nights]
        for area, nights in week.items()
    }
    return json.dumps(told).encode()


def _unpacked(body: bytes) -> Week:
    return {
        tuple(area.split(",")): tuple(
            NightSum(date.fromisoformat(day), Bounds(low, high), told, read)
            for day, low, high, told, read in nights
        )
        for area, nights in json.loads(body).items()
    }


def _looked(world: World, start: datetime, end: datetime) -> Hours:
    """At what a question about some hours looks: its world, airports before them, what was read
    after them."""
    return Hours(min(world.start, start - LOOK_BACK), max(world.end, end + AFTERMATH))


def mondays(first: date, last: date) -> Iterator[date]:
    """Of the weeks that some nights lie in."""
    monday = first - timedelta(days=first.weekday())
    while monday <= last:
        yield monday
        monday += timedelta(days=7)
