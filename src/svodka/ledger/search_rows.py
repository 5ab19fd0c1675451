"""What is indexed of a claim and of a document, and under which key. Pure.

A claim is found by the words of its quote and by those that its other values were read from (the
line above a list names the hours of all of it), and by labels: places, speaker, outcome, night. A
document is found by its text. What a person made of a claim has a row of its own beside that of the
claim as it was read, under the judgement's entry: which of the two is found hangs on what stands.

A key is a night, an entry and a claim's position in one number, so that the newest night is the
highest key, the claims of one document stand in their order below each other, and a stretch of
nights is a stretch of keys. A claim stands under the night (or the
day after it) that the middle of its window lies in, else under that of its publication, else under
none, which is the oldest. A document stands under the night of its publication.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from svodka.language import terms
from svodka.ledger.night import night_of, place
from svodka.ledger.quotes import span_around
from svodka.ledger.wanted import EVERY, label
from svodka.model import Claim, Reading

# Bits of a key: a night of 16 (1970 to 2149), an entry of 32, a claim's position of 14.
POSITION_BITS, ENTRY_BITS = 14, 32
ENTRY_MASK, POSITION_MASK = (1 << ENTRY_BITS) - 1, (1 << POSITION_BITS) - 1
_NIGHT_SHIFT = ENTRY_BITS + POSITION_BITS
_FIRST, _LAST_NIGHT = date(1970, 1, 1), (1 << 16) - 1

# Terms of a document that are indexed, from the beginning: some 100,000 letters. PostgreSQL tells
# no places behind this one, and keeps one megabyte of a text.
MOST_TERMS = 16_000


@dataclass(frozen=True, slots=True)
class Row:
    """``words`` in the order of the text, ``more`` in any."""

    key: int
    words: list[str]
    more: list[str]


def key(night: date | None, entry: int, position: int = 0) -> int:
    """The number of a claim, or of a document (position 0)."""
    days = 0 if night is None else _days(night)
    return days << _NIGHT_SHIFT | entry << POSITION_BITS | POSITION_MASK - position


def opened(key: int) -> tuple[int, int]:
    """The inverse: the entry, and the claim's position in it."""
    return key >> POSITION_BITS & ENTRY_MASK, POSITION_MASK - (key & POSITION_MASK)


def stretch(first: date | None, last: date | None) -> tuple[int, int]:
    """The lowest key of a stretch of nights and the first behind it; both nights are included."""
    low = 0 if first is None else _days(first) << _NIGHT_SHIFT
    high = 2**62 if last is None else (_days(last) + 1) << _NIGHT_SHIFT
    return low, high


def _days(night: date) -> int:
    return min(max((night - _FIRST).days, 1), _LAST_NIGHT)


def rows(entry: int, reading: Reading) -> tuple[list[Row], Row]:
    """Of each claim that a key has room for, and of the document."""
    document = reading.document
    text = _Words.of(document.text)
    of_claims = []
    for position, claim in enumerate(reading.claims[: POSITION_MASK + 1]):
        night = _night(claim, document.published)
        words, more = _words(document.text, text, claim)
        of_claims.append(Row(key(night, entry, position), words, [*more, *_labels(claim, night)]))
    night = _of(document.published)
    whole = Row(key(night, entry), text.terms[:MOST_TERMS], [EVERY, *_day(night)])
    return of_claims, whole


@dataclass(frozen=True, slots=True)
class Correction:
    """What a person made of a claim that was ``read``, and the document that it was read from."""

    claim: Claim
    read: Claim
    text: str
    published: datetime | None


def correction_row(entry: int, made: Correction) -> Row:
    """Of a corrected claim, under the judgement's ``entry``."""
    night = _night(made.claim, made.published)
    words, more = _words(made.text, _Words.of(made.text), made.claim, _lost(made))
    numbers = (number for number in _numbers(made) if number not in words)
    return Row(key(night, entry), words, [*more, *numbers, *_labels(made.claim, night)])


def _lost(made: Correction) -> frozenset[tuple[int, int]]:
    """The words, outside of the quote, that were taken for a place which the claim is not at."""
    read = {area.span: area.ids for area in made.read.areas}
    return frozenset(
        (area.span.start, area.span.end)
        for area in made.claim.areas
        if read.get(area.span, area.ids) != area.ids
    )


def _numbers(made: Correction) -> list[str]:
    """The figures of a corrected count: the text prints others."""
    count = made.claim.count
    if count is None or count == made.read.count:
        return []
    return [str(number) for number in dict.fromkeys((count.low, count.high)) if number is not None]


@dataclass(frozen=True, slots=True)
class _Words:
    """The terms of a text, and where each word begins and ends: three lists that run in step."""

    terms: list[str]
    starts: list[int]
    ends: list[int]

    @classmethod
    def of(cls, text: str) -> _Words:
        found = terms.Words(text)
        spans = [found.span(n, n) for n in range(len(found.terms))]
        return cls(found.terms, [span.start for span in spans], [span.end for span in spans])

    def inside(self, start: int, end: int) -> list[str]:
        """Of the words that lie in a stretch of the text."""
        return self.terms[bisect_left(self.starts, start) : bisect_right(self.ends, end)]


def _night(claim: Claim, published: datetime | None) -> date | None:
    return _of(place(claim, published).middle or published)


def _of(moment: datetime | None) -> date | None:
    try:
        return None if moment is None else night_of(moment)
    except OverflowError:  # the last or the first day of the calendar
        return None


def _words(
    printed: str, text: _Words, claim: Claim, lost: frozenset[tuple[int, int]] = frozenset()
) -> tuple[list[str], list[str]]:
    """The terms of the quote, and those of other words that the claim was read from, the ``lost``
    ones aside."""
    quote = span_around(printed, claim)
    words = text.inside(quote.start, quote.end) if quote else []
    more: dict[str, None] = {}
    for pieces in claim.evidence.values():
        for piece in pieces:
            if (piece.start, piece.end) in lost:
                continue
            more |= dict.fromkeys(text.inside(piece.start, piece.end))
    for area in claim.areas:
        for local in area.localities:
            more |= dict.fromkeys(text.inside(local.span.start, local.span.end))
    for name in (claim.speaker.name, claim.speaker.medium, claim.speaker.relay):
        if name:
            more |= dict.fromkeys(terms.terms(name))
    known = set(words)
    return words, [term for term in more if term not in known]


def _labels(claim: Claim, night: date | None) -> Iterator[str]:
    yield EVERY
    places = dict.fromkeys(claim.places)
    for area in claim.areas:
        for local in area.localities:
            places |= dict.fromkeys(id for id in (local.region, local.id) if id)
    for ref in (claim.airport, claim.to):
        if ref is not None and ref.iata:
            places[f"airport:{ref.iata}"] = None
    for id in places:
        yield label("place", id)
    speaker = claim.speaker.id
    yield label("speaker", speaker)
    office, _, region = speaker.partition(":")
    if region:
        yield label("office", office)
    if night is not None:
        yield label("speaker", f"{speaker}@{night:%Y-%m}")
    yield label("outcome", claim.outcome)
    yield from _day(night)


def _day(night: date | None) -> Iterator[str]:
    """A day of any year."""
    if night is not None:
        yield f"day:{night:%m-%d}"
