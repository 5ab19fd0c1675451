"""What a statement's own words say, and what the reader took over from words of something else.

A value that was taken over can agree with a report. To differ from it, it has to be printed with
the statement: an editor who looks it up would not find it there.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from functools import lru_cache

from svodka.language import clean, tokens
from svodka.language.sentences import sentences as cut
from svodka.model.claim import Area, Claim, Evidence
from svodka.model.document import Document
from svodka.model.span import Span
from svodka.retellings.prose import Prose

# The slots by which a claim is found in its text, the first that it has.
CORE = ("count", "outcome", "airport", "object", "areas")
# Slots that the reader takes over from one sentence to another.
_TAKEN = ("speaker", "window")
# How many words stand at most between "on Thursday morning" and "said": those of who said it.
_BETWEEN = 3
_BULLETS = " \t*_•▪-–—[("


class Words:
    """An article's words about hours."""

    def __init__(self, document: Document) -> None:
        self._prose = Prose(document)
        hits = self._prose.hits(0, len(self._prose.tokens), ("other_hours",))
        self._others = [self._prose.words(hit.start, hit.end) for hit in hits]

    def other_hours(self, claim: Claim) -> str:
        """Words of its sentence such as "a day earlier" that no window was read from, or one that
        says no hours; else ""."""
        hours = claim.evidence.get("window", ()) if claim.window.start is not None else ()
        read = [Span(e.start, e.end) for e in hours]
        here = sentences_of(claim, self._prose.text, ())
        found = (w for w in self._others if _in([w], here) and not _whole(w, read))
        return next((w.text for w in found), "")

    def when_told(self, claim: Claim) -> bool:
        """Whether the hours stand beside a verb of saying, without a comma: "said on Thursday
        morning that 74 drones were shot down overnight". Exact hours are never of the saying."""
        words = claim.evidence.get("window", ())
        if claim.window.kind == "explicit" or not words:
            return False
        start, end = self._prose.at(Span(words[0].start, words[0].end))
        return self._says(range(start - 1, start - 2, -1)) or self._says(
            range(end, end + _BETWEEN + 1)
        )

    def _says(self, indices: range) -> bool:
        """Whether one of these tokens is such a verb, with words only before it."""
        found = self._prose.tokens
        for at in indices:
            if not 0 <= at < len(found) or found[at].kind != "word":
                return False
            if self._prose.hits(at, at + 1, ("say",)):
                return True
        return False


def carried(claim: Claim, own: Sequence[Span]) -> frozenset[str]:
    """The slots of which all words stand outside of a claim's own sentences."""
    found = {slot: claim.evidence.get(slot, ()) for slot in _TAKEN}
    return frozenset(slot for slot, words in found.items() if words and not _in(words, own))


def names(area: Area, own: Sequence[Span]) -> bool:
    """Whether an area is named in a claim's own sentences: "the region" names none."""
    return area.printed != area.printed.lower() and _in([area.span], own)


def stamped(claim: Claim, text: str) -> bool:
    """Whether an instant stands as a bare figure at the head of its line, as in a live blog: then
    it says when something was told."""
    words = claim.evidence.get("window", ())
    if claim.window.kind != "approx" or not words or not words[0].text[:1].isdigit():
        return False
    before = text[: words[0].start]
    return not before[max(before.rfind("\n"), before.rfind("\r")) + 1 :].strip(_BULLETS)


def sentences_of(claim: Claim, text: str, claims: Sequence[Claim]) -> list[Span]:
    """The sentence that holds what the claim is found by; for a part also those before it, up to
    its total's, as long as each holds a part of the same list."""
    every = sentences(text)
    whole = [c for c in claims if claim.parent in (c.id, c.parent)] if claim.parent else []
    listed = {_number(c, every) for c in whole}
    last = _number(claim, every)
    if last is None:
        return []
    first = last
    while last in listed and first - 1 in listed:
        first -= 1
    return list(every[first : last + 1])


def _number(claim: Claim, every: Sequence[Span]) -> int | None:
    """Which sentence the first words stand in that the claim is found by."""
    words = next((words for slot in CORE if (words := claim.evidence.get(slot))), ())
    if not words:
        return None
    at = bisect_right(every, words[0].start, key=lambda span: span.start) - 1
    return at if at >= 0 and words[0].start < every[at].end else None


@lru_cache(maxsize=64)
def sentences(text: str) -> tuple[Span, ...]:
    """The spans of a text's sentences."""
    cleaned = clean(text)
    words = tokens(cleaned.text)
    return tuple(
        cleaned.back(words[first].start, words[last - 1].end)
        for first, last in cut(words)
        if first < last
    )


def _whole(words: Evidence, spans: Sequence[Span]) -> bool:
    return any(span.start <= words.start and words.end <= span.end for span in spans)


def _in(words: Iterable[Evidence | Span], spans: Sequence[Span]) -> bool:
    return any(span.start < e.end and e.start < span.end for e in words for span in spans)
