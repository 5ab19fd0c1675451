"""Whether quoted words occur in another text: word for word, in part, or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from svodka.language.numerals import number_words, read_number
from svodka.retellings.prose import Prose

# A run of words that two texts share by chance is shorter than this, or all small words.
_RUN = 3
# The share of the quoted words from which one speaks of the same sentence.
PARTLY = 0.4
_STEM = 5


@dataclass(frozen=True, slots=True)
class Overlap:
    """``share`` of the quoted words, 0 to 1; ``ranges`` their tokens in the other text;
    ``missing`` the quoted tokens that it lacks."""

    share: float
    ranges: tuple[tuple[int, int], ...]
    missing: tuple[int, ...]


def words_of(prose: Prose, start: int, end: int) -> list[int]:
    """The tokens from ``start`` to ``end`` that are words or numbers."""
    return [i for i in range(start, end) if prose.tokens[i].kind in ("word", "number")]


def stem(key: str) -> str:
    """A folded word without what inflection changes: at most five letters, no final vowel."""
    return key[:_STEM].rstrip("аяыиеєуюіїоэйьaeiouy") if len(key) > 3 else key


def overlap(
    quote: Prose, span: tuple[int, int], other: Prose, within: tuple[int, int] | None = None
) -> Overlap:
    """How much of the quoted tokens stands in ``other`` (in its tokens ``within``): the longest
    common runs of words in their order, first as printed, else by stems. Runs shorter than three
    words count only as a whole."""
    mine = words_of(quote, *span)
    theirs = words_of(other, *(within or (0, len(other.tokens))))
    if not mine or not theirs:
        return Overlap(0.0, (), tuple(mine))
    a = [stem(quote.tokens[i].key) for i in mine]
    b = [stem(other.tokens[i].key) for i in theirs]
    at = _find([quote.tokens[i].key for i in mine], [other.tokens[i].key for i in theirs])
    if at is not None:
        return Overlap(1.0, ((theirs[at], theirs[at + len(mine) - 1] + 1),), ())
    blocks = [
        block
        for block in SequenceMatcher(None, a, b, autojunk=False).get_matching_blocks()
        if block.size >= min(_RUN, len(a))
    ]
    found = {i for block in blocks for i in range(block.a, block.a + block.size)}
    ranges = tuple((theirs[k.b], theirs[k.b + k.size - 1] + 1) for k in blocks)
    missing = tuple(mine[i] for i in range(len(mine)) if i not in found)
    # All stems found is not word for word: an ending differs, and the caller says so.
    share = len(found) / len(mine)
    return Overlap(min(share, 0.99), ranges, missing)


def _find(words: Sequence[str], text: Sequence[str]) -> int | None:
    first = words[0]
    for at in range(len(text) - len(words) + 1):
        if text[at] == first and text[at : at + len(words)] == words:
            return at
    return None


def numbers(prose: Prose, start: int, end: int) -> list[tuple[int, int]]:
    """(value, token) of every number from ``start`` to ``end``, in digits or words above one.

    "Thousands" and "a dozen" alone are no numbers.
    """
    out: list[tuple[int, int]] = []
    i = start
    while i < end:
        read = read_number(prose.tokens, i)
        if read is None or i + read[1] > end:
            i += 1
            continue
        if prose.tokens[i].kind == "number" or (read[0] > 1 and not _vague(prose, i, read[1])):
            out.append((read[0], i))
        i += read[1]
    return out


def _vague(prose: Prose, token: int, size: int) -> bool:
    word = number_words().get(prose.tokens[token].key)
    return size == 1 and word is not None and word.kind in ("thousand", "times", "group")
