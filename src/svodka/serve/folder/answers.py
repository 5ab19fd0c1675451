"""Answers for a copy: questions about the same hours share their world, which a server, that is
asked about one place at a time, has no use for."""

from __future__ import annotations

from datetime import date, datetime

from svodka import questions
from svodka.ledger import Ledger
from svodka.model.finding import Scope
from svodka.questions import Answer, Trend, World
from svodka.questions.trend import hours
from svodka.serve.pages.answers import Answers

# A night has some fifty answers, and the strip looks sixty nights back.
_MOST = 800


class FolderAnswers(Answers):
    """The same answers, each made once."""

    def __init__(self) -> None:
        super().__init__(_MOST)

    def bounds(self, ledger: Ledger, scope: Scope, upto: int) -> Answer:
        def make() -> Answer:
            world = self._world(ledger, scope.start, scope.end, upto)
            return questions.bounds(ledger, scope, upto, world)

        return self._once(ledger, ("bounds", scope, upto), make)

    def trends(
        self, ledger: Ledger, first: date, last: date, places: tuple[str, ...], upto: int
    ) -> tuple[Trend, ...]:
        def make() -> tuple[Trend, ...]:
            world = self._world(ledger, *hours(first, last, "night"), upto)
            return questions.trends(ledger, first, last, "night", places, as_of=upto, world=world)

        return self._once(ledger, ("trends", first, last, places, upto), make)

    def _world(self, ledger: Ledger, start: datetime, end: datetime, upto: int) -> World:
        return self._once(
            ledger,
            ("world", start, end, upto),
            lambda: questions.around(ledger, start, end, upto),
        )
