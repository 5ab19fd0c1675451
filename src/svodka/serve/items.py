"""One document: what became of it, the bytes it was made from, its audit; and texts that are read
without being kept."""

from __future__ import annotations

from hashlib import sha256
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from starlette.responses import Response

import svodka
from svodka import contract
from svodka.errors import SettingsError
from svodka.ledger import Life, Stage
from svodka.model import Reading
from svodka.questions import plain_ledger
from svodka.serve import asked, params, plain, shapes
from svodka.serve.context import Context
from svodka.serve.errors import Refused, not_found
from svodka.serve.reader import Reader

# An id may hold anything, also slashes; it is one segment of the address where they are escaped.
DocumentId = Annotated[
    str, Path(max_length=2000, description="A document's id or address.", examples=["m-1"])
]


def router(context: Context) -> APIRouter:
    api = APIRouter(tags=["documents"], default_response_class=Response)

    @api.get("/documents/{id:path}/original", responses=shapes.ORIGINAL, operation_id="original")
    def original(
        request: Request, id: DocumentId, given: Annotated[params.OriginalAsked, Query()]
    ) -> Response:
        """The bytes that a document was made from, exactly as they were taken in."""
        name = asked.one_line(id, "id") or ""

        def make(book: Reader, upto: int) -> bytes:
            stage = _stage(_life(book, name, upto), given.revision)
            if given.text:
                return stage.document.text.encode("utf-8", "surrogatepass")
            data = book.kept_bytes(stage.copy)
            if data is None:
                raise not_found("the bytes of this document are missing", where=name)
            return data

        question = ("original", name, given.revision, given.text)
        when = asked.as_of(given.as_of)
        # A browser has to keep it, whatever it is: it may be a page with scripts.
        kept = {"Content-Disposition": f'attachment; filename="{_file_name(name)}"'}
        media = "application/octet-stream"
        return context.answered(request, question, when, make, media, headers=kept)

    @api.get("/documents/{id:path}", responses=shapes.answers("Document"), operation_id="document")
    def document(
        request: Request, id: DocumentId, given: Annotated[params.DocumentAsked, Query()]
    ) -> Response:
        """The reading of a revision (the one that stands), and what became of the document."""
        name = asked.one_line(id, "id") or ""

        def make(book: Reader, upto: int) -> bytes:
            life = _life(book, name, upto)
            _, reading = _stage(life, given.revision).readings[-1]
            value = {
                "version": contract.VERSION,
                "entry": upto,
                "reading": contract.reading_to_dict(reading),
                "stands": book.reading(life.id, upto) is not None,
                "life": plain_ledger.life(life),
            }
            return plain.dumped(value)

        question = ("document", name, given.revision)
        return context.answered(request, question, asked.as_of(given.as_of), make)

    @api.get("/audit/{document:path}", responses=shapes.answers("Audit"), operation_id="audit")
    def audit(
        request: Request, document: DocumentId, given: Annotated[params.AsOf, Query()]
    ) -> Response:
        """What a document made of the primary reports of its time, statement by statement."""
        name = asked.one_line(document, "document") or ""

        def make(book: Reader, upto: int) -> bytes:
            found = book.reading(_life(book, name, upto).id, upto)
            if found is None:
                raise not_found("this document was retracted", where=name)
            return _audited(found, book, upto)

        when = asked.as_of(given.as_of)
        return context.answered(request, ("audit", name), when, make, expensive=True)

    @api.post("/read", responses=shapes.answers("Reading"), operation_id="read", tags=["texts"])
    def read(given: params.TextGiven) -> Response:
        """Read a text into claims, without keeping it."""

        def make() -> bytes:
            return plain.dumped(contract.reading_to_dict(_read(given, context.settings.text)))

        body = context.answers.get(_key("read", given), make, expensive=True)
        return Response(body, media_type="application/json")

    @api.post(
        "/audit", responses=shapes.answers("Audit"), operation_id="audit_text", tags=["texts"]
    )
    def audit_text(
        given: params.ArticleGiven, asked_as: Annotated[params.AsOf, Query()]
    ) -> Response:
        """Compare an article with the primary reports of its time, without keeping it."""
        article = _read(given, context.settings.article)
        cutoff = context.cutoff
        with context.open_ledger(cutoff) as book:
            upto = book.upto(asked.as_of(asked_as.as_of))
            key = (_key("audit", given), context.state(book, upto))

        def make() -> bytes:
            with context.open_ledger(cutoff) as book:
                return _audited(article, book, upto)

        body = context.answers.get(key, make, expensive=True)
        return Response(body, media_type="application/json")

    return api


def _life(book: Reader, name: str, upto: int) -> Life:
    """Of the document of that id or address."""
    ids = book.named(name)
    if len(ids) > 1:
        raise Refused(
            422,
            "ambiguous",
            f"{len(ids)} documents stood at this address",
            where=name[:200],
            hint=f"give one of {', '.join(ids[:5])}",
        )
    found = book.life(ids[0], upto) if ids else None
    if found is None:
        raise not_found("the ledger holds no such document as of then", where=name[:200])
    return found


def _stage(life: Life, revision: int | None) -> Stage:
    if revision is None:
        return life.stages[-1]
    for stage in life.stages:
        if stage.document.revision == revision:
            return stage
    there = ", ".join(str(number) for number in sorted(s.document.revision for s in life.stages))
    raise not_found(
        f"this document has no revision {revision}", where="revision", hint=f"there is {there}"
    )


def _read(given: params.TextGiven, most: int) -> Reading:
    if len(given.text) > most:
        raise Refused(
            413,
            "too_large",
            f"a text may have {most:,} characters here",
            where="text",
            hint="send one article at a time",
        )
    published = asked.maybe_moment(given.published, "published")
    names = asked.one_line(given.source, "source"), asked.one_line(given.url, "url")
    return svodka.read(given.text, published, names[0], given.lang, url=names[1])


def _audited(article: Reading, book: Reader, upto: int) -> bytes:
    from svodka.questions.audit import audit as compare
    from svodka.questions.plain_audit import audit as told

    try:
        return plain.dumped(told(compare(article, book, as_of=upto)))
    except SettingsError as error:
        raise Refused(
            422,
            "invalid",
            error.message,
            where=error.where[:200],
            hint="POST the text to /api/v1/audit, with published",
        ) from error


def _key(name: str, given: params.TextGiven) -> str:
    told = repr((name, sorted(given.model_dump().items())))
    return sha256(told.encode("utf-8", "surrogatepass")).hexdigest()


def _file_name(name: str) -> str:
    """One that no file system and no header stumbles over."""
    return f"svodka-{sha256(name.encode('utf-8', 'replace')).hexdigest()[:16]}.bin"
