"""Days as printed → dates, given when the text was published and what else it names."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from svodka.times.expression import Day
from svodka.times.habits import Habits
from svodka.times.values import valid

_AHEAD = timedelta(days=2)  # a date that far after publication is still meant as the coming one


@dataclass(frozen=True, slots=True)
class Moment:
    """What a relative expression hangs on. ``now`` is the publication in local time, or None;
    ``context`` is a date named elsewhere in the text."""

    now: datetime | None
    context: date | None
    habits: Habits

    @property
    def today(self) -> date | None:
        """The date of publication."""
        return self.now.date() if self.now else None

    def date_of(self, day: Day) -> date | None:
        """The date that is meant, None when it hangs on something that is not known."""
        if day.same:  # "this day" without another date is the day of publication
            return self.today if self.context is None and day.offset == 0 else self.context
        if day.month is not None:
            return self._calendar(day.day or 1, day.month, day)
        today = self.today
        if today is None:
            return None
        if day.offset is not None:
            return today + timedelta(days=day.offset)
        if day.weekday is not None:
            return today - timedelta(days=(today.weekday() - day.weekday) % 7)
        return None

    def _calendar(self, number: int, month: int, day: Day) -> date | None:
        if day.year is not None:
            return date(day.year, month, number) if valid(number, month, day.year) else None
        today = self.today or self.context
        if today is None:
            return None
        if day.this_year:
            return date(today.year, month, number) if valid(number, month, today.year) else None
        for year in range(today.year + 1, max(today.year - 8, 0), -1):
            if valid(number, month, year) and date(year, month, number) <= today + _AHEAD:
                return date(year, month, number)
        return None
