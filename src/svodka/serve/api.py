"""The questions: nights, bounds, trends, conflicts, histories, airports."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from starlette.responses import Response

from svodka import questions
from svodka.model.finding import Scope
from svodka.questions import plain as told
from svodka.questions import plain_ledger
from svodka.questions.airports import LOOK_BACK
from svodka.serve import asked, params, plain, shapes
from svodka.serve.context import Context, Make
from svodka.serve.reader import Reader


def router(context: Context) -> APIRouter:
    api = APIRouter(tags=["questions"], default_response_class=Response)

    @api.get("/nights/{date}", responses=shapes.answers("Night"), operation_id="night")
    def night(
        request: Request,
        date: Annotated[
            str, Path(max_length=40, description="Of the morning.", examples=["2026-05-15"])
        ],
        given: Annotated[params.NightAsked, Query()],
    ) -> Response:
        """Who said what for a night and the day after it, and what that allows."""
        day = asked.day(date)
        place = next(iter(asked.places([given.region])), None) if given.region else None

        def make(book: Reader, upto: int) -> bytes:
            return plain.dumped(plain_ledger.night(questions.night(book, day, place, upto)))

        question = ("night", day.isoformat(), place)
        when = asked.as_of(given.as_of)
        return context.answered(request, question, when, make, expensive=True)

    @api.get("/bounds", responses=shapes.answers("Bounds"), operation_id="bounds")
    def bounds(request: Request, given: Annotated[params.BoundsAsked, Query()]) -> Response:
        """The lowest and the highest count that the claims allow: not what happened."""
        scope = _scope(given, "bounds")

        def make(book: Reader, upto: int) -> bytes:
            return plain.dumped(told.answer(questions.bounds(book, scope, upto)))

        return _asked(context, request, "bounds", scope, given, make)

    @api.get("/history", responses=shapes.answers("History"), operation_id="history")
    def history(request: Request, given: Annotated[params.HistoryAsked, Query()]) -> Response:
        """Each entry of the ledger after which the bounds or the conflicts were others."""
        scope = _scope(given, "history")

        def make(book: Reader, upto: int) -> bytes:
            steps = questions.history(book, scope, upto)
            return plain.dumped(told.history(scope, steps))

        return _asked(context, request, "history", scope, given, make)

    @api.get("/trend", responses=shapes.answers("Trend"), operation_id="trend")
    def trend(request: Request, given: Annotated[params.TrendAsked, Query()]) -> Response:
        """Bounds by night, week or month, each set against those before it."""
        first, last = asked.days(given.first, given.last, "trend")
        places = asked.places(given.region)
        scope = (places, given.outcome, given.object)

        def make(book: Reader, upto: int) -> bytes:
            found = questions.trends(book, first, last, given.by, *scope, as_of=upto)
            return plain.dumped(told.trends(found))

        question = ("trend", str(first), str(last), given.by, repr(scope))
        when = asked.as_of(given.as_of)
        return context.answered(request, question, when, make, expensive=True)

    @api.get("/conflicts", responses=shapes.answers("Conflicts"), operation_id="conflicts")
    def conflicts(request: Request, given: Annotated[params.ConflictsAsked, Query()]) -> Response:
        """Irreducible sets of claims that cannot all be true, with quotes and repairs."""
        first, last = asked.days(given.first, given.last, "conflicts")
        start, end = asked.stretch(first, last)

        def make(book: Reader, upto: int) -> bytes:
            return plain.dumped(told.conflicts(questions.conflicts(book, start, end, upto)))

        question = ("conflicts", str(first), str(last))
        when = asked.as_of(given.as_of)
        return context.answered(request, question, when, make, expensive=True)

    @api.get("/airports", responses=shapes.answers("Airports"), operation_id="airports")
    def airports(request: Request, given: Annotated[params.Hours, Query()]) -> Response:
        """When airports were closed or restricted. An end that no claim states stays open."""
        start, end = asked.hours(given.start, given.end, "airports")

        def make(book: Reader, upto: int) -> bytes:
            statements = book.statements(start - LOOK_BACK, end, upto)
            return plain.dumped(plain_ledger.airports(*questions.closures(statements, start, end)))

        question = ("airports", start.isoformat(), end.isoformat())
        return context.answered(request, question, asked.as_of(given.as_of), make)

    return api


def _scope(given: params.BoundsAsked | params.HistoryAsked, question: str) -> Scope:
    start, end = asked.hours(given.start, given.end, question)
    return Scope(start, end, asked.places(given.region), given.outcome, given.object)


def _asked(
    context: Context,
    request: Request,
    name: str,
    scope: Scope,
    given: params.AsOf,
    make: Make,
) -> Response:
    question = (name, repr(told.scope(scope)))
    when = asked.as_of(given.as_of)
    return context.answered(request, question, when, make, expensive=True)
