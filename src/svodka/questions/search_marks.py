"""Where the words that were looked for stand in a text, and the piece of it to show. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

from svodka.language.terms import Words
from svodka.ledger.wanted import Phrase, Together, Wanted
from svodka.model import Span

# Letters of a snippet, and of those in front of its first word.
SNIPPET, BEFORE = 280, 60
# Words between those of one name: «в Калужской и Тульской областях».
CLOSE = 3


# Texts up to so many letters, and how many of them, whose words are remembered: what many questions
# find is the same few bulletins of the last nights.
_SHORT, _REMEMBERED = 2_500, 256


class Marker:
    """For the texts that one question found."""

    def __init__(self, wanted: Wanted) -> None:
        # Labels are no words of a text.
        self._alternatives = [
            together
            for group in wanted.groups
            for together in group
            if not any(":" in term for phrase in together for term in phrase)
        ]
        self._terms = {term for one in self._alternatives for phrase in one for term in phrase}
        # The claims of a list share their words.
        self._marked: dict[str, tuple[Span, ...]] = {}

    def marks(self, text: str) -> tuple[Span, ...]:
        """The words of each alternative that stands there, in order, none overlapping."""
        known = self._marked.get(text)
        if known is None:
            words = _words(text)
            found = self._places(words)
            known = _joined(words.span(first, behind - 1) for (first, behind), _ in found)
            self._marked[text] = known
        return known

    def snippet(self, text: str) -> tuple[str, tuple[Span, ...]]:
        """A piece of a text where the most different words stand close together, and its marks; the
        beginning where none stands there."""
        words = _words(text)
        found = [
            (words.span(first, behind - 1), phrase)
            for (first, behind), phrase in self._places(words)
        ]
        start = _best([(span.start, phrase) for span, phrase in found])
        left = _word_start(text, max(0, start - BEFORE))
        right = _word_end(text, min(len(text), left + SNIPPET))
        inside = (
            Span(s.start - left, s.end - left)
            for s, _ in found
            if left <= s.start and s.end <= right
        )
        return text[left:right], _joined(inside)

    def _places(self, words: Words) -> list[_Place]:
        """Each phrase where it stands: the numbers of its first word and of the one behind its
        last."""
        by_term: dict[str, list[int]] = {}
        for number, term in enumerate(words.terms):
            if term in self._terms:
                by_term.setdefault(term, []).append(number)
        out: dict[tuple[int, int], Phrase] = {}
        for together in self._alternatives:
            for at, phrase in _standing(words.terms, by_term, together):
                out[at] = phrase
        return sorted(out.items())


def _words(text: str) -> Words:
    return _known(text) if len(text) <= _SHORT else Words(text)


_known = lru_cache(maxsize=_REMEMBERED)(Words)

_Place = tuple[tuple[int, int], Phrase]


def _standing(
    terms: Sequence[str], by_term: dict[str, list[int]], together: Together
) -> list[_Place]:
    """The phrases of an alternative where all of them stand close together: of «Калужская область»
    not every "область"."""
    if not all(term in by_term for phrase in together for term in phrase):
        return []
    standing: list[list[_Place]] = []
    for phrase in together:
        size = len(phrase)
        here = [
            ((n, n + size), phrase)
            for n in by_term[phrase[0]]
            if size == 1 or tuple(terms[n : n + size]) == phrase
        ]
        standing.append(here)
    if len(standing) == 1:
        return standing[0]
    return [
        place
        for here in standing
        for place in here
        if all(_near(place, other) for other in standing)
    ]


def _near(place: _Place, others: Sequence[_Place]) -> bool:
    begins = place[0][0]
    return any(abs(other[0][0] - begins) <= CLOSE for other in others)


def _best(places: Sequence[tuple[int, Phrase]]) -> int:
    """Where the stretch begins in which the most different phrases stand; the first of several."""
    best, start, at = 0, 0, 0
    inside: dict[Phrase, int] = {}
    for n, (begins, _) in enumerate(places):
        while at < len(places) and places[at][0] < begins + SNIPPET - BEFORE:
            inside[places[at][1]] = inside.get(places[at][1], 0) + 1
            at += 1
        if len(inside) > best:
            best, start = len(inside), begins
        phrase = places[n][1]
        inside[phrase] -= 1
        if not inside[phrase]:
            del inside[phrase]
    return start


def _joined(spans: Iterable[Span]) -> tuple[Span, ...]:
    out: list[Span] = []
    for span in sorted(spans):
        if out and span.start < out[-1].end:
            out[-1] = Span(out[-1].start, max(out[-1].end, span.end))
        else:
            out.append(span)
    return tuple(out)


def _word_start(text: str, at: int) -> int:
    """Not in the middle of a word, if one begins soon."""
    if at == 0 or text[at - 1].isspace():
        return at
    blank = next((n for n in range(at, min(at + 20, len(text))) if text[n].isspace()), None)
    return at if blank is None else blank + 1


def _word_end(text: str, at: int) -> int:
    if at >= len(text) or text[at].isspace():
        return at
    blank = next((n for n in range(at, max(at - 20, 0), -1) if text[n].isspace()), None)
    return at if blank is None else blank
