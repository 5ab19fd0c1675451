"""Answers of the questions as records, each made once as of an entry of one ledger.

A ledger only grows, so an answer as of an entry never changes; of a public view it depends on the
view's cutoff too. What a page shows is what the questions answer: nothing is computed here.
(``serve.answers`` keeps finished pages; several of them are made of one of these.)
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from threading import Lock
from typing import Any, TypeVar, cast

from svodka import questions, reconcile
from svodka.ledger import Ledger
from svodka.model.finding import Scope
from svodka.questions import Answer, Conflicts, NightAnswer, Trend
from svodka.questions.bounds import AFTERMATH
from svodka.serve import asked
from svodka.serve.pages import asking, states

Made = TypeVar("Made")
# A night of a busy ledger takes some hundred kilobytes.
_MOST = 400


class Answers:
    """Safe in threads. ``upto`` is always the number of the last entry that an answer sees."""

    def __init__(self, most: int = _MOST) -> None:
        self._most = most
        self._kept: OrderedDict[Hashable, Any] = OrderedDict()
        self._lock = Lock()

    def newest(self, ledger: Ledger, upto: int, now: datetime) -> date | None:
        return self._once(ledger, ("newest", upto), lambda: asking.newest(ledger, upto, now))

    def night(self, ledger: Ledger, day: date, upto: int) -> NightAnswer:
        return self._once(
            ledger, ("night", day, upto), lambda: questions.night(ledger, day, None, upto)
        )

    def trends(
        self, ledger: Ledger, first: date, last: date, places: tuple[str, ...], upto: int
    ) -> tuple[Trend, ...]:
        return self._once(
            ledger,
            ("trends", first, last, places, upto),
            lambda: questions.trends(ledger, first, last, "night", places, as_of=upto),
        )

    def strip(self, ledger: Ledger, first: date, last: date, upto: int) -> tuple[Trend, ...]:
        """A series for each side. Made week by week, so that the strips of neighbouring nights
        share their weeks, and an entry changes only those that it can bear on."""
        monday = first - timedelta(days=first.weekday())
        weeks = []
        while monday <= last:
            weeks.append(self._week(ledger, monday, upto))
            monday += timedelta(days=7)
        return tuple(_joined(series, first, last) for series in zip(*weeks, strict=True))

    def _week(self, ledger: Ledger, monday: date, upto: int) -> tuple[Trend, ...]:
        def make() -> tuple[Trend, ...]:
            sunday = monday + timedelta(days=6)
            start, end = asked.stretch(monday, sunday)
            reach = ledger.connected(start, end, upto)
            touching = (one.seq for one in ledger.touching(*reach) if one.seq <= upto)
            read = ledger.published(start, end + AFTERMATH, upto)
            key = ("week", monday, max(touching, default=0), read)
            return self._once(ledger, key, lambda: _sides(ledger, monday, sunday, upto))

        return self._once(ledger, ("week", monday, "as of", upto), make)

    def bounds(self, ledger: Ledger, scope: Scope, upto: int) -> Answer:
        return self._once(
            ledger, ("bounds", scope, upto), lambda: questions.bounds(ledger, scope, upto)
        )

    def heard(self, ledger: Ledger, start: datetime, end: datetime, upto: int) -> frozenset[str]:
        """The speakers whose own channels were read."""
        return self._once(
            ledger,
            ("heard", start, end, upto),
            lambda: states.heard(ledger.coverage(start, end, upto)),
        )

    def conflicts(self, ledger: Ledger, start: datetime, end: datetime, upto: int) -> Conflicts:
        return self._once(
            ledger,
            ("conflicts", start, end, upto),
            lambda: questions.conflicts(ledger, start, end, upto),
        )

    def _once(self, ledger: Ledger, asked: Hashable, make: Callable[[], Made]) -> Made:
        key = (getattr(ledger, "cutoff", None), asked)
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return cast(Made, self._kept[key])
        made = make()
        with self._lock:
            self._kept[key] = made
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return made


def _sides(ledger: Ledger, first: date, last: date, upto: int) -> tuple[Trend, ...]:
    sides = sorted(reconcile.sides())
    found = (questions.trends(ledger, first, last, "night", (one,), as_of=upto) for one in sides)
    return tuple(series[0] for series in found)


def _joined(series: Sequence[Trend], first: date, last: date) -> Trend:
    points = (point for one in series for point in one.points if first <= point.day <= last)
    return replace(series[-1], points=tuple(points))
