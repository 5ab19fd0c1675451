"""What a search found as plain JSON values."""

from __future__ import annotations

from typing import Any

from svodka import contract
from svodka.model import Span
from svodka.questions import plain
from svodka.questions.search import DocumentHit, Found, Hit, Understood

Json = dict[str, Any]

# Of documents that were found, as a table.
DOCUMENT_COLUMNS = (
    "document",
    "revision",
    "source",
    "published",
    "claims",
    "snippet",
    "url",
)


def found(value: Found) -> Json:
    return {
        "version": contract.VERSION,
        "entry": value.upto,
        "query": value.understood.text,
        "understood": understood(value.understood),
        "claims": [hit(one) for one in value.claims],
        "documents": [document(one) for one in value.documents],
    }


def understood(value: Understood) -> list[Json]:
    """What the words were taken for. A date without a year has no nights."""
    return [
        {
            "kind": one.kind,
            "printed": one.printed,
            "ids": list(one.ids),
            "from": one.nights[0].isoformat() if one.nights else None,
            "to": one.nights[1].isoformat() if one.nights else None,
        }
        for one in value.meanings
    ]


def hit(value: Hit) -> Json:
    """A claim as the questions name it, with the words that were found in its quote."""
    (statement,) = plain.claims({"": value.statement}).values()
    return {"entry": value.entry, **statement, "marks": _marks(value.marks)}


def document(value: DocumentHit) -> Json:
    document = value.document
    return {
        "document": document.id,
        "revision": document.revision,
        "source": document.source,
        "url": document.url,
        "lang": document.lang,
        "published": document.published.isoformat() if document.published else None,
        "entry": value.entry,
        "claims": value.claims,
        "snippet": value.snippet,
        "marks": _marks(value.marks),
    }


def document_row(value: DocumentHit) -> tuple[Any, ...]:
    """A row of ``DOCUMENT_COLUMNS``."""
    told = document(value)
    return tuple(told[column] for column in DOCUMENT_COLUMNS)


def _marks(spans: tuple[Span, ...]) -> list[list[int]]:
    return [[span.start, span.end] for span in spans]
