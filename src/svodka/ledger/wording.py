"""Two texts → the stretches in which their words differ, with spans on both sides. Pure.

Words are compared as they are printed; blanks between them are not words. ``rapidfuzz`` finds a
longest common sequence; what it leaves between two changes is a part of the change when it is no
more than a few short words, so that a rewritten sentence reads as one.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import Indel

from svodka.model import Span

_WORD = re.compile(r"\w+|[^\w\s]")
# Beyond so many pairs of words (a bit of memory each) the middle counts as one change.
_MOST = 800_000_000
# Letters and digits between two changes that do not keep them apart.
_BRIDGE = 3


@dataclass(frozen=True, slots=True)
class Change:
    """The words of ``old`` became those of ``new``. One of the two may be empty: it stands where
    words were put in or taken out, and the other one then begins with the blanks before them."""

    old: Span
    new: Span


@dataclass(frozen=True, slots=True)
class Wording:
    """``changes`` in the order of the text, () when no word differs. ``same``: where each word that
    stayed stands in the old text, and where it begins in the new one."""

    changes: tuple[Change, ...]
    same: tuple[tuple[Span, int], ...]
    length: int

    def follow(self, start: int, end: int) -> Span:
        """Where a stretch of the old text stands in the new one; where an edge of it fell into a
        change, all that stands there now."""
        first = bisect_right(self.same, start, key=lambda pair: pair[0].end)
        last = bisect_left(self.same, end, key=lambda pair: pair[0].start) - 1
        left, right = 0, self.length
        if first < len(self.same) and self.same[first][0].start <= start:
            word, begins = self.same[first]
            left = begins + start - word.start
        elif first:
            word, begins = self.same[first - 1]
            left = begins + word.end - word.start
        if last >= 0 and self.same[last][0].end >= end:
            word, begins = self.same[last]
            right = begins + end - word.start
        elif last + 1 < len(self.same):
            right = self.same[last + 1][1]
        return Span(left, max(left, right))


def wording(old: str, new: str) -> Wording:
    """What became of the words."""
    before, after = list(_WORD.finditer(old)), list(_WORD.finditer(new))
    blocks = list(_joined(_blocks([m[0] for m in before], [m[0] for m in after]), before))
    changes = (
        Change(
            _span(before, first, last, alone=start == end),
            _span(after, start, end, alone=first == last),
        )
        for first, last, start, end in blocks
    )
    same = (
        (Span(*before[one].span()), after[other].start())
        for one, other in _stayed(blocks, len(before))
    )
    return Wording(tuple(changes), tuple(same), len(new))


_Block = tuple[int, int, int, int]


def _blocks(before: list[str], after: list[str]) -> Iterator[_Block]:
    """(first, last) words of the old and of the new text that differ."""
    head = _alike(before, after)
    tail = _alike(before[head:][::-1], after[head:][::-1])
    first, last = before[head : len(before) - tail], after[head : len(after) - tail]
    if len(first) * len(last) > _MOST:
        yield head, head + len(first), head, head + len(last)
        return
    for code in Indel.opcodes(first, last):
        if code.tag != "equal":
            yield (
                head + code.src_start,
                head + code.src_end,
                head + code.dest_start,
                head + code.dest_end,
            )


def _stayed(blocks: Iterable[_Block], words: int) -> Iterator[tuple[int, int]]:
    """Number of each word of the old text that stayed, and of the new one."""
    old = new = 0
    for first, last, _, end in (*blocks, (words, words, 0, 0)):
        for _ in range(first - old):
            yield old, new
            old, new = old + 1, new + 1
        old, new = last, end


def _alike(one: Sequence[str], other: Sequence[str]) -> int:
    """How many words they have in common at the beginning."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((n for n, (a, b) in pairs if a != b), min(len(one), len(other)))


def _joined(blocks: Iterable[_Block], words: Sequence[re.Match[str]]) -> Iterator[_Block]:
    """Blocks with next to nothing between them as one."""
    last: _Block | None = None
    for block in blocks:
        if last is not None and _nothing(words[last[1] : block[0]]):
            last = (last[0], block[1], last[2], block[3])
            continue
        if last is not None:
            yield last
        last = block
    if last is not None:
        yield last


def _nothing(words: Sequence[re.Match[str]]) -> bool:
    return sum(len(word[0]) for word in words if word[0].isalnum()) <= _BRIDGE


def _span(words: Sequence[re.Match[str]], first: int, last: int, *, alone: bool) -> Span:
    """Of the words from ``first`` to ``last``; ``alone``: the other side has none for them."""
    before = words[first - 1].end() if first else 0
    if first == last:
        return Span(before, before)
    return Span(before if alone else words[first].start(), words[last - 1].end())
