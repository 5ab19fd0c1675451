"""What subscriptions wait for, as a view of the ledger has it: figures of nights that are over, and
conflicts that bear on them.

A period is looked at once it has ended by the view's own clock, so that nothing is told of hours
that have not passed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from svodka import reconcile, settings
from svodka.alerts.records import Subject, Subscription
from svodka.export.tables import conflict_id
from svodka.ledger import Coverage, Period, Relays, periods
from svodka.model.finding import Conflict, Finding, Scope, Statement
from svodka.questions.asking import World, around, told_by
from svodka.questions.bounds import AFTERMATH, ask, named
from svodka.questions.extracts import chain
from svodka.serve.reader import Reader
from svodka.telling.picture import side_of

# Nights that are looked at for something new, and those that are looked at again because something
# was told of them; counted from the view's clock.
LOOK_BACK = 7
AGAIN = 30


@dataclass(frozen=True, slots=True)
class Figure:
    """What was found for the figure of an area."""

    subject: Subject
    finding: Finding


@dataclass(frozen=True, slots=True)
class Heard:
    """Who says it: ``statements`` are the claims that a finding names, by id; ``coverage`` is of
    its hours and the twelve after them."""

    told_by: Relays
    statements: Mapping[str, Statement]
    coverage: tuple[Coverage, ...]


@dataclass(frozen=True, slots=True)
class Clashes:
    """The conflicts that bear on a night and the day after it, by subject; ``all``: there are no
    others."""

    day: date
    found: Mapping[Subject, Conflict]
    statements: Mapping[str, Statement]
    all: bool


class Nights:
    """The nights of one view, each worked out once, however many subscriptions ask."""

    def __init__(self, book: Reader, cutoff: datetime) -> None:
        self.book = book
        self.cutoff = cutoff
        self.upto = book.upto()
        self._zone = settings.zone(settings.PICTURE_ZONE)
        self._worlds: dict[date, World] = {}
        self._clashes: dict[date, Clashes] = {}

    def days(self, told: Collection[date]) -> tuple[date, ...]:
        """The last nights, and of those before them the ones of which something was told."""
        last = self.cutoff.astimezone(self._zone).date()
        new = {last - timedelta(days=number) for number in range(LOOK_BACK + 1)}
        again = {day for day in told if last - timedelta(days=AGAIN) <= day <= last}
        return tuple(sorted(new | again))

    def figures(self, wanted: Subscription, day: date) -> Iterator[Figure]:
        """Of each area in each period that is over."""
        for period in self._over(day):
            for places in wanted.regions:
                scope = Scope(period.start, period.end, places, wanted.outcome, wanted.object)
                parts = (
                    day.isoformat(),
                    period.name,
                    "+".join(places),
                    scope.outcome,
                    scope.object,
                )
                subject = Subject("/".join(parts), day, period.name, scope)
                yield Figure(subject, ask(self._world(day), scope))

    def heard(self, found: Figure) -> Heard:
        """Who says what was found, and what was read for it."""
        world, scope = self._world(found.subject.day), found.finding.scope
        (heard,) = told_by(self.book, world, [found.finding])
        ids = named(found.finding)
        return Heard(
            heard,
            {id: world.statements[id] for id in ids if id in world.statements},
            self.book.coverage(scope.start, scope.end + AFTERMATH, self.upto),
        )

    def clashes(self, wanted: Subscription, day: date) -> Clashes:
        """Those that touch a region of the subscription, once the whole day is over."""
        if len(self._over(day)) < 2:
            return Clashes(day, {}, {}, False)
        every = self._clash(day)
        touching = {
            subject: conflict
            for subject, conflict in every.found.items()
            if touches((every.statements[id] for id in conflict.claims), wanted.regions)
        }
        return Clashes(day, touching, every.statements, every.all)

    # --- inside

    def _over(self, day: date) -> list[Period]:
        return [period for period in periods(day, self._zone) if period.end <= self.cutoff]

    def _world(self, day: date) -> World:
        if day not in self._worlds:
            evening, daytime = periods(day, self._zone)
            self._worlds[day] = around(self.book, evening.start, daytime.end, self.upto)
        return self._worlds[day]

    def _clash(self, day: date) -> Clashes:
        if day not in self._clashes:
            world = self._world(day)
            evening, daytime = periods(day, self._zone)
            search = world.worlds.search(evening.start, daytime.end)
            found = {
                Subject(f"conflict/{conflict_id(conflict)}", day): conflict
                for conflict in search.conflicts
            }
            whole = not (search.cut or search.alone)
            self._clashes[day] = Clashes(day, found, world.statements, whole)
        return self._clashes[day]


def touches(items: Iterable[Statement], regions: Iterable[tuple[str, ...]]) -> bool:
    """Whether a claim names one of the places, or one inside of them; or, of a side, is what its
    officials count without naming a place."""
    wanted = {place for area in regions for place in area}
    sides = wanted & set(reconcile.sides())
    for item in items:
        places = item.claim.places
        if any(inner in wanted for place in places for inner in chain(place)):
            return True
        if not places and side_of(item.claim.speaker.id) in sides:
            return True
    return False
