"""What the ledger holds: documents, claims, sources, families, and what changed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from svodka import contract
from svodka.export.columns import Row
from svodka.questions import plain_ledger
from svodka.serve import asked, paging, params, plain, shapes, whole
from svodka.serve.context import Context
from svodka.serve.errors import Refused
from svodka.serve.reader import Listed, Reader, Said

DOCUMENTS = (
    "id",
    "revision",
    "source",
    "url",
    "lang",
    "published",
    "retrieved",
    "copy",
    "gone",
    "entry",
    "claims",
)


def router(context: Context) -> APIRouter:
    api = APIRouter(tags=["the ledger"], default_response_class=Response)

    @api.get("/documents", responses=shapes.listings("Documents"), operation_id="documents")
    def documents(request: Request, given: Annotated[params.DocumentsAsked, Query()]) -> Response:
        """Documents, each by its latest revision, in the order in which they were read."""
        tests = {
            "source": asked.one_line(given.source, "source"),
            "since": asked.maybe_moment(given.since, "since"),
            "until": asked.maybe_moment(given.until, "until"),
        }

        def page(book: Reader, after: int, limit: int, upto: int) -> list[Listed]:
            return book.documents_page(after, limit, **tests, as_of=upto)  # type: ignore[arg-type]

        when, (after,) = _place(given, 1)
        if given.format != "json":
            found = whole.pages(context, when, page, 0, lambda item: item.entry)
            return whole.file(context, given.format, "documents", found, _DOCUMENT_ROWS)

        def make(book: Reader, upto: int) -> bytes:
            items = page(book, after, given.limit, upto)
            rows = [plain.listed(item) for item in items]
            full = len(items) == given.limit
            following = paging.cursor(upto, items[-1].entry) if full else None
            return _list("documents", rows, upto, following)

        question = ("documents", repr(tests), after, given.limit)
        return context.answered(request, question, when, make)

    @api.get("/claims", responses=shapes.listings("Claims"), operation_id="claims")
    def claims(request: Request, given: Annotated[params.ClaimsAsked, Query()]) -> Response:
        """Claims that stand, in the order in which they were read."""
        tests = {
            "outcome": given.outcome,
            "speaker": asked.one_line(given.speaker, "speaker"),
            "place": next(iter(asked.places([given.place])), None) if given.place else None,
            "since": asked.maybe_moment(given.since, "since"),
            "until": asked.maybe_moment(given.until, "until"),
        }

        def page(book: Reader, after: tuple[int, int], limit: int, upto: int) -> list[Said]:
            return book.claims_page(after, limit, **tests, as_of=upto)  # type: ignore[arg-type]

        when, (entry, position) = _place(given, 2)
        if given.format != "json":
            start = (0, 0)
            found = whole.pages(
                context, when, page, start, lambda item: (item.entry, item.position)
            )
            return whole.file(context, given.format, "claims", found, _CLAIM_ROWS)

        def make(book: Reader, upto: int) -> bytes:
            items = page(book, (entry, position), given.limit, upto)
            rows = [plain.said(item) for item in items]
            full = len(items) == given.limit
            last = items[-1] if full else None
            following = paging.cursor(upto, last.entry, last.position) if last else None
            return _list("claims", rows, upto, following)

        question = ("claims", repr(tests), entry, position, given.limit)
        return context.answered(request, question, when, make)

    @api.get("/changes", responses=shapes.answers("Changes"), operation_id="changes")
    def changes(request: Request, given: Annotated[params.ChangesAsked, Query()]) -> Response:
        """What was added, superseded, retracted or found to be deleted, in order. Ask again with
        `since` set to `next`: an entry is never told twice, and none is left out."""
        since = asked.as_of(given.since, "since")

        def make(book: Reader, upto: int) -> bytes:
            after = since if isinstance(since, int) else book.upto(since)
            items, reached = book.changes_page(after, given.limit, upto)
            value = {
                "version": contract.VERSION,
                "since": after,
                "next": reached,
                "more": len(items) == given.limit,
                "changes": [plain.change(item) for item in items],
            }
            return plain.dumped(value)

        question = ("changes", str(since), given.limit)
        return context.answered(request, question, asked.as_of(given.as_of), make)

    @api.get("/sources", responses=shapes.answers("Sources"), operation_id="sources")
    def sources(request: Request, given: Annotated[params.Hours, Query()]) -> Response:
        """What was taken in of each source for some hours; silence of one that was not read says
        nothing."""
        start, end = asked.hours(given.start, given.end, "sources")

        def make(book: Reader, upto: int) -> bytes:
            return plain.dumped(plain.sources(start, end, upto, book.coverage(start, end, upto)))

        question = ("sources", start.isoformat(), end.isoformat())
        return context.answered(request, question, asked.as_of(given.as_of), make)

    @api.get("/families", responses=shapes.answers("Families"), operation_id="families")
    def families(request: Request, given: Annotated[params.FamiliesAsked, Query()]) -> Response:
        """Documents that are one article, reworded, cut or copied."""
        start, end = asked.hours(given.start, given.end, "families")

        def make(book: Reader, upto: int) -> bytes:
            if book.unindexed():
                raise Refused(
                    503,
                    "not_indexed",
                    "not all documents of this ledger were compared yet",
                    hint="whoever keeps the ledger runs: svodka families",
                )
            found = book.families(start, end, given.size, upto)
            return plain.dumped(plain_ledger.families(start, end, found))

        question = ("families", start.isoformat(), end.isoformat(), given.size)
        when = asked.as_of(given.as_of)
        return context.answered(request, question, when, make, expensive=True)

    return api


def _place(given: params.Page, length: int) -> tuple[Any, tuple[int, ...]]:
    """As of when, and behind what. A cursor says both."""
    if given.cursor is None:
        return asked.as_of(given.as_of), (0,) * length
    upto, *after = paging.opened(given.cursor, length)
    return upto, tuple(after)


def _list(name: str, rows: Sequence[Any], upto: int, following: str | None) -> bytes:
    value = {"version": contract.VERSION, "entry": upto, name: rows, "next": following}
    return plain.dumped(value)


def _document_cells(item: Listed) -> Iterator[Row]:
    value = plain.listed(item)
    yield tuple(value[column] for column in DOCUMENTS)


_DOCUMENT_ROWS = whole.Rows(DOCUMENTS, _document_cells, plain.listed)
_CLAIM_ROWS = whole.of_claims(plain.said, lambda item: (item.document, item.statement))
