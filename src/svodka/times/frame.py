"""What every resolution needs: days and minutes of a zone → instants, readings → windows."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from svodka.model import Interval, Window
from svodka.times.dates import Moment
from svodka.times.expression import NIGHTFALL, Clock, Day, TimeExpression
from svodka.times.habits import Habits

DAY = timedelta(days=1)
NIGHTS = ("night", "small_hours")


class Unknown(Exception):
    """The window hangs on a date that is not known."""


class Frame:
    """One expression and what it hangs on; all reckoning is in ``zone``, results are in UTC."""

    def __init__(
        self, expr: TimeExpression, moment: Moment, zone: ZoneInfo, habits: Habits
    ) -> None:
        self.expr, self.moment, self.zone, self.habits = expr, moment, zone, habits
        self.now = moment.now
        self.inverted = False

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

    def date_of(self, day: Day) -> date:
        found = self.moment.date_of(day)
        if found is None:
            raise Unknown
        return found

    def named_day(self) -> date | None:
        """The date that belongs to all of the expression, or the one named elsewhere."""
        if self.expr.day is not None:
            return self.date_of(self.expr.day)
        return self.moment.context

    def today(self) -> date:
        if self.now is None:
            raise Unknown
        return self.now.date()

    def base(self) -> date:
        named = self.named_day()
        return named if named is not None else self.today()

    def begins(self) -> bool:
        """Is it the night that starts on the named day? Not if that lay ahead of publication."""
        if not self.expr.begins or self.expr.day is None:
            return False
        day = self.moment.date_of(self.expr.day)
        if day is None or self.now is None:
            return self.expr.begins
        return self.now >= self.at(day, NIGHTFALL + 6 * 60)

    def clock_date(self, clock: Clock, day: date) -> date:
        """The date of an hour within a part of the day that belongs to ``day``."""
        if self.expr.part in NIGHTS and clock.minutes >= NIGHTFALL:
            return day if self.begins() else day - DAY
        if self.expr.part in NIGHTS and self.begins():
            return day + DAY
        return day


def before_turn(first: date, last: date) -> date:
    """The first day of a range that lies over the turn of a year («с 31 декабря до 1 января»)."""
    if first - last < timedelta(days=180) or (first.month, first.day) == (2, 29):
        return first
    return first.replace(year=first.year - 1)
