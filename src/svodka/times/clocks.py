"""Hours by the clock → windows: instants, ranges, and hours from which or to which."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from svodka.model import Interval, Window
from svodka.times.expression import NIGHTFALL, Clock
from svodka.times.frame import DAY, NIGHTS, Frame, Unknown, before_turn

_LONGEST = 20 * 60  # minutes: hours that cross midnight for longer than this are a slip


class Clocks(Frame):
    """Resolves expressions that name hours."""

    def instant(self) -> Window:
        clock = self.expr.first
        assert clock is not None
        day = self.date_of(clock.day) if clock.day else self._part_or_named_day()
        if day is not None:
            own = day if clock.day else self.clock_date(clock, day)
            moment = self.at(own, clock.minutes, clock.zone)
            if self._said_today():
                moment = self._not_later(moment, moment)[1]
        else:
            moment = self.at(self.today(), clock.minutes, clock.zone)
            moment = self._not_later(moment, moment)[1]
        reach = timedelta(minutes=self.habits.around)
        return self.made(Interval(moment, moment), Interval(moment - reach, moment + reach))

    def _part_or_named_day(self) -> date | None:
        expr = self.expr
        if expr.day is None and self.moment.context is None and expr.part in NIGHTS:
            return self.today()
        return self.named_day()

    def _said_today(self) -> bool:
        """«Сегодня около 23.45», posted just after midnight, is still the day before."""
        day = self.expr.day
        return day is not None and day.offset == 0 and day.day is None and self.now is not None

    def _not_later(self, start: datetime, end: datetime) -> tuple[datetime, datetime]:
        """Hours later than the post itself, but for a slip of the clock, are the day before's."""
        if self.now is None:
            raise Unknown
        latest = self.now + timedelta(minutes=self.habits.slip)
        while end > latest:
            start, end = start - DAY, end - DAY
        return start, end

    def range(self) -> Window:
        first, last = self.expr.first, self.expr.last
        assert first is not None
        assert last is not None
        start_day, end_day = self._ends(first, last)
        floating = start_day is None and end_day is None
        if floating:
            end_day = self.today()
        if end_day is None and start_day is not None:
            start = self.at(start_day, first.minutes, first.zone)
            end = self.at(start_day, last.minutes, last.zone)
            if end <= start and not self._crosses(start, end):
                return self._wrong(start_day)
            end = end + DAY if end <= start else end
        elif start_day is None and end_day is not None:
            end = self.at(end_day, last.minutes, last.zone)
            start = self.at(end_day, first.minutes, first.zone)
            if end <= start and not self._crosses(start, end):
                return self._wrong(end_day)
            start = start - DAY if end <= start else start
        else:
            assert start_day is not None
            assert end_day is not None
            start = self.at(start_day, first.minutes, first.zone)
            end = self.at(end_day, last.minutes, last.zone)
            if end <= start and last.minutes == 0:
                end += DAY
            if end <= start:
                return self._wrong(end_day)
        if floating or self._said_today():
            start, end = self._not_later(start, end)
        return self._exact(start, end)

    def _exact(self, start: datetime, end: datetime) -> Window:
        whole = Interval(start, end)
        if self.expr.kind == "span":  # "about 20.25 and 20.55"
            reach = timedelta(minutes=self.habits.around)
            return self.made(whole, Interval(start - reach, end + reach))
        return Window("explicit", start, end, whole, whole, self.expr.printed)

    def _ends(self, first: Clock, last: Clock) -> tuple[date | None, date | None]:
        """The dates of both ends, None for one that follows from the other."""
        start_day = self.date_of(first.day) if first.day else None
        end_day = self.date_of(last.day) if last.day else None
        if start_day and end_day and first.day and not first.day.year:
            start_day = before_turn(start_day, end_day)
        if start_day is not None or end_day is not None:
            return start_day, end_day
        named = self._part_or_named_day()
        if named is None:
            return None, None
        if self.expr.part in NIGHTS:
            return self.clock_date(first, named), self.clock_date(last, named)
        if first.minutes >= last.minutes > 0 and self._over(named, last):
            return None, named
        return named, None

    def _over(self, day: date, last: Clock) -> bool:
        """Hours that cross midnight and would end after publication ended on that day."""
        if self.now is None:
            return False
        late = self.now + timedelta(minutes=self.habits.slip)
        return self.at(day + DAY, last.minutes, last.zone) > late

    def _crosses(self, start: datetime, end: datetime) -> bool:
        """May hours that end before they begin cross midnight?"""
        if "zones_mixed" in self.expr.problems:
            return False
        length = (end + DAY - start) // timedelta(minutes=1)
        return length <= _LONGEST or length == 1440

    def _wrong(self, day: date) -> Window:
        """Hours that cannot be meant as printed: somewhere in that day, no more is known."""
        self.inverted = True
        return self.made(None, self.between(day, (0, 1440)))

    def one_sided(self) -> Window:
        first, last = self.expr.first, self.expr.last
        if first is not None:
            start = self._edge(first)
            if self.now is None:
                raise Unknown
            end = max(min(self.now.astimezone(UTC), start + DAY), start)
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
        moment = self.at(self.today(), clock.minutes, clock.zone)
        return self._not_later(moment, moment)[1]
