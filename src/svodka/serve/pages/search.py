"""What a search found, as it is shown: claims by their quotes, documents by a piece of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby

from svodka.ledger.night import night_of, place
from svodka.ledger.wanted import Limits
from svodka.model import Span
from svodka.model.finding import Statement
from svodka.places.gazetteer import Gazetteer
from svodka.questions import search as searching
from svodka.questions.search import DocumentHit, Hit, Meaning
from svodka.serve import paging
from svodka.serve.pages import over_time
from svodka.serve.pages.links import Links
from svodka.serve.reader import Reader
from svodka.telling import searched

# Before every key.
FIRST = searching.FIRST
# On a page: claims, documents below them, and documents alone.
CLAIMS, BESIDE, DOCUMENTS = 25, 5, 20
# Of places with one name, those that are linked.
_MOST = 6


@dataclass(frozen=True, slots=True)
class Piece:
    """Of a text: words that were found, or those between them."""

    text: str
    found: bool


@dataclass(frozen=True, slots=True)
class Said:
    """Claims that stand in one quote. ``nights``: that of each, None where it has none."""

    items: tuple[Statement, ...]
    nights: tuple[date | None, ...]
    pieces: tuple[Piece, ...]

    @property
    def first(self) -> Statement:
        return self.items[0]


@dataclass(frozen=True, slots=True)
class Printed:
    """A document."""

    hit: DocumentHit
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Hint:
    """What some words were taken for: in words, with the pages of it as (name, address)."""

    meaning: Meaning
    told: str
    pages: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class SearchView:
    """``found`` is None where nothing was asked. ``hints``: what words were taken for."""

    text: str
    limits: Limits
    what: str
    found: searching.Found | None = None
    hints: tuple[Hint, ...] = ()
    said: tuple[Said, ...] = ()
    documents: tuple[Printed, ...] = ()
    first_page: bool = True


def view(
    ledger: Reader,
    text: str,
    limits: Limits,
    what: str,
    before: int,
    upto: int,
    links: Links,
) -> SearchView:
    """``what`` is "documents" for these alone; ``before`` the key that the page begins behind."""
    empty = SearchView(text, limits, what)
    if not text.strip() and limits == Limits():
        return empty
    first = before == searching.FIRST
    alone = what == "documents"
    found = searching.search(
        ledger,
        text,
        limits,
        claims=0 if alone else CLAIMS,
        documents=DOCUMENTS if alone else BESIDE if first else 0,
        before=before,
        as_of=upto,
    )
    return replace(
        empty,
        found=found,
        hints=tuple(_hint(one, links) for one in found.understood.meanings),
        said=tuple(_said(found.claims)),
        documents=tuple(Printed(one, pieces(one.snippet, one.marks)) for one in found.documents),
        first_page=first,
    )


def following(view: SearchView, told: Mapping[str, str], upto: int) -> str:
    """The address of the page behind, as of the same entry; "" where there is none."""
    behind = view.found.next_claims if view.found else None
    return "" if behind is None else _address(view, told, upto, after=paging.cursor(behind))


def more_documents(view: SearchView, told: Mapping[str, str], upto: int) -> str:
    """That of the documents behind, or of all where claims are shown."""
    behind = view.found.next_documents if view.found else None
    if behind is None:
        return ""
    after = paging.cursor(behind) if view.what else ""
    return _address(view, told, upto, what="documents", after=after)


def _address(view: SearchView, told: Mapping[str, str], upto: int, **asked: str) -> str:
    kept = {name: told.get(name, "") for name in ("from", "to", "region", "speaker", "outcome")}
    return Links(str(upto)).search(view.text, **{**kept, "what": view.what, **asked})


def pieces(text: str, marks: Sequence[Span]) -> tuple[Piece, ...]:
    """All of a text, in order."""
    out, at = [], 0
    for span in marks:
        out += [Piece(text[at : span.start], False), Piece(span.of(text), True)]
        at = span.end
    return tuple(piece for piece in (*out, Piece(text[at:], False)) if piece.text)


def _said(hits: Iterable[Hit]) -> Iterable[Said]:
    """Neighbours with one quote as one."""

    def quote(hit: Hit) -> object:
        return hit.entry, hit.statement.text

    for _, group in groupby(hits, key=quote):
        some = list(group)
        nights = tuple(_night(hit) for hit in some)
        made = pieces(some[0].statement.text, some[0].marks)
        yield Said(tuple(hit.statement for hit in some), nights, made)


def _night(hit: Hit) -> date | None:
    moment = place(hit.statement.claim, hit.document.published).middle or hit.document.published
    return None if moment is None else night_of(moment)


def _hint(value: Meaning, links: Links) -> Hint:
    if value.kind == "nights":
        return Hint(value, searched.meaning(value), _night_pages(value, links))
    named = [(searched.place(id), id) for id in value.ids[:_MOST]]
    if value.kind == "speaker":
        pages = [
            (searched.speaker(id), links.speaker(id))
            for id in value.ids[:_MOST]
            if over_time.is_speaker(id)
        ]
        return Hint(value, "is a speaker", tuple(pages))
    if value.kind == "place":
        return Hint(value, "is a place", tuple(_place_page(*one, links) for one in named))
    return Hint(value, searched.meaning(value), ())


def _place_page(name: str, id: str, links: Links) -> tuple[str, str]:
    """Towns, districts and airports have no page of their own: "" instead."""
    known = Gazetteer.packaged().place(id)
    paged = known is not None and known.kind in ("region", "sea")
    return name, links.region((id,)) if paged else ""


def _night_pages(value: Meaning, links: Links) -> tuple[tuple[str, str], ...]:
    if value.nights is None or value.nights[0] != value.nights[1]:
        return ()
    return (("that night", links.night(value.nights[0])),)
