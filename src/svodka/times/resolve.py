"""Time expression + publication time + speaker's habits → window."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from svodka.model import Interval, Window
from svodka.times.dates import Moment
from svodka.times.expression import NIGHTFALL, Clock, Day, TimeExpression
from svodka.times.habits import Habits, Part

_LONGEST = 20 * 60  # minutes: hours that cross midnight for longer than this are a slip
_DAY = timedelta(days=1)
_NIGHTS = ("night", "small_hours")
_EVENING_POST = 18  # from this hour on, "in a single day" is the day of publication

Result = tuple[Window, tuple[str, ...]]


class _Unknown(Exception):
    """The window hangs on a date that is not known."""


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
    now = published.astimezone(zone) if published is not None else None
    job = _Resolver(expr, Moment(now, context, habits), zone, habits)
    problems = list(expr.problems)
    if expr.hours and not habits.known and _zone_name(expr) is None:
        problems.append("zone_assumed")
    try:
        window = job.window()
    except (_Unknown, OverflowError):
        problems.append("relative_window")
        window = Window(kind=expr.kind, printed=expr.printed)
    if job.inverted:
        problems.append("window_inverted")
    return window, tuple(dict.fromkeys(problems))


def _zone_name(expr: TimeExpression) -> str | None:
    for clock in (expr.last, expr.first):
        if clock is not None and clock.zone is not None:
            return clock.zone
    return None


class _Resolver:
    """One expression's resolution; all reckoning is in ``zone``, results are in UTC."""

    def __init__(
        self, expr: TimeExpression, moment: Moment, zone: ZoneInfo, habits: Habits
    ) -> None:
        self.expr, self.moment, self.zone, self.habits = expr, moment, zone, habits
        self.now = moment.now
        self.inverted = False

    def window(self) -> Window:
        expr = self.expr
        if expr.kind == "cumulative":
            return self._cumulative()
        if expr.first and expr.last:
            return self._instant() if expr.kind == "approx" else self._range()
        if expr.hours:
            return self._one_sided()
        if expr.minutes is not None:
            return self._duration()
        if expr.part:
            return self._part()
        if expr.until is not None or expr.since or expr.kind == "span":
            return self._days()
        return self._day()

    # --- from days and minutes to instants -------------------------------------------------

    def at(self, day: date, minutes: int, zone: str | None = None) -> datetime:
        """The instant ``minutes`` after the midnight of ``day``; may be negative or over a day."""
        shift, rest = divmod(minutes, 1440)
        tz = self.habits.tz(zone) if zone else self.zone
        local = datetime.combine(day + timedelta(days=shift), time(rest // 60, rest % 60), tz)
        return local.astimezone(UTC)

    def between(self, day: date, span: tuple[int, int]) -> Interval:
        return Interval(self.at(day, span[0]), self.at(day, span[1]))

    def made(
        self,
        nominal: Interval | None,
        outer: Interval | None = None,
        inner: Interval | None = None,
        kind: str | None = None,
    ) -> Window:
        """A window whose inner reading ends with publication and whose outer holds the nominal."""
        if nominal is not None and outer is not None:
            outer = Interval(min(outer.start, nominal.start), max(outer.end, nominal.end))
        if inner is not None and nominal is not None:
            inner = Interval(max(inner.start, nominal.start), min(inner.end, nominal.end))
        if inner is not None and self.now is not None and kind is None and self.now < inner.end:
            inner = Interval(inner.start, self.now.astimezone(UTC))
        if inner is not None and inner.start >= inner.end:
            inner = None
        start, end = nominal if nominal is not None else (None, None)
        return Window(kind or self.expr.kind, start, end, outer, inner, self.expr.printed)

    def exact(self, start: datetime, end: datetime) -> Window:
        whole = Interval(start, end)
        if self.expr.kind == "span":  # "about 20.25 and 20.55"
            reach = timedelta(minutes=self.habits.around)
            return self.made(whole, Interval(start - reach, end + reach))
        return Window("explicit", start, end, whole, whole, self.expr.printed)

    # --- days --------------------------------------------------------------------------------

    def date_of(self, day: Day) -> date:
        found = self.moment.date_of(day)
        if found is None:
            raise _Unknown
        return found

    def named_day(self) -> date | None:
        """The date that belongs to all of the expression, or the one named elsewhere."""
        if self.expr.day is not None:
            return self.date_of(self.expr.day)
        return self.moment.context

    def _today(self) -> date:
        if self.now is None:
            raise _Unknown
        return self.now.date()

    def _base(self) -> date:
        named = self.named_day()
        return named if named is not None else self._today()

    def _clock_date(self, clock: Clock, day: date) -> date:
        """The date of an hour within a part of the day that belongs to ``day``."""
        if self.expr.part in _NIGHTS and clock.minutes >= NIGHTFALL:
            return day if self._begins() else day - _DAY
        if self.expr.part in _NIGHTS and self._begins():
            return day + _DAY
        return day

    # --- hours -------------------------------------------------------------------------------

    def _instant(self) -> Window:
        clock = self.expr.first
        assert clock is not None
        day = self.date_of(clock.day) if clock.day else self._part_or_named_day()
        if day is not None:
            own = day if clock.day else self._clock_date(clock, day)
            moment = self.at(own, clock.minutes, clock.zone)
            if self._said_today():
                moment = self._not_later(moment, moment)[1]
        else:
            moment = self.at(self._today(), clock.minutes, clock.zone)
            moment = self._not_later(moment, moment)[1]
        reach = timedelta(minutes=self.habits.around)
        return self.made(Interval(moment, moment), Interval(moment - reach, moment + reach))

    def _part_or_named_day(self) -> date | None:
        expr = self.expr
        if expr.day is None and self.moment.context is None and expr.part in _NIGHTS:
            return self._today()
        return self.named_day()

    def _said_today(self) -> bool:
        """«Сегодня около 23.45», posted just after midnight, is still the day before."""
        day = self.expr.day
        return day is not None and day.offset == 0 and day.day is None and self.now is not None

    def _not_later(self, start: datetime, end: datetime) -> tuple[datetime, datetime]:
        """Hours later than the post itself, but for a slip of the clock, are the day before's."""
        if self.now is None:
            raise _Unknown
        latest = self.now + timedelta(minutes=self.habits.slip)
        while end > latest:
            start, end = start - _DAY, end - _DAY
        return start, end

    def _range(self) -> Window:
        first, last = self.expr.first, self.expr.last
        assert first is not None
        assert last is not None
        start_day, end_day = self._ends(first, last)
        floating = start_day is None and end_day is None
        if floating:
            end_day = self._today()
        if end_day is None and start_day is not None:
            start = self.at(start_day, first.minutes, first.zone)
            end = self.at(start_day, last.minutes, last.zone)
            if end <= start and not self._crosses(start, end):
                return self._wrong(start_day)
            end = end + _DAY if end <= start else end
        elif start_day is None and end_day is not None:
            end = self.at(end_day, last.minutes, last.zone)
            start = self.at(end_day, first.minutes, first.zone)
            if end <= start and not self._crosses(start, end):
                return self._wrong(end_day)
            start = start - _DAY if end <= start else start
        else:
            assert start_day is not None
            assert end_day is not None
            start = self.at(start_day, first.minutes, first.zone)
            end = self.at(end_day, last.minutes, last.zone)
            if end <= start and last.minutes == 0:
                end += _DAY
            if end <= start:
                return self._wrong(end_day)
        if floating or self._said_today():
            start, end = self._not_later(start, end)
        return self.exact(start, end)

    def _ends(self, first: Clock, last: Clock) -> tuple[date | None, date | None]:
        """The dates of both ends, None for one that follows from the other."""
        start_day = self.date_of(first.day) if first.day else None
        end_day = self.date_of(last.day) if last.day else None
        if start_day and end_day and first.day and not first.day.year:
            start_day = _before_turn(start_day, end_day)
        if start_day is not None or end_day is not None:
            return start_day, end_day
        named = self._part_or_named_day()
        if named is None:
            return None, None
        if self.expr.part in _NIGHTS:
            return self._clock_date(first, named), self._clock_date(last, named)
        if first.minutes >= last.minutes > 0 and self._over(named, last):
            return None, named
        return named, None

    def _over(self, day: date, last: Clock) -> bool:
        """Hours that cross midnight and would end after publication ended on that day."""
        if self.now is None:
            return False
        late = self.now + timedelta(minutes=self.habits.slip)
        return self.at(day + _DAY, last.minutes, last.zone) > late

    def _crosses(self, start: datetime, end: datetime) -> bool:
        """May hours that end before they begin cross midnight?"""
        if "zones_mixed" in self.expr.problems:
            return False
        length = (end + _DAY - start) // timedelta(minutes=1)
        return length <= _LONGEST or length == 1440

    def _wrong(self, day: date) -> Window:
        """Hours that cannot be meant as printed: somewhere in that day, no more is known."""
        self.inverted = True
        return self.made(None, self.between(day, (0, 1440)))

    def _one_sided(self) -> Window:
        first, last = self.expr.first, self.expr.last
        if self.expr.part:
            return self._part_with_edge(first, last)
        if first is not None:
            start = self._edge(first)
            if self.now is None:
                raise _Unknown
            end = max(min(self.now.astimezone(UTC), start + _DAY), start)
            return self.made(Interval(start, end), Interval(start, end))
        assert last is not None
        end = self._edge(last)
        local = end.astimezone(self.zone)
        begin = (local - timedelta(minutes=1)).date()
        early = local.hour < NIGHTFALL // 60 and local.date() == begin
        night = self.habits.parts["night"].outer[0]
        return self.made(None, Interval(self.at(begin, night if early else 0), end))

    def _edge(self, clock: Clock) -> datetime:
        if clock.day is not None:
            return self.at(self.date_of(clock.day), clock.minutes, clock.zone)
        named = self.named_day()
        if named is not None:
            return self.at(named, clock.minutes, clock.zone)
        moment = self.at(self._today(), clock.minutes, clock.zone)
        return self._not_later(moment, moment)[1]

    def _part_with_edge(self, first: Clock | None, last: Clock | None) -> Window:
        """«в ночь на 30 октября, с 20:00 29 октября»: the part of the day, cut by an exact hour."""
        day = self._part_day()
        part = self._reading(self.expr.part)
        nominal, outer = self.between(day, part.nominal), self.between(day, part.outer)
        edge = first or last
        assert edge is not None
        own = self.date_of(edge.day) if edge.day else self._clock_date(edge, day)
        moment = self.at(own, edge.minutes, edge.zone)
        if first is not None and moment < outer.end:
            nominal = Interval(moment, max(nominal.end, moment))
            outer = Interval(moment, outer.end)
        elif first is None and moment > outer.start:
            nominal = Interval(min(nominal.start, moment), moment)
            outer = Interval(outer.start, moment)
        inner = self.between(day, part.inner) if part.inner else None
        return self.made(nominal, outer, inner)

    # --- parts of the day ----------------------------------------------------------------------

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

    def _begins(self) -> bool:
        """Is it the night that starts on the named day? Not if that lay ahead of publication."""
        if not self.expr.begins or self.expr.day is None:
            return False
        day = self.moment.date_of(self.expr.day)
        if day is None or self.now is None:
            return self.expr.begins
        return self.now >= self.at(day, NIGHTFALL + 6 * 60)

    def _part_day(self) -> date:
        expr = self.expr
        if expr.day is not None:
            day = self.date_of(expr.day)
            if expr.part_to and expr.onto:  # «с вечера до утра 23 мая»
                part, to = self.habits.parts[expr.part], self.habits.parts[expr.part_to]
                return day - _DAY if to.nominal[1] < part.nominal[0] else day
            if expr.part in _NIGHTS and expr.day.offset == -1 and not expr.day.day:
                return day if expr.onto or expr.begins else day + _DAY
            return day
        if self.now is None:
            if self.moment.context is None:
                raise _Unknown
            return self.moment.context
        if expr.part in _NIGHTS:
            return self.now.date()
        part = self.habits.parts[expr.part]
        early = expr.part in ("morning", "early_morning")
        begins = part.outer[0] if early else part.nominal[0]
        begun = begins <= self.now.hour * 60 + self.now.minute
        return self.now.date() if begun else self.now.date() - _DAY

    def _part(self) -> Window:
        expr, day = self.expr, self._part_day()
        part = self._reading(expr.part)
        if expr.part not in _NIGHTS or expr.day is None:
            return self._read_part(day, part, bool(part.inner))
        if expr.begins:
            night = day + _DAY if self._begins() else day
            window = self._read_part(night, part, False)
            if not self._begins() or window.outer is None or expr.day.weekday is not None:
                return window
            outer = Interval(self.at(day, part.outer[0]), window.outer.end)
            return self.made(Interval(*_both(window)), outer)
        window = self._read_part(day, part, True)
        if expr.onto or not self._could_be_next(day):
            return window
        nominal = Interval(*_both(window))
        shift = -_DAY if expr.day.offset == -1 else _DAY
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

    # --- days and durations ----------------------------------------------------------------------

    def _day(self) -> Window:
        """A calendar day. "In a single day", said before the evening and of no date, may be the
        last 24 hours: then nothing is surely covered, and the day before may have been counted."""
        day = self._base() if self.expr.day is None else self.date_of(self.expr.day)
        whole = self.between(day, (0, 1440))
        undated = self.expr.day is None and self.moment.context is None
        if undated and self.now is not None and self.now.hour < _EVENING_POST:
            return self.made(whole, self.between(day - _DAY, (0, 2880)))
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
                raise _Unknown
            end = max(self.now.astimezone(UTC), start)
            return self.made(Interval(start, end), Interval(start, end))
        if expr.until is None:
            raise _Unknown
        last = self.date_of(expr.until)
        if expr.day is None:
            return self.made(None, None)
        first = self.date_of(expr.day)
        if first > last and expr.day.year is None:
            weekly = expr.day.weekday is not None and expr.day.month is None
            first = first - timedelta(days=7) if weekly else _before_turn(first, last)
        if first > last:
            self.inverted = True
            return self.made(None, self.between(last, (0, 1440)))
        after = last + _DAY if expr.until.day or not expr.until.month else _next_month(last)
        days = Interval(self.at(first, 0), self.at(after, 0))
        return self.made(days, days)

    def _duration(self) -> Window:
        expr = self.expr
        length = timedelta(minutes=expr.minutes or 0)
        if not expr.recent or expr.day is not None:
            return self.made(None, self.between(self._base(), (0, 1440)))
        if self.now is None:
            raise _Unknown
        end = self.now.astimezone(UTC)
        start = end - length
        if length < _DAY:
            early = start - timedelta(minutes=2 * self.habits.around)
        else:  # «за сутки», «за неделю» may count calendar days
            early = self.at(start.astimezone(self.zone).date(), 0)
            early = early if length == _DAY else early - _DAY
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


def _before_turn(first: date, last: date) -> date:
    """The first day of a range that lies over the turn of a year («с 31 декабря до 1 января»)."""
    if first - last < timedelta(days=180) or (first.month, first.day) == (2, 29):
        return first
    return first.replace(year=first.year - 1)


def _both(window: Window) -> tuple[datetime, datetime]:
    assert window.start is not None
    assert window.end is not None
    return window.start, window.end
