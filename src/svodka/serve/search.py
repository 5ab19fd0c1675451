"""Search: claims and documents by words, places, speakers and dates."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from svodka.errors import SettingsError
from svodka.ledger.store import AsOf
from svodka.ledger.wanted import Limits
from svodka.questions import plain_search
from svodka.questions import search as searching
from svodka.questions.search import Found
from svodka.serve import asked, paging, params, plain, shapes, whole
from svodka.serve.context import Context
from svodka.serve.errors import Refused
from svodka.serve.reader import Reader


def router(context: Context) -> APIRouter:
    api = APIRouter(tags=["the ledger"], default_response_class=Response)

    @api.get("/search", responses=shapes.listings("Search"), operation_id="search")
    def search(request: Request, given: Annotated[params.SearchAsked, Query()]) -> Response:
        """Claims or documents by words in English, Russian or Ukrainian in any inflection, names of
        places and speakers in any spelling, and dates; the newest night first."""
        limits = limits_of(given.first, given.last, given.region, given.speaker, given.outcome)
        when, before = asked.as_of(given.as_of), searching.FIRST
        if given.cursor is not None:
            when, before = paging.opened(given.cursor, 1)
        documents = given.what == "documents"

        def page(book: Reader, before: int, limit: int, upto: int) -> Found:
            return searching.search(
                book,
                given.q,
                limits,
                claims=0 if documents else limit,
                documents=limit if documents else 0,
                before=before,
                as_of=upto,
            )

        if given.format != "json":
            return _file(context, given, when, page)

        def make(book: Reader, upto: int) -> bytes:
            ready(book)
            found = page(book, before, given.limit, upto)
            behind = found.next_documents if documents else found.next_claims
            following = None if behind is None else paging.cursor(upto, behind)
            return plain.dumped({**plain_search.found(found), "next": following})

        question = ("search", given.what, given.q, repr(limits), before, given.limit)
        return context.answered(request, question, when, make, turn=context.searches)

    return api


Page = Callable[[Reader, int, int, int], Found]


def _file(context: Context, given: params.SearchAsked, when: AsOf, page: Page) -> Response:
    """All that is found. What the ledger lacks is told before the first byte."""
    with context.open_ledger() as book:
        ready(book)
    first = searching.FIRST
    if given.what == "documents":
        documents = whole.pages(
            context, when, lambda *told: page(*told).documents, first, lambda one: one.key
        )
        return whole.file(context, given.format, "search-documents", documents, _DOCUMENT_ROWS)
    claims = whole.pages(
        context, when, lambda *told: page(*told).claims, first, lambda one: one.key
    )
    return whole.file(context, given.format, "search-claims", claims, _CLAIM_ROWS)


_CLAIM_ROWS = whole.of_claims(plain_search.hit, lambda one: (one.document, one.statement))
_DOCUMENT_ROWS = whole.Rows(
    plain_search.DOCUMENT_COLUMNS,
    lambda one: (plain_search.document_row(one),),
    plain_search.document,
)


def limits_of(
    first: str | None,
    last: str | None,
    regions: list[str],
    speaker: str | None,
    outcome: str | None,
) -> Limits:
    """SettingsError for what means nothing."""
    start = asked.day(first, "from") if first else None
    end = asked.day(last, "to") if last else None
    if start and end and start > end:
        raise SettingsError("the nights end before they begin", where="to", hint="give a later to")
    name = asked.one_line(speaker, "speaker") or None
    return Limits(asked.places(regions), name, outcome or None, start, end)


def ready(book: Reader) -> None:
    """Refused where not everything can be found yet."""
    if book.unsearchable():
        raise Refused(
            503,
            "not_indexed",
            "not all of this ledger can be searched yet",
            hint="whoever keeps the ledger runs: svodka index",
        )
