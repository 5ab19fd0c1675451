"""A series of bounds by night, week or month, each set against those before it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from statistics import median

from svodka import settings
from svodka.errors import SettingsError
from svodka.ledger import Coverage, Ledger, Period, Relays, periods
from svodka.ledger.store import AsOf
from svodka.model.finding import Finding, Scope
from svodka.questions.asking import World, around, told_by
from svodka.questions.bounds import AFTERMATH, ask, by_side

STEPS = ("night", "week", "month")
# With fewer nights before it than this, a ratio would be one of noise.
_FEWEST = 3


@dataclass(frozen=True, slots=True)
class Point:
    """One night, week or month. ``day`` is its last morning.

    ``read`` is how many documents were published in its hours or the 12 hours after; with none, the
    point has bounds only if later documents speak of it, and it is ranked with nothing. ``rank``: 1
    when no point before it has a higher lower bound; ``of`` how many it is ranked with, itself
    included.
    ``ratio``: its lower bound to the median of the lower bounds before it, None when that is 0 or
    there are fewer than three. ``told_by``: whose claims the finding is made of.
    """

    day: date
    period: Period
    finding: Finding
    told_by: Relays
    read: int
    rank: int | None
    of: int
    ratio: float | None


@dataclass(frozen=True, slots=True)
class Trend:
    """``by`` is night, week or month."""

    by: str
    places: tuple[str, ...]
    outcome: str
    object: str
    points: tuple[Point, ...]
    coverage: tuple[Coverage, ...]
    upto: int


def trends(
    ledger: Ledger,
    first: date,
    last: date,
    by: str = "night",
    places: tuple[str, ...] = (),
    outcome: str = "downed",
    object: str = "uav",
    as_of: AsOf = None,
    world: World | None = None,
) -> tuple[Trend, ...]:
    """One series; of everywhere, where both sides count something, one for each of them.

    A night is 18:00 to 9:00 Moscow time. A week is seven times 24 hours, up to 18:00 of a Sunday; a
    month runs to 18:00 of its last day; both are cut where the series begins and ends. ``world``:
    the one around these hours, where it is there already.
    """
    if first > last:
        raise SettingsError("the series ends before it begins", hint="give --from before --to")
    spans = list(stretches(first, last, by))
    start, end = spans[0][1].start, spans[-1][1].end
    world = world or around(ledger, start, end, as_of)
    read = [
        ledger.published(period.start, period.end + AFTERMATH, world.upto) for _, period in spans
    ]
    covered = ledger.coverage(start, end + AFTERMATH, world.upto)
    asked = by_side(world, Scope(start, end, places, outcome, object))
    scopes = [replace(one, start=p.start, end=p.end) for one in asked for _, p in spans]
    findings = [ask(world, scope) for scope in scopes]
    found = iter(zip(findings, told_by(ledger, world, findings), strict=True))
    out = []
    for whole in asked:
        points: list[Point] = []
        for (day, period), documents in zip(spans, read, strict=True):
            points.append(_point(day, period, *next(found), documents, points))
        out.append(Trend(by, whole.places, outcome, object, tuple(points), covered, world.upto))
    return tuple(out)


def hours(first: date, last: date, by: str) -> tuple[datetime, datetime]:
    """From the beginning of a series to its end."""
    spans = list(stretches(first, last, by))
    return spans[0][1].start, spans[-1][1].end


def stretches(first: date, last: date, by: str) -> Iterator[tuple[date, Period]]:
    """(last morning, hours) of each night, week or month."""
    zone = settings.zone(settings.PICTURE_ZONE)
    if by == "night":
        for number in range((last - first).days + 1):
            day = first + timedelta(days=number)
            yield day, periods(day, zone)[0]
        return
    start = first
    while start <= last:
        stop = min(_ending(start, by), last)
        opening, _ = periods(start, zone)
        _, closing = periods(stop, zone)
        yield stop, Period(by, opening.start, closing.end)
        start = stop + timedelta(days=1)


def _ending(day: date, by: str) -> date:
    """The last day of the week or month that ``day`` is in."""
    if by == "week":
        return day + timedelta(days=6 - day.weekday())
    later = day.replace(day=28) + timedelta(days=4)
    return later - timedelta(days=later.day)


def _point(
    day: date,
    period: Period,
    finding: Finding,
    told_by: Relays,
    read: int,
    before: Sequence[Point],
) -> Point:
    low = finding.bounds.low
    lows = [point.finding.bounds.low for point in before if point.read]
    usual = median(lows) if len(lows) >= _FEWEST else 0
    return Point(
        day,
        period,
        finding,
        told_by,
        read,
        1 + sum(other > low for other in lows) if read else None,
        len(lows) + 1,
        low / usual if usual and read else None,
    )
