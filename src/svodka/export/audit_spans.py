"""Spans that overlap → stretches of text that do not, each with all that covers it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from svodka.model import Span

_LINES = re.compile(r"(?:\r\n|\r|\n)+")


@dataclass(frozen=True, slots=True)
class Item:
    """Something that is marked: ``number`` is its place in the list of evidence, ``kind`` a CSS
    class, ``label`` a word or two, ``why`` a sentence. ``spans`` do not overlap each other."""

    number: int
    kind: str
    label: str
    why: str
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Stretch:
    """``items`` cover all of ``text``, the longest first; those in ``ends`` end with it."""

    text: str
    items: tuple[Item, ...] = ()
    ends: tuple[Item, ...] = ()


def paragraphs(text: str, items: Sequence[Item]) -> tuple[tuple[Stretch, ...], ...]:
    """Every line of ``text`` as stretches, in order; together they hold every character that is no
    line end, each once."""
    out: list[list[Stretch]] = []
    start = 0
    for stop, after in [*((m.start(), m.end()) for m in _LINES.finditer(text)), (len(text),) * 2]:
        if text[start:stop].strip():
            out.append(list(_stretches(text, Span(start, stop), items)))
        start = after
    last = {
        item.number: (n, k)
        for n, line in enumerate(out)
        for k, stretch in enumerate(line)
        for item in stretch.items
    }
    return tuple(
        tuple(_ended(stretch, (n, k), last) for k, stretch in enumerate(line))
        for n, line in enumerate(out)
    )


def _ended(stretch: Stretch, at: tuple[int, int], last: Mapping[int, tuple[int, int]]) -> Stretch:
    """With the items whose last characters these are: a span may end in a blank line."""
    ends = sorted((i for i in stretch.items if last[i.number] == at), key=lambda i: i.number)
    return replace(stretch, ends=tuple(ends)) if ends else stretch


def stretches(text: str, passage: Span, spans: Iterable[Span]) -> tuple[Stretch, ...]:
    """A passage with some of its characters marked; spans outside it are left out."""
    inside = tuple(joined(s for s in spans if passage.start <= s.start and s.end <= passage.end))
    shifted = tuple(Span(s.start - passage.start, s.end - passage.start) for s in inside)
    item = Item(0, "value", "", "", shifted)
    return tuple(_stretches(text, Span(0, len(text)), [item] if shifted else []))


def joined(spans: Iterable[Span], gap: int = 0) -> list[Span]:
    """Spans in order; those that overlap or are at most ``gap`` characters apart become one."""
    out: list[Span] = []
    for span in sorted(spans):
        if out and span.start <= out[-1].end + gap:
            out[-1] = out[-1].cover(span)
        else:
            out.append(span)
    return out


def _stretches(text: str, line: Span, items: Sequence[Item]) -> Iterable[Stretch]:
    touching = [item for item in items if any(_cut(span, line) for span in item.spans)]
    cuts = {line.start, line.end}
    for item in touching:
        for span in item.spans:
            cuts |= {at for at in span if line.start < at < line.end}
    edges = sorted(cuts)
    # A loop over the items that are open would be linear; a line never has so many.
    for start, end in pairwise(edges):
        over = [i for i in touching if any(s.start <= start and end <= s.end for s in i.spans)]
        over.sort(key=lambda i: (-sum(s.end - s.start for s in i.spans), i.number))
        yield Stretch(text[start:end], tuple(over))


def _cut(span: Span, line: Span) -> bool:
    return span.start < line.end and line.start < span.end
