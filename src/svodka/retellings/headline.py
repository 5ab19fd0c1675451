"""The headline against the body: values that differ, words that the body lacks, and headlines of
other stories that were swept up with the text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from svodka.model import Claim, Evidence, Reading, Span
from svodka.model.audit import Mark, Passage
from svodka.retellings.prose import Prose, capitalised
from svodka.retellings.quoted import quoted
from svodka.retellings.wording import PARTLY, numbers, overlap, stem, words_of

Read = Callable[[str], Sequence[Claim]]

_CLOCK = re.compile(r"\W*\d{1,2}[:.]\d{2}\b")
_LONGEST = 250  # characters of a headline
_SHORTEST_BODY = 1.0  # times the headline's length
_FEW = 3  # numbers up to this one are often told as a list: "a man and a woman"
_TITLE_CASE = 0.6
_STRAY = 0.25  # of its telling words a line shares at most with a text that it does not belong to
_SMALL = 4  # letters: shorter words say nothing about what a text is about
_COUNTED = ("downed", "suppressed", "launched")
_HARM = ("killed", "injured", "casualties")
_GENERAL = (None, "target", "mixed")


def headline_span(prose: Prose) -> Span | None:
    """The first line, if it is short, has no full stop, is no line of a live blog ("07:31 …") and a
    text follows; else None."""
    if not prose.tokens:
        return None
    start, end = next(_paragraphs(prose), (0, 0))
    if start >= end or end >= len(prose.tokens):
        return None
    span = prose.span(start, end)
    body = len(prose.text) - span.end
    stops = prose.tokens[end - 1].text in ".:;,"
    # An address ends a link, a bullet starts a list.
    if (
        stops
        or _CLOCK.match(span.of(prose.text))
        or span.end - span.start > _LONGEST
        or body < _SHORTEST_BODY * (span.end - span.start)
    ):
        return None
    return span if len(words_of(prose, start, end)) > 1 else None


def headline(article: Reading, read: Read) -> tuple[Mark, ...]:
    """What the headline says and the body does not, then stray headlines at the end.

    ``read`` reads claims from a text (svodka.read without its document): the headline and the body
    are read apart. A text without a headline gives no mark but strays.
    """
    prose = Prose(article.document)
    span = headline_span(prose)
    strays = tuple(_strays(prose, span))
    if span is None:
        return strays
    body_start = span.end
    head = read(prose.text[: span.end])
    body = read(prose.text[body_start : strays[0].span.start if strays else None])
    differing = tuple(_Beside(prose, span, head, body).marks())
    if differing or not (head or numbers(prose, *prose.at(span))):
        return (*differing, *strays)
    return (Mark("headline", "agrees", span, "Its values are those of the body."), *strays)


class _Beside:
    """One headline beside its body. Spans of ``body`` claims start at the headline's end."""

    def __init__(
        self, prose: Prose, span: Span, head: Sequence[Claim], body: Sequence[Claim]
    ) -> None:
        self.prose, self.span, self.head, self.body = prose, span, head, body
        self.title = prose.at(span)
        self.rest = (self.title[1], len(prose.tokens))
        self.stems = {stem(prose.tokens[i].key) for i in words_of(prose, *self.rest)}

    def marks(self) -> Iterator[Mark]:
        told: list[Evidence] = []
        for claim in self.head:
            mark = self._claim(claim)
            told += claim.evidence.get("count", ())
            if mark is not None:
                yield mark
        quotes = tuple(self._quotes())
        yield from quotes
        yield from self._numbers([*told, *(words for mark in quotes for words in mark.words)])

    def _claim(self, claim: Claim) -> Mark | None:
        alike = [other for other in self.body if _alike(claim, other)]
        if not alike:
            return self._other_outcome(claim)
        counts = [other for other in alike if _counts_agree(claim, other)]
        if claim.count is not None and not counts and not _sum_agrees(claim, alike):
            stated = [other for other in alike if other.count is not None]
            if not stated:
                return None
            said = ", ".join(dict.fromkeys(o.count.printed for o in stated if o.count))
            why = f"The headline says “{claim.count.printed}”, the body “{said}”."
            return self._mark(why, claim.evidence.get("count", ()), stated, "count")
        return self._place(claim) or self._certainty(claim, counts or alike)

    def _other_outcome(self, claim: Claim) -> Mark | None:
        """The body has the same number of the same things, with another outcome."""
        same = [o for o in self.body if o.unit == claim.unit and _same_count(claim, o)]
        if claim.count is None or not same:
            return None
        why = f"The headline says {claim.outcome}, the body {same[0].outcome}."
        return self._mark(why, claim.evidence.get("outcome", ()), same, "outcome")

    def _place(self, claim: Claim) -> Mark | None:
        known = {place for other in self.body for place in other.places}
        for area in claim.areas:
            words = [self.prose.tokens[i].key for i in range(*self.prose.at(area.span))]
            if set(area.ids) & known or any(stem(word) in self.stems for word in words):
                continue
            why = f"The body does not speak of “{area.printed}”."
            return self._mark(why, claim.evidence.get("areas", ()), (), "areas")
        return None

    def _certainty(self, claim: Claim, others: Sequence[Claim]) -> Mark | None:
        if claim.stance != "asserted" or claim.preliminary:
            return None
        if all(other.stance == "unverified" or other.preliminary for other in others):
            why = "The headline states it; the body calls it preliminary or unverified."
            return self._mark(why, claim.evidence.get("outcome", ()), others, "outcome")
        if all(other.stance == "denied" for other in others):
            why = "The headline states it; the body denies it."
            return self._mark(why, claim.evidence.get("outcome", ()), others, "outcome")
        return None

    def _numbers(self, told: Sequence[Evidence]) -> Iterator[Mark]:
        """Numbers of the headline that belong to no claim and that the body lacks."""
        body = {value for value, _ in numbers(self.prose, *self.rest)}
        counted = {(e.start, e.end) for e in told}
        for value, at in numbers(self.prose, *self.title):
            span = self.prose.span(at, at + 1)
            if value in body or value <= _FEW or any(s <= span.start < e for s, e in counted):
                continue
            if self._is_date(at, value) or value in self._regions():
                continue
            why = f"The body does not have the number {value}."
            yield Mark("headline", "differs", self.span, why, (self.prose.words(at, at + 1),))

    def _regions(self) -> set[int]:
        """How many places the body counts over, with the seas and without: "over five regions"."""
        places = {area.ids for claim in self.body for area in claim.areas}
        return {len(places), sum(1 for ids in places if not ids[:1] or ":" not in ids[0])}

    def _is_date(self, at: int, value: int) -> bool:
        """A day or a year: the body says "today"."""
        beside = self.prose.hits(max(0, at - 1), min(at + 2, len(self.prose.tokens)), ("month",))
        text = self.prose.tokens[at].text
        return bool(beside) or 1900 <= value <= 2100 or ":" in text or "." in text

    def _quotes(self) -> Iterator[Mark]:
        """Words in quotation marks that the body has nowhere."""
        for item in quoted(self.span.of(self.prose.text)):
            at = Span(item.inner.start + self.span.start, item.inner.end + self.span.start)
            inner = self.prose.at(at)
            if len(words_of(self.prose, *inner)) <= _FEW:
                continue
            if overlap(self.prose, inner, self.prose, self.rest).share < PARTLY:
                why = "The body does not have the words that the headline quotes."
                yield Mark("headline", "differs", self.span, why, (self.prose.words(*inner),))

    def _mark(
        self, why: str, words: Sequence[Evidence], others: Sequence[Claim], slot: str
    ) -> Mark:
        shift = self.span.end
        passages = tuple(
            Passage(self.prose.document.id, Span(e.start + shift, e.end + shift), e.text)
            for other in others
            for e in other.evidence.get(slot, ())[:1]
        )
        return Mark("headline", "differs", self.span, why, tuple(words), None, passages)


# -- how two claims compare -------------------------------------------------------------------


def _alike(one: Claim, other: Claim) -> bool:
    """Whether both count the same sort of thing."""
    if one.unit != other.unit or _family(one.outcome) != _family(other.outcome):
        return False
    return one.object == other.object or one.object in _GENERAL or other.object in _GENERAL


def _family(outcome: str) -> str:
    if outcome in _HARM:
        return outcome if outcome != "casualties" else "injured"
    return "downed" if outcome in _COUNTED[:2] else outcome


def _counts_agree(one: Claim, other: Claim) -> bool:
    """Whether the ranges have a number in common: "dozens" and 43 do."""
    if one.count is None or other.count is None:
        return one.count is None
    low, high = one.count.low, one.count.high
    return (other.count.high is None or low <= other.count.high) and (
        high is None or other.count.low <= high
    )


def _same_count(one: Claim, other: Claim) -> bool:
    if one.count is None or other.count is None:
        return False
    return (one.count.low, one.count.high) == (other.count.low, other.count.high)


def _sum_agrees(claim: Claim, others: Sequence[Claim]) -> bool:
    """Whether the headline adds up what the body tells one by one."""
    assert claim.count is not None
    parts = [o.count.low for o in others if o.count is not None and o.role != "of_which"]
    totals = [o.count.low for o in others if o.count is not None and o.role == "total"]
    high = claim.count.high
    return any(
        claim.count.low <= whole and (high is None or whole <= high)
        for whole in (sum(parts), sum(totals))
        if whole
    )


# -- headlines that belong to other stories ---------------------------------------------------


def _paragraphs(prose: Prose) -> Iterator[tuple[int, int]]:
    at = 0
    while at < len(prose.tokens):
        start, end = prose.paragraph(at)
        if start < end:
            yield start, end
        at = max(end, at) + 1


def _strays(prose: Prose, title: Span | None) -> Iterator[Mark]:
    """The last lines of a text when they are headlines that share no word with it."""
    lines = list(_paragraphs(prose))
    found: list[Mark] = []
    while len(lines) > 2:
        line = lines.pop()
        span = prose.span(*line)
        if span == title or not _looks_like_headline(prose, line):
            break
        if _shared(prose, line, lines) > _STRAY:
            break
        why = "A headline of another story: the text does not speak of it."
        found.append(Mark("headline", "stray", span, why))
    yield from reversed(found)


def _looks_like_headline(prose: Prose, line: tuple[int, int]) -> bool:
    words = words_of(prose, *line)
    if not 4 <= len(words) <= 30 or prose.tokens[line[1] - 1].text in ".:;,…":
        return False
    if prose.lang != "en":
        return prose.tokens[words[0]].text[:1].isupper()
    long = [i for i in words if len(prose.tokens[i].text) > _SMALL - 1]
    return sum(capitalised(prose.tokens[i]) for i in long) >= _TITLE_CASE * len(long)


def _shared(prose: Prose, line: tuple[int, int], others: Sequence[tuple[int, int]]) -> float:
    """The share of a line's telling words that the rest of the text has."""

    def telling(start: int, end: int) -> set[str]:
        tokens = (prose.tokens[i] for i in words_of(prose, start, end))
        return {stem(t.key) for t in tokens if len(t.key) > _SMALL}

    rest: set[str] = set()
    for start, end in others:
        rest |= telling(start, end)
    mine = telling(*line)
    return len(mine & rest) / max(1, len(mine))
