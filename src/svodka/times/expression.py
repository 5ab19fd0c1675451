"""A time expression: the words, and the parts of a date and of hours that were read from them."""

from __future__ import annotations

from dataclasses import dataclass, replace

NIGHTFALL = 12 * 60  # within a night, hours from noon on belong to the evening before its morning


@dataclass(frozen=True, slots=True)
class Day:
    """A calendar day as printed, with whatever it leaves out as None.

    ``weekday`` has Monday 0. ``offset`` counts days from publication (today 0, yesterday -1).
    ``same`` is "the same day": a date named elsewhere. ``this_year`` is «т.г.».
    """

    day: int | None = None
    month: int | None = None
    year: int | None = None
    weekday: int | None = None
    offset: int | None = None
    same: bool = False
    this_year: bool = False

    def joined(self, other: Day) -> Day | None:
        """Both together («сегодня, 14 июня»), None when they name different days."""
        if self.month and other.month and (self.day, self.month) != (other.day, other.month):
            return None
        for name in ("year", "weekday", "offset"):
            mine, its = getattr(self, name), getattr(other, name)
            if mine is not None and its is not None and mine != its:
                return None
        if {self.offset, other.offset} & {-1, -2, 1} and (self.same or other.same):
            return None
        return Day(
            day=self.day or other.day,
            month=self.month or other.month,
            year=self.year or other.year,
            weekday=self.weekday if self.weekday is not None else other.weekday,
            offset=self.offset if self.offset is not None else other.offset,
            same=self.same and other.same,
            this_year=self.this_year or other.this_year,
        )


@dataclass(frozen=True, slots=True)
class Clock:
    """``minutes`` after midnight, 0 to 1440 (24.00). ``zone``: an IANA name, ``local``, or None."""

    minutes: int
    zone: str | None = None
    day: Day | None = None


@dataclass(frozen=True, slots=True)
class TimeExpression:
    """Words that say when, at ``start:end`` of the clean text.

    ``first`` and ``last`` are the hours from and to which (both the same for an instant), ``day``
    the date that belongs to all of it, ``until`` the last day of a range of days. ``part`` is a
    part of the day as the speakers' table names it, ``part_to`` a second one that prolongs it.
    ``onto``: the night whose morning is ``day`` («в ночь на 23 мая»); ``begins``: the night *of*
    that day, which in English may be the one it begins or the one it ends. ``minutes`` is a stated
    duration, ``recent`` says that it ends with publication, ``whole`` that a full day is meant;
    ``loose``: the day is counted back from one that is not told for sure.
    """

    start: int
    end: int
    kind: str
    printed: str = ""
    day: Day | None = None
    until: Day | None = None
    first: Clock | None = None
    last: Clock | None = None
    part: str = ""
    part_to: str = ""
    onto: bool = False
    begins: bool = False
    minutes: int | None = None
    recent: bool = False
    whole: bool = False
    loose: bool = False
    since: bool = False
    problems: tuple[str, ...] = ()

    @property
    def anchored(self) -> bool:
        """Does it name its own date: a day and a month?"""
        clocks = (self.first, self.last)
        days = [self.day, self.until, *(clock.day for clock in clocks if clock)]
        return any(day is not None and bool(day.day and day.month) for day in days)

    @property
    def hours(self) -> bool:
        """Does it name hours by the clock?"""
        return self.first is not None or self.last is not None

    @property
    def bare_day(self) -> bool:
        """A date and nothing else."""
        return self.kind == "day" and not (self.part or self.hours or self.until)

    @property
    def one_sided(self) -> bool:
        """Hours from which, or to which, but not both."""
        return (self.first is None) != (self.last is None)


def combine(a: TimeExpression, b: TimeExpression) -> TimeExpression | None:
    """Two expressions of one sentence as one; None when they speak of different times.

    A date joins hours, a part of the day, a duration or another way to name the same date; hours
    make a part of the day exact; "from" joins "to"; a duration beside hours is checked against
    them. The span covers both.
    """
    first, second = sorted((a, b), key=lambda item: (item.start, item.end))
    if first.end > second.start:
        return None
    for one, other in ((first, second), (second, first)):
        found = (
            _with_day(one, other)
            or _with_part(one, other)
            or _with_duration(one, other)
            or _both_sides(one, other)
        )
        if found is not None:
            printed = f"{first.printed} … {second.printed}"
            problems = tuple(dict.fromkeys((*first.problems, *second.problems, *found.problems)))
            return replace(
                found, start=first.start, end=second.end, printed=printed, problems=problems
            )
    return None


def _with_day(one: TimeExpression, date: TimeExpression) -> TimeExpression | None:
    if not date.bare_day or one.kind == "cumulative" or one.until is not None or one.since:
        return None
    if one.minutes is not None:
        if one.day is not None or (one.recent and one.minutes != 1440):
            return None
        full = one.minutes == 1440
        return replace(
            one,
            day=date.day,
            minutes=None if full else one.minutes,
            kind="day" if full else "span",
            whole=full,
            recent=False,
        )
    own = one.day
    if own is None and (one.first or one.last):
        own = _clock_day(one)
    joined = own.joined(date.day or Day()) if own else date.day
    if joined is None:
        return None
    if one.day is None and own is not None and not one.part:
        return one  # the hours carry that date already
    return replace(one, day=joined, whole=one.whole or date.whole)


def _clock_day(one: TimeExpression) -> Day | None:
    days = [clock.day for clock in (one.first, one.last) if clock and clock.day]
    return days[0] if days else None


def _with_part(hours: TimeExpression, part: TimeExpression) -> TimeExpression | None:
    if not hours.hours or part.hours or not part.part or hours.minutes is not None:
        return None
    if hours.part and hours.part != part.part:
        return None
    day = part.day
    if hours.day is not None:
        day = hours.day.joined(part.day) if part.day else hours.day
        if day is None:
            return None
    one_sided = hours.one_sided
    return replace(
        hours,
        kind=part.kind if one_sided else hours.kind,
        day=day,
        part=part.part,
        part_to=part.part_to,
        onto=part.onto or (hours.onto and part.day is None),
        begins=part.begins,
    )


def _with_duration(one: TimeExpression, span: TimeExpression) -> TimeExpression | None:
    if span.minutes is None or one.minutes is not None or span.day is not None:
        return None
    if not (one.first and one.last) or one.kind != "explicit":
        return None
    stated = duration(one)
    problem = stated is not None and abs(stated - span.minutes) > 15
    return replace(one, minutes=span.minutes, problems=("duration",) if problem else ())


def duration(one: TimeExpression) -> int | None:
    """Minutes from ``first`` to ``last`` by the clock, None where their dates leave it open."""
    if one.first is None or one.last is None or one.first.zone != one.last.zone:
        return None
    if (one.first.day is None) != (one.last.day is None):
        return None
    return (one.last.minutes - one.first.minutes) % 1440


def _both_sides(start: TimeExpression, stop: TimeExpression) -> TimeExpression | None:
    if not (start.first and start.last is None and stop.last and stop.first is None):
        return None
    if start.since or stop.since:
        return None
    if start.part and stop.part and start.part != stop.part:
        return None
    night = start if start.part else stop
    return replace(
        start,
        kind="explicit",
        last=stop.last,
        day=start.day or stop.day,
        part=night.part,
        onto=night.onto,
        begins=night.begins,
        part_to="",
    )
