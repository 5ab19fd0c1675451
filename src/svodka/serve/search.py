"""Search: claims and documents by words, places, speakers and dates."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from svodka.errors import SettingsError
from svodka.ledger.wanted import Limits
from svodka.questions import plain_search
from svodka.questions import search as searching
from svodka.serve import asked, paging, params, plain, shapes
from svodka.serve.context import Context
from svodka.serve.errors import Refused
from svodka.serve.reader import Reader


def router(context: Context) -> APIRouter:
    api = APIRouter(tags=["the ledger"], default_response_class=Response)

    @api.get("/search", responses=shapes.answers("Search"), operation_id="search")
    def search(request: Request, given: Annotated[params.SearchAsked, Query()]) -> Response:
        """Claims or documents by words in English, Russian or Ukrainian in any inflection, names of
        places and speakers in any spelling, and dates; the newest night first."""
        limits = limits_of(given.first, given.last, given.region, given.speaker, given.outcome)
        when, before = asked.as_of(given.as_of), searching.FIRST
        if given.cursor is not None:
            when, before = paging.opened(given.cursor, 1)
        documents = given.what == "documents"

        def make(book: Reader, upto: int) -> bytes:
            ready(book)
            found = searching.search(
                book,
                given.q,
                limits,
                claims=0 if documents else given.limit,
                documents=given.limit if documents else 0,
                before=before,
                as_of=upto,
            )
            behind = found.next_documents if documents else found.next_claims
            following = None if behind is None else paging.cursor(upto, behind)
            return plain.dumped({**plain_search.found(found), "next": following})

        question = ("search", given.what, given.q, repr(limits), before, given.limit)
        return context.answered(request, question, when, make)

    return api


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
