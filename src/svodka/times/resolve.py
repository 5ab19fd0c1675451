"""Time expression + publication time + speaker's habits → window."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from svodka.model import Interval, Window
from svodka.times.clocks import Clocks
from svodka.times.dates import Moment
from svodka.times.expression import TimeExpression
from svodka.times.frame import DAY, NIGHTS, Unknown, before_turn
from svodka.times.habits import Habits, Part

_EVENING_POST = 18  # from this hour on, "in a single day" is the day of publication

Result = tuple[Window, tuple[str, ...]]


def resolve(
    expr: TimeExpression,
    *,
    published: datetime | None,
    habits: Habits,
    context: date | None = None,
) -> Result:
    """The window that ``expr`` names, in UTC, and the codes of what was noticed.

    ``published`` is aware; without it a window that hangs on it keeps its kind and stays relative
    (``relative_window``). ``context`` is a date named elsewhere in the same text, to which bare
    hours belong. Codes: ``relative_window``, ``zone_assumed``, ``window_inverted``, and those that
    reading raised.

    A night *of* a day ("on the night of July 20") may be the one that the day begins or ends with:
    nominal is the night from the 20th to the 21st, outer starts with the evening of the 19th, and
    no hour is surely covered; if it was published before the evening of the 20th it is the night
    that ended that morning. «Ночью 20 июля» is the night whose morning is the 20th.
    """
    zone = habits.tz(_zone_name(expr))
    try:
        now = published.astimezone(zone) if published is not None else None
    except OverflowError:  # the first and last days that a calendar has
        now = None
    job = _Resolver(expr, Moment(now, context, habits), zone, habits)
    problems = list(expr.problems)
    if expr.hours and not habits.known and _zone_name(expr) is None:
        problems.append("zone_assumed")
    try:
        window = job.window()
    except (Unknown, OverflowError):
        problems.append("relative_window")
        window = Window(kind=expr.kind, printed=expr.printed)
        if "zones_mixed" in problems and _inverted_on_any_day(expr, zone, habits):
            problems.append("window_inverted")
    if job.inverted:
        problems.append("window_inverted")
    return window, tuple(dict.fromkeys(problems))


def _inverted_on_any_day(expr: TimeExpression, zone: ZoneInfo, habits: Habits) -> bool:
    """Whether hours in two zones end before they begin, whatever the date."""
    now = datetime(2001, 7, 1, 23, 59, tzinfo=zone)
    probe = _Resolver(expr, Moment(now, None, habits), zone, habits)
    try:
        probe.window()
    except (Unknown, OverflowError):
        return False
    return probe.inverted


def _zone_name(expr: TimeExpression) -> str | None:
    for clock in (expr.last, expr.first):
        if clock is not None and clock.zone is not None:
            return clock.zone
    return None


class _Resolver(Clocks):
    """Adds parts of the day, days and durations to hours."""

    def window(self) -> Window:
        expr = self.expr
        if expr.kind == "cumulative":
            return self._cumulative()
        if expr.first and expr.last:
            return self.instant() if expr.kind == "approx" else self.range()
        if expr.hours:
            return self._part_with_edge() if expr.part else self.one_sided()
        if expr.minutes is not None:
            return self._duration()
        if expr.part:
            return self._part()
        if expr.until is not None or expr.since or expr.kind == "span":
            return self._days()
        return self._day()

    def _part_with_edge(self) -> Window:
        """«в ночь на 30 октября, с 20:00 29 октября»: the part of the day, cut by an exact hour."""
        first, last = self.expr.first, self.expr.last
        day = self._part_day()
        part = self._reading(self.expr.part)
        nominal, outer = self.between(day, part.nominal), self.between(day, part.outer)
        edge = first or last
        assert edge is not None
        own = self.date_of(edge.day) if edge.day else self.clock_date(edge, day)
        moment = self.at(own, edge.minutes, edge.zone)
        if first is not None and moment < outer.end:
            nominal = Interval(moment, max(nominal.end, moment))
            outer = Interval(moment, outer.end)
        elif first is None and moment > outer.start:
            nominal = Interval(min(nominal.start, moment), moment)
            outer = Interval(outer.start, moment)
        inner = self.between(day, part.inner) if part.inner else None
        return self.made(nominal, outer, inner)

    def _reading(self, name: str) -> Part:
        part = self.habits.parts[name]
        if self.expr.part_to and self.expr.part_to in self.habits.parts:
            to = self.habits.parts[self.expr.part_to]
            later = (
                1440
                if to.nominal[1] < part.nominal[0] or to.nominal[0] < 0 <= part.nominal[0]
                else 0
            )
            return Part(
                (part.nominal[0], to.nominal[1] + later),
                (part.outer[0], to.outer[1] + later),
                part.inner,
            )
        return part

    def _part_day(self) -> date:
        expr = self.expr
        if expr.day is not None:
            day = self.date_of(expr.day)
            if expr.part_to and expr.onto:  # «с вечера до утра 23 мая»
                part, to = self.habits.parts[expr.part], self.habits.parts[expr.part_to]
                return day - DAY if to.nominal[1] < part.nominal[0] else day
            if expr.part in NIGHTS and expr.day.offset == -1 and not expr.day.day:
                return day if expr.onto or expr.begins else day + DAY
            return day
        if self.now is None:
            if self.moment.context is None:
                raise Unknown
            return self.moment.context
        if expr.part in NIGHTS:
            return self.now.date()
        part = self.habits.parts[expr.part]
        early = expr.part in ("morning", "early_morning")
        begins = part.outer[0] if early else part.nominal[0]
        begun = begins <= self.now.hour * 60 + self.now.minute
        return self.now.date() if begun else self.now.date() - DAY

    def _part(self) -> Window:
        expr, day = self.expr, self._part_day()
        part = self._reading(expr.part)
        if expr.part not in NIGHTS or expr.day is None:
            return self._read_part(day, part, bool(part.inner))
        if expr.begins:
            night = day + DAY if self.begins() else day
            window = self._read_part(night, part, False)
            if not self.begins() or window.outer is None or expr.day.weekday is not None:
                return window
            outer = Interval(self.at(day, part.outer[0]), window.outer.end)
            return self.made(Interval(*_both(window)), outer)
        window = self._read_part(day, part, True)
        if expr.onto or not self._could_be_next(day):
            return window
        nominal = Interval(*_both(window))
        shift = -DAY if expr.day.offset == -1 else DAY
        outer = window.outer or nominal
        moved = Interval(outer.start + shift, outer.end + shift)
        return self.made(
            nominal, Interval(min(outer.start, moved.start), max(outer.end, moved.end))
        )

    def _could_be_next(self, day: date) -> bool:
        """«Ночью 20 июля» published later than that evening may mean the night that follows."""
        expr = self.expr
        if expr.day is not None and expr.day.offset == -1:
            return True
        if expr.recent or expr.day is None or expr.day.offset == 0:
            return False
        return self.now is None or self.now >= self.at(day, 1440)

    def _read_part(self, day: date, part: Part, covered: bool) -> Window:
        inner = self.between(day, part.inner) if part.inner and covered else None
        return self.made(self.between(day, part.nominal), self.between(day, part.outer), inner)

    def _day(self) -> Window:
        """A calendar day. "In a single day", said before the evening and of no date, may be the
        last 24 hours: then nothing is surely covered, and the day before may have been counted."""
        day = self.base() if self.expr.day is None else self.date_of(self.expr.day)
        whole = self.between(day, (0, 1440))
        if self.expr.loose and not (self.expr.day and self.expr.day.day):
            # "A day earlier", told of a night, is the night before that night, and never the one
            # that begins on its evening.
            return self.made(None, self.between(day - DAY, (1080, 2520)))
        undated = self.expr.day is None and self.moment.context is None
        if undated and self.now is not None and self.now.hour < _EVENING_POST:
            return self.made(whole, self.between(day - DAY, (0, 2880)))
        return self.made(whole, whole, whole if self.expr.whole else None)

    def _days(self) -> Window:
        """From a day, to a day, or a whole month."""
        expr = self.expr
        if expr.day is not None and expr.day.day is None and expr.day.month and not expr.until:
            first = self.date_of(expr.day)
            month = Interval(self.at(first, 0), self.at(_next_month(first), 0))
            return self.made(month, month)
        if expr.since and expr.day is not None:
            start = self.at(self.date_of(expr.day), 0)
            if self.now is None:
                raise Unknown
            end = max(self.now.astimezone(UTC), start)
            return self.made(Interval(start, end), Interval(start, end))
        if expr.until is None:
            raise Unknown
        last = self.date_of(expr.until)
        if expr.day is None:
            return self.made(None, None)
        first = self.date_of(expr.day)
        if first > last and expr.day.year is None:
            weekly = expr.day.weekday is not None and expr.day.month is None
            first = first - timedelta(days=7) if weekly else before_turn(first, last)
        if first > last:
            self.inverted = True
            return self.made(None, self.between(last, (0, 1440)))
        after = last + DAY if expr.until.day or not expr.until.month else _next_month(last)
        days = Interval(self.at(first, 0), self.at(after, 0))
        return self.made(days, days)

    def _duration(self) -> Window:
        expr = self.expr
        length = timedelta(minutes=expr.minutes or 0)
        if not expr.recent or expr.day is not None:
            return self.made(None, self.between(self.base(), (0, 1440)))
        if self.now is None:
            raise Unknown
        end = self.now.astimezone(UTC)
        start = end - length
        if length < DAY:
            early = start - timedelta(minutes=2 * self.habits.around)
        else:  # «за сутки», «за неделю» may count calendar days
            early = self.at(start.astimezone(self.zone).date(), 0)
            early = early if length == DAY else early - DAY
        return self.made(Interval(start, end), Interval(early, end))

    def _cumulative(self) -> Window:
        if self.expr.day is None:
            return self.made(None, None)
        start = self.at(self.date_of(self.expr.day), 0)
        if self.now is None or self.now < start:
            return self.made(None, None)
        days = Interval(start, self.now.astimezone(UTC))
        return self.made(days, days)


def _next_month(day: date) -> date:
    """The first day of the month after ``day``'s."""
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1)


def _both(window: Window) -> tuple[datetime, datetime]:
    assert window.start is not None
    assert window.end is not None
    return window.start, window.end
