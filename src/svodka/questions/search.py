"""Search: what was said, found by words, places, speakers and dates in three languages.

Claims are found by the words of their quotes (and by those that their other values were read from),
documents by their texts, whether or not they make a claim. The newest night comes first; within a
night what the ledger took in last; within a document its own order. There is no rank by likeness:
every word that was asked for is there, so what differs is the time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from svodka.ledger import Ledger, query
from svodka.ledger.search import FoundClaim, FoundDocument
from svodka.ledger.store import AsOf
from svodka.ledger.wanted import Limits
from svodka.model import Document, Span
from svodka.model.finding import Statement
from svodka.questions.search_marks import Marker
from svodka.questions.search_words import Meaning, Understood, understood

__all__ = ["DocumentHit", "Found", "Hit", "Limits", "Meaning", "Understood", "search", "understood"]

# Before every key.
FIRST = query.NOW


@dataclass(frozen=True, slots=True)
class Hit:
    """A claim. ``marks`` are into ``statement.text``; ``key`` is its place in the order."""

    key: int
    entry: int
    document: Document
    statement: Statement
    marks: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class DocumentHit:
    """A document (without its text), a piece of it, the words in that piece, and how many claims it
    makes."""

    key: int
    entry: int
    document: Document
    snippet: str
    marks: tuple[Span, ...]
    claims: int


@dataclass(frozen=True, slots=True)
class Found:
    """A page of claims and one of documents. ``next_claims`` and ``next_documents``: the key to
    give as ``before`` for the page behind, None where there is none."""

    understood: Understood
    limits: Limits
    claims: tuple[Hit, ...]
    documents: tuple[DocumentHit, ...]
    next_claims: int | None
    next_documents: int | None
    upto: int


def search(
    ledger: Ledger,
    text: str,
    limits: Limits | None = None,
    *,
    claims: int = 20,
    documents: int = 0,
    before: int = FIRST,
    as_of: AsOf = None,
) -> Found:
    """At most so many ``claims`` and ``documents`` below the key ``before``. Words that ask for
    nothing find what the limits leave, or nothing where there are none. LedgerError where the
    ledger is not indexed."""
    limits = limits or Limits()
    meant = understood(text)
    wanted = meant.wanted
    if wanted.nothing and limits != Limits() and not text.strip():
        wanted = replace(wanted, nothing=False)
    upto = ledger.upto(as_of)
    marker = Marker(wanted)
    said, printed = ledger.search_both(wanted, limits, before, (claims, documents), upto)
    return Found(
        meant,
        limits,
        tuple(_hit(one, marker) for one in said),
        tuple(_document(one, marker) for one in printed),
        _behind(said, claims),
        _behind(printed, documents),
        upto,
    )


def _hit(one: FoundClaim, marker: Marker) -> Hit:
    found = marker.marks(one.statement.text)
    return Hit(one.key, one.entry, one.document, one.statement, found)


def _document(one: FoundDocument, marker: Marker) -> DocumentHit:
    piece, found = marker.snippet(one.document.text)
    bare = replace(one.document, text="")
    return DocumentHit(one.key, one.entry, bare, piece, found, one.claims)


def _behind(found: Sequence[FoundClaim] | Sequence[FoundDocument], limit: int) -> int | None:
    return found[-1].key if limit and len(found) == limit else None
