"""Two worlds of the same hours, before and after a decision: what is told otherwise."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from functools import cache
from typing import NamedTuple

from svodka import settings
from svodka.ledger import Period, periods
from svodka.model.finding import Bounds, Conflict, Scope, Statement
from svodka.questions.review import Move
from svodka.reconcile import World

# A claim over more nights than this is of no night in particular.
NIGHTS = 10
_PEOPLE = ("casualties", "killed", "injured")
Findings = Callable[[Scope], tuple[Bounds, tuple[Conflict, ...]]]


class Hours(NamedTuple):
    """A night or a day of a date, as ``svodka night`` has them."""

    day: date
    period: Period


class Kind(NamedTuple):
    """What is counted: an outcome and an object."""

    outcome: str
    object: str


def hours_of(statement: Statement) -> tuple[datetime, datetime] | None:
    """What a claim is taken to speak of: its nominal window, else the outer one, else the hour of
    its publication; None where nothing is known."""
    window = statement.claim.window
    start, end = window.start, window.end
    if start is None or end is None:
        if window.outer is None:
            start = end = statement.published
        else:
            start, end = window.outer
    if start is None or end is None:
        return None
    return start, max(end, start + timedelta(minutes=1))


def periods_of(statements: Iterable[Statement]) -> tuple[Hours, ...]:
    """The nights and days that claims speak of, in order."""
    found: set[Hours] = set()
    for statement in statements:
        hours = hours_of(statement)
        found.update(_between(*hours) if hours is not None else ())
    return tuple(sorted(found, key=lambda item: item.period.start))


@cache
def _between(start: datetime, end: datetime) -> tuple[Hours, ...]:
    zone = settings.zone(settings.PICTURE_ZONE)
    first, last = (moment.astimezone(zone).date() for moment in (start, end))
    days = (first + timedelta(days=n) for n in range((last - first).days + 2))
    told = (Hours(day, period) for day in days for period in periods(day, zone))
    return tuple(item for item in told if item.period.start < end and start < item.period.end)


def kinds_of(statements: Iterable[Statement]) -> tuple[Kind, ...]:
    """What claims count, and what holds that: small drones are drones, killed are casualties."""
    found: set[Kind] = set()
    for statement in statements:
        claim = statement.claim
        object = "uav" if claim.object in (None, "fpv") else str(claim.object)
        found.add(Kind(claim.outcome, object))
        if claim.outcome in _PEOPLE:
            found.add(Kind("casualties", object))
    return tuple(sorted(found))


def areas_of(
    statements: Iterable[Statement], kinds: Sequence[Kind], hours: Sequence[Hours]
) -> tuple[tuple[str, ...], ...]:
    """The areas that claims of these kinds and hours name, each as ``svodka night`` asks for it."""
    outcomes = {kind.outcome for kind in kinds}
    found: set[tuple[str, ...]] = set()
    for statement in statements:
        if statement.claim.outcome not in outcomes or not hours:
            continue
        told = hours_of(statement)
        first, last = hours[0].period.start, hours[-1].period.end
        if told is not None and told[0] < last and first < told[1]:
            found.update(area.ids for area in statement.claim.areas if area.ids)
    return tuple(sorted(found))


def everywhere(*worlds: World) -> Callable[[Scope], tuple[tuple[str, ...], ...]]:
    """The places of a question about everywhere: for each side where both count something."""

    def places(scope: Scope) -> tuple[tuple[str, ...], ...]:
        sides = sorted({side for world in worlds for side in world.sides(scope)})
        return tuple((side,) for side in sides) if len(sides) > 1 else ((),)

    return places


def moves(
    before: Findings,
    after: Findings,
    hours: Iterable[Hours],
    kinds: Sequence[Kind],
    areas: Callable[[Scope], Iterable[tuple[str, ...]]],
) -> Iterator[tuple[Move, tuple[Conflict, ...], tuple[Conflict, ...]]]:
    """What two worlds say to each question, with the conflicts of both, also if nothing moves."""
    for item in hours:
        for kind in kinds:
            whole = Scope(item.period.start, item.period.end, (), *kind)
            for places in dict.fromkeys(areas(whole)):
                scope = Scope(whole.start, whole.end, places, *kind)
                (old, was), (new, now) = before(scope), after(scope)
                yield Move(item.period.name, item.day, scope, old, new), was, now


def asking(world: World) -> Findings:
    """A world's answers, each asked once."""

    @cache
    def ask(scope: Scope) -> tuple[Bounds, tuple[Conflict, ...]]:
        found = world.finding(scope)
        return found.bounds, found.conflicts

    return ask


def only(first: Iterable[Conflict], second: Iterable[Conflict]) -> tuple[Conflict, ...]:
    """Conflicts of the one that the other does not have."""
    known = {(item.kind, item.claims) for item in second}
    told = {(item.kind, item.claims): item for item in first}
    return tuple(item for key, item in told.items() if key not in known)
