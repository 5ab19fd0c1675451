"""A region: its nights over time, and of one night the bench, every claim on one axis of time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime

from svodka import reconcile, settings
from svodka.ledger import Ledger, Period, periods
from svodka.ledger.night import place
from svodka.model import Claim
from svodka.model.finding import Conflict, Scope, Statement
from svodka.questions import Answer, Point
from svodka.questions.bounds import AFTERMATH, named
from svodka.serve.pages import arithmetic, asking, rows, saying, stated, states
from svodka.serve.pages.answers import Answers, Seen
from svodka.telling.picture import area_of, side_of

# What the page of a region shows without dates.
NIGHTS = 60
# Of a report that lists parts, a side's bench shows what it counts in all.
_WHOLE = ("total", "single", "extra")


@dataclass(frozen=True, slots=True)
class NightPoint:
    """One night of the series. ``state`` is a key of states.STATES; ``stated`` says who states
    which figures, for just these hours or for some of them, ``figures`` are the numbers of those
    who state only one."""

    point: Point
    state: str
    stated: tuple[str, ...]
    figures: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class RegionView:
    """Newest night first; ``most`` is the night with the highest lower bound, None without one."""

    places: tuple[str, ...]
    name: str
    first: date
    last: date
    points: tuple[NightPoint, ...]
    most: Point | None


@dataclass(frozen=True, slots=True)
class BenchView:
    """``counting`` are the claims with numbers about these places, ``bearing`` those about others
    on which the bounds or a conflict hang, ``told`` what else was said of these places;
    ``superseded`` are those that their own speaker has corrected. ``other`` is the day of a night,
    and the night of a day."""

    places: tuple[str, ...]
    name: str
    day: date
    period: Period
    other: Period
    answer: Answer
    state: str
    because: tuple[arithmetic.Because, ...]
    counting: tuple[rows.Row, ...]
    bearing: tuple[rows.Row, ...]
    told: tuple[rows.Row, ...]
    superseded: tuple[rows.Row, ...]
    conflicts: tuple[tuple[Conflict, str], ...]
    read: tuple[str, ...]
    statements: Mapping[str, Statement]

    @property
    def anchors(self) -> dict[str, str]:
        """Claim → the claim whose row on the page it stands in."""
        found = (*self.counting, *self.bearing, *self.told, *self.superseded)
        return {id: row.first.claim.id for row in found for id in row.claims}


def nights(
    ledger: Ledger,
    answers: Answers,
    places: tuple[str, ...],
    first: date,
    last: date,
    upto: int,
    seen: Seen,
) -> RegionView:
    """The series from the first to the last night."""
    series = answers.nights(ledger, first, last, places, upto, seen)
    start, end = series[0].period.start, series[-1].period.end
    around = ledger.statements(start, end, upto, places=_found_by(places))
    said = {s.claim.id: s for s in around if _named(s, places)}
    by_night = _by_night(said.values())

    def state(point: Point) -> str:
        hours = point.period

        def heard() -> frozenset[str]:
            return answers.heard(ledger, hours.start, hours.end + AFTERMATH, upto)

        none = any(states.says_none(s.claim) for s in by_night.get(point.day, ()))
        return states.state(point.finding, none, heard, places[0])

    def told(point: Point) -> NightPoint:
        exact = [said[id] for id in point.finding.stated if id in said]
        figures = exact or [s for s in by_night.get(point.day, ()) if _counts(s.claim, places)]
        return NightPoint(point, state(point), stated.by_speaker(figures), stated.alone(figures))

    points = tuple(map(told, series))
    most = max(series, key=lambda point: point.finding.bounds.low, default=None)
    return RegionView(
        places,
        saying.capital(saying.area(places)),
        first,
        last,
        points[::-1],
        most if most is not None and most.finding.bounds.low else None,
    )


def _middle(item: Statement) -> datetime:
    """The middle of a claim's hours; its publication, where it states none."""
    placed = place(item.claim, item.published).middle
    return placed or item.published or datetime.fromtimestamp(0, UTC)


def _by_night(said: Iterable[Statement]) -> dict[date, list[Statement]]:
    """Those that speak of a night, not of the day after it."""
    found: dict[date, list[Statement]] = {}
    for item in said:
        middle = _middle(item)
        if asking.period_of(middle) == "night":
            found.setdefault(asking.night_of(middle), []).append(item)
    return found


def _found_by(places: tuple[str, ...]) -> tuple[str, ...]:
    """The places that a ledger finds claims about an area by: what a side counts everywhere names
    none."""
    return () if set(places) & reconcile.sides() else places


def _named(item: Statement, places: tuple[str, ...]) -> bool:
    """Whether a claim names one of the places; of a side, whether it counts everywhere."""
    side = bool(set(places) & reconcile.sides())
    return _about(item, places) if side else bool(set(item.claim.places) & set(places))


def _counts(claim: Claim, places: tuple[str, ...]) -> bool:
    """Whether a claim's number is for just these places, or for all that a side counts."""
    if not stated.is_figure(claim):
        return False
    if set(places) & reconcile.sides():
        return asking.side_counted(claim) in places and claim.role in _WHOLE
    return area_of(claim) == places


def bench(
    ledger: Ledger,
    answers: Answers,
    places: tuple[str, ...],
    day: date,
    period: str,
    upto: int,
    seen: Seen,
) -> BenchView:
    """One night (or the day after it) of a region."""
    night, daytime = periods(day, settings.zone(settings.PICTURE_ZONE))
    hours, other = (night, daytime) if period == "night" else (daytime, night)
    answer = answers.bounds(ledger, day, Scope(hours.start, hours.end, places), upto, seen)
    around = answers.record(ledger, day, upto).statements(hours.start, hours.end, upto)
    known = {item.claim.id: item for item in around} | dict(answer.statements)
    finding = answer.finding
    here = [item for item in known.values() if _about(item, places)]
    none = any(states.says_none(item.claim) for item in here)
    gone = set(finding.superseded)
    bearing = [known[id] for id in named(finding) if id in known and known[id] not in here]
    found = finding.conflicts
    counting = [item for item in here if item.claim.outcome in rows.COUNTING]
    return BenchView(
        places,
        saying.capital(saying.area(places)),
        day,
        hours,
        other,
        answer,
        states.state(finding, none, states.heard(answer.coverage), places[0]),
        arithmetic.arithmetic(finding, known),
        rows.rows((item for item in counting if item.claim.id not in gone), found),
        rows.rows((item for item in bearing if item.claim.id not in gone), found),
        rows.rows(item for item in here if item.claim.outcome not in rows.COUNTING),
        rows.rows(known[id] for id in finding.superseded if id in known),
        tuple((one, saying.conflict(one, known)) for one in found),
        tuple(saying.coverage(answer.coverage)),
        known,
    )


def _about(item: Statement, places: tuple[str, ...]) -> bool:
    """Whether a claim names one of the places; of a side, whether it is one of its officials'."""
    if set(places) & reconcile.sides():
        return side_of(item.claim.speaker.id) in places and item.claim.role in _WHOLE
    inside = {local.region for area in item.claim.areas for local in area.localities}
    return bool((set(item.claim.places) | inside) & set(places))
